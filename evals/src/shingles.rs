//! How much of a text was found, counted as the public article extraction benchmark counts: in runs of four words.
//!
//! In come the right text and the found one; out come shares. It reads nothing.

use std::collections::BTreeMap;

/// Words in a run.
const RUN: usize = 4;

/// How much two texts share, as parts of all their runs together.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Shingles {
    /// In both.
    pub shared: f64,
    /// Only in what was found.
    pub extra: f64,
    /// Only in what is right.
    pub missed: f64,
}

/// Mean precision and recall over pages; a page without runs on one side does not count for it.
#[must_use]
pub fn means(all: impl Iterator<Item = Shingles>) -> (f64, f64) {
    let (mut precision, mut recall) = ((0.0, 0usize), (0.0, 0usize));
    for one in all {
        if one.shared + one.extra > 0.0 {
            precision = (
                precision.0 + one.shared / (one.shared + one.extra),
                precision.1 + 1,
            );
        }
        if one.shared + one.missed > 0.0 {
            recall = (recall.0 + one.shared / (one.shared + one.missed), recall.1 + 1);
        }
    }
    (
        precision.0 / precision.1.max(1) as f64,
        recall.0 / recall.1.max(1) as f64,
    )
}

/// How many runs of four words two texts share.
#[must_use]
pub fn overlap(right: &str, found: &str) -> Shingles {
    let (right, found) = (runs(right), runs(found));
    let mut shared = 0usize;
    for (run, count) in &right {
        shared += count.min(found.get(run).unwrap_or(&0));
    }
    let missed = right.values().sum::<usize>() - shared;
    let extra = found.values().sum::<usize>() - shared;
    let all = (shared + missed + extra).max(1) as f64;
    Shingles {
        shared: shared as f64 / all,
        extra: extra as f64 / all,
        missed: missed as f64 / all,
    }
}

/// The runs of a text and how often each comes; a text of fewer words is one run.
fn runs(text: &str) -> BTreeMap<Vec<&str>, usize> {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|w| !w.is_empty())
        .collect();
    let mut out = BTreeMap::new();
    let count = (words.len() + 1).saturating_sub(RUN).max(1);
    for at in 0..count {
        let run = words.get(at..(at + RUN).min(words.len())).unwrap_or_default();
        if !run.is_empty() {
            *out.entry(run.to_vec()).or_default() += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{means, overlap};

    #[test]
    fn runs_are_counted_as_the_benchmark_does() {
        let one = overlap("a b c d e", "a b c d x");
        assert_eq!(
            (one.shared, one.extra, one.missed),
            (1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0)
        );
        let short = overlap("a b", "a, b!");
        assert_eq!((short.shared, short.extra), (1.0, 0.0));
        assert_eq!(means([one, short].into_iter()), (0.75, 0.75));
        assert_eq!(overlap("", "a").extra, 1.0);
    }
}
