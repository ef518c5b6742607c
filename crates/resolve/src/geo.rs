//! Geo: in come two places as articles tell them, out comes whether they can be one. It looks nothing up.

use crate::digest::Where;
use knowledge::fold;
use record::PlacePrecision;

/// Kilometres within which two points are one place.
const SAME: f64 = 6.0;
/// Kilometres within which a town and its outskirts lie.
const CLOSE: f64 = 28.0;

/// How two places lie to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Near {
    /// One place.
    Same,
    /// A town and its outskirts.
    Close,
    /// One is a region that holds the other.
    Within,
    /// Nothing tells.
    Unknown,
    /// Two names, at least one without coordinates.
    Names,
    /// Two places.
    Far,
}

/// Whether a place is narrower than a region.
pub(crate) fn narrow(site: &Where) -> bool {
    matches!(
        site.precision,
        None | Some(PlacePrecision::Place | PlacePrecision::District)
    )
}

/// Whether a place is a point: a village, a quarter, a town that does not bear the name of its region.
pub(crate) fn point(site: &Where) -> bool {
    breadth(site) <= 1
}

/// Whether a town bears the name of its region.
pub(crate) fn namesake(name: &str, admin1: Option<&str>) -> bool {
    admin1.is_some_and(|a| fold(a).starts_with(&fold(name)))
}

/// Order from precise to vague.
pub(crate) fn breadth(site: &Where) -> u8 {
    match site.precision {
        Some(PlacePrecision::Place) if site.at.is_some() && !site.namesake => 0,
        None => 1,
        Some(PlacePrecision::Place) => 2,
        Some(PlacePrecision::District) => 3,
        Some(PlacePrecision::Area) => 4,
        Some(PlacePrecision::Region) => 5,
        Some(PlacePrecision::Country) => 6,
    }
}

/// How two places lie to each other.
pub(crate) fn near(a: &Where, b: &Where) -> Near {
    if a.country.is_some() && b.country.is_some() && a.country != b.country {
        return match (a.at, b.at) {
            (Some(x), Some(y)) if km(x, y) <= CLOSE => Near::Close,
            _ => Near::Far,
        };
    }
    let country = |s: &Where| s.precision == Some(PlacePrecision::Country);
    if country(a) || country(b) {
        return Near::Unknown;
    }
    if same_name(a, b) && (a.precision == b.precision || narrow(a) == narrow(b)) && !far_apart(a, b) {
        return Near::Same;
    }
    if let (Some(x), Some(y)) = (a.at, b.at) {
        let apart = km(x, y);
        if apart <= SAME {
            return Near::Same;
        }
        if apart <= CLOSE {
            return Near::Close;
        }
        let wide = |s: &Where| s.namesake || s.precision != Some(PlacePrecision::Place);
        let one_region = a.admin1.is_some() && a.admin1 == b.admin1;
        return if one_region && (wide(a) || wide(b)) {
            Near::Within
        } else {
            Near::Far
        };
    }
    let region = |s: &Where| {
        matches!(
            s.precision,
            Some(PlacePrecision::Region | PlacePrecision::District)
        )
    };
    if region(a) || region(b) {
        return match (&a.admin1, &b.admin1) {
            (Some(x), Some(y)) if x == y => Near::Within,
            (Some(_), Some(_)) => Near::Far,
            _ => Near::Unknown,
        };
    }
    if narrow(a) && narrow(b) && a.at.is_none() && b.at.is_none() {
        Near::Names
    } else {
        Near::Unknown
    }
}

fn far_apart(a: &Where, b: &Where) -> bool {
    a.at.zip(b.at).is_some_and(|(x, y)| km(x, y) > CLOSE)
}

/// Whether two places are called alike, one name standing in the other or sounding like it.
fn same_name(a: &Where, b: &Where) -> bool {
    if a.geonames.is_some() && a.geonames == b.geonames || a.key == b.key {
        return true;
    }
    let (short, long) = if a.key.len() <= b.key.len() {
        (&a.key, &b.key)
    } else {
        (&b.key, &a.key)
    };
    let bare = a.at.is_none() && b.at.is_none();
    let within = (a.at.is_none() || b.at.is_none()) && short.len() > 4 && long.contains(short.as_str());
    let inside = || format!(" {long} ").contains(&format!(" {short} "));
    within && inside() || bare && short.len() > 4 && !a.sound.is_empty() && a.sound == b.sound
}

/// Kilometres between two points in degrees, good to a hundredth where they lie within some hundred kilometres; sums and products alone, so that every
/// machine gives the same bits.
pub(crate) fn km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let x = ((a.0 + b.0) / 2.0).to_radians();
    let square = x * x;
    let cosine = 1.0 - square / 2.0 * (1.0 - square / 12.0 * (1.0 - square / 30.0 * (1.0 - square / 56.0)));
    let around = |d: f64| if d > 180.0 { 360.0 - d } else { d };
    let (north, east) = ((a.0 - b.0) * 111.2, around((a.1 - b.1).abs()) * 111.2 * cosine);
    (north * north + east * east).sqrt()
}

#[cfg(test)]
mod tests {
    use super::km;

    #[test]
    fn kilometres_are_about_right() {
        assert!((km((50.45, 30.52), (49.84, 24.03)) - 469.0).abs() < 6.0);
        assert!(km((0.0, 179.9), (0.0, -179.9)) < 25.0);
    }
}
