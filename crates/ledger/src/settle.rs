//! Settle: resolves anew every block that an addition or a judgement touched, and keeps what it gave beside what it gave before.
//!
//! In: digests of documents. Out: versions of incidents. Each change takes a few blocks; a killed run goes on where it was. What comes out does not
//! depend on the order of blocks, the size of changes or the number of threads.

use crate::digest::{self, Kept};
use crate::error::LedgerError;
use crate::incident::{self, Known, Standing, Turn};
use crate::resolving;
use crate::store::{Ledger, unpack};
use crate::{log, merge};
use rusqlite::{Connection, OptionalExtension, Transaction};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

/// Most blocks of one change.
const BLOCKS: usize = 256;
/// Most digests of one change (a single block may have more).
const DIGESTS: usize = 4096;

/// A block, the documents that name it (by number), and the incidents that stand for it.
struct Block {
    row: i64,
    name: String,
    documents: Vec<i64>,
    standing: Vec<Standing>,
    /// Documents that are new in the year that it is, as landmarks.
    recalls: Vec<i64>,
}

/// Digests of documents. Blocks of months that follow each other share many, so each is unpacked once for a change.
type Digests = BTreeMap<i64, resolving::Digest>;

/// How many blocks wait to be resolved anew.
///
/// # Errors
/// Where the store fails.
pub fn waiting(ledger: &Ledger) -> Result<u64, LedgerError> {
    let count: i64 = ledger
        .store
        .query_row("SELECT count(*) FROM dirty", [], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

/// Resolves all blocks that wait, on `threads` threads; `step` hears how many are left.
///
/// # Errors
/// Where the store fails; what was resolved before stays.
pub fn settle(
    ledger: &mut Ledger,
    threads: usize,
    now: &str,
    mut step: impl FnMut(u64),
) -> Result<(), LedgerError> {
    loop {
        let left = waiting(ledger)?;
        step(left);
        if left == 0 {
            return Ok(());
        }
        let change = ledger.change()?;
        let blocks = due(&change)?;
        let digests = digests(&change, &blocks, threads.max(1))?;
        let turns = side_by_side(&blocks, threads.max(1), |block| one(block, &digests))?;
        write(&change, &blocks, &turns, now)?;
        recall(&change, &blocks, &digests)?;
        merge::renew(&change, now)?;
        change.commit()?;
    }
}

/// The next blocks, by name, so that those which share documents come together.
fn due(change: &Transaction) -> Result<Vec<Block>, LedgerError> {
    let mut next = change.prepare_cached(
        "SELECT d.block, b.name FROM dirty d JOIN blocks b ON b.block = d.block ORDER BY b.name LIMIT ?",
    )?;
    let names = next.query_map([i64::try_from(BLOCKS).unwrap_or(1)], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    let names: Vec<(i64, String)> = names.collect::<Result<_, _>>()?;
    let (mut blocks, mut count) = (Vec::new(), 0);
    for (row, name) in names {
        let mut members =
            change.prepare_cached("SELECT document FROM members WHERE block = ? ORDER BY document")?;
        let documents = members.query_map([row], |row| row.get(0))?;
        let documents: Vec<i64> = documents.collect::<Result<_, _>>()?;
        count += documents.len();
        blocks.push(Block {
            row,
            name,
            documents,
            standing: standing(change, row)?,
            recalls: recalls(change, row)?,
        });
        if count >= DIGESTS {
            break;
        }
    }
    Ok(blocks)
}

/// The digests of all documents that these blocks name.
fn digests(change: &Transaction, blocks: &[Block], threads: usize) -> Result<Digests, LedgerError> {
    let documents: BTreeSet<i64> = blocks.iter().flat_map(|b| b.documents.iter().copied()).collect();
    let mut find = change.prepare_cached("SELECT sha256, packed FROM digests WHERE document = ?")?;
    let mut packed: Vec<(i64, String, Vec<u8>)> = Vec::new();
    for document in documents {
        let found = find.query_row([document], |row| Ok((document, row.get(0)?, row.get(1)?)));
        packed.extend(found.optional()?);
    }
    let opened = side_by_side(&packed, threads, |(document, sha, packed)| {
        let json = unpack(packed, sha, "a digest")?;
        let kept: Kept = serde_json::from_slice(&json).map_err(|_| LedgerError::Stale)?;
        Ok((*document, kept.digest))
    })?;
    Ok(opened.into_values().collect())
}

/// What `work` makes of each, by its place in the list.
fn side_by_side<T: Sync, R: Send>(
    all: &[T],
    threads: usize,
    work: impl Fn(&T) -> Result<R, LedgerError> + Sync,
) -> Result<BTreeMap<usize, R>, LedgerError> {
    let done = Mutex::new(BTreeMap::new());
    let next = std::sync::atomic::AtomicUsize::new(0);
    let work = || -> Result<(), LedgerError> {
        loop {
            let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let Some(one) = all.get(at) else {
                return Ok(());
            };
            let made = work(one)?;
            if let Ok(mut done) = done.lock() {
                done.insert(at, made);
            }
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (1..threads.min(all.len())).map(|_| scope.spawn(work)).collect();
        let mut result = work();
        for worker in workers {
            let ended = worker
                .join()
                .unwrap_or_else(|_| Err(LedgerError::Store("a fault while resolving".to_string())));
            result = result.and(ended);
        }
        result
    })?;
    done.into_inner()
        .map_err(|_| LedgerError::Store("a fault while resolving".to_string()))
}

fn one(block: &Block, digests: &Digests) -> Result<Turn, LedgerError> {
    let mut digests: Vec<&resolving::Digest> =
        block.documents.iter().filter_map(|d| digests.get(d)).collect();
    digests.sort_by(|a, b| a.document.cmp(&b.document));
    let resolved = resolving::resolve_block(&block.name, &digests);
    let sealed = incident::bundles(resolved).into_iter().map(incident::sealed);
    Ok(incident::turn(&block.standing, sealed.collect::<Result<_, _>>()?))
}

/// The documents that are new landmarks of the year that a block is.
fn recalls(store: &Connection, block: i64) -> Result<Vec<i64>, LedgerError> {
    let mut find = store.prepare_cached("SELECT document FROM recalls WHERE block = ? ORDER BY document")?;
    let found = find.query_map([block], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Marks what new landmarks of a year change beyond the blocks that were marked when they came.
fn recall(change: &Transaction, blocks: &[Block], digests: &Digests) -> Result<(), LedgerError> {
    let done: BTreeSet<&str> = blocks.iter().map(|b| b.name.as_str()).collect();
    for block in blocks.iter().filter(|b| !b.recalls.is_empty()) {
        let of = |documents: &[i64]| -> Vec<&resolving::Digest> {
            documents.iter().filter_map(|d| digests.get(d)).collect()
        };
        let new = of(&block.recalls);
        let new: BTreeSet<&str> = new.iter().map(|d| d.document.as_str()).collect();
        for name in resolving::recalled(&block.name, &of(&block.documents), &new) {
            if !done.contains(name.as_str()) {
                digest::dirty(change, digest::block(change, &name)?)?;
            }
        }
        change
            .prepare_cached("DELETE FROM recalls WHERE block = ?")?
            .execute([block.row])?;
    }
    Ok(())
}

/// The incidents that stand for a block.
fn standing(store: &Connection, block: i64) -> Result<Vec<Standing>, LedgerError> {
    let mut find = store
        .prepare_cached("SELECT incident, id, sha256 FROM incidents WHERE block = ? AND until IS NULL")?;
    let found = find.query_map([block], incident::standing)?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn write(
    change: &Transaction,
    blocks: &[Block],
    turns: &BTreeMap<usize, Turn>,
    now: &str,
) -> Result<(), LedgerError> {
    for block in blocks {
        change
            .prepare_cached("DELETE FROM dirty WHERE block = ?")?
            .execute([block.row])?;
    }
    let changed: Vec<(&Block, &Turn)> = turns
        .iter()
        .filter(|(_, turn)| turn.is_one())
        .filter_map(|(at, turn)| Some((blocks.get(*at)?, turn)))
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    let entry: Vec<_> = changed
        .iter()
        .map(|(block, turn)| json!([block.name, turn.hash]))
        .collect();
    let seq = log::append(
        change,
        now,
        &log::Line::new("resolve", None, &json!({"blocks": entry})),
    )?;
    for row in changed.iter().flat_map(|(_, turn)| &turn.ended) {
        incident::end(change, *row, seq)?;
    }
    let mut known = Known::new();
    for (block, turn) in changed {
        for made in &turn.begun {
            incident::write(change, Some(block.row), made, seq, &mut known)?;
        }
    }
    Ok(())
}
