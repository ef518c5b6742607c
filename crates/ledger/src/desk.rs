//! Desk: what a page of a desk asks beyond the lists of the command line. Only questions; nothing here changes the ledger.
//!
//! In: a filter, a document or an incident. Out: which incidents there are (newest first), how many on which day, which nobody judged, a few of them
//! opened, who speaks how often, the versions of one incident, the readings and sightings of one document, the last entry of the log. What it takes does not
//! grow with what is not shown.

use crate::anchors::OnIncidents;
use crate::documents::{self, Sighting};
use crate::error::LedgerError;
use crate::filter::{self, Conditions, Filter};
use crate::incident::{self, day_number};
use crate::query::{self, Shown};
use crate::store::Ledger;
use crate::{counts, find, log};
use record::{Incident, Record};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use std::collections::{BTreeMap, BTreeSet};

/// An incident that is not opened yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stub {
    /// Its row, for [`opened`].
    pub row: i64,
    /// Its first day, counted from 1970-01-01; none where it is not dated.
    pub day: Option<i64>,
}

/// Incidents of a filter, newest first, undated ones at the end; where `disputed`, only those with a dispute. None is opened for it.
///
/// # Errors
/// Where the store fails.
pub fn newest(ledger: &Ledger, filter: &Filter, disputed: bool) -> Result<Vec<Stub>, LedgerError> {
    let view = ledger.view()?;
    let upto = filter::upto(&view, filter)?;
    let mut page = Page::of(filter);
    page.fill(&view, filter, query::conditions(filter, upto, disputed))?;
    Ok(page.stubs)
}

/// A part of a list of incidents.
struct Page {
    left_out: usize,
    most: usize,
    stubs: Vec<Stub>,
    judged: BTreeSet<i64>,
}

impl Page {
    fn of(filter: &Filter) -> Self {
        Page {
            left_out: filter.offset,
            most: filter.limit.unwrap_or(usize::MAX),
            stubs: Vec::new(),
            judged: BTreeSet::new(),
        }
    }

    fn fill(
        &mut self,
        view: &Connection,
        filter: &Filter,
        conditions: Conditions,
    ) -> Result<(), LedgerError> {
        let sql = format!(
            "SELECT i.incident, i.first, i.lat, i.lon FROM shown i WHERE {} ORDER BY i.first DESC, i.id",
            conditions.all()
        );
        let mut rows = view.prepare_cached(&sql)?;
        let mut rows = rows.query(params_from_iter(conditions.values))?;
        while self.stubs.len() < self.most
            && let Some(row) = rows.next()?
        {
            let incident = row.get(0)?;
            if !filter::inside(filter.near, row.get(2)?, row.get(3)?) || self.judged.contains(&incident) {
                continue;
            }
            if self.left_out > 0 {
                self.left_out -= 1;
                continue;
            }
            let first: Option<String> = row.get(1)?;
            self.stubs.push(Stub {
                row: incident,
                day: first.as_deref().and_then(day_number),
            });
        }
        Ok(())
    }
}

/// How many incidents have their first day on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// The day, counted from 1970-01-01; none for those that are not dated.
    pub day: Option<i64>,
    /// Incidents.
    pub incidents: usize,
    /// Those of them with a dispute.
    pub disputed: usize,
}

/// Incidents of a filter by day, the newest day first, undated ones at the end. None is opened for it, and what all of a type are is not counted anew.
///
/// # Errors
/// Where the store fails.
pub fn days(ledger: &Ledger, filter: &Filter) -> Result<Vec<Day>, LedgerError> {
    counted(&*ledger.view()?, filter)
}

fn counted(view: &Connection, filter: &Filter) -> Result<Vec<Day>, LedgerError> {
    let upto = filter::upto(view, filter)?;
    let now = upto == i64::MAX && !filter.narrows();
    let (sql, values) = match (now, filter.kind) {
        (false, _) => {
            let conditions = query::conditions(filter, upto, false);
            let sql = format!(
                "SELECT i.first, 1, i.disputes > 0, i.lat, i.lon FROM shown i WHERE {}",
                conditions.all()
            );
            (sql, conditions.values)
        }
        (true, None) => (
            "SELECT first, incidents, disputed, NULL, NULL FROM days".to_string(),
            Vec::new(),
        ),
        (true, Some(kind)) => (
            "SELECT first, incidents, disputed, NULL, NULL FROM days WHERE type = ?".to_string(),
            vec![Value::Text(kind.name().to_string())],
        ),
    };
    let mut rows = view.prepare_cached(&sql)?;
    let mut rows = rows.query(params_from_iter(values))?;
    let mut days: BTreeMap<Option<i64>, (usize, usize)> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let number = |at: usize| row.get::<_, i64>(at).map(|n| usize::try_from(n).unwrap_or(0));
        if filter::inside(filter.near, row.get(3)?, row.get(4)?) {
            let first: Option<String> = row.get(0)?;
            let sum = days.entry(first.as_deref().and_then(day_number)).or_default();
            *sum = (sum.0 + number(1)?, sum.1 + number(2)?);
        }
    }
    let day = |(day, (incidents, disputed))| Day {
        day,
        incidents,
        disputed,
    };
    Ok(days
        .into_iter()
        .rev()
        .map(day)
        .filter(|day| day.incidents > 0)
        .collect())
}

