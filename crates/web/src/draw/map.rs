//! Map: coasts and borders, a point where a place is known, an area where only a district, region or country is.
//!
//! In: the world, what part of it, spots and shades. Out: SVG. Degrees are drawn evenly (equirectangular, narrowed for the middle of the view).

use super::{at, escaped};
use crate::words::count;
use crate::world::{Land, World};
use record::PlacePrecision;
use std::collections::BTreeMap;

/// The part of the world that is shown, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Westernmost.
    pub west: f64,
    /// Southernmost.
    pub south: f64,
    /// Easternmost.
    pub east: f64,
    /// Northernmost.
    pub north: f64,
}

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
}

const WIDTH: f64 = 960.0;
/// Lowest and highest share of height to width.
const SHAPE: (f64, f64) = (0.45, 0.72);
/// Half the width of a district, in degrees north.
const DISTRICT: f64 = 0.25;

/// The whole world but the pole in the south.
pub fn whole() -> View {
    View {
        west: -170.0,
        south: -56.0,
        east: 190.0,
        north: 80.0,
    }
}

/// The view that holds these points (degrees north, degrees east), with room around them; the whole world where there are none.
pub fn fitted(points: &[(f64, f64)], room: f64) -> View {
    if points.is_empty() {
        return whole();
    }
    let fold = |of: fn(&(f64, f64)) -> f64| {
        let values = points.iter().map(of);
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
            (low.min(v), high.max(v))
        })
    };
    let ((south, north), (west, east)) = (fold(|p| p.0), fold(|p| p.1));
    let up = ((north - south) * 0.15).max(room / 2.0);
    let wide = ((east - west) * 0.15).max(room);
    View {
        west: west - wide,
        south: (south - up).max(-80.0),
        east: east + wide,
        north: (north + up).min(84.0),
    }
}

/// How degrees become points of the drawing.
struct Scale {
    west: f64,
    north: f64,
    x: f64,
    y: f64,
    height: f64,
}

fn scale(view: View) -> Scale {
    let middle = (view.south + view.north) / 2.0;
    let narrow = middle.to_radians().cos().max(0.2);
    let (wide, tall) = ((view.east - view.west) * narrow, view.north - view.south);
    let shape = (tall / wide).clamp(SHAPE.0, SHAPE.1);
    // what is too flat gets more north and south, what is too steep more east and west
    let y = (WIDTH / wide).min(WIDTH * shape / tall);
    let x = y * narrow;
    let height = WIDTH * shape;
    Scale {
        west: (view.west + view.east) / 2.0 - WIDTH / x / 2.0,
        north: middle + height / y / 2.0,
        x,
        y,
        height,
    }
}

fn place(scale: &Scale, lon: f64, lat: f64) -> (f64, f64) {
    ((lon - scale.west) * scale.x, (scale.north - lat) * scale.y)
}

/// The map.
pub fn map(drawn: &Drawn) -> String {
    let scale = scale(drawn.view);
    let height = at(scale.height);
    let mut out = format!(
        "<svg class=\"map\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 960 {height}\" role=\"group\" aria-label=\"{}\" \
         font-family=\"system-ui, sans-serif\" font-size=\"11\">\n\
         <defs><pattern id=\"hatch\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
         <line class=\"hatch\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"7\" stroke=\"#3f6f86\" stroke-width=\"1.6\" stroke-opacity=\"0.55\"/></pattern></defs>\n\
         <rect class=\"sea\" width=\"960\" height=\"{height}\" fill=\"#eef2f4\"/>\n",
        escaped(drawn.label)
    );
    let mut names = String::new();
    for land in drawn.world {
        out.push_str(&ground(land, &scale, drawn.shades, &mut names));
    }
    out.push_str(&format!(
        "<g class=\"names\" fill=\"#6b727b\" text-anchor=\"middle\">{names}</g>\n"
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
    out.push_str("</svg>\n");
    out
}

/// One country, its name where there is room, hatched where something happened that is known only so far.
fn ground(land: &Land, scale: &Scale, shades: &BTreeMap<String, Shade>, names: &mut String) -> String {
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
                names.push_str(&name(land, &shown));
            }
        }
    }
    if path.is_empty() {
        return String::new();
    }
    let base = format!(
        "<path class=\"land\" d=\"{path}\" fill=\"#fbfaf6\" stroke=\"#b9bec5\" stroke-width=\"0.7\"/>\n"
    );
    let shade = land.iso.as_ref().and_then(|iso| shades.get(iso));
    let Some(shade) = shade else { return base };
    let label = escaped(&format!(
        "{}: {} known only to the region or country",
        land.name,
        count(shade.all, "incident")
    ));
    format!(
        "{base}<a href=\"{}\" aria-label=\"{label}\"><title>{label}</title><path class=\"shade\" d=\"{path}\" fill=\"url(#hatch)\"/></a>\n",
        escaped(&shade.href)
    )
}

