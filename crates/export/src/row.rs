//! Row: what formats are made from: documents with what people hold of them, incidents with what each article tells of them. Plain data.

use record::{Actor, ActorKind, Claim, Dispute, Event, Figure, Place, Record, When};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Where a document was seen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// Path or address.
    pub origin: String,
    /// SHA-256 of the bytes.
    pub sha256: String,
    /// When it was put on record, in UTC; empty where no ledger holds it.
    pub added: String,
}

/// A judgement in force or taken back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Judgement {
    /// `j7`.
    pub id: String,
    /// When, in UTC.
    pub time: String,
    /// Who.
    pub by: String,
    /// accept, reject, edit, merge, split, note or undo.
    pub action: String,
    /// Document or incident.
    pub subject: String,
    /// The item's identifier in the record; null where a document or incident is judged.
    pub item: Option<String>,
    /// What was set, as JSON; null if nothing.
    pub set: Option<String>,
    /// A remark.
    pub note: Option<String>,
    /// The judgement that it takes back.
    pub undoes: Option<String>,
    /// The judgement that took it back.
    pub undone_by: Option<String>,
}

/// A document as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Its record, as people edited it. Where only some claims were asked for, only these.
    pub record: Record,
    /// What people hold of its items: identifier to accept or reject.
    pub verdicts: BTreeMap<String, String>,
    /// Judgements on its items that are in force.
    pub judgements: Vec<Judgement>,
    /// Everywhere it was seen, the one that it is read by first.
    pub seen: Vec<Seen>,
}

/// What an incident's row needs to know of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Brief {
    /// Document identifier.
    pub id: String,
    /// Headline.
    pub title: Option<String>,
    /// Outlet.
    pub outlet: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// When it was published.
    pub published: Option<String>,
    /// Language (ISO 639-1).
    pub language: Option<String>,
    /// Path or address that it came from.
    pub origin: Option<String>,
    /// When it was put on record, in UTC.
    pub added: Option<String>,
    /// Length of its text in code points.
    pub length: usize,
    /// Version of the reader: program and model.
    pub coder: String,
    /// The byte at which every 1,024th code point of its text begins.
    pub marks: Arc<[usize]>,
}

/// Somebody or something that takes part in an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Identifier in the document.
    pub id: String,
    /// Name or description.
    pub name: String,
    /// What it is; a place that was hit is an object.
    pub kind: ActorKind,
    /// Office or description.
    pub role: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// PLOVER sector code.
    pub sector: Option<String>,
    /// Wikidata identifier.
    pub wikidata: Option<String>,
}

/// An event as one document tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// The document.
    pub document: Brief,
    /// The event.
    pub event: Event,
    /// The sentence that it stands in, or as much of its line as fits.
    pub sentence: String,
    /// Where.
    pub place: Option<Place>,
    /// When.
    pub time: Option<When>,
    /// Who did it.
    pub agents: Vec<Party>,
    /// To whom.
    pub targets: Vec<Party>,
    /// Counts that are its outcome.
    pub figures: Vec<Figure>,
    /// Claims that carry it.
    pub claims: Vec<Claim>,
    /// Whether somebody rejected it.
    pub rejected: bool,
}

/// A figure that a toll carries, with the claim that it stands in.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    /// Document identifier.
    pub document: String,
    /// The figure.
    pub figure: Figure,
    /// Its claim; null in the article's own voice.
    pub claim: Option<Claim>,
}

/// An incident with its disputes and what each document tells of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// The incident.
    pub incident: record::Incident,
    /// Its disputes.
    pub disputes: Vec<Dispute>,
    /// accept or reject, if somebody judged it.
    pub verdict: Option<String>,
    /// Its events as told, by document and event.
    pub told: Vec<Told>,
    /// The figures of its tolls, by document and figure.
    pub counted: Vec<Counted>,
    /// The documents that tell of it, by identifier; those that only count its victims too.
    pub documents: Vec<Brief>,
    /// Places in its list of tolls that were asked for.
    pub tolls: Vec<usize>,
    /// Places in its list of disputes that were asked for.
    pub asked: Vec<usize>,
}

