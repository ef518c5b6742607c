//! Stream: what all formats share: how rows come in, how errors and counts go out, and how lists are written without holding them.

use crate::row::{Document, Incident};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Incidents, one after another; an error ends the export.
pub type Incidents<'a> = &'a mut dyn Iterator<Item = Result<Incident, String>>;
/// Documents, one after another; an error ends the export.
pub type Documents<'a> = &'a mut dyn Iterator<Item = Result<Document, String>>;

/// Why an export broke off.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A row could not be had.
    #[error("{0}")]
    Rows(String),
    /// Bytes could not be written.
    #[error("cannot be written: {0}")]
    Write(#[from] io::Error),
    /// The writer of SQLite files says no.
    #[error("the SQLite file cannot be written: {0}")]
    Sqlite(rusqlite::Error),
    /// The writer of Parquet files says no.
    #[error("the Parquet file cannot be written: {0}")]
    Parquet(::parquet::errors::ParquetError),
    /// A batch of columns does not fit together.
    #[error("the table cannot be written: {0}")]
    Arrow(#[from] arrow_schema::ArrowError),
    /// A value cannot be written as JSON.
    #[error("cannot be written as JSON: {0}")]
    Json(serde_json::Error),
}

impl From<serde_json::Error> for Failure {
    /// A full disk is a full disk, whoever was writing.
    fn from(error: serde_json::Error) -> Failure {
        match error.is_io() {
            true => Failure::Write(error.into()),
            false => Failure::Json(error),
        }
    }
}

impl From<rusqlite::Error> for Failure {
    /// As above.
    fn from(error: rusqlite::Error) -> Failure {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => {
                Failure::Write(io::Error::from(io::ErrorKind::StorageFull))
            }
            _ => Failure::Sqlite(error),
        }
    }
}

impl From<::parquet::errors::ParquetError> for Failure {
    /// As above: the writer wraps what the disk said.
    fn from(error: ::parquet::errors::ParquetError) -> Failure {
        match error {
            ::parquet::errors::ParquetError::External(inner) => match inner.downcast::<io::Error>() {
                Ok(error) => Failure::Write(*error),
                Err(other) => Failure::Parquet(::parquet::errors::ParquetError::External(other)),
            },
            other => Failure::Parquet(other),
        }
    }
}

/// What may be asked of a format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether cells of comma-separated files that a spreadsheet would take for a formula are given a leading apostrophe.
    pub guard: bool,
    /// Whether ACLED's kinds of actors are numbers, as before 2024.
    pub inter_numeric: bool,
}

/// What an export wrote, and what it left out because the format has no place for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows, features or objects written.
    pub rows: u64,
    /// How many were left out, by reason.
    pub left_out: BTreeMap<&'static str, u64>,
}

impl Summary {
    /// Counts one that was left out.
    pub(crate) fn leave(&mut self, why: &'static str) {
        *self.left_out.entry(why).or_default() += 1;
    }

    /// Adds the counts of another.
    pub fn add(&mut self, other: &Summary) {
        self.rows += other.rows;
        for (why, n) in &other.left_out {
            *self.left_out.entry(why).or_default() += n;
        }
    }
}

/// Reasons for leaving something out.
pub(crate) mod why {
    /// Somebody rejected it.
    pub const REJECTED: &str = "rejected by a reviewer";
    /// All that tells of it calls it possible or planned.
    pub const UNCERTAIN: &str = "not said to have happened";
    /// The code book has no row for it.
    pub const NO_CODE: &str = "without a code of this format";
    /// It has no place on the map or calendar that the format can show.
    pub const NOWHERE: &str = "with neither day nor coordinates";
    /// A toll that counts something else.
    pub const OTHER_MEASURE: &str = "tolls of other measures";
}

/// A JSON array whose items are written as they come.
pub(crate) struct List<'w> {
    out: &'w mut dyn Write,
    first: bool,
}

impl<'w> List<'w> {
    /// Begins after `head`, which opens the array.
    pub fn begin(out: &'w mut dyn Write, head: &str) -> Result<Self, Failure> {
        out.write_all(head.as_bytes())?;
        Ok(List { out, first: true })
    }

    /// Writes one item on a line of its own.
    pub fn item(&mut self, item: &serde_json::Value) -> Result<(), Failure> {
        self.out.write_all(if self.first { b"\n" } else { b",\n" })?;
        self.first = false;
        Ok(serde_json::to_writer(&mut self.out, item)?)
    }

    /// Ends with `tail`, which closes the array.
    pub fn end(self, tail: &str) -> Result<(), Failure> {
        Ok(self.out.write_all(format!("\n{tail}\n").as_bytes())?)
    }
}

/// Writes one JSON object on a line.
pub(crate) fn line(out: &mut dyn Write, item: &serde_json::Value) -> Result<(), Failure> {
    serde_json::to_writer(&mut *out, item)?;
    Ok(out.write_all(b"\n")?)
}
