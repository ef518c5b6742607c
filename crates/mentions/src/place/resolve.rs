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
        if let Some(country) = hit {
            *counts.entry(country.iso.clone()).or_default() += 1;
        }
    }
    counts
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
    if let Some(area) = view.knowledge.gazetteer.area(words) {
        return Some(of_area(area));
    }
    let hints = Hints {
        words,
        countries,
        near,
        inside: beside_country(view, found),
        region: found.region,
    };
    let gazetteer = &view.knowledge.gazetteer;
    let mut sites = gazetteer.find(words);
    // where the name is no settlement's in the countries at hand, those that sound like it are let in
    let at_hand = |s: &Site| countries.contains_key(s.country);
    let heard = !sites.iter().any(|s| !s.region && at_hand(s)) && !found.region;
    if heard {
        sites.extend(gazetteer.find_by_ear(words).into_iter().filter(at_hand));
    }
    choose(&sites, &hints).or_else(|| {
        let by_ear: Vec<Site> = gazetteer.find_by_ear(words).into_iter().filter(at_hand).collect();
        choose(&by_ear, &hints).filter(|_| found.region)
    })
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

/// A region ranks with towns of that size where nothing says which is meant.
const REGION_SIZE: u32 = 30_000;

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
            .any(|o| o.region && o.own_name && o.country == s.country)
    };
    // a town that is called otherwise itself stands back behind the region of that name ("Oklahoma")
    let back = |s: &Site| {
        if !s.region && !s.own_name && !sound_alike(s.name, hints.words) && region_of(s) {
            1.5
        } else {
            0.0
        }
    };
    let scored = fitting.map(|s| (score(s, hints) - back(s), s));
    let (best, site) = scored.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.name.cmp(a.1.name)))?;
    let foreign = mentioned(site) == 0 && hints.inside.is_none() && !hints.countries.is_empty();
    let least = if site.own_name { 20_000 } else { 100_000 };
    let beside = hints
        .near
        .iter()
        .any(|&p| kilometres(p, (site.lat, site.lon)) < 100.0);
    let small = site.region || site.population < least;
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

fn score(site: &Site, hints: &Hints) -> f64 {
    let people = if site.region {
        REGION_SIZE
    } else {
        site.population.max(1) + 200
    };
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

/// Great-circle distance.
pub(crate) fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (la, lo) = (a.0.to_radians(), a.1.to_radians());
    let (lb, lp) = (b.0.to_radians(), b.1.to_radians());
    let h = ((lb - la) / 2.0).sin().powi(2) + la.cos() * lb.cos() * ((lp - lo) / 2.0).sin().powi(2);
    12_742.0 * h.sqrt().min(1.0).asin()
}
