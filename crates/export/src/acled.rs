//! ACLED: one row per incident in ACLED's 31 columns. No identifier looks like one of ACLED's, and nothing is coded that the record does not tell.

use crate::cells::{cell, csv};
use crate::row::Incident;
use crate::stream::{Failure, Incidents, Options, Summary, why};
use crate::{codes, days, facts, notes};
use record::Measure;
use std::io::Write;

/// The columns, in order.
pub(crate) const COLUMNS: [&str; 31] = [
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
];
/// ACLED's kinds of actors in the order of their numbers, from 1.
const KINDS: [&str; 8] = [
    "State forces",
    "Rebel groups",
    "Political militias",
    "Identity militias",
    "Rioters",
    "Protesters",
    "Civilians",
    "External/Other forces",
];

/// Writes ACLED's columns.
///
/// # Errors
/// Where rows cannot be had or bytes not be written.
pub fn acled(rows: Incidents<'_>, out: &mut dyn Write, options: Options) -> Result<Summary, Failure> {
    let mut summary = Summary::default();
    csv(out, &COLUMNS, options.guard)?;
    for incident in rows {
        let incident = incident.map_err(Failure::Rows)?;
        if let Some(why) = facts::unfit(&incident) {
            summary.leave(why);
            continue;
        }
        let Some((code, lossy)) = facts::code(&incident, "acled", |codes| codes.acled.clone()) else {
            summary.leave(why::NO_CODE);
            continue;
        };
        csv(out, &row(&incident, &code, lossy, options), options.guard)?;
        summary.rows += 1;
    }
    Ok(summary)
}

fn row(incident: &Incident, code: &[String], lossy: bool, options: Options) -> [String; 31] {
    let x = &incident.incident;
    let (kind, sub) = (part(code, 0), part(code, 1));
    let place = x.place.as_ref();
    let country = facts::country(incident);
    let from = x.from.as_deref();
    let precision = from.and_then(|from| days::acled(from, x.to.as_deref()));
    let inter = |names: &[String], agents: bool| {
        let party = names
            .first()
            .and_then(|name| facts::party(incident, name, agents));
        facts::inter(party, place.and_then(|p| p.country.as_deref()))
    };
    let (one, two) = (inter(&x.agents, true), inter(&x.targets, false));
    let interaction = interaction(&one, &two, options);
    let numbered = |kind: String| {
        if options.inter_numeric {
            number(&kind)
        } else {
            kind
        }
    };
    let civilians = kind == "Violence against civilians";
    [
        x.id.clone(),
        cell(from),
        cell(from.and_then(|day| day.get(..4))),
        cell(precision),
        codes::disorder(&kind, &sub).to_string(),
        kind,
        sub,
        part(&x.agents, 0),
        rest(&x.agents),
        numbered(one),
        part(&x.targets, 0),
        rest(&x.targets),
        numbered(two),
        interaction,
        if civilians {
            "Civilian targeting".to_string()
        } else {
            String::new()
        },
        cell(country.map(|c| c.numeric.clone())),
        cell(country.map(|c| c.acled.clone())),
        cell(facts::acled_country(incident)),
        cell(place.and_then(|p| p.admin1.clone())),
        String::new(),
        String::new(),
        cell(place.map(|p| p.name.clone())),
        cell(place.and_then(|p| p.lat)),
        cell(place.and_then(|p| p.lon)),
        cell(facts::geo_precision(incident)),
        facts::outlets(incident).join("; "),
        String::new(),
        notes::notes(incident),
        cell(facts::lowest(incident, Measure::Killed)),
        tags(incident, lossy),
        cell(facts::added(incident).and_then(days::seconds)),
    ]
}

fn part(parts: &[String], at: usize) -> String {
    parts.get(at).cloned().unwrap_or_default()
}

fn rest(names: &[String]) -> String {
    names.get(1..).unwrap_or_default().join("; ")
}

/// The number of a kind of actor, as before 2024.
fn number(kind: &str) -> String {
    let at = KINDS.iter().position(|k| *k == kind);
    cell(at.map(|at| at + 1))
}

/// "State forces-Rebel groups", or "12" with the lower number first; nothing where one side is not known.
fn interaction(one: &str, two: &str, options: Options) -> String {
    if options.inter_numeric {
        let mut both = [number(one), number(two)];
        both.sort();
        let known = both.iter().all(|n| !n.is_empty());
        return if known { both.concat() } else { String::new() };
    }
    match (one.is_empty(), two.is_empty()) {
        (false, false) => format!("{one}-{two}"),
        _ => String::new(),
    }
}

/// The way back to the ledger, and whether the code loses something.
fn tags(incident: &Incident, lossy: bool) -> String {
    let mut tags = vec![format!("incident={}", incident.incident.id)];
    tags.extend(
        incident
            .incident
            .documents
            .iter()
            .map(|id| format!("document={id}")),
    );
    tags.extend(incident.disputes.iter().map(|d| format!("dispute={}", d.id)));
    if lossy {
        tags.push("code=approximate".to_string());
    }
    tags.join("; ")
}

#[cfg(test)]
mod tests {
    use super::{Options, interaction, number};

    #[test]
    fn kinds_of_actors_are_numbered_where_asked() {
        let numeric = Options {
            inter_numeric: true,
            ..Options::default()
        };
        assert_eq!(number("External/Other forces"), "8");
        assert_eq!(interaction("Civilians", "State forces", numeric), "17");
        assert_eq!(interaction("Civilians", "", numeric), "");
        let words = Options::default();
        assert_eq!(
            interaction("State forces", "Rebel groups", words),
            "State forces-Rebel groups"
        );
        assert_eq!(interaction("", "Rebel groups", words), "");
    }
}
