//! Ledgers: a ledger opened from Python. In: articles, questions, judgements. Out: tables, JSON. Clocks are read here, rules are not held here.

use crate::batch::{column, threads};
use crate::columns::Names;
use crate::errors::{self, other, usage};
use crate::kit::kit;
use crate::source::Source;
use crate::table::Table;
use crate::watch::Watch;
use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use export::table::{self, Cell, Kind, Row};
use ledger::{Action, Asked, Filter, Hit, LedgerError, Options};
use pyo3::prelude::*;
use service::{Rows, Told, given};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Rows that are turned into one batch.
const GROUP: usize = 512;

/// What adding did.
static ADDED: table::Table = table::Table {
    name: "added",
    about: "one row per article",
    columns: &[
        column("row", Kind::Int, "place among the articles, from 0"),
        column(
            "status",
            Kind::Text,
            "added, seen (known from another place), known, or failed",
        ),
        column(
            "document",
            Kind::Text,
            "identifier of the document; null where it failed",
        ),
        column("origin", Kind::Text, "what the article is called"),
        column("error", Kind::Text, "why it failed, in one line"),
    ],
};

/// Documents in which words were found.
static HITS: table::Table = table::Table {
    name: "hits",
    about: "one row per document in which the words were found, best first",
    columns: &[
        column("document", Kind::Text, "identifier of the document"),
        column("title", Kind::Text, "headline"),
        column("outlet", Kind::Text, "outlet"),
        column("published", Kind::Text, "local time of publication"),
        column("before", Kind::Text, "what stands before the words on their line"),
        column(
            "words",
            Kind::Text,
            "the first place where one of the words stands",
        ),
        column("after", Kind::Text, "what stands after them"),
        column(
            "start",
            Kind::Int,
            "first code point of the words in the document's text",
        ),
        column("end", Kind::Int, "one past the last code point"),
    ],
};

/// What a list is asked for, as Python hands it over: names as on the command line, and what was given.
type Only = BTreeMap<String, String>;

/// An open ledger; `_ledger.py` wraps it.
#[pyclass(frozen, module = "onrecord._native")]
pub struct Ledger {
    folder: PathBuf,
    options: Options,
    open: Mutex<Option<ledger::Ledger>>,
}

#[pymethods]
impl Ledger {
    /// Opens the ledger in a folder; makes it first, if that is asked for and there is none.
    #[new]
    fn new(py: Python<'_>, folder: PathBuf, create: bool, wait: u32) -> PyResult<Self> {
        let options = Options {
            wait: Duration::from_secs(u64::from(wait)),
            ..Options::default()
        };
        let opened = py.detach(|| {
            if create && !folder.join(ledger::FILE).exists() {
                return ledger::create(&folder, &now(), options);
            }
            ledger::open(&folder, &now(), options)
        });
        let opened = opened.map_err(|error| errors::ledger(&folder, &error))?;
        Ok(Ledger {
            folder,
            options,
            open: Mutex::new(Some(opened)),
        })
    }

    /// Closes it; a second time changes nothing.
    fn close(&self, py: Python<'_>) {
        py.detach(|| drop(self.open.lock().unwrap_or_else(PoisonError::into_inner).take()));
    }

    /// Adds articles and resolves incidents anew.
    #[expect(clippy::too_many_arguments)]
    fn add(
        &self,
        py: Python<'_>,
        source: Bound<'_, PyAny>,
        columns: Names,
        archive: Option<&str>,
        limit: Option<usize>,
        asked_threads: Option<usize>,
        tell: Option<Py<PyAny>>,
    ) -> PyResult<Table> {
        let mut source = Source::of(&source, columns, archive)?;
        let mut watch = Watch::new(tell);
        py.detach(|| {
            let kit = kit()?;
            let (mut rows, mut looked) = (Vec::new(), Ok(()));
            let added = self.with(|ledger| {
                if ledger.read_only {
                    return Err(LedgerError::ReadOnly);
                }
                let asked = ledger::open(&self.folder, &now(), self.options)?;
                let pieces = source.articles.by_ref().take(limit.unwrap_or(usize::MAX));
                let pieces = pieces.map(crate::articles::Article::piece);
                let done = service::add(ledger, asked, kit, pieces, threads(asked_threads), now, |told| {
                    rows.extend(told.into_iter().map(|one| (one.row, added(one))));
                    looked = watch.look(rows.len());
                    if looked.is_ok() {
                        ControlFlow::Continue(())
                    } else {
                        ControlFlow::Break(())
                    }
                });
                done?;
                ledger::settle(ledger, threads(asked_threads), &now(), |_| ())
            });
            looked?;
            added?;
            source.end()?;
            watch.tell(rows.len())?;
            rows.sort_by_key(|(row, _)| *row);
            one(&ADDED, &rows.into_iter().map(|(_, row)| row).collect::<Vec<_>>())
        })
    }

