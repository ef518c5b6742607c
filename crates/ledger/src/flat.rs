//! Flat: a record as rows that queries can ask, and how these are written.
//!
//! In: a record. Out: plain rows, the same for the same record. What they say stands in the record; they can be made anew at any time.

use crate::error::LedgerError;
use record::{Claim, Place, Quote, Record};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::BTreeMap;

/// A place on the map, or a name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SiteRow {
    pub key: String,
    pub name: String,
    pub geonames: Option<u32>,
    pub country: Option<String>,
    pub admin1: Option<String>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub precision: Option<&'static str>,
}

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EventRow {
    pub id: String,
    pub kind: &'static str,
    pub mode: Option<String>,
    pub status: &'static str,
    pub site: Option<SiteRow>,
    pub first: Option<String>,
    pub after: Option<String>,
    pub agents: String,
    pub targets: String,
    pub words: String,
}

/// One figure.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FigureRow {
    pub id: String,
    pub measure: &'static str,
    pub low: Option<u64>,
    pub high: Option<u64>,
    pub of: Option<String>,
    pub scope: &'static str,
    pub event: Option<String>,
    pub claim: Option<String>,
    pub words: String,
}

/// One claim.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ClaimRow {
    pub id: String,
    pub source: Option<String>,
    pub source_kind: Option<&'static str>,
    pub stance: &'static str,
    pub quotation: &'static str,
    pub certainty: &'static str,
    pub day: Option<String>,
    pub cue: Option<String>,
    pub content: String,
    /// Identifiers of its events.
    pub events: Vec<String>,
    /// Who takes part in its events, for full text.
    pub actors: String,
    /// Where they take place, for full text.
    pub place: String,
}

/// All rows of a record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Flat {
    pub events: Vec<EventRow>,
    pub figures: Vec<FigureRow>,
    pub claims: Vec<ClaimRow>,
}

/// Between names of one cell.
pub(crate) const AND: &str = "; ";

/// The rows of a record.
pub(crate) fn rows(record: &Record) -> Flat {
    let events: Vec<EventRow> = events(record);
    let by_id: BTreeMap<&str, &EventRow> = events.iter().map(|e| (e.id.as_str(), e)).collect();
    let claims = record
        .claims
        .iter()
        .map(|claim| self::claim(record, claim, &by_id))
        .collect();
    let figures = record.figures.iter().map(|figure| FigureRow {
        id: figure.id.clone(),
        measure: figure.measure.name(),
        low: figure.low,
        high: figure.high,
        of: figure.of.clone(),
        scope: figure.scope.name(),
        event: figure.event.clone(),
        claim: figure.claim.clone(),
        words: figure.span.text.clone(),
    });
    Flat {
        figures: figures.collect(),
        claims,
        events,
    }
}

fn events(record: &Record) -> Vec<EventRow> {
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    names.extend(record.places.iter().map(|p| (p.id.as_str(), p.name.as_str())));
    names.extend(record.actors.iter().map(|a| (a.id.as_str(), a.name.as_str())));
    let named = |ids: &[String]| {
        let names: Vec<&str> = ids
            .iter()
            .filter_map(|id| names.get(id.as_str()).copied())
            .collect();
        names.join(AND)
    };
    let event = |event: &record::Event| {
        let place = event
            .place
            .as_ref()
            .and_then(|id| record.places.iter().find(|p| p.id == *id));
        let time = event
            .time
            .as_ref()
            .and_then(|id| record.times.iter().find(|t| t.id == *id));
        EventRow {
            id: event.id.clone(),
            kind: event.kind.name(),
            mode: event.mode.clone(),
            status: event.status.name(),
            site: place.map(site),
            first: time.and_then(|t| t.from.clone()),
            after: time.and_then(|t| t.to.clone()),
            agents: named(&event.agents),
            targets: named(&event.targets),
            words: event.span.text.clone(),
        }
    };
    record.events.iter().map(event).collect()
}

fn site(place: &Place) -> SiteRow {
    let text = |value: Option<String>| value.unwrap_or_default();
    let point = place.lat.zip(place.lon);
    let precision = place.precision.map(record::PlacePrecision::name);
    let key = [
        text(place.geonames.map(|g| g.to_string())),
        place.name.clone(),
        text(place.country.clone()),
        text(place.admin1.clone()),
        text(point.map(|(lat, lon)| format!("{lat},{lon}"))),
        text(precision.map(str::to_string)),
    ];
    SiteRow {
        key: key.join("|"),
        name: place.name.clone(),
        geonames: place.geonames,
        country: place.country.clone(),
        admin1: place.admin1.clone(),
        lat: point.map(|p| p.0),
        lon: point.map(|p| p.1),
        precision,
    }
}

