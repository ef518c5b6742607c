//! Batch: many articles over many threads, results in the order of the articles whatever the number of threads.
//!
//! In: pieces of work, one after another, and what makes a result of one. Out: the results, in that order. It never reads files, never lets the number
//! of threads show, and a fault in one piece never ends the others.

use crate::{Document, Knowledge, Reader, Record, read};
use std::collections::BTreeMap;
use std::iter::Enumerate;
use std::ops::ControlFlow;
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
    /// Reads one document. A fault of the program is an outcome like any other: the batch goes on.
    ///
    /// # Errors
    /// Where the program has a fault.
    pub fn read_document(&self, document: &Document) -> Outcome {
        guard(|| Ok(read(document, &self.reader, &self.knowledge)))
    }

    /// Reads the bytes of one article, plain text or a page.
    ///
    /// # Errors
    /// Where the bytes are no article, or the program has a fault; one line either way.
    pub fn read_bytes(&self, bytes: &[u8], given: &text::Given) -> Outcome {
        let document = guard(|| text::read_bytes(bytes, given).map_err(|error| error.to_string()));
        self.read_document(&document?)
    }
}

/// Does some work; a fault of the program in it becomes an error like any other.
///
/// # Errors
/// That of the work, or [`FAULT`].
pub fn guard<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(FAULT.to_string()))
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

/// Makes something of all pieces on `threads` threads and hands each result to `take`, in the order of the pieces, until `take` breaks off.
pub fn each<P, T: Send>(
    pieces: impl Iterator<Item = P> + Send,
    threads: usize,
    work: impl Fn(P) -> T + Sync,
    mut take: impl FnMut(T) -> ControlFlow<()>,
) {
    let line = Line {
        pieces: Mutex::new(pieces.enumerate()),
        due: Mutex::new(0),
        moved: Condvar::new(),
    };
    spread(
        threads,
        || line.next(&work),
        |made| {
            let (mut due, mut early) = (0, BTreeMap::new());
            for (at, one) in made {
                early.insert(at, one);
                while let Some(one) = early.remove(&due) {
                    due += 1;
                    if take(one).is_break() {
                        line.moved_to(usize::MAX);
                        return;
                    }
                }
                line.moved_to(due);
            }
        },
    );
}

/// Where workers queue: for the next piece, and while too many finished things wait for an earlier one.
struct Line<I> {
    pieces: Mutex<Enumerate<I>>,
    due: Mutex<usize>,
    moved: Condvar,
}

impl<P, I: Iterator<Item = P>> Line<I> {
    /// What is made of the next piece; nothing once all are taken or whoever takes has broken off.
    fn next<T>(&self, work: impl Fn(P) -> T) -> Option<(usize, T)> {
        let next = self.pieces.lock().unwrap_or_else(PoisonError::into_inner).next();
        let (at, piece) = next?;
        let due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        // whoever holds the piece that is due never waits here, so the line always moves
        let due = self
            .moved
            .wait_while(due, |due| at >= due.saturating_add(WAITING))
            .unwrap_or_else(PoisonError::into_inner);
        let broken_off = *due == usize::MAX;
        drop(due);
        (!broken_off).then(|| (at, work(piece)))
    }

    fn moved_to(&self, due: usize) {
        *self.due.lock().unwrap_or_else(PoisonError::into_inner) = due;
        self.moved.notify_all();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]
    use super::{FAULT, each, guard};
    use std::ops::ControlFlow;

    #[test]
    fn results_come_in_order_whatever_the_number_of_threads() {
        for threads in [0, 1, 2, 7] {
            let mut taken = Vec::new();
            let slow = |n: usize| {
                std::thread::sleep(std::time::Duration::from_micros((n as u64 * 7919) % 500));
                n
            };
            each(0..500, threads, slow, |n| {
                taken.push(n);
                ControlFlow::Continue(())
            });
            assert_eq!(taken, (0..500).collect::<Vec<_>>());
        }
    }

    #[test]
    fn breaking_off_ends_all_threads() {
        let mut taken = 0;
        each(
            0..,
            4,
            |n: usize| n,
            |n| {
                taken = n;
                if n == 1000 {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            },
        );
        assert_eq!(taken, 1000);
    }

    #[test]
    fn a_fault_is_an_error_like_any_other() {
        assert_eq!(guard(|| Ok(1)), Ok(1));
        assert_eq!(guard::<u8>(|| panic!("on purpose")), Err(FAULT.to_string()));
    }
}
