//! Incident words: words that tell which happening is meant, and which modes are kin.
//!
//! In comes a word, out comes what kinds it is of; whether two events are one happening is for the resolve room.

use crate::{TableError, Tables};
use std::collections::BTreeSet;

const KINDS: [&str; 19] = [
    "definite",
    "indefinite",
    "other",
    "toll",
    "article",
    "stray",
    "short",
    "anyone",
    "nobody",
    "press",
    "sight",
    "aside",
    "unit",
    "lasting",
    "telling",
    "mode",
    "kin",
    "plain",
    "account",
];

/// Look-ups over words that tell happenings apart.
#[derive(Debug, Clone, Default)]
pub struct IncidentWords {
    rows: BTreeSet<(String, String, String)>,
}

impl IncidentWords {
    pub(crate) fn parse(tables: &Tables) -> Result<Self, TableError> {
        let mut rows = BTreeSet::new();
        for row in tables.rows("incident_words.tsv") {
            let (word, kind) = (row.cell(0), row.cell(1));
            if word.is_empty() || !KINDS.contains(&kind) {
                return Err(row.error(format!("a row is: word, kind ({}), value", KINDS.join(", "))));
            }
            rows.insert((kind.to_string(), word.to_string(), row.cell(2).to_string()));
        }
        Ok(IncidentWords { rows })
    }

    /// Whether a word in small letters is of that kind.
    #[must_use]
    pub fn is(&self, kind: &str, word: &str) -> bool {
        self.value(kind, word).is_some()
    }

    /// All words of a kind with what stands beside each.
    pub fn all<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> + 'a {
        let from = (kind.to_string(), String::new(), String::new());
        let rows = self.rows.range(from..).take_while(move |row| row.0 == kind);
        rows.map(|row| (row.1.as_str(), row.2.as_str()))
    }

    /// What stands beside a word of that kind; for a mode the name of its kin, for an account what it says that it was.
    #[must_use]
    pub fn value(&self, kind: &str, word: &str) -> Option<&str> {
        let from = (kind.to_string(), word.to_string(), String::new());
        let row = self.rows.range(from..).next()?;
        (row.0 == kind && row.1 == word).then_some(row.2.as_str())
    }
}
