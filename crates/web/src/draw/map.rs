//! Map: coasts, borders, rivers and lakes, a point where a place is known, an area where only a district, region or country is.
//!
//! In: the world, what part of it, spots and shades, and tiles of one's own if there are any. Out: SVG.

use super::plane::{self, Scale, View, WIDTH, clipped, place, scale, stretches};
use super::tiles;
use super::{at, escaped};
use crate::words::count;
use crate::world::{Land, World};
use record::PlacePrecision;
use std::collections::BTreeMap;

/// Where something happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// How much ground it may mean.
    pub precision: PlacePrecision,
    /// How many incidents.
    pub all: usize,
    /// How many of them in dispute.
    pub disputed: usize,
    /// Name of the place.
    pub name: String,
    /// What it is, for a person.
    pub label: String,
    /// Where it leads.
    pub href: String,
}

/// A country in which something happened, nobody says exactly where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shade {
    /// How many incidents.
    pub all: usize,
    /// Where it leads.
    pub href: String,
}

/// What is drawn.
#[derive(Debug, Clone)]
pub struct Drawn<'a> {
    /// Coasts and borders.
    pub world: &'a World,
    /// The part of it.
    pub view: View,
    /// Points and districts.
    pub spots: &'a [Spot],
    /// Countries by their codes.
    pub shades: &'a BTreeMap<String, Shade>,
    /// What the drawing is, in one line.
    pub label: &'a str,
    /// Whether words are written large, for a map that is shown small.
    pub large: bool,
    /// Template of addresses of tiles that lie below everything, in place of coasts and borders.
    pub tiles: Option<&'a str>,
}

/// The widest view in which rivers are drawn, in degrees east.
const RIVERS: f64 = 75.0;
/// Half the width of a district, in degrees north.
const DISTRICT: f64 = 0.25;

/// The map.
pub fn map(drawn: &Drawn) -> String {
    let scale = scale(drawn.view, drawn.tiles.is_some());
    let height = at(scale.height);
    let mut out = format!(
        "<svg class=\"map\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 960 {height}\" role=\"group\" aria-label=\"{}\" \
         font-family=\"system-ui, sans-serif\" font-size=\"11\">\n\
         <defs><pattern id=\"hatch\" width=\"10\" height=\"10\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
         <line class=\"hatch\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"10\" stroke=\"#3f6f86\" stroke-width=\"1.4\" stroke-opacity=\"0.4\"/></pattern></defs>\n\
         <rect class=\"sea\" width=\"960\" height=\"{height}\" fill=\"#eef2f4\"/>\n",
        escaped(drawn.label)
    );
    let (mut grounds, mut shades) = (String::new(), String::new());
    let mut names = labels(drawn.spots, &scale, drawn.large);
    for land in &drawn.world.lands {
        let (base, shade) = ground(land, &scale, drawn.shades, &mut names);
        grounds.push_str(&base);
        shades.push_str(&shade);
    }
    match drawn.tiles {
        Some(template) => {
            names.lands.clear();
            out.push_str(&tiles::below(template, &scale));
        }
        None => {
            out.push_str(&grounds);
            out.push_str(&water(drawn.world, &scale));
        }
    }
    out.push_str(&shades);
    out.push_str(&format!(
        "<g class=\"names\" fill=\"#6b727b\" text-anchor=\"middle\">{}</g>\n",
        names.lands
    ));
    // wide areas first, so that points lie on them
    let mut spots: Vec<&Spot> = drawn.spots.iter().collect();
    spots.sort_by(|a, b| {
        (a.precision == PlacePrecision::Place)
            .cmp(&(b.precision == PlacePrecision::Place))
            .then(b.all.cmp(&a.all))
    });
    for spot in spots {
        out.push_str(&mark(spot, &scale));
    }
    if !names.spots.is_empty() {
        out.push_str(&format!(
            "<g class=\"spots\" fill=\"#1d1f22\" font-size=\"12\">{}</g>\n",
            names.spots
        ));
    }
    out.push_str("</svg>\n");
    out
}