/// Incidents that nobody accepted or rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// A part of them: those in dispute first, each newest first.
    pub stubs: Vec<Stub>,
    /// How many there are.
    pub all: usize,
}

/// The incidents of a filter that nobody accepted or rejected; where `disputed`, only those with a dispute. None is opened for it.
///
/// # Errors
/// Where the store fails or is damaged.
pub fn queue(ledger: &Ledger, filter: &Filter, disputed: bool) -> Result<Queue, LedgerError> {
    let view = ledger.view()?;
    let upto = filter::upto(&view, filter)?;
    let judged = OnIncidents::of(&view, upto)?.judged(&view)?;
    let mut rest = query::conditions(filter, upto, false);
    rest.add("i.disputes = 0", []);
    let mut page = Page {
        judged,
        ..Page::of(filter)
    };
    page.fill(&view, filter, query::conditions(filter, upto, true))?;
    if !disputed {
        page.fill(&view, filter, rest)?;
    }
    let count = |day: Day| if disputed { day.disputed } else { day.incidents };
    let all: usize = counted(&view, filter)?.into_iter().map(count).sum();
    let mut conditions = query::conditions(filter, upto, disputed);
    conditions.add("i.incident = ?", []);
    let sql = format!("SELECT i.lat, i.lon FROM shown i WHERE {}", conditions.all());
    let mut find = view.prepare_cached(&sql)?;
    let mut done = 0;
    for row in &page.judged {
        let values = conditions.values.iter().cloned().chain([Value::Integer(*row)]);
        let mut found = find.query(params_from_iter(values))?;
        if let Some(found) = found.next()? {
            done += usize::from(filter::inside(filter.near, found.get(0)?, found.get(1)?));
        }
    }
    Ok(Queue {
        stubs: page.stubs,
        all: all.saturating_sub(done),
    })
}

/// These incidents with what people hold of them now, in this order.
///
/// # Errors
/// Where one is gone or damaged.
pub fn opened(ledger: &Ledger, stubs: &[Stub]) -> Result<Vec<Shown>, LedgerError> {
    let view = ledger.view()?;
    let judgements = OnIncidents::of(&view, i64::MAX)?;
    let open = |stub: &Stub| {
        ledger.goes_on()?;
        query::shown(&view, stub.row, &judgements)
    };
    stubs.iter().map(open).collect()
}

/// How often somebody speaks in records that stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Speaker {
    /// Who, as most of their claims call them, without an article before the name.
    pub name: String,
    /// How they are known, most often (`named`, `organization` ...).
    pub kind: Option<String>,
    /// Their claims.
    pub claims: u64,
    /// Claims by stance, in the order of the alphabet.
    pub stances: BTreeMap<String, u64>,
    /// In how many disputes of incidents they have a side.
    pub disputes: u64,
}

/// Some of those who speak.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Speakers {
    /// Most claims first, then by name.
    pub rows: Vec<Speaker>,
    /// How many there are of that name.
    pub all: usize,
    /// All claims by how their source is known; nothing where nobody is named.
    pub kinds: Vec<(String, u64)>,
}

/// Who speaks; names that differ only in an article before them, in case or in accents are one. `part` is what their names must hold, if anything.
///
/// # Errors
/// Where the store fails.
pub fn speakers(ledger: &Ledger, part: &str, offset: usize, limit: usize) -> Result<Speakers, LedgerError> {
    let view = ledger.view()?;
    let part = knowledge::fold(part);
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let mut count =
        view.prepare_cached("SELECT count(*) FROM speakers WHERE claims > 0 AND instr(key, ?)")?;
    let all: i64 = match part.is_empty() {
        true => view.query_row("SELECT count(*) FROM speakers WHERE claims > 0", [], |row| {
            row.get(0)
        })?,
        false => count.query_row([&part], |row| row.get(0))?,
    };
    let mut rows = view.prepare_cached(
        "SELECT speaker, key, claims, (SELECT disputes FROM disputed d WHERE d.speaker = key) FROM speakers
         WHERE claims > 0 AND (?1 = '' OR instr(key, ?1)) ORDER BY claims DESC, key LIMIT ?2 OFFSET ?3",
    )?;
    let mut rows = rows.query(params![part, number(limit), number(offset)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(Speaker {
            claims: row.get::<_, i64>(2)?.unsigned_abs(),
            disputes: row.get::<_, Option<i64>>(3)?.unwrap_or(0).unsigned_abs(),
            ..spoken(&view, row.get(0)?)?
        });
    }
    Ok(Speakers {
        rows: found,
        all: usize::try_from(all).unwrap_or(0),
        kinds: counts::totals(&view, "kind ")?,
    })
}

/// How a speaker is called, known and speaks.
fn spoken(view: &Connection, speaker: i64) -> Result<Speaker, LedgerError> {
    let mut find = view
        .prepare_cached("SELECT name, kind, stance, claims FROM spoken WHERE speaker = ? AND claims > 0")?;
    let mut rows = find.query([speaker])?;
    let mut found = Speaker::default();
    let (mut names, mut kinds) = (BTreeMap::<String, u64>::new(), BTreeMap::<String, u64>::new());
    while let Some(row) = rows.next()? {
        let (name, kind): (String, String) = (row.get(0)?, row.get(1)?);
        let claims = row.get::<_, i64>(3)?.unsigned_abs();
        *names.entry(counts::bare(&name).to_string()).or_default() += claims;
        *kinds.entry(kind).or_default() += claims;
        *found.stances.entry(row.get(2)?).or_default() += claims;
    }
    // of two as often that which comes first in the alphabet
    let most = |all: BTreeMap<String, u64>| {
        all.into_iter()
            .rev()
            .max_by_key(|(_, n)| *n)
            .map(|(name, _)| name)
    };
    found.name = most(names).unwrap_or_default();
    found.kind = most(kinds).filter(|kind| !kind.is_empty());
    Ok(found)
}

/// One version of an incident.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct IncidentVersion {
    /// Entry of the log from which it stands.
    pub since: i64,
    /// Entry from which it stands no more; null where it stands now.
    pub until: Option<i64>,
    /// When that entry was written, in UTC.
    pub time: String,
    /// The incident as it was.
    pub incident: Incident,
}

