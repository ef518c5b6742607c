//! Nouns: what sort of thing a common noun stands for, and the gender that it tells.
//!
//! In comes a word in its dictionary form, out come sorts. Which of them is meant in an article is for the rooms above.

use crate::{Row, TableError, Tables};
use std::collections::BTreeMap;

/// What a noun can stand for.
#[allow(missing_docs)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    Person,
    Group,
    Place,
    Thing,
    Event,
    Time,
    Abstract,
}

impl Sort {
    /// How many there are.
    pub const COUNT: usize = 7;
}

/// A common noun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noun {
    /// What it can stand for, the commonest first.
    pub sorts: Vec<Sort>,
    /// `m`, `f` or empty.
    pub gender: String,
}

/// Look-ups over common nouns.
#[derive(Debug, Clone, Default)]
pub struct Nouns {
    all: BTreeMap<String, Noun>,
}

impl Nouns {
    pub(crate) fn parse(tables: &Tables) -> Result<Self, TableError> {
        let mut all = BTreeMap::new();
        for row in tables.rows("nouns.tsv") {
            all.insert(row.cell(0).to_string(), noun(&row)?);
        }
        Ok(Nouns { all })
    }

    /// The noun of that dictionary form.
    #[must_use]
    pub fn find(&self, lemma: &str) -> Option<&Noun> {
        self.all.get(lemma)
    }
}

fn noun(row: &Row) -> Result<Noun, TableError> {
    let mut sorts = Vec::new();
    for word in row.cell(1).split(' ') {
        let found = sort(word).ok_or_else(|| row.error(format!("'{word}' is no sort of noun")))?;
        if !sorts.contains(&found) {
            sorts.push(found);
        }
    }
    Ok(Noun {
        sorts,
        gender: row.cell(2).to_string(),
    })
}

fn sort(word: &str) -> Option<Sort> {
    Some(match word {
        "person" => Sort::Person,
        "group" => Sort::Group,
        "place" => Sort::Place,
        "thing" | "vehicle" | "animal" | "plant" | "substance" => Sort::Thing,
        "event" => Sort::Event,
        "time" => Sort::Time,
        "abstract" | "text" | "amount" => Sort::Abstract,
        _ => return None,
    })
}
