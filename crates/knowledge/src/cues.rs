//! Cues: the words that make an attribution, the phrases that turn a stance, the words that soften a claim,
//! and the nouns by which sources are known.
//!
//! In come `cues.tsv`, `stances.tsv` and `sources.tsv`; out come look-ups by lemma. Which reading of a word is meant
//! in a sentence is for the claims room.

use crate::{Row, TableError, Tables};
use std::collections::{BTreeMap, BTreeSet};

/// What sort of word a cue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CueKind {
    /// "said", "called for".
    Verb,
    /// "allegations".
    Noun,
    /// "confident that".
    Adj,
    /// "reportedly".
    Adverb,
    /// "according to".
    Phrase,
}

/// Where the content of a cue stands in the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Take {
    /// A clause or a quotation that the cue governs.
    That,
    /// A quotation only.
    Quote,
    /// An infinitive.
    To,
    /// A gerund.
    Ing,
    /// The object.
    Obj,
    /// The subject of the passive, with what it is told to be ("no casualties were reported").
    Subj,
    /// The object and its complement ("called it a crime").
    Comp,
    /// The infinitive; the object is who is asked.
    ObjTo,
    /// The infinitive with its subject ("expects prices to double").
    Whole,
    /// The object and the phrase with this preposition ("accused him of lying").
    ObjAnd(String),
    /// The phrase with this preposition, preposition included ("warned against it").
    With(String),
    /// The phrase with this preposition, preposition left out ("told of beatings").
    After(String),
    /// What the last word of the cue governs ("called for calm").
    Prep,
    /// The clause that the cue stands in.
    Clause,
    /// Nothing ("declined to comment").
    Nothing,
}

/// Who must be the subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anybody.
    Any,
    /// Somebody who can speak.
    Speaker,
    /// A text, inquiry or picture.
    Document,
    /// Nobody: the cue is in the passive.
    Passive,
    /// Anybody, but the cue must be negated.
    Negated,
}

/// One row of `cues.tsv`.
#[derive(Debug, Clone)]
pub struct Cue {
    /// Lemmas, head word first.
    pub words: Vec<String>,
    /// What sort of word it is.
    pub kind: CueKind,
    /// Where the content stands, in order of preference.
    pub takes: Vec<Take>,
    /// Name of the stance.
    pub stance: String,
    /// Name of the stance when negated; `-` where it is no claim then; empty for no change.
    pub negated: String,
    /// How sure the cue makes its content.
    pub certainty: String,
    /// Who must be the subject.
    pub who: Who,
    /// Heads of the object that it must have (`true`) or must not have (`false`).
    pub heads: Option<(bool, Vec<String>)>,
    /// Specification that shows it.
    pub example: String,
}

/// One row of `stances.tsv`: words in the content that turn a neutral cue's stance or certainty.
#[derive(Debug, Clone)]
pub struct Turn {
    /// Lemmas in a row; `*` stands for up to three words.
    pub words: Vec<String>,
    /// Whether they must head the content (`head`) or may stand anywhere in it.
    pub head: bool,
    /// Whether they must tell of the source itself ("is worried": of the one who says so, not of somebody else).
    pub own: bool,
    /// Whether only a party can mean it so ("was carried out by": a wrong laid on somebody, or what a monitor saw).
    pub party: bool,
    /// Name of the stance or certainty.
    pub makes: String,
}

/// Reporting cues and all that goes with them.
#[derive(Debug, Clone, Default)]
pub struct Cues {
    rows: Vec<Cue>,
    first: BTreeMap<String, Vec<usize>>,
    turns: Vec<Turn>,
    sources: BTreeMap<String, Vec<String>>,
    phrases: BTreeMap<String, Vec<String>>,
    forms: BTreeMap<String, Vec<String>>,
}

