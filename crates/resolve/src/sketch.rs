//! Sketch: in comes a text, out come the smallest hashes of its runs of words, and from two sketches how much of one text stands in the other. Marks,
//! capitals and the order of paragraphs change nothing but the runs at their edges.

use std::hash::Hasher;

/// Words in one run.
const RUN: usize = 3;
/// Hashes kept: a text of up to that many runs is kept whole.
const KEPT: usize = 512;

/// The smallest hashes of a text's runs of words.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Sketch {
    /// Distinct runs in the text.
    pub runs: usize,
    /// Their smallest hashes, rising.
    pub hashes: Vec<u32>,
}

/// How much two texts share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shared {
    /// Part of the runs of the shorter text that stand in the longer one, 0 to 1.
    pub of_shorter: f64,
    /// Runs that both have, as far as the sketches show.
    pub runs: usize,
    /// Runs of the shorter text that were looked at.
    pub looked_at: usize,
}

/// FNV-1a, so that hashes are the same on every machine and in every version.
struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        // the last bits mixed well, so that small hashes are a fair sample
        let mut h = self.0;
        h ^= h >> 33;
        h = h.wrapping_mul(0xff51_afd7_ed55_8ccd);
        h ^ (h >> 33)
    }
    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.0 = (self.0 ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// A hash of some bytes that never changes.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let mut fnv = Fnv(0xcbf2_9ce4_8422_2325);
    fnv.write(bytes);
    fnv.finish()
}

/// The sketch of a text.
#[must_use]
pub fn sketch(text: &str) -> Sketch {
    let bare: String = text
        .chars()
        .filter(|c| !matches!(c, '\'' | '\u{2019}' | '-' | '.'))
        .collect();
    let words: Vec<String> = bare
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect();
    let run = RUN.min(words.len().max(1));
    let mut hashes: Vec<u32> = words
        .windows(run)
        .map(|w| (hash(w.join(" ").as_bytes()) >> 32) as u32)
        .collect();
    hashes.sort_unstable();
    hashes.dedup();
    let runs = hashes.len();
    hashes.truncate(KEPT);
    Sketch { runs, hashes }
}

/// How many hashes of each speak for both texts: a sketch speaks only for hashes up to its greatest, unless it holds the whole text.
fn in_reach(a: &Sketch, b: &Sketch) -> (usize, usize) {
    let reach = |s: &Sketch| {
        if s.runs > s.hashes.len() {
            s.hashes.last().copied()
        } else {
            None
        }
    };
    let limit = [reach(a), reach(b)]
        .into_iter()
        .flatten()
        .min()
        .unwrap_or(u32::MAX);
    let within = |s: &Sketch| s.hashes.partition_point(|h| *h <= limit);
    (within(a), within(b))
}

/// Runs of the shorter text that can be looked at.
pub(crate) fn looked_at(a: &Sketch, b: &Sketch) -> usize {
    let (na, nb) = in_reach(a, b);
    na.min(nb)
}

/// What two texts share.
#[must_use]
pub fn shared(a: &Sketch, b: &Sketch) -> Shared {
    let (na, nb) = in_reach(a, b);
    let (mut i, mut j, mut both) = (0, 0, 0);
    while i < na && j < nb {
        let (x, y) = (a.hashes.get(i), b.hashes.get(j));
        match x.cmp(&y) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                both += 1;
                i += 1;
                j += 1;
            }
        }
    }
    let looked_at = na.min(nb);
    let of_shorter = if looked_at == 0 {
        0.0
    } else {
        both as f64 / looked_at as f64
    };
    Shared {
        of_shorter,
        runs: both,
        looked_at,
    }
}
