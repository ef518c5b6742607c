//! Plane: how a part of the world is laid on a drawing: degrees drawn evenly (equirectangular, narrowed for the middle of the view), or as web tiles want
//! it (Mercator).
//!
//! In: a view in degrees. Out: points of the drawing, and what of lines and rings lies on it.

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

/// Width of every map.
pub const WIDTH: f64 = 960.0;
/// Lowest and highest share of height to width.
const SHAPE: (f64, f64) = (0.45, 0.72);
/// Narrowest view, in degrees east.
const NARROWEST: f64 = 0.02;
/// How far north and south a Mercator map goes.
const POLE: f64 = 85.0;

/// The view around a point, so many degrees wide.
pub fn around(lat: f64, lon: f64, wide: f64) -> View {
    let wide = wide.clamp(NARROWEST, 360.0);
    let tall = wide * lat.to_radians().cos().max(0.2) * 0.6;
    let lat = lat.clamp(-80.0, 84.0);
    View {
        west: lon - wide / 2.0,
        south: (lat - tall / 2.0).max(-85.0),
        east: lon + wide / 2.0,
        north: (lat + tall / 2.0).min(85.0),
    }
}

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
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// Degrees east of its left side.
    pub west: f64,
    /// Upper side: degrees north, or what Mercator makes of them.
    pub north: f64,
    /// Points of a degree east.
    pub x: f64,
    /// Points of a degree north, or of one in Mercator's.
    pub y: f64,
    /// Height of the drawing.
    pub height: f64,
    /// Whether it is Mercator's.
    pub mercator: bool,
}

/// Degrees north as Mercator counts them.
pub fn stretched(lat: f64) -> f64 {
    let lat = lat.clamp(-POLE, POLE).to_radians();
    (std::f64::consts::FRAC_PI_4 + lat / 2.0).tan().ln().to_degrees()
}

/// The other way round.
fn flat(stretched: f64) -> f64 {
    (stretched.to_radians().exp().atan() - std::f64::consts::FRAC_PI_4).to_degrees() * 2.0
}

/// How a view is laid out.
pub fn scale(view: View, mercator: bool) -> Scale {
    let (south, north) = match mercator {
        true => (stretched(view.south), stretched(view.north)),
        false => (view.south, view.north),
    };
    let middle = (south + north) / 2.0;
    let narrow = match mercator {
        true => 1.0,
        false => middle.to_radians().cos().max(0.2),
    };
    let (wide, tall) = ((view.east - view.west) * narrow, north - south);
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
        mercator,
    }
}

/// Where a place lies.
pub fn place(scale: &Scale, lon: f64, lat: f64) -> (f64, f64) {
    let lat = if scale.mercator { stretched(lat) } else { lat };
    ((lon - scale.west) * scale.x, (scale.north - lat) * scale.y)
}

/// The middle of the drawing (degrees north, degrees east), and how many degrees wide it is.
pub fn shown(scale: &Scale) -> (f64, f64, f64) {
    let middle = scale.north - scale.height / scale.y / 2.0;
    let wide = WIDTH / scale.x;
    let lat = if scale.mercator { flat(middle) } else { middle };
    (lat, scale.west + wide / 2.0, wide)
}

/// Points of a degree north at that place.
pub fn tall(scale: &Scale, lat: f64) -> f64 {
    match scale.mercator {
        true => scale.y / lat.to_radians().cos().max(0.05),
        false => scale.y,
    }
}

/// One side of the drawing: which coordinate, where it lies, and on which side of it the drawing is.
type Edge = (fn((f64, f64)) -> f64, f64, f64);

/// A ring without what lies outside the drawing (Sutherland and Hodgman).
pub fn clipped(mut points: Vec<(f64, f64)>, height: f64) -> Vec<(f64, f64)> {
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

/// The stretches of a line that lie on the drawing or reach it.
pub fn stretches(points: &[(f64, f64)], height: f64) -> Vec<Vec<(f64, f64)>> {
    let near =
        |p: &(f64, f64)| (-WIDTH..=2.0 * WIDTH).contains(&p.0) && (-height..=2.0 * height).contains(&p.1);
    let mut found: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut open = false;
    for pair in points.windows(2) {
        let [a, b] = pair else { continue };
        let shown = near(a)
            && near(b)
            && a.0.min(b.0) <= WIDTH
            && a.0.max(b.0) >= 0.0
            && a.1.min(b.1) <= height
            && a.1.max(b.1) >= 0.0;
        if !shown {
            open = false;
            continue;
        }
        match found.last_mut().filter(|_| open) {
            Some(line) => line.push(*b),
            None => found.push(vec![*a, *b]),
        }
        open = true;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{around, flat, place, scale, shown, stretched, stretches, whole};

    #[test]
    fn both_ways_of_drawing_agree_on_what_is_shown() {
        for mercator in [false, true] {
            let scale = scale(around(49.0, 31.0, 10.0), mercator);
            let (lat, lon, wide) = shown(&scale);
            assert!((lat - 49.0).abs() < 0.3 && (lon - 31.0).abs() < 1e-9 && wide >= 10.0);
            let (x, y) = place(&scale, lon, lat);
            assert!((x - 480.0).abs() < 1e-6 && (y - scale.height / 2.0).abs() < 1e-6);
        }
        assert!((flat(stretched(48.4)) - 48.4).abs() < 1e-9);
        assert!(scale(whole(), true).height > 0.0);
    }

    #[test]
    fn of_a_line_only_what_is_shown_is_kept() {
        let line = [
            (-500.0, 9.0),
            (-10.0, 9.0),
            (10.0, 9.0),
            (1000.0, 9.0),
            (1100.0, 9.0),
            (1200.0, 900.0),
        ];
        let kept = vec![(-10.0, 9.0), (10.0, 9.0), (1000.0, 9.0)];
        assert_eq!(stretches(&line, 500.0), [kept]);
    }
}
