//! The actors of an article: who is who. In come a reading and knowledge; out come actors with all their mentions.
//!
//! It never looks at other articles and never invents a name: an actor is called what the article calls it.

mod again;
mod bodies;
mod cluster;
mod describe;
mod names;
mod people;
mod phrase;
mod refer;

pub use phrase::{description, name_in, phrase};

use crate::coref::Links;
use crate::span as span_of;
use crate::view::View;
use knowledge::Knowledge;
use reader::Reading;
use record::{Actor, Note, Place};
use std::collections::BTreeSet;
use text::{Document, Span};

/// Reads every actor of an article, in text order, identifiers set.
#[must_use]
pub fn read(
    document: &Document,
    reading: &Reading,
    knowledge: &Knowledge,
    places: &[Place],
    _notes: &mut Vec<Note>,
) -> Vec<Actor> {
    let view = View {
        document,
        reading,
        knowledge,
    };
    let places: BTreeSet<Span> = places.iter().map(|p| span_of(&p.span)).collect();
    let mentions = names::mentions(&view, &places);
    let links = Links::of(&view);
    let mut clusters = cluster::clusters(&view, &mentions);
    refer::resolve(&view, &mut clusters, &mentions, &links);
    clusters.sort_by_key(|c| c.mentions.first().map(|m| (m.0, m.1)));
    let numbered = clusters.into_iter().enumerate();
    numbered
        .map(|(at, c)| describe::actor(&view, c, format!("a{}", at + 1)))
        .collect()
}

/// The actor that the word at `token` stands for: the one a mention of which has it as head, or, failing that,
/// holds it most tightly; for a title the person it introduces ("Secretary of State Antony Blinken").
#[must_use]
pub fn of_token<'a>(reading: &Reading, actors: &'a [Actor], token: usize) -> Option<&'a Actor> {
    let at = reading.tokens.get(token)?;
    let (first, end) = phrase(reading, token);
    let span = reading.span(first, end);
    // mentions stand in text order
    let has = |a: &Actor, s: Span| a.mentions.binary_search_by_key(&s, span_of).is_ok();
    let exact = |s: Span| actors.iter().find(|a| has(a, s));
    exact(span)
        .or_else(|| exact(at.span))
        .or_else(|| headed(reading, actors, token))
        .or_else(|| {
            let name = reading.head_of(first, end);
            headed(reading, actors, name).filter(|_| name != token)
        })
}

/// How many mentions of one actor can hold one word, one inside the other.
const NEAR: usize = 8;

/// The actor a mention of which has `token` as its head; the longest such mention wins.
fn headed<'a>(reading: &Reading, actors: &'a [Actor], token: usize) -> Option<&'a Actor> {
    let at = reading.tokens.get(token)?.span;
    let fits = |a: &Actor| {
        let upto = a.mentions.partition_point(|m| m.start <= at.start);
        let near = a
            .mentions
            .get(upto.saturating_sub(NEAR)..upto)
            .unwrap_or_default();
        let heads = near.iter().map(span_of).filter(|m| m.contains(at)).filter(|&m| {
            let range = reading.tokens_in(m);
            reading.head_of(range.start, range.end) == token
        });
        heads.map(|m| m.len()).max()
    };
    let longest = actors.iter().filter_map(|a| fits(a).map(|len| (len, a)));
    longest
        .fold(None, |best: Option<(usize, &Actor)>, (len, a)| match best {
            Some((most, _)) if most >= len => best,
            _ => Some((len, a)),
        })
        .map(|(_, a)| a)
}
