//! ninjs 3.1: one news item per document and line, with who, where and what it speaks of. Claims have no place in ninjs.

use crate::annotation::document_urn;
use crate::row::Document;
use crate::stream::{Documents, Failure, Summary, line};
use record::{ActorKind, DocumentRecord};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::io::Write;

/// The schema that items conform to.
const SCHEMA: &str = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#";

/// Writes items.
///
/// # Errors
/// Where rows cannot be had or bytes not be written.
pub fn ninjs(rows: Documents<'_>, out: &mut dyn Write) -> Result<Summary, Failure> {
    let mut summary = Summary::default();
    for document in rows {
        line(out, &item(&document.map_err(Failure::Rows)?))?;
        summary.rows += 1;
    }
    Ok(summary)
}

fn item(document: &Document) -> Value {
    let (record, about) = (&document.record, &document.record.document);
    let mut item = Map::new();
    let mut set = |name: &str, value: Value| {
        if !value.as_array().is_some_and(Vec::is_empty) && !value.is_null() {
            item.insert(name.to_string(), value);
        }
    };
    set("uri", json!(document_urn(&about.id)));
    set(
        "standard",
        json!({"name": "ninjs", "version": "3.1", "schema": SCHEMA}),
    );
    set("type", json!("text"));
    set("representationType", json!("full"));
    set("version", json!("1"));
    set(
        "versionCreated",
        json!(document.seen.iter().map(|s| s.added.as_str()).min()),
    );
    set("language", json!(about.language));
    set(
        "headlines",
        json!(
            about
                .title
                .iter()
                .map(|t| json!({"value": t}))
                .collect::<Vec<_>>()
        ),
    );
    set("bodies", json!([body(about)]));
    set("by", json!(block(about, "byline")));
    set("people", Value::Array(actors(document, &[ActorKind::Person])));
    set(
        "organisations",
        Value::Array(actors(document, &[ActorKind::Organization, ActorKind::Country])),
    );
    set("places", Value::Array(places(document)));
    set("events", json!(events(document)));
    let types: BTreeSet<&str> = record.events.iter().map(|e| e.kind.name()).collect();
    let subject =
        |kind: &&str| json!({"name": kind, "literal": format!("PLOVER:{kind}"), "creator": "onrecord"});
    set("subjects", json!(types.iter().map(subject).collect::<Vec<_>>()));
    set("infoSources", json!(sources(document)));
    set("altIds", json!(ids(document)));
    let version = &record.onrecord;
    let note = format!(
        "Read by onrecord {} ({}). Who says what, in which stance, is not in this format.",
        version.version, version.model
    );
    set("edNote", json!(note));
    Value::Object(item)
}

/// The text without title and furniture.
fn body(about: &DocumentRecord) -> Value {
    let letters: Vec<char> = about.text.chars().collect();
    let cut = |start: usize, end: usize| {
        let words: String = letters
            .get(start..end.min(letters.len()))
            .unwrap_or_default()
            .iter()
            .collect();
        words
    };
    let kept = about
        .blocks
        .iter()
        .filter(|b| !matches!(b.kind.as_str(), "title" | "byline" | "furniture"));
    let lines: Vec<String> = kept.map(|b| cut(b.start, b.end)).collect();
    let value = lines.join("\n");
    json!({
        "role": "main",
        "contentType": "text/plain",
        "charCount": value.chars().count(),
        "wordCount": value.split_whitespace().count(),
        "value": value,
    })
}

/// The words of the first block of a kind.
fn block(about: &DocumentRecord, kind: &str) -> Option<String> {
    let block = about.blocks.iter().find(|b| b.kind == kind)?;
    let words = about
        .text
        .chars()
        .skip(block.start)
        .take(block.end.saturating_sub(block.start));
    Some(words.collect())
}

fn actors(document: &Document, kinds: &[ActorKind]) -> Vec<Value> {
    let actors = document.record.actors.iter().filter(|a| kinds.contains(&a.kind));
    let actor = |a: &record::Actor| {
        let mut out = Map::new();
        out.insert("name".to_string(), json!(a.name));
        out.insert("rel".to_string(), json!("about"));
        if let Some(id) = &a.wikidata {
            out.insert(
                "uri".to_string(),
                json!(format!("http://www.wikidata.org/entity/{id}")),
            );
        }
        out.insert("literal".to_string(), json!(a.id));
        Value::Object(out)
    };
    actors.map(actor).collect()
}

/// Places, each once.
fn places(document: &Document) -> Vec<Value> {
    let mut seen: BTreeSet<(String, Option<u32>)> = BTreeSet::new();
    let mut out = Vec::new();
    for place in &document.record.places {
        if !seen.insert((place.name.clone(), place.geonames)) {
            continue;
        }
        let mut made = Map::new();
        made.insert("name".to_string(), json!(place.name));
        made.insert("rel".to_string(), json!("about"));
        if let Some(id) = place.geonames {
            made.insert(
                "uri".to_string(),
                json!(format!("https://sws.geonames.org/{id}/")),
            );
        }
        made.insert("literal".to_string(), json!(place.id));
        if let Some((lat, lon)) = place.lat.zip(place.lon) {
            made.insert(
                "geoJSON".to_string(),
                json!({"type": "Point", "coordinates": [lon, lat]}),
            );
        }
        out.push(Value::Object(made));
    }
    out
}

fn events(document: &Document) -> Vec<Value> {
    let about = &document.record.document.id;
    let event = |e: &record::Event| {
        let name = format!("{} ({}): {}", e.kind.name(), e.status.name(), e.span.text);
        json!({"id": format!("{about}/{}", e.id), "name": name, "rel": "about"})
    };
    document.record.events.iter().map(event).collect()
}

/// Outlet and speakers, each once.
fn sources(document: &Document) -> Vec<Value> {
    let record = &document.record;
    let outlet = record
        .document
        .outlet
        .iter()
        .map(|name| json!({"name": name, "role": "publisher"}));
    let names: BTreeSet<&str> = record
        .claims
        .iter()
        .filter_map(|c| c.source.as_ref())
        .map(|s| s.name.as_str())
        .collect();
    outlet
        .chain(names.iter().map(|name| json!({"name": name, "role": "source"})))
        .collect()
}

/// Identifier, address, hash of the bytes, and the local time of publication, which ninjs cannot hold without a zone.
fn ids(document: &Document) -> Vec<Value> {
    let about = &document.record.document;
    let ids = [
        ("onrecord", Some(about.id.clone())),
        ("url", about.url.clone()),
        ("sha256 of source", Some(about.source_sha256.clone())),
        ("published (local time)", about.published.clone()),
        ("origin", document.seen.first().map(|s| s.origin.clone())),
    ];
    let filled = ids
        .into_iter()
        .filter_map(|(role, value)| Some(json!({"role": role, "value": value?})));
    filled.collect()
}
