//! Read: a batch of articles in, a batch of readings out, row by row in the same order.
//!
//! What is wrong with one article stands in its row under `error`; the others go on.

use crate::cells::Cells;
use crate::pack::{pack, packed};
use crate::{ScaleError, schema};
use arrow_array::builder::{BinaryBuilder, ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use onrecord::batch::{Kit, each, guard};
use std::ops::ControlFlow;
use std::sync::Arc;
use text::Given;

/// One article, as a batch gives it.
struct Asked<'b> {
    file: Option<&'b str>,
    label: Option<&'b str>,
    origin: Option<&'b str>,
    given: Given,
    more: Option<&'b str>,
    bytes: Option<&'b [u8]>,
    error: Option<&'b str>,
}

/// What reading one article gave.
struct Read {
    origin: String,
    source_sha256: String,
    document: String,
    rank: String,
    by: [String; 3],
    record: Vec<u8>,
    record_sha256: String,
    digest: Vec<u8>,
    blocks: Vec<String>,
}

/// Reads a batch of articles on `threads` threads.
///
/// Columns: `bytes` or `text`, and of [`schema::articles`] what is known. `keep` says whether the bytes go on into the readings: a ledger needs them, tables
/// do not.
///
/// # Errors
/// Where the batch has neither `bytes` nor `text`, or a column is neither text nor bytes.
pub fn read(batch: &RecordBatch, kit: &Kit, threads: usize, keep: bool) -> Result<RecordBatch, ScaleError> {
    let asked = asked(batch)?;
    let mut rows = Rows::new();
    each(
        asked.into_iter(),
        threads,
        |asked| {
            let read = guard(|| one(&asked, kit));
            (asked, read)
        },
        |(asked, read)| {
            rows.put(&asked, read, keep);
            ControlFlow::Continue(())
        },
    );
    rows.end()
}

fn asked(batch: &RecordBatch) -> Result<Vec<Asked<'_>>, ScaleError> {
    let content = ["bytes", "text"].map(|name| batch.column_by_name(name).is_some());
    if content == [false, false] {
        let line = "there is no column bytes or text: one of them holds the articles";
        return Err(ScaleError::Columns(line.to_string()));
    }
    let column = |name: &str| Cells::maybe(batch, name);
    let (file, label, origin, more) = (
        column("file")?,
        column("label")?,
        column("origin")?,
        column("more")?,
    );
    let (published, outlet, url) = (column("published")?, column("outlet")?, column("url")?);
    let (bytes, text, error) = (column("bytes")?, column("text")?, column("error")?);
    let row = |row| Asked {
        file: file.text(row),
        label: label.text(row),
        origin: origin.text(row),
        given: Given {
            published: published.owned(row),
            outlet: outlet.owned(row),
            url: url.owned(row),
        },
        more: more.text(row),
        bytes: bytes.bytes(row).or_else(|| text.bytes(row)),
        error: error.text(row),
    };
    Ok((0..batch.num_rows()).map(row).collect())
}

fn one(asked: &Asked, kit: &Kit) -> Result<Read, String> {
    if let Some(error) = asked.error {
        return Err(error.to_string());
    }
    let bytes = asked.bytes.ok_or("there is no text: the row is empty")?;
    if let Some(more) = asked.more {
        let object = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(more);
        object.map_err(|error| format!("column more is no JSON object: {error}"))?;
    }
    let document = text::read_bytes(bytes, &asked.given).map_err(|error| error.to_string())?;
    let record = onrecord::read(&document, &kit.reader, &kit.knowledge);
    let digest = resolve::digest(&record, &kit.knowledge);
    let origin = asked.origin.or(asked.given.url.as_deref()).or(asked.label);
    let origin = origin.map_or_else(|| format!("sha256:{}", document.source_sha256), str::to_string);
    let json = serde_json::to_vec(&record).map_err(|error| error.to_string())?;
    let wrong = |error: ScaleError| error.to_string();
    Ok(Read {
        rank: ledger::rank(&record, &origin, &document.source_sha256),
        origin,
        source_sha256: document.source_sha256,
        document: document.id,
        by: [
            record.onrecord.version.clone(),
            record.onrecord.model.clone(),
            record.onrecord.knowledge.clone(),
        ],
        record_sha256: ledger::sha256(&json),
        record: packed(&json).map_err(wrong)?,
        blocks: resolve::blocks(&digest).into_iter().collect(),
        digest: pack(&digest).map_err(wrong)?,
    })
}

/// Readings, column by column, in the order of [`schema::readings`].
struct Rows {
    about: [StringBuilder; 7],
    bytes: BinaryBuilder,
    names: [StringBuilder; 6],
    record: BinaryBuilder,
    record_sha256: StringBuilder,
    digest: BinaryBuilder,
    blocks: ListBuilder<StringBuilder>,
    error: StringBuilder,
}

impl Rows {
    fn new() -> Self {
        Rows {
            about: Default::default(),
            bytes: BinaryBuilder::new(),
            names: Default::default(),
            record: BinaryBuilder::new(),
            record_sha256: StringBuilder::new(),
            digest: BinaryBuilder::new(),
            blocks: ListBuilder::new(StringBuilder::new()),
            error: StringBuilder::new(),
        }
    }

    fn put(&mut self, asked: &Asked, read: Result<Read, String>, keep: bool) {
        let (read, error) = match read {
            Ok(read) => (Some(read), None),
            Err(error) => (None, Some(error)),
        };
        let read = read.as_ref();
        let given = &asked.given;
        let about = [
            asked.file,
            asked.label,
            read.map(|r| r.origin.as_str()).or(asked.origin),
            given.published.as_deref(),
            given.outlet.as_deref(),
            given.url.as_deref(),
            asked.more,
        ];
        for (column, value) in self.about.iter_mut().zip(about) {
            column.append_option(value);
        }
        self.bytes
            .append_option(asked.bytes.filter(|_| keep && read.is_some()));
        let names = [
            read.map(|r| &r.source_sha256),
            read.map(|r| &r.document),
            read.map(|r| &r.rank),
            read.and_then(|r| r.by.first()),
            read.and_then(|r| r.by.get(1)),
            read.and_then(|r| r.by.get(2)),
        ];
        for (column, value) in self.names.iter_mut().zip(names) {
            column.append_option(value);
        }
        self.record.append_option(read.map(|r| &r.record));
        self.record_sha256.append_option(read.map(|r| &r.record_sha256));
        self.digest.append_option(read.map(|r| &r.digest));
        if let Some(read) = read {
            read.blocks
                .iter()
                .for_each(|block| self.blocks.values().append_value(block));
        }
        self.blocks.append(read.is_some());
        self.error.append_option(error);
    }

    fn end(mut self) -> Result<RecordBatch, ScaleError> {
        let mut columns: Vec<ArrayRef> = Vec::new();
        let text = |mut column: StringBuilder| Arc::new(column.finish()) as ArrayRef;
        columns.extend(self.about.map(text));
        columns.push(Arc::new(self.bytes.finish()));
        columns.extend(self.names.map(text));
        columns.push(Arc::new(self.record.finish()));
        columns.push(text(self.record_sha256));
        columns.push(Arc::new(self.digest.finish()));
        columns.push(Arc::new(self.blocks.finish()));
        columns.push(text(self.error));
        Ok(RecordBatch::try_new(Arc::new(schema::readings()), columns)?)
    }
}
