//! What can be made anew from records: flat rows, sites, digests and the blocks that they name.

use super::Check;
use super::chain::Logged;
use crate::digest::Blocks;
use crate::error::LedgerError;
use crate::flat::{self, signed};
use crate::store::unpack;
use record::Record;
use rusqlite::types::Value;
use rusqlite::{Connection, Row};
use std::collections::BTreeSet;

/// Cells of a row, for comparing.
type Cells = Vec<Value>;

fn cells(row: &Row, count: usize) -> rusqlite::Result<Cells> {
    (0..count).map(|at| row.get(at)).collect()
}

fn text(value: &str) -> Value {
    Value::Text(value.to_string())
}

fn maybe(value: Option<&str>) -> Value {
    value.map_or(Value::Null, text)
}

fn number(value: Option<i64>) -> Value {
    value.map_or(Value::Null, Value::Integer)
}

fn real(value: Option<f64>) -> Value {
    value.map_or(Value::Null, Value::Real)
}

const EVENTS: &str = "SELECT e.id, e.type, e.mode, e.status, e.first, e.after, e.agents, e.targets, e.words,
    s.key, s.name, s.geonames, s.country, s.admin1, s.lat, s.lon, s.precision
    FROM events e LEFT JOIN sites s ON s.site = e.site WHERE e.record = ? ORDER BY e.event";
const FIGURES: &str = "SELECT id, measure, low, high, of, scope, event, claim, words FROM figures WHERE record = ? ORDER BY figure";
const CLAIMS: &str = "SELECT id, source, source_kind, stance, quotation, certainty, day, cue, content,
    (SELECT group_concat(e.id, ' ') FROM (SELECT x.id FROM claim_events l JOIN events x ON x.event = l.event
     WHERE l.claim = claims.claim ORDER BY l.event) e) FROM claims WHERE record = ? ORDER BY claim";