    /// The rows of a table under a filter, and a line where incidents could not be brought up to date.
    fn table(&self, py: Python<'_>, name: &str, only: Only) -> PyResult<(Table, Option<String>)> {
        let mut filter = filter(&only)?;
        let most = filter.limit;
        if matches!(name, "tolls" | "disputes") {
            filter.limit = None; // as many rows as are asked for, of however many incidents
        }
        py.detach(|| {
            let stale = self.settle()?;
            let mut made = self.with(|ledger| Ok(rows(ledger, name, &filter)))??;
            if let (Some(most), "tolls" | "disputes") = (most, name) {
                cut(&mut made.batches, most);
            }
            Ok((made, stale))
        })
    }

    /// Documents that hold words, best first.
    fn search(&self, py: Python<'_>, words: &str, only: Only) -> PyResult<Table> {
        let filter = filter(&only)?;
        py.detach(|| {
            let hits = self.with(|ledger| ledger::search(ledger, words, &filter))?;
            one(&HITS, &hits.into_iter().map(hit).collect::<Vec<_>>())
        })
    }

    /// The record of a document as it was read, as JSON.
    fn record(&self, py: Python<'_>, name: &str, as_of: Option<&str>) -> PyResult<String> {
        let as_of = as_of.map(given::as_of).transpose().map_err(usage)?;
        py.detach(|| {
            let whole = self.with(|ledger| ledger::show(ledger, name, as_of.as_deref()))?;
            serde_json::to_string(&whole.record).map_err(other)
        })
    }

    /// Judges, and resolves incidents anew. `set` holds fields as JSON.
    #[expect(clippy::too_many_arguments)]
    fn judge(
        &self,
        py: Python<'_>,
        action: &str,
        targets: Vec<String>,
        by: String,
        note: Option<String>,
        events: Vec<String>,
        set: BTreeMap<String, String>,
    ) -> PyResult<String> {
        let action: Action =
            serde_json::from_value(action.into()).map_err(|error| usage(error.to_string()))?;
        let value = |(field, json): (String, String)| Ok((field, serde_json::from_str(&json)?));
        let set: Result<BTreeMap<_, _>, serde_json::Error> = set.into_iter().map(value).collect();
        let asked = Asked {
            by,
            action,
            targets,
            events,
            set: set.map_err(|error| usage(error.to_string()))?,
            note,
        };
        py.detach(|| {
            let kit = kit()?;
            let made = self.with(|ledger| {
                let made = ledger::judge(ledger, &asked, &kit.knowledge, &now())?;
                ledger::settle(ledger, threads(None), &now(), |_| ())?;
                Ok(made)
            })?;
            serde_json::to_string(&made).map_err(other)
        })
    }
}

impl Ledger {
    /// Does something with the open ledger, one at a time.
    fn with<T>(&self, work: impl FnOnce(&mut ledger::Ledger) -> Result<T, LedgerError>) -> PyResult<T> {
        // a thread that failed left nothing half done behind: changes are whole or not at all
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let ledger = open.as_mut();
        let ledger =
            ledger.ok_or_else(|| usage(format!("{}: the ledger is closed", self.folder.display())))?;
        work(ledger).map_err(|error| errors::ledger(&self.folder, &error))
    }

    /// Resolves what an earlier run left; a line where that cannot be and incidents are shown as they were.
    fn settle(&self) -> PyResult<Option<String>> {
        let settled = self.with(|ledger| {
            if ledger::waiting(ledger)? == 0 {
                return Ok(Ok(()));
            }
            let settled = match ledger.read_only {
                true => Err(LedgerError::ReadOnly),
                false => ledger::settle(ledger, threads(None), &now(), |_| ()),
            };
            match settled {
                Err(
                    error @ (LedgerError::ReadOnly
                    | LedgerError::Busy(_)
                    | LedgerError::Full
                    | LedgerError::Stale),
                ) => Ok(Err(error.to_string())),
                settled => settled.map(Ok),
            }
        })?;
        let so = "incidents are shown as they were before the last additions";
        Ok(settled
            .err()
            .map(|why| format!("{}: {why}; {so}", self.folder.display())))
    }
}

/// The time now, in UTC, in the form of the ledger's log.
fn now() -> String {
    given::written(jiff::Timestamp::now())
}

