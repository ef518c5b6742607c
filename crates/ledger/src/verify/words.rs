//! Full text: the index of words is made anew in memory and compared, entry by entry.

use super::Check;
use crate::error::LedgerError;
use crate::flat;
use crate::store::unpack;
use record::Record;
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

/// Compares the index of documents and claims with one made anew from the records.
pub(crate) fn compare(view: &Connection, check: &mut Check) -> Result<(), LedgerError> {
    // a database of its own that goes to the disk only where memory is short, and with the connection
    let anew = Connection::open("")?;
    anew.execute_batch(
        "CREATE VIRTUAL TABLE document_words USING fts5 (title, text, content = '', tokenize = 'unicode61 remove_diacritics 2');
         CREATE VIRTUAL TABLE claim_words USING fts5 (source, actors, place, content, content = '', tokenize = 'unicode61 remove_diacritics 2');
         BEGIN",
    )?;
    fill(view, &anew, check)?;
    anew.execute_batch("COMMIT")?;
    for table in ["document_words", "claim_words"] {
        let holds = same(view, &anew, table)?;
        check.hold(holds, || {
            format!("{table}: the index of words differs from the records")
        });
    }
    Ok(())
}

fn fill(view: &Connection, anew: &Connection, check: &mut Check) -> Result<(), LedgerError> {
    let mut rows = view.prepare("SELECT record, document, sha256, packed FROM records ORDER BY record")?;
    let mut rows = rows.query([])?;
    let mut documents = BTreeSet::new();
    let mut done = 0;
    while let Some(row) = rows.next()? {
        let (number, document): (i64, i64) = (row.get(0)?, row.get(1)?);
        let (sha, packed): (String, Vec<u8>) = (row.get(2)?, row.get(3)?);
        done += 1;
        check.step("words", done);
        let Ok(json) = unpack(&packed, &sha, "") else {
            continue;
        };
        let Ok(record) = serde_json::from_slice::<Record>(&json) else {
            continue;
        };
        if documents.insert(document) {
            anew.prepare_cached("INSERT INTO document_words (rowid, title, text) VALUES (?, ?, ?)")?
                .execute(params![document, record.document.title, record.document.text])?;
        }
        let mut claims = view.prepare_cached("SELECT claim FROM claims WHERE record = ? ORDER BY claim")?;
        let claims = claims.query_map([number], |row| row.get(0))?;
        let claims: Vec<i64> = claims.collect::<Result<_, _>>()?;
        for (row, claim) in claims.iter().zip(flat::rows(&record).claims) {
            anew.prepare_cached(
                "INSERT INTO claim_words (rowid, source, actors, place, content) VALUES (?, ?, ?, ?, ?)",
            )?
            .execute(params![
                row,
                claim.source,
                claim.actors,
                claim.place,
                claim.content
            ])?;
        }
    }
    Ok(())
}

/// Whether two indexes hold the same words at the same places.
fn same(view: &Connection, anew: &Connection, table: &str) -> Result<bool, LedgerError> {
    let sql = format!("CREATE VIRTUAL TABLE temp.{table}_seen USING fts5vocab (main, {table}, instance)");
    for store in [view, anew] {
        store.execute_batch(&sql)?;
    }
    let result = rows_alike(view, anew, table);
    // the tables go with the connection too; what is left in memory does no harm
    let _ = view.execute_batch(&format!("DROP TABLE temp.{table}_seen"));
    result
}

fn rows_alike(view: &Connection, anew: &Connection, table: &str) -> Result<bool, LedgerError> {
    let sql = format!("SELECT term, doc, col, offset FROM temp.{table}_seen");
    let (mut stored, mut made) = (view.prepare(&sql)?, anew.prepare(&sql)?);
    let (mut stored, mut made) = (stored.query([])?, made.query([])?);
    type Place = (String, i64, String, i64);
    let place = |row: &rusqlite::Row| -> rusqlite::Result<Place> {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    };
    loop {
        let (a, b) = (
            stored.next()?.map(place).transpose()?,
            made.next()?.map(place).transpose()?,
        );
        if a != b {
            return Ok(false);
        }
        if a.is_none() {
            return Ok(true);
        }
    }
}
