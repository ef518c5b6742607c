//! Take: a Parquet file of readings in, what a ledger adds out, group of rows by group of rows.
//!
//! A row that is damaged is an error with its reason, and the next one is taken all the same; so is a whole group of rows that cannot be unpacked. Nothing is
//! believed that can be held against something else: the record against its hash, the bytes against theirs, the text against its identifier.

use crate::ScaleError;
use crate::cells::Cells;
use crate::pack::unpack;
use arrow_array::RecordBatch;
use onrecord::batch::guard;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use record::Record;
use serde_json::{Map, Value};
use std::fs::File;
use text::Given;

/// Rows of one batch at most.
const ROWS: usize = 64;
/// Columns without which a file holds no readings.
const NEEDED: [&str; 5] = ["origin", "bytes", "source_sha256", "record", "record_sha256"];

/// A reading that a ledger can add.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// What it is called in messages.
    pub label: String,
    /// Where it came from.
    pub origin: String,
    /// The bytes read.
    pub bytes: Vec<u8>,
    /// What was given beside them.
    pub given: Given,
    /// More that is known of it.
    pub more: Map<String, Value>,
    /// What reading gave.
    pub record: Record,
}

/// A reading, or what its row is called and why it cannot be taken.
pub type Outcome = Result<Taken, (String, String)>;

/// Some rows of a file, not looked at yet.
pub struct Group {
    name: String,
    /// The first row, and one past the last where nothing could be unpacked.
    rows: std::ops::Range<usize>,
    batch: Result<RecordBatch, String>,
}

/// The rows of a file, a few at a time; `name` is what the file is called.
///
/// # Errors
/// Where it is no Parquet file or lacks columns.
pub fn groups(file: &File, name: &str) -> Result<impl Iterator<Item = Group> + Send + use<>, ScaleError> {
    let wrong = |error: parquet::errors::ParquetError| ScaleError::Parquet(error.to_string());
    let again = |file: &File| {
        file.try_clone()
            .map_err(|error| ScaleError::Parquet(error.to_string()))
    };
    let options = ArrowReaderOptions::new();
    let of = again(file)?;
    let head = guard(|| Ok(ArrowReaderMetadata::load(&of, options)))
        .unwrap_or_else(|fault| Err(parquet::errors::ParquetError::General(fault)));
    let head = head.map_err(wrong)?;
    let has = |column: &&str| head.schema().column_with_name(column).is_some();
    let lacks: Vec<&str> = NEEDED.iter().filter(|column| !has(column)).copied().collect();
    if !lacks.is_empty() {
        let line = format!(
            "holds no readings (no column {}); import takes what onrecord.spark or onrecord.scale wrote under readings/",
            lacks.join(", ")
        );
        return Err(ScaleError::Columns(line));
    }
    let (file, name, mut first) = (again(file)?, name.to_string(), 0);
    let count = head.metadata().num_row_groups();
    Ok((0..count).flat_map(move |at| {
        let rows = head.metadata().row_group(at).num_rows();
        let from = first;
        first += usize::try_from(rows).unwrap_or(0);
        let opened = file.try_clone().map_err(|error| error.to_string());
        let batches = opened.and_then(|file| {
            guard(|| {
                ParquetRecordBatchReaderBuilder::new_with_metadata(file, head.clone())
                    .with_row_groups(vec![at])
                    .with_batch_size(ROWS)
                    .build()
                    .map_err(|error| error.to_string())
            })
        });
        Batches {
            batches: batches.map(Box::new).map_err(Some),
            name: name.clone(),
            row: from,
            end: from + usize::try_from(rows).unwrap_or(0),
        }
    }))
}

/// The batches of one group of rows.
struct Batches<R> {
    batches: Result<Box<R>, Option<String>>,
    name: String,
    row: usize,
    end: usize,
}

impl<R: Iterator<Item = Result<RecordBatch, arrow_schema::ArrowError>>> Iterator for Batches<R> {
    type Item = Group;

    fn next(&mut self) -> Option<Group> {
        let next = match &mut self.batches {
            Ok(batches) => guard(|| batches.next().transpose().map_err(|error| error.to_string())),
            Err(why) => Err(why.take()?),
        };
        let first = self.row;
        let batch = next.transpose()?;
        match &batch {
            Ok(batch) => self.row += batch.num_rows(),
            Err(_) => {
                self.batches = Err(None);
                self.row = self.end;
            }
        }
        Some(Group {
            name: self.name.clone(),
            rows: first..self.row,
            batch,
        })
    }
}

