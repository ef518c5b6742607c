//! FollowTheMoney: articles, events, who took part and where they are mentioned, as entities, one per line, for Aleph and its kin.

use crate::row::{Brief, Incident, Party, Told};
use crate::stream::{Failure, Incidents, Summary, line};
use crate::{days, facts, notes};
use record::ActorKind;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::io::Write;

/// Writes entities.
///
/// # Errors
/// Where rows cannot be had or bytes not be written.
pub fn ftm(rows: Incidents<'_>, out: &mut dyn Write) -> Result<Summary, Failure> {
    let mut summary = Summary::default();
    // eight bytes of each identifier that was written: articles and parties come up with every incident
    let mut written: BTreeSet<u64> = BTreeSet::new();
    for incident in rows {
        let incident = incident.map_err(Failure::Rows)?;
        if let Some(why) = facts::unfit(&incident) {
            summary.leave(why);
            continue;
        }
        let mut entities: Vec<Value> = incident.documents.iter().map(article).collect();
        for told in incident.told.iter().filter(|t| facts::happened(t)) {
            for party in told.agents.iter().chain(&told.targets) {
                entities.extend(person(told, party));
                entities.extend(documentation(told, party));
            }
        }
        for entity in entities {
            if written.insert(key(&entity)) {
                line(out, &entity)?;
                summary.rows += 1;
            }
        }
        line(out, &event(&incident))?;
        summary.rows += 1;
    }
    Ok(summary)
}

/// Eight bytes of an entity's identifier, by FNV-1a.
fn key(entity: &Value) -> u64 {
    let id = entity.get("id").and_then(Value::as_str).unwrap_or_default();
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn hash(id: &str) -> &str {
    id.strip_prefix("sha256:").unwrap_or(id)
}

fn document_id(id: &str) -> String {
    format!("document-{}", hash(id))
}

/// An entity is of one article: names of different articles are never put together, but where Wikidata knows who is meant.
fn party_id(document: &str, party: &Party) -> String {
    match &party.wikidata {
        Some(id) => format!("wikidata-{id}"),
        None => format!("document-{}-{}", hash(document), party.id),
    }
}

fn entity(id: String, schema: &str, properties: Vec<(&str, Vec<String>)>) -> Value {
    let filled = properties.into_iter().filter_map(|(name, values)| {
        let values: Vec<String> = values.into_iter().filter(|v| !v.trim().is_empty()).collect();
        (!values.is_empty()).then(|| (name.to_string(), json!(values)))
    });
    json!({"id": id, "schema": schema, "properties": filled.collect::<Map<_, _>>()})
}

fn some(value: &Option<String>) -> Vec<String> {
    value.iter().cloned().collect()
}

fn article(document: &Brief) -> Value {
    entity(
        document_id(&document.id),
        "Article",
        vec![
            ("title", some(&document.title)),
            ("fileName", some(&document.origin)),
            ("sourceUrl", some(&document.url)),
            ("publisher", some(&document.outlet)),
            ("publishedAt", some(&document.published)),
            ("language", some(&document.language)),
            (
                "retrievedAt",
                some(&document.added)
                    .iter()
                    .filter_map(|a| a.get(..19))
                    .map(str::to_string)
                    .collect(),
            ),
        ],
    )
}

/// A person, body, country or group; things are no parties here. One that Wikidata knows is of many articles, and is written once: what a single
/// article says of it stands in the [`documentation`].
fn person(told: &Told, party: &Party) -> Option<Value> {
    let schema = schema(party.kind)?;
    let country: Vec<String> = party.country.iter().map(|c| c.to_lowercase()).collect();
    let mut properties = vec![
        ("name", vec![party.name.clone()]),
        ("country", country),
        ("wikidataId", some(&party.wikidata)),
    ];
    if party.wikidata.is_none() {
        let role = if schema == "Person" {
            "position"
        } else {
            "description"
        };
        properties.push((role, some(&party.role)));
        properties.push(("proof", vec![document_id(&told.document.id)]));
    }
    Some(entity(party_id(&told.document.id, party), schema, properties))
}

/// That an article tells of somebody whom Wikidata knows, under which name and in which office or description.
fn documentation(told: &Told, party: &Party) -> Option<Value> {
    let known = party.wikidata.as_ref().filter(|_| schema(party.kind).is_some())?;
    let document = &told.document.id;
    let id = format!("document-{}-{known}-{}", hash(document), party.id);
    let properties = vec![
        ("document", vec![document_id(document)]),
        ("entity", vec![party_id(document, party)]),
        ("role", some(&party.role)),
        ("namesMentioned", vec![party.name.clone()]),
    ];
    Some(entity(id, "Documentation", properties))
}

fn schema(kind: ActorKind) -> Option<&'static str> {
    match kind {
        ActorKind::Person => Some("Person"),
        ActorKind::Organization => Some("Organization"),
        ActorKind::Country => Some("PublicBody"),
        ActorKind::Group => Some("LegalEntity"),
        ActorKind::Object => None,
    }
}

fn event(incident: &Incident) -> Value {
    let x = &incident.incident;
    let place = x.place.as_ref();
    let from = x.from.clone();
    let last = from.as_deref().and_then(|from| days::last(from, x.to.as_deref()));
    let name = [
        Some(x.kind.name().to_string()),
        place.map(|p| p.name.clone()),
        from.clone(),
    ];
    let name: Vec<String> = name.into_iter().flatten().collect();
    let mut involved: BTreeSet<String> = BTreeSet::new();
    for told in incident.told.iter().filter(|t| facts::happened(t)) {
        let parties = told.agents.iter().chain(&told.targets);
        let known = parties.filter(|p| schema(p.kind).is_some());
        involved.extend(known.map(|p| party_id(&told.document.id, p)));
    }
    let one_day = from == last;
    entity(
        x.id.clone(),
        "Event",
        vec![
            ("name", vec![name.join(", ")]),
            ("date", if one_day { some(&from) } else { Vec::new() }),
            ("startDate", if one_day { Vec::new() } else { some(&from) }),
            ("endDate", if one_day { Vec::new() } else { some(&last) }),
            ("location", place.map(|p| p.name.clone()).into_iter().collect()),
            (
                "country",
                place
                    .and_then(|p| p.country.as_ref())
                    .map(|c| c.to_lowercase())
                    .into_iter()
                    .collect(),
            ),
            ("summary", vec![notes::notes(incident)]),
            ("recordId", vec![x.id.clone()]),
            (
                "sourceUrl",
                incident.documents.iter().filter_map(|d| d.url.clone()).collect(),
            ),
            ("involved", involved.into_iter().collect()),
            (
                "proof",
                incident.documents.iter().map(|d| document_id(&d.id)).collect(),
            ),
        ],
    )
}
