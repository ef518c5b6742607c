//! Versions: the documents that were read at one address or path, in the order in which they came.
//!
//! In: a name. Out: each text that stood there, with when it was added. It compares nothing: two documents are two versions because they stood at one place.

use crate::error::LedgerError;
use crate::store::Ledger;
use crate::{find, log};
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};

/// One version of an article.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Version {
    /// Document identifier.
    pub document: String,
    /// Where it stood.
    pub source: String,
    /// When it was added first.
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
    let mut rows: BTreeMap<i64, (i64, String)> = BTreeMap::new();
    for place in &places {
        let mut at = view.prepare_cached(
            "SELECT document, min(seq) FROM sightings WHERE origin = ?1 AND seq <= ?2 GROUP BY document",
        )?;
        let found = at.query_map(params![place, upto], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for row in found {
            let (document, seq): (i64, i64) = row?;
            let known = rows.entry(document).or_insert((seq, place.clone()));
            if seq < known.0 {
                *known = (seq, place.clone());
            }
        }
    }
    if let (true, Ok((document, _))) = (rows.is_empty(), find::document(&view, name)) {
        rows.insert(document, (0, "standard input".to_string()));
    }
    let mut ordered: Vec<(i64, i64, String)> = rows
        .into_iter()
        .map(|(document, (seq, place))| (seq, document, place))
        .collect();
    ordered.sort();
    let mut found = Vec::new();
    for (seq, document, source) in ordered {
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
