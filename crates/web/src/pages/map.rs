//! Map: where it happened, as far as is known, with a list of what has no place on it.

use super::row::{Row, row};
use super::{Chooser, Frame, chooser, shown};
use crate::desk::{Desk, ask, newest};
use crate::download::{Offer, offers};
use crate::draw::{self, Drawn, Shade, Spot};
use crate::fault::Fault;
use crate::filter::{self, Asked};
use crate::guard::Visitor;
use crate::words::{self, count};
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::Html;
use ledger::Shown;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Most incidents of one map.
const MOST: usize = 1000;
/// Most incidents listed beside it.
const LISTED: usize = 30;

/// What only the map is asked.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Part {
    view: String,
}

/// The part of the world that is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Chosen {
    /// Where it happened.
    Fit,
    /// All of it.
    World,
    /// Around a point (degrees north, degrees east), so many degrees wide.
    Around(f64, f64, f64),
}

fn chosen(view: &str) -> Result<Chosen, Fault> {
    let numbers: Vec<f64> = view
        .split(',')
        .filter_map(|part| part.trim().parse().ok())
        .collect();
    match (view, numbers.as_slice()) {
        ("" | "fit", _) => Ok(Chosen::Fit),
        ("world", _) => Ok(Chosen::World),
        (_, [lat, lon, wide]) if lat.abs() <= 90.0 && lon.abs() <= 360.0 && (0.0..=360.0).contains(wide) => {
            Ok(Chosen::Around(*lat, *lon, *wide))
        }
        _ => Err(Fault::wrong(
            "view: give fit, world, or degrees north, degrees east and degrees wide, such as 49.8,24,5",
        )),
    }
}

/// The views beside the one shown: sign, name, and the part of the world.
fn moves(scale: &draw::Scale) -> [(&'static str, &'static str, String); 6] {
    let (lat, lon, wide) = draw::shown(scale);
    let step = wide / 4.0;
    let up = step * lat.to_radians().cos().max(0.2);
    let view = |lat: f64, lon: f64, wide: f64| {
        let lon = (lon + 180.0).rem_euclid(360.0) - 180.0;
        format!("{:.4},{lon:.4},{:.4}", lat.clamp(-80.0, 84.0), wide.min(360.0))
    };
    [
        ("+", "Nearer", view(lat, lon, wide / 2.0)),
        ("−", "Farther", view(lat, lon, wide * 2.0)),
        ("↑", "North", view(lat + up, lon, wide)),
        ("↓", "South", view(lat - up, lon, wide)),
        ("←", "West", view(lat, lon - step, wide)),
        ("→", "East", view(lat, lon + step, wide)),
    ]
}

/// For the script: which degrees the drawing shows, where they are drawn evenly.
fn laid(scale: &draw::Scale) -> String {
    match scale.mercator {
        true => String::new(),
        false => format!("{},{},{},{}", scale.west, scale.north, scale.x, scale.y),
    }
}

struct Place {
    name: String,
    href: String,
    precision: &'static str,
    incidents: usize,
    disputed: usize,
}

#[derive(Template)]
#[template(path = "map.html")]
struct Page {
    offers: Vec<Offer>,
    frame: Frame,
    chooser: Chooser,
    map: String,
    moves: [(&'static str, &'static str, String); 6],
    laid: String,
    tiles: Option<String>,
    world: bool,
    here: String,
    there: String,
    words: String,
    places: Vec<Place>,
    unplaced: Vec<Row>,
    unplaced_all: usize,
}

/// The page.
pub async fn map(
    State(desk): State<Arc<Desk>>,
    Extension(visitor): Extension<Visitor>,
    Query(part): Query<Part>,
    asked: Asked,
) -> Result<Html<String>, Fault> {
    let frame = Frame::at("/map", &desk, &visitor);
    let chosen = chosen(&part.view)?;
    let page = ask(&desk, move |desk, ledger| {
        let filter = filter::filter(&asked)?;
        let found = newest(desk, ledger, &filter, asked.disputed == "1", (0, MOST))?;
        let opened = ledger::opened(ledger, &found.stubs)?;
        let words = match found.all > MOST {
            true => format!(
                "the newest {} of {}",
                words::grouped(MOST as u64),
                count(found.all, "incident")
            ),
            false => count(found.all, "incident"),
        };
        Ok(made(desk, frame, &asked, &opened, (words, chosen)))
    })
    .await?;
    shown(&page)
}