/// One country, its name where there is room, hatched where something happened that is known only so far.
fn ground(
    land: &Land,
    scale: &Scale,
    shades: &BTreeMap<String, Shade>,
    names: &mut Names,
) -> (String, String) {
    let mut path = String::new();
    for ring in &land.rings {
        // the world is shown from a little west of the date line: what lies beyond it comes again in the east
        for turn in [-360.0, 0.0, 360.0] {
            let points: Vec<(f64, f64)> = ring
                .iter()
                .map(|(lon, lat)| place(scale, lon + turn, *lat))
                .collect();
            let shown = clipped(points, scale.height);
            path.push_str(&outline(&shown));
            if turn == 0.0 && land.rings.first().is_some_and(|first| std::ptr::eq(first, ring)) {
                name(land, &shown, names);
            }
        }
    }
    if path.is_empty() {
        return (String::new(), String::new());
    }
    let base = format!(
        "<path class=\"land\" d=\"{path}\" fill=\"#fbfaf6\" stroke=\"#b9bec5\" stroke-width=\"0.7\"/>\n"
    );
    let shade = land.iso.as_ref().and_then(|iso| shades.get(iso));
    let Some(shade) = shade else {
        return (base, String::new());
    };
    let label = escaped(&format!(
        "{}: {} known only to the region or country",
        land.name,
        count(shade.all, "incident")
    ));
    let shade = format!(
        "<a href=\"{}\" aria-label=\"{label}\"><title>{label}</title><path class=\"shade\" d=\"{path}\" fill=\"url(#hatch)\"/></a>\n",
        escaped(&shade.href)
    );
    (base, shade)
}

/// Lakes, and rivers where the view is narrow enough for them to be told apart.
fn water(world: &World, scale: &Scale) -> String {
    let mut lakes = String::new();
    let mut rivers = String::new();
    let turns = |points: &[(f64, f64)], turn: f64| -> Vec<(f64, f64)> {
        let laid = points.iter().map(|(lon, lat)| place(scale, lon + turn, *lat));
        laid.collect()
    };
    let narrow = WIDTH / scale.x < RIVERS;
    for turn in [0.0, 360.0] {
        for lake in &world.lakes {
            lakes.push_str(&outline(&clipped(turns(lake, turn), scale.height)));
        }
        for river in world.rivers.iter().filter(|_| narrow) {
            for line in stretches(&turns(river, turn), scale.height) {
                rivers.push_str(&course(&line));
            }
        }
    }
    let mut out = String::new();
    if !lakes.is_empty() {
        out.push_str(&format!(
            "<path class=\"lake\" d=\"{lakes}\" fill=\"#e3eaee\" stroke=\"#c3d0d8\" stroke-width=\"0.5\"/>\n"
        ));
    }
    if !rivers.is_empty() {
        out.push_str(&format!(
            "<path class=\"river\" d=\"{rivers}\" fill=\"none\" stroke=\"#b7c9d3\" stroke-width=\"0.9\"/>\n"
        ));
    }
    out
}

/// Words on the map, and the boxes that are taken (left, top, right, bottom).
#[derive(Debug, Default)]
struct Names {
    lands: String,
    spots: String,
    taken: Vec<Box4>,
    letter: f64,
}

type Box4 = (f64, f64, f64, f64);

/// Most places whose names are written beside them.
const NAMED: usize = 40;
/// Width of a letter, of a large one, and how high they are for that.
const LETTER: (f64, f64) = (6.6, 11.5);
const TALL: f64 = 1.2;

fn free(names: &Names, one: Box4) -> bool {
    let apart = |other: &Box4| one.2 < other.0 || other.2 < one.0 || one.3 < other.1 || other.3 < one.1;
    names.taken.iter().all(apart)
}

