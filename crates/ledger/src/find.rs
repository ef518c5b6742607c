//! Find: one document, one record, one incident, by the names that people give.

use crate::error::LedgerError;
use crate::filter::stood;
use crate::query;
use crate::store::unpack;
use record::{Claim, Incident, Record};
use rusqlite::{Connection, OptionalExtension, params};

/// Fewest letters of a hash that are taken for a name.
const FEWEST: usize = 4;

/// Row and identifier of the document that `name` stands for: its identifier or the beginning of it, or the path or address it came from.
pub(crate) fn document(store: &Connection, name: &str) -> Result<(i64, String), LedgerError> {
    let hash = name.strip_prefix("sha256:").unwrap_or(name);
    let looks = hash.len() >= FEWEST && hash.bytes().all(|b| b.is_ascii_hexdigit());
    if looks {
        let (from, to) = (format!("sha256:{hash}"), format!("sha256:{hash}g"));
        let mut find =
            store.prepare_cached("SELECT document, id FROM documents WHERE id >= ? AND id < ? LIMIT 2")?;
        let found = find.query_map([from, to], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let found: Vec<(i64, String)> = found.collect::<Result<_, _>>()?;
        match found.as_slice() {
            [one] => return Ok(one.clone()),
            [] => (),
            _ => {
                return Err(LedgerError::wrong(format!(
                    "{name}: several documents begin so; give more letters"
                )));
            }
        }
    }
    let by_origin =
        "SELECT DISTINCT d.document, d.id FROM sightings s JOIN documents d ON d.document = s.document
         WHERE s.origin = ?1 LIMIT 2";
    let by_address =
        "SELECT DISTINCT d.document, d.id FROM records r JOIN documents d ON d.document = r.document
         WHERE r.url = ?1 LIMIT 2";
    let mut found = named(store, by_origin, name)?;
    if found.is_empty() && name.contains("://") {
        found = named(store, by_address, name)?;
    }
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(LedgerError::wrong(format!(
            "{name}: no such document; `onrecord documents` lists them"
        ))),
        _ => Err(LedgerError::wrong(format!(
            "{name}: several documents came from there; give an identifier"
        ))),
    }
}

fn named(store: &Connection, question: &str, name: &str) -> Result<Vec<(i64, String)>, LedgerError> {
    let mut find = store.prepare_cached(question)?;
    let found = find.query_map([name], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// The record that stands for a document now.
pub(crate) fn standing_record(store: &Connection, document: i64) -> Result<Record, LedgerError> {
    record_at(store, document, i64::MAX)?
        .ok_or_else(|| LedgerError::damaged(format!("document {document} has no record")))
}

/// The record that stood for a document after entry `upto`, if one did.
pub(crate) fn record_at(store: &Connection, document: i64, upto: i64) -> Result<Option<Record>, LedgerError> {
    part_at(store, document, upto)
}

/// The claims of a record; reading no more of it saves most of the time.
#[derive(serde::Deserialize)]
pub(crate) struct Claims {
    pub claims: Vec<Claim>,
}

/// The same, or those fields of it that are asked for.
pub(crate) fn part_at<T: serde::de::DeserializeOwned>(
    store: &Connection,
    document: i64,
    upto: i64,
) -> Result<Option<T>, LedgerError> {
    let mut find = store.prepare_cached(
        "SELECT r.sha256, r.packed FROM records r JOIN standing s ON s.record = r.record
         WHERE r.document = ?1 AND s.since <= ?2 AND (s.until IS NULL OR s.until > ?2)",
    )?;
    let found: Option<(String, Vec<u8>)> = find
        .query_row(params![document, upto], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    found
        .map(|(sha, packed)| opened(&packed, &sha, document))
        .transpose()
}

/// Unpacks a record, or a part of it.
pub(crate) fn opened<T: serde::de::DeserializeOwned>(
    packed: &[u8],
    sha: &str,
    document: i64,
) -> Result<T, LedgerError> {
    let json = unpack(packed, sha, &format!("record of document {document}"))?;
    Ok(serde_json::from_slice(&json)?)
}

/// Row and standing record of the document of that identifier.
pub(crate) fn record(store: &Connection, id: &str) -> Result<(i64, Record), LedgerError> {
    let mut find = store.prepare_cached("SELECT document FROM documents WHERE id = ?")?;
    let row: Option<i64> = find.query_row([id], |row| row.get(0)).optional()?;
    let row = row.ok_or_else(|| LedgerError::wrong(format!("{id}: no such document")))?;
    Ok((row, standing_record(store, row)?))
}

/// The incident of that identifier (or the beginning of one) as it is shown now.
pub(crate) fn incident(store: &Connection, name: &str) -> Result<Incident, LedgerError> {
    let row = incident_row(store, name, i64::MAX)?;
    Ok(query::bundle(store, row)?.incident)
}

/// The row of the incident of that identifier (or the beginning of one) that was shown at entry `upto`.
pub(crate) fn incident_row(store: &Connection, name: &str, upto: i64) -> Result<i64, LedgerError> {
    let sql = format!(
        "SELECT i.incident FROM incidents x CROSS JOIN shown i ON i.incident = x.incident
         WHERE x.id >= ?1 AND x.id < ?1 || '~' AND {} LIMIT 2",
        stood("i", upto)
    );
    let mut find = store.prepare_cached(&sql)?;
    let found = find.query_map([name], |row| row.get(0))?;
    let found: Vec<i64> = found.collect::<Result<_, _>>()?;
    match found.as_slice() {
        [row] => Ok(*row),
        [] => Err(LedgerError::wrong(format!(
            "{name}: no such incident; `onrecord incidents` lists them"
        ))),
        _ => Err(LedgerError::wrong(format!(
            "{name}: several incidents begin so; give more letters"
        ))),
    }
}
