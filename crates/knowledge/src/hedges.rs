//! Hedges: words beside a number that change what it allows.
//!
//! In comes `hedges.tsv`; out come look-ups by lower-case words. It never decides which number a hedge belongs to.

use crate::{TableError, Tables};
use std::collections::BTreeMap;

const FILE: &str = "hedges.tsv";

/// What a hedge does to its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HedgeEffect {
    /// That many or more.
    AtLeast,
    /// More than that.
    Above,
    /// That many or fewer.
    AtMost,
    /// Fewer than that.
    Below,
    /// Near it; kept as it is.
    About,
    /// No change.
    Exact,
}

/// Hedges of figures.
#[derive(Debug, Clone, Default)]
pub struct Hedges {
    before: BTreeMap<String, HedgeEffect>,
    after: BTreeMap<String, HedgeEffect>,
    longest: usize,
}

impl Hedges {
    /// The effect of a lower-case phrase that stands before its number.
    #[must_use]
    pub fn before(&self, phrase: &str) -> Option<HedgeEffect> {
        self.before.get(phrase).copied()
    }

    /// The effect of a lower-case phrase that stands after its number.
    #[must_use]
    pub fn after(&self, phrase: &str) -> Option<HedgeEffect> {
        self.after.get(phrase).copied()
    }

    /// Number of words in the longest hedge.
    #[must_use]
    pub fn longest(&self) -> usize {
        self.longest
    }

    pub(crate) fn parse(tables: &Tables) -> Result<Self, TableError> {
        let mut hedges = Hedges::default();
        for row in tables.rows(FILE) {
            let words = row.cell(0).to_lowercase();
            let effect = match row.cell(2) {
                "at-least" => HedgeEffect::AtLeast,
                "above" => HedgeEffect::Above,
                "at-most" => HedgeEffect::AtMost,
                "below" => HedgeEffect::Below,
                "about" => HedgeEffect::About,
                "exact" => HedgeEffect::Exact,
                other => {
                    return Err(row.error(format!("unknown effect {other:?}; see the head of the table")));
                }
            };
            hedges.longest = hedges.longest.max(words.split(' ').count());
            match row.cell(1) {
                "before" => hedges.before.insert(words, effect),
                "after" => hedges.after.insert(words, effect),
                other => return Err(row.error(format!("unknown side {other:?}; it is before or after"))),
            };
        }
        Ok(hedges)
    }
}
