//! Row: what formats are made from: documents with what people hold of them, incidents with what each article tells of them. Plain data.

use record::{Actor, ActorKind, Claim, Dispute, Event, Figure, Place, Record, When};
use std::collections::BTreeMap;

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
    /// The figures of its tolls.
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
    }
}

/// The event of that identifier as its document tells it.
#[must_use]
pub fn told(document: &Document, brief: &Brief, event: &str) -> Option<Told> {
    let record = &document.record;
    let event = record.events.iter().find(|e| e.id == event)?;
    let place = |id: &str| record.places.iter().find(|p| p.id == id);
    let claims = record
        .claims
        .iter()
        .filter(|c| event.claims.contains(&c.id) && !rejected(document, &c.id));
    let figures = record
        .figures
        .iter()
        .filter(|f| event.figures.contains(&f.id) && !rejected(document, &f.id));
    Some(Told {
        document: brief.clone(),
        sentence: sentence(&record.document.text, event.span.start, event.span.end),
        place: event.place.as_deref().and_then(place).cloned(),
        time: event
            .time
            .as_ref()
            .and_then(|id| record.times.iter().find(|t| t.id == *id))
            .cloned(),
        agents: parties(record, &event.agents),
        targets: parties(record, &event.targets),
        figures: figures.cloned().collect(),
        claims: claims.cloned().collect(),
        rejected: rejected(document, &event.id),
        event: event.clone(),
    })
}

/// The figure of that identifier with its claim.
#[must_use]
pub fn counted(document: &Document, figure: &str) -> Option<Counted> {
    let record = &document.record;
    let figure = record.figures.iter().find(|f| f.id == figure)?;
    let claim = record
        .claims
        .iter()
        .find(|c| figure.claim.as_ref() == Some(&c.id));
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

fn parties(record: &Record, ids: &[String]) -> Vec<Party> {
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
        let actor = record.actors.iter().find(|a| a.id == *id).map(of_actor);
        actor.or_else(|| record.places.iter().find(|p| p.id == *id).map(of_place))
    };
    ids.iter().filter_map(party).collect()
}

/// The words around a span, no further than its line and about a sentence each way.
fn sentence(text: &str, start: usize, end: usize) -> String {
    let letters: Vec<char> = text.chars().collect();
    let (start, end) = (start.min(letters.len()), end.min(letters.len()));
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