/// Flat rows of every record against the record.
pub(crate) fn rows(view: &Connection, check: &mut Check) -> Result<(), LedgerError> {
    let mut rows = view.prepare("SELECT record, sha256, packed FROM records ORDER BY record")?;
    let mut rows = rows.query([])?;
    let mut done = 0;
    while let Some(row) = rows.next()? {
        let (number, sha, packed): (i64, String, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        done += 1;
        check.step("flat rows", done);
        // what cannot be unpacked was told before
        let Ok(json) = unpack(&packed, &sha, "") else {
            continue;
        };
        let Ok(record) = serde_json::from_slice::<Record>(&json) else {
            continue;
        };
        let id = &record.document.id;
        let [events, figures, claims] = expected(&record);
        for (name, sql, expected) in [
            ("events", EVENTS, events),
            ("figures", FIGURES, figures),
            ("claims", CLAIMS, claims),
        ] {
            let columns = if name == "events" {
                17
            } else if name == "figures" {
                9
            } else {
                10
            };
            let mut stored = view.prepare_cached(sql)?;
            let stored = stored.query_map([number], |row| cells(row, columns))?;
            let stored: Vec<Cells> = stored.collect::<Result<_, _>>()?;
            check.hold(stored == expected, || {
                format!("{name} of {id}: the flat rows differ from the record")
            });
        }
    }
    Ok(())
}

/// The rows that a record should have.
fn expected(record: &Record) -> [Vec<Cells>; 3] {
    let flat = flat::rows(record);
    let figures = flat.figures.iter().map(|f| {
        vec![
            text(&f.id),
            text(f.measure),
            number(signed(f.low)),
            number(signed(f.high)),
            maybe(f.of.as_deref()),
            text(f.scope),
            maybe(f.event.as_deref()),
            maybe(f.claim.as_deref()),
            text(&f.words),
        ]
    });
    [
        flat.events.iter().map(event).collect(),
        figures.collect(),
        flat.claims.iter().map(|c| claim(&flat, c)).collect(),
    ]
}

fn event(e: &flat::EventRow) -> Cells {
    let mut cells = vec![
        text(&e.id),
        text(e.kind),
        maybe(e.mode.as_deref()),
        text(e.status),
        maybe(e.first.as_deref()),
        maybe(e.after.as_deref()),
        text(&e.agents),
        text(&e.targets),
        text(&e.words),
    ];
    match &e.site {
        None => cells.extend(vec![Value::Null; 8]),
        Some(s) => cells.extend([
            text(&s.key),
            text(&s.name),
            number(s.geonames.map(i64::from)),
            maybe(s.country.as_deref()),
            maybe(s.admin1.as_deref()),
            real(s.lat),
            real(s.lon),
            maybe(s.precision),
        ]),
    }
    cells
}

fn claim(flat: &flat::Flat, c: &flat::ClaimRow) -> Cells {
    let mut events: Vec<&String> = c.events.iter().collect();
    events.sort_by_key(|id| flat.events.iter().position(|e| e.id == **id));
    events.dedup();
    let events: Vec<&str> = events.into_iter().map(String::as_str).collect();
    vec![
        text(&c.id),
        maybe(c.source.as_deref()),
        maybe(c.source_kind),
        text(c.stance),
        text(c.quotation),
        text(c.certainty),
        maybe(c.day.as_deref()),
        maybe(c.cue.as_deref()),
        text(&c.content),
        maybe((!events.is_empty()).then(|| events.join(" ")).as_deref()),
    ]
}

/// Points of sites against their boxes.
pub(crate) fn sites(view: &Connection, check: &mut Check) -> Result<(), LedgerError> {
    boxes(
        view,
        check,
        "SELECT s.name, s.lat, s.lon, b.south, b.north, b.west, b.east FROM sites s LEFT JOIN site_box b ON b.site = s.site
         WHERE s.lat IS NOT NULL",
    )?;
    let alone: i64 = view.query_row(
        "SELECT count(*) FROM site_box WHERE site NOT IN (SELECT site FROM sites WHERE lat IS NOT NULL)",
        [],
        |row| row.get(0),
    )?;
    check.hold(alone == 0, || "places: a box is of no place".to_string());
    Ok(())
}

/// Rows of name, lat, lon and a box, which must be the point itself but for the rounding of single precision.
pub(crate) fn boxes(view: &Connection, check: &mut Check, sql: &str) -> Result<(), LedgerError> {
    let mut rows = view.prepare(sql)?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        let cell = |at: usize| row.get::<_, Option<f64>>(at).map(|v| v.unwrap_or(f64::NAN));
        let near = |a: f64, b: f64| (a - b).abs() < 1e-4;
        let (lat, lon) = (cell(1)?, cell(2)?);
        let holds = near(lat, cell(3)?) && near(lat, cell(4)?) && near(lon, cell(5)?) && near(lon, cell(6)?);
        check.hold(holds, || format!("{name}: its box is not where it is"));
    }
    Ok(())
}

/// Digests against their hashes and the log, and the blocks that they name.
pub(crate) fn digests(view: &Connection, logged: &Logged, check: &mut Check) -> Result<(), LedgerError> {
    let mut rows = view.prepare(
        "SELECT d.id, g.sha256, g.packed, g.document FROM digests g LEFT JOIN documents d ON d.document = g.document",
    )?;
    let mut rows = rows.query([])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        let (id, sha, packed): (String, String, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        count += 1;
        check.hold(logged.digests.get(&id) == Some(&sha), || {
            format!("digest of {id}: is not the one in the log")
        });
        let kept: Option<Blocks> = unpack(&packed, &sha, "")
            .ok()
            .and_then(|json| serde_json::from_slice(&json).ok());
        let Some(kept) = kept else {
            check.find(format!("digest of {id}: its bytes differ from their hash"));
            continue;
        };
        for block in kept.blocks {
            let mut member = view.prepare_cached(
                "SELECT count(*) FROM members m JOIN blocks b ON b.block = m.block WHERE b.name = ? AND m.document = ?",
            )?;
            let holds = member.query_row((&block, row.get::<_, i64>(3)?), |row| row.get::<_, i64>(0))? == 1;
            check.hold(holds, || format!("{id}: is not in its block {block}"));
        }
    }
    let wanted: BTreeSet<&String> = logged.digests.keys().collect();
    check.hold(count == wanted.len(), || {
        "digests: there are not as many as the log says".to_string()
    });
    Ok(())
}
