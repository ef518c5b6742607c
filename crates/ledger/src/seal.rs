//! Seal: a hash of every page of the file, kept beside it, so that no byte can be altered unseen, not even one that nothing uses.
//!
//! SQLite writes pages into its write-ahead log first. Only here are they folded into the file, and before that the seal is brought up to date from the
//! same pages: the file never holds a page that the seal does not know. Writers share a lock while they write, folding has it alone. A run that
//! is killed leaves the write-ahead log, and the next one folds it.

use crate::error::LedgerError;
use crate::store::{FILE, Ledger};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Name of the file inside the folder: eight bytes for each page.
pub const SEAL: &str = "ledger.seal";
/// Bytes of a page.
const PAGE: usize = 4096;
/// Bytes of a page's hash.
const HASH: usize = 8;
/// Bytes of the write-ahead log's header and of a frame's.
const HEADER: usize = 32;
const FRAME: usize = 24;
/// Bytes of the write-ahead log from which on it is folded while a run goes on.
const LARGE: u64 = 32 << 20;
/// Pause between two tries for the lock.
const PAUSE: Duration = Duration::from_millis(5);

fn wal(folder: &Path) -> PathBuf {
    folder.join(format!("{FILE}-wal"))
}

/// The seal, opened for locking and writing; made where it is not there.
fn opened(folder: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(folder.join(SEAL))
}

/// Tries for a lock as long as `wait`; a disk without locks is none's fault.
fn locked(file: &File, alone: bool, wait: Duration) -> bool {
    let tries = wait.as_millis() / PAUSE.as_millis() + 1;
    for _ in 0..tries {
        match if alone {
            file.try_lock()
        } else {
            file.try_lock_shared()
        } {
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            Ok(()) | Err(TryLockError::Error(_)) => return true,
        }
    }
    false
}

/// The lock that writers share; it ends where it is dropped.
pub(crate) fn share(ledger: &Ledger) -> Result<File, LedgerError> {
    let file = opened(&ledger.folder).map_err(|error| crate::store::at_disk(&error))?;
    match locked(&file, false, ledger.options.wait) {
        true => Ok(file),
        false => Err(LedgerError::Busy(ledger.options.wait.as_secs())),
    }
}

/// Whether so much waits in the write-ahead log that it should be folded now. Where somebody who looks at an older state kept it from being emptied, it is not
/// tried again before it has doubled: each try hashes all of it.
pub(crate) fn is_large(ledger: &Ledger) -> bool {
    let least = ledger.left.get().saturating_mul(2).max(LARGE);
    size(&ledger.folder) > least
}

/// Bytes of the write-ahead log.
fn size(folder: &Path) -> u64 {
    std::fs::metadata(wal(folder)).map_or(0, |m| m.len())
}

/// Folds the write-ahead log into the file, the seal first. Where somebody else is at it, or there is no space, it is left for the next time.
pub(crate) fn fold(ledger: &Ledger) {
    if ledger.read_only || size(&ledger.folder) == 0 {
        return;
    }
    // what fails here fails without harm: all is in the write-ahead log still
    let _ = try_fold(ledger);
    ledger.left.set(size(&ledger.folder));
}

fn try_fold(ledger: &Ledger) -> io::Result<()> {
    let mut seal = opened(&ledger.folder)?;
    if !locked(&seal, true, Duration::from_millis(500)) {
        return Ok(());
    }
    let (pages, count) = frames(&wal(&ledger.folder))?;
    if let Some(count) = count {
        let mut frames = File::open(wal(&ledger.folder))?;
        let mut page = vec![0; PAGE];
        for (number, at) in pages.into_iter().filter(|(number, _)| *number <= count) {
            frames.seek(SeekFrom::Start(at))?;
            frames.read_exact(&mut page)?;
            seal.seek(SeekFrom::Start((u64::from(number) - 1) * HASH as u64))?;
            seal.write_all(&hash(number, &page))?;
        }
        seal.set_len(u64::from(count) * HASH as u64)?;
        seal.sync_all()?;
    }
    // who still looks at what is in the log keeps it from being emptied; that is no reason to wait
    let patience = |wait| {
        ledger
            .store
            .busy_timeout(wait)
            .map_err(|error| io::Error::other(error.to_string()))
    };
    patience(Duration::ZERO)?;
    let fold = ledger
        .store
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    patience(ledger.options.wait)?;
    fold.map_err(|error| io::Error::other(error.to_string()))
}

