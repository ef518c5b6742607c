//! Relation: a place given relative to another ("25 kilometres from the Polish border", "northwest of Kyiv").
//!
//! In come places in text order and the text, out come relations on the places they are said of.

use crate::view::View;
use crate::{quote, span as span_of};
use record::{Place, Relation, Step};
use regex::Regex;
use std::sync::LazyLock;
use text::Span;

/// Kilometres in a mile.
const MILE: f64 = 1.609_344;

static GIVEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let number =
        r"(?:(?P<n>\d[\d,.]*)[ -]*(?P<unit>km|kilomet(?:er|re)s?|miles?|mi)\b(?: \([^)]{1,30}\))?,? *)?";
    let compass = r"(?P<dir>north|south|east|west|north-?east|north-?west|south-?east|south-?west)?";
    let link = r"(?: |\b)(?P<link>of|from|away from|outside)\b";
    let other = r" (?P<of>(?:the )?(?:[A-Z][\p{L}’'-]*)(?: (?:[A-Z][\p{L}’'-]*|al-[A-Z]\p{L}*|border|frontier|coast))*)";
    Regex::new(&format!("{number}{compass}{link}{other}")).ok()
});

/// Fills in the relations.
pub(crate) fn fill(view: &View, places: &mut [Place]) {
    let Some(given) = GIVEN.as_ref() else { return };
    let text = &view.document.text;
    for sentence in &view.reading.sentences {
        let words = text.slice(sentence.span);
        for hit in given.captures_iter(words) {
            let part = |name: &str| hit.name(name).map(|m| m.as_str());
            if part("n").is_none() && part("dir").is_none() {
                continue;
            }
            let Some(whole) = hit.get(0) else { continue };
            let start = sentence.span.start + words[..whole.start()].chars().count();
            let span = Span::new(start, start + whole.as_str().chars().count());
            let distance = part("n").and_then(|n| kilometres(n, part("unit").unwrap_or("km")));
            let relation = Relation {
                distance_km: distance,
                direction: part("dir").map(|d| d.replace('-', "")),
                of: part("of").map(|o| o.trim_end_matches(['.', ',']).to_string()),
            };
            attach(view, places, sentence.span, span, relation);
        }
    }
}

/// The number as kilometres, to a tenth.
fn kilometres(number: &str, unit: &str) -> Option<f64> {
    let plain: String = number
        .trim_end_matches(['.', ','])
        .chars()
        .filter(|&c| c != ',')
        .collect();
    let number: f64 = plain.parse().ok()?;
    let factor = if unit.starts_with('m') { MILE } else { 1.0 };
    Some((number * factor * 10.0).round() / 10.0)
}

/// The place it is said of: the last one before it in the sentence.
fn attach(view: &View, places: &mut [Place], sentence: Span, at: Span, relation: Relation) {
    let from = places.partition_point(|p| p.span.start < sentence.start);
    let upto = places.partition_point(|p| p.span.start < at.start);
    let before = |p: &&mut Place| p.span.end <= at.start && p.relation.is_none();
    let near = places.get_mut(from..upto).unwrap_or_default();
    if let Some(place) = near.iter_mut().rev().find(before) {
        let far = at.start.saturating_sub(span_of(&place.span).end);
        if far > 90 {
            return;
        }
        let words = quote(&view.document.text, at);
        place.trace.push(Step::new(
            "places/relation",
            Some(words),
            "given relative to another place",
        ));
        place.relation = Some(relation);
    }
}