impl Cues {
    /// Rows whose first word is `lemma`: longer cues first, then in the order of the table.
    pub fn of<'a>(&'a self, lemma: &str) -> impl Iterator<Item = &'a Cue> + 'a {
        let found = self.first.get(lemma).map_or(&[][..], Vec::as_slice);
        found.iter().filter_map(|&at| self.rows.get(at))
    }

    /// All rows.
    #[must_use]
    pub fn rows(&self) -> &[Cue] {
        &self.rows
    }

    /// Words that turn a neutral cue, in the order of the table.
    #[must_use]
    pub fn turns(&self) -> &[Turn] {
        &self.turns
    }

    /// Whether `sources.tsv` lists `lemma` under `class` (document, anonymous, person, body, outlet, light, voice ...).
    #[must_use]
    pub fn is(&self, lemma: &str, class: &str) -> bool {
        self.sources
            .get(lemma)
            .is_some_and(|classes| classes.iter().any(|c| c == class))
    }

    /// Phrases of several words that `sources.tsv` lists under `class` (withheld).
    #[must_use]
    pub fn phrases(&self, class: &str) -> &[String] {
        self.phrases.get(class).map_or(&[], Vec::as_slice)
    }

    /// The word of the tables that `form` (lower case) is a form of, the likeliest first.
    #[must_use]
    pub fn base(&self, form: &str) -> Option<&str> {
        self.forms.get(form).and_then(|f| f.first()).map(String::as_str)
    }

    /// All words of the tables that `form` may be a form of.
    pub fn bases<'a>(&'a self, form: &str) -> impl Iterator<Item = &'a str> + 'a {
        self.forms.get(form).into_iter().flatten().map(String::as_str)
    }

    /// Every form that a word of the tables may take.
    fn learn_forms(&mut self, tables: &Tables) {
        let rows = self.rows.iter().flat_map(|r| r.words.iter());
        let cues: BTreeSet<String> = rows.chain(self.sources.keys()).cloned().collect();
        let turns: BTreeSet<String> = self.turns.iter().flat_map(|t| t.words.iter()).cloned().collect();
        for word in &cues {
            self.learn(word.clone(), word);
        }
        for row in tables.rows("irregular.tsv") {
            self.learn(row.cell(0).to_string(), row.cell(1));
        }
        // "noted" is a form of "note" before it is one of "not"
        let mut longest: Vec<&String> = cues.iter().collect();
        longest.sort_by_key(|w| (std::cmp::Reverse(w.len()), w.as_str()));
        for word in longest {
            for form in inflected(word) {
                self.learn(form, word);
            }
        }
        for word in &turns {
            self.learn(word.clone(), word);
            for form in inflected(word) {
                self.learn(form, word);
            }
        }
    }

    fn learn(&mut self, form: String, base: &str) {
        let bases = self.forms.entry(form).or_default();
        if !bases.iter().any(|b| b == base) {
            bases.push(base.to_string());
        }
    }

    pub(crate) fn parse(tables: &Tables) -> Result<Self, TableError> {
        let mut cues = Cues::default();
        for row in tables.rows("cues.tsv") {
            cues.rows.push(cue(&row)?);
        }
        for (at, cue) in cues.rows.iter().enumerate() {
            if let Some(first) = cue.words.first() {
                cues.first.entry(first.clone()).or_default().push(at);
            }
        }
        let rows = &cues.rows;
        for found in cues.first.values_mut() {
            found.sort_by_key(|&at| (std::cmp::Reverse(rows[at].words.len()), at));
        }
        for row in tables.rows("stances.tsv") {
            cues.turns.push(turn(&row)?);
        }
        for row in tables.rows("sources.tsv") {
            if row.cell(0).contains(' ') {
                let phrases = cues.phrases.entry(row.cell(1).to_string()).or_default();
                phrases.push(row.cell(0).to_string());
                continue;
            }
            let classes = cues.sources.entry(row.cell(0).to_string()).or_default();
            classes.push(row.cell(1).to_string());
        }
        cues.learn_forms(tables);
        Ok(cues)
    }
}

/// Regular forms of a verb or noun.
fn inflected(word: &str) -> Vec<String> {
    let stem = word.strip_suffix('e').unwrap_or(word);
    let mut forms = vec![
        format!("{stem}ed"),
        format!("{stem}ing"),
        format!("{word}s"),
        format!("{word}'s"),
    ];
    if word.ends_with(['s', 'x', 'z', 'h', 'o']) {
        forms.push(format!("{word}es"));
    }
    if let Some(stem) = word.strip_suffix('y') {
        forms.extend([format!("{stem}ies"), format!("{stem}ied")]);
    }
    if word.ends_with("ee") || word.ends_with("oe") {
        forms.extend([format!("{word}d"), format!("{word}ing")]);
    }
    forms
}

