//! Anchors: the events by which judgements know incidents, and which incident each of these judgements is on.
//!
//! In: judgements on incidents, records. Out: rows that say which event of which record an anchor is, and the incident that a judgement is on at any entry
//! of the log: the one that then holds most of its anchors, by the records that stood then; of several the one that holds the earliest anchor.

use crate::apply::{Held, verdict};
use crate::error::LedgerError;
use crate::filter::stood;
use crate::find;
use crate::incident::Bundle;
use crate::item::{self, Index, Key};
use crate::judge::{self, Detail, Judgement};
use record::{EventRef, Record};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::{BTreeMap, BTreeSet};

/// Part of the events that a judgement splits off; the incidents that it judges are parts from 0 on.
pub(crate) const SPLIT: i64 = -1;

/// An anchor's place in its judgement: the entry of the log, the part and the number in it.
type Place = (i64, i64, i64);

/// All anchors of a judgement, by part and number.
fn anchors(detail: &Detail) -> Vec<((i64, i64), &Key)> {
    let mut all = Vec::new();
    for (part, named) in (0..).zip(&detail.incidents) {
        all.extend(
            (0..)
                .zip(named.anchors())
                .map(|(number, key)| ((part, number), key)),
        );
    }
    all.extend(
        (0..)
            .zip(&detail.events)
            .map(|(number, key)| ((SPLIT, number), key)),
    );
    all
}

/// Notes the anchors of a judgement in every record of their documents.
pub(crate) fn keep(change: &Transaction, seq: i64, detail: &Detail) -> Result<(), LedgerError> {
    let mut indexes: BTreeMap<&str, Vec<(i64, i64, Index)>> = BTreeMap::new();
    for ((part, number), key) in anchors(detail) {
        if !indexes.contains_key(key.document.as_str()) {
            indexes.insert(&key.document, readings(change, &key.document)?);
        }
        for (document, record, index) in indexes.get(key.document.as_str()).into_iter().flatten() {
            put(change, (seq, part, number), (*document, *record), index.find(key))?;
        }
    }
    Ok(())
}

/// All records of a document: its row, theirs, their items.
fn readings(store: &Connection, id: &str) -> Result<Vec<(i64, i64, Index)>, LedgerError> {
    let mut find = store.prepare_cached(
        "SELECT d.document, r.record, r.sha256, r.packed FROM documents d JOIN records r ON r.document = d.document WHERE d.id = ? ORDER BY 2",
    )?;
    let mut rows = find.query([id])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (document, sha): (i64, String) = (row.get(0)?, row.get(2)?);
        let record: Record = find::opened(&row.get::<_, Vec<u8>>(3)?, &sha, document)?;
        found.push((document, row.get(1)?, Index::of(&record)));
    }
    Ok(found)
}

fn put(
    change: &Transaction,
    (judgement, part, number): Place,
    (document, record): (i64, i64),
    event: Option<&String>,
) -> Result<(), LedgerError> {
    change
        .prepare_cached("INSERT OR IGNORE INTO anchors VALUES (?, ?, ?, ?, ?, ?)")?
        .execute(params![judgement, part, number, record, document, event])?;
    Ok(())
}

