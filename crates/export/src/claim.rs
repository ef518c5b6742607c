//! schema.org: a Claim for each claim that puts something forward or denies it; a ClaimReview only where a person recorded a rating.

use crate::annotation::{claim_urn, document_urn};
use crate::row::{Document, Judgement};
use crate::stream::{Documents, Failure, List, Summary, why};
use crate::table::content;
use record::{ActorKind, Claim, SourceKind, Stance};
use serde_json::{Map, Value, json};
use std::io::Write;

/// A note on a claim that begins so is a rating.
const RATING: &str = "rating:";
/// Reason for leaving a claim out.
const FORWARD: &str =
    "claims that put nothing forward (declines, disclaims, could not verify, demands, judges ...)";

/// Writes a graph of claims and reviews.
///
/// # Errors
/// Where rows cannot be had or bytes not be written.
pub fn claims(rows: Documents<'_>, out: &mut dyn Write) -> Result<Summary, Failure> {
    let mut summary = Summary::default();
    let mut list = List::begin(out, "{\"@context\":\"https://schema.org\",\"@graph\":[")?;
    for document in rows {
        let document = document.map_err(Failure::Rows)?;
        for claim in &document.record.claims {
            if document.verdicts.get(&claim.id).is_some_and(|v| v == "reject") {
                summary.leave(why::REJECTED);
                continue;
            }
            let rated = document
                .judgements
                .iter()
                .filter(|j| j.item.as_ref() == Some(&claim.id));
            let reviews: Vec<Value> = rated.filter_map(|j| review(&document, claim, j)).collect();
            if !forward(claim.stance) && reviews.is_empty() {
                summary.leave(FORWARD);
                continue;
            }
            list.item(&object(&document, claim))?;
            for review in &reviews {
                list.item(review)?;
            }
            summary.rows += 1 + reviews.len() as u64;
        }
    }
    list.end("]}")?;
    Ok(summary)
}

/// Whether a source of this stance holds that something is, was or will be so, or that it is not.
fn forward(stance: Stance) -> bool {
    matches!(
        stance,
        Stance::Asserts | Stance::Confirms | Stance::Denies | Stance::Accuses | Stance::Predicts
    )
}

/// The words, with what the source does with them where that is more than to say so.
fn words(claim: &Claim) -> String {
    let words = content(&claim.content);
    match claim.stance {
        Stance::Asserts | Stance::Confirms => words,
        stance => format!("{}: {words}", stance.name()),
    }
}

fn object(document: &Document, claim: &Claim) -> Value {
    let record = &document.record;
    let about = &record.document;
    let mut object = Map::new();
    let mut set = |name: &str, value: Value| object.insert(name.to_string(), value);
    set("@type", json!("Claim"));
    set("@id", json!(claim_urn(&about.id, &claim.id)));
    set("text", json!(words(claim)));
    if let Some(author) = author(document, claim) {
        set("author", author);
    }
    let time = claim
        .time
        .as_ref()
        .and_then(|id| record.times.iter().find(|t| t.id == *id));
    if let Some(day) = time.and_then(|t| t.from.as_ref()) {
        set("datePublished", json!(day));
    }
    set("appearance", article(document));
    let keywords = [
        format!("stance={}", claim.stance.name()),
        format!("certainty={}", claim.certainty.name()),
        format!("quotation={}", claim.quotation.name()),
    ];
    set("keywords", json!(keywords));
    let events = record.events.iter().filter(|e| claim.events.contains(&e.id));
    let (mut places, mut days) = (Vec::new(), Vec::new());
    for event in events {
        places.extend(
            event
                .place
                .as_ref()
                .and_then(|id| record.places.iter().find(|p| p.id == *id))
                .map(place),
        );
        let time = event
            .time
            .as_ref()
            .and_then(|id| record.times.iter().find(|t| t.id == *id));
        days.extend(time.and_then(|t| Some(interval(t.from.as_deref()?, t.to.as_deref()))));
    }
    places.dedup();
    days.dedup();
    if !places.is_empty() {
        set("contentLocation", json!(places));
    }
    if !days.is_empty() {
        set("temporalCoverage", json!(days));
    }
    Value::Object(object)
}

