//! Desk: what a page of a desk asks beyond the lists of the command line. Only questions; nothing here changes the ledger.
//!
//! In: a filter, a document or an incident. Out: which incidents there are (newest first), a few of them opened, who speaks how often, the versions
//! of one incident, the readings and sightings of one document, the last entry of the log.

use crate::apply::verdict;
use crate::documents::{self, Listed, Sighting};
use crate::error::LedgerError;
use crate::filter::{self, Filter};
use crate::incident::{self, day_number};
use crate::query::{self, Shown};
use crate::store::Ledger;
use crate::{find, log};
use record::{Incident, Record};
use rusqlite::params_from_iter;
use std::collections::{BTreeMap, BTreeSet};

/// An incident that is not opened yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stub {
    /// Its row, for [`opened`].
    pub row: i64,
    /// Its first day, counted from 1970-01-01; none where it is not dated.
    pub day: Option<i64>,
}

/// Incidents of a filter, newest first, undated ones at the end; where `disputed`, only those with a dispute.
///
/// # Errors
/// Where the store fails.
pub fn newest(ledger: &Ledger, filter: &Filter, disputed: bool) -> Result<Vec<Stub>, LedgerError> {
    let view = ledger.view()?;
    let upto = filter::upto(&view, filter)?;
    let conditions = query::conditions(filter, upto, disputed);
    let sql = format!(
        "SELECT i.incident, i.first, i.lat, i.lon FROM incidents i WHERE {} ORDER BY i.first IS NULL, i.first DESC, i.id",
        conditions.all()
    );
    let mut rows = view.prepare_cached(&sql)?;
    let mut rows = rows.query(params_from_iter(conditions.values))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        if filter::inside(filter.near, row.get(2)?, row.get(3)?) {
            let first: Option<String> = row.get(1)?;
            found.push(Stub {
                row: row.get(0)?,
                day: first.as_deref().and_then(day_number),
            });
        }
    }
    found.truncate(filter.limit.unwrap_or(usize::MAX));
    Ok(found)
}

/// These incidents with what people hold of them now, in this order.
///
/// # Errors
/// Where one is gone or damaged.
pub fn opened(ledger: &Ledger, stubs: &[Stub]) -> Result<Vec<Shown>, LedgerError> {
    let view = ledger.view()?;
    let judgements = query::held(&view, i64::MAX)?;
    let open = |stub: &Stub| {
        ledger.goes_on()?;
        Ok(query::shown(query::bundle(&view, stub.row)?, &judgements))
    };
    stubs.iter().map(open).collect()
}

/// Those of these incidents that nobody accepted or rejected, in this order. None is opened for it.
///
/// # Errors
/// Where the store fails or is damaged.
pub fn unjudged(ledger: &Ledger, stubs: &[Stub]) -> Result<Vec<Stub>, LedgerError> {
    let view = ledger.view()?;
    let judgements = query::held(&view, i64::MAX)?;
    let mut find = view.prepare_cached(
        "SELECT e.incident FROM incident_events e JOIN documents d ON d.document = e.document WHERE d.id = ? AND e.event = ?",
    )?;
    let mut judged: BTreeSet<i64> = BTreeSet::new();
    for (judgement, events) in &judgements {
        ledger.goes_on()?;
        if verdict(&[judgement]).is_none() {
            continue;
        }
        for event in events {
            let rows = find.query_map([&event.document, &event.event], |row| row.get(0))?;
            for row in rows {
                judged.insert(row?);
            }
        }
    }
    let open = stubs.iter().filter(|stub| !judged.contains(&stub.row));
    Ok(open.copied().collect())
}

/// How often somebody speaks in records that stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Speaker {
    /// Who, as the articles name them most fully; null where nobody is named.
    pub name: Option<String>,
    /// How they are known, most often (`named`, `organization` ...).
    pub kind: Option<String>,
    /// Their claims.
    pub claims: u64,
    /// Claims by stance, in the order of the alphabet.
    pub stances: BTreeMap<String, u64>,
}

/// Who speaks, most often first, then by name.
///
/// # Errors
/// Where the store fails.
pub fn speakers(ledger: &Ledger) -> Result<Vec<Speaker>, LedgerError> {
    let view = ledger.view()?;
    let mut rows = view.prepare_cached(
        "SELECT c.source, c.source_kind, c.stance, count(*) FROM claims c JOIN standing s ON s.record = c.record
         WHERE s.until IS NULL GROUP BY 1, 2, 3",
    )?;
    let mut rows = rows.query([])?;
    let mut found: BTreeMap<Option<String>, (Speaker, BTreeMap<String, u64>)> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (name, kind): (Option<String>, Option<String>) = (row.get(0)?, row.get(1)?);
        let count = row.get::<_, i64>(3)?.unsigned_abs();
        let (speaker, kinds) = found.entry(name.clone()).or_default();
        speaker.name = name;
        speaker.claims += count;
        *speaker.stances.entry(row.get(2)?).or_default() += count;
        if let Some(kind) = kind {
            *kinds.entry(kind).or_default() += count;
        }
    }
    let most = |(mut speaker, kinds): (Speaker, BTreeMap<String, u64>)| {
        speaker.kind = kinds
            .into_iter()
            .rev()
            .max_by_key(|(_, n)| *n)
            .map(|(kind, _)| kind);
        speaker
    };
    let mut speakers: Vec<Speaker> = found.into_values().map(most).collect();
    speakers.sort_by(|a, b| (b.claims, &a.name).cmp(&(a.claims, &b.name)));
    Ok(speakers)
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

/// Documents as they stand, the one added last first.
///
/// # Errors
/// Where the store fails.
pub fn latest(ledger: &Ledger, offset: usize, limit: usize) -> Result<Vec<Listed>, LedgerError> {
    let view = ledger.view()?;
    let mut rows = view.prepare_cached(
        "SELECT d.document, d.id, r.title, r.outlet, r.url, r.published, r.version || ' ' || r.model || ' ' || r.knowledge
         FROM documents d CROSS JOIN records r ON r.document = d.document CROSS JOIN standing s ON s.record = r.record
         WHERE s.until IS NULL ORDER BY d.document DESC LIMIT ? OFFSET ?", // in this order of tables, so that nothing is sorted
    )?;
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let mut rows = rows.query([number(limit), number(offset)])?;
    let mut listed = Vec::new();
    while let Some(row) = rows.next()? {
        listed.push(documents::listed(&view, row, i64::MAX)?);
    }
    Ok(listed)
}

/// The record that stands for a document now, as it was read, and nothing else of it.
///
/// # Errors
/// Where there is no such document, or it is damaged.
pub fn standing(ledger: &Ledger, id: &str) -> Result<Record, LedgerError> {
    let view = ledger.view()?;
    Ok(find::record(&view, id)?.1)
}

/// Number and hash of the last entry of the log: whatever is asked gives the same until it changes.
///
/// # Errors
/// Where the store fails.
pub fn head(ledger: &Ledger) -> Result<(i64, String), LedgerError> {
    log::head(&ledger.store)
}