/// Notes which of its events the anchors in a document are in a new record of it.
pub(crate) fn read(
    change: &Transaction,
    (document, row): (i64, i64),
    record: &Record,
) -> Result<(), LedgerError> {
    let mut find = change.prepare_cached(
        "SELECT DISTINCT a.judgement, l.detail FROM anchors a JOIN log l ON l.seq = a.judgement WHERE a.document = ? ORDER BY 1",
    )?;
    let found = find.query_map([document], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let found: Vec<(i64, String)> = found.collect::<Result<_, _>>()?;
    if found.is_empty() {
        return Ok(());
    }
    let index = Index::of(record);
    for (seq, detail) in found {
        let detail: Detail = serde_json::from_str(&detail)?;
        for ((part, number), key) in anchors(&detail) {
            if key.document == record.document.id {
                put(change, (seq, part, number), (document, row), index.find(key))?;
            }
        }
    }
    Ok(())
}

/// Makes all of it from the log of a ledger that did not keep it. A judgement on what is damaged is left out: `verify` names it.
pub(crate) fn fill(change: &Transaction) -> Result<(), LedgerError> {
    for judgement in judge::of_incidents(change, i64::MAX)? {
        match keep(change, judgement.seq(), &judgement.detail) {
            Err(LedgerError::Damaged(_)) => (),
            done => done?,
        }
    }
    Ok(())
}

/// A row: judgement, part, number, record, event.
pub(crate) type Anchor = (i64, i64, i64, i64, Option<String>);

/// What the rows of a judgement's anchors should be.
pub(crate) fn expected(
    store: &Connection,
    seq: i64,
    detail: &Detail,
) -> Result<BTreeSet<Anchor>, LedgerError> {
    let mut rows = BTreeSet::new();
    for ((part, number), key) in anchors(detail) {
        for (_, record, index) in readings(store, &key.document)? {
            rows.insert((seq, part, number, record, index.find(key).cloned()));
        }
    }
    Ok(rows)
}

/// The anchors of one part of a judgement as events of the records that stand now, in order; those that are no longer read are left out.
pub(crate) fn events(store: &Connection, seq: i64, part: i64) -> Result<Vec<EventRef>, LedgerError> {
    let mut find = store.prepare_cached(
        "SELECT d.id, a.event FROM anchors a JOIN standing s ON s.record = a.record AND s.until IS NULL
         JOIN documents d ON d.document = a.document
         WHERE a.judgement = ? AND a.part = ? AND a.event IS NOT NULL ORDER BY a.number",
    )?;
    let found = find.query_map([seq, part], |row| {
        Ok(EventRef {
            document: row.get(0)?,
            event: row.get(1)?,
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Judgements on incidents, as of an entry of the log.
pub(crate) struct OnIncidents {
    upto: i64,
    /// Whether there are any: nothing is looked up where there are none.
    any: bool,
}

impl OnIncidents {
    /// As of entry `upto`.
    pub fn of(store: &Connection, upto: i64) -> Result<Self, LedgerError> {
        let mut any = store.prepare_cached("SELECT EXISTS (SELECT 1 FROM anchors)")?;
        let any = any.query_row([], |row| row.get(0))?;
        Ok(OnIncidents { upto, any })
    }

    /// What people hold of the incident in that row.
    pub fn held(&self, store: &Connection, row: i64, bundle: &Bundle) -> Result<Option<Held>, LedgerError> {
        let mut mine: Vec<Judgement> = Vec::new();
        for (seq, part) in self.near(store, bundle)? {
            let known = mine.iter().any(|j| j.id == format!("j{seq}"));
            if !known && self.row(store, seq, part)? == Some(row) {
                mine.extend(self.in_force(store, seq)?);
            }
        }
        let list: Vec<&Judgement> = mine.iter().collect();
        Ok((!list.is_empty()).then(|| Held {
            verdict: verdict(&list).map(|action| action.name().to_string()),
            judgements: list.iter().map(|j| j.id.clone()).collect(),
        }))
    }

    /// Parts of judgements that have an anchor among the events of an incident, in order.
    fn near(&self, store: &Connection, bundle: &Bundle) -> Result<BTreeSet<(i64, i64)>, LedgerError> {
        let mut near = BTreeSet::new();
        if !self.any {
            return Ok(near);
        }
        let sql = format!(
            "SELECT a.judgement, a.part FROM documents d JOIN anchors a ON a.document = d.document JOIN standing s ON s.record = a.record
             WHERE d.id = ? AND a.event = ? AND a.part >= 0 AND a.judgement <= ? AND {}",
            stood("s", self.upto)
        );
        let mut find = store.prepare_cached(&sql)?;
        for event in &bundle.incident.events {
            let found = find.query_map(params![event.document, event.event, self.upto], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
            for one in found {
                near.insert(one?);
            }
        }
        Ok(near)
    }

    /// The incident that a part of a judgement is on.
    fn row(&self, store: &Connection, seq: i64, part: i64) -> Result<Option<i64>, LedgerError> {
        let sql = format!(
            "SELECT i.incident FROM anchors a JOIN standing s ON s.record = a.record
             JOIN incident_events e ON e.document = a.document AND e.event = a.event JOIN shown i ON i.incident = e.incident
             WHERE a.judgement = ? AND a.part = ? AND {} AND {} GROUP BY i.incident ORDER BY count(*) DESC, min(a.number), i.id LIMIT 1",
            stood("s", self.upto),
            stood("i", self.upto)
        );
        let mut find = store.prepare_cached(&sql)?;
        Ok(find.query_row([seq, part], |row| row.get(0)).optional()?)
    }

    /// A judgement, where it is in force.
    fn in_force(&self, store: &Connection, seq: i64) -> Result<Option<Judgement>, LedgerError> {
        let mut find = store.prepare_cached("SELECT subject FROM log WHERE seq = ?")?;
        let subject: String = find.query_row([seq], |row| row.get(0))?;
        let id = format!("j{seq}");
        let all = judge::on(store, &subject, self.upto)?;
        Ok(all.into_iter().find(|j| j.id == id && j.in_force()))
    }

    /// The rows of all incidents that somebody accepted or rejected.
    pub fn judged(&self, store: &Connection) -> Result<BTreeSet<i64>, LedgerError> {
        let mut judged = BTreeSet::new();
        if !self.any {
            return Ok(judged);
        }
        for judgement in judge::of_incidents(store, self.upto)? {
            if !judgement.in_force() || verdict(&[&judgement]).is_none() {
                continue;
            }
            for part in (0..).take(judgement.detail.incidents.len()) {
                judged.extend(self.row(store, judgement.seq(), part)?);
            }
        }
        Ok(judged)
    }
}

/// The keys of these events, as the records tell them that stand now; at most so many.
pub(crate) fn keys(store: &Connection, events: &[EventRef], most: usize) -> Result<Vec<Key>, LedgerError> {
    let mut records: BTreeMap<&str, BTreeMap<String, Key>> = BTreeMap::new();
    let mut found = Vec::new();
    for event in events.iter().take(most) {
        if !records.contains_key(event.document.as_str()) {
            let (_, record) = find::record(store, &event.document)?;
            records.insert(&event.document, item::keys(&record).into_iter().collect());
        }
        let key = records
            .get(event.document.as_str())
            .and_then(|keys| keys.get(&event.event));
        found.extend(key.cloned());
    }
    Ok(found)
}
