//! Merge: keeps beside what resolving gave the incidents that people made by merging and splitting.
//!
//! In: judgements in force and the incidents of blocks. Out: rows without a block, and which incidents they stand before. Run after each change of either.

use crate::combine::{Digests, Step, Told, combine};
use crate::error::LedgerError;
use crate::incident::{self, Bundle, Known, Sealed, Standing, Turn};
use crate::judge::{self, Action};
use crate::{anchors, digest, find, lists, log};
use record::{EventRef, PlacePrecision, Record, Site};
use rusqlite::{Connection, Transaction, params};
use serde_json::json;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// An incident of a block: its row and what it holds.
struct Read {
    row: i64,
    sha256: String,
    bundle: Bundle,
}

/// Makes merged and split incidents anew; writes only what changed.
pub(crate) fn renew(change: &Transaction, now: &str) -> Result<(), LedgerError> {
    let steps = steps(change)?;
    let before = judged(change)?;
    if steps.is_empty() && before.is_empty() {
        return Ok(());
    }
    let read = touched(change, &steps)?;
    let told = told(change, &steps, &read)?;
    let digests = digests(change, &steps, &read)?;
    let bundles = read.iter().map(|r| r.bundle.clone()).collect();
    let made = combine(bundles, &steps, &told, &digests);
    let mut new: Vec<Sealed> = Vec::new();
    for bundle in made {
        let sealed = incident::sealed(bundle)?;
        if !read.iter().any(|r| r.sha256 == sealed.sha256) {
            new.push(sealed);
        }
    }
    let kept: BTreeSet<&EventRef> = new.iter().flat_map(|s| &s.bundle.incident.events).collect();
    let covered = read
        .iter()
        .filter(|r| r.bundle.incident.events.iter().any(|e| kept.contains(e)));
    let covered: BTreeSet<i64> = covered.map(|r| r.row).collect();
    write(change, incident::turn(&before, new), &covered, now)
}

fn write(change: &Transaction, turn: Turn, covered: &BTreeSet<i64>, now: &str) -> Result<(), LedgerError> {
    let was = covered_now(change)?;
    if !turn.is_one() && was == *covered {
        return Ok(());
    }
    let detail = json!({"judged": turn.hash, "covered": covered});
    let seq = log::append(change, now, &log::Line::new("resolve", None, &detail))?;
    for row in turn.ended {
        incident::end(change, row, seq)?;
    }
    let mut known = Known::new();
    for made in &turn.begun {
        incident::write(change, None, made, seq, &mut known)?;
    }
    for row in was.difference(covered) {
        change
            .prepare_cached("UPDATE covered SET until = ? WHERE incident = ? AND until IS NULL")?
            .execute([seq, *row])?;
        lists::again(change, *row, seq)?;
    }
    for row in covered.difference(&was) {
        lists::hide(change, *row, seq)?;
        change
            .prepare_cached("INSERT INTO covered (incident, since) VALUES (?, ?)")?
            .execute([*row, seq])?;
    }
    Ok(())
}

