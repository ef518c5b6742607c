//! Stream: the unpacked bytes of an archive, and the place in the file of each.
//!
//! In comes a file, packed or not; out come slices, members' beginnings and faults. It never holds more than the largest
//! slice that was asked for (at most [`LIMIT`]), and stops unpacking what grows without measure.

use crate::raw::Raw;
use crate::unpack::{Packing, Search, Step};
use std::collections::VecDeque;
use std::fmt;

/// Most bytes of one record, with all that is in it.
pub const LIMIT: usize = 32 << 20;
/// How many times its packed size a record may unpack to, once it is larger than [`SMALL`].
pub const RATIO: u64 = 250;
/// Size up to which nothing is held against a record that unpacks well.
pub const SMALL: u64 = 1 << 20;

/// Whether something unpacks to far more than any report does.
pub(crate) fn grows(packed: u64, out: u64) -> bool {
    out > SMALL && out > packed.max(1).saturating_mul(RATIO)
}

/// Where a record begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// Byte of the file; in a packed file the byte at which its member begins.
    pub file: u64,
    /// Byte of the unpacked member; 0 in a file that is not packed, and for the first record of a member.
    pub within: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.within {
            0 => write!(f, "{}", self.file),
            within => write!(f, "{}+{within}", self.file),
        }
    }
}

/// The unpacked bytes of a file.
pub(crate) struct Stream<'r> {
    pub(crate) raw: Raw<'r>,
    packing: Packing,
    held: Vec<u8>,
    at: usize,
    /// Unpacked bytes before `held`.
    base: u64,
    /// Members that begin at or after the last record, by unpacked byte; the first is the one we are in.
    members: VecDeque<(u64, u64)>,
    /// Why the bytes end where `held` ends, although the file goes on.
    fault: Option<String>,
    ended: bool,
    /// Unpacked and packed bytes when the record began.
    began: (u64, u64),
    /// How members are looked for after a fault.
    pub(crate) search: Search,
}

impl<'r> Stream<'r> {
    pub(crate) fn new(mut raw: Raw<'r>) -> Self {
        let packing = Packing::tell(raw.peek(8));
        Stream {
            raw,
            packing,
            held: Vec::new(),
            at: 0,
            base: 0,
            members: VecDeque::new(),
            fault: None,
            ended: false,
            began: (0, 0),
            search: Search::default(),
        }
    }

    /// Whether the file is not packed.
    pub(crate) fn is_plain(&self) -> bool {
        self.packing.is_plain()
    }

    /// Says that a record begins here.
    pub(crate) fn begin(&mut self) {
        self.began = (self.base + self.held.len() as u64, self.raw.place());
    }

    /// Unpacked bytes taken so far.
    pub(crate) fn taken(&self) -> u64 {
        self.base + self.at as u64
    }

    /// Where the next byte stands.
    pub(crate) fn place(&mut self) -> Place {
        self.peek(1);
        let at = self.taken();
        if self.packing.is_plain() {
            return Place { file: at, within: 0 };
        }
        while self.members.get(1).is_some_and(|&(begins, _)| begins <= at) {
            self.members.pop_front();
        }
        let (begins, file) = self.members.front().copied().unwrap_or_default();
        Place {
            file,
            within: at.saturating_sub(begins),
        }
    }

    /// The next bytes: at least `least` unless a fault or the end comes before.
    pub(crate) fn peek(&mut self, least: usize) -> &[u8] {
        if self.at > LIMIT / 8 && self.at > self.held.len() / 2 {
            self.held.drain(..self.at);
            self.base += self.at as u64;
            self.at = 0;
        }
        while self.held.len() - self.at < least && self.fault.is_none() && !self.ended {
            self.more();
        }
        self.held.get(self.at..).unwrap_or_default()
    }

    fn more(&mut self) {
        match self.packing.step(&mut self.raw, &mut self.held, &mut self.search) {
            Step::More => self.measure(),
            Step::Member(file) => self.members.push_back((self.base + self.held.len() as u64, file)),
            Step::Fault(why) => self.fault = Some(why),
            Step::End => {
                self.ended = true;
                self.fault = self
                    .raw
                    .failed
                    .take()
                    .map(|why| format!("the file cannot be read on: {why}"));
            }
        }
    }

    /// Stops where a record unpacks to far more than any report does.
    fn measure(&mut self) {
        if self.packing.is_plain() {
            return;
        }
        let out = self.base + self.held.len() as u64 - self.began.0;
        let packed = self.raw.place().saturating_sub(self.began.1);
        if grows(packed, out) {
            self.packing.abandon(&mut self.raw, &mut self.search);
            self.fault = Some(format!(
                "it unpacks to more than {RATIO} times its size; the rest of its member is left out"
            ));
        }
    }

    /// Whether the bytes now held are followed by a fault.
    pub(crate) fn faulty(&self) -> bool {
        self.fault.is_some()
    }

    /// The fault that ends the bytes held, without passing it.
    pub(crate) fn why(&self) -> Option<String> {
        self.fault.clone()
    }

    /// Passes the fault that ends the bytes held, and them.
    pub(crate) fn fault(&mut self) -> Option<String> {
        let why = self.fault.take()?;
        self.at = self.held.len();
        Some(why)
    }

    /// Passes `count` bytes that were peeked.
    pub(crate) fn take(&mut self, count: usize) {
        self.at = (self.at + count).min(self.held.len());
    }

    /// Passes `count` bytes without holding them; false where they end before.
    pub(crate) fn pass(&mut self, mut count: u64) -> bool {
        while count > 0 {
            let held = self.peek(1).len() as u64;
            if held == 0 {
                return false;
            }
            let step = held.min(count);
            self.take(usize::try_from(step).unwrap_or(usize::MAX));
            count -= step;
        }
        true
    }

    /// Members that begin among the next `length` bytes held, but not at the first of them.
    pub(crate) fn members_within(&self, length: usize) -> Vec<usize> {
        let (from, to) = (self.taken(), self.taken() + length as u64);
        let first = self.members.partition_point(|&(begins, _)| begins <= from);
        self.members
            .range(first..)
            .take_while(|&&(begins, _)| begins <= to)
            .filter_map(|(begins, _)| usize::try_from(begins - from).ok())
            .collect()
    }

    /// Whether a member begins exactly here.
    pub(crate) fn at_member(&self) -> bool {
        let at = self.taken();
        self.members
            .binary_search_by_key(&at, |&(begins, _)| begins)
            .is_ok()
    }

    /// Length of the next line with its line break, if it is no longer than `most`; the rest of the file if no break follows.
    pub(crate) fn line(&mut self, most: usize) -> Option<usize> {
        let mut looked = 0;
        loop {
            let held = self.peek(looked + 1);
            if let Some(at) = held.get(looked..).and_then(|rest| memchr::memchr(b'\n', rest)) {
                return (looked + at < most).then_some(looked + at + 1);
            }
            let length = held.len();
            if length > most {
                return None;
            }
            if length == looked {
                return Some(length);
            }
            looked = length;
        }
    }

    /// Passes the rest of a line, however long.
    pub(crate) fn pass_line(&mut self) {
        loop {
            let held = self.peek(1);
            let length = held.len();
            let found = memchr::memchr(b'\n', held);
            self.take(found.map_or(length, |at| at + 1));
            if found.is_some() || length == 0 {
                return;
            }
        }
    }
}
