//! Error: everything that can stop the ledger, each in one plain line that says what would be right. The face adds which ledger.

use rusqlite::ErrorCode;

/// Why the ledger did not do what was asked. Nothing was changed in that case.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// There is no ledger in the folder.
    #[error("no ledger here; `onrecord init` makes one")]
    Missing,
    /// There is something in the folder already.
    #[error("{0}")]
    Exists(&'static str),
    /// Another process writes.
    #[error(
        "another process has been writing to the ledger for {0} s; try again when it is done, or give a longer --wait"
    )]
    Busy(u64),
    /// No space.
    #[error("no space left on the disk; what had been acknowledged is kept, the rest can be added again")]
    Full,
    /// The folder or file cannot be written.
    #[error("cannot be written (read-only folder, file or disk); it can still be asked")]
    ReadOnly,
    /// The folder or file cannot be read.
    #[error("cannot be opened: {0}; the ledger's folder and its files must be readable")]
    Closed(String),
    /// Bytes are not as they were written.
    #[error(
        "the ledger is damaged ({0}); `onrecord verify` says where, a copy of the folder can be put in its place"
    )]
    Damaged(String),
    /// Not a ledger at all.
    #[error("ledger.db is no ledger of onrecord")]
    Foreign,
    /// Made by a later program.
    #[error("the ledger has schema {found}, this program knows up to {known}; use a later onrecord")]
    Newer {
        /// Schema of the ledger.
        found: u32,
        /// Newest schema known here.
        known: u32,
    },
    /// Made by an earlier program, where it cannot be brought up to date.
    #[error(
        "the ledger has schema {found} and must be brought up to {known} before it is asked; open it once where it can be written"
    )]
    Older {
        /// Schema of the ledger.
        found: u32,
        /// Schema that this program asks.
        known: u32,
    },
    /// Another version kept for resolving what this one cannot read.
    #[error(
        "what resolving needs was kept by another version of onrecord; `onrecord reread --all` makes it anew"
    )]
    Stale,
    /// Whoever asked waits no more.
    #[error("stopped: this took too long; ask for less")]
    Stopped,
    /// What was asked for is not there, or makes no sense.
    #[error("{0}")]
    Wrong(String),
    /// Anything else of the store.
    #[error("the store failed: {0}")]
    Store(String),
}

impl LedgerError {
    /// An error about what was asked.
    pub(crate) fn wrong(line: impl Into<String>) -> Self {
        LedgerError::Wrong(line.into())
    }

    /// An error about bytes that are not as they were written.
    pub(crate) fn damaged(what: impl Into<String>) -> Self {
        LedgerError::Damaged(what.into())
    }
}

impl From<rusqlite::Error> for LedgerError {
    fn from(error: rusqlite::Error) -> Self {
        let line = error.to_string();
        let Some(code) = error.sqlite_error_code() else {
            return match error {
                rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::Utf8Error(..) => LedgerError::Damaged(line),
                _ => LedgerError::Store(line),
            };
        };
        match code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => LedgerError::Busy(0),
            ErrorCode::OperationInterrupted => LedgerError::Stopped,
            ErrorCode::DiskFull => LedgerError::Full,
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied => LedgerError::ReadOnly,
            ErrorCode::CannotOpen => LedgerError::Closed("no permission, or a file is missing".to_string()),
            ErrorCode::DatabaseCorrupt => LedgerError::Damaged(line),
            ErrorCode::NotADatabase => LedgerError::Foreign,
            ErrorCode::SystemIoFailure => io(line),
            _ => LedgerError::Store(line),
        }
    }
}

/// Input and output errors: a short read is a file that was cut off.
fn io(line: String) -> LedgerError {
    if line.contains("short read") {
        return LedgerError::Damaged(line);
    }
    LedgerError::Store(line)
}

impl From<serde_json::Error> for LedgerError {
    fn from(error: serde_json::Error) -> Self {
        LedgerError::Damaged(format!("JSON: {error}"))
    }
}