fn words(cell: &str) -> Vec<String> {
    cell.split_whitespace().map(str::to_string).collect()
}

fn cue(row: &Row) -> Result<Cue, TableError> {
    let heads = match row.cell(7).strip_prefix("only ") {
        Some(needed) => Some((true, words(needed))),
        None if row.cell(7).is_empty() => None,
        None => Some((false, words(row.cell(7)))),
    };
    let takes: Result<Vec<Take>, TableError> = row.cell(2).split_whitespace().map(|t| take(row, t)).collect();
    let cue = Cue {
        words: words(row.cell(0)),
        kind: kind(row)?,
        takes: takes?,
        stance: stance(row, row.cell(3))?,
        negated: row.cell(4).to_string(),
        certainty: row.cell(5).to_string(),
        who: who(row)?,
        heads,
        example: row.cell(8).to_string(),
    };
    if !cue.negated.is_empty() && cue.negated != "-" {
        stance(row, &cue.negated)?;
    }
    if cue.words.is_empty() || cue.takes.is_empty() {
        return Err(row.error("a cue needs words and something that it takes"));
    }
    Ok(cue)
}

const STANCES: &[&str] = &[
    "asserts",
    "confirms",
    "denies",
    "disclaims",
    "declines",
    "unverified",
    "accuses",
    "predicts",
    "promises",
    "threatens",
    "demands",
    "judges",
];

fn stance(row: &Row, name: &str) -> Result<String, TableError> {
    if STANCES.contains(&name) {
        return Ok(name.to_string());
    }
    Err(row.error(format!(
        "unknown stance {name:?}; there are {}",
        STANCES.join(", ")
    )))
}

fn kind(row: &Row) -> Result<CueKind, TableError> {
    match row.cell(1) {
        "verb" => Ok(CueKind::Verb),
        "noun" => Ok(CueKind::Noun),
        "adj" => Ok(CueKind::Adj),
        "adverb" => Ok(CueKind::Adverb),
        "phrase" => Ok(CueKind::Phrase),
        other => Err(row.error(format!(
            "unknown kind {other:?}; there are verb, noun, adj, adverb, phrase"
        ))),
    }
}

fn who(row: &Row) -> Result<Who, TableError> {
    match row.cell(6) {
        "" => Ok(Who::Any),
        "speaker" => Ok(Who::Speaker),
        "document" => Ok(Who::Document),
        "passive" => Ok(Who::Passive),
        "negated" => Ok(Who::Negated),
        other => Err(row.error(format!(
            "unknown who {other:?}; there are speaker, document, passive, negated"
        ))),
    }
}

fn take(row: &Row, token: &str) -> Result<Take, TableError> {
    if let Some(prep) = token.strip_prefix('=') {
        return Ok(Take::With(prep.to_string()));
    }
    if let Some(prep) = token.strip_prefix('~') {
        return Ok(Take::After(prep.to_string()));
    }
    Ok(match token {
        "that" => Take::That,
        "quote" => Take::Quote,
        "to" => Take::To,
        "ing" => Take::Ing,
        "obj" => Take::Obj,
        "subj" => Take::Subj,
        "comp" => Take::Comp,
        "obj+to" => Take::ObjTo,
        "whole+to" => Take::Whole,
        "prep" => Take::Prep,
        "clause" => Take::Clause,
        "none" => Take::Nothing,
        _ => match token.strip_prefix("obj+") {
            Some(prep) => Take::ObjAnd(prep.to_string()),
            None => {
                return Err(row.error(format!(
                    "unknown frame {token:?}; the head of cues.tsv lists them"
                )));
            }
        },
    })
}

fn turn(row: &Row) -> Result<Turn, TableError> {
    let makes = row.cell(2);
    if !STANCES.contains(&makes) && !["certain", "probable", "possible", "unknown"].contains(&makes) {
        return Err(row.error(format!("{makes:?} is neither a stance nor a certainty")));
    }
    Ok(Turn {
        words: words(row.cell(0)),
        head: row.cell(1) == "head",
        own: row.cell(1) == "own",
        party: row.cell(1) == "party",
        makes: makes.to_string(),
    })
}