/// Names beside their marks, those with most incidents first; one that would lie on another is left out, it is in the list of places all the same.
fn labels(spots: &[Spot], scale: &Scale, large: bool) -> Names {
    let mut names = Names {
        letter: if large { LETTER.1 } else { LETTER.0 },
        ..Names::default()
    };
    let tall = names.letter * TALL;
    let mut laid: Vec<(&Spot, f64, f64)> = spots
        .iter()
        .filter_map(|spot| {
            let (x, y) = place(scale, turned(spot.lon, scale), spot.lat);
            let shown = (0.0..=WIDTH).contains(&x) && (0.0..=scale.height).contains(&y);
            shown.then_some((spot, x, y))
        })
        .collect();
    for (spot, x, y) in &laid {
        let r = dot(spot) + 1.0;
        names.taken.push((x - r, y - r, x + r, y + r));
    }
    laid.sort_by(|a, b| b.0.all.cmp(&a.0.all).then(a.0.name.cmp(&b.0.name)));
    for (spot, x, y) in laid.into_iter().take(NAMED) {
        let (wide, gap) = (
            spot.name.chars().count() as f64 * names.letter,
            dot(spot) + names.letter,
        );
        let right = (x + gap, y - tall, x + gap + wide, y + tall);
        let left = (x - gap - wide, y - tall, x - gap, y + tall);
        let fits = |one: &Box4| one.0 >= 2.0 && one.2 <= WIDTH - 2.0 && free(&names, *one);
        let Some(found) = [right, left].into_iter().find(fits) else {
            continue;
        };
        let (at_x, anchor) = match found == right {
            true => (x + gap, "start"),
            false => (x - gap, "end"),
        };
        names.spots.push_str(&format!(
            "<text x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
            at(at_x),
            at(y + names.letter * 0.6),
            escaped(&spot.name)
        ));
        names.taken.push(found);
    }
    names
}

fn name(land: &Land, shown: &[(f64, f64)], names: &mut Names) {
    let ends = |of: fn(&(f64, f64)) -> f64| {
        let values = shown.iter().map(of);
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
            (low.min(v), high.max(v))
        })
    };
    let ((left, right), (top, bottom)) = (ends(|p| p.0), ends(|p| p.1));
    let wanted = land.name.chars().count() as f64 * names.letter;
    if right - left < wanted.max(40.0) || bottom - top < 26.0 {
        return;
    }
    let (x, y) = middle(shown);
    let x = x.clamp(
        wanted / 2.0 + 4.0,
        (WIDTH - wanted / 2.0 - 4.0).max(wanted / 2.0 + 4.0),
    );
    let room = (
        x - wanted / 2.0,
        y - names.letter * TALL,
        x + wanted / 2.0,
        y + names.letter * TALL,
    );
    if !free(names, room) {
        return;
    }
    names.taken.push(room);
    names.lands.push_str(&format!(
        "<text x=\"{}\" y=\"{}\">{}</text>",
        at(x),
        at(y + 4.0),
        escaped(&land.name)
    ));
}

/// The middle of an area.
fn middle(points: &[(f64, f64)]) -> (f64, f64) {
    let (mut x, mut y, mut area) = (0.0, 0.0, 0.0);
    for (a, b) in points.iter().zip(points.iter().cycle().skip(1)) {
        let cross = a.0 * b.1 - b.0 * a.1;
        (x, y, area) = (x + (a.0 + b.0) * cross, y + (a.1 + b.1) * cross, area + cross);
    }
    match area.abs() < 1e-9 {
        true => points.first().copied().unwrap_or_default(),
        false => (x / (3.0 * area), y / (3.0 * area)),
    }
}

/// A line as a path.
fn course(points: &[(f64, f64)]) -> String {
    let kept = coarse(points);
    match kept.len() < 2 {
        true => String::new(),
        false => path(&kept),
    }
}

fn path(points: &[(f64, f64)]) -> String {
    let steps: Vec<String> = points
        .iter()
        .map(|(x, y)| format!("{} {}", at(*x), at(*y)))
        .collect();
    format!("M{}", steps.join("L"))
}

/// A line without steps too small to be seen.
fn coarse(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for point in points {
        let near = kept
            .last()
            .is_some_and(|last| (last.0 - point.0).abs() + (last.1 - point.1).abs() < 0.8);
        if !near {
            kept.push(*point);
        }
    }
    kept
}

/// A ring as a path.
fn outline(points: &[(f64, f64)]) -> String {
    let kept = coarse(points);
    match kept.len() < 3 {
        true => String::new(),
        false => path(&kept) + "Z",
    }
}

/// A longitude as the drawing counts it on.
fn turned(lon: f64, scale: &Scale) -> f64 {
    scale.west + (lon - scale.west).rem_euclid(360.0)
}

/// Radius of a mark: its area grows with its incidents.
fn dot(spot: &Spot) -> f64 {
    4.0 + (spot.all as f64).sqrt() * 1.6
}

