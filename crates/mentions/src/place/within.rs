//! Within: a quarter or site whose name no table knows stands where the town that holds it stands, if the words say which town.
//!
//! In come places in text order with their tokens, out come coordinates on those that were open. It never places a village by the
//! region or the town that it lies near.

use super::detect::Found;
use crate::view::View;
use knowledge::fold;
use reader::Upos;
use record::{Place, PlacePrecision, Step};
use std::collections::BTreeMap;

/// Most tokens between a quarter and its town.
const APART: usize = 7;

/// Fills in what the words around say, and carries it to other mentions of the same name.
pub(crate) fn fill(view: &View, found: &[Found], places: &mut [Place]) {
    let mut towns: BTreeMap<String, usize> = BTreeMap::new();
    for (at, hit) in found.iter().enumerate() {
        if places.get(at).is_some_and(|p| p.precision.is_none())
            && let Some(town) = holder(view, found, places, at)
        {
            towns.entry(fold(view.words(hit.first, hit.end))).or_insert(town);
        }
    }
    for (at, hit) in found.iter().enumerate() {
        let Some(&town) = towns.get(&fold(view.words(hit.first, hit.end))) else {
            continue;
        };
        let Some(holder) = places.get(town).cloned() else {
            continue;
        };
        let Some(place) = places.get_mut(at).filter(|p| p.precision.is_none()) else {
            continue;
        };
        place.country = holder.country;
        place.admin1 = holder.admin1;
        (place.lat, place.lon) = (holder.lat, holder.lon);
        place.precision = Some(PlacePrecision::Place);
        let why = format!(
            "part of {} by the words around: stands where the town stands",
            holder.name
        );
        place
            .trace
            .push(Step::new("places/within", Some(holder.span), why));
    }
}

/// The place beside the find that holds it: "the X district of Y", "Y's X neighbourhood".
fn holder(view: &View, found: &[Found], places: &[Place], at: usize) -> Option<usize> {
    let hit = found.get(at)?;
    let town = |other: &usize| {
        let same = found
            .get(*other)
            .is_some_and(|f| view.sentence(f.first) == view.sentence(hit.first));
        let pinned = |p: &Place| p.lat.is_some() && p.precision == Some(PlacePrecision::Place);
        same && places.get(*other).is_some_and(pinned)
    };
    let behind = Some(at + 1).filter(town).filter(|&other| {
        let gap = hit.end..found[other].first;
        let called = quarter(view, hit.end) || before_of(view, hit.first);
        called && gap.len() <= APART && links(view, gap.clone()) && gap.clone().any(|t| inside(view, t))
    });
    behind.or_else(|| {
        at.checked_sub(1).filter(town).filter(|&other| {
            let gap = found[other].end..hit.first;
            let called = quarter(view, hit.end) || before_of(view, hit.first);
            let owns = gap.clone().next().is_some_and(|t| possessive(view, t));
            called && gap.len() <= APART && owns && links(view, gap)
        })
    })
}

/// Whether the token is the word for a part of a town or a site in it.
fn quarter(view: &View, token: usize) -> bool {
    view.knowledge
        .gazetteer
        .is_word("quarter", &view.text(token).to_lowercase())
}

/// Whether "district of" stands before the name.
fn before_of(view: &View, first: usize) -> bool {
    first >= 2 && view.text(first - 1) == "of" && quarter(view, first - 2)
}

fn inside(view: &View, token: usize) -> bool {
    matches!(view.text(token), "of" | "in" | "inside" | "within")
}

fn possessive(view: &View, token: usize) -> bool {
    let gazetteer = &view.knowledge.gazetteer;
    gazetteer.is_word("possessive", view.text(token)) || gazetteer.is_word("holder", view.text(token))
}

/// Whether all words between may stand between a quarter and its town.
fn links(view: &View, gap: std::ops::Range<usize>) -> bool {
    gap.clone().all(|t| {
        let described = view.is(t, &[Upos::Adj, Upos::Det, Upos::Part]) || view.reading.relation(t) == "amod";
        described || inside(view, t) || possessive(view, t) || quarter(view, t) || view.text(t) == "-"
    })
}
