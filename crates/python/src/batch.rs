//! Batch: one article or many, to JSON or tables. In: articles. Out: records and tables of them. What fails is a row with its reason; the rest goes on.

use crate::articles::{Article, Content, Tuple, only};
use crate::columns::Names;
use crate::errors::{article, other, usage};
use crate::kit::kit;
use crate::source::Source;
use crate::table::Table;
use crate::watch::Watch;
use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, SchemaRef};
use export::table::{self, Cell, Column, Kind, Row};
use export::{Document, Seen};
use onrecord::Record;
use onrecord::batch::{Outcome, each, spread};
use pyo3::prelude::*;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Records that are turned into one batch of each table.
const GROUP: usize = 512;
/// What could not be read.
pub static ERRORS: table::Table = table::Table {
    name: "errors",
    about: "one row per article that could not be read",
    columns: &[
        column("row", Kind::Int, "place among the articles, from 0"),
        column(
            "origin",
            Kind::Text,
            "what the article is called: what it was said to be called, its file or address, else # and its row",
        ),
        column("error", Kind::Text, "why, in one line"),
    ],
};

/// Whole records.
pub static RECORDS: table::Table = table::Table {
    name: "records",
    about: "one row per document, with everything",
    columns: &[
        column("document", Kind::Text, "identifier of the document"),
        column("row", Kind::Int, "place among the articles, from 0"),
        column("origin", Kind::Text, "what the article is called"),
        column(
            "json",
            Kind::Text,
            "the whole record, as `onrecord read --format jsonl` prints it",
        ),
    ],
};

/// A column.
pub const fn column(name: &'static str, kind: Kind, about: &'static str) -> Column {
    Column { name, kind, about }
}

/// Reads one article; its record as JSON on one line, as the command line prints it.
#[pyfunction]
pub fn read(py: Python<'_>, given: Tuple<'_>) -> PyResult<String> {
    let one = Article::of(given);
    py.detach(|| {
        let kit = kit()?;
        let one = match one.content {
            Content::File(path) => {
                let label = path.display().to_string();
                only(path, &one.given).map_err(|why| usage(format!("{label}: {why}")))?
            }
            _ => one,
        };
        let first = AtomicBool::new(true);
        // on a thread with the stack that a batch has
        let work = || first.swap(false, Ordering::Relaxed).then(|| one.read(kit));
        let read = spread(1, work, |made| made.recv());
        let read = read.map_err(|_| other("no thread could be started"))?;
        let named = |why: String| {
            one.origin
                .as_ref()
                .map_or(why.clone(), |name| format!("{name}: {why}"))
        };
        let record = read.map_err(|why| article(named(why)))?;
        serde_json::to_string(&record).map_err(other)
    })
}

/// Reads many articles into tables, by name. `source` is a list of tuples or anything with `__arrow_c_stream__`; `tell` is called now and then with how many
/// are done.
#[pyfunction]
#[expect(clippy::too_many_arguments)]
pub fn read_batch(
    py: Python<'_>,
    source: Bound<'_, PyAny>,
    columns: Names,
    archive: Option<&str>,
    limit: Option<usize>,
    threads: Option<usize>,
    records: bool,
    tell: Option<Py<PyAny>>,
) -> PyResult<BTreeMap<&'static str, Table>> {
    let mut source = Source::of(&source, columns, archive)?;
    let (mut tables, mut watch) = (Tables::new(records), Watch::new(tell));
    py.detach(|| {
        let kit = kit()?;
        let mut done = Ok(());
        let work = |article: Article| {
            let outcome = article.read(kit);
            let called = article.called(outcome.is_ok());
            (outcome, called)
        };
        let articles = source.articles.by_ref().take(limit.unwrap_or(usize::MAX));
        each(articles, self::threads(threads), work, |(outcome, origin)| {
            let taken = tables.take(outcome, origin).map_err(other);
            done = taken.and_then(|()| watch.look(tables.rows));
            if done.is_ok() {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        });
        done?;
        source.end()?;
        watch.tell(tables.rows)?;
        tables.end().map_err(other)
    })
}

/// As many threads as were asked for, else one per core.
pub fn threads(asked: Option<usize>) -> usize {
    asked.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from))
}

/// Batches of one kind, of a group of documents.
type Made = fn(&[Document]) -> Result<RecordBatch, ArrowError>;
/// The tables that documents fill.
const KINDS: [(&table::Table, Made); 6] = [
    (&table::DOCUMENTS, table::documents),
    (&table::CLAIMS, table::claims),
    (&table::FIGURES, table::figures),
    (&table::EVENTS, table::events),
    (&table::PLACES, table::places),
    (&table::ACTORS, table::actors),
];

/// Tables that are being filled.
struct Tables {
    made: BTreeMap<&'static str, (SchemaRef, Vec<RecordBatch>)>,
    waiting: Vec<Document>,
    errors: Vec<Row>,
    records: Option<Vec<Row>>,
    rows: usize,
}

impl Tables {
    fn new(records: bool) -> Self {
        Tables {
            made: BTreeMap::new(),
            waiting: Vec::new(),
            errors: Vec::new(),
            records: records.then(Vec::new),
            rows: 0,
        }
    }

    fn take(&mut self, outcome: Outcome, origin: Option<String>) -> Result<(), String> {
        let row = Cell::Int(i64::try_from(self.rows).unwrap_or(i64::MAX));
        let origin = origin.unwrap_or_else(|| format!("#{}", self.rows));
        self.rows += 1;
        let record = match outcome {
            Ok(record) => record,
            Err(why) => {
                self.errors.push(vec![row, Cell::Text(origin), Cell::Text(why)]);
                return Ok(());
            }
        };
        if let Some(records) = &mut self.records {
            let json = serde_json::to_string(&record).map_err(|error| error.to_string())?;
            let id = Cell::Text(record.document.id.clone());
            records.push(vec![id, row, Cell::Text(origin.clone()), Cell::Text(json)]);
        }
        self.waiting.push(document(record, origin));
        if self.waiting.len() >= GROUP {
            self.write().map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    fn put(&mut self, table: &'static table::Table, batch: RecordBatch) {
        let new = || (Arc::new(table::schema(table)), Vec::new());
        let (_, batches) = self.made.entry(table.name).or_insert_with(new);
        if batch.num_rows() > 0 {
            batches.push(batch);
        }
    }

    fn write(&mut self) -> Result<(), ArrowError> {
        for (table, made) in KINDS {
            self.put(table, made(&self.waiting)?);
        }
        self.waiting.clear();
        if let Some(records) = &mut self.records {
            let rows = std::mem::take(records);
            self.put(&RECORDS, table::batch(&RECORDS, &rows)?);
        }
        Ok(())
    }

    fn end(mut self) -> Result<BTreeMap<&'static str, Table>, ArrowError> {
        self.write()?;
        self.put(&ERRORS, table::batch(&ERRORS, &self.errors)?);
        let table = |(name, (schema, batches))| (name, Table { schema, batches });
        Ok(self.made.into_iter().map(table).collect())
    }
}

/// A record that nobody has judged and no ledger holds, as the tables take it.
fn document(record: Record, origin: String) -> Document {
    Document {
        verdicts: BTreeMap::new(),
        judgements: Vec::new(),
        seen: vec![Seen {
            origin,
            sha256: record.document.source_sha256.clone(),
            added: String::new(),
        }],
        record,
    }
}
