//! The places of an article. In come a reading and knowledge; out comes every mention of a place, resolved as far as
//! the words allow.
//!
//! It never takes a government for its seat, and it never pins a name that it cannot tell.

mod detect;
mod ground;
mod listed;
mod relation;
mod resolve;
mod within;

use crate::quote;
use crate::view::View;
use detect::Found;
use knowledge::Knowledge;
use reader::Reading;
use record::{Note, Place, Step};
use resolve::{Countries, Meant};
use std::collections::{BTreeMap, BTreeSet};
use text::Document;

/// Reads every place of an article, in text order, identifiers set.
#[must_use]
pub fn read(
    document: &Document,
    reading: &Reading,
    knowledge: &Knowledge,
    notes: &mut Vec<Note>,
) -> Vec<Place> {
    let view = View {
        document,
        reading,
        knowledge,
    };
    let countries = resolve::countries(&view);
    let found = detect::places(&view, &countries);
    let meant = settle(&view, &found, &countries);
    let settled = settled(&view, &found, &meant);
    let mut open: BTreeSet<String> = BTreeSet::new();
    let mut places: Vec<Place> = Vec::new();
    for hit in &found {
        let known = meant.get(&key(&view, hit)).cloned().flatten();
        let here = settled.get(&Some(view.sentence(hit.first)));
        let beside = match here {
            Some(here) => only(here),
            None => settled.get(&None).and_then(most),
        };
        let place = place(&view, hit, known.as_ref(), beside, places.len());
        if known.is_none() && open.insert(place.span.text.clone()) {
            notes.push(Note {
                kind: "unresolved-place".to_string(),
                span: Some(place.span.clone()),
                message: format!("no place of that name fits this article: {}", place.span.text),
            });
        }
        let claimed = view.knowledge.gazetteer.area(view.words(hit.first, hit.end));
        if let Some(area) = claimed.filter(|a| !a.note.is_empty() && open.insert(a.name.clone())) {
            notes.push(Note {
                kind: "contested-place".to_string(),
                span: Some(place.span.clone()),
                message: format!("{}: {}", area.name, area.note),
            });
        }
        places.push(place);
    }
    within::fill(&view, &found, &mut places);
    relation::fill(&view, &mut places);
    places
}

/// What names are told apart by: their folded form, and whether the words say that it is a region.
fn key(view: &View, hit: &Found) -> (String, bool) {
    (detect::key(view, hit), hit.region)
}

/// What each name means: first by itself, then once more in the light of the others.
fn settle(view: &View, found: &[Found], countries: &Countries) -> BTreeMap<(String, bool), Option<Meant>> {
    let mut names: BTreeMap<(String, bool), &Found> = BTreeMap::new();
    for hit in found {
        let key = key(view, hit);
        // the mention that says most of where it is speaks for all
        let told = |f: &Found| view.text(f.end) == ",";
        match names.get(&key) {
            Some(other) if told(other) >= told(hit) => {}
            _ => {
                names.insert(key, hit);
            }
        }
    }
    let alone: Vec<Option<Meant>> = names
        .values()
        .map(|f| resolve::meant(view, f, countries, &[]))
        .collect();
    let points: Vec<(f64, f64)> = alone.iter().flatten().filter_map(|m| m.point).collect();
    let each = names.iter().zip(&alone).map(|((key, hit), first)| {
        let own = first.as_ref().and_then(|m| m.point);
        let others: Vec<(f64, f64)> = points.iter().copied().filter(|p| Some(*p) != own).collect();
        (key.clone(), resolve::meant(view, hit, countries, &others))
    });
    each.collect()
}

/// How many settled places, each name once, each country holds, by sentence; under `None` in the whole article.
fn settled(
    view: &View,
    found: &[Found],
    meant: &BTreeMap<(String, bool), Option<Meant>>,
) -> BTreeMap<Option<usize>, BTreeMap<String, usize>> {
    let mut countries: BTreeMap<Option<usize>, BTreeMap<String, usize>> = BTreeMap::new();
    let mut counted = BTreeSet::new();
    for hit in found {
        let name = key(view, hit);
        let known = meant.get(&name).and_then(Option::as_ref);
        if let Some(country) = known.and_then(|m| m.country.clone()) {
            for at in [Some(view.sentence(hit.first)), None] {
                if !counted.insert((at, name.clone())) {
                    continue;
                }
                *countries
                    .entry(at)
                    .or_default()
                    .entry(country.clone())
                    .or_default() += 1;
            }
        }
    }
    countries
}

/// The one country, where there is but one.
fn only(countries: &BTreeMap<String, usize>) -> Option<&str> {
    let first = countries.keys().next().filter(|_| countries.len() == 1);
    first.map(String::as_str)
}

/// The country that holds at least three in four of the places.
fn most(countries: &BTreeMap<String, usize>) -> Option<&str> {
    let total: usize = countries.values().sum();
    let found = countries.iter().find(|(_, n)| 4 * **n >= 3 * total);
    found.map(|(country, _)| country.as_str())
}

fn place(view: &View, hit: &Found, meant: Option<&Meant>, beside: Option<&str>, at: usize) -> Place {
    let point = usize::from(detect::abbreviated(view, hit));
    let span = quote(&view.document.text, view.reading.span(hit.first, hit.end + point));
    let mut trace = vec![Step::new(hit.rule, Some(span.clone()), why_found(hit.rule))];
    trace.extend(meant.map(|m| Step::new("places/choice", None, m.why.clone())));
    let nested = match (meant, beside) {
        (None, Some(one)) => {
            trace.push(Step::new(
                "places/beside",
                None,
                "country of all settled places in the sentence, or where it has none, of three in four in the article",
            ));
            Some(one.to_string())
        }
        _ => None,
    };
    let point = meant.and_then(|m| m.point);
    Place {
        id: format!("p{}", at + 1),
        name: meant.map_or_else(|| span.text.clone(), |m| m.name.clone()),
        span,
        geonames: meant.and_then(|m| m.geonames),
        country: meant.map_or(nested, |m| m.country.clone()),
        admin1: meant.and_then(|m| m.admin1.clone()),
        lat: point.map(|p| p.0),
        lon: point.map(|p| p.1),
        precision: meant.map(|m| m.precision),
        relation: None,
        trace,
    }
}

fn why_found(rule: &str) -> &'static str {
    match rule {
        "places/state" => "a country or capital where something happens or somebody goes",
        "places/listed" => "one of several names that a text without commas runs together",
        "places/area" => "a sea, region or site listed by hand",
        "places/name" => "the reader takes it for the name of a place",
        "places/facility" => "a town in the name of a site",
        "places/type" => "a proper name with the word for a settlement",
        "places/gazetteer" => "a name of the gazetteer in the place of a place",
        _ => "the same name as a place elsewhere in the article",
    }
}
