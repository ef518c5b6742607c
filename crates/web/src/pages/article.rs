//! Article: the text with its claims, figures, events, times and places marked in place, a list of these items, and where the text came from.

use super::row::verdict;
use super::{Frame, document_address, outside, shown};
use crate::desk::{Desk, ask};
use crate::fault::Fault;
use crate::guard::Visitor;
use crate::marks::{Mark, Piece, pieces};
use crate::words;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use ledger::{Ledger, Whole};
use record::{Claim, Event, Figure, Quote, Record};
use std::sync::Arc;

/// Kinds of items: letter, name, and whether they are marked where nothing is chosen.
const KINDS: &[(char, &str, bool)] = &[
    ('c', "claims", true),
    ('f', "figures", true),
    ('e', "events", true),
    ('t', "times", false),
    ('p', "places", false),
];

/// What the address chooses.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Chosen {
    chosen: String,
    claims: String,
    figures: String,
    events: String,
    times: String,
    places: String,
    explain: String,
}

struct Kind {
    letter: char,
    name: &'static str,
    on: bool,
    count: usize,
}

struct Paragraph {
    kind: String,
    pieces: Vec<Shown>,
}

/// A piece of the text as it is shown.
struct Shown {
    text: String,
    class: String,
    items: String,
    begins: Vec<String>,
}

/// An item in the list beside the text.
struct Item {
    id: String,
    kind: &'static str,
    letter: char,
    head: String,
    about: String,
    words: String,
    verdict: Option<&'static str>,
}

struct Step {
    rule: String,
    words: String,
    detail: String,
}

/// What made an item.
struct Explained {
    id: String,
    steps: Vec<Step>,
    same: bool,
}

/// An incident that the article tells of.
struct Told {
    id: String,
    title: String,
    when: String,
}

struct Sighting {
    source: String,
    href: Option<String>,
    sha256: String,
    added: String,
    given: String,
}

struct Reading {
    version: String,
    time: String,
    sha256: String,
    stands: bool,
}

#[derive(Template)]
#[template(path = "article.html")]
struct Page {
    frame: Frame,
    path: String,
    id: String,
    title: String,
    outlet: String,
    published: String,
    url: Option<String>,
    kinds: Vec<Kind>,
    paragraphs: Vec<Paragraph>,
    items: Vec<Item>,
    explained: Option<Explained>,
    incidents: Vec<Told>,
    sightings: Vec<Sighting>,
    readings: Vec<Reading>,
    judgements: Vec<super::review::Judged>,
}

/// The page.
pub async fn article(
    State(desk): State<Arc<Desk>>,
    Extension(visitor): Extension<Visitor>,
    Path(id): Path<String>,
    Query(chosen): Query<Chosen>,
) -> Result<Html<String>, Fault> {
    let frame = Frame::at("/document", &desk, &visitor);
    let page = ask(&desk, move |desk, ledger| made(desk, ledger, frame, &id, &chosen)).await?;
    shown(&page)
}

/// The bytes that the document is read from, as a file to keep: a browser never shows them as a page of the desk.
pub async fn original(State(desk): State<Arc<Desk>>, Path(id): Path<String>) -> Result<Response, Fault> {
    let (bytes, name) = ask(&desk, move |_, ledger| {
        let id = name(&id)?;
        let source = ledger::source(ledger, id)?;
        Ok((source.bytes.clone(), ledger::sha256(&source.bytes)))
    })
    .await?;
    let disposition = format!("attachment; filename=\"{name}.bin\"");
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_string()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes).into_response())
}

/// A document is asked for by its hash alone, never by a path.
pub fn name(id: &str) -> Result<&str, Fault> {
    let hash = id.strip_prefix("sha256:").unwrap_or(id);
    match (8..=64).contains(&hash.len()) && hash.bytes().all(|b| b.is_ascii_hexdigit()) {
        true => Ok(id),
        false => Err(Fault::missing(
            "no such document; its address ends in the hash of its text",
        )),
    }
}

