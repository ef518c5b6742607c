//! Facts: what several formats pick from an incident in the same way. Nothing is added up, averaged or guessed; these only choose.

use crate::codes;
use crate::row::{Counted, Incident, Party, Told};
use crate::stream::{Failure, Incidents, Summary, why};
use record::{Codes, Measure, PlacePrecision, Status, Toll};
use std::collections::{BTreeMap, BTreeSet};

/// Tolls of a measure that no later one of the same source took the place of.
pub(crate) fn standing(incident: &Incident, measure: Measure) -> impl Iterator<Item = &Toll> {
    let tolls = incident.incident.tolls.iter();
    tolls.filter(move |toll| toll.measure == measure && toll.superseded_by.is_none())
}

/// Standing tolls with a lower bound that count the same people: those of people at large, else those of the one class there is.
/// None where only different classes are counted: of nine soldiers and three civilians neither number is that of the dead.
pub(crate) fn comparable(incident: &Incident, measure: Measure) -> Vec<&Toll> {
    let bounded: Vec<&Toll> = standing(incident, measure)
        .filter(|toll| toll.low.is_some())
        .collect();
    let classes: BTreeSet<&str> = bounded.iter().filter_map(|toll| class(incident, toll)).collect();
    let (open, classed): (Vec<&Toll>, Vec<&Toll>) = bounded
        .into_iter()
        .partition(|toll| class(incident, toll).is_none());
    match (open.is_empty(), classes.len()) {
        (false, _) => open,
        (true, 1) => classed,
        _ => Vec::new(),
    }
}

/// The lowest number that a source gives as a lower bound of people at large, or of the only class that is counted; nothing where all
/// lower bounds are open or where those that stand are of different people.
pub(crate) fn lowest(incident: &Incident, measure: Measure) -> Option<u64> {
    let tolls = comparable(incident, measure);
    tolls.iter().filter_map(|toll| toll.low).min()
}

/// The lowest number of people of that class.
pub(crate) fn lowest_of(incident: &Incident, measure: Measure, asked: &str) -> Option<u64> {
    let tolls = standing(incident, measure).filter(|toll| class(incident, toll) == Some(asked));
    tolls.filter_map(|toll| toll.low).min()
}

/// The highest number that a source gives, be it a lower or an upper bound; nothing where numbers are of different people.
pub(crate) fn highest(incident: &Incident, measure: Measure) -> Option<u64> {
    let bounded = standing(incident, measure).any(|toll| toll.low.is_some());
    if bounded && comparable(incident, measure).is_empty() {
        return None;
    }
    let bounds = standing(incident, measure).flat_map(|toll| [toll.low, toll.high]);
    bounds.flatten().max()
}

/// The figures that a toll carries, in their order.
pub(crate) fn counted<'a>(incident: &'a Incident, toll: &Toll) -> impl Iterator<Item = &'a Counted> {
    let all = &incident.counted;
    let place = |(document, id): &(String, String)| {
        let asked = (document.as_str(), id.as_str());
        all.binary_search_by(|c| (c.document.as_str(), c.figure.id.as_str()).cmp(&asked))
            .ok()
    };
    let found: BTreeSet<usize> = toll.figures.iter().filter_map(place).collect();
    found.into_iter().filter_map(|at| all.get(at))
}

/// The class of people that a toll counts, if its figures agree on one.
pub(crate) fn class<'a>(incident: &'a Incident, toll: &Toll) -> Option<&'a str> {
    let mut classes = counted(incident, toll).map(|counted| counted.figure.class.as_deref());
    let first = classes.next()??;
    classes.all(|class| class == Some(first)).then_some(first)
}

/// Hands each event that happened to `write`, and counts what is left out with the reason.
pub(crate) fn each_happened(
    rows: Incidents<'_>,
    mut write: impl FnMut(&Incident, &Told) -> Result<(), Failure>,
) -> Result<Summary, Failure> {
    let mut summary = Summary::default();
    for incident in rows {
        let incident = incident.map_err(Failure::Rows)?;
        if incident.verdict.as_deref() == Some("reject") {
            summary.leave(why::REJECTED);
            continue;
        }
        for told in &incident.told {
            if happened(told) {
                write(&incident, told)?;
                summary.rows += 1;
            } else if told.rejected {
                summary.leave(why::REJECTED);
            } else {
                summary.leave(why::UNCERTAIN);
            }
        }
    }
    Ok(summary)
}

/// Whether an event is said to have happened and nobody rejected that it is told.
pub(crate) fn happened(told: &Told) -> bool {
    !told.rejected && matches!(told.event.status, Status::Occurred | Status::Ongoing)
}

/// What its articles say of it: occurred, ongoing, possible; each once.
pub(crate) fn statuses(incident: &Incident) -> Vec<String> {
    let told = incident.told.iter().filter(|told| !told.rejected);
    let statuses: BTreeSet<Status> = told.map(|told| told.event.status).collect();
    statuses.iter().map(|status| status.name().to_string()).collect()
}

/// Why an incident has no row in formats that only hold what happened.
pub(crate) fn unfit(incident: &Incident) -> Option<&'static str> {
    if incident.verdict.as_deref() == Some("reject") {
        return Some(why::REJECTED);
    }
    let counted = incident.told.is_empty() && !incident.incident.tolls.is_empty();
    (!counted && !incident.told.iter().any(happened)).then_some(why::UNCERTAIN)
}

