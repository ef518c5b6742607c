//! Numbers: number words and what they allow.
//!
//! In comes `numbers.tsv`; out come look-ups by lower-case words. It never decides what is counted.

use crate::{Row, TableError, Tables};
use std::collections::BTreeMap;

const FILE: &str = "numbers.tsv";

/// What a number word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberWord {
    /// Below twenty.
    Unit(u64),
    /// A multiple of ten below a hundred.
    Ten(u64),
    /// Multiplies what stands before it.
    Scale(u64),
    /// A dozen.
    Dozen(u64),
    /// One thing named by an article.
    Article,
    /// Nobody, nothing.
    None,
    /// Bounds that the word leaves open.
    Vague(u64, Option<u64>),
}

/// Number words.
#[derive(Debug, Clone, Default)]
pub struct Numbers {
    phrases: BTreeMap<String, NumberWord>,
    longest: usize,
}

impl Numbers {
    /// The entry of a lower-case word or phrase (words parted by single spaces).
    #[must_use]
    pub fn get(&self, phrase: &str) -> Option<NumberWord> {
        self.phrases.get(phrase).copied()
    }

    /// Number of words in the longest phrase.
    #[must_use]
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// The value of a cardinal below a hundred written as one word.
    #[must_use]
    pub fn cardinal(&self, word: &str) -> Option<u64> {
        match self.get(word)? {
            NumberWord::Unit(n) | NumberWord::Ten(n) => Some(n),
            _ => None,
        }
    }

    pub(crate) fn parse(tables: &Tables) -> Result<Self, TableError> {
        let mut numbers = Numbers::default();
        for row in tables.rows(FILE) {
            let words = row.cell(0).to_lowercase();
            numbers.longest = numbers.longest.max(words.split(' ').count());
            let word = entry(&row)?;
            numbers.phrases.insert(words, word);
        }
        Ok(numbers)
    }
}

fn entry(row: &Row) -> Result<NumberWord, TableError> {
    let low: u64 = row
        .cell(2)
        .parse()
        .map_err(|_| row.error("low is a whole number"))?;
    let high: Option<u64> = match row.cell(3) {
        "-" => None,
        digits => Some(
            digits
                .parse()
                .map_err(|_| row.error("high is a whole number or -"))?,
        ),
    };
    Ok(match row.cell(1) {
        "unit" => NumberWord::Unit(low),
        "ten" => NumberWord::Ten(low),
        "scale" => NumberWord::Scale(low),
        "dozen" => NumberWord::Dozen(low),
        "article" => NumberWord::Article,
        "none" => NumberWord::None,
        "vague" => NumberWord::Vague(low, high),
        other => return Err(row.error(format!("unknown kind {other:?}; see the head of the table"))),
    })
}
