//! Store: the folder with its SQLite file, opened with care; packing and hashing.
//!
//! In: a folder and how to open it. Out: a [`Ledger`]. It never decides what stands in the tables.

use crate::error::LedgerError;
use crate::{log, schema, seal};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::cell::{Cell, RefCell};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use zstd::bulk::{Compressor, Decompressor};

/// Name of the file inside the folder.
pub const FILE: &str = "ledger.db";
/// How hard zstd tries; more gains little on articles.
const LEVEL: i32 = 3;
/// Most bytes that one packed thing may hold: a damaged length must not take all memory.
const LARGEST: usize = 1 << 30;
/// Steps of SQLite after which it looks whether it is to stop; some tenths of a millisecond.
const STEPS: i32 = 10_000;
/// Kibibytes of pages kept in memory, and by a handle that only asks (negative, as SQLite wants it).
const CACHE: i32 = -65_536;
const ASKING: i32 = -32_768;
/// Statements kept ready.
const STATEMENTS: usize = 160;

/// What is said where there is a ledger already.
const THERE: &str = "there is a ledger here already; add to it, or choose another folder";
/// Files that SQLite keeps, by what stands behind the name of the first.
const ENDINGS: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// How to open a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// How long to wait for another process that writes.
    pub wait: Duration,
    /// Most pages of 4 KiB that the file may have; none is no limit.
    pub most_pages: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            wait: Duration::from_secs(30),
            most_pages: None,
        }
    }
}

/// An open ledger.
#[derive(Debug)]
pub struct Ledger {
    /// The store.
    pub(crate) store: Connection,
    /// Its folder.
    pub folder: PathBuf,
    /// Whether it can only be asked.
    pub read_only: bool,
    /// How it was opened.
    pub options: Options,
    /// What stops a question, once it is set.
    pub(crate) stop: Option<Arc<AtomicBool>>,
    /// Bytes that were left in the write-ahead log when it was last folded.
    pub(crate) left: Cell<u64>,
}

/// Makes a new ledger in `folder`, which may exist if it is empty. `now` is the time in UTC.
///
/// # Errors
/// Where there is something in the folder already, or it cannot be written.
pub fn create(folder: &Path, now: &str, options: Options) -> Result<Ledger, LedgerError> {
    let file = folder.join(FILE);
    if folder.is_file() {
        return Err(LedgerError::Exists("is a file; a ledger is a folder of its own"));
    }
    if file.exists() && !blank(&file) {
        return Err(LedgerError::Exists(THERE));
    }
    let own = |name: &std::ffi::OsStr| {
        let name = name.to_string_lossy();
        name == seal::SEAL || ENDINGS.iter().any(|ending| name == format!("{FILE}{ending}"))
    };
    let mut files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    if files.any(|found| !own(&found.file_name())) {
        return Err(LedgerError::Exists(
            "the folder is not empty; a ledger is a folder of its own",
        ));
    }
    std::fs::create_dir_all(folder).map_err(|error| at_disk(&error))?;
    let made = make(&file, folder, now, options);
    if made.is_err() && blank(&file) {
        // half a ledger is of no use; what cannot be removed is refused as no ledger next time
        for ending in ENDINGS {
            let _ = std::fs::remove_file(folder.join(format!("{FILE}{ending}")));
        }
        let _ = std::fs::remove_file(folder.join(seal::SEAL));
    }
    made
}

/// Whether there is nothing in a file yet: its making was cut off before the first change was on the disk. What cannot be read is not blank.
fn blank(file: &Path) -> bool {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let tables = |store: Connection| {
        store.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        store.query_row("SELECT count(*) FROM sqlite_master", [], |row| {
            row.get::<_, i64>(0)
        })
    };
    Connection::open_with_flags(file, flags)
        .and_then(tables)
        .is_ok_and(|count| count == 0)
}

