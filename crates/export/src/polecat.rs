//! POLECAT: one row per event as one article tells it, in POLECAT's 40 columns, tab-separated.

use crate::cells::{cell, tsv};
use crate::row::{Incident, Party, Told};
use crate::stream::{Failure, Incidents, Summary};
use crate::{codes, facts};
use record::{Place, PlacePrecision};
use std::io::Write;

/// The columns, in order.
pub(crate) const COLUMNS: [&str; 40] = [
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
];

/// Writes POLECAT's columns.
///
/// # Errors
/// Where rows cannot be had or bytes not be written.
pub fn polecat(rows: Incidents<'_>, out: &mut dyn Write) -> Result<Summary, Failure> {
    tsv(out, &COLUMNS)?;
    facts::each_happened(rows, |incident, told| Ok(tsv(out, &row(incident, told))?))
}

fn row(incident: &Incident, told: &Told) -> Vec<String> {
    let event = &told.event;
    let day = told.time.as_ref().and_then(|t| t.from.clone());
    let mut row = vec![
        format!("{}/{}/{}", incident.incident.id, told.document.id, event.id),
        cell(day),
        event.kind.name().to_string(),
        cell(event.mode.clone()),
        cell(event.codes.intensity.map(facts::score)),
        cell(facts::quad(told).map(codes::quadrant)),
        event.contexts.join(";"),
    ];
    row.extend(parties(&told.agents));
    row.extend(parties(&told.targets));
    row.extend(place(told.place.as_ref()));
    let names = |kinds: &[record::ActorKind]| {
        let parties = told.agents.iter().chain(&told.targets);
        let names = parties
            .filter(|p| kinds.contains(&p.kind))
            .map(|p| p.name.as_str());
        names.collect::<Vec<_>>().join(";")
    };
    row.extend([
        cell(told.document.outlet.clone()),
        cell(told.document.published.as_deref().and_then(|p| p.get(..10))),
        names(&[record::ActorKind::Person]),
        names(&[record::ActorKind::Organization]),
        cell(told.place.as_ref().map(|p| p.name.clone())),
        cell(told.document.language.clone()),
        told.document.coder.clone(),
    ]);
    row
}

/// Name to Wikipedia ID of one side: lists by ";", countries and sectors of the first.
fn parties(parties: &[Party]) -> [String; 8] {
    let country = |p: &Party| p.country.as_deref().and_then(codes::country);
    let sector = |p: &Party| {
        p.sector
            .as_deref()
            .and_then(codes::sector)
            .map(|s| s.polecat.clone())
    };
    let list = |of: &dyn Fn(&Party) -> Option<String>| {
        let found: Vec<String> = parties.iter().filter_map(of).collect();
        found.join(";")
    };
    let names = list(&|p| Some(p.name.clone()));
    [
        names.clone(),
        list(&|p| country(p).map(|c| c.alpha3.clone())),
        list(&|p| country(p).map(|c| c.cow.clone()).filter(|c| !c.is_empty())),
        cell(parties.first().and_then(sector)),
        list(&sector),
        list(&|p| p.role.clone()),
        names,
        // we know Wikidata's identifiers, which are not Wikipedia's: the column stays empty
        String::new(),
    ]
}

/// Placename to Feature Type.
fn place(place: Option<&Place>) -> [String; 10] {
    let Some(place) = place else {
        return Default::default();
    };
    let name = |precision| cell(Some(place.name.clone()).filter(|_| place.precision == Some(precision)));
    [
        place.name.clone(),
        cell(
            Some(place.name.clone())
                .filter(|_| place.precision == Some(PlacePrecision::Place) && place.lat.is_some()),
        ),
        name(PlacePrecision::District),
        cell(place.admin1.clone()),
        cell(
            place
                .country
                .as_deref()
                .and_then(codes::country)
                .map(|c| c.alpha3.clone()),
        ),
        cell(place.lat),
        cell(place.lon),
        cell(place.geonames),
        place.span.text.clone(),
        cell(place.precision.map(PlacePrecision::name)),
    ]
}