/// The filter that people ask for.
fn filter(only: &Only) -> PyResult<Filter> {
    let mut filter = Filter::default();
    for (name, value) in only {
        let value = value.as_str();
        let wrong = |line: String| usage(format!("{name}: {line}"));
        match name.as_str() {
            "place" => filter.place = Some(value.to_string()),
            "near" => filter.near = Some(given::near(value).map_err(wrong)?),
            "from" => filter.from = Some(given::day(value).map_err(wrong)?),
            "to" => filter.to = Some(given::day(value).map_err(wrong)?),
            "actor" => filter.actor = Some(value.to_string()),
            "type" => filter.kind = Some(given::kind(value).map_err(wrong)?),
            "source" => filter.source = Some(value.to_string()),
            "stance" => filter.stance = Some(given::stance(value).map_err(wrong)?),
            "as_of" => filter.as_of = Some(given::as_of(value).map_err(wrong)?),
            "limit" => {
                filter.limit = Some(
                    value
                        .parse()
                        .map_err(|_| wrong(format!("{value} is no number of rows")))?,
                )
            }
            _ => return Err(usage(format!("{name}: no such filter"))),
        }
    }
    Ok(filter)
}

/// A table of a ledger.
fn rows(ledger: &ledger::Ledger, name: &str, filter: &Filter) -> PyResult<Table> {
    let rows = Rows::of(ledger, filter).map_err(other)?;
    let documents = || rows.documents().map_err(other);
    let incidents = || rows.incidents().map_err(other);
    match name {
        "documents" => grouped(&table::DOCUMENTS, documents()?, table::documents),
        "figures" => grouped(&table::FIGURES, documents()?, table::figures),
        "events" => grouped(&table::EVENTS, documents()?, table::events),
        "places" => grouped(&table::PLACES, documents()?, table::places),
        "actors" => grouped(&table::ACTORS, documents()?, table::actors),
        "claims" => grouped(&table::CLAIMS, rows.claims().map_err(other)?, table::claims),
        "incidents" => grouped(&table::INCIDENTS, incidents()?, table::incidents),
        "tolls" => grouped(&table::TOLLS, incidents()?, table::tolls),
        "disputes" => grouped(&table::DISPUTES, incidents()?, table::disputes),
        "judgements" => {
            let all = rows.judgements().map_err(other)?;
            grouped(&table::JUDGEMENTS, all.into_iter().map(Ok), table::judgements)
        }
        _ => Err(usage(format!("{name}: no such table"))),
    }
}

/// Rows as batches of bounded size.
fn grouped<T>(
    of: &table::Table,
    items: impl Iterator<Item = Result<T, String>>,
    made: fn(&[T]) -> Result<RecordBatch, ArrowError>,
) -> PyResult<Table> {
    let (mut batches, mut waiting) = (Vec::new(), Vec::new());
    for item in items {
        waiting.push(item.map_err(other)?);
        if waiting.len() >= GROUP {
            batches.push(made(&waiting).map_err(other)?);
            waiting.clear();
        }
    }
    batches.push(made(&waiting).map_err(other)?);
    batches.retain(|batch| batch.num_rows() > 0);
    Ok(Table {
        schema: Arc::new(table::schema(of)),
        batches,
    })
}

/// Rows as a table of one batch.
fn one(of: &table::Table, rows: &[Row]) -> PyResult<Table> {
    Ok(Table {
        schema: Arc::new(table::schema(of)),
        batches: vec![table::batch(of, rows).map_err(other)?],
    })
}

/// Leaves the first rows.
fn cut(batches: &mut Vec<RecordBatch>, most: usize) {
    let mut left = most;
    for batch in batches.iter_mut() {
        let rows = batch.num_rows().min(left);
        *batch = batch.slice(0, rows);
        left -= rows;
    }
    batches.retain(|batch| batch.num_rows() > 0);
}

fn text(value: Option<String>) -> Cell {
    value.map_or(Cell::Null, Cell::Text)
}

fn added(told: Told) -> Row {
    let (status, document, error) = match told.done {
        Ok(added) => (added.status.name(), Some(added.document), None),
        Err(why) => ("failed", None, Some(why)),
    };
    vec![
        Cell::Int(i64::try_from(told.row).unwrap_or(i64::MAX)),
        Cell::Text(status.to_string()),
        text(document),
        Cell::Text(told.label),
        text(error),
    ]
}

fn hit(hit: Hit) -> Row {
    let int = |n: usize| Cell::Int(i64::try_from(n).unwrap_or(i64::MAX));
    let (start, end) = hit
        .span
        .map_or((Cell::Null, Cell::Null), |span| (int(span.start), int(span.end)));
    let [before, words, after] = hit.around.map(Cell::Text);
    vec![
        Cell::Text(hit.document),
        text(hit.title),
        text(hit.outlet),
        text(hit.published),
        before,
        words,
        after,
        start,
        end,
    ]
}