fn make(file: &Path, folder: &Path, now: &str, options: Options) -> Result<Ledger, LedgerError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let store = Connection::open_with_flags(file, flags)?;
    store.pragma_update(None, "page_size", 4096)?;
    store.pragma_update(None, "journal_mode", "WAL")?;
    prepare(&store, options)?;
    let mut ledger = Ledger {
        store,
        folder: folder.to_path_buf(),
        read_only: false,
        options,
        stop: None,
        left: Cell::new(0),
    };
    let change = ledger.change()?;
    // another process may have been faster
    if !schema::bare(&change)? {
        return Err(LedgerError::Exists(THERE));
    }
    schema::lay(&change)?;
    let detail = json!({"schema": schema::NEWEST, "program": env!("CARGO_PKG_VERSION")});
    log::append(&change, now, &log::Line::new("init", None, &detail))?;
    change.commit()?;
    Ok(ledger)
}

/// Opens the ledger in `folder`, bringing an older schema up to date. `now` is the time in UTC, noted if that happens.
/// A ledger that cannot be written is opened for asking only.
///
/// # Errors
/// Where there is none, or it cannot be read, or a later program made it.
pub fn open(folder: &Path, now: &str, options: Options) -> Result<Ledger, LedgerError> {
    let file = folder.join(FILE);
    match std::fs::metadata(&file) {
        Ok(found) if found.is_file() => (),
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => return Err(at_disk(&error)),
        _ => return Err(LedgerError::Missing),
    }
    let (store, read_only) = connect(&file, options)?;
    let mut ledger = Ledger {
        store,
        folder: folder.to_path_buf(),
        read_only,
        options,
        stop: None,
        left: Cell::new(0),
    };
    schema::check(&mut ledger, now)?;
    Ok(ledger)
}

/// Opens for writing, else for asking; else, on a disk where nothing can be written beside the file, as a file that nobody changes.
fn connect(file: &Path, options: Options) -> Result<(Connection, bool), LedgerError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = Connection::open_with_flags(file, flags).map_err(LedgerError::from);
    let refused = match opened.and_then(|store| usable(store, options)) {
        Ok(store) => {
            let read_only = store.is_readonly("main")?;
            return Ok((store, read_only));
        }
        Err(error @ (LedgerError::ReadOnly | LedgerError::Closed(_))) => error,
        Err(error) => return Err(error),
    };
    let unfinished = std::fs::metadata(file.with_file_name(format!("{FILE}-wal"))).is_ok_and(|m| m.len() > 0);
    if unfinished {
        return Err(refused);
    }
    let path = file.to_string_lossy();
    let path = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let store = Connection::open_with_flags(format!("file:{path}?immutable=1"), flags)?;
    Ok((usable(store, options)?, true))
}

/// A connection that has answered a first question.
fn usable(store: Connection, options: Options) -> Result<Connection, LedgerError> {
    prepare(&store, options)?;
    store.query_row("SELECT count(*) FROM sqlite_master", [], |row| {
        row.get::<_, i64>(0)
    })?;
    Ok(store)
}

fn prepare(store: &Connection, options: Options) -> Result<(), LedgerError> {
    store.busy_timeout(options.wait)?;
    store.set_prepared_statement_cache_capacity(STATEMENTS);
    store.pragma_update(None, "foreign_keys", true)?;
    store.pragma_update(None, "synchronous", "FULL")?;
    // folding the write-ahead log into the file is done by `seal` alone
    store.pragma_update(None, "wal_autocheckpoint", 0)?;
    store.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    store.pragma_update(None, "cache_size", CACHE)?;
    store.pragma_update(None, "cell_size_check", true)?;
    if let Some(most) = options.most_pages {
        store.pragma_update(None, "max_page_count", most)?;
    }
    Ok(())
}

pub(crate) fn at_disk(error: &std::io::Error) -> LedgerError {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
            LedgerError::ReadOnly
        }
        std::io::ErrorKind::StorageFull => LedgerError::Full,
        _ => LedgerError::Store(error.to_string()),
    }
}

/// A change that is not yet committed, with the lock that writers share.
pub(crate) struct Change<'a> {
    transaction: Transaction<'a>,
    _shared: File,
}

