//! Adding: articles into a ledger, over all cores. In: articles, one after another. Out: what became of each, once it is on the disk. One that cannot be
//! read is told and the others go on.

use ledger::{Added, Article, Ledger, LedgerError, Prepared, Status};
use onrecord::batch::{Kit, guard, spread};
use std::iter::Enumerate;
use std::ops::ControlFlow;
use std::sync::mpsc::Receiver;
use std::sync::{Mutex, PoisonError};
use supply::Piece;

/// Articles from which a change is written, unless fewer are ready: all are on the disk before any of them is acknowledged.
const GROUP: usize = 64;

/// What became of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its place among the articles, from 0.
    pub row: usize,
    /// What it is called: where it came from, or its place in an archive where it cannot be read.
    pub label: String,
    /// What adding did, or why it cannot be read.
    pub done: Result<Added, String>,
}

/// What a worker made of an article.
pub(crate) enum Made {
    /// Ready to be added.
    Ready(Box<Prepared>),
    /// In the ledger already.
    Known(String),
    /// Cannot be read.
    Failed(String),
}

/// Adds all pieces; `tell` hears what became of each group of them, as they come, and may break off. `asked` is the same ledger opened once more, for
/// questions; `now` gives the time in UTC. Incidents are resolved by [`ledger::settle`] afterwards.
///
/// # Errors
/// Where the store fails; what was told before is on the disk.
pub fn add(
    ledger: &mut Ledger,
    asked: Ledger,
    kit: &Kit,
    pieces: impl Iterator<Item = Piece> + Send,
    threads: usize,
    now: impl Fn() -> String,
    mut tell: impl FnMut(Vec<Told>) -> ControlFlow<()>,
) -> Result<(), LedgerError> {
    let (asked, pieces) = (Mutex::new(asked), Mutex::new(pieces.enumerate()));
    let work = || next(kit, &asked, &pieces).map(|one| vec![one]);
    all(ledger, kit, threads, work, now, &mut tell)
}

/// Puts on the disk whatever `work` makes on `threads` threads, until it makes nothing more.
pub(crate) fn all(
    ledger: &mut Ledger,
    kit: &Kit,
    threads: usize,
    work: impl Fn() -> Option<Vec<One>> + Sync,
    now: impl Fn() -> String,
    tell: &mut impl FnMut(Vec<Told>) -> ControlFlow<()>,
) -> Result<(), LedgerError> {
    spread(threads, work, |made| {
        while let Some(group) = group(made) {
            let (told, done) = take(ledger, kit, group, &now());
            if tell(told).is_break() {
                return done;
            }
            done?;
        }
        Ok(())
    })
}

/// An article by its place and what it is called, and what was made of it.
pub(crate) type One = (usize, String, Made);

/// What is ready now, at least one.
fn group(made: &Receiver<Vec<One>>) -> Option<Vec<One>> {
    let mut group = made.recv().ok()?;
    while group.len() < GROUP {
        let Ok(next) = made.try_recv() else { break };
        group.extend(next);
    }
    Some(group)
}

/// The next piece, made ready.
fn next(
    kit: &Kit,
    asked: &Mutex<Ledger>,
    pieces: &Mutex<Enumerate<impl Iterator<Item = Piece>>>,
) -> Option<One> {
    // a thread that failed left nothing half done behind
    let (row, piece) = pieces.lock().unwrap_or_else(PoisonError::into_inner).next()?;
    Some(match make(kit, asked, &piece) {
        Ok(made) => (row, piece.name, made),
        Err(why) => (row, piece.label, Made::Failed(why)),
    })
}

fn make(kit: &Kit, asked: &Mutex<Ledger>, piece: &Piece) -> Result<Made, String> {
    let bytes = piece.bytes()?;
    // a thread that failed left nothing half done behind: the ledger is only asked here
    let ledger = asked.lock().unwrap_or_else(PoisonError::into_inner);
    let known = ledger::known(&ledger, &bytes, &piece.name, &piece.given, &piece.more);
    drop(ledger);
    if let Some(document) = known.map_err(|error| error.to_string())? {
        return Ok(Made::Known(document));
    }
    let record = kit.read_bytes(&bytes, &piece.given)?;
    let article = Article {
        origin: &piece.name,
        bytes: &bytes,
        given: &piece.given,
        more: &piece.more,
        record: &record,
    };
    let prepared = guard(|| ledger::prepare(&article, &kit.knowledge).map_err(|error| error.to_string()));
    Ok(Made::Ready(Box::new(prepared?)))
}

/// Puts a group on the disk. What was known already is there whatever becomes of the others.
fn take(ledger: &mut Ledger, kit: &Kit, made: Vec<One>, now: &str) -> (Vec<Told>, Result<(), LedgerError>) {
    let (mut places, mut ready, mut told) = (Vec::new(), Vec::new(), Vec::new());
    for (row, label, made) in made {
        let done = match made {
            Made::Ready(prepared) => {
                places.push((row, label));
                ready.push(*prepared);
                continue;
            }
            Made::Known(document) => Ok(Added {
                document,
                status: Status::Known,
            }),
            Made::Failed(why) => Err(why),
        };
        told.push(Told { row, label, done });
    }
    if ready.is_empty() {
        return (told, Ok(()));
    }
    match ledger::add(ledger, &ready, &kit.knowledge, now) {
        Ok(added) => {
            let added = places.into_iter().zip(added);
            told.extend(added.map(|((row, label), added)| Told {
                row,
                label,
                done: Ok(added),
            }));
            (told, Ok(()))
        }
        Err(error) => (told, Err(error)),
    }
}
