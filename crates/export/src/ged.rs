//! UCDP GED: one row per incident with a UCDP type of violence in GED's 49 columns. `low` and `best` are the lowest reported number.

use crate::cells::{cell, csv};
use crate::row::{Brief, Incident};
use crate::stream::{Failure, Incidents, Options, Summary, why};
use crate::{days, facts, notes};
use record::{Measure, Toll};
use std::collections::BTreeSet;
use std::io::Write;

/// The columns, in order.
pub(crate) const COLUMNS: [&str; 49] = [
    "id",
    "relid",
    "year",
    "active_year",
    "code_status",
    "type_of_violence",
    "conflict_dset_id",
    "conflict_new_id",
    "conflict_name",
    "dyad_dset_id",
    "dyad_new_id",
    "dyad_name",
    "side_a_dset_id",
    "side_a_new_id",
    "side_a",
    "side_b_dset_id",
    "side_b_new_id",
    "side_b",
    "number_of_sources",
    "source_article",
    "source_office",
    "source_date",
    "source_headline",
    "source_original",
    "where_prec",
    "where_coordinates",
    "where_description",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "geom_wkt",
    "priogrid_gid",
    "country",
    "country_id",
    "region",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "best",
    "high",
    "low",
    "gwnoa",
    "gwnob",
];

/// Writes GED's columns.
///
/// # Errors
/// Where rows cannot be had or bytes not be written.
pub fn ged(rows: Incidents<'_>, out: &mut dyn Write, options: Options) -> Result<Summary, Failure> {
    let mut summary = Summary::default();
    csv(out, &COLUMNS, options.guard)?;
    for incident in rows {
        let incident = incident.map_err(Failure::Rows)?;
        if let Some(why) = facts::unfit(&incident) {
            summary.leave(why);
            continue;
        }
        let Some((code, _)) = facts::code(&incident, "ucdp", |codes| codes.ucdp) else {
            summary.leave(why::NO_CODE);
            continue;
        };
        csv(out, &row(&incident, code), options.guard)?;
        summary.rows += 1;
    }
    Ok(summary)
}

fn row(incident: &Incident, violence: u8) -> Vec<String> {
    let x = &incident.incident;
    let from = x.from.as_deref();
    let sides = [
        x.agents.first().cloned().unwrap_or_default(),
        x.targets.first().cloned().unwrap_or_default(),
    ];
    let dyad = sides
        .iter()
        .all(|side| !side.is_empty())
        .then(|| sides.join(" - "));
    let exact = from.and_then(|from| days::length(from, x.to.as_deref())) == Some(1);
    let mut row = vec![
        facts::integer(&x.id).to_string(),
        x.id.clone(),
        cell(from.and_then(|day| day.get(..4))),
        String::new(),
        "Not coded by UCDP".to_string(),
        violence.to_string(),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
        cell(dyad),
        String::new(),
        String::new(),
        sides[0].clone(),
        String::new(),
        String::new(),
        sides[1].clone(),
        incident.documents.len().to_string(),
    ];
    row.extend(sources(incident));
    row.extend(whereabouts(incident));
    row.extend([
        // one day and one place told; all else may be an aggregate
        if exact { "1" } else { "2" }.to_string(),
        cell(from.and_then(|from| days::ucdp(from, x.to.as_deref()))),
        cell(from),
        cell(from.and_then(|from| days::last(from, x.to.as_deref()))),
    ]);
    row.extend(deaths(incident));
    row.extend([
        number(incident, &x.agents, true),
        number(incident, &x.targets, false),
    ]);
    row
}

/// source_article to source_original: lists joined by ";", quoted inside.
fn sources(incident: &Incident) -> [String; 5] {
    let told = &incident.documents;
    let day = |d: &Brief| cell(d.published.as_deref().and_then(|p| p.get(..10)));
    let article = |d: &Brief| {
        let quoted = [cell(d.outlet.as_ref()), day(d), cell(d.title.as_ref())];
        format!("\"{}\"", quoted.join(",").replace('"', "'"))
    };
    let list = |of: &dyn Fn(&Brief) -> String| {
        let all: Vec<String> = told.iter().map(of).filter(|part| !part.is_empty()).collect();
        all.join(";")
    };
    let original: BTreeSet<&str> = incident
        .incident
        .tolls
        .iter()
        .filter_map(|t| t.source.as_deref())
        .collect();
    [
        list(&article),
        facts::outlets(incident).join(";"),
        list(&day),
        list(&|d: &Brief| cell(d.title.as_ref())),
        original.into_iter().collect::<Vec<_>>().join("; "),
    ]
}

/// where_prec to region.
fn whereabouts(incident: &Incident) -> Vec<String> {
    let place = incident.incident.place.as_ref();
    let point = place.and_then(|p| p.lat.zip(p.lon));
    let country = facts::country(incident);
    vec![
        cell(facts::where_prec(incident)),
        cell(place.map(|p| p.name.clone())),
        notes::notes(incident),
        cell(place.and_then(|p| p.admin1.clone())),
        String::new(),
        cell(point.map(|p| p.0)),
        cell(point.map(|p| p.1)),
        cell(point.map(|(lat, lon)| format!("POINT ({lon} {lat})"))),
        cell(point.map(grid)),
        cell(country.map(|c| c.name.clone())),
        cell(country.map(|c| c.gw.clone())),
        cell(country.map(|c| c.ucdp.clone())),
    ]
}

/// Cell of PRIO-GRID: half degrees, counted from the south-west corner of the map.
fn grid((lat, lon): (f64, f64)) -> i64 {
    let row = ((lat + 90.0) / 0.5).floor().clamp(0.0, 359.0);
    let column = ((lon + 180.0) / 0.5).floor().clamp(0.0, 719.0);
    (row * 720.0 + column + 1.0) as i64
}

/// deaths_a to low. Nothing where no source gives a lower bound or where the numbers that stand are of different people;
/// whose dead they are only where civilians are counted, and no others with them.
fn deaths(incident: &Incident) -> [String; 7] {
    let best = facts::lowest(incident, Measure::Killed);
    let high = best.and(facts::highest(incident, Measure::Killed));
    let tolls = facts::comparable(incident, Measure::Killed);
    let of_civilians = |toll: &&Toll| facts::class(incident, toll) == Some("civilian");
    let only_civilians = !tolls.is_empty() && tolls.iter().all(of_civilians);
    let civilians = facts::lowest_of(incident, Measure::Killed, "civilian");
    // beside a number of all dead, that of the civilians among them would not add up
    let civilians = civilians.filter(|_| only_civilians || best.is_none());
    [
        String::new(),
        String::new(),
        cell(civilians),
        cell(best.filter(|_| !only_civilians)),
        cell(best),
        cell(high),
        cell(best),
    ]
}

/// Gleditsch and Ward number of a side that is a state.
fn number(incident: &Incident, names: &[String], agents: bool) -> String {
    let party = names
        .first()
        .and_then(|name| facts::party(incident, name, agents));
    let state = party.filter(|p| {
        let sector = p.sector.as_deref().and_then(crate::codes::sector);
        p.kind == record::ActorKind::Country || sector.is_some_and(|s| s.state)
    });
    let country = state
        .and_then(|p| p.country.as_deref())
        .and_then(crate::codes::country);
    cell(country.map(|c| c.gw.clone()))
}

#[cfg(test)]
mod tests {
    use super::grid;

    #[test]
    fn cells_of_the_grid() {
        assert_eq!(grid((-90.0, -180.0)), 1);
        assert_eq!(grid((-89.4, -179.9)), 721);
        assert_eq!(grid((90.0, 180.0)), 259_200);
    }
}
