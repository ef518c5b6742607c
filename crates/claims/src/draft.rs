//! Draft: what the rooms of this crate pass on to each other while a claim is being made.
//!
//! Plain data over tokens; nothing here decides.

use crate::quotation::Quoted;
use knowledge::{Cue, Knowledge};
use mentions::Mentions;
use reader::Reading;
use record::{Certainty, SourceKind, Stance, Step, Trace};
use text::{Document, Span};

/// Everything a rule may look at.
pub(crate) struct Room<'a> {
    pub document: &'a Document,
    pub reading: &'a Reading,
    pub knowledge: &'a Knowledge,
    pub mentions: &'a Mentions,
    pub quotes: Vec<Quoted>,
    /// Forms of the tokens, in their order.
    pub forms: Vec<Forms>,
}

/// A token in lower case: its letters, and its dictionary form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Forms {
    pub lower: String,
    pub lemma: String,
}

/// Who speaks, in tokens.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Speaker {
    /// Head token of the words at hand.
    pub head: usize,
    /// Words at hand.
    pub span: Span,
    /// Whom they stand for.
    pub name: String,
    /// The actor, where one was found.
    pub actor: Option<String>,
    /// How the source is known.
    pub kind: SourceKind,
}

/// Where a claim came through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Via {
    pub name: String,
    pub actor: Option<String>,
}

/// A claim in the making.
#[derive(Debug, Clone)]
pub(crate) struct Draft<'a> {
    /// Head token of the cue.
    pub token: Option<usize>,
    /// Words of the cue.
    pub cue: Option<Span>,
    /// The row that proposed it.
    pub row: Option<&'a Cue>,
    pub negated: bool,
    pub source: Option<Speaker>,
    pub relay: Vec<Via>,
    /// Content, in text order.
    pub pieces: Vec<Span>,
    pub stance: Stance,
    pub certainty: Certainty,
    pub trace: Trace,
}

impl Draft<'_> {
    /// First code point of all that the claim consists of.
    pub fn start(&self) -> usize {
        let first = self.pieces.iter().map(|p| p.start);
        first.chain(self.cue.map(|c| c.start)).min().unwrap_or(0)
    }

    /// Number of code points of the content that lie inside `span`.
    pub fn inside(&self, span: Span) -> usize {
        let shared = |p: &Span| p.end.min(span.end).saturating_sub(p.start.max(span.start));
        self.pieces.iter().map(shared).sum()
    }

    /// Whether any piece of the content holds `span`.
    pub fn holds(&self, span: Span) -> bool {
        self.pieces.iter().any(|p| p.contains(span))
    }

    /// Whole length of the content.
    pub fn len(&self) -> usize {
        self.pieces.iter().map(|p| p.len()).sum()
    }
}

/// The forms of all tokens, in their order.
pub(crate) fn forms(reading: &Reading, knowledge: &Knowledge) -> Vec<Forms> {
    let form = |t: &reader::Token| {
        let lower = t.text.to_lowercase();
        let base = knowledge.cues.base(&lower).map(str::to_string);
        Forms {
            lemma: base.unwrap_or_else(|| t.lemma.to_lowercase()),
            lower,
        }
    };
    reading.tokens.iter().map(form).collect()
}

impl Room<'_> {
    /// A step of the trace on the words of `span`.
    pub fn step(&self, rule: &str, span: Option<Span>, detail: impl Into<String>) -> Step {
        Step::new(
            rule,
            span.map(|s| mentions::quote(&self.document.text, s)),
            detail,
        )
    }

    /// The span of one token.
    pub fn span(&self, token: usize) -> Span {
        self.reading.tokens.get(token).map(|t| t.span).unwrap_or_default()
    }

    /// Index of the sentence of a token.
    pub fn sentence(&self, token: usize) -> usize {
        self.reading.tokens.get(token).map_or(0, |t| t.sentence)
    }

    /// Dictionary form of a token in lower case: by the tables where they know the form, else by the model.
    pub fn lemma(&self, token: usize) -> String {
        self.forms.get(token).map(|f| f.lemma.clone()).unwrap_or_default()
    }

    /// Letters of a token in lower case.
    pub fn lower(&self, token: usize) -> String {
        self.forms.get(token).map(|f| f.lower.clone()).unwrap_or_default()
    }

    /// Whether the token is this word, by its letters or by its dictionary form.
    pub fn is_word(&self, token: usize, word: &str) -> bool {
        self.forms
            .get(token)
            .is_some_and(|f| f.lower == word || f.lemma == word)
    }

    /// The double-quoted stretch that holds the token.
    pub fn quote_at(&self, token: usize) -> Option<&Quoted> {
        let at = self.span(token);
        self.quotes_near(at).iter().find(|q| q.inner.contains(at))
    }

    /// Quoted stretches that touch `span`; they do not overlap, so two searches find them.
    pub fn quotes_near(&self, span: Span) -> &[Quoted] {
        let first = self.quotes.partition_point(|q| q.outer.end < span.start);
        let end = self.quotes.partition_point(|q| q.outer.start <= span.end);
        self.quotes.get(first..end.max(first)).unwrap_or_default()
    }

    /// Whether a time expression holds the token.
    pub fn timed(&self, token: usize) -> bool {
        let at = self.span(token);
        let times = &self.mentions.times;
        let first = times.partition_point(|w| w.span.end <= at.start);
        times
            .get(first)
            .is_some_and(|w| mentions::span(&w.span).overlaps(at))
    }
}