fn name(land: &Land, shown: &[(f64, f64)]) -> String {
    let ends = |of: fn(&(f64, f64)) -> f64| {
        let values = shown.iter().map(of);
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
            (low.min(v), high.max(v))
        })
    };
    let ((left, right), (top, bottom)) = (ends(|p| p.0), ends(|p| p.1));
    let wanted = land.name.chars().count() as f64 * 6.5;
    if right - left < wanted.max(40.0) || bottom - top < 26.0 {
        return String::new();
    }
    let (x, y) = middle(shown);
    format!(
        "<text x=\"{}\" y=\"{}\">{}</text>",
        at(x),
        at(y + 4.0),
        escaped(&land.name)
    )
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

/// One side of the drawing: which coordinate, where it lies, and on which side of it the drawing is.
type Edge = (fn((f64, f64)) -> f64, f64, f64);

/// A ring without what lies outside the drawing (Sutherland and Hodgman).
fn clipped(mut points: Vec<(f64, f64)>, height: f64) -> Vec<(f64, f64)> {
    const OVER: f64 = 4.0;
    let sides: [Edge; 4] = [
        (|p| p.0, -OVER, 1.0),
        (|p| p.0, WIDTH + OVER, -1.0),
        (|p| p.1, -OVER, 1.0),
        (|p| p.1, height + OVER, -1.0),
    ];
    for (of, edge, sign) in sides {
        let mut kept = Vec::with_capacity(points.len());
        let inside = |p: (f64, f64)| (of(p) - edge) * sign >= 0.0;
        for (&a, &b) in points.iter().zip(points.iter().cycle().skip(1)) {
            if inside(a) {
                kept.push(a);
            }
            if inside(a) != inside(b) {
                let share = (edge - of(a)) / (of(b) - of(a));
                kept.push((a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share));
            }
        }
        points = kept;
    }
    points
}

/// A ring as a path, without steps too small to be seen.
fn outline(points: &[(f64, f64)]) -> String {
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for point in points {
        let near = kept
            .last()
            .is_some_and(|last| (last.0 - point.0).abs() + (last.1 - point.1).abs() < 0.8);
        if !near {
            kept.push(*point);
        }
    }
    if kept.len() < 3 {
        return String::new();
    }
    let steps: Vec<String> = kept
        .iter()
        .map(|(x, y)| format!("{} {}", at(*x), at(*y)))
        .collect();
    format!("M{}Z", steps.join("L"))
}

fn mark(spot: &Spot, scale: &Scale) -> String {
    let mut lon = spot.lon;
    while lon < scale.west {
        lon += 360.0;
    }
    let (x, y) = place(scale, lon, spot.lat);
    if !(0.0..=WIDTH).contains(&x) || !(0.0..=scale.height).contains(&y) {
        return String::new();
    }
    let exact = spot.precision == PlacePrecision::Place;
    let dot = 4.0 + (spot.all as f64).sqrt() * 1.6;
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
            (DISTRICT * scale.y).max(dot + 5.0),
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
    use super::{Drawn, Shade, Spot, fitted, map, whole};
    use crate::world::Land;
    use record::PlacePrecision;
    use std::collections::BTreeMap;

    fn spot(lat: f64, lon: f64, precision: PlacePrecision, disputed: usize) -> Spot {
        Spot {
            lat,
            lon,
            precision,
            all: 4,
            disputed,
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
        let world = vec![land("AA", "East & West", 10.0), land("BB", "Far Land", 18.0)];
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
        };
        super::super::golden("map", &map(&drawn));
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
        };
        let svg = map(&drawn);
        assert!(svg.contains("class=\"dot\"") && svg.contains(">Russia<"));
        assert!(svg.len() < 400_000, "{}", svg.len());
        assert_eq!(fitted(&[], 1.0), whole());
    }
}