fn made(desk: &Desk, ledger: &Ledger, frame: Frame, id: &str, chosen: &Chosen) -> Result<Page, Fault> {
    let whole = ledger::show(ledger, name(id)?, None)?;
    let (readings, sightings) = ledger::provenance(ledger, &whole.record.document.id)?;
    let record = &whole.record;
    let document = &record.document;
    let kinds: Vec<Kind> = KINDS.iter().map(|kind| of_kind(kind, chosen, record)).collect();
    let on: Vec<char> = kinds
        .iter()
        .filter(|kind| kind.on)
        .map(|kind| kind.letter)
        .collect();
    let incidents: Vec<ledger::Shown> = whole
        .incidents
        .iter()
        .map(|id| ledger::incident(ledger, id, None))
        .collect::<Result<_, _>>()?;
    let explained = match chosen.explain.is_empty() {
        true => None,
        false => Some(explained(desk, ledger, record, &chosen.explain)?),
    };
    Ok(Page {
        frame,
        path: document_address(&document.id, None),
        id: document.id.clone(),
        title: document.title.clone().unwrap_or_else(|| "(no title)".to_string()),
        outlet: document
            .outlet
            .clone()
            .unwrap_or_else(|| "outlet not known".to_string()),
        published: document
            .published
            .as_deref()
            .map_or_else(|| "day not known".to_string(), words::moment),
        url: outside(document.url.as_deref()),
        paragraphs: paragraphs(record, &on),
        items: items(&whole, &on),
        explained,
        kinds,
        incidents: incidents.iter().map(|shown| told(desk, shown)).collect(),
        sightings: sightings.iter().map(sighting).collect(),
        readings: readings.iter().map(reading).collect(),
        judgements: whole.judgements.iter().map(super::review::judged).collect(),
    })
}

fn told(desk: &Desk, shown: &ledger::Shown) -> Told {
    let incident = &shown.incident;
    Told {
        id: incident.id.clone(),
        title: super::row::titled(desk, incident).0,
        when: words::when(incident.from.as_deref(), incident.to.as_deref()),
    }
}

fn of_kind((letter, name, usual): &(char, &'static str, bool), chosen: &Chosen, record: &Record) -> Kind {
    let (wanted, count) = match letter {
        'c' => (&chosen.claims, record.claims.len()),
        'f' => (&chosen.figures, record.figures.len()),
        'e' => (&chosen.events, record.events.len()),
        't' => (&chosen.times, record.times.len()),
        _ => (&chosen.places, record.places.len()),
    };
    Kind {
        letter: *letter,
        name,
        on: if chosen.chosen.is_empty() {
            *usual
        } else {
            wanted == "1"
        },
        count,
    }
}

/// The spans of all items of these kinds.
fn marks(record: &Record, on: &[char]) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut take = |letter: char, id: &str, quotes: &[&Quote]| {
        let mark = |quote: &&Quote| Mark {
            start: quote.start,
            end: quote.end,
            item: id.to_string(),
        };
        if on.contains(&letter) {
            marks.extend(quotes.iter().map(mark));
        }
    };
    for claim in &record.claims {
        take(
            'c',
            &claim.id,
            &claim.content.iter().chain(&claim.cue).collect::<Vec<_>>(),
        );
    }
    record.figures.iter().for_each(|x| take('f', &x.id, &[&x.span]));
    record.events.iter().for_each(|x| take('e', &x.id, &[&x.span]));
    record.times.iter().for_each(|x| take('t', &x.id, &[&x.span]));
    record.places.iter().for_each(|x| take('p', &x.id, &[&x.span]));
    marks
}

fn paragraphs(record: &Record, on: &[char]) -> Vec<Paragraph> {
    let letters: Vec<char> = record.document.text.chars().collect();
    let marks = marks(record, on);
    let paragraph = |block: &record::Block| Paragraph {
        kind: block.kind.clone(),
        pieces: pieces(&letters, (block.start, block.end), &marks)
            .into_iter()
            .map(piece)
            .collect(),
    };
    record.document.blocks.iter().map(paragraph).collect()
}