impl<'a> std::ops::Deref for Change<'a> {
    type Target = Transaction<'a>;

    fn deref(&self) -> &Transaction<'a> {
        &self.transaction
    }
}

impl Change<'_> {
    /// Writes the change to the disk; it is there when this returns.
    pub fn commit(self) -> Result<(), LedgerError> {
        Ok(self.transaction.commit()?)
    }
}

impl Drop for Ledger {
    fn drop(&mut self) {
        seal::fold(self);
    }
}

impl Ledger {
    /// Starts a change: nobody else writes until it is committed or dropped, and dropping it changes nothing.
    pub(crate) fn change(&mut self) -> Result<Change<'_>, LedgerError> {
        if self.read_only {
            return Err(LedgerError::ReadOnly);
        }
        if seal::is_large(self) {
            seal::fold(self);
        }
        let shared = seal::share(self)?;
        let wait = self.options.wait.as_secs();
        let begun = self
            .store
            .transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = begun.map_err(|error| match LedgerError::from(error) {
            LedgerError::Busy(_) => LedgerError::Busy(wait),
            other => other,
        })?;
        Ok(Change {
            transaction,
            _shared: shared,
        })
    }

    /// A view that does not change while it is looked at, whatever others write.
    pub(crate) fn view(&self) -> Result<Transaction<'_>, LedgerError> {
        self.goes_on()?;
        Ok(self.store.unchecked_transaction()?)
    }

    /// Says whether somebody still waits for an answer; a question of many small steps asks between them.
    pub(crate) fn goes_on(&self) -> Result<(), LedgerError> {
        match self
            .stop
            .as_ref()
            .is_some_and(|stop| stop.load(Ordering::Relaxed))
        {
            true => Err(LedgerError::Stopped),
            false => Ok(()),
        }
    }
}

/// Makes questions stop with [`LedgerError::Stopped`] soon after `stop` is set, until another one is given. For handles that only ask: there may be several, so
/// each keeps less in memory.
///
/// # Errors
/// Where the store fails.
pub fn stop_when(ledger: &mut Ledger, stop: Arc<AtomicBool>) -> Result<(), LedgerError> {
    let told = stop.clone();
    if ledger.stop.is_none() {
        ledger.store.pragma_update(None, "cache_size", ASKING)?;
    }
    ledger
        .store
        .progress_handler(STEPS, Some(move || told.load(Ordering::Relaxed)))?;
    ledger.stop = Some(stop);
    Ok(())
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

thread_local! {
    // making these takes longer than packing a small thing
    static PACKER: RefCell<Option<Compressor<'static>>> = RefCell::new(Compressor::new(LEVEL).ok());
    static UNPACKER: RefCell<Option<Decompressor<'static>>> = RefCell::new(Decompressor::new().ok());
}

/// Packs bytes with zstd.
pub(crate) fn pack(bytes: &[u8]) -> Vec<u8> {
    // packing into memory fails only where memory is gone; an empty packet is found by its hash
    PACKER
        .with_borrow_mut(|packer| packer.as_mut()?.compress(bytes).ok())
        .unwrap_or_default()
}

/// Unpacks bytes and holds them against their hash.
pub(crate) fn unpack(packed: &[u8], sha: &str, what: &str) -> Result<Vec<u8>, LedgerError> {
    let size = zstd::zstd_safe::get_frame_content_size(packed).ok().flatten();
    let size = size
        .and_then(|size| usize::try_from(size).ok())
        .filter(|size| *size <= LARGEST);
    let bytes = UNPACKER.with_borrow_mut(|unpacker| unpacker.as_mut()?.decompress(packed, size?).ok());
    let bytes = bytes.ok_or_else(|| LedgerError::damaged(format!("{what}: cannot be unpacked")))?;
    if sha256(&bytes) != sha {
        return Err(LedgerError::damaged(format!(
            "{what}: bytes differ from their hash"
        )));
    }
    Ok(bytes)
}
