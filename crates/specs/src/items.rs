//! Items: the record (and the reading) flattened to what the lines of a specification can speak of.

use onrecord::Record;
use reader::{NameKind, Reading};
use record::{Actor, Claim, Event, Figure, Place, When};
use text::Document;

/// Kinds of items that lines can speak of.
pub const KINDS: &[&str] = &[
    "claim",
    "figure",
    "event",
    "time",
    "place",
    "actor",
    "note",
    "document",
    "block",
    "sentence",
    "name",
    "happening",
    "toll",
];

/// One item: its kind, its identifier, and all values of each of its fields (none: null).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// One of the kinds listed above.
    pub kind: &'static str,
    /// Identifier.
    pub id: String,
    /// Fields and their values; the first value is the one that is shown.
    pub fields: Vec<(&'static str, Vec<String>)>,
}

/// All items of a record and of the reading that it was made from.
#[must_use]
pub fn items(record: &Record, document: &Document, reading: &Reading) -> Vec<Item> {
    let mut items = record_items(record);
    items.extend(words(document, reading));
    items
}

/// All items of a record.
#[must_use]
pub fn record_items(record: &Record) -> Vec<Item> {
    let mut items = Vec::new();
    items.extend(record.claims.iter().map(|x| claim(record, x)));
    items.extend(record.figures.iter().map(|x| figure(record, x)));
    items.extend(record.events.iter().map(|x| event(record, x)));
    items.extend(record.times.iter().map(|x| time(record, x)));
    items.extend(record.places.iter().map(place));
    items.extend(record.actors.iter().map(actor));
    items.extend(page(record));
    items
}

pub(crate) fn item(kind: &'static str, id: &str, fields: Vec<(&'static str, Vec<String>)>) -> Item {
    let id = id.to_string();
    Item { kind, id, fields }
}

pub(crate) fn one(value: impl Into<String>) -> Vec<String> {
    vec![value.into()]
}

pub(crate) fn maybe<T: ToString>(value: Option<T>) -> Vec<String> {
    value.map(|v| v.to_string()).into_iter().collect()
}

fn claim_named<'a>(record: &'a Record, id: &str) -> Option<&'a Claim> {
    record.claims.iter().find(|c| c.id == id)
}

fn actor_names(record: &Record, id: &str) -> Vec<String> {
    let Some(actor) = record.actors.iter().find(|a| a.id == id) else {
        return Vec::new();
    };
    let mentions = actor.mentions.iter().map(|m| m.text.clone());
    std::iter::once(actor.name.clone()).chain(mentions).collect()
}

fn place_names(record: &Record, id: &str) -> Vec<String> {
    let place = record.places.iter().find(|p| p.id == id);
    place.map_or_else(Vec::new, |p| vec![p.span.text.clone(), p.name.clone()])
}

fn time_values(record: &Record, id: &str) -> Vec<String> {
    let time = record.times.iter().find(|t| t.id == id);
    time.map_or_else(Vec::new, |t| {
        [one(&t.span.text), maybe(t.value.as_ref())].concat()
    })
}

/// Identifiers of claims, or the words of their cues.
fn cues(record: &Record, ids: &[String]) -> Vec<String> {
    let cue = |id: &String| claim_named(record, id)?.cue.as_ref().map(|q| q.text.clone());
    ids.iter().filter_map(cue).chain(ids.iter().cloned()).collect()
}

fn event_words(record: &Record, ids: &[String]) -> Vec<String> {
    let events = ids
        .iter()
        .filter_map(|id| record.events.iter().find(|e| e.id == *id));
    events.map(|e| e.span.text.clone()).collect()
}

fn figure_words(record: &Record, ids: &[String]) -> Vec<String> {
    let figures = ids
        .iter()
        .filter_map(|id| record.figures.iter().find(|f| f.id == *id));
    figures.map(|f| f.span.text.clone()).collect()
}

fn speaker(claim: &Claim) -> Vec<String> {
    let source = claim.source.as_ref();
    source.map_or_else(Vec::new, |s| vec![s.text.clone(), s.name.clone()])
}

