//! Articles: what Python gives to be read, as bytes with what is known of them. In: tuples that `_given.py` made, or a stream of Arrow batches.
//! Out: articles one after another. Texts are not copied. What is wrong with one article is told when it is read, not before.

use crate::columns::{Columns, Names};
use arrow_array::RecordBatch;
use onrecord::batch::{Kit, Outcome, guard};
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use std::path::PathBuf;
use std::sync::Arc;

/// What is to be read of an article.
pub enum Content {
    /// Its text, or a page as text.
    Text(PyBackedStr),
    /// Its bytes, in any encoding.
    Bytes(PyBackedBytes),
    /// The file in which it stands.
    File(PathBuf),
    /// The row of a table.
    Row(Arc<Columns>, usize),
    /// Nothing, and why.
    Nothing(String),
}

/// One article to be read.
pub struct Article {
    /// What it is called: an address, a file, or its place in the input.
    pub origin: String,
    /// What is known of it.
    pub given: text::Given,
    /// What is to be read.
    pub content: Content,
}

/// An article as `_given.py` hands it over: content, published, outlet, url, origin.
pub type Tuple<'py> = (
    Bound<'py, PyAny>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

impl Article {
    /// An article of a list; `row` is its place there, from 0.
    pub fn of(tuple: Tuple<'_>, row: usize) -> Self {
        let (content, published, outlet, url, origin) = tuple;
        let content = content_of(&content);
        let file = match &content {
            Content::File(path) => Some(path.display().to_string()),
            _ => None,
        };
        Article {
            origin: named(origin.or(file), url.as_ref(), row),
            given: text::Given {
                published,
                outlet,
                url,
            },
            content,
        }
    }

    /// Reads it.
    pub fn read(&self, kit: &Kit) -> Outcome {
        guard(|| match &self.content {
            Content::Text(text) => kit.read_bytes(text.as_bytes(), &self.given),
            Content::Bytes(bytes) => kit.read_bytes(bytes, &self.given),
            Content::File(path) => kit.read_bytes(&bytes_of(path)?, &self.given),
            Content::Row(columns, row) => kit.read_bytes(columns.content(*row)?, &self.given),
            Content::Nothing(why) => Err(why.clone()),
        })
    }
}

/// What an article is called: what it was said to be called, its address, or the number of its row.
fn named(origin: Option<String>, url: Option<&String>, row: usize) -> String {
    origin
        .or_else(|| url.cloned())
        .unwrap_or_else(|| format!("#{row}"))
}

fn content_of(content: &Bound<'_, PyAny>) -> Content {
    if let Ok(text) = content.extract::<PyBackedStr>() {
        return Content::Text(text);
    }
    if content.is_instance_of::<pyo3::types::PyString>() {
        let why =
            "the text holds halves of characters (lone surrogates); give the bytes that it was made from";
        return Content::Nothing(why.to_string());
    }
    if let Ok(bytes) = content.extract::<PyBackedBytes>() {
        return Content::Bytes(bytes);
    }
    if let Ok(path) = content.extract::<PathBuf>() {
        return Content::File(path);
    }
    let kind = content
        .get_type()
        .name()
        .map_or_else(|_| "?".to_string(), |n| n.to_string());
    Content::Nothing(format!(
        "{kind} is no article; give a str, bytes or a pathlib.Path"
    ))
}

/// All bytes of a file, but no more than one over the limit: the text room says what is too much.
fn bytes_of(path: &PathBuf) -> Result<Vec<u8>, String> {
    use std::io::Read;
    let mut bytes = Vec::new();
    let most = text::LIMIT as u64 + 1;
    let read = std::fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
    read.map_err(|error| error.to_string())?;
    Ok(bytes)
}

/// The articles of a batch; `first` is the number of its first row in the whole input.
pub fn of_batch(
    batch: &RecordBatch,
    names: &Names,
    first: usize,
) -> Result<impl Iterator<Item = Article> + Send + use<>, String> {
    let columns = Arc::new(Columns::of(batch, names)?);
    let rows = 0..batch.num_rows();
    Ok(rows.map(move |row| {
        let given = columns.given(row);
        Article {
            origin: named(columns.origin(row), given.url.as_ref(), first + row),
            given,
            content: Content::Row(Arc::clone(&columns), row),
        }
    }))
}
