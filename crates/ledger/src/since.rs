//! Since: what stands of incidents now that did not stand at an earlier entry of the log: new ones, tolls that were not told, disputes that were none.
//!
//! In: an open ledger and the number of an entry. Out: the incidents that changed, the one changed last first. An incident whose identifier changed
//! (an earlier article became known) is known by its events, so that it does not come as a new one. Nothing is written.

use crate::anchors::OnIncidents;
use crate::error::LedgerError;
use crate::filter::stood;
use crate::incident::Bundle;
use crate::query::{self, Shown};
use crate::store::Ledger;
use record::{Dispute, Incident, Measure, Toll};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeSet;

/// Most versions of incidents that are looked at.
const LOOKED: usize = 20_000;

/// An incident that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// The incident as it stands now.
    pub shown: Shown,
    /// Whether none of its events was on record before.
    pub new: bool,
    /// Places in its list of tolls of those that no version told before.
    pub tolls: Vec<usize>,
    /// Places in its list of disputes of those that were none before, or had other sides.
    pub disputes: Vec<usize>,
    /// Articles that tell of it and did not before.
    pub articles: usize,
}

/// What changed after an entry of the log.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Since {
    /// When that entry was written, in UTC; none where there is no such entry.
    pub time: Option<String>,
    /// Articles added since.
    pub articles: u64,
    /// Incidents, the one changed last first.
    pub changed: Vec<Changed>,
    /// How many more there are; they were not opened.
    pub more: usize,
}

/// What changed after entry `seq`; at most `most` incidents are opened.
///
/// # Errors
/// Where the store fails or is damaged.
pub fn since(ledger: &Ledger, seq: i64, most: usize) -> Result<Since, LedgerError> {
    let view = ledger.view()?;
    let time = view
        .prepare_cached("SELECT time FROM log WHERE seq = ?")?
        .query_row([seq], |row| row.get(0))
        .optional()?;
    let articles: i64 = view
        .prepare_cached("SELECT count(*) FROM log WHERE seq > ? AND kind = 'add'")?
        .query_row([seq], |row| row.get(0))?;
    let (rows, more) = begun(&view, seq, most)?;
    let judgements = OnIncidents::of(&view, i64::MAX)?;
    let mut changed = Vec::new();
    for row in rows {
        ledger.goes_on()?;
        let now = query::shown(&view, row, &judgements)?;
        let before = before(&view, seq, &now.incident)?;
        changed.push(compared(now, &before));
    }
    // a version can begin for a reason that no reader sees, such as another way to write the same name
    changed.retain(|one| one.new || one.articles > 0 || !one.tolls.is_empty() || !one.disputes.is_empty());
    Ok(Since {
        time,
        articles: articles.unsigned_abs(),
        changed,
        more,
    })
}

/// Versions that stand now and began after the entry, newest first, and how many more there are. Versions are numbered as they begin, so that the search
/// ends at the first older one.
fn begun(view: &Connection, seq: i64, most: usize) -> Result<(Vec<i64>, usize), LedgerError> {
    let mut find = view.prepare_cached(
        "SELECT i.incident, i.since, EXISTS (SELECT 1 FROM shown x WHERE x.incident = i.incident AND x.until IS NULL)
         FROM incidents i ORDER BY i.incident DESC LIMIT ?",
    )?;
    let mut rows = find.query(params![LOOKED as i64])?;
    let (mut kept, mut more) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let (incident, since, stands): (i64, i64, bool) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if since <= seq {
            break;
        }
        match stands {
            true if kept.len() < most => kept.push(incident),
            true => more += 1,
            false => (),
        }
    }
    Ok((kept, more))
}

/// The incidents that held any of its events at that entry.
fn before(view: &Connection, seq: i64, now: &Incident) -> Result<Vec<Bundle>, LedgerError> {
    let sql = format!(
        "SELECT e.incident FROM documents d JOIN incident_events e ON e.document = d.document
         JOIN incidents i ON i.incident = e.incident WHERE d.id = ? AND e.event = ? AND {}",
        stood("i", seq)
    );
    let mut find = view.prepare_cached(&sql)?;
    let mut rows: BTreeSet<i64> = BTreeSet::new();
    for event in &now.events {
        for row in find.query_map([&event.document, &event.event], |row| row.get(0))? {
            rows.insert(row?);
        }
    }
    rows.into_iter().map(|row| query::bundle(view, row)).collect()
}

/// What a toll says, whoever carries it.
fn said(toll: &Toll) -> (Measure, Option<&String>, Option<u64>, Option<u64>) {
    (toll.measure, toll.source.as_ref(), toll.low, toll.high)
}

/// What a dispute is about, and between whom.
fn asked(dispute: &Dispute) -> (record::About, BTreeSet<Option<&String>>) {
    (
        dispute.about,
        dispute.sides.iter().map(|side| side.source.as_ref()).collect(),
    )
}

fn compared(shown: Shown, before: &[Bundle]) -> Changed {
    let told = |toll: &Toll| {
        let mut all = before.iter().flat_map(|bundle| &bundle.incident.tolls);
        all.any(|known| said(known) == said(toll))
    };
    let known = |dispute: &Dispute| {
        let mut all = before.iter().flat_map(|bundle| &bundle.disputes);
        all.any(|known| asked(known) == asked(dispute))
    };
    let had = |document: &&String| {
        let mut all = before.iter();
        all.any(|bundle| bundle.incident.documents.contains(document))
    };
    let tolls = shown.incident.tolls.iter().enumerate();
    let disputes = shown.about.iter().enumerate();
    Changed {
        new: before.is_empty(),
        tolls: tolls.filter(|(_, toll)| !told(toll)).map(|(at, _)| at).collect(),
        disputes: disputes
            .filter(|(_, one)| !known(one))
            .map(|(at, _)| at)
            .collect(),
        articles: shown.incident.documents.iter().filter(|id| !had(id)).count(),
        shown,
    }
}

/// Hash of the first entry of the log, which no other ledger has.
///
/// # Errors
/// Where the store fails.
pub fn origin(ledger: &Ledger) -> Result<String, LedgerError> {
    let mut first = ledger
        .store
        .prepare_cached("SELECT hash FROM log ORDER BY seq LIMIT 1")?;
    let found = first.query_row([], |row| row.get(0)).optional()?;
    Ok(found.unwrap_or_else(|| crate::log::START.to_string()))
}