/// The hash of a page at its place.
fn hash(number: u32, page: &[u8]) -> [u8; HASH] {
    let digest = Sha256::new()
        .chain_update(number.to_be_bytes())
        .chain_update(page)
        .finalize();
    let mut hash = [0; HASH];
    hash.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    hash
}

/// Place in the file of the last version of each page in the write-ahead log, and how many pages there are after its last change.
fn frames(path: &Path) -> io::Result<(BTreeMap<u32, u64>, Option<u32>)> {
    let (mut pages, mut pending, mut count) = (BTreeMap::new(), BTreeMap::new(), None);
    let mut log = match File::open(path) {
        Ok(file) => BufReader::with_capacity(1 << 20, file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((pages, None)),
        Err(error) => return Err(error),
    };
    let mut header = [0; HEADER];
    if log.read_exact(&mut header).is_err() || word(&header, 8) as usize != PAGE {
        return Ok((pages, None));
    }
    let big = word(&header, 0) & 1 == 1;
    let mut sum = checksum((0, 0), header.get(..FRAME).unwrap_or_default(), big);
    let mut at = HEADER as u64;
    let mut frame = vec![0; FRAME + PAGE];
    while log.read_exact(&mut frame).is_ok() {
        let (about, page) = frame.split_at(FRAME);
        sum = checksum(checksum(sum, about.get(..8).unwrap_or_default(), big), page, big);
        let holds = about.get(8..16) == header.get(16..24) && (word(about, 16), word(about, 20)) == sum;
        if !holds {
            break;
        }
        pending.insert(word(about, 0), at + FRAME as u64);
        let after = word(about, 4);
        if after > 0 {
            // the last frame of a change: all up to here counts
            pages.append(&mut pending);
            count = Some(after);
        }
        at += (FRAME + PAGE) as u64;
    }
    Ok((pages, count))
}

/// A word of four bytes, most significant first.
fn word(bytes: &[u8], at: usize) -> u32 {
    let four = bytes.get(at..at + 4).and_then(|b| <[u8; 4]>::try_from(b).ok());
    u32::from_be_bytes(four.unwrap_or_default())
}

/// The running sum of SQLite's write-ahead log.
fn checksum(sum: (u32, u32), bytes: &[u8], big: bool) -> (u32, u32) {
    let (mut a, mut b) = sum;
    let words = |pair: &[u8], at: usize| {
        let word = word(pair, at);
        if big { word } else { word.swap_bytes() }
    };
    for pair in bytes.chunks_exact(8) {
        a = a.wrapping_add(words(pair, 0)).wrapping_add(b);
        b = b.wrapping_add(words(pair, 4)).wrapping_add(a);
    }
    (a, b)
}

/// Holds every page of the file against the seal; `find` hears what differs.
pub(crate) fn check(folder: &Path, mut find: impl FnMut(String)) -> io::Result<()> {
    let Ok(seal) = File::open(folder.join(SEAL)) else {
        find(format!("{SEAL}: is gone"));
        return Ok(());
    };
    locked(&seal, false, Duration::from_secs(5));
    // pages that still wait in the write-ahead log stand before those in the file
    let (waiting, _) = frames(&wal(folder))?;
    let mut file = BufReader::with_capacity(1 << 20, File::open(folder.join(FILE))?);
    let length = file.get_ref().metadata()?.len();
    let sealed = seal.metadata()?.len();
    let mut hashes = BufReader::with_capacity(1 << 16, &seal);
    if waiting.is_empty() && (length % PAGE as u64 != 0 || length / PAGE as u64 * HASH as u64 != sealed) {
        find("pages: the file is longer or shorter than its seal".to_string());
    }
    let (mut page, mut told) = (vec![0; PAGE], [0; HASH]);
    let mut number = 0;
    while file.read_exact(&mut page).is_ok() && hashes.read_exact(&mut told).is_ok() {
        number += 1;
        if waiting.contains_key(&number) || told == hash(number, &page) {
            continue;
        }
        // the page that holds SQLite's locks is never written
        let unwritten = told == [0; HASH] && page.iter().all(|byte| *byte == 0);
        if !unwritten {
            find(format!("page {number}: differs from its seal"));
        }
    }
    Ok(())
}
