//! Batch: many articles over many threads, results in the order of the articles whatever the number of threads.

use crate::supply::{Piece, Supply};
use onrecord::{Document, Knowledge, Reader, Record};
use std::collections::BTreeMap;
use std::iter::Enumerate;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Condvar, Mutex, PoisonError};

/// What one article gave: its record, or why there is none.
pub type Outcome = Result<Record, String>;

/// Stack of a worker: sentences of broken pages can be very long, and trees very deep.
pub const STACK: usize = 64 << 20;
/// Finished things that may wait to be taken before workers pause.
const WAITING: usize = 64;
/// What is said of a fault of the program.
pub const FAULT: &str = "a fault of onrecord itself; please report it with the article";

/// Everything needed to read an article.
pub struct Kit {
    /// The model.
    pub reader: Reader,
    /// The tables.
    pub knowledge: Knowledge,
}

impl Kit {
    /// Reads one article. A fault of the program is an outcome like any other: the batch goes on.
    pub fn read(&self, piece: &Piece) -> Outcome {
        let document = catch_unwind(AssertUnwindSafe(|| piece.document())).map_err(|_| FAULT.to_string());
        self.read_document(&document??)
    }

    /// Reads one document.
    pub fn read_document(&self, document: &Document) -> Outcome {
        catch_unwind(AssertUnwindSafe(|| {
            onrecord::read(document, &self.reader, &self.knowledge)
        }))
        .map_err(|_| FAULT.to_string())
    }
}

/// What an outcome is of.
pub struct Card {
    /// What it is called in messages.
    pub label: String,
    /// The name of its record, without an ending.
    pub stem: String,
}

/// Calls `work` on `threads` threads until it gives nothing more and hands what it makes to `take` as it comes. Where `take` ends early, the threads end
/// with what they are at.
pub fn spread<T: Send, R>(
    threads: usize,
    work: impl Fn() -> Option<T> + Sync,
    take: impl FnOnce(&Receiver<T>) -> R,
) -> R {
    std::thread::scope(|scope| {
        let (send, made) = sync_channel(WAITING);
        for _ in 0..threads.max(1) {
            let (send, work) = (send.clone(), &work);
            let run = move || {
                while let Some(made) = work() {
                    if send.send(made).is_err() {
                        return;
                    }
                }
            };
            let worker = std::thread::Builder::new().stack_size(STACK);
            if worker.spawn_scoped(scope, run).is_err() {
                break; // fewer threads than asked for: the others do its share
            }
        }
        drop(send);
        let taken = take(&made);
        drop(made); // so that no thread waits for somebody to take what it made
        taken
    })
}

/// Reads all pieces on `threads` threads and hands each outcome to `take`, in the order of the pieces.
pub fn run(kit: &Kit, pieces: &mut Supply, threads: usize, mut take: impl FnMut(Card, Outcome)) {
    let line = Line {
        pieces: Mutex::new(pieces.enumerate()),
        due: Mutex::new(0),
        moved: Condvar::new(),
    };
    spread(
        threads,
        || next(kit, &line),
        |outcomes| {
            let (mut due, mut early) = (0, BTreeMap::new());
            for (at, card, outcome) in outcomes {
                early.insert(at, (card, outcome));
                while let Some((card, outcome)) = early.remove(&due) {
                    take(card, outcome);
                    due += 1;
                }
                *line.due.lock().unwrap_or_else(PoisonError::into_inner) = due;
                line.moved.notify_all();
            }
        },
    );
}

/// Where workers queue: for the next piece, and while too many finished records wait for an earlier one.
struct Line<'s> {
    pieces: Mutex<Enumerate<&'s mut Supply>>,
    due: Mutex<usize>,
    moved: Condvar,
}

/// The next piece, read.
fn next(kit: &Kit, line: &Line) -> Option<(usize, Card, Outcome)> {
    let next = line.pieces.lock().unwrap_or_else(PoisonError::into_inner).next();
    let (at, piece) = next?;
    let due = line.due.lock().unwrap_or_else(PoisonError::into_inner);
    // whoever holds the piece that is due never waits here, so the line always moves
    let waited = line.moved.wait_while(due, |due| at >= *due + WAITING);
    drop(waited);
    let outcome = kit.read(&piece);
    let card = Card {
        label: piece.label,
        stem: piece.stem,
    };
    Some((at, card, outcome))
}