/// Merged and split incidents that stand.
fn judged(store: &Connection) -> Result<Vec<Standing>, LedgerError> {
    let mut find = store
        .prepare_cached("SELECT incident, id, sha256 FROM incidents WHERE block IS NULL AND until IS NULL")?;
    let found = find.query_map([], incident::standing)?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn covered_now(store: &Connection) -> Result<BTreeSet<i64>, LedgerError> {
    let mut find = store.prepare_cached("SELECT incident FROM covered WHERE until IS NULL")?;
    let found = find.query_map([], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// What people merged and split, in order, by the events as they are called now.
fn steps(store: &Connection) -> Result<Vec<Step>, LedgerError> {
    let mut steps = Vec::new();
    for judgement in judge::of_incidents(store, i64::MAX)?
        .iter()
        .filter(|j| j.in_force())
    {
        let seq = judgement.seq();
        match judgement.detail.action {
            Action::Merge => {
                let parts = (0..).take(judgement.detail.incidents.len());
                let parts = parts.map(|part| anchors::events(store, seq, part));
                steps.push(Step::Merge(parts.collect::<Result<_, _>>()?));
            }
            Action::Split => steps.push(Step::Split(anchors::events(store, seq, anchors::SPLIT)?)),
            _ => (),
        }
    }
    Ok(steps)
}

fn all_events(steps: &[Step]) -> BTreeSet<&EventRef> {
    let mut all = BTreeSet::new();
    for step in steps {
        match step {
            Step::Merge(parts) => all.extend(parts.iter().flatten()),
            Step::Split(events) => all.extend(events),
        }
    }
    all
}

/// The incidents of blocks that hold an event of a step.
fn touched(store: &Connection, steps: &[Step]) -> Result<Vec<Read>, LedgerError> {
    let mut rows: BTreeMap<i64, Read> = BTreeMap::new();
    for event in all_events(steps) {
        let mut find = store.prepare_cached(
            "SELECT i.incident, i.id, i.sha256, i.packed FROM incident_events e
             JOIN documents d ON d.document = e.document JOIN incidents i ON i.incident = e.incident
             WHERE d.id = ? AND e.event = ? AND i.until IS NULL AND i.block IS NOT NULL",
        )?;
        let found = find.query_map(params![event.document, event.event], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
        let found: Vec<(i64, String, String, Vec<u8>)> = found.collect::<Result<_, _>>()?;
        for (row, id, sha256, packed) in found {
            let bundle = incident::opened(&packed, &sha256, &id)?;
            rows.insert(row, Read { row, sha256, bundle });
        }
    }
    Ok(rows.into_values().collect())
}

/// What resolving keeps of the documents of incidents, where some are merged.
fn digests(store: &Connection, steps: &[Step], read: &[Read]) -> Result<Digests, LedgerError> {
    let mut digests = Digests::new();
    if !steps.iter().any(|step| matches!(step, Step::Merge(_))) {
        return Ok(digests);
    }
    for document in read.iter().flat_map(|r| &r.bundle.incident.documents) {
        if !digests.contains_key(document) {
            digests.extend(digest::kept(store, document)?.map(|digest| (document.clone(), digest)));
        }
    }
    Ok(digests)
}

/// What records tell of the events of incidents that are split: words, place and days, and which event each figure of their documents counts.
fn told(store: &Connection, steps: &[Step], read: &[Read]) -> Result<BTreeMap<EventRef, Told>, LedgerError> {
    let mut records: BTreeMap<&str, Record> = BTreeMap::new();
    let mut told = BTreeMap::new();
    let split: Vec<&Vec<EventRef>> = steps
        .iter()
        .filter_map(|step| match step {
            Step::Split(events) => Some(events),
            Step::Merge(_) => None,
        })
        .collect();
    if split.is_empty() {
        return Ok(told);
    }
    let whole = read.iter().flat_map(|r| &r.bundle.incident.events);
    for event in split.into_iter().flatten().chain(whole) {
        let record = match records.entry(&event.document) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => free.insert(find::record(store, &event.document)?.1),
        };
        told.insert(event.clone(), of_event(record, event));
    }
    Ok(told)
}

fn of_event(record: &Record, wanted: &EventRef) -> Told {
    let figures = record
        .figures
        .iter()
        .filter_map(|f| Some(((wanted.document.clone(), f.id.clone()), f.event.clone()?)));
    let event = record.events.iter().find(|e| e.id == wanted.event);
    let place = event.and_then(|e| record.places.iter().find(|p| Some(&p.id) == e.place.as_ref()));
    let time = event.and_then(|e| record.times.iter().find(|t| Some(&t.id) == e.time.as_ref()));
    Told {
        event_of: figures.collect(),
        words: event.map(|e| e.span.text.clone()).unwrap_or_default(),
        place: place.map(|p| Site {
            name: p.name.clone(),
            geonames: p.geonames,
            country: p.country.clone(),
            admin1: p.admin1.clone(),
            lat: p.lat,
            lon: p.lon,
            precision: p.precision.unwrap_or(PlacePrecision::Place),
        }),
        days: time.and_then(|t| Some((t.from.clone()?, t.to.clone()?))),
    }
}
