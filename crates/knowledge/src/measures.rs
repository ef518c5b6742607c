//! Measures: words for what is done to what is counted, and nouns by what sort of thing they are.
//!
//! In come `measures.tsv` and `counted.tsv`; out come look-ups by the word as written, whatever its inflection.
//! It never decides which number a word belongs to.

use crate::{Row, TableError, Tables};
use std::collections::BTreeMap;

const MEASURES: &str = "measures.tsv";
const COUNTED: &str = "counted.tsv";

/// What sort of word a measure word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeasureSort {
    /// A verb.
    Verb,
    /// A noun.
    Noun,
    /// An adjective or what works as one.
    Adj,
}

/// Where what is counted stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Object or passive subject of the verb.
    Obj,
    /// Subject of the verb.
    Subj,
    /// What the noun is of.
    Of,
    /// The noun itself.
    OwnSelf,
    /// What the adjective is said of.
    Mod,
    /// The noun has the number as its value.
    Toll,
}

/// What sort of thing a noun counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// People.
    Person,
    /// People as a body ("a family"): numbers count them, an article does not.
    Collective,
    /// Weapons, vehicles, craft, buildings.
    Arms,
    /// What is fired at others.
    Munition,
    /// Attacks and tests.
    Attack,
    /// Goods.
    Goods,
    /// A group of what is named after it.
    Group,
    /// "three times".
    Times,
    /// Never a figure.
    Other,
    /// Anything (in measure rows only).
    Any,
}

/// One measure word in one use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureWord {
    /// Base form.
    pub base: String,
    /// What sort of word.
    pub sort: MeasureSort,
    /// Where the counted stands.
    pub counted: Counted,
    /// What may be counted.
    pub kind: Kind,
    /// Name of the measure in records.
    pub measure: String,
    /// Words of which one must stand with it; empty if none.
    pub needs: Vec<String>,
}

/// Measure words and counted nouns.
#[derive(Debug, Clone, Default)]
pub struct Measures {
    words: Vec<MeasureWord>,
    forms: BTreeMap<String, Vec<usize>>,
    kinds: BTreeMap<String, Kind>,
    victims: BTreeMap<(bool, String), String>,
}

impl Measures {
    /// Every use of a word in any of its forms (lower case), in the order of the table.
    pub fn of<'a>(&'a self, form: &str) -> impl Iterator<Item = &'a MeasureWord> + 'a {
        let found: &[usize] = self.forms.get(form).map_or(&[], Vec::as_slice);
        found.iter().filter_map(|&at| self.words.get(at))
    }

    /// Every row, in the order of the table.
    #[must_use]
    pub fn rows(&self) -> &[MeasureWord] {
        &self.words
    }

    /// The class of victims that a word stands for (lower case, singular), by itself or before the noun that is counted: `civilian`, `child`,
    /// `soldier` ... (`victims.tsv`).
    #[must_use]
    pub fn victims(&self, word: &str, before: bool) -> Option<&str> {
        self.victims.get(&(before, word.to_string())).map(String::as_str)
    }

    /// What sort of thing a noun counts, from the word as written (lower case); `None` where no row has it.
    #[must_use]
    pub fn kind(&self, noun: &str) -> Option<Kind> {
        let known = |word: &str| self.kinds.get(word).copied();
        let plural = |from: &str, to: &str| {
            noun.strip_suffix(from)
                .filter(|stem| stem.chars().count() > 1)
                .and_then(|stem| known(&format!("{stem}{to}")))
        };
        known(noun)
            .or_else(|| plural("s", ""))
            .or_else(|| plural("es", ""))
            .or_else(|| plural("ies", "y"))
            .or_else(|| plural("men", "man"))
            .or_else(|| plural("children", "child"))
    }

    pub(crate) fn parse(tables: &Tables) -> Result<Self, TableError> {
        let mut measures = Measures::default();
        for row in tables.rows(MEASURES) {
            let word = word(&row)?;
            let at = measures.words.len();
            for (n, form) in row.cell(0).to_lowercase().split('|').enumerate() {
                let regular = if n == 0 || form.ends_with('e') {
                    forms(form, word.sort)
                } else {
                    vec![form.to_string()]
                };
                for form in regular {
                    let uses = measures.forms.entry(form).or_default();
                    if !uses.contains(&at) {
                        uses.push(at);
                    }
                }
            }
            measures.words.push(word);
        }
        for row in tables.rows(COUNTED) {
            let kind = kind(&row, row.cell(0))?;
            for noun in row.cell(1).split_whitespace() {
                measures.kinds.insert(noun.to_lowercase(), kind);
            }
        }
        for row in tables.rows("victims.tsv") {
            let before = row.cell(1) == "before";
            for word in row.cell(2).split_whitespace() {
                let class = row.cell(0).to_string();
                measures.victims.insert((before, word.to_lowercase()), class);
            }
        }
        Ok(measures)
    }
}

fn word(row: &Row) -> Result<MeasureWord, TableError> {
    let sort = match row.cell(1) {
        "verb" => MeasureSort::Verb,
        "noun" => MeasureSort::Noun,
        "adj" => MeasureSort::Adj,
        other => return Err(row.error(format!("unknown sort {other:?}; it is verb, noun or adj"))),
    };
    let counted = match row.cell(2) {
        "obj" => Counted::Obj,
        "subj" => Counted::Subj,
        "of" => Counted::Of,
        "self" => Counted::OwnSelf,
        "mod" => Counted::Mod,
        "toll" => Counted::Toll,
        other => return Err(row.error(format!("unknown place {other:?}; see the head of the table"))),
    };
    Ok(MeasureWord {
        base: row
            .cell(0)
            .to_lowercase()
            .split('|')
            .next()
            .unwrap_or("")
            .to_string(),
        sort,
        counted,
        kind: kind(row, row.cell(3))?,
        measure: row.cell(4).to_string(),
        needs: row
            .cell(5)
            .to_lowercase()
            .split('|')
            .filter(|w| !w.is_empty())
            .map(str::to_string)
            .collect(),
    })
}

fn kind(row: &Row, name: &str) -> Result<Kind, TableError> {
    Ok(match name {
        "person" => Kind::Person,
        "collective" => Kind::Collective,
        "arms" => Kind::Arms,
        "munition" => Kind::Munition,
        "attack" => Kind::Attack,
        "goods" => Kind::Goods,
        "group" => Kind::Group,
        "times" => Kind::Times,
        "other" => Kind::Other,
        "any" => Kind::Any,
        other => return Err(row.error(format!("unknown kind {other:?}; see the head of the table"))),
    })
}

/// A base form with its regular inflections.
fn forms(base: &str, sort: MeasureSort) -> Vec<String> {
    let stem = base.strip_suffix('e').unwrap_or(base);
    let ended_y = base
        .strip_suffix('y')
        .filter(|s| !s.ends_with(['a', 'e', 'o', 'u']));
    let plural = match ended_y {
        Some(stem) => format!("{stem}ies"),
        None if base.ends_with(['s', 'x', 'h']) && !base.ends_with("th") => format!("{base}es"),
        None => format!("{base}s"),
    };
    match sort {
        MeasureSort::Adj => vec![base.to_string()],
        MeasureSort::Noun => vec![base.to_string(), plural],
        MeasureSort::Verb => {
            let past = ended_y.map_or(format!("{stem}ed"), |s| format!("{s}ied"));
            vec![base.to_string(), plural, past, format!("{stem}ing")]
        }
    }
}
