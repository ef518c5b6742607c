//! Resolution: which place a name means.
//!
//! In come names with their ranges, out come places of the gazetteer, chosen by the countries and places that the
//! article names, by the words around and by size. What stays open is left open.

use super::detect::Found;
use crate::view::View;
use knowledge::{Area, AreaKind, Site, fold, sound_alike};
use record::PlacePrecision;
use std::collections::BTreeMap;

/// What a name means.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Meant {
    pub(crate) name: String,
    pub(crate) geonames: Option<u32>,
    pub(crate) country: Option<String>,
    pub(crate) admin1: Option<String>,
    pub(crate) point: Option<(f64, f64)>,
    pub(crate) precision: PlacePrecision,
    /// Why this one.
    pub(crate) why: String,
}

/// How often the article names each country, by name, adjective, or seat of government.
pub(crate) type Countries = BTreeMap<String, usize>;

/// Counts the countries of the article.
pub(crate) fn countries(view: &View) -> Countries {
    let mut counts = Countries::new();
    let known = &view.knowledge.countries;
    let total = view.reading.tokens.len();
    for first in (0..total).filter(|&t| view.capital(t)) {
        let at = |len: usize| {
            let words = view.words(first, first + len);
            let bare = words.strip_suffix('s').filter(|w| w.len() > 3);
            let found = known
                .by_name(words)
                .or_else(|| known.by_demonym(words))
                .or_else(|| known.by_capital(words));
            found.or_else(|| bare.and_then(|w| known.by_name(w)))
        };
        let hit = (1..=4).rev().filter(|len| first + len <= total).find_map(at);
        if let Some(iso) = hit.map(|c| c.iso.as_str()).or_else(|| of_region(view, first)) {
            *counts.entry(iso.to_string()).or_default() += 1;
        }
    }
    counts
}

/// The country of a great region whose name no town of some size bears ("Queensland").
fn of_region(view: &View, first: usize) -> Option<&'static str> {
    let end = view.reading.name_at(first).filter(|n| n.first == first)?.end;
    let sites = view.knowledge.gazetteer.find(view.words(first, end));
    let great = |s: &&Site| s.region && s.own_name && s.population >= GREAT_REGION;
    let town = |s: &Site| !s.region && s.population >= GREAT_TOWN;
    let mut regions = sites.iter().filter(great);
    let region = regions.next()?;
    (regions.next().is_none() && !sites.iter().any(town)).then_some(region.country)
}

/// What the find means; `None` where nothing fits well enough.
pub(crate) fn meant(view: &View, found: &Found, countries: &Countries, near: &[(f64, f64)]) -> Option<Meant> {
    let words = view.words(found.first, found.end);
    let bare = words.strip_suffix('s').filter(|w| w.len() > 3);
    let country = view.knowledge.countries.by_name(words).or_else(|| {
        bare.filter(|_| found.rule == "places/state")
            .and_then(|w| view.knowledge.countries.by_name(w))
    });
    let country = country.or_else(|| view.half(found.first, found.end));
    // "Niger state" is in Nigeria
    let region_at_hand = |s: &Site| s.region && countries.contains_key(s.country);
    let regional = found.region && view.knowledge.gazetteer.find(words).iter().any(region_at_hand);
    if let Some(country) = country.filter(|_| !regional) {
        return Some(Meant {
            name: country.name.clone(),
            geonames: None,
            country: Some(country.iso.clone()),
            admin1: None,
            point: None,
            precision: PlacePrecision::Country,
            why: "the name of a country".to_string(),
        });
    }
    let area = view.knowledge.gazetteer.area(words);
    let named = |area: &&Area| {
        !(town_at_hand(view, area, words, countries) || found.region && area.kind == AreaKind::Place)
    };
    if let Some(area) = area.filter(named) {
        return Some(of_area(area));
    }
    let hints = Hints {
        words,
        countries,
        near,
        inside: beside_country(view, found),
        region: found.region || beside_region(view, found),
    };
    let gazetteer = &view.knowledge.gazetteer;
    let mut sites = gazetteer.find(words);
    // counties of the United States are not in the tables, and the towns of their names lie elsewhere
    if found.region && !sites.iter().any(|s| s.region) {
        sites.retain(|s| s.country != "US" && countries.contains_key(s.country));
    }
    // where the name is no settlement's in the countries at hand, those that sound like it are let in
    let at_hand = |s: &Site| countries.contains_key(s.country);
    let heard = !sites.iter().any(|s| !s.region && at_hand(s)) && !found.region;
    if let Some(small) = small(view, words, false, &hints).filter(|s| heard || nearer(s, &sites, &hints)) {
        return Some(small);
    }
    if heard {
        sites.extend(gazetteer.find_by_ear(words).into_iter().filter(at_hand));
    }
    choose(&sites, &hints).or_else(|| {
        let by_ear: Vec<Site> = gazetteer.find_by_ear(words).into_iter().filter(at_hand).collect();
        choose(&by_ear, &hints)
            .filter(|_| found.region)
            .or_else(|| small(view, words, true, &hints).filter(|_| heard))
    })
}

