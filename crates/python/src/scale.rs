//! Scale: the functions of the scale room for engines that call Python with Arrow. In and out: one record batch. Each is called without Python's lock.

use crate::errors::{article, other, usage};
use crate::kit::kit;
use ::scale::ScaleError;
use archives::Ask;
use arrow_array::RecordBatch;
use arrow_pyarrow::{FromPyArrow, ToPyArrow};
use arrow_schema::Schema;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::collections::BTreeMap;
use std::io::{self, Read};

fn stop(error: ScaleError) -> PyErr {
    match error {
        ScaleError::Columns(line) => usage(line),
        ScaleError::Archive(_) | ScaleError::Damaged(_) => article(error.to_string()),
        error => other(error),
    }
}

fn batch(given: &Bound<'_, PyAny>) -> PyResult<RecordBatch> {
    RecordBatch::from_pyarrow_bound(given)
}

/// Reads a batch of articles; gives a batch of readings.
#[pyfunction]
pub fn read_articles<'py>(
    py: Python<'py>,
    articles: Bound<'py, PyAny>,
    threads: usize,
    keep: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let articles = batch(&articles)?;
    let read = py.detach(|| ::scale::read(&articles, kit()?, threads, keep).map_err(stop))?;
    read.to_pyarrow(py)
}

/// Resolves one block from the digests of all documents that name it; gives a batch of what happened.
#[pyfunction]
pub fn resolve_block<'py>(
    py: Python<'py>,
    block: &str,
    digests: Vec<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let digests = digests.iter().map(batch).collect::<PyResult<Vec<_>>>()?;
    let resolved = py.detach(|| ::scale::resolve_block(block, &digests).map_err(stop))?;
    resolved.to_pyarrow(py)
}

/// One of the ten tables, of a batch of readings or of what happened.
#[pyfunction]
pub fn table_of<'py>(py: Python<'py>, name: &str, rows: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let rows = batch(&rows)?;
    let made = py.detach(|| ::scale::table(name, &rows).map_err(stop))?;
    made.to_pyarrow(py)
}

/// The schema of batches: `articles`, `readings`, `happened`, or the name of a table.
#[pyfunction]
pub fn schema_of<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    let table = |name: &str| export::table::TABLES.iter().find(|table| table.name == name);
    let schema: Schema = match name {
        "articles" => ::scale::schema::articles(),
        "readings" => ::scale::schema::readings(),
        "happened" => ::scale::schema::happened(),
        name => export::table::schema(table(name).ok_or_else(|| usage(format!("{name}: no such table")))?),
    };
    schema.to_pyarrow(py)
}

/// The JSON in a packed cell.
#[pyfunction]
pub fn unpack<'py>(py: Python<'py>, packed: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    Ok(PyBytes::new(py, &::scale::unpack(packed).map_err(stop)?))
}

/// The articles in an open file, batch by batch.
#[pyclass(module = "onrecord._native", unsendable)]
pub struct Articles(::scale::Articles<'static>);

#[pymethods]
impl Articles {
    /// Opens what `file.read(n)` gives; `name` is what it is called. `archive` is its format, `map` says which of its fields is what.
    #[new]
    fn new(file: Py<PyAny>, name: &str, archive: Option<&str>, map: Option<&str>) -> PyResult<Self> {
        let format = |asked: &str| {
            let named = archives::FORMATS.iter().find(|(name, _)| *name == asked);
            let wrong = || {
                usage(format!(
                    "{asked}: no such kind of archive; `onrecord read --help` lists them"
                ))
            };
            named.map(|(_, format)| *format).ok_or_else(wrong)
        };
        let plain = archive == Some("none");
        let ask = Ask {
            format: archive.filter(|_| !plain).map(format).transpose()?,
            map: map
                .map(archives::map)
                .transpose()
                .map_err(usage)?
                .unwrap_or_default(),
        };
        let from = Box::new(File {
            file,
            left: io::Cursor::default(),
        });
        let opened = ::scale::articles(from, name, &ask, plain);
        opened.map(Articles).map_err(stop)
    }

    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let next = self.0.next().transpose().map_err(stop)?;
        next.map(|batch| batch.to_pyarrow(py)).transpose()
    }

    /// Records passed over that are no article, by what they are.
    #[getter]
    fn skipped(&self) -> BTreeMap<&'static str, u64> {
        self.0.skipped.clone()
    }
}

/// Bytes that are asked of Python at a time.
const CHUNK: usize = 1 << 20;

/// A file of Python's.
struct File {
    file: Py<PyAny>,
    left: io::Cursor<Vec<u8>>,
}

impl Read for File {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.left.read(into)?;
        if count > 0 || into.is_empty() {
            return Ok(count);
        }
        let bytes = Python::attach(|py| {
            let given = self.file.call_method1(py, "read", (CHUNK,))?;
            PyResult::Ok(given.extract::<&[u8]>(py)?.to_vec())
        });
        self.left = io::Cursor::new(bytes.map_err(|error| io::Error::other(error.to_string()))?);
        self.left.read(into)
    }
}
