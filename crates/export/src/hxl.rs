//! HXL: one row per toll of people killed or injured, with the source that answers for it; the second row holds the hashtags.

use crate::cells::{cell, csv};
use crate::row::Incident;
use crate::stream::{Failure, Incidents, Options, Summary, why};
use crate::{facts, notes};
use record::{Measure, Toll};
use std::io::Write;

/// Headings and hashtags, in order.
pub(crate) const COLUMNS: [(&str, &str); 21] = [
    ("Incident", "#event+id"),
    ("Document", "#meta+id"),
    ("Happened on", "#date+occurred"),
    ("Said on", "#date+reported"),
    ("Region", "#adm1+name"),
    ("Place", "#loc+name"),
    ("GeoNames", "#loc+code+v_geonames"),
    ("Latitude", "#geo+lat"),
    ("Longitude", "#geo+lon"),
    ("Precision", "#geo+precision"),
    ("Type", "#event+type"),
    ("Done by", "#group+name+perpetrator"),
    ("Killed, at least", "#affected+killed+min"),
    ("Killed, at most", "#affected+killed+max"),
    ("Injured, at least", "#affected+injured+min"),
    ("Injured, at most", "#affected+injured+max"),
    ("Civilians", "#affected+civilians"),
    ("Source", "#meta+source"),
    ("Kind of source", "#meta+source+type"),
    ("Stance", "#meta+stance"),
    ("Address", "#meta+url"),
];
/// The last column.
const DESCRIPTION: (&str, &str) = ("Description", "#description");

/// Writes the table of casualties.
///
/// # Errors
/// Where rows cannot be had or bytes not be written.
pub fn hxl(rows: Incidents<'_>, out: &mut dyn Write, options: Options) -> Result<Summary, Failure> {
    let mut summary = Summary::default();
    let columns: Vec<(&str, &str)> = COLUMNS.iter().copied().chain([DESCRIPTION]).collect();
    csv(out, &columns.iter().map(|c| c.0).collect::<Vec<_>>(), false)?;
    csv(out, &columns.iter().map(|c| c.1).collect::<Vec<_>>(), false)?;
    for incident in rows {
        let incident = incident.map_err(Failure::Rows)?;
        if incident.verdict.as_deref() == Some("reject") {
            summary.leave(why::REJECTED);
            continue;
        }
        let tolls = &incident.incident.tolls;
        for toll in incident.tolls.iter().filter_map(|at| tolls.get(*at)) {
            if !matches!(
                toll.measure,
                Measure::Killed | Measure::Injured | Measure::Casualties
            ) {
                summary.leave(why::OTHER_MEASURE);
                continue;
            }
            csv(out, &row(&incident, toll), options.guard)?;
            summary.rows += 1;
        }
    }
    Ok(summary)
}

fn row(incident: &Incident, toll: &Toll) -> Vec<String> {
    let x = &incident.incident;
    let place = x.place.as_ref();
    let of = |measure: Measure, bound: Option<u64>| cell(bound.filter(|_| toll.measure == measure));
    let (class, claim) = (facts::class(incident, toll), claim(incident, toll));
    let civilians = toll
        .low
        .filter(|_| class == Some("civilian") && toll.measure == Measure::Killed);
    let document = toll.documents.first();
    let url = document.and_then(|id| incident.documents.iter().find(|d| d.id == *id));
    vec![
        x.id.clone(),
        toll.documents.join(" "),
        interval(x.from.as_deref(), x.to.as_deref()),
        cell(toll.said.clone()),
        cell(place.and_then(|p| p.admin1.clone())),
        cell(place.map(|p| p.name.clone())),
        cell(place.and_then(|p| p.geonames)),
        cell(place.and_then(|p| p.lat)),
        cell(place.and_then(|p| p.lon)),
        cell(place.map(|p| p.precision.name())),
        x.kind.name().to_string(),
        x.agents.join("; "),
        of(Measure::Killed, toll.low),
        of(Measure::Killed, toll.high),
        of(Measure::Injured, toll.low),
        of(Measure::Injured, toll.high),
        cell(civilians),
        cell(toll.source.clone()),
        cell(claim.and_then(|c| c.source.as_ref()).map(|s| s.kind.name())),
        cell(claim.map(|c| c.stance.name())),
        cell(url.and_then(|d| d.url.clone())),
        format!("{}.", notes::toll(toll)),
    ]
}

/// A day, or the first and the last of several (ISO 8601).
fn interval(from: Option<&str>, to: Option<&str>) -> String {
    let Some(from) = from else { return String::new() };
    match crate::days::last(from, to) {
        Some(last) if last != from => format!("{from}/{last}"),
        _ => from.to_string(),
    }
}

/// The first claim that carries a figure of the toll.
fn claim<'a>(incident: &'a Incident, toll: &Toll) -> Option<&'a record::Claim> {
    facts::counted(incident, toll).find_map(|counted| counted.claim.as_ref())
}