fn piece(piece: Piece) -> Shown {
    let mut letters: Vec<char> = piece
        .items
        .iter()
        .filter_map(|item| item.chars().next())
        .collect();
    letters.sort_unstable();
    letters.dedup();
    let classes: Vec<String> = letters.iter().map(|letter| format!("k-{letter}")).collect();
    Shown {
        text: piece.text,
        class: classes.join(" "),
        items: piece.items.join(" "),
        begins: piece.begins,
    }
}

/// All items of these kinds, in the order of the text.
fn items(whole: &Whole, on: &[char]) -> Vec<Item> {
    let record = &whole.record;
    let mut found: Vec<(usize, Item)> = Vec::new();
    let mut take = |at: usize, mut item: Item| {
        item.verdict = whole
            .held
            .get(&item.id)
            .and_then(|held| verdict(held.verdict.as_deref()));
        if on.contains(&item.letter) {
            found.push((at, item));
        }
    };
    for claim in &record.claims {
        let first = claim
            .content
            .iter()
            .chain(&claim.cue)
            .map(|quote| quote.start)
            .min();
        take(first.unwrap_or_default(), claim_item(claim));
    }
    record
        .figures
        .iter()
        .for_each(|x| take(x.span.start, figure_item(x)));
    record
        .events
        .iter()
        .for_each(|x| take(x.span.start, event_item(x, record)));
    record.times.iter().for_each(|x| take(x.span.start, time_item(x)));
    record
        .places
        .iter()
        .for_each(|x| take(x.span.start, place_item(x)));
    found.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
    found.into_iter().map(|(_, item)| item).collect()
}

fn item(id: &str, kind: &'static str, head: String, about: String, words: String) -> Item {
    Item {
        id: id.to_string(),
        kind,
        letter: kind.chars().next().unwrap_or_default(),
        head,
        about,
        words,
        verdict: None,
    }
}

fn time_item(time: &record::When) -> Item {
    let head = time.value.clone().unwrap_or_else(|| "left open".to_string());
    let anchor = time.anchor.as_deref().map(|anchor| match anchor {
        "published" => "counted from the day of publication".to_string(),
        other => format!("counted from {other}"),
    });
    let about = anchor.unwrap_or_default();
    item(&time.id, "time", head, about, time.span.text.clone())
}

fn place_item(place: &record::Place) -> Item {
    let about = [
        place.admin1.clone(),
        place.country.clone(),
        place.precision.map(|p| p.name().to_string()),
    ];
    let about: Vec<String> = about.into_iter().flatten().collect();
    let about = match about.is_empty() {
        true => "left open".to_string(),
        false => about.join(", "),
    };
    item(
        &place.id,
        "place",
        place.name.clone(),
        about,
        place.span.text.clone(),
    )
}

fn claim_item(claim: &Claim) -> Item {
    let who = words::who(claim.source.as_ref().map(|source| source.name.as_str()));
    let mut about = Vec::new();
    about.extend(claim.cue.as_ref().map(|cue| format!("“{}”", cue.text)));
    about.extend(claim.source.as_ref().map(|source| source.kind.name().to_string()));
    about.extend(
        (claim.quotation != record::Quotation::Indirect)
            .then(|| format!("{} speech", claim.quotation.name())),
    );
    about.extend((claim.certainty != record::Certainty::Certain).then(|| claim.certainty.name().to_string()));
    about.extend((!claim.relay.is_empty()).then(|| {
        let names: Vec<&str> = claim.relay.iter().map(|relay| relay.name.as_str()).collect();
        format!("via {}", names.join(", "))
    }));
    about.extend(claim.answers.as_ref().map(|other| format!("answers {other}")));
    // who declines to comment says nothing; then the cue is all there is
    let said = if claim.content.is_empty() {
        claim.cue.as_slice()
    } else {
        claim.content.as_slice()
    };
    let words: Vec<&str> = said.iter().map(|quote| quote.text.as_str()).collect();
    let head = format!("{who} {}", claim.stance.name());
    item(&claim.id, "claim", head, about.join(" · "), words.join(" … "))
}

