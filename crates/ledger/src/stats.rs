//! Stats: how much is in the ledger, in numbers.

use crate::error::LedgerError;
use crate::store::{FILE, Ledger};
use crate::{counts, log, query};

/// Counts and sizes.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Stats {
    /// Documents: different texts.
    pub documents: u64,
    /// Where these were seen.
    pub sightings: u64,
    /// Sources: different bytes.
    pub sources: u64,
    /// Bytes of sources as they were read.
    pub source_bytes: u64,
    /// Bytes of sources as they are kept.
    pub packed_bytes: u64,
    /// Records, old versions among them.
    pub records: u64,
    /// Records that stand, by version of the reader.
    pub versions: Vec<(String, u64)>,
    /// Claims of records that stand.
    pub claims: u64,
    /// Figures of records that stand.
    pub figures: u64,
    /// Events of records that stand.
    pub events: u64,
    /// Incidents that stand.
    pub incidents: u64,
    /// Incidents with a dispute.
    pub disputed: u64,
    /// Judgements, those taken back among them.
    pub judgements: u64,
    /// Blocks that wait to be resolved anew.
    pub waiting: u64,
    /// Entries of the log.
    pub entries: u64,
    /// Hash of the last entry.
    pub head: String,
    /// Bytes of the file.
    pub file_bytes: u64,
}

/// Counts everything.
///
/// # Errors
/// Where the store fails.
pub fn stats(ledger: &Ledger) -> Result<Stats, LedgerError> {
    let view = ledger.view()?;
    let count = |sql: &str| -> Result<u64, LedgerError> {
        let count: i64 = view.query_row(sql, [], |row| row.get(0))?;
        Ok(count.unsigned_abs())
    };
    let shown = query::counts(&view)?;
    Ok(Stats {
        documents: count("SELECT count(*) FROM documents")?,
        sightings: count("SELECT count(*) FROM sightings")?,
        sources: count("SELECT count(*) FROM sources")?,
        source_bytes: counts::total(&view, "source bytes")?,
        packed_bytes: counts::total(&view, "packed bytes")?,
        records: count("SELECT count(*) FROM records")?,
        versions: counts::totals(&view, "version ")?,
        claims: counts::total(&view, "claims")?,
        figures: counts::total(&view, "figures")?,
        events: counts::total(&view, "events")?,
        incidents: shown.0,
        disputed: shown.1,
        judgements: count("SELECT count(*) FROM log WHERE kind = 'judge' AND subject IS NOT NULL")?,
        waiting: count("SELECT count(*) FROM dirty")?,
        entries: log::head(&view)?.0.unsigned_abs(),
        head: log::head(&view)?.1,
        file_bytes: std::fs::metadata(ledger.folder.join(FILE)).map_or(0, |m| m.len()),
    })
}
