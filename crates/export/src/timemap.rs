//! TimeMap: the `api.json` of Forensic Architecture's and Bellingcat's TimeMap: events, sources, associations.

use crate::row::Incident;
use crate::stream::{Failure, Incidents, List, Summary, why};
use crate::{facts, notes};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write;

/// What is written after the events; held until then, one entry for each document and type that occurs.
#[derive(Default)]
struct After {
    sources: BTreeMap<String, Value>,
    associations: BTreeMap<String, Value>,
}

/// Writes `api.json`.
///
/// # Errors
/// Where rows cannot be had or bytes not be written.
pub fn timemap(rows: Incidents<'_>, out: &mut dyn Write) -> Result<Summary, Failure> {
    let mut summary = Summary::default();
    let mut after = After::default();
    let mut list = List::begin(out, "{\"events\":[")?;
    for incident in rows {
        let incident = incident.map_err(Failure::Rows)?;
        let placed = incident.incident.place.as_ref().is_some_and(|p| p.lat.is_some());
        if let Some(why) = facts::unfit(&incident) {
            summary.leave(why);
            continue;
        }
        if !placed && incident.incident.from.is_none() {
            summary.leave(why::NOWHERE);
            continue;
        }
        list.item(&event(&incident, &mut after))?;
        summary.rows += 1;
    }
    let values = |map: BTreeMap<String, Value>| map.into_values().collect::<Vec<_>>();
    let tail = format!(
        "],\n\"sources\":{},\n\"associations\":{}}}",
        serde_json::to_string(&values(after.sources))?,
        serde_json::to_string(&values(after.associations))?
    );
    list.end(&tail)?;
    Ok(summary)
}

fn event(incident: &Incident, after: &mut After) -> Value {
    let x = &incident.incident;
    let place = x.place.as_ref();
    for document in &incident.documents {
        after.sources.entry(document.id.clone()).or_insert_with(|| {
            let path = document.url.clone().or(document.origin.clone()).unwrap_or_default();
            let title = document.title.clone().unwrap_or_default();
            let outlet = document.outlet.clone().unwrap_or_default();
            json!({"id": document.id, "title": title, "paths": [path], "path": path, "description": outlet, "type": "Article"})
        });
    }
    let mut ids = Vec::new();
    let categories = [
        ("type", Some(x.kind.name().to_string())),
        ("mode", x.mode.clone()),
    ];
    for (category, value) in categories {
        let Some(value) = value else { continue };
        let id = format!("{category}={value}");
        after.associations.entry(id.clone()).or_insert_with(|| {
            json!({"id": id, "title": value, "mode": "FILTER", "filter_paths": [category, value], "desc": ""})
        });
        ids.push(id);
    }
    let number = |n: Option<f64>| n.map(|n| n.to_string()).unwrap_or_default();
    json!({
        "id": x.id,
        "date": x.from.as_deref().map(american).unwrap_or_default(),
        "time": "",
        "time_precision": precision(incident),
        "location": place.map(|p| p.name.clone()).unwrap_or_default(),
        "latitude": number(place.and_then(|p| p.lat)),
        "longitude": number(place.and_then(|p| p.lon)),
        "description": notes::notes(incident),
        "category": x.kind.name(),
        "sources": incident.documents.iter().map(|d| d.id.clone()).collect::<Vec<_>>(),
        "associations": ids,
        "comments": "",
    })
}

/// ACLED's time_precision, as text.
fn precision(incident: &Incident) -> String {
    let x = &incident.incident;
    let code = x
        .from
        .as_deref()
        .and_then(|from| crate::days::acled(from, x.to.as_deref()));
    crate::cells::cell(code)
}

/// `03/14/2022`, as TimeMap reads it.
fn american(day: &str) -> String {
    let parts: Vec<&str> = day.split('-').collect();
    match parts.as_slice() {
        [year, month, day] => format!("{month}/{day}/{year}"),
        _ => String::new(),
    }
}
