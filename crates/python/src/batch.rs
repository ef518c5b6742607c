//! Batch: one article or many, to JSON or tables. In: articles. Out: records and tables of them. What fails is a row with its reason; the rest goes on.

use crate::articles::{Article, Tuple, of_batch};
use crate::columns::Names;
use crate::errors::{article, other, usage};
use crate::kit::kit;
use crate::table::Table;
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_pyarrow::FromPyArrow;
use arrow_schema::{ArrowError, SchemaRef};
use export::table::{self, Cell, Column, Kind, Row};
use export::{Document, Seen};
use onrecord::Record;
use onrecord::batch::{each, spread};
use pyo3::prelude::*;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Records that are turned into one batch of each table.
const GROUP: usize = 512;
/// Between two looks at Python: for the progress bar, and whether somebody interrupted.
const LOOK: Duration = Duration::from_millis(100);

/// What could not be read.
pub static ERRORS: table::Table = table::Table {
    name: "errors",
    about: "one row per article that could not be read",
    columns: &[
        column("row", Kind::Int, "place in the input, from 0"),
        column(
            "origin",
            Kind::Text,
            "what the article is called: origin, address, file, or # and its row",
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
        column("row", Kind::Int, "place in the input, from 0"),
        column("origin", Kind::Text, "what the article is called"),
        column(
            "json",
            Kind::Text,
            "the whole record, as `onrecord read --format jsonl` prints it",
        ),
    ],
};

const fn column(name: &'static str, kind: Kind, about: &'static str) -> Column {
    Column { name, kind, about }
}

/// Reads one article; its record as the JSON lines and the indented JSON of the command line would print it.
#[pyfunction]
pub fn read(py: Python<'_>, given: Tuple<'_>) -> PyResult<String> {
    let one = Article::of(given, 0);
    py.detach(|| {
        let kit = kit()?;
        let first = AtomicBool::new(true);
        // on a thread with the stack that a batch has
        let work = || first.swap(false, Ordering::Relaxed).then(|| one.read(kit));
        let read = spread(1, work, |made| made.recv());
        let read = read.map_err(|_| other("no thread could be started"))?;
        let record = read.map_err(article)?;
        serde_json::to_string(&record).map_err(other)
    })
}

/// Reads many articles into tables, by name. `source` is a list of tuples or anything with `__arrow_c_stream__`; `tell` is called now and then with how many
/// are done.
#[pyfunction]
pub fn read_batch(
    py: Python<'_>,
    source: Bound<'_, PyAny>,
    columns: Names,
    threads: Option<usize>,
    records: bool,
    tell: Option<Py<PyAny>>,
) -> PyResult<BTreeMap<&'static str, Table>> {
    let threads = threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let mut tables = Tables::new(records);
    let mut watch = Watch::new(tell);
    if source.hasattr("__arrow_c_stream__")? {
        let stream = arrow_array::ffi_stream::ArrowArrayStreamReader::from_pyarrow_bound(&source)?;
        // wrong names are told before anything is read
        drop(of_batch(&RecordBatch::new_empty(stream.schema()), &columns, 0).map_err(usage)?);
        let mut rows = Streamed::new(stream, columns);
        py.detach(|| all(&mut rows, threads, &mut tables, &mut watch))?;
        if let Some(why) = rows.failed {
            return Err(other(format!("the stream of batches broke off: {why}")));
        }
        return tables.end().map_err(other);
    }
    let mut articles = Vec::new();
    for (row, tuple) in source.try_iter()?.enumerate() {
        articles.push(Article::of(tuple?.extract()?, row));
    }
    let mut articles = articles.into_iter();
    py.detach(|| all(&mut articles, threads, &mut tables, &mut watch))?;
    tables.end().map_err(other)
}

/// Reads all of them.
fn all(
    articles: &mut (impl Iterator<Item = Article> + Send),
    threads: usize,
    tables: &mut Tables,
    watch: &mut Watch,
) -> PyResult<()> {
    let kit = kit()?;
    let mut done = Ok(());
    let work = |article: Article| (article.read(kit), article.origin);
    each(articles, threads, work, |(outcome, origin)| {
        let taken = tables.take(outcome, origin).map_err(other);
        done = taken.and_then(|()| watch.look(tables.rows));
        if done.is_ok() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    done?;
    watch.tell(tables.rows)
}

/// Looks at Python now and then.
struct Watch {
    tell: Option<Py<PyAny>>,
    last: Instant,
}

impl Watch {
    fn new(tell: Option<Py<PyAny>>) -> Self {
        Watch {
            tell,
            last: Instant::now(),
        }
    }

    fn look(&mut self, done: usize) -> PyResult<()> {
        if self.last.elapsed() < LOOK {
            return Ok(());
        }
        self.last = Instant::now();
        Python::attach(|py| py.check_signals())?;
        self.tell(done)
    }

    fn tell(&self, done: usize) -> PyResult<()> {
        let Some(tell) = &self.tell else { return Ok(()) };
        Python::attach(|py| tell.call1(py, (done,)).map(|_| ()))
    }
}

/// Articles of a stream of batches.
struct Streamed<S> {
    stream: S,
    names: Names,
    open: Box<dyn Iterator<Item = Article> + Send>,
    rows: usize,
    failed: Option<String>,
}

impl<S: Iterator<Item = Result<RecordBatch, ArrowError>>> Streamed<S> {
    fn new(stream: S, names: Names) -> Self {
        Streamed {
            stream,
            names,
            open: Box::new(std::iter::empty()),
            rows: 0,
            failed: None,
        }
    }

    fn next_batch(&mut self) -> Result<bool, String> {
        let Some(batch) = self
            .stream
            .next()
            .transpose()
            .map_err(|error| error.to_string())?
        else {
            return Ok(false);
        };
        self.open = Box::new(of_batch(&batch, &self.names, self.rows)?);
        self.rows += batch.num_rows();
        Ok(true)
    }
}

impl<S: Iterator<Item = Result<RecordBatch, ArrowError>>> Iterator for Streamed<S> {
    type Item = Article;

    fn next(&mut self) -> Option<Article> {
        loop {
            if let Some(article) = self.open.next() {
                return Some(article);
            }
            match self.next_batch() {
                Ok(true) => (),
                Ok(false) => return None,
                Err(why) => {
                    self.failed = Some(why);
                    return None;
                }
            }
        }
    }
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

    fn take(&mut self, outcome: Result<Record, String>, origin: String) -> Result<(), String> {
        let row = Cell::Int(i64::try_from(self.rows).unwrap_or(i64::MAX));
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
