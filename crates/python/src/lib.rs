//! The Python face: articles as Python gives them in, records as JSON and tables as Arrow out; the rest of the package is Python (`../python`).
//!
//! It holds no rules: it reads with `onrecord`, asks the ledger, and hands on. It never holds Python's lock while it reads. Without the feature `module`
//! this crate is empty, so that the others are built and tested without Python.
#![cfg(feature = "module")]
#![forbid(unsafe_code)]

mod articles;
mod batch;
mod columns;
mod errors;
mod kit;
mod ledgers;
mod scale;
mod source;
mod table;
mod watch;

use pyo3::prelude::*;

/// Keeps the model's buffers between batches instead of giving them back to the system, as the command line does.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The compiled part of the package `onrecord`; its names are for that package only.
#[pymodule]
mod _native {
    #[pymodule_export]
    use crate::batch::{read, read_batch};
    #[pymodule_export]
    use crate::errors::{ArticleError, Error, LedgerError, UsageError};
    #[pymodule_export]
    use crate::ledgers::Ledger;
    #[pymodule_export]
    use crate::scale::{Articles, read_articles, resolve_block, schema_of, table_of, unpack};
    #[pymodule_export]
    use crate::table::Table;
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        // a fault in one article becomes one line of the batch, not a page of internals
        std::panic::set_hook(Box::new(|_| {}));
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
