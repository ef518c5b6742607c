//! PLOVER: one JSON object per event as one article tells it, one per line (manual 2.0, "Data Fields").

use crate::row::{Incident, Party, Told};
use crate::stream::{Failure, Incidents, Summary, line};
use crate::{codes, days, facts, notes};
use record::{Figure, Measure, PlacePrecision, Scope};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::io::Write;

/// Writes PLOVER's objects.
///
/// # Errors
/// Where rows cannot be had or bytes not be written.
pub fn plover(rows: Incidents<'_>, out: &mut dyn Write) -> Result<Summary, Failure> {
    facts::each_happened(rows, |incident, told| line(out, &object(incident, told)))
}

/// An object of the fields that hold something.
fn filled(fields: Vec<(&str, Value)>) -> Value {
    let empty = |value: &Value| match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    };
    let fields = fields.into_iter().filter(|(_, value)| !empty(value));
    Value::Object(
        fields
            .map(|(name, value)| (name.to_string(), value))
            .collect::<Map<_, _>>(),
    )
}

fn object(incident: &Incident, told: &Told) -> Value {
    let event = &told.event;
    let (document, time) = (&told.document, told.time.as_ref());
    let from = time.and_then(|t| t.from.as_deref());
    let last = from.and_then(|from| days::last(from, time.and_then(|t| t.to.as_deref())));
    // required fields stand even where nothing is known of them
    let mut fields = vec![
        (
            "id",
            json!(format!("{}/{}/{}", incident.incident.id, document.id, event.id)),
        ),
        ("date", json!(from.unwrap_or_default())),
        ("actor", entities(&told.agents)),
        ("event", json!([event.kind.name()])),
    ];
    let optional = vec![
        ("enddate", json!(last.filter(|last| Some(last.as_str()) != from))),
        ("recipient", entities(&told.targets)),
        ("event_loc", location(told)),
        ("event_text", json!([event.span.text])),
        ("quad_code", json!(facts::quad(told))),
        ("event_scale", json!(event.codes.intensity)),
        ("mode", json!(event.mode.iter().collect::<Vec<_>>())),
        ("context", json!(event.contexts)),
        ("size", size(told)),
        ("text", json!(told.sentence)),
        (
            "text_info",
            json!({"start": event.span.start, "end": event.span.end}),
        ),
        ("cite_info", cite(told)),
        ("coder", json!(document.coder)),
        (
            "coded_date",
            json!(document.added.as_deref().and_then(|a| a.get(..10))),
        ),
        ("comment", json!(comment(incident, told))),
    ];
    if let Value::Object(optional) = filled(optional) {
        let mut object: Map<String, Value> = fields.drain(..).map(|(n, v)| (n.to_string(), v)).collect();
        object.extend(optional);
        return Value::Object(object);
    }
    Value::Null
}

fn entities(parties: &[Party]) -> Value {
    let entity = |p: &Party| {
        let country = p.country.as_deref().and_then(codes::country);
        filled(vec![
            ("code", json!(country.map(|c| &c.alpha3))),
            ("sector", json!(p.sector)),
            ("entity_text", json!(p.name)),
            ("identifier_id", json!(p.wikidata)),
            ("office", json!(p.role)),
        ])
    };
    Value::Array(parties.iter().map(entity).collect())
}

fn location(told: &Told) -> Value {
    let Some(place) = &told.place else {
        return Value::Null;
    };
    let resolution = place.precision.map(|precision| match precision {
        PlacePrecision::Place => 4,
        PlacePrecision::District => 3,
        PlacePrecision::Region | PlacePrecision::Area => 2,
        PlacePrecision::Country => 1,
    });
    let country = place.country.as_deref().and_then(codes::country);
    filled(vec![
        ("extracted_place", json!(place.span.text)),
        ("resolved_place", json!(place.name)),
        ("geonameid", json!(place.geonames)),
        ("lat", json!(place.lat)),
        ("lon", json!(place.lon)),
        ("province", json!(place.admin1)),
        ("country", json!(country.map(|c| &c.name))),
        ("country_code", json!(country.map(|c| &c.alpha3))),
        (
            "resolution",
            json!(resolution.filter(|r| *r != 4 || place.lat.is_some())),
        ),
    ])
}

/// Lowest number told in this article of all those killed, injured and arrested; bounds, parts and numbers that add up a longer time stand
/// in the comment. A class of people counts only where no other is counted and none at large.
fn size(told: &Told) -> Value {
    let lowest = |measure: Measure| {
        let whole = |f: &&Figure| f.measure == measure && f.scope == Scope::Incident && f.low.is_some();
        let whole: Vec<&Figure> = told.figures.iter().filter(whole).collect();
        let classes: BTreeSet<Option<&str>> = whole.iter().map(|f| f.class.as_deref()).collect();
        let class = classes.first().copied().flatten();
        if class.is_some() && classes.len() > 1 {
            return None;
        }
        let same = whole.iter().filter(|f| f.class.as_deref() == class);
        same.filter_map(|f| f.low).min()
    };
    filled(vec![
        ("dead", json!(lowest(Measure::Killed))),
        ("injured", json!(lowest(Measure::Injured))),
        ("arrested", json!(lowest(Measure::Detained))),
    ])
}

fn cite(told: &Told) -> Value {
    let document = &told.document;
    let title = document.title.clone().unwrap_or_default();
    filled(vec![
        ("citation", json!(document.id)),
        ("url", json!(document.url)),
        ("title", json!(Some(title).filter(|t| !t.is_empty()))),
        ("language", json!(document.language)),
        ("publication", json!(document.outlet)),
    ])
}

/// What the fields cannot hold: bounds of counts, who says it, in which stance, what is disputed.
fn comment(incident: &Incident, told: &Told) -> String {
    let mut parts = vec![format!("status {}", told.event.status.name())];
    parts.extend(told.figures.iter().map(|f| {
        let of = f.of.as_ref().map(|of| format!(" {of}")).unwrap_or_default();
        format!("{} {}{of}", f.measure.name(), notes::bounds(f.low, f.high))
    }));
    parts.extend(told.claims.iter().map(|c| {
        let source = c.source.as_ref().map_or("nobody named", |s| s.name.as_str());
        format!("{} {} ({})", source, c.stance.name(), c.id)
    }));
    parts.extend(incident.disputes.iter().map(notes::dispute));
    parts.join("; ")
}