/// Whether the small place lies among the other places of the article and no town of its name does.
fn nearer(small: &Meant, sites: &[Site], hints: &Hints) -> bool {
    let least = |own: (f64, f64)| {
        let distances = hints.near.iter().map(|&p| kilometres(own, p));
        distances.fold(f64::INFINITY, f64::min)
    };
    let towns = sites.iter().filter(|s| !s.region).map(|s| least((s.lat, s.lon)));
    !hints.region
        && small.point.is_some_and(|p| least(p) < 100.0)
        && towns.fold(f64::INFINITY, f64::min) > 200.0
        && !sites
            .iter()
            .any(|s| s.population >= GREAT_TOWN && hints.countries.contains_key(s.country))
}

/// The village, quarter or site of that name in a country that the article names; of several the one nearest to the other places.
fn small(view: &View, words: &str, by_ear: bool, hints: &Hints) -> Option<Meant> {
    let places = view.knowledge.gazetteer.small(words, by_ear);
    let at_hand = |a: &&&Area| {
        a.country
            .as_ref()
            .is_some_and(|c| hints.countries.contains_key(c))
    };
    let far = |a: &Area| {
        let distances = hints
            .near
            .iter()
            .filter_map(|&p| a.point.map(|own| kilometres(own, p)));
        distances.fold(f64::INFINITY, f64::min)
    };
    let nearest = places
        .iter()
        .filter(at_hand)
        .min_by(|a, b| far(a).total_cmp(&far(b)).then(a.name.cmp(&b.name)))?;
    let mut meant = of_area(nearest);
    meant.why = "listed in knowledge/small_places.tsv, in a country that the article names".to_string();
    Some(meant)
}

/// Whether the area lies in a country that the article does not name, and a town of that name in one that it does ("Surrey" in Canada).
fn town_at_hand(view: &View, area: &Area, words: &str, countries: &Countries) -> bool {
    let elsewhere = area.country.as_ref().is_some_and(|c| !countries.contains_key(c));
    let town = |s: &Site| s.own_name && s.population >= GREAT_TOWN && countries.contains_key(s.country);
    elsewhere && view.knowledge.gazetteer.find(words).iter().any(town)
}

fn of_area(area: &Area) -> Meant {
    let precision = match area.kind {
        AreaKind::Region => PlacePrecision::Region,
        AreaKind::Facility | AreaKind::Place => PlacePrecision::Place,
        AreaKind::Sea | AreaKind::River | AreaKind::Continent | AreaKind::Area => PlacePrecision::Area,
    };
    let note = if area.note.is_empty() {
        String::new()
    } else {
        format!("; {}", area.note)
    };
    Meant {
        name: area.name.clone(),
        geonames: None,
        country: area.country.clone(),
        admin1: None,
        point: area.point.filter(|_| precision != PlacePrecision::Region),
        precision,
        why: format!("listed in knowledge/areas.tsv{note}"),
    }
}

