//! Copies: in come digests, out comes which of them carry one text: reprints of an agency, cut, retitled or put in another order. Two reporters on one
//! happening are no copies, even where both quote the same words.

use crate::digest::Digest;
use crate::sketch::{Shared, looked_at, shared};
use std::collections::{BTreeMap, BTreeSet};

/// Part of the shorter text that a copy shares at least.
const PART: f64 = 0.24;
/// The same where both name one agency as their origin and came within two days.
const PART_OF_ONE_ORIGIN: f64 = 0.17;
/// Runs of words that must be shared at least: a headline or a single quotation is no copy.
const RUNS: usize = 12;
/// Runs that the whole of a shorter text must share, as far as the sample tells: one long sentence that two reporters took from one source is no copy.
const SENTENCE: usize = 30;

/// Two articles that carry one text.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Copy {
    /// Part of the shorter text that stands in the longer one, 0 to 1.
    pub score: f64,
    /// In a few words each.
    pub why: Vec<String>,
}

/// Whether two articles carry one text, how much of it, and why that is thought.
#[must_use]
pub fn copy(a: &Digest, b: &Digest) -> Option<Copy> {
    let Shared {
        of_shorter,
        runs,
        looked_at,
    } = shared(&a.sketch, &b.sketch);
    let origin: Vec<&String> = a.origins.iter().filter(|o| b.origins.contains(o)).collect();
    let apart = a.published.zip(b.published).map_or(0, |(p, q)| p.abs_diff(q));
    let least = if origin.len() == 1 && apart <= 2 {
        PART_OF_ONE_ORIGIN
    } else {
        PART
    };
    let shorter = a.sketch.runs.min(b.sketch.runs);
    let in_all = of_shorter * shorter as f64;
    if of_shorter < least || runs < RUNS.min(looked_at.max(1)) || in_all < SENTENCE.min(shorter) as f64 {
        return None;
    }
    let mut why = vec![format!(
        "{:.0} % of the shorter text's runs of three words stand in the other",
        of_shorter * 100.0
    )];
    why.extend(origin.iter().take(1).map(|o| format!("both name {o}")));
    Some(Copy {
        score: (of_shorter * 1000.0).round() / 1000.0,
        why,
    })
}

/// Documents in groups that carry one text each, sorted; alone where there is no copy.
///
/// To be a copy does not chain: a round-up that takes in two reports is a copy of either, but these two share nothing and are two sources. So as many
/// texts are taken as there are of which no two are copies of each other, those with the fewest copies first, and each other document goes to the one of
/// them with which it shares most. Two halves of one agency report count as two even where the whole is at hand: nothing tells that whole from a round-up.
#[must_use]
pub fn texts(digests: &[&Digest]) -> Vec<Vec<String>> {
    let mut sorted: Vec<&Digest> = digests.to_vec();
    sorted.sort_by(|a, b| a.document.cmp(&b.document));
    sorted.dedup_by(|a, b| a.document == b.document);
    let mut copies: Vec<Vec<(usize, f64)>> = vec![Vec::new(); sorted.len()];
    for (i, j) in candidates(&sorted) {
        let pair = sorted.get(i).zip(sorted.get(j));
        let Some(found) = pair.and_then(|(a, b)| copy(a, b)) else {
            continue;
        };
        for (one, other) in [(i, j), (j, i)] {
            if let Some(of) = copies.get_mut(one) {
                of.push((other, found.score));
            }
        }
    }
    let taken = apart(&copies);
    let mut out: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for ((at, digest), others) in sorted.iter().enumerate().zip(&copies) {
        let carried = others.iter().filter(|(other, _)| taken.contains(other));
        let most = carried.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        let home = most.map_or(at, |(other, _)| *other);
        out.entry(home).or_default().push(digest.document.clone());
    }
    let mut groups: Vec<Vec<String>> = out.into_values().collect();
    groups.sort();
    groups
}

/// Texts of which no two are copies of each other: of those left that with the fewest copies left, again and again.
fn apart(copies: &[Vec<(usize, f64)>]) -> BTreeSet<usize> {
    let mut left: Vec<Option<usize>> = copies.iter().map(|c| Some(c.len())).collect();
    let mut queue: BTreeSet<(usize, usize)> =
        copies.iter().enumerate().map(|(at, c)| (c.len(), at)).collect();
    let mut taken = BTreeSet::new();
    let of = |at: usize| copies.get(at).into_iter().flatten().map(|(other, _)| *other);
    while let Some((_, at)) = queue.pop_first() {
        taken.insert(at);
        for gone in std::iter::once(at).chain(of(at)) {
            let Some(count) = left.get_mut(gone).and_then(Option::take) else {
                continue;
            };
            queue.remove(&(count, gone));
            for near in of(gone) {
                let Some(Some(count)) = left.get_mut(near) else {
                    continue;
                };
                queue.remove(&(*count, near));
                *count -= 1;
                queue.insert((*count, near));
            }
        }
    }
    taken
}

/// Pairs of digests that share enough runs to be looked at, by an index of the runs: all others share too few to be copies.
fn candidates(digests: &[&Digest]) -> Vec<(usize, usize)> {
    let mut holders: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, digest) in digests.iter().enumerate() {
        for run in &digest.sketch.hashes {
            holders.entry(*run).or_default().push(at);
        }
    }
    let mut pairs = Vec::new();
    let mut common = vec![0; digests.len()];
    for (i, a) in digests.iter().enumerate() {
        common.fill(0);
        let others = a.sketch.hashes.iter().filter_map(|run| holders.get(run));
        for &j in others.flatten().filter(|j| **j > i) {
            if let Some(common) = common.get_mut(j) {
                *common += 1;
            }
        }
        let enough = |(j, common): (usize, &usize)| {
            let few = || {
                digests
                    .get(j)
                    .is_some_and(|b| looked_at(&a.sketch, &b.sketch) < RUNS)
            };
            (*common >= RUNS || *common > 0 && few()).then_some((i, j))
        };
        pairs.extend(common.iter().enumerate().filter_map(enough));
    }
    pairs
}
