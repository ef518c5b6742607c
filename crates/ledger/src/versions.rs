//! Versions: the documents that were read at one address or path, in the order in which they came.
//!
//! In: a name. Out: each text that stood there, with when it was added. It compares nothing: two documents are two versions because they stood at one place.

use crate::error::LedgerError;
use crate::store::Ledger;
use crate::{find, log};
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

/// One version of an article.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Version {
    /// Document identifier.
    pub document: String,
    /// Where it stood.
    pub source: String,
    /// When it was added.
    pub added: String,
    /// Headline.
    pub title: Option<String>,
    /// When it was published, as its record says.
    pub published: Option<String>,
    /// Its whole text.
    #[serde(skip)]
    pub text: String,
}

/// All versions of an article, the first one first: by the name of one of them, or by the address or path.
///
/// # Errors
/// Where there is none of that name, or none was on record by then.
pub fn versions(ledger: &Ledger, name: &str, as_of: Option<&str>) -> Result<Vec<Version>, LedgerError> {
    let view = ledger.view()?;
    let upto = log::as_of(&view, as_of)?;
    let places = match places(&view, name)? {
        found if found.is_empty() => {
            let (document, _) = find::document(&view, name)?;
            of_document(&view, document)?
        }
        found => found,
    };
    let mut seen: Vec<(i64, i64, String)> = Vec::new();
    for place in &places {
        let mut at =
            view.prepare_cached("SELECT seq, document FROM sightings WHERE origin = ?1 AND seq <= ?2")?;
        let found = at.query_map(params![place, upto], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for row in found {
            let (seq, document) = row?;
            seen.push((seq, document, place.clone()));
        }
    }
    if places.is_empty() {
        let (document, _) = find::document(&view, name)?;
        let sql = "SELECT min(seq), min(origin) FROM sightings WHERE document = ?1 AND seq <= ?2";
        let first = view.query_row(sql, params![document, upto], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let (seq, place): (Option<i64>, Option<String>) = first;
        seen.extend(seq.zip(place).map(|(seq, place)| (seq, document, place)));
    }
    seen.sort();
    // the same text again, from elsewhere or with other furniture around it, is no new version; an older text that comes back is one
    seen.dedup_by_key(|(_, document, _)| *document);
    let mut found = Vec::new();
    for (seq, document, source) in seen {
        found.extend(version(&view, document, (seq, upto), source)?);
    }
    match found.is_empty() {
        true => Err(LedgerError::wrong(format!("{name}: was not on record by then"))),
        false => Ok(found),
    }
}

/// The address or path itself, where documents came from there.
fn places(store: &Connection, name: &str) -> Result<BTreeSet<String>, LedgerError> {
    let mut find = store.prepare_cached("SELECT DISTINCT origin FROM sightings WHERE origin = ?")?;
    let found = find.query_map([name], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn of_document(store: &Connection, document: i64) -> Result<BTreeSet<String>, LedgerError> {
    // what came through standard input has no place of its own; by its name it would be a version of all else that did
    let mut find = store
        .prepare_cached("SELECT origin FROM sightings WHERE document = ? AND origin <> 'standard input'")?;
    let found = find.query_map([document], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn version(
    store: &Connection,
    document: i64,
    (seq, upto): (i64, i64),
    source: String,
) -> Result<Option<Version>, LedgerError> {
    let Some(record) = find::record_at(store, document, upto)? else {
        return Ok(None);
    };
    let sql =
        "SELECT time FROM log WHERE seq = max(?1, (SELECT min(seq) FROM sightings WHERE document = ?2))";
    let added = store.query_row(sql, [seq, document], |row| row.get(0))?;
    let about = record.document;
    Ok(Some(Version {
        document: about.id,
        source,
        added,
        title: about.title,
        published: about.published,
        text: about.text,
    }))
}