fn claim(record: &Record, x: &Claim) -> Item {
    let fields = vec![
        ("source", speaker(x)),
        ("who", maybe(x.source.as_ref().map(|s| &s.name))),
        ("kind", maybe(x.source.as_ref().map(|s| s.kind.name()))),
        ("cue", maybe(x.cue.as_ref().map(|q| &q.text))),
        ("stance", one(x.stance.name())),
        ("quotation", one(x.quotation.name())),
        ("certainty", one(x.certainty.name())),
        ("content", x.content.iter().map(|q| q.text.clone()).collect()),
        ("relay", x.relay.iter().map(|r| r.name.clone()).collect()),
        (
            "time",
            x.time.as_ref().map_or_else(Vec::new, |t| time_values(record, t)),
        ),
        ("event", event_words(record, &x.events)),
        ("figure", figure_words(record, &x.figures)),
        ("answers", cues(record, x.answers.as_slice())),
        ("covers", cues(record, &x.covers)),
    ];
    item("claim", &x.id, fields)
}

fn figure(record: &Record, x: &Figure) -> Item {
    let claim = x.claim.as_ref().and_then(|id| claim_named(record, id));
    let fields = vec![
        ("words", one(&x.span.text)),
        ("measure", one(x.measure.name())),
        ("low", maybe(x.low)),
        ("high", maybe(x.high)),
        ("of", maybe(x.of.as_ref())),
        ("class", maybe(x.class.as_ref())),
        ("side", maybe(x.side.as_ref())),
        ("scope", one(x.scope.name())),
        ("by", claim.map_or_else(Vec::new, speaker)),
        ("hedge", maybe(x.hedge.as_ref())),
        (
            "since",
            x.since.as_ref().map_or_else(Vec::new, |t| time_values(record, t)),
        ),
        ("event", event_words(record, x.event.as_slice())),
        ("claim", cues(record, x.claim.as_slice())),
    ];
    item("figure", &x.id, fields)
}

fn event(record: &Record, x: &Event) -> Item {
    let parties = |ids: &[String]| -> Vec<String> {
        let both = |id: &String| [actor_names(record, id), place_names(record, id)].concat();
        ids.iter().flat_map(both).collect()
    };
    let date = x
        .time
        .as_ref()
        .and_then(|id| record.times.iter().find(|t| t.id == *id));
    let fields = vec![
        ("words", one(&x.span.text)),
        ("type", one(x.kind.name())),
        ("mode", maybe(x.mode.as_ref())),
        ("context", x.contexts.clone()),
        ("status", one(x.status.name())),
        ("agent", parties(&x.agents)),
        ("target", parties(&x.targets)),
        (
            "instrument",
            x.instruments.iter().map(|q| q.text.clone()).collect(),
        ),
        (
            "place",
            x.place.as_ref().map_or_else(Vec::new, |p| place_names(record, p)),
        ),
        (
            "places",
            one(x
                .places
                .iter()
                .filter_map(|p| place_names(record, p).first().cloned())
                .collect::<Vec<_>>()
                .join(", ")),
        ),
        ("because", event_words(record, x.consequence_of.as_slice())),
        (
            "time",
            x.time.as_ref().map_or_else(Vec::new, |t| time_values(record, t)),
        ),
        ("date", maybe(date.and_then(|t| t.value.as_ref()))),
        ("figure", figure_words(record, &x.figures)),
        ("claim", cues(record, &x.claims)),
        ("cameo", maybe(x.codes.cameo.as_ref())),
        ("acled", x.codes.acled.clone().unwrap_or_default()),
        ("ucdp", maybe(x.codes.ucdp)),
        ("quad", maybe(x.codes.quad)),
        ("intensity", maybe(x.codes.intensity)),
        ("goldstein", maybe(x.codes.goldstein)),
        ("lossy", x.codes.lossy.clone()),
    ];
    item("event", &x.id, fields)
}

