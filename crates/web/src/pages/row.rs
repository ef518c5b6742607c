//! Row: an incident in a list, in plain words.

use crate::desk::Desk;
use crate::words;
use ledger::Shown;

/// Most tolls told of one incident in a list.
const TOLLS: usize = 4;
/// Names of one side shown in a list.
const PARTIES: usize = 2;

/// A toll in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TollWords {
    /// `≥ 58`.
    pub value: String,
    /// `killed`.
    pub measure: String,
    /// Who says so.
    pub who: String,
}

/// An incident in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Identifier.
    pub id: String,
    /// When.
    pub when: String,
    /// Where, or what it was where no place is known.
    pub title: String,
    /// What, or that no place is known.
    pub about: String,
    /// By whom and to whom, as sources name them, for what no place tells from others; else empty.
    pub parties: String,
    /// Standing tolls.
    pub tolls: Vec<TollWords>,
    /// Tolls not told here.
    pub more: usize,
    /// `3 independent sources`.
    pub sources: String,
    /// `in 5 articles`.
    pub documents: String,
    /// Questions in dispute.
    pub disputes: Vec<&'static str>,
    /// `accepted`, `rejected`.
    pub verdict: Option<&'static str>,
}

/// An incident in plain words.
pub fn row(desk: &Desk, shown: &Shown) -> Row {
    let incident = &shown.incident;
    let standing: Vec<&record::Toll> = incident
        .tolls
        .iter()
        .filter(|toll| toll.superseded_by.is_none())
        .collect();
    let told = |toll: &&record::Toll| TollWords {
        value: words::bounds(toll.low, toll.high),
        measure: toll.measure.name().to_string(),
        who: words::who(toll.source.as_deref()).to_string(),
    };
    let (title, about) = titled(desk, incident);
    Row {
        id: incident.id.clone(),
        when: words::when(incident.from.as_deref(), incident.to.as_deref()),
        title,
        about,
        parties: match incident.place {
            Some(_) => String::new(),
            None => parties(incident),
        },
        tolls: standing.iter().take(TOLLS).map(told).collect(),
        more: standing.len().saturating_sub(TOLLS),
        sources: words::count(incident.independent_sources, "source"),
        documents: words::count(incident.documents.len(), "article"),
        disputes: shown
            .about
            .iter()
            .map(|dispute| question(dispute.about))
            .collect(),
        verdict: shown
            .judged
            .as_ref()
            .and_then(|held| verdict(held.verdict.as_deref())),
    }
}

/// Who takes part, the first of each side: `as told, by Russia, to a rail yard`. It is what sources say, and no more.
fn parties(incident: &record::Incident) -> String {
    let side = |word: &str, names: &[String]| {
        let named: Vec<&str> = names.iter().take(PARTIES).map(String::as_str).collect();
        let more = if names.len() > PARTIES { " …" } else { "" };
        (!named.is_empty()).then(|| format!("{word} {}{more}", named.join("; ")))
    };
    let sides = [side("by", &incident.agents), side("to", &incident.targets)];
    let sides: Vec<String> = sides.into_iter().flatten().collect();
    match sides.is_empty() {
        true => String::new(),
        false => format!("as told, {}", sides.join(", ")),
    }
}

/// What an incident is called, and what is said below: where and what, or what and that nobody says where.
pub fn titled(desk: &Desk, incident: &record::Incident) -> (String, String) {
    let place = words::place(incident.place.as_ref(), |code| country(desk, code));
    let what = words::what(incident);
    match incident.place.is_some() {
        true => (place, what),
        false => (what, place),
    }
}

/// The name of a country by its code.
pub fn country(desk: &Desk, code: &str) -> Option<String> {
    desk.settings
        .knowledge
        .countries
        .by_code(code)
        .map(|country| country.name.clone())
}

/// What a dispute asks.
pub fn question(about: record::About) -> &'static str {
    match about {
        record::About::Killed => "how many were killed",
        record::About::Injured => "how many were injured",
        record::About::Count => "how many",
        record::About::Who => "who did it",
        record::About::Whether => "whether it happened",
        record::About::What => "what it was",
    }
}

/// A verdict as a mark.
pub fn verdict(name: Option<&str>) -> Option<&'static str> {
    match name {
        Some("accept") => Some("accepted"),
        Some("reject") => Some("rejected"),
        _ => None,
    }
}
