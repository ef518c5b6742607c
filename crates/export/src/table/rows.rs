//! Rows: documents, incidents and judgements as cells, in the order of the columns in `columns.rs`.

use super::Cell::{self, Null};
use super::Row;
use crate::row::{Document, Incident, Judgement};
use record::{Claim, Quote, Record};

fn text(value: impl Into<String>) -> Cell {
    Cell::Text(value.into())
}

fn maybe(value: Option<&str>) -> Cell {
    value.map_or(Null, text)
}

fn opt(value: &Option<String>) -> Cell {
    maybe(value.as_deref())
}

fn int(value: usize) -> Cell {
    Cell::Int(i64::try_from(value).unwrap_or(i64::MAX))
}

/// Counts beyond what 64 signed bits hold become the greatest number.
fn count(value: Option<u64>) -> Cell {
    value.map_or(Null, |n| Cell::Int(i64::try_from(n).unwrap_or(i64::MAX)))
}

fn real(value: Option<f64>) -> Cell {
    value.map_or(Null, Cell::Real)
}

fn list<S: Into<String>>(values: impl IntoIterator<Item = S>) -> Cell {
    Cell::List(values.into_iter().map(Into::into).collect())
}

/// Items of documents, as document/item.
fn items(pairs: &[(String, String)]) -> Cell {
    list(pairs.iter().map(|(document, item)| format!("{document}/{item}")))
}

fn verdict(document: &Document, id: &str) -> Cell {
    maybe(document.verdicts.get(id).map(String::as_str))
}

pub(super) fn document(document: &Document) -> Row {
    let (record, about) = (&document.record, &document.record.document);
    let first = document.seen.first();
    vec![
        text(&about.id),
        text(&about.source_sha256),
        opt(&about.title),
        opt(&about.outlet),
        opt(&about.url),
        opt(&about.published),
        opt(&about.language),
        maybe(first.map(|seen| seen.origin.as_str())),
        int(document.seen.len()),
        maybe(
            document
                .seen
                .iter()
                .map(|seen| seen.added.as_str())
                .filter(|added| !added.is_empty())
                .min(),
        ),
        text(&record.onrecord.version),
        text(&record.onrecord.model),
        text(&record.onrecord.knowledge),
        int(about.text.chars().count()),
        text(&about.text),
    ]
}

/// First day of a time of the record.
fn day(record: &Record, time: &Option<String>) -> Option<String> {
    let id = time.as_ref()?;
    record.times.iter().find(|t| t.id == *id)?.from.clone()
}

pub(super) fn claims(document: &Document) -> Vec<Row> {
    let record = &document.record;
    record.claims.iter().map(|c| claim(document, record, c)).collect()
}

fn claim(document: &Document, record: &Record, claim: &Claim) -> Row {
    let said = day(record, &claim.time);
    let published = record.document.published.as_deref().and_then(|p| p.get(..10));
    let number = claim
        .id
        .trim_start_matches(|c: char| !c.is_ascii_digit())
        .parse::<i64>();
    let source = claim.source.as_ref();
    vec![
        text(&record.document.id),
        text(&claim.id),
        number.map_or(Null, Cell::Int),
        maybe(source.map(|s| s.name.as_str())),
        maybe(source.and_then(|s| s.actor.as_deref())),
        maybe(source.map(|s| s.kind.name())),
        list(claim.relay.iter().map(|r| r.name.as_str())),
        maybe(claim.cue.as_ref().map(|cue| cue.text.as_str())),
        text(claim.stance.name()),
        text(claim.quotation.name()),
        text(claim.certainty.name()),
        text(content(&claim.content)),
        claim.content.iter().map(|q| q.start).min().map_or(Null, int),
        claim.content.iter().map(|q| q.end).max().map_or(Null, int),
        opt(&said),
        maybe(said.as_deref().or(published)),
        opt(&claim.answers),
        list(&claim.covers),
        list(&claim.events),
        list(&claim.figures),
        verdict(document, &claim.id),
    ]
}

/// The words of a claim; stretches that lie apart are joined by an ellipsis.
pub(crate) fn content(quotes: &[Quote]) -> String {
    quotes
        .iter()
        .map(|q| q.text.as_str())
        .collect::<Vec<_>>()
        .join(" … ")
}

pub(super) fn figures(document: &Document) -> Vec<Row> {
    let record = &document.record;
    let row = |f: &record::Figure| {
        vec![
            text(&record.document.id),
            text(&f.id),
            text(f.measure.name()),
            count(f.low),
            count(f.high),
            opt(&f.hedge),
            opt(&f.of),
            opt(&f.class),
            opt(&f.side),
            text(f.scope.name()),
            opt(&day(record, &f.since)),
            opt(&f.event),
            opt(&f.claim),
            text(&f.span.text),
            int(f.span.start),
            int(f.span.end),
            verdict(document, &f.id),
        ]
    };
    record.figures.iter().map(row).collect()
}

pub(super) fn events(document: &Document) -> Vec<Row> {
    let record = &document.record;
    record.events.iter().map(|e| event(document, record, e)).collect()
}

