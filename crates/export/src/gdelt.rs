//! GDELT 2: one event per incident in 61 columns, and one mention per article that tells it in 16 columns. No header, tab-separated.

use crate::cells::{cell, tsv};
use crate::row::{Incident, Told};
use crate::stream::{Failure, Incidents, Summary, why};
use crate::{codes, days, facts};
use record::PlacePrecision;
use std::io::Write;

/// How many columns an event has.
const EVENT: usize = 61;

/// Writes the events to one place, the mentions to another.
///
/// # Errors
/// Where rows cannot be had or bytes not be written.
pub fn gdelt(
    rows: Incidents<'_>,
    events: &mut dyn Write,
    mentions: &mut dyn Write,
) -> Result<Summary, Failure> {
    let mut summary = Summary::default();
    for incident in rows {
        let incident = incident.map_err(Failure::Rows)?;
        if let Some(why) = facts::unfit(&incident) {
            summary.leave(why);
            continue;
        }
        let Some((code, _)) = facts::code(&incident, "cameo", |codes| codes.cameo.clone()) else {
            summary.leave(why::NO_CODE);
            continue;
        };
        tsv(events, &event(&incident, &code))?;
        for told in incident.told.iter().filter(|t| facts::happened(t)) {
            tsv(mentions, &mention(&incident, told))?;
        }
        summary.rows += 1;
    }
    Ok(summary)
}

fn event(incident: &Incident, code: &str) -> Vec<String> {
    let x = &incident.incident;
    let told: Vec<&Told> = incident.told.iter().filter(|t| facts::happened(t)).collect();
    let root = code.get(..2).unwrap_or(code);
    let (quad, of_root) = codes::cameo(root).unwrap_or_default();
    let goldstein = facts::goldstein(incident, code).map_or_else(|| of_root.to_string(), facts::score);
    let mut row = vec![facts::integer(&x.id).to_string()];
    row.extend(dates(x.from.as_deref()));
    row.extend(actor(incident, &x.agents, true));
    row.extend(actor(incident, &x.targets, false));
    row.extend([
        // whether it is what an article is about is not on record
        String::new(),
        code.to_string(),
        code.get(..3).unwrap_or(code).to_string(),
        root.to_string(),
        quad.to_string(),
        goldstein,
        told.len().to_string(),
        incident.incident.independent_sources.to_string(),
        incident.documents.len().to_string(),
        String::new(),
    ]);
    // where the actors are from is not where they are: only the event is placed
    row.extend(std::iter::repeat_n(String::new(), 16));
    row.extend(place(incident));
    row.extend([
        cell(facts::added(incident).map(stamp)),
        incident
            .documents
            .iter()
            .find_map(|d| d.url.clone())
            .unwrap_or_else(|| x.id.clone()),
    ]);
    debug_assert_eq!(row.len(), EVENT);
    row
}

/// SQLDATE, MonthYear, Year, FractionDate.
fn dates(from: Option<&str>) -> [String; 4] {
    let Some((day, number)) = from.and_then(|day| Some((day, days::number(day)?))) else {
        return Default::default();
    };
    let digits = day.replace('-', "");
    let (year, month) = (
        day.get(..4).unwrap_or_default(),
        digits.get(..6).unwrap_or_default(),
    );
    let first = days::number(&format!("{year}-01-01")).unwrap_or(number);
    let fraction = (number - first) as f64 / 365.0;
    let fraction = format!("{year}.{:04.0}", (fraction * 10_000.0).min(9999.0));
    [digits.clone(), month.to_string(), year.to_string(), fraction]
}

/// The ten columns of an actor: code, name, country, then religion, ethnicity and the like, which the record does not hold.
fn actor(incident: &Incident, names: &[String], agents: bool) -> Vec<String> {
    let name = names.first().cloned().unwrap_or_default();
    let party = facts::party(incident, &name, agents);
    let country = party.and_then(|p| p.country.as_deref()).and_then(codes::country);
    let country = cell(country.map(|c| c.alpha3.clone()));
    let sector = cell(party.and_then(|p| p.sector.clone()));
    let mut row = vec![format!("{country}{sector}"), name, country];
    row.extend(std::iter::repeat_n(String::new(), 4));
    row.extend([sector, String::new(), String::new()]);
    row
}

/// Geo_Type to FeatureID of the event. A country has no coordinates here, whatever others do.
fn place(incident: &Incident) -> [String; 8] {
    let Some(place) = &incident.incident.place else {
        return Default::default();
    };
    let american = place.country.as_deref() == Some("US");
    let kind = match place.precision {
        PlacePrecision::Country => "1",
        PlacePrecision::Region | PlacePrecision::Area if american => "2",
        PlacePrecision::Region | PlacePrecision::Area => "5",
        PlacePrecision::Place | PlacePrecision::District if american => "3",
        PlacePrecision::Place | PlacePrecision::District => "4",
    };
    let country = facts::country(incident);
    let mut full: Vec<&str> = vec![&place.name];
    full.extend(place.admin1.as_deref());
    full.extend(country.map(|c| c.name.as_str()));
    full.dedup();
    [
        kind.to_string(),
        full.join(", "),
        cell(facts::fips(incident)),
        String::new(),
        String::new(),
        cell(place.lat),
        cell(place.lon),
        cell(place.geonames),
    ]
}

/// `20220314093000` of a time as the ledger writes it.
fn stamp(time: &str) -> String {
    time.chars().filter(char::is_ascii_digit).take(14).collect()
}

fn mention(incident: &Incident, told: &Told) -> Vec<String> {
    let x = &incident.incident;
    let document = &told.document;
    let day = cell(
        x.from
            .as_deref()
            .map(|day| format!("{}000000", day.replace('-', ""))),
    );
    let said = cell(
        document
            .published
            .as_deref()
            .map(|p| format!("{:0<14}", stamp(p))),
    );
    let source = document.outlet.clone().or(document.origin.clone());
    vec![
        facts::integer(&x.id).to_string(),
        day,
        said,
        // 1: by address; the last kind, 2, is a citation, here the document's identifier
        if document.url.is_some() { "1" } else { "2" }.to_string(),
        cell(source),
        document.url.clone().unwrap_or_else(|| document.id.clone()),
        String::new(),
        String::new(),
        String::new(),
        told.event.span.start.to_string(),
        String::new(),
        String::new(),
        document.length.to_string(),
        String::new(),
        String::new(),
        format!(
            "incident={};document={};event={}",
            x.id, document.id, told.event.id
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::{dates, stamp};

    #[test]
    fn days_are_written_as_gdelt_does() {
        assert_eq!(
            dates(Some("2022-03-13")),
            ["20220313", "202203", "2022", "2022.1945"]
        );
        assert_eq!(dates(None), ["", "", "", ""]);
        assert_eq!(stamp("2026-11-25T09:30:00.000000Z"), "20261125093000");
    }
}
