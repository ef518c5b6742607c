//! Source: all that Python gives at once, a list or a stream of Arrow batches, as one line of articles. It asks a stream for the next batch only when the
//! one before has been taken.

use crate::articles::{Archives, Article, Articles, of_batch};
use crate::columns::Names;
use crate::errors::{other, usage};
use arrow_array::ffi_stream::ArrowArrayStreamReader;
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_pyarrow::FromPyArrow;
use pyo3::prelude::*;
use std::sync::{Arc, Mutex, PoisonError};

/// Articles, and why a stream broke off.
pub struct Source {
    /// The articles, those of folders and archives too.
    pub articles: Articles,
    broken: Arc<Mutex<Option<String>>>,
}

impl Source {
    /// Takes a list of tuples or anything with `__arrow_c_stream__`.
    ///
    /// # Errors
    /// Where columns or the kind of archive are wrong, or it is neither.
    pub fn of(source: &Bound<'_, PyAny>, names: Names, archive: Option<&str>) -> PyResult<Self> {
        let archives = Archives::of(archive, &names).map_err(usage)?;
        let broken = Arc::new(Mutex::new(None));
        if !source.hasattr("__arrow_c_stream__")? {
            let mut listed = Vec::new();
            for tuple in source.try_iter()? {
                listed.push(Article::of(tuple?.extract()?));
            }
            let articles = listed.into_iter().flat_map(move |article| article.all(&archives));
            return Ok(Source {
                articles: Box::new(articles),
                broken,
            });
        }
        let stream = ArrowArrayStreamReader::from_pyarrow_bound(source)?;
        // wrong names are told before anything is read
        drop(of_batch(&RecordBatch::new_empty(stream.schema()), &names).map_err(usage)?);
        let why = Arc::clone(&broken);
        let batches = stream.map_while(move |batch| {
            let rows = batch
                .map_err(|error| error.to_string())
                .and_then(|batch| of_batch(&batch, &names));
            rows.map_err(|error| *why.lock().unwrap_or_else(PoisonError::into_inner) = Some(error))
                .ok()
        });
        let articles = batches.flatten().flat_map(move |article| article.all(&archives));
        Ok(Source {
            articles: Box::new(articles),
            broken,
        })
    }

    /// Whether all came.
    ///
    /// # Errors
    /// Where a stream broke off.
    pub fn end(self) -> PyResult<()> {
        let why = self.broken.lock().unwrap_or_else(PoisonError::into_inner).take();
        why.map_or(Ok(()), |why| {
            Err(other(format!("the stream of batches broke off: {why}")))
        })
    }
}
