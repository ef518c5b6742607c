//! Raw: the bytes of a file as they come, with a little of what was passed kept behind.
//!
//! In comes anything that can be read; out come slices of it and how far we are. It never holds more than was asked for
//! plus what is kept to look again for a record after a fault.

use std::io::{ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes read from the file at a time.
const STEP: usize = 64 << 10;
/// Most passed bytes that are kept to look again for the next member.
const BEHIND: usize = 1 << 20;

/// A file being read.
pub(crate) struct Raw<'r> {
    from: Box<dyn Read + Send + 'r>,
    held: Vec<u8>,
    /// Place in the file of the first byte held.
    base: u64,
    /// Next byte in `held`.
    at: usize,
    /// First byte in `held` that is kept.
    keep: usize,
    ended: bool,
    /// Why reading stopped before the end.
    pub(crate) failed: Option<String>,
    /// Bytes taken so far, for whoever shows progress.
    pub(crate) count: Arc<AtomicU64>,
}

impl<'r> Raw<'r> {
    pub(crate) fn new(from: Box<dyn Read + Send + 'r>) -> Self {
        Raw {
            from,
            held: Vec::new(),
            base: 0,
            at: 0,
            keep: 0,
            ended: false,
            failed: None,
            count: Arc::default(),
        }
    }

    /// How many bytes have been taken.
    pub(crate) fn place(&self) -> u64 {
        self.base + self.at as u64
    }

    /// The next bytes, at least `least` of them unless the file ends before.
    pub(crate) fn peek(&mut self, least: usize) -> &[u8] {
        while self.held.len() - self.at < least && !self.ended {
            self.more();
        }
        self.held.get(self.at..).unwrap_or_default()
    }

    fn more(&mut self) {
        if self.keep > 4 * STEP {
            self.held.drain(..self.keep);
            self.base += self.keep as u64;
            self.at -= self.keep;
            self.keep = 0;
        }
        let before = self.held.len();
        self.held.resize(before + STEP, 0);
        let room = self.held.get_mut(before..).unwrap_or_default();
        let got = loop {
            match self.from.read(room) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                done => break done,
            }
        };
        let got = got.unwrap_or_else(|error| {
            self.failed = Some(error.to_string());
            0
        });
        self.held.truncate(before + got.min(STEP));
        self.ended = got == 0;
    }

    /// Passes `count` bytes that were peeked.
    pub(crate) fn take(&mut self, count: usize) {
        self.at = (self.at + count).min(self.held.len());
        self.keep = self.keep.max(self.at.saturating_sub(BEHIND));
        self.count.store(self.place(), Ordering::Relaxed);
    }

    /// Keeps from here on only, for as long as room allows.
    pub(crate) fn mark(&mut self) {
        self.keep = self.at;
    }

    /// Goes back to the last mark, or as far as is kept.
    pub(crate) fn back(&mut self) {
        self.at = self.keep;
    }
}