/// All versions of the incident of exactly that identifier, first to last.
///
/// # Errors
/// Where the store fails or is damaged.
pub fn incident_versions(ledger: &Ledger, id: &str) -> Result<Vec<IncidentVersion>, LedgerError> {
    let view = ledger.view()?;
    let mut rows = view.prepare_cached(
        "SELECT i.since, i.until, l.time, i.sha256, i.packed FROM incidents i JOIN log l ON l.seq = i.since
         WHERE i.id = ? ORDER BY i.since, i.incident",
    )?;
    let mut rows = rows.query([id])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (sha, packed): (String, Vec<u8>) = (row.get(3)?, row.get(4)?);
        found.push(IncidentVersion {
            since: row.get(0)?,
            until: row.get(1)?,
            time: row.get(2)?,
            incident: incident::opened(&packed, &sha, id)?.incident,
        });
    }
    Ok(found)
}

/// One reading of a document: which version made it, and from when to when it stood.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ReadBy {
    /// Version of the program.
    pub version: String,
    /// Name of the model.
    pub model: String,
    /// Hash of the tables.
    pub knowledge: String,
    /// SHA-256 of the record.
    pub sha256: String,
    /// When it began to stand, in UTC.
    pub time: String,
    /// Whether it stands now.
    pub stands: bool,
}

/// The readings of a document, first to last, and everywhere it was seen.
///
/// # Errors
/// Where there is no such document, or the store fails.
pub fn provenance(ledger: &Ledger, name: &str) -> Result<(Vec<ReadBy>, Vec<Sighting>), LedgerError> {
    let view = ledger.view()?;
    let (document, _) = find::document(&view, name)?;
    let mut rows = view.prepare_cached(
        "SELECT r.version, r.model, r.knowledge, r.sha256, l.time, s.until IS NULL FROM records r
         JOIN standing s ON s.record = r.record JOIN log l ON l.seq = s.since WHERE r.document = ? ORDER BY s.since",
    )?;
    let rows = rows.query_map([document], |row| {
        Ok(ReadBy {
            version: row.get(0)?,
            model: row.get(1)?,
            knowledge: row.get(2)?,
            sha256: row.get(3)?,
            time: row.get(4)?,
            stands: row.get(5)?,
        })
    })?;
    let readings = rows.collect::<Result<_, _>>()?;
    Ok((readings, documents::sightings(&view, document, i64::MAX)?))
}

/// The record that stands for a document now, as it was read, and nothing else of it.
///
/// # Errors
/// Where there is no such document, or it is damaged.
pub fn standing(ledger: &Ledger, id: &str) -> Result<Record, LedgerError> {
    let view = ledger.view()?;
    Ok(find::record(&view, id)?.1)
}

/// The words of an event of a record that stands, and the outlet of its document; nothing where it is not read.
///
/// # Errors
/// Where the store fails.
pub fn event_words(
    ledger: &Ledger,
    event: &record::EventRef,
) -> Result<Option<(String, Option<String>)>, LedgerError> {
    let mut find = ledger.store.prepare_cached(
        "SELECT e.words, r.outlet FROM documents d JOIN records r ON r.document = d.document JOIN standing s ON s.record = r.record
         JOIN events e ON e.record = r.record WHERE d.id = ? AND e.id = ? AND s.until IS NULL",
    )?;
    let found = find.query_row([&event.document, &event.event], |row| {
        Ok((row.get(0)?, row.get(1)?))
    });
    Ok(found.optional()?)
}

/// Number and hash of the last entry of the log: whatever is asked gives the same until it changes.
///
/// # Errors
/// Where the store fails.
pub fn head(ledger: &Ledger) -> Result<(i64, String), LedgerError> {
    log::head(&ledger.store)
}
