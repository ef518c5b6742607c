//! A resolving room for tests: events of one type, place and day are one incident; tolls of two sources that exclude each other are a dispute.

use crate::sha256;
use knowledge::Knowledge;
use record::{
    About, Dispute, EventRef, EventType, Incident, Measure, PlacePrecision, Record, Side, Site, Toll,
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Told {
    pub event: String,
    pub kind: EventType,
    pub site: Option<Site>,
    pub day: Option<String>,
    pub agents: Vec<String>,
    pub tolls: Vec<Toll>,
}

#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Digest {
    pub document: String,
    pub events: Vec<Told>,
}

#[derive(Debug, Default)]
pub(crate) struct Resolved {
    pub incidents: Vec<Incident>,
    pub disputes: Vec<Dispute>,
}

pub(crate) fn digest(record: &Record, _knowledge: &Knowledge) -> Digest {
    let document = record.document.id.clone();
    let said: Option<String> = record
        .document
        .published
        .as_ref()
        .map(|p| p.chars().take(10).collect());
    let event = |e: &record::Event| {
        let place = e
            .place
            .as_ref()
            .and_then(|id| record.places.iter().find(|p| p.id == *id));
        let time = e
            .time
            .as_ref()
            .and_then(|id| record.times.iter().find(|t| t.id == *id));
        let names = e
            .agents
            .iter()
            .filter_map(|id| record.actors.iter().find(|a| a.id == *id));
        let figures = record
            .figures
            .iter()
            .filter(|f| f.event.as_deref() == Some(&e.id));
        let toll = |f: &record::Figure| -> Toll {
            let claim = f
                .claim
                .as_ref()
                .and_then(|id| record.claims.iter().find(|c| c.id == *id));
            let source = claim.and_then(|c| c.source.as_ref()).map(|s| s.name.clone());
            let value = json!({
                "measure": f.measure, "source": source, "low": f.low, "high": f.high, "of": f.of, "said": said,
                "documents": [document], "figures": [[document, f.id]], "superseded_by": null
            });
            serde_json::from_value(value).unwrap()
        };
        Told {
            event: e.id.clone(),
            kind: e.kind,
            site: place.map(|p| Site {
                name: p.name.clone(),
                geonames: p.geonames,
                country: p.country.clone(),
                admin1: p.admin1.clone(),
                lat: p.lat,
                lon: p.lon,
                precision: p.precision.unwrap_or(PlacePrecision::Place),
            }),
            day: time.and_then(|t| t.from.clone()),
            agents: names.map(|a| a.name.clone()).collect(),
            tolls: figures.map(toll).collect(),
        }
    };
    Digest {
        events: record.events.iter().map(event).collect(),
        document,
    }
}

fn block(told: &Told) -> String {
    let place = told.site.as_ref().map_or("", |s| s.name.as_str());
    format!(
        "{}|{place}|{}",
        told.kind.name(),
        told.day.as_deref().unwrap_or("")
    )
}

pub(crate) fn blocks(digest: &Digest) -> BTreeSet<String> {
    digest.events.iter().map(block).collect()
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Touched {
    pub blocks: BTreeSet<String>,
    pub years: BTreeSet<String>,
}

/// All blocks, and none is a year.
pub(crate) fn touched(digest: &Digest) -> Touched {
    Touched {
        blocks: blocks(digest),
        years: BTreeSet::new(),
    }
}

pub(crate) fn recalled(_: &str, _: &[&Digest], _: &BTreeSet<&str>) -> BTreeSet<String> {
    BTreeSet::new()
}

pub(crate) fn resolve_block(name: &str, digests: &[&Digest]) -> Resolved {
    let mut digests: Vec<&&Digest> = digests.iter().collect();
    digests.sort_by(|a, b| a.document.cmp(&b.document));
    let told: Vec<(&str, &Told)> = digests
        .iter()
        .flat_map(|d| {
            d.events
                .iter()
                .filter(|t| block(t) == name)
                .map(|t| (d.document.as_str(), t))
        })
        .collect();
    let id = format!(
        "i-{}",
        sha256(name.as_bytes()).chars().take(12).collect::<String>()
    );
    let (incidents, disputes): (Vec<_>, Vec<_>) = incident(&id, &told).into_iter().unzip();
    Resolved {
        incidents,
        disputes: disputes.into_iter().flatten().collect(),
    }
}

pub(crate) fn resolve_as_one(
    name: &str,
    digests: &[&Digest],
    tells: impl Fn(&EventRef) -> bool,
    _counts: impl Fn(&(String, String)) -> bool,
) -> Option<(Incident, Vec<Dispute>)> {
    let told = digests
        .iter()
        .flat_map(|d| d.events.iter().map(|t| (d.document.as_str(), t)));
    let is_of = |(document, told): &(&str, &Told)| {
        tells(&EventRef {
            document: (*document).to_string(),
            event: told.event.clone(),
        })
    };
    incident(name, &told.filter(is_of).collect::<Vec<_>>())
}

fn incident(id: &str, told: &[(&str, &Told)]) -> Option<(Incident, Vec<Dispute>)> {
    let (_, first) = told.first()?;
    let mut tolls: Vec<Toll> = told.iter().flat_map(|(_, t)| t.tolls.clone()).collect();
    tolls.sort_by(|a, b| (&a.said, &a.source, &a.documents).cmp(&(&b.said, &b.source, &b.documents)));
    let documents: BTreeSet<String> = told.iter().map(|(d, _)| (*d).to_string()).collect();
    let disputes = disputes(id, &tolls);
    let mut range: BTreeMap<String, (Option<u64>, Option<u64>)> = BTreeMap::new();
    for toll in &tolls {
        let bounds = range.entry(toll.measure.name().to_string()).or_default();
        bounds.0 = [bounds.0, toll.low].into_iter().flatten().min();
        bounds.1 = [bounds.1, toll.high].into_iter().flatten().max();
    }
    let incident = Incident {
        kind: first.kind,
        mode: None,
        place: first.site.clone(),
        from: first.day.clone(),
        to: None,
        agents: told
            .iter()
            .flat_map(|(_, t)| t.agents.clone())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect(),
        targets: Vec::new(),
        independent_sources: documents.len(),
        documents: documents.into_iter().collect(),
        events: told
            .iter()
            .map(|(d, t)| EventRef {
                document: (*d).to_string(),
                event: t.event.clone(),
            })
            .collect(),
        copies: Vec::new(),
        tolls,
        range,
        disputes: disputes.iter().map(|d| d.id.clone()).collect(),
        links: Vec::new(),
        id: id.to_string(),
    };
    Some((incident, disputes))
}

fn disputes(incident: &str, tolls: &[Toll]) -> Vec<Dispute> {
    let killed: Vec<&Toll> = tolls
        .iter()
        .filter(|t| t.measure == Measure::Killed && t.source.is_some())
        .collect();
    let apart =
        |a: &Toll, b: &Toll| a.high.zip(b.low).is_some_and(|(high, low)| high < low) && a.source != b.source;
    let disputed = killed.iter().any(|a| killed.iter().any(|b| apart(a, b)));
    let side = |toll: &&Toll| Side {
        source: toll.source.clone(),
        says: format!("{:?} to {:?} killed", toll.low, toll.high),
        stance: Some(record::Stance::Asserts),
        documents: toll.documents.clone(),
        span: None,
        claims: Vec::new(),
    };
    let dispute = Dispute {
        id: format!("d-{}", incident.trim_start_matches("i-")),
        incident: incident.to_string(),
        about: About::Killed,
        sides: killed.iter().map(side).collect(),
    };
    disputed.then_some(dispute).into_iter().collect()
}
