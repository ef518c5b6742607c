//! Schema: the tables of each version, and how an older ledger becomes a newer one.
//!
//! A frozen ledger of every version stands under `tests/`; a migration is one more file under `sql/` and one more line here, with what fills its tables.

use crate::error::LedgerError;
use crate::store::Ledger;
use crate::{anchors, counts, lists, log};
use rusqlite::{Connection, Transaction};
use serde_json::json;

/// Marks the file as a ledger ("onrc").
const APPLICATION: i32 = 0x6f6e_7263;

/// What a version adds to the one before.
struct Version {
    tables: &'static str,
    /// Fills them from those before.
    fill: fn(&Transaction) -> Result<(), LedgerError>,
    /// Made last: an index of a full table is sorted at once.
    indexes: &'static str,
}

/// All versions, from 1.
const VERSIONS: &[Version] = &[
    Version {
        tables: include_str!("sql/1.sql"),
        fill: nothing,
        indexes: "",
    },
    Version {
        tables: include_str!("sql/2.sql"),
        fill: filled,
        indexes: include_str!("sql/2.indexes.sql"),
    },
    Version {
        tables: include_str!("sql/3.sql"),
        fill: nothing,
        indexes: include_str!("sql/3.indexes.sql"),
    },
];

fn nothing(_: &Transaction) -> Result<(), LedgerError> {
    Ok(())
}

/// Everything that version 2 keeps follows from what version 1 does.
fn filled(change: &Transaction) -> Result<(), LedgerError> {
    lists::fill(change)?;
    counts::fill(change)?;
    anchors::fill(change)
}

/// The version that this program writes.
#[allow(clippy::cast_possible_truncation)] // a handful
pub const NEWEST: u32 = VERSIONS.len() as u32;

/// Whether no table was laid yet.
pub(crate) fn bare(store: &Connection) -> Result<bool, LedgerError> {
    let count: i64 = store.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
    Ok(count == 0)
}

/// Lays all tables into an empty file.
pub(crate) fn lay(change: &Transaction) -> Result<(), LedgerError> {
    change.pragma_update(None, "application_id", APPLICATION)?;
    step(change, 0)
}

fn step(change: &Transaction, from: u32) -> Result<(), LedgerError> {
    for version in VERSIONS.iter().skip(from as usize) {
        change.execute_batch(version.tables)?;
        (version.fill)(change)?;
        change.execute_batch(version.indexes)?;
    }
    change.pragma_update(None, "user_version", NEWEST)?;
    Ok(())
}

fn version(store: &Connection) -> Result<u32, LedgerError> {
    let application: i32 = store.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if application != APPLICATION {
        return Err(LedgerError::Foreign);
    }
    Ok(store.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// The version of a ledger that is older than this program; none where it is as new.
pub(crate) fn older(store: &Connection) -> Result<Option<u32>, LedgerError> {
    match version(store)? {
        NEWEST => Ok(None),
        found if found > NEWEST => Err(LedgerError::Newer { found, known: NEWEST }),
        found => Ok(Some(found)),
    }
}

/// Checks that the ledger is one that this program knows, and brings it up to date where it can be written.
pub(crate) fn check(ledger: &mut Ledger, now: &str) -> Result<(), LedgerError> {
    let Some(found) = older(&ledger.store)? else {
        return Ok(());
    };
    if ledger.read_only {
        return Err(LedgerError::Older { found, known: NEWEST });
    }
    let change = ledger.change()?;
    // another process may have been faster, and it may be a later program
    let Some(found) = older(&change)? else {
        return Ok(());
    };
    step(&change, found)?;
    let detail = json!({"from": found, "to": NEWEST});
    log::append(&change, now, &log::Line::new("migrate", None, &detail))?;
    change.commit()
}