/// The code that most of an incident's events carry, those of its own type first, and whether it loses or guesses something.
pub(crate) fn code<T: Ord + Clone>(
    incident: &Incident,
    name: &str,
    of: impl Fn(&Codes) -> Option<T>,
) -> Option<(T, bool)> {
    let mut counted: BTreeMap<T, (bool, usize, bool)> = BTreeMap::new();
    for told in incident.told.iter().filter(|t| happened(t)) {
        let Some(code) = of(&told.event.codes) else {
            continue;
        };
        let lossy = told.event.codes.lossy.iter().any(|l| l == name);
        let known = counted.entry(code).or_insert((false, 0, true));
        known.0 |= told.event.kind == incident.incident.kind;
        known.1 += 1;
        known.2 &= lossy;
    }
    let mut best: Option<(T, (bool, usize, bool))> = None;
    for (code, (own, n, lossy)) in counted {
        // of two that are as good, the first in the order of codes
        if best
            .as_ref()
            .is_none_or(|(_, b)| (own, n, !lossy) > (b.0, b.1, !b.2))
        {
            best = Some((code, (own, n, lossy)));
        }
    }
    best.map(|(code, (.., lossy))| (code, lossy))
}

/// Who took part under that name, as most fully described; none where the incident's names are not among those told.
pub(crate) fn party<'a>(incident: &'a Incident, name: &str, agents: bool) -> Option<&'a Party> {
    let told = incident.told.iter();
    let parties = told.flat_map(|t| if agents { &t.agents } else { &t.targets });
    parties
        .filter(|p| p.name == name)
        .max_by_key(|p| (p.sector.is_some(), p.country.is_some()))
}

/// Kind of actor in ACLED's words; nothing where the record does not tell.
pub(crate) fn inter(party: Option<&Party>, country: Option<&str>) -> String {
    let Some(sector) = party.and_then(|p| p.sector.as_deref()).and_then(codes::sector) else {
        return String::new();
    };
    let abroad = match (party.and_then(|p| p.country.as_deref()), country) {
        (Some(own), Some(here)) => own != here,
        _ => false,
    };
    if sector.state && abroad {
        return "External/Other forces".to_string();
    }
    sector.acled.clone()
}

/// ACLED's geo_precision: 1 a named place on the map, 2 a district, 3 a region or stretch; nothing for a country or an unplaced name.
pub(crate) fn geo_precision(incident: &Incident) -> Option<u8> {
    let place = incident.incident.place.as_ref()?;
    match place.precision {
        PlacePrecision::Place => place.lat.and(place.lon).map(|_| 1),
        PlacePrecision::District => Some(2),
        PlacePrecision::Region | PlacePrecision::Area => Some(3),
        PlacePrecision::Country => None,
    }
}

/// UCDP's where_prec: 1 a named place on the map, 3 a district, 4 a region, 5 a stretch, 6 a country; nothing for an unplaced name.
pub(crate) fn where_prec(incident: &Incident) -> Option<u8> {
    let place = incident.incident.place.as_ref()?;
    match place.precision {
        PlacePrecision::Place => place.lat.and(place.lon).map(|_| 1),
        PlacePrecision::District => Some(3),
        PlacePrecision::Region => Some(4),
        PlacePrecision::Area => Some(5),
        PlacePrecision::Country => Some(6),
    }
}

/// Outlets of the documents, each once, in the order of their names.
pub(crate) fn outlets(incident: &Incident) -> Vec<&str> {
    let outlets: BTreeSet<&str> = incident
        .documents
        .iter()
        .filter_map(|d| d.outlet.as_deref())
        .collect();
    outlets.into_iter().collect()
}

/// When the last of the documents was put on record, in UTC.
pub(crate) fn added(incident: &Incident) -> Option<&str> {
    incident.documents.iter().filter_map(|d| d.added.as_deref()).max()
}

/// Codes of the country in which it took place.
pub(crate) fn country(incident: &Incident) -> Option<&'static codes::Country> {
    let place = incident.incident.place.as_ref()?;
    codes::country(place.country.as_deref()?)
}

/// Its name as ACLED writes it.
pub(crate) fn acled_country(incident: &Incident) -> Option<&str> {
    let own = incident.incident.place.as_ref()?.country.as_deref()?;
    codes::acled_country(own).or_else(|| codes::country(own).map(|c| c.name.as_str()))
}

/// FIPS code of the region, where it has its own, else of the country.
pub(crate) fn fips(incident: &Incident) -> Option<&'static str> {
    let place = incident.incident.place.as_ref()?;
    let iso = place.country.as_deref()?;
    let wide = matches!(place.precision, PlacePrecision::Region | PlacePrecision::Area);
    let names = [place.admin1.as_deref(), wide.then_some(place.name.as_str())];
    let own = names
        .into_iter()
        .flatten()
        .find_map(|name| codes::region(iso, name));
    own.or_else(|| codes::country(iso).map(|c| c.fips.as_str()))
}

/// Goldstein's value on record for that CAMEO code.
pub(crate) fn goldstein(incident: &Incident, cameo: &str) -> Option<f64> {
    let told = incident.told.iter().filter(|told| happened(told));
    let mut codes = told.map(|told| &told.event.codes);
    codes.find_map(|codes| codes.goldstein.filter(|_| codes.cameo.as_deref() == Some(cameo)))
}

/// A score with one digit after the point.
pub(crate) fn score(score: f64) -> String {
    format!("{score:.1}")
}

/// PLOVER's quadrant: that on record, else that of the type.
pub(crate) fn quad(told: &Told) -> Option<u8> {
    let event = &told.event;
    event.codes.quad.or_else(|| codes::quad(event.kind.name()))
}

/// A number from an identifier: the first 12 hexadecimal digits of its hash, so that it is a whole number in any program.
pub(crate) fn integer(id: &str) -> u64 {
    let digits: String = id.chars().filter(char::is_ascii_hexdigit).take(12).collect();
    u64::from_str_radix(&digits, 16).unwrap_or_default()
}
