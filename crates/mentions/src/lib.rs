//! The mentions room: a reading in, the times, figures, places and actors of one article out.
//!
//! It never looks at other articles, and it leaves open what the words leave open.
#![forbid(unsafe_code)]

pub mod actor;
pub mod coref;
pub mod figure;
pub mod place;
pub mod time;
mod view;

use knowledge::Knowledge;
use reader::Reading;
use record::{Actor, Figure, Note, Place, Quote, When};
use text::{Document, Span, Text};

/// All mentions of one article, each list in text order with its identifiers set.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mentions {
    /// When.
    pub times: Vec<When>,
    /// How many.
    pub figures: Vec<Figure>,
    /// Where.
    pub places: Vec<Place>,
    /// Who.
    pub actors: Vec<Actor>,
    /// What was left open, and why.
    pub notes: Vec<Note>,
}

/// Reads all mentions.
#[must_use]
pub fn read(document: &Document, reading: &Reading, knowledge: &Knowledge) -> Mentions {
    let mut notes = Vec::new();
    let times = time::read(document, reading, knowledge, &mut notes);
    let places = place::read(document, reading, knowledge, &mut notes);
    let actors = actor::read(document, reading, knowledge, &places, &mut notes);
    let figures = figure::read(document, reading, knowledge, &times, &mut notes);
    Mentions {
        times,
        figures,
        places,
        actors,
        notes,
    }
}

/// The quotation of a span.
#[must_use]
pub fn quote(text: &Text, span: Span) -> Quote {
    Quote {
        start: span.start,
        end: span.end,
        text: text.slice(span).to_string(),
    }
}

/// The span of a quotation.
#[must_use]
pub fn span(quote: &Quote) -> Span {
    Span::new(quote.start, quote.end)
}

/// The actor one of whose mentions holds `at` most tightly; `None` where no mention overlaps it.
#[must_use]
pub fn actor_at(actors: &[Actor], at: Span) -> Option<&Actor> {
    let holds = |a: &Actor| {
        a.mentions
            .iter()
            .map(span)
            .filter(|m| m.overlaps(at))
            .map(|m| (!m.contains(at), m.len()))
            .min()
    };
    actors
        .iter()
        .filter_map(|a| holds(a).map(|key| (key, a)))
        .min_by_key(|(key, _)| *key)
        .map(|(_, a)| a)
}

/// Whether a block says letter for letter what the title says, which is then to be read once.
pub(crate) fn repeats_title(document: &Document, block: usize) -> bool {
    let words = |at: usize| {
        document
            .blocks
            .get(at)
            .map(|b| document.text.slice(b.span).trim())
    };
    let title = document
        .blocks
        .iter()
        .position(|b| b.kind == text::BlockKind::Title);
    title.is_some_and(|title| title < block && words(title) == words(block))
}
