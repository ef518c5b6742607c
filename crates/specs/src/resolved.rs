//! Resolved: what resolving keeps of one record, flattened to what the lines of a specification can speak of: happenings and the tolls of each.

use crate::items::{Item, item, maybe, one};
use onrecord::{Knowledge, Record};
use resolve::days;
use resolve::{Count, Happening};

/// Happenings and tolls of a record, in text order.
#[must_use]
pub fn resolved(record: &Record, knowledge: &Knowledge) -> Vec<Item> {
    let digest = resolve::digest(record, knowledge);
    let mut items = Vec::new();
    for (at, told) in digest.happenings.iter().enumerate() {
        items.push(happening(&format!("happening {}", at + 1), told));
        items.extend(told.counts.iter().map(|count| toll(told, count)));
    }
    items
}

fn places(told: &Happening) -> Vec<String> {
    let both = |site: &resolve::Where| [site.name.clone(), site.key.clone()];
    told.sites.iter().flat_map(both).collect()
}

fn day(told: &Happening) -> Vec<String> {
    maybe(told.days.map(|d| days::name(d.from)))
}

fn happening(id: &str, told: &Happening) -> Item {
    let fields = vec![
        ("type", one(told.kind.name())),
        ("mode", told.modes.clone()),
        ("place", places(told)),
        ("from", day(told)),
        ("to", maybe(told.days.map(|d| days::name(d.to)))),
        ("agent", told.agents.clone()),
        ("target", told.targets.clone()),
        ("events", one(told.events.len().to_string())),
        ("main", one(told.main.to_string())),
        ("words", told.events.iter().map(|e| e.words.clone()).collect()),
    ];
    item("happening", id, fields)
}

fn toll(told: &Happening, count: &Count) -> Item {
    let fields = vec![
        ("words", one(&count.span.text)),
        ("measure", one(count.measure.name())),
        ("low", maybe(count.low)),
        ("high", maybe(count.high)),
        ("of", maybe(count.of.as_ref())),
        ("by", maybe(count.source.as_ref())),
        ("said", maybe(count.said.map(days::name))),
        ("place", places(told)),
        ("from", day(told)),
    ];
    item("toll", &count.figure, fields)
}