fn figure_item(figure: &Figure) -> Item {
    let head = format!(
        "{} {}",
        words::bounds(figure.low, figure.high),
        figure.measure.name()
    );
    let mut about: Vec<String> = figure.of.iter().cloned().collect();
    about.push(match figure.scope {
        record::Scope::Incident => "of one incident".to_string(),
        record::Scope::Part => "part of a figure already given".to_string(),
        record::Scope::Cumulative => "over a longer time".to_string(),
    });
    about.push(figure.claim.as_ref().map_or_else(
        || "the article itself says so".to_string(),
        |claim| format!("said in {claim}"),
    ));
    item(
        &figure.id,
        "figure",
        head,
        about.join(" · "),
        figure.span.text.clone(),
    )
}

fn event_item(event: &Event, record: &Record) -> Item {
    let name = |id: &String| {
        let actor = record
            .actors
            .iter()
            .find(|actor| actor.id == *id)
            .map(|actor| actor.name.clone());
        let place = || {
            record
                .places
                .iter()
                .find(|place| place.id == *id)
                .map(|place| place.name.clone())
        };
        actor.or_else(place).unwrap_or_else(|| id.clone())
    };
    let names = |ids: &[String]| match ids.is_empty() {
        true => "?".to_string(),
        false => ids.iter().map(name).collect::<Vec<_>>().join(", "),
    };
    let mode = event
        .mode
        .as_ref()
        .map(|mode| format!(" · {}", mode.replace(['-', '_'], " ")))
        .unwrap_or_default();
    let head = format!(
        "{}{mode}, {}",
        words::title(event.kind.name()),
        event.status.name()
    );
    let mut about = vec![format!("{} → {}", names(&event.agents), names(&event.targets))];
    about.extend(event.place.as_ref().map(|id| format!("at {}", name(id))));
    let time = event
        .time
        .as_ref()
        .and_then(|id| record.times.iter().find(|time| time.id == *id));
    about.extend(time.and_then(|time| time.value.clone()));
    item(
        &event.id,
        "event",
        head,
        about.join(" · "),
        event.span.text.clone(),
    )
}

/// The steps that made an item. They are not kept, so the article is read again; another version may find other items.
fn explained(desk: &Desk, ledger: &Ledger, record: &Record, id: &str) -> Result<Explained, Fault> {
    let source = ledger::source(ledger, &record.document.id)?;
    let document = text::read_bytes(&source.bytes, &source.given);
    let document = document.map_err(|error| Fault::broken(error.to_string()))?;
    let again = crate::add::read(desk, &document)?;
    let found = onrecord::explain(&again, id)
        .ok_or_else(|| Fault::missing(format!("{id:.12}: no such item in this article")))?;
    let step = |step: record::Step| Step {
        rule: step.rule,
        words: step.words.map(|words| words.text).unwrap_or_default(),
        detail: step.detail,
    };
    Ok(Explained {
        id: found.item,
        steps: found.trace.into_iter().map(step).collect(),
        same: again.onrecord == record.onrecord,
    })
}

fn sighting(sighting: &ledger::Sighting) -> Sighting {
    let given = |name: &str| Some(format!("{name} {}", sighting.given.get(name)?.as_str()?));
    let given: Vec<String> = ["outlet", "published", "url"]
        .into_iter()
        .filter_map(given)
        .collect();
    Sighting {
        href: outside(Some(&sighting.source)),
        source: sighting.source.clone(),
        sha256: sighting.source_sha256.clone(),
        added: words::moment(&sighting.added),
        given: given.join(" · "),
    }
}

fn reading(read: &ledger::ReadBy) -> Reading {
    let tables: String = read.knowledge.chars().take(8).collect();
    Reading {
        version: format!("onrecord {}, model {}, tables {tables}", read.version, read.model),
        time: words::moment(&read.time),
        sha256: read.sha256.clone(),
        stands: read.stands,
    }
}
