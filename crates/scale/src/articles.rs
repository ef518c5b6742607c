//! Articles: a file in, batches of the articles in it out: an archive's one by one, any other file as one article.
//!
//! A broken record is a row that says why it could not be read. No more of the file is held than one batch.

use crate::{ScaleError, schema};
use archives::{Article, Ask, Item, Named};
use arrow_array::builder::{BinaryBuilder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use onrecord::batch::guard;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::sync::Arc;

/// Articles of one batch at most.
const ROWS: usize = 64;
/// Bytes of articles after which a batch is handed on.
const BYTES: usize = 16 << 20;

/// The articles of a file, batch by batch, as [`schema::articles`].
pub struct Articles<'r> {
    file: String,
    from: From<'r>,
    /// Records that are no article, by what they are.
    pub skipped: BTreeMap<&'static str, u64>,
}

enum From<'r> {
    Archive(Box<archives::Articles<'r>>),
    Whole(Box<dyn Read + Send + 'r>),
    Done,
}

/// Opens a file that is read from `from`; `file` is its path or address, by which its articles are called. The format is told from its first bytes and name
/// where `ask` does not give it; `plain` takes any file for one article.
///
/// # Errors
/// Where it cannot be read, or is an archive that cannot be begun.
pub fn articles<'r>(
    mut from: Box<dyn Read + Send + 'r>,
    file: &str,
    ask: &Ask,
    plain: bool,
) -> Result<Articles<'r>, ScaleError> {
    let mut head = Vec::new();
    let read = from.by_ref().take(archives::HEAD as u64).read_to_end(&mut head);
    read.map_err(|error| ScaleError::Damaged(format!("cannot be read: {error}")))?;
    let format = match plain {
        true => None,
        false => ask.format.or_else(|| archives::tell(file, &head)),
    };
    let from: Box<dyn Read + Send + 'r> = Box::new(Cursor::new(head).chain(from));
    let ask = Ask {
        format,
        map: ask.map.clone(),
    };
    let from = match format {
        Some(_) => From::Archive(Box::new(archives::open(from, file, &ask)?)),
        None => From::Whole(from),
    };
    Ok(Articles {
        file: file.to_string(),
        from,
        skipped: BTreeMap::new(),
    })
}

impl Iterator for Articles<'_> {
    type Item = Result<RecordBatch, ScaleError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut rows = Rows::default();
        while rows.count < ROWS && rows.size < BYTES {
            match std::mem::replace(&mut self.from, From::Done) {
                From::Done => break,
                From::Whole(from) => rows.put(&self.file, &whole(&self.file, from)),
                From::Archive(mut archive) => {
                    // a fault of the program in one archive is told like a broken record
                    match guard(|| Ok(archive.next())) {
                        Ok(None) => continue,
                        Ok(Some(Item::Skipped(skipped))) => {
                            *self.skipped.entry(skipped.why).or_default() += 1
                        }
                        Ok(Some(Item::Article(article))) => {
                            rows.put(&self.file, &taken(&self.file, &article))
                        }
                        Ok(Some(Item::Broken(broken))) => {
                            let label = format!("{}#{}", self.file, broken.place);
                            rows.put(&self.file, &Row::broken(label, broken.why));
                        }
                        Err(fault) => {
                            rows.put(&self.file, &Row::broken(self.file.clone(), fault));
                            continue;
                        }
                    }
                    self.from = From::Archive(archive);
                }
            }
        }
        (rows.count > 0).then(|| rows.end())
    }
}

/// One row.
#[derive(Default)]
struct Row {
    label: String,
    origin: String,
    given: text::Given,
    more: Option<String>,
    bytes: Option<Vec<u8>>,
    error: Option<String>,
}

impl Row {
    fn broken(label: String, why: String) -> Self {
        Row {
            origin: label.clone(),
            label,
            error: Some(why),
            ..Row::default()
        }
    }
}

/// A file that is one article, packed or not.
fn whole(file: &str, from: Box<dyn Read + Send + '_>) -> Row {
    let mut bytes = Vec::new();
    if let Err(error) = from.take(text::LIMIT as u64 + 1).read_to_end(&mut bytes) {
        return Row::broken(file.to_string(), format!("cannot be read: {error}"));
    }
    let (bytes, damaged) = match archives::unpack(&bytes, text::LIMIT) {
        None => (bytes, None),
        Some(Ok(packed)) => (packed.bytes, packed.damaged),
        Some(Err(why)) => return Row::broken(file.to_string(), why),
    };
    Row {
        label: file.to_string(),
        origin: file.to_string(),
        bytes: Some(bytes),
        more: damaged.map(|why| serde_json::json!({"damaged": why}).to_string()),
        ..Row::default()
    }
}

/// An article of an archive.
fn taken(file: &str, article: &Article) -> Row {
    let Named {
        label,
        origin,
        archive,
    } = article.named(file);
    let text = |(name, value): (&String, &String)| (name.clone(), Value::String(value.clone()));
    let mut more: Map<String, Value> = article.more.iter().map(text).collect();
    if let Some(archive) = archive {
        more.insert("archive".to_string(), Value::String(archive));
    }
    Row {
        label,
        origin,
        given: article.given(),
        more: (!more.is_empty()).then(|| Value::Object(more).to_string()),
        bytes: Some(article.bytes()),
        error: None,
    }
}

#[derive(Default)]
struct Rows {
    text: [StringBuilder; 7],
    bytes: BinaryBuilder,
    error: StringBuilder,
    count: usize,
    size: usize,
}

impl Rows {
    fn put(&mut self, file: &str, row: &Row) {
        let given = &row.given;
        let text = [
            Some(file),
            Some(row.label.as_str()),
            Some(row.origin.as_str()),
            given.published.as_deref(),
            given.outlet.as_deref(),
            given.url.as_deref(),
            row.more.as_deref(),
        ];
        for (column, value) in self.text.iter_mut().zip(text) {
            column.append_option(value);
        }
        self.bytes.append_option(row.bytes.as_ref());
        self.error.append_option(row.error.as_ref());
        self.count += 1;
        self.size += row.bytes.as_ref().map_or(0, Vec::len);
    }

    fn end(mut self) -> Result<RecordBatch, ScaleError> {
        let mut columns: Vec<ArrayRef> = Vec::new();
        columns.extend(self.text.map(|mut column| Arc::new(column.finish()) as ArrayRef));
        columns.push(Arc::new(self.bytes.finish()));
        columns.push(Arc::new(self.error.finish()));
        Ok(RecordBatch::try_new(Arc::new(schema::articles()), columns)?)
    }
}
