//! Counts: how often which role came where in the training data, turned into shares.
//!
//! The tables are `arguments.counts` of the model's JSON, made by `training/arguments.py`. A row is the number of all cases
//! and then, by turns, the number of a role and how many cases had it.

use serde::Deserialize;
use std::collections::HashMap;

/// A row of a table; empty where there is none.
pub(crate) type Row = [u32];

/// Counts by what they depend on. Keys are made by [`super::tree`].
#[derive(Debug, Deserialize)]
pub(crate) struct Counts {
    /// By voice and path; the empty key counts all.
    pub paths: HashMap<String, Vec<u32>>,
    /// By voice, path and the word that marks the argument's head, or the head itself.
    pub words: HashMap<String, Vec<u32>>,
    /// By the predicate's lemma, voice and path.
    pub lemmas: HashMap<String, Vec<u32>>,
    /// Predicates that have a role at all: by roleset, and by voice.
    pub rolesets: HashMap<String, Vec<u32>>,
}

/// The row of a key.
pub(crate) fn row<'a>(table: &'a HashMap<String, Vec<u32>>, key: &str) -> &'a Row {
    table.get(key).map_or(&[], Vec::as_slice)
}

/// The share of a role in a row, where `weight` cases more are shared out as in `prior`; 0 where there are no cases.
pub(crate) fn share(row: &Row, role: usize, prior: f32, weight: f32) -> f32 {
    let all = row.first().copied().unwrap_or(0) as f32 + weight;
    if all <= 0.0 {
        return 0.0;
    }
    let found = row
        .get(1..)
        .unwrap_or(&[])
        .chunks_exact(2)
        .find(|pair| pair[0] as usize == role);
    let count = found.map_or(0, |pair| pair[1]);
    (count as f32 + weight * prior) / all
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn shares_lean_on_what_is_known_elsewhere() {
        assert_eq!(share(&[], 3, 0.25, 5.0), 0.25);
        assert_eq!(share(&[6, 3, 4, 7, 1], 3, 0.5, 2.0), 0.625);
        assert_eq!(share(&[6, 3, 4, 7, 1], 2, 0.0, 2.0), 0.0);
    }
}
