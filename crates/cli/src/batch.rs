//! Batch: many inputs over many threads, results in the order of the inputs whatever the number of threads.

use crate::args::Origin;
use crate::input::{Input, load};
use onrecord::{Document, Knowledge, Reader, Record};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};

/// What one article gave: its record, or why there is none.
pub type Outcome = Result<Record, String>;

/// Stack of a worker: sentences of broken pages can be very long, and trees very deep.
pub const STACK: usize = 64 << 20;
/// Finished records that may wait for an earlier one before workers pause.
pub const WAITING: usize = 64;

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

/// Reads all inputs on `threads` threads and hands each outcome to `take`, in the order of the inputs.
pub fn run(kit: &Kit, inputs: &[Input], threads: usize, mut take: impl FnMut(usize, Outcome)) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let (send, outcomes) = sync_channel(WAITING);
        for _ in 0..threads.clamp(1, inputs.len().max(1)) {
            let (send, next) = (send.clone(), &next);
            let work = move || work(kit, inputs, next, &send);
            let worker = std::thread::Builder::new().stack_size(STACK);
            if worker.spawn_scoped(scope, work).is_err() {
                break; // fewer threads than asked for: the others do its share
            }
        }
        drop(send);
        let mut due = 0;
        let mut early = BTreeMap::new();
        for (at, outcome) in outcomes {
            early.insert(at, outcome);
            while let Some(outcome) = early.remove(&due) {
                take(due, outcome);
                due += 1;
            }
        }
    });
}

fn work(kit: &Kit, inputs: &[Input], next: &AtomicUsize, send: &SyncSender<(usize, Outcome)>) {
    loop {
        let at = next.fetch_add(1, Ordering::Relaxed);
        let Some(input) = inputs.get(at) else { return };
        if send.send((at, kit.read(input))).is_err() {
            return;
        }
    }
}