fn claim(record: &Record, claim: &Claim, events: &BTreeMap<&str, &EventRow>) -> ClaimRow {
    let time = claim
        .time
        .as_ref()
        .and_then(|id| record.times.iter().find(|t| t.id == *id));
    let published = record
        .document
        .published
        .as_ref()
        .map(|p| p.chars().take(10).collect());
    let mine: Vec<&EventRow> = claim
        .events
        .iter()
        .filter_map(|id| events.get(id.as_str()).copied())
        .collect();
    let actors = mine
        .iter()
        .flat_map(|e| [e.agents.as_str(), e.targets.as_str()])
        .filter(|w| !w.is_empty());
    let place = mine.iter().filter_map(|e| e.site.as_ref()).flat_map(|s| {
        let names = [
            Some(s.name.clone()),
            s.admin1.clone(),
            s.country.clone(),
            Some(crate::filter::heard(&s.name)),
        ];
        names.into_iter().flatten()
    });
    let words = |quotes: &[Quote]| {
        quotes
            .iter()
            .map(|q| q.text.as_str())
            .collect::<Vec<_>>()
            .join(" […] ")
    };
    ClaimRow {
        id: claim.id.clone(),
        source: claim.source.as_ref().map(|s| s.name.clone()),
        source_kind: claim.source.as_ref().map(|s| s.kind.name()),
        stance: claim.stance.name(),
        quotation: claim.quotation.name(),
        certainty: claim.certainty.name(),
        day: time.and_then(|t| t.from.clone()).or(published),
        cue: claim.cue.as_ref().map(|q| q.text.clone()),
        content: words(&claim.content),
        events: mine.iter().map(|e| e.id.clone()).collect(),
        actors: actors.collect::<Vec<_>>().join(AND),
        place: place.collect::<Vec<_>>().join(AND),
    }
}

/// Writes the rows of a record.
pub(crate) fn write(change: &Transaction, record: i64, flat: &Flat) -> Result<(), LedgerError> {
    let mut events: BTreeMap<&str, i64> = BTreeMap::new();
    for event in &flat.events {
        let site = event
            .site
            .as_ref()
            .map(|site| self::site_row(change, site))
            .transpose()?;
        change
            .prepare_cached(
                "INSERT INTO events (record, id, type, mode, status, site, first, after, agents, targets, words)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                record, event.id, event.kind, event.mode, event.status, site, event.first, event.after, event.agents,
                event.targets, event.words
            ])?;
        events.insert(&event.id, change.last_insert_rowid());
    }
    for figure in &flat.figures {
        change
            .prepare_cached(
                "INSERT INTO figures (record, id, measure, low, high, of, scope, event, claim, words)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                record,
                figure.id,
                figure.measure,
                signed(figure.low),
                signed(figure.high),
                figure.of,
                figure.scope,
                figure.event,
                figure.claim,
                figure.words
            ])?;
    }
    for claim in &flat.claims {
        claim_row(change, record, claim, &events)?;
    }
    Ok(())
}

/// Counts beyond what SQLite can hold become its greatest number.
pub(crate) fn signed(count: Option<u64>) -> Option<i64> {
    count.map(|n| i64::try_from(n).unwrap_or(i64::MAX))
}

fn claim_row(
    change: &Transaction,
    record: i64,
    claim: &ClaimRow,
    events: &BTreeMap<&str, i64>,
) -> Result<(), LedgerError> {
    change
        .prepare_cached(
            "INSERT INTO claims (record, id, source, source_kind, stance, quotation, certainty, day, cue, content)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            record, claim.id, claim.source, claim.source_kind, claim.stance, claim.quotation, claim.certainty,
            claim.day, claim.cue, claim.content
        ])?;
    let row = change.last_insert_rowid();
    change
        .prepare_cached(
            "INSERT INTO claim_words (rowid, source, actors, place, content) VALUES (?, ?, ?, ?, ?)",
        )?
        .execute(params![
            row,
            claim.source,
            claim.actors,
            claim.place,
            claim.content
        ])?;
    for event in claim.events.iter().filter_map(|id| events.get(id.as_str())) {
        change
            .prepare_cached("INSERT OR IGNORE INTO claim_events VALUES (?, ?)")?
            .execute([row, *event])?;
    }
    Ok(())
}

/// The row of a site, made where it is new.
fn site_row(change: &Transaction, site: &SiteRow) -> Result<i64, LedgerError> {
    if let Some(row) = known_site(change, &site.key)? {
        return Ok(row);
    }
    change
        .prepare_cached(
            "INSERT INTO sites (key, name, geonames, country, admin1, lat, lon, precision) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            site.key, site.name, site.geonames, site.country, site.admin1, site.lat, site.lon, site.precision
        ])?;
    let row = change.last_insert_rowid();
    if let Some((lat, lon)) = site.lat.zip(site.lon) {
        change
            .prepare_cached("INSERT INTO site_box VALUES (?, ?, ?, ?, ?)")?
            .execute(params![row, lat, lat, lon, lon])?;
    }
    crate::counts::hear(change, row, &site.name)?;
    Ok(row)
}

fn known_site(store: &Connection, key: &str) -> Result<Option<i64>, LedgerError> {
    let mut known = store.prepare_cached("SELECT site FROM sites WHERE key = ?")?;
    Ok(known.query_row([key], |row| row.get(0)).optional()?)
}
