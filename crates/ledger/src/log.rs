//! Log: the chain of everything that changed the ledger. It only grows.
//!
//! Each entry carries the hash of the one before, so that none can be changed, taken out or put in without all later ones showing it.

use crate::error::LedgerError;
use crate::store::sha256;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde_json::{Value, json};

/// Hash before the first entry.
pub const START: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Entry {
    /// Number, from 1.
    pub seq: i64,
    /// When, in UTC.
    pub time: String,
    /// What: init, add, read, resolve, judge, migrate.
    pub kind: String,
    /// Who; null for the program itself.
    pub by: Option<String>,
    /// Document, incident or judgement.
    pub subject: Option<String>,
    /// More of it, as JSON.
    pub detail: String,
    /// Hash of the entry before.
    pub prev: String,
    /// Hash of this one.
    pub hash: String,
}

/// What a new entry says.
#[derive(Debug, Clone)]
pub(crate) struct Line<'a> {
    /// What.
    pub kind: &'a str,
    /// Who.
    pub by: Option<&'a str>,
    /// On what.
    pub subject: Option<&'a str>,
    /// More of it.
    pub detail: &'a Value,
}

impl<'a> Line<'a> {
    /// An entry of the program itself.
    pub fn new(kind: &'a str, subject: Option<&'a str>, detail: &'a Value) -> Self {
        Line {
            kind,
            by: None,
            subject,
            detail,
        }
    }
}

/// The hash that seals an entry: SHA-256 of its fields as a JSON array.
#[must_use]
pub fn seal(entry: &Entry) -> String {
    let fields = json!([
        entry.seq,
        entry.time,
        entry.kind,
        entry.by,
        entry.subject,
        entry.detail,
        entry.prev
    ]);
    sha256(fields.to_string().as_bytes())
}

/// Number and hash of the last entry.
pub(crate) fn head(store: &Connection) -> Result<(i64, String), LedgerError> {
    let mut last = store.prepare_cached("SELECT seq, hash FROM log ORDER BY seq DESC LIMIT 1")?;
    let found = last
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.unwrap_or((0, START.to_string())))
}

/// Writes an entry behind the last one and gives its number.
pub(crate) fn append(change: &Transaction, now: &str, line: &Line) -> Result<i64, LedgerError> {
    let (last, prev) = head(change)?;
    let mut entry = Entry {
        seq: last + 1,
        time: now.to_string(),
        kind: line.kind.to_string(),
        by: line.by.map(str::to_string),
        subject: line.subject.map(str::to_string),
        detail: line.detail.to_string(),
        prev,
        hash: String::new(),
    };
    entry.hash = seal(&entry);
    change
        .prepare_cached("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?)")?
        .execute(params![
            entry.seq,
            entry.time,
            entry.kind,
            entry.by,
            entry.subject,
            entry.detail,
            entry.prev,
            entry.hash
        ])?;
    Ok(entry.seq)
}

/// An entry as it stands in a row of all columns.
pub(crate) fn entry(row: &Row) -> rusqlite::Result<Entry> {
    Ok(Entry {
        seq: row.get(0)?,
        time: row.get(1)?,
        kind: row.get(2)?,
        by: row.get(3)?,
        subject: row.get(4)?,
        detail: row.get(5)?,
        prev: row.get(6)?,
        hash: row.get(7)?,
    })
}

/// The last entry that was on record at `time` (UTC, in the form of the log); all of them where no time is given.
/// Where a clock was set back, the first later entry ends what was on record.
pub(crate) fn as_of(store: &Connection, time: Option<&str>) -> Result<i64, LedgerError> {
    let Some(time) = time else { return Ok(i64::MAX) };
    let mut later = store.prepare_cached("SELECT min(seq) FROM log INDEXED BY log_time WHERE time > ?")?;
    let later: Option<i64> = later.query_row([time], |row| row.get(0))?;
    Ok(later.map_or(i64::MAX, |seq| seq - 1))
}