fn time(record: &Record, x: &When) -> Item {
    let anchor = x
        .anchor
        .as_ref()
        .map_or_else(Vec::new, |id| [one(id), time_values(record, id)].concat());
    let fields = vec![
        ("words", one(&x.span.text)),
        ("value", maybe(x.value.as_ref())),
        ("from", maybe(x.from.as_ref())),
        ("to", maybe(x.to.as_ref())),
        ("precision", maybe(x.precision.map(|p| p.name()))),
        ("anchor", anchor),
    ];
    item("time", &x.id, fields)
}

fn place(x: &Place) -> Item {
    let relation = x.relation.as_ref();
    let fields = vec![
        ("words", one(&x.span.text)),
        ("name", one(&x.name)),
        ("country", maybe(x.country.as_ref())),
        ("admin1", maybe(x.admin1.as_ref())),
        ("lat", maybe(x.lat)),
        ("lon", maybe(x.lon)),
        ("precision", maybe(x.precision.map(|p| p.name()))),
        ("geonames", maybe(x.geonames)),
        ("distance_km", maybe(relation.and_then(|r| r.distance_km))),
        ("direction", maybe(relation.and_then(|r| r.direction.as_ref()))),
        ("relative_to", maybe(relation.and_then(|r| r.of.as_ref()))),
    ];
    item("place", &x.id, fields)
}

fn actor(x: &Actor) -> Item {
    let fields = vec![
        ("name", one(&x.name)),
        ("kind", one(x.kind.name())),
        ("role", maybe(x.role.as_ref())),
        ("country", maybe(x.country.as_ref())),
        ("sector", maybe(x.sector.as_ref())),
        ("wikidata", maybe(x.wikidata.as_ref())),
        ("mention", x.mentions.iter().map(|m| m.text.clone()).collect()),
        ("mentions", one(x.mentions.len().to_string())),
    ];
    item("actor", &x.id, fields)
}

/// Notes, the document and its blocks.
fn page(record: &Record) -> Vec<Item> {
    let document = &record.document;
    let letters: Vec<char> = document.text.chars().collect();
    let mut items = vec![item(
        "document",
        "document",
        vec![
            ("title", maybe(document.title.as_ref())),
            ("outlet", maybe(document.outlet.as_ref())),
            ("url", maybe(document.url.as_ref())),
            ("published", maybe(document.published.as_ref())),
            ("updated", maybe(document.updated.as_ref())),
            ("language", maybe(document.language.as_ref())),
        ],
    )];
    for (at, block) in document.blocks.iter().enumerate() {
        let words: String = letters
            .get(block.start..block.end)
            .unwrap_or_default()
            .iter()
            .collect();
        let fields = vec![("kind", one(&block.kind)), ("words", one(words))];
        items.push(item("block", &format!("block {}", at + 1), fields));
    }
    for (at, note) in record.notes.iter().enumerate() {
        let fields = vec![
            ("kind", one(&note.kind)),
            ("words", maybe(note.span.as_ref().map(|q| &q.text))),
            ("message", one(&note.message)),
        ];
        items.push(item("note", &format!("note {}", at + 1), fields));
    }
    items
}

/// Sentences and names of the reader.
fn words(document: &Document, reading: &Reading) -> Vec<Item> {
    let mut items = Vec::new();
    for (at, sentence) in reading.sentences.iter().enumerate() {
        let fields = vec![("words", one(document.text.slice(sentence.span)))];
        items.push(item("sentence", &format!("sentence {}", at + 1), fields));
    }
    for (at, name) in reading.names.iter().enumerate() {
        let kind = match name.kind {
            NameKind::Person => "person",
            NameKind::Organization => "organization",
            NameKind::Location => "location",
            NameKind::Misc => "misc",
        };
        let words = reading.words(&document.text, name.first, name.end);
        let fields = vec![("words", one(words)), ("kind", one(kind))];
        items.push(item("name", &format!("name {}", at + 1), fields));
    }
    items
}
