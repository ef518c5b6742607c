//! Digest: what resolving keeps of each document, kept beside it; which blocks it names; which blocks must be resolved anew.
//!
//! In: a record with its judgements applied. Out: rows. Both the blocks that a document named before and those it names now become dirty.

use crate::error::LedgerError;
use crate::resolving;
use crate::store::{pack, sha256, unpack};
use knowledge::Knowledge;
use record::Record;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::BTreeSet;

/// A digest ready to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Packet {
    /// Hash of the JSON.
    pub sha256: String,
    /// JSON of digest and blocks, packed.
    pub packed: Vec<u8>,
    /// The blocks that it names.
    pub blocks: BTreeSet<String>,
    /// Which of them a document with it changes when it is new.
    pub touched: resolving::Touched,
}

/// What stands in a packet.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Kept {
    pub digest: resolving::Digest,
    pub blocks: BTreeSet<String>,
}

/// The blocks in a packet, which every version can read.
#[derive(Debug, serde::Deserialize)]
pub(crate) struct Blocks {
    pub blocks: BTreeSet<String>,
}

/// The packet of a record.
pub(crate) fn packet(record: &Record, knowledge: &Knowledge) -> Result<Packet, LedgerError> {
    let digest = resolving::digest(record, knowledge);
    let blocks = resolving::blocks(&digest);
    let touched = resolving::touched(&digest);
    let kept = Kept { digest, blocks };
    let json = serde_json::to_vec(&kept)?;
    Ok(Packet {
        touched,
        sha256: sha256(&json),
        packed: pack(&json),
        blocks: kept.blocks,
    })
}

/// The blocks that the digest kept for a document names, if there is one.
fn blocks_before(store: &Connection, document: i64) -> Result<Option<BTreeSet<String>>, LedgerError> {
    let mut find = store.prepare_cached("SELECT sha256, packed FROM digests WHERE document = ?")?;
    let found: Option<(String, Vec<u8>)> = find
        .query_row([document], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((sha, packed)) = found else {
        return Ok(None);
    };
    let json = unpack(&packed, &sha, &format!("digest of document {document}"))?;
    Ok(Some(serde_json::from_slice::<Blocks>(&json)?.blocks))
}

/// The digest kept for the document of that identifier.
pub(crate) fn kept(store: &Connection, id: &str) -> Result<Option<resolving::Digest>, LedgerError> {
    let mut find = store.prepare_cached(
        "SELECT g.sha256, g.packed FROM documents d JOIN digests g ON g.document = d.document WHERE d.id = ?",
    )?;
    let found: Option<(String, Vec<u8>)> = find
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((sha, packed)) = found else {
        return Ok(None);
    };
    let json = unpack(&packed, &sha, &format!("digest of {id}"))?;
    let kept: Kept = serde_json::from_slice(&json).map_err(|_| LedgerError::Stale)?;
    Ok(Some(kept.digest))
}

/// The hash of the digest kept for a document.
pub(crate) fn hash(store: &Connection, document: i64) -> Result<Option<String>, LedgerError> {
    let mut find = store.prepare_cached("SELECT sha256 FROM digests WHERE document = ?")?;
    Ok(find.query_row([document], |row| row.get(0)).optional()?)
}

/// Puts a packet in the place of the one before, and marks what must be resolved anew: all blocks of both, but of a new document only those that it can
/// change; what else it changes as a landmark of a year is seen when that year is resolved.
pub(crate) fn keep(
    change: &Transaction,
    document: i64,
    packet: &Packet,
    seq: i64,
) -> Result<(), LedgerError> {
    let before = blocks_before(change, document)?;
    let is_new = before.is_none();
    change
        .prepare_cached("INSERT OR REPLACE INTO digests (document, sha256, packed, seq) VALUES (?, ?, ?, ?)")?
        .execute(params![document, packet.sha256, packet.packed, seq])?;
    for name in before.unwrap_or_default().union(&packet.blocks) {
        let block = block(change, name)?;
        let member = match packet.blocks.contains(name) {
            true => "INSERT OR IGNORE INTO members (block, document) VALUES (?, ?)",
            false => "DELETE FROM members WHERE block = ? AND document = ?",
        };
        change.prepare_cached(member)?.execute([block, document])?;
        if !is_new || packet.touched.blocks.contains(name) {
            dirty(change, block)?;
        }
        if is_new && packet.touched.years.contains(name) {
            change
                .prepare_cached("INSERT OR IGNORE INTO recalls (block, document) VALUES (?, ?)")?
                .execute([block, document])?;
        }
    }
    Ok(())
}

/// Marks a block to be resolved anew.
pub(crate) fn dirty(change: &Transaction, block: i64) -> Result<(), LedgerError> {
    change
        .prepare_cached("INSERT OR IGNORE INTO dirty VALUES (?)")?
        .execute([block])?;
    Ok(())
}

/// The row of a block, made where it is new.
pub(crate) fn block(change: &Transaction, name: &str) -> Result<i64, LedgerError> {
    let mut find = change.prepare_cached("SELECT block FROM blocks WHERE name = ?")?;
    if let Some(row) = find.query_row([name], |row| row.get(0)).optional()? {
        return Ok(row);
    }
    change
        .prepare_cached("INSERT INTO blocks (name) VALUES (?)")?
        .execute([name])?;
    Ok(change.last_insert_rowid())
}