/// Most letters of a sentence.
const SENTENCE: usize = 400;
/// Code points between two marks of a text.
const MARK: usize = 1024;

/// What an incident's row needs to know of a document.
#[must_use]
pub fn brief(document: &Document) -> Brief {
    let record = &document.record;
    let about = &record.document;
    Brief {
        id: about.id.clone(),
        title: about.title.clone(),
        outlet: about.outlet.clone(),
        url: about.url.clone(),
        published: about.published.clone(),
        language: about.language.clone(),
        origin: document.seen.first().map(|seen| seen.origin.clone()),
        added: document.seen.iter().map(|seen| seen.added.clone()).min(),
        length: about.text.chars().count(),
        coder: format!("onrecord {} {}", record.onrecord.version, record.onrecord.model),
        marks: about
            .text
            .char_indices()
            .step_by(MARK)
            .map(|(at, _)| at)
            .collect(),
    }
}

/// The place in a list of the item of that identifier: `e12` is nearly always the twelfth.
fn place<T>(list: &[T], id: &str, of: impl Fn(&T) -> &str) -> Option<usize> {
    let number = id.trim_start_matches(|c: char| !c.is_ascii_digit());
    let likely = number.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
    let likely = likely.filter(|at| list.get(*at).is_some_and(|item| of(item) == id));
    likely.or_else(|| list.iter().position(|item| of(item) == id))
}

/// The item of that identifier.
fn item<'i, T>(list: &'i [T], id: &str, of: impl Fn(&T) -> &str) -> Option<&'i T> {
    list.get(place(list, id, of)?)
}

/// The items of these identifiers, in the order of the list.
fn items<'i, T>(
    list: &'i [T],
    ids: impl Iterator<Item = &'i String>,
    of: fn(&T) -> &str,
) -> impl Iterator<Item = &'i T> {
    let places: BTreeSet<usize> = ids.filter_map(|id| place(list, id, of)).collect();
    places.into_iter().filter_map(|at| list.get(at))
}

/// The event of that identifier as its document tells it, without what somebody rejected.
#[must_use]
pub fn told(document: &Document, brief: &Brief, event: &str) -> Option<Told> {
    let record = &document.record;
    let event = item(&record.events, event, |e| &e.id)?;
    let stands = |id: &&String| !rejected(document, id);
    let parties = |ids: &[String]| parties(record, ids.iter().filter(stands));
    let claims = items(&record.claims, event.claims.iter().filter(stands), |c| &c.id);
    let figures = items(&record.figures, event.figures.iter().filter(stands), |f| &f.id);
    let (place, time) = (event.place.as_ref(), event.time.as_ref());
    let place = place
        .filter(stands)
        .and_then(|id| item(&record.places, id, |p| &p.id));
    let time = time
        .filter(stands)
        .and_then(|id| item(&record.times, id, |t| &t.id));
    Some(Told {
        document: brief.clone(),
        sentence: sentence(
            &record.document.text,
            &brief.marks,
            event.span.start,
            event.span.end,
        ),
        place: place.cloned(),
        time: time.cloned(),
        agents: parties(&event.agents),
        targets: parties(&event.targets),
        figures: figures.cloned().collect(),
        claims: claims.cloned().collect(),
        rejected: rejected(document, &event.id),
        event: event.clone(),
    })
}