fn event(document: &Document, record: &Record, event: &record::Event) -> Row {
    let place = event
        .place
        .as_ref()
        .and_then(|id| record.places.iter().find(|p| p.id == *id));
    let time = event
        .time
        .as_ref()
        .and_then(|id| record.times.iter().find(|t| t.id == *id));
    let names = |ids: &[String]| {
        let name = |id: &String| {
            let actor = record.actors.iter().find(|a| a.id == *id).map(|a| a.name.clone());
            actor.or_else(|| record.places.iter().find(|p| p.id == *id).map(|p| p.name.clone()))
        };
        list(ids.iter().filter_map(name))
    };
    let acled = |at: usize| {
        maybe(
            event
                .codes
                .acled
                .as_ref()
                .and_then(|c| c.get(at))
                .map(String::as_str),
        )
    };
    vec![
        text(&record.document.id),
        text(&event.id),
        text(event.kind.name()),
        opt(&event.mode),
        list(&event.contexts),
        text(event.status.name()),
        names(&event.agents),
        names(&event.targets),
        list(event.instruments.iter().map(|q| q.text.as_str())),
        opt(&event.place),
        maybe(place.map(|p| p.name.as_str())),
        maybe(place.and_then(|p| p.country.as_deref())),
        real(place.and_then(|p| p.lat)),
        real(place.and_then(|p| p.lon)),
        maybe(time.and_then(|t| t.from.as_deref())),
        maybe(time.and_then(|t| t.to.as_deref())),
        maybe(time.and_then(|t| t.value.as_deref())),
        maybe(time.map(|t| t.span.text.as_str())),
        list(&event.figures),
        list(&event.claims),
        opt(&event.codes.cameo),
        acled(0),
        acled(1),
        event.codes.ucdp.map_or(Null, |code| Cell::Int(code.into())),
        event.codes.quad.map_or(Null, |code| Cell::Int(code.into())),
        real(event.codes.intensity),
        real(event.codes.goldstein),
        list(&event.codes.lossy),
        text(&event.span.text),
        int(event.span.start),
        int(event.span.end),
        verdict(document, &event.id),
    ]
}

pub(super) fn places(document: &Document) -> Vec<Row> {
    let record = &document.record;
    let row = |p: &record::Place| {
        let relation = p.relation.as_ref();
        vec![
            text(&record.document.id),
            text(&p.id),
            text(&p.name),
            p.geonames.map_or(Null, |g| Cell::Int(g.into())),
            opt(&p.country),
            opt(&p.admin1),
            real(p.lat),
            real(p.lon),
            maybe(p.precision.map(record::PlacePrecision::name)),
            real(relation.and_then(|r| r.distance_km)),
            maybe(relation.and_then(|r| r.direction.as_deref())),
            maybe(relation.and_then(|r| r.of.as_deref())),
            text(&p.span.text),
            int(p.span.start),
            int(p.span.end),
            verdict(document, &p.id),
        ]
    };
    record.places.iter().map(row).collect()
}

pub(super) fn actors(document: &Document) -> Vec<Row> {
    let record = &document.record;
    let row = |a: &record::Actor| {
        vec![
            text(&record.document.id),
            text(&a.id),
            text(&a.name),
            text(a.kind.name()),
            opt(&a.role),
            opt(&a.country),
            opt(&a.sector),
            opt(&a.wikidata),
            int(a.mentions.len()),
            verdict(document, &a.id),
        ]
    };
    record.actors.iter().map(row).collect()
}

pub(super) fn incident(incident: &Incident) -> Row {
    let x = &incident.incident;
    let place = x.place.as_ref();
    vec![
        text(&x.id),
        text(x.kind.name()),
        opt(&x.mode),
        maybe(place.map(|p| p.name.as_str())),
        place
            .and_then(|p| p.geonames)
            .map_or(Null, |g| Cell::Int(g.into())),
        maybe(place.and_then(|p| p.country.as_deref())),
        maybe(place.and_then(|p| p.admin1.as_deref())),
        real(place.and_then(|p| p.lat)),
        real(place.and_then(|p| p.lon)),
        maybe(place.map(|p| p.precision.name())),
        opt(&x.from),
        opt(&x.to),
        list(&x.agents),
        list(&x.targets),
        list(&x.documents),
        list(x.events.iter().map(|e| format!("{}/{}", e.document, e.event))),
        int(x.independent_sources),
        list(x.copies.iter().map(|group| group.join(" "))),
        list(&x.disputes),
        opt(&incident.verdict),
    ]
}

pub(super) fn tolls(incident: &Incident) -> Vec<Row> {
    let tolls = &incident.incident.tolls;
    let asked = incident
        .tolls
        .iter()
        .filter_map(|at| Some((*at, tolls.get(*at)?)));
    let row = |(at, t): (usize, &record::Toll)| {
        vec![
            text(&incident.incident.id),
            int(at),
            text(t.measure.name()),
            opt(&t.source),
            count(t.low),
            count(t.high),
            opt(&t.of),
            opt(&t.said),
            t.superseded_by.map_or(Null, int),
            list(&t.unverified_by),
            list(&t.documents),
            items(&t.figures),
        ]
    };
    asked.map(row).collect()
}

pub(super) fn disputes(incident: &Incident) -> Vec<Row> {
    let asked = incident.asked.iter().filter_map(|at| incident.disputes.get(*at));
    let sides = asked.flat_map(|d| d.sides.iter().enumerate().map(move |(at, side)| (d, at, side)));
    let row = |(d, at, side): (&record::Dispute, usize, &record::Side)| {
        vec![
            text(&d.id),
            text(&d.incident),
            text(d.about.name()),
            int(at),
            opt(&side.source),
            text(&side.says),
            maybe(side.stance.map(record::Stance::name)),
            list(&side.documents),
            items(&side.claims),
            side.span.as_ref().map_or(Null, |q| int(q.start)),
            side.span.as_ref().map_or(Null, |q| int(q.end)),
        ]
    };
    sides.map(row).collect()
}

pub(super) fn judgement(judgement: &Judgement) -> Row {
    vec![
        text(&judgement.id),
        text(&judgement.time),
        text(&judgement.by),
        text(&judgement.action),
        text(&judgement.subject),
        opt(&judgement.item),
        opt(&judgement.set),
        opt(&judgement.note),
        opt(&judgement.undoes),
        opt(&judgement.undone_by),
    ]
}