impl Group {
    /// Rows that it is of.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The readings of these rows; rows whose article could not be read are passed over.
    #[must_use]
    pub fn taken(&self) -> Vec<Outcome> {
        let row = |at: usize| format!("{} row {}", self.name, at + 1);
        let lost = |why: &str| {
            let line = match why.contains("feature") {
                true => format!("cannot be unpacked: {why}; write the file with snappy or without packing"),
                false => format!("cannot be unpacked: {why}"),
            };
            self.rows
                .clone()
                .map(move |at| Err((row(at), line.clone())))
                .collect()
        };
        let batch = match &self.batch {
            Ok(batch) => batch,
            Err(why) => return lost(why),
        };
        let columns = match columns(batch) {
            Ok(columns) => columns,
            Err(error) => return lost(&error.to_string()),
        };
        let held = (0..batch.num_rows()).filter(|at| columns.error.text(*at).is_none());
        let take = |at: usize| {
            guard(|| one(&columns, at)).map_err(|why| {
                let row = row(self.rows.start + at);
                let label = columns.label.text(at).or(columns.origin.text(at));
                (
                    label.map_or_else(|| row.clone(), |label| format!("{row} ({label})")),
                    why,
                )
            })
        };
        held.map(take).collect()
    }
}

struct Columns<'b> {
    label: Cells<'b>,
    origin: Cells<'b>,
    published: Cells<'b>,
    outlet: Cells<'b>,
    url: Cells<'b>,
    more: Cells<'b>,
    bytes: Cells<'b>,
    source_sha256: Cells<'b>,
    record: Cells<'b>,
    record_sha256: Cells<'b>,
    error: Cells<'b>,
}

fn columns(batch: &RecordBatch) -> Result<Columns<'_>, ScaleError> {
    let column = |name: &str| Cells::maybe(batch, name);
    Ok(Columns {
        label: column("label")?,
        origin: column("origin")?,
        published: column("published")?,
        outlet: column("outlet")?,
        url: column("url")?,
        more: column("more")?,
        bytes: column("bytes")?,
        source_sha256: column("source_sha256")?,
        record: column("record")?,
        record_sha256: column("record_sha256")?,
        error: column("error")?,
    })
}

fn one(columns: &Columns, at: usize) -> Result<Taken, String> {
    let must = |cells: &Cells, name: &str| {
        cells
            .owned(at)
            .ok_or_else(|| format!("{name} is empty or no text"))
    };
    let bytes = columns
        .bytes
        .bytes(at)
        .ok_or("the bytes of the article are not there; read again with keep=True")?;
    let source = must(&columns.source_sha256, "source_sha256")?;
    if ledger::sha256(bytes) != source {
        return Err("the bytes of the article differ from their hash".to_string());
    }
    let packed = columns.record.bytes(at).ok_or("record is empty")?;
    let sha = must(&columns.record_sha256, "record_sha256")?;
    let record = checked(packed, Some(&sha)).map_err(|error| format!("the record {error}"))?;
    let about = &record.document;
    if about.source_sha256 != source {
        return Err("the record is of other bytes".to_string());
    }
    if about.id != format!("sha256:{}", ledger::sha256(about.text.as_bytes())) {
        return Err("the record's text differs from its identifier".to_string());
    }
    let more = match columns.more.text(at) {
        None => Map::new(),
        Some(more) => {
            serde_json::from_str(more).map_err(|error| format!("more is no JSON object: {error}"))?
        }
    };
    let origin = must(&columns.origin, "origin")?;
    Ok(Taken {
        label: columns.label.owned(at).unwrap_or_else(|| origin.clone()),
        origin,
        bytes: bytes.to_vec(),
        given: Given {
            published: columns.published.owned(at),
            outlet: columns.outlet.owned(at),
            url: columns.url.owned(at),
        },
        more,
        record,
    })
}

/// A packed record, held against its hash where there is one.
pub(crate) fn checked(packed: &[u8], sha: Option<&str>) -> Result<Record, ScaleError> {
    let json = unpack(packed)?;
    if sha.is_some_and(|sha| ledger::sha256(&json) != sha) {
        return Err(ScaleError::Damaged("differs from its hash".to_string()));
    }
    serde_json::from_slice(&json).map_err(|error| {
        let by = serde_json::from_slice::<By>(&json).map(|by| format!(" (onrecord {})", by.onrecord.version));
        let by = by.unwrap_or_default();
        ScaleError::Damaged(format!(
            "was made by a version{by} whose records this one cannot read: {error}"
        ))
    })
}

/// Who read a record, as every version says it.
#[derive(serde::Deserialize)]
struct By {
    onrecord: record::Version,
}
