//! GeoJSON: one feature per incident (RFC 7946); where no place is on the map, the geometry is null and the feature stays.

use crate::row::Incident;
use crate::stream::{Failure, Incidents, List, Summary, why};
use crate::{days, facts, notes};
use record::{Measure, Toll};
use serde_json::{Value, json};
use std::io::Write;

/// Writes a FeatureCollection.
///
/// # Errors
/// Where rows cannot be had or bytes not be written.
pub fn geojson(rows: Incidents<'_>, out: &mut dyn Write) -> Result<Summary, Failure> {
    let mut summary = Summary::default();
    let mut list = List::begin(out, "{\"type\":\"FeatureCollection\",\"features\":[")?;
    for incident in rows {
        let incident = incident.map_err(Failure::Rows)?;
        if incident.verdict.as_deref() == Some("reject") {
            summary.leave(why::REJECTED);
            continue;
        }
        list.item(&feature(&incident))?;
        summary.rows += 1;
    }
    list.end("]}")?;
    Ok(summary)
}

fn feature(incident: &Incident) -> Value {
    let x = &incident.incident;
    let point = x.place.as_ref().and_then(|p| p.lat.zip(p.lon));
    let geometry = point.map(|(lat, lon)| json!({"type": "Point", "coordinates": [lon, lat]}));
    json!({"type": "Feature", "id": x.id, "geometry": geometry, "properties": properties(incident)})
}

/// What is known of an incident, as flat properties.
fn properties(incident: &Incident) -> Value {
    let x = &incident.incident;
    let place = x.place.as_ref();
    let from = x.from.as_deref();
    let told = incident
        .told
        .iter()
        .find(|t| facts::happened(t))
        .or(incident.told.first());
    let claims: usize = incident.told.iter().map(|t| t.claims.len()).sum();
    let acled = facts::code(incident, "acled", |codes| codes.acled.clone());
    let ucdp = facts::code(incident, "ucdp", |codes| codes.ucdp);
    json!({
        "id": x.id,
        "incident_id": x.id,
        "date_start": from,
        "date_end": from.and_then(|from| days::last(from, x.to.as_deref())),
        "date_prec": from.and_then(|from| days::ucdp(from, x.to.as_deref())),
        "place": place.map(|p| &p.name),
        "admin1": place.and_then(|p| p.admin1.as_ref()),
        "country": place.and_then(|p| p.country.as_ref()),
        "geonames": place.and_then(|p| p.geonames),
        "geo_prec": place.map(|p| p.precision.name()),
        "geo_method": place.and_then(|p| p.lat).map(|_| "gazetteer"),
        "type_plover": x.kind.name(),
        "mode_plover": x.mode,
        "type_acled": acled.as_ref().map(|(code, _)| code.join(" / ")),
        "type_ucdp": ucdp.map(|(code, _)| code),
        "status": facts::statuses(incident),
        "agents": x.agents,
        "targets": x.targets,
        "deaths_low": facts::lowest(incident, Measure::Killed),
        "deaths_high": facts::highest(incident, Measure::Killed),
        "injured_low": facts::lowest(incident, Measure::Injured),
        "injured_high": facts::highest(incident, Measure::Injured),
        "tolls": x.tolls.iter().map(toll).collect::<Vec<_>>(),
        "n_claims": claims,
        "n_documents": x.documents.len(),
        "n_independent_sources": x.independent_sources,
        "has_conflict": !incident.disputes.is_empty(),
        "disputes": incident.disputes.iter().map(notes::dispute).collect::<Vec<_>>(),
        "sources": facts::outlets(incident),
        "quote": told.map(|t| &t.sentence),
        "url": incident.documents.iter().find_map(|d| d.url.as_ref()),
        "documents": x.documents,
    })
}

fn toll(toll: &Toll) -> Value {
    json!({
        "measure": toll.measure.name(),
        "low": toll.low,
        "high": toll.high,
        "of": toll.of,
        "source": toll.source,
        "said": toll.said,
        "superseded": toll.superseded_by.is_some(),
        "unverified_by": toll.unverified_by,
        "documents": toll.documents,
    })
}