fn interval(from: &str, to: Option<&str>) -> String {
    match crate::days::last(from, to) {
        Some(last) if last != from => format!("{from}/{last}"),
        _ => from.to_string(),
    }
}

fn author(document: &Document, claim: &Claim) -> Option<Value> {
    let source = claim.source.as_ref()?;
    let actor = source
        .actor
        .as_ref()
        .and_then(|id| document.record.actors.iter().find(|a| a.id == *id));
    let kind = match (actor.map(|a| a.kind), source.kind) {
        (_, SourceKind::Organization | SourceKind::Outlet) => "Organization",
        (_, SourceKind::Named) | (Some(ActorKind::Person), _) => "Person",
        (Some(ActorKind::Organization | ActorKind::Country), _) => "Organization",
        _ => "Thing",
    };
    let mut author = Map::new();
    author.insert("@type".to_string(), json!(kind));
    author.insert("name".to_string(), json!(source.name));
    author.insert(
        "description".to_string(),
        json!(format!("{} source", source.kind.name())),
    );
    if let Some(id) = actor.and_then(|a| a.wikidata.as_ref()) {
        author.insert(
            "sameAs".to_string(),
            json!(format!("http://www.wikidata.org/entity/{id}")),
        );
    }
    Some(Value::Object(author))
}

fn article(document: &Document) -> Value {
    let about = &document.record.document;
    let mut article = Map::new();
    let mut set = |name: &str, value: Value| article.insert(name.to_string(), value);
    set("@type", json!("NewsArticle"));
    set("@id", json!(document_urn(&about.id)));
    if let Some(title) = &about.title {
        set("headline", json!(title));
    }
    if let Some(url) = &about.url {
        set("url", json!(url));
    }
    if let Some(published) = &about.published {
        set("datePublished", json!(published));
    }
    if let Some(outlet) = &about.outlet {
        set("publisher", json!({"@type": "Organization", "name": outlet}));
    }
    Value::Object(article)
}

fn place(place: &record::Place) -> Value {
    let mut out = Map::new();
    out.insert("@type".to_string(), json!("Place"));
    out.insert("name".to_string(), json!(place.name));
    if let Some((lat, lon)) = place.lat.zip(place.lon) {
        let point = json!({"@type": "GeoCoordinates", "latitude": lat, "longitude": lon});
        out.insert("geo".to_string(), point);
    }
    if let Some(id) = place.geonames {
        out.insert(
            "sameAs".to_string(),
            json!(format!("https://sws.geonames.org/{id}/")),
        );
    }
    Value::Object(out)
}

/// A review, where the note of a person is a rating: "rating: False", "rating: 2/5 Mostly false".
fn review(document: &Document, claim: &Claim, judgement: &Judgement) -> Option<Value> {
    let note = judgement.note.as_ref()?.trim();
    let head = note.get(..RATING.len())?;
    if judgement.action != "note" || !head.eq_ignore_ascii_case(RATING) {
        return None;
    }
    let rest = note.get(RATING.len()..)?.trim();
    if rest.is_empty() {
        return None;
    }
    let (first, name) = rest.split_once(' ').unwrap_or((rest, ""));
    let scale = first
        .split_once('/')
        .and_then(|(value, best)| Some((value.parse::<u32>().ok()?, best.parse::<u32>().ok()?)));
    let rating = match scale {
        Some((value, best)) => {
            let name = if name.is_empty() { first } else { name };
            json!({"@type": "Rating", "ratingValue": value, "bestRating": best, "worstRating": 1, "alternateName": name})
        }
        None => json!({"@type": "Rating", "alternateName": rest}),
    };
    let about = &document.record.document;
    let mut review = Map::new();
    let mut set = |name: &str, value: Value| review.insert(name.to_string(), value);
    set("@type", json!("ClaimReview"));
    set("@id", json!(format!("urn:onrecord:judgement:{}", judgement.id)));
    set(
        "datePublished",
        json!(judgement.time.get(..10).unwrap_or(&judgement.time)),
    );
    set("author", json!({"@type": "Person", "name": judgement.by}));
    set("claimReviewed", json!(words(claim)));
    set("itemReviewed", json!({"@id": claim_urn(&about.id, &claim.id)}));
    set("reviewRating", rating);
    Some(Value::Object(review))
}
