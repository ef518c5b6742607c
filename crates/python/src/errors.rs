//! Errors: what the command line would say, as Python's exceptions. In: a line. Out: an exception that carries it, word for word.

use pyo3::PyErr;
use pyo3::create_exception;
use pyo3::exceptions::PyException;

create_exception!(
    onrecord,
    Error,
    PyException,
    "Something could not be done; the message is one line that says what, why, and what to do."
);
create_exception!(onrecord, ArticleError, Error, "An article cannot be read.");
create_exception!(
    onrecord,
    LedgerError,
    Error,
    "The ledger cannot do what was asked (busy, damaged, read-only ...)."
);
create_exception!(
    onrecord,
    UsageError,
    Error,
    "What was asked for is not there or makes no sense; the command line would end with 2."
);

/// An article cannot be read.
pub fn article(line: impl Into<String>) -> PyErr {
    ArticleError::new_err(line.into())
}

/// What was asked for makes no sense.
pub fn usage(line: impl Into<String>) -> PyErr {
    UsageError::new_err(line.into())
}

/// Anything else.
pub fn other(line: impl ToString) -> PyErr {
    Error::new_err(line.to_string())
}

/// An error of the ledger in that folder.
pub fn ledger(folder: &std::path::Path, error: &ledger::LedgerError) -> PyErr {
    match error {
        ledger::LedgerError::Wrong(line) => usage(line),
        error => LedgerError::new_err(format!("{}: {error}", folder.display())),
    }
}