/// A region ranks with towns of that size where nothing says which is meant and a town in it bears its name.
const REGION_SIZE: u32 = 30_000;
/// Least population of a town that stands against an area of that name elsewhere.
const GREAT_TOWN: u32 = 50_000;
/// Least population of a region that is known by name in countries that the article does not name.
const GREAT_REGION: u32 = 1_000_000;

struct Hints<'a> {
    words: &'a str,
    countries: &'a Countries,
    /// Places of the article that are settled.
    near: &'a [(f64, f64)],
    /// Country or region named right behind the name ("Paris, Texas").
    inside: Option<String>,
    region: bool,
}

/// The site that scores best, if well enough.
fn choose(sites: &[Site], hints: &Hints) -> Option<Meant> {
    let mentioned = |s: &Site| hints.countries.get(s.country).copied().unwrap_or(0);
    let fitting = sites
        .iter()
        .filter(|s| s.region || !hints.region || !sites.iter().any(|o| o.region));
    let region_of = |s: &Site| {
        sites
            .iter()
            .any(|o| o.region && o.own_name && (o.country == s.country || mentioned(o) > 0))
    };
    // a town that is called otherwise itself stands back behind the region of that name ("Oklahoma")
    let back = |s: &Site| {
        if !s.region && !s.own_name && !sound_alike(s.name, hints.words) && region_of(s) {
            1.5
        } else {
            0.0
        }
    };
    let namesake = |s: &Site| {
        let town = |o: &Site| !o.region && o.country == s.country && o.admin1 == s.admin1;
        sites.iter().any(town)
    };
    let people = |s: &Site| match s.region {
        true if namesake(s) => REGION_SIZE,
        true => s.population.max(REGION_SIZE),
        false => s.population.max(1) + 200,
    };
    // nearly every report of war names the United States, and few mean its Geneva
    let greatest = sites
        .iter()
        .filter(|s| !s.region)
        .map(|s| s.population)
        .max()
        .unwrap_or(0);
    let namesake_abroad = |s: &&Site| {
        let small = s.population.saturating_mul(4) < greatest && greatest >= 100_000;
        s.country == "US" && !s.region && small && hints.inside.is_none()
    };
    let fitting = fitting.filter(|s| !namesake_abroad(s));
    let scored = fitting.map(|s| (score(s, people(s), hints) - back(s), s));
    let (best, site) = scored.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.name.cmp(a.1.name)))?;
    let foreign = mentioned(site) == 0 && hints.inside.is_none() && !hints.countries.is_empty();
    let least = if site.own_name { 20_000 } else { 100_000 };
    let beside = hints
        .near
        .iter()
        .any(|&p| kilometres(p, (site.lat, site.lon)) < 100.0);
    let least = if site.region { GREAT_REGION } else { least };
    let small = site.population < least;
    if foreign && small && !(beside && site.own_name) {
        return None;
    }
    let why = match (hints.inside.is_some(), mentioned(site)) {
        (true, _) => "the one in the country or region named behind it",
        (_, 0) => "the greatest place of that name",
        _ => "the best by size in the countries that the article names",
    };
    Some(Meant {
        name: site.name.to_string(),
        geonames: site.geonames,
        country: Some(site.country.to_string()),
        admin1: (!site.admin1.is_empty()).then(|| site.admin1.to_string()),
        point: (!site.region).then_some((site.lat, site.lon)),
        precision: if site.region {
            PlacePrecision::Region
        } else {
            PlacePrecision::Place
        },
        why: format!("{why} (score {best:.1}, {} places of that name)", sites.len()),
    })
}