fn made(
    desk: &Desk,
    frame: Frame,
    asked: &Asked,
    opened: &[Shown],
    (words, chosen): (String, Chosen),
) -> Page {
    let (spots, shades, unplaced) = sorted(desk, opened);
    let mut points: Vec<(f64, f64)> = spots.iter().map(|spot| (spot.lat, spot.lon)).collect();
    if points.is_empty() {
        let lands = desk
            .world
            .lands
            .iter()
            .filter(|land| land.iso.as_ref().is_some_and(|iso| shades.contains_key(iso)));
        points.extend(
            lands
                .filter_map(|land| land.rings.first())
                .flatten()
                .map(|(lon, lat)| (*lat, *lon)),
        );
    }
    let fitted = || draw::fitted(&points, 3.0);
    let view = match chosen {
        Chosen::Fit => fitted(),
        Chosen::World => draw::whole(),
        Chosen::Around(lat, lon, wide) => draw::around(lat, lon, wide),
    };
    let drawn = Drawn {
        world: &desk.world,
        view,
        spots: &spots,
        shades: &shades,
        label: "Where it happened",
        large: false,
        tiles: desk.settings.tiles.as_deref(),
    };
    let scale = draw::scale(view, drawn.tiles.is_some());
    let address = filter::address(asked, 0);
    let joined = |view: &str| match address.is_empty() {
        true => format!("/map?view={view}"),
        false => format!("/map{address}&view={view}"),
    };
    Page {
        frame,
        map: draw::map(&drawn),
        moves: moves(&scale).map(|(name, label, view)| (name, label, joined(&view))),
        laid: laid(&scale),
        tiles: drawn.tiles.and_then(|template| draw::origin(template).ok()),
        world: chosen == Chosen::World,
        here: joined("fit"),
        there: joined("world"),
        words,
        places: places(desk, &spots, &shades),
        unplaced: unplaced
            .iter()
            .take(LISTED)
            .map(|shown| row(desk, shown))
            .collect(),
        unplaced_all: unplaced.len(),
        chooser: chooser("/map", asked),
        offers: offers(asked, None),
    }
}

/// What has a point, what has only a country, what has neither.
fn sorted<'a>(desk: &Desk, opened: &'a [Shown]) -> (Vec<Spot>, BTreeMap<String, Shade>, Vec<&'a Shown>) {
    let (mut spots, mut shades, mut unplaced) = (
        BTreeMap::<String, Spot>::new(),
        BTreeMap::<String, Shade>::new(),
        Vec::new(),
    );
    for shown in opened {
        let site = shown.incident.place.as_ref();
        let point = site.and_then(|site| Some((site, site.lat?, site.lon?)));
        if let Some((site, lat, lon)) = point {
            let spot = spots
                .entry(format!("{lat:.4},{lon:.4} {}", site.precision.name()))
                .or_insert_with(|| Spot {
                    lat,
                    lon,
                    precision: site.precision,
                    all: 0,
                    disputed: 0,
                    name: site.name.clone(),
                    label: site.name.clone(),
                    href: format!("/?near={lat:.4},{lon:.4},2"),
                });
            spot.all += 1;
            spot.disputed += usize::from(!shown.about.is_empty());
            continue;
        }
        let land = site.and_then(|site| site.country.as_ref());
        match land.filter(|code| {
            desk.world
                .lands
                .iter()
                .any(|land| land.iso.as_ref() == Some(code))
        }) {
            Some(code) => {
                let href = format!("/?place={code}");
                shades.entry(code.clone()).or_insert(Shade { all: 0, href }).all += 1;
            }
            None => unplaced.push(shown),
        }
    }
    let named = |mut spot: Spot| {
        let disputed = if spot.disputed > 0 {
            format!(", {} in dispute", spot.disputed)
        } else {
            String::new()
        };
        spot.label = format!("{}: {}{disputed}", spot.label, count(spot.all, "incident"));
        spot
    };
    (spots.into_values().map(named).collect(), shades, unplaced)
}

/// The same as a table: points and areas, most incidents first.
fn places(desk: &Desk, spots: &[Spot], shades: &BTreeMap<String, Shade>) -> Vec<Place> {
    let spot = |spot: &Spot| Place {
        name: spot.name.clone(),
        href: spot.href.clone(),
        precision: match spot.precision {
            record::PlacePrecision::Place => "a settlement or site",
            record::PlacePrecision::District => "a district",
            _ => "an area",
        },
        incidents: spot.all,
        disputed: spot.disputed,
    };
    let shade = |(code, shade): (&String, &Shade)| Place {
        name: super::row::country(desk, code).unwrap_or_else(|| code.clone()),
        href: shade.href.clone(),
        precision: "known only to the region or country",
        incidents: shade.all,
        disputed: 0,
    };
    let mut places: Vec<Place> = spots.iter().map(spot).chain(shades.iter().map(shade)).collect();
    places.sort_by(|a, b| (b.incidents, &a.name).cmp(&(a.incidents, &b.name)));
    places
}