fn mark(spot: &Spot, scale: &Scale) -> String {
    let (x, y) = place(scale, turned(spot.lon, scale), spot.lat);
    if !(0.0..=WIDTH).contains(&x) || !(0.0..=scale.height).contains(&y) {
        return String::new();
    }
    let exact = spot.precision == PlacePrecision::Place;
    let dot = dot(spot);
    let (class, radius, style) = match (exact, spot.disputed > 0) {
        (true, false) => (
            "dot",
            dot,
            "fill=\"#3f6f86\" fill-opacity=\"0.8\" stroke=\"#fff\"",
        ),
        (true, true) => (
            "dot disputed",
            dot,
            "fill=\"#a8641a\" fill-opacity=\"0.9\" stroke=\"#fff\"",
        ),
        (false, _) => (
            "area",
            (DISTRICT * plane::tall(scale, spot.lat)).max(dot + 5.0),
            "fill=\"#3f6f86\" fill-opacity=\"0.15\" stroke=\"#3f6f86\" stroke-dasharray=\"4 3\"",
        ),
    };
    let label = escaped(&spot.label);
    let mut out = format!(
        "<a href=\"{}\" aria-label=\"{label}\"><title>{label}</title><circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"{}\" {style}/>",
        escaped(&spot.href),
        at(x),
        at(y),
        at(radius)
    );
    if spot.disputed > 0 {
        // a ring beside the colour: colour alone says nothing
        out.push_str(&format!(
            "<circle class=\"ring\" cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"none\" stroke=\"#a8641a\" stroke-width=\"1.5\"/>",
            at(x),
            at(y),
            at(radius + 3.5)
        ));
    }
    out.push_str("</a>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::super::plane::{fitted, whole};
    use super::{Drawn, Shade, Spot, map};
    use crate::world::{Land, World};
    use record::PlacePrecision;
    use std::collections::BTreeMap;

    fn spot(lat: f64, lon: f64, precision: PlacePrecision, disputed: usize) -> Spot {
        Spot {
            lat,
            lon,
            precision,
            all: 4,
            disputed,
            name: "<Port>".to_string(),
            label: "4 incidents at <Port>".to_string(),
            href: "/?near=1,2,3".to_string(),
        }
    }

    #[test]
    fn points_areas_and_countries() {
        let land = |iso: &str, name: &str, x: f64| Land {
            iso: Some(iso.to_string()),
            name: name.to_string(),
            rings: vec![vec![
                (x, 40.0),
                (x + 8.0, 40.0),
                (x + 8.0, 46.0),
                (x, 46.0),
                (x, 40.0),
            ]],
        };
        let world = World {
            lands: vec![land("AA", "East & West", 10.0), land("BB", "Far Land", 18.0)],
            lakes: vec![vec![(11.0, 44.0), (12.0, 44.0), (11.5, 45.0), (11.0, 44.0)]],
            rivers: vec![vec![(9.0, 41.0), (13.0, 43.0), (19.0, 41.5)]],
        };
        let spots = [
            spot(42.0, 12.0, PlacePrecision::Place, 1),
            spot(44.0, 20.0, PlacePrecision::District, 0),
            spot(-80.0, 0.0, PlacePrecision::Place, 0),
        ];
        let shades = BTreeMap::from([(
            "BB".to_string(),
            Shade {
                all: 1,
                href: "/?place=BB".to_string(),
            },
        )]);
        let view = fitted(&[(42.0, 12.0), (44.0, 20.0)], 3.0);
        let drawn = Drawn {
            world: &world,
            view,
            spots: &spots,
            shades: &shades,
            label: "Where it happened",
            large: false,
            tiles: None,
        };
        super::super::golden("map", &map(&drawn));
        let tiled = Drawn {
            tiles: Some("https://tiles.example/{z}/{x}/{y}.png?a=1&b=2"),
            ..drawn
        };
        super::super::golden("map-tiles", &map(&tiled));
    }

    #[test]
    fn the_world_is_drawn_over_the_date_line() {
        let world = crate::world::built_in().unwrap();
        let (spots, shades) = ([spot(-18.0, -179.0, PlacePrecision::Place, 0)], BTreeMap::new());
        let drawn = Drawn {
            world: &world,
            view: whole(),
            spots: &spots,
            shades: &shades,
            label: "world",
            large: false,
            tiles: None,
        };
        let svg = map(&drawn);
        assert!(svg.contains("class=\"dot\"") && svg.contains(">Russia<"));
        assert!(svg.len() < 400_000, "{}", svg.len());
        assert_eq!(fitted(&[], 1.0), whole());
    }
}