/// A document without the items that somebody rejected, nor any word of them in other items.
#[must_use]
pub fn accepted(mut document: Document) -> Document {
    let gone: BTreeSet<String> = document
        .verdicts
        .iter()
        .filter(|(_, verdict)| *verdict == "reject")
        .map(|(item, _)| item.clone())
        .collect();
    if gone.is_empty() {
        return document;
    }
    let stands = |id: &String| !gone.contains(id);
    let record = &mut document.record;
    record.claims.retain(|claim| stands(&claim.id));
    record.figures.retain(|figure| stands(&figure.id));
    record.events.retain(|event| stands(&event.id));
    record.times.retain(|time| stands(&time.id));
    record.places.retain(|place| stands(&place.id));
    record.actors.retain(|actor| stands(&actor.id));
    for claim in &mut record.claims {
        claim.events.retain(stands);
        claim.figures.retain(stands);
        claim.covers.retain(stands);
        claim.time = claim.time.take().filter(stands);
        claim.answers = claim.answers.take().filter(stands);
    }
    for figure in &mut record.figures {
        figure.event = figure.event.take().filter(stands);
        figure.claim = figure.claim.take().filter(stands);
    }
    for event in &mut record.events {
        event.place = event.place.take().filter(stands);
        event.time = event.time.take().filter(stands);
        event.consequence_of = event.consequence_of.take().filter(stands);
        let parties = [&mut event.agents, &mut event.targets, &mut event.places];
        for list in parties.into_iter().chain([&mut event.figures, &mut event.claims]) {
            list.retain(stands);
        }
    }
    document
}

/// The figure of that identifier with its claim.
#[must_use]
pub fn counted(document: &Document, figure: &str) -> Option<Counted> {
    let record = &document.record;
    let figure = item(&record.figures, figure, |f| &f.id)?;
    let claim = figure.claim.as_ref();
    let claim = claim.and_then(|id| item(&record.claims, id, |c| &c.id));
    Some(Counted {
        document: record.document.id.clone(),
        figure: figure.clone(),
        claim: claim.cloned(),
    })
}

fn rejected(document: &Document, item: &str) -> bool {
    document
        .verdicts
        .get(item)
        .is_some_and(|verdict| verdict == "reject")
}

fn parties<'i>(record: &Record, ids: impl Iterator<Item = &'i String>) -> Vec<Party> {
    let of_actor = |actor: &Actor| Party {
        id: actor.id.clone(),
        name: actor.name.clone(),
        kind: actor.kind,
        role: actor.role.clone(),
        country: actor.country.clone(),
        sector: actor.sector.clone(),
        wikidata: actor.wikidata.clone(),
    };
    let of_place = |place: &Place| Party {
        id: place.id.clone(),
        name: place.name.clone(),
        kind: ActorKind::Object,
        role: None,
        country: place.country.clone(),
        sector: None,
        wikidata: None,
    };
    let party = |id: &String| {
        let actor = item(&record.actors, id, |a| &a.id).map(of_actor);
        actor.or_else(|| item(&record.places, id, |p| &p.id).map(of_place))
    };
    ids.filter_map(party).collect()
}

/// The words around a span, no further than its line and about a sentence each way.
fn sentence(text: &str, marks: &[usize], start: usize, end: usize) -> String {
    let from = start.saturating_sub(SENTENCE / 2 + 1);
    let most = end.saturating_sub(from) + SENTENCE / 2 + 1;
    let (marked, rest) = match marks.get(from / MARK) {
        Some(byte) => (text.get(*byte..).unwrap_or_default(), from % MARK),
        None => (text, from),
    };
    let letters: Vec<char> = marked.chars().skip(rest).take(most).collect();
    let (start, end) = (start - from, end.saturating_sub(from).min(letters.len()));
    let ends = |at: usize| {
        letters.get(at).is_some_and(|c| matches!(c, '.' | '!' | '?'))
            && letters.get(at + 1).is_none_or(|c| c.is_whitespace())
    };
    let mut first = start;
    while first > 0 && start - first < SENTENCE / 2 {
        let before = first - 1;
        let stop = letters.get(before).is_some_and(|c| *c == '\n')
            || first + 1 < start && before > 0 && ends(before - 1);
        if stop {
            break;
        }
        first = before;
    }
    let mut last = end;
    while last < letters.len() && last - end < SENTENCE / 2 {
        if letters.get(last).is_some_and(|c| *c == '\n') {
            break;
        }
        last += 1;
        if ends(last - 1) {
            break;
        }
    }
    let words: String = letters.get(first..last).unwrap_or_default().iter().collect();
    words.trim().to_string()
}
