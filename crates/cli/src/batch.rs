//! Batch: many inputs over many threads, results in the order of the inputs whatever the number of threads.

use crate::args::Origin;
use crate::input::{Input, load};
use onrecord::{Document, Knowledge, Reader, Record};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};

/// What one article gave: its record, or why there is none.
pub type Outcome = Result<Record, String>;

/// Stack of a worker: sentences of broken pages can be very long, and trees very deep.
const STACK: usize = 64 << 20;
/// Finished records that may wait for an earlier one before workers pause.
const WAITING: usize = 64;

/// Everything needed to read an article.
pub struct Kit {
    /// The model.
    pub reader: Reader,
    /// The tables.
    pub knowledge: Knowledge,
    /// What is known of the articles beside their text.
    pub origin: Origin,
}

impl Kit {
    /// Reads one input. A fault of the program is an outcome like any other: the batch goes on.
    pub fn read(&self, input: &Input) -> Outcome {
        self.read_document(&load(input, &self.origin)?)
    }

    /// Reads one document.
    pub fn read_document(&self, document: &Document) -> Outcome {
        catch_unwind(AssertUnwindSafe(|| {
            onrecord::read(document, &self.reader, &self.knowledge)
        }))
        .map_err(|_| "a fault of onrecord itself; please report it with the article".to_string())
    }
}

/// Does `work` for the numbers below `count` on `threads` threads and hands what they make to `take` as it comes. Where `take` ends early, the threads end
/// with what they are at.
pub fn spread<T: Send, R>(
    count: usize,
    threads: usize,
    work: impl Fn(usize) -> T + Sync,
    take: impl FnOnce(&Receiver<(usize, T)>) -> R,
) -> R {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let (send, made) = sync_channel(WAITING);
        for _ in 0..threads.clamp(1, count.max(1)) {
            let (send, next, work) = (send.clone(), &next, &work);
            let run = move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= count || send.send((at, work(at))).is_err() {
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

/// Reads all inputs on `threads` threads and hands each outcome to `take`, in the order of the inputs.
pub fn run(kit: &Kit, inputs: &[Input], threads: usize, mut take: impl FnMut(usize, Outcome)) {
    let read = |at: usize| inputs.get(at).map(|input| kit.read(input));
    spread(inputs.len(), threads, read, |outcomes| {
        let mut due = 0;
        let mut early = BTreeMap::new();
        for (at, outcome) in outcomes {
            early.extend(outcome.map(|outcome| (at, outcome)));
            while let Some(outcome) = early.remove(&due) {
                take(due, outcome);
                due += 1;
            }
        }
    });
}