fn score(site: &Site, people: u32, hints: &Hints) -> f64 {
    let size = f64::from(people).log10();
    let total: usize = hints.countries.values().sum();
    let named = hints.countries.get(site.country).copied().unwrap_or(0);
    let country = if named > 0 {
        2.0 + 2.0 * named as f64 / total.max(1) as f64
    } else {
        0.0
    };
    let own = if site.own_name { 0.4 } else { 0.0 };
    let region = match (hints.region, site.region) {
        (true, true) => 6.0,
        _ => 0.0,
    };
    let inside = hints.inside.as_deref().map_or(0.0, |place| {
        let admin = fold(site.admin1);
        let fits =
            site.country == place || admin == fold(place) || admin.starts_with(&format!("{} ", fold(place)));
        if fits { 6.0 } else { 0.0 }
    });
    let closest = hints
        .near
        .iter()
        .map(|&p| kilometres(p, (site.lat, site.lon)))
        .fold(f64::INFINITY, f64::min);
    let near = if site.region {
        0.0
    } else if closest < 60.0 {
        1.2
    } else if closest < 250.0 {
        0.6
    } else {
        0.0
    };
    size + country + own + region + inside + near
}

/// The country or region named right behind the name: "Nice, France", "Odessa, Texas", "Tripoli in northern Lebanon".
fn beside_country(view: &View, found: &Found) -> Option<String> {
    let joins = |t: usize| matches!(view.text(t), "," | "in" | "of");
    let mut at = found.end;
    let mut comma = false;
    let word = |t: usize| view.text(t).to_lowercase();
    while at < found.end + 4
        && (joins(at) || view.knowledge.gazetteer.is_word("direction", &word(at)) || word(at) == "the")
    {
        comma |= joins(at);
        at += 1;
    }
    if !comma
        || view.sentence(at.min(view.reading.tokens.len().saturating_sub(1))) != view.sentence(found.first)
    {
        return None;
    }
    (1..=4).rev().find_map(|len| {
        let end = at + len;
        if end > view.reading.tokens.len() {
            return None;
        }
        let words = view.words(at, end);
        let country = view.knowledge.countries.by_name(words).map(|c| c.iso.clone());
        let region = || {
            let sites = view.knowledge.gazetteer.find(words);
            sites.iter().any(|s| s.region).then(|| words.to_string())
        };
        country.or_else(region)
    })
}

/// Whether the name is a region's by what stands before it: "Buffalo, New York", "Ohio, Maine and New York".
fn beside_region(view: &View, found: &Found) -> bool {
    let joined = found.first >= 2 && matches!(view.text(found.first - 1), "," | "and" | "or");
    let Some(before) = view
        .reading
        .name_at(found.first.wrapping_sub(2))
        .filter(|_| joined)
    else {
        return false;
    };
    let gazetteer = &view.knowledge.gazetteer;
    let beside = gazetteer.find(view.words(before.first, before.end));
    let regions = gazetteer.find(view.words(found.first, found.end));
    let town = |region: &Site| {
        beside
            .iter()
            .any(|s| !s.region && s.country == region.country && s.population >= 5_000)
    };
    regions.iter().filter(|s| s.region).any(|region| {
        let of_kind = beside
            .iter()
            .any(|s| s.region && s.country == region.country && !town(s));
        let holds = |s: &Site| {
            !s.region && s.country == region.country && s.admin1 == region.admin1 && s.population >= 5_000
        };
        of_kind || (view.text(found.first - 1) == "," && beside.iter().any(holds))
    })
}

/// Great-circle distance.
pub(crate) fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (la, lo) = (a.0.to_radians(), a.1.to_radians());
    let (lb, lp) = (b.0.to_radians(), b.1.to_radians());
    let h = ((lb - la) / 2.0).sin().powi(2) + la.cos() * lb.cos() * ((lp - lo) / 2.0).sin().powi(2);
    12_742.0 * h.sqrt().min(1.0).asin()
}
