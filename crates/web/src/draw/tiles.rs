//! Tiles: pictures of a tile server of one's own below a map. Off unless whoever opens the desk gives its address.
//!
//! In: a template of addresses (`https://HOST/{z}/{x}/{y}.png`), and how the map is laid out. Out: SVG, and the one origin that a page may ask for pictures.

use super::plane::{Scale, WIDTH};
use super::{at, escaped};

/// Widest picture, in points of the drawing.
const LARGEST: f64 = 256.0;
/// Deepest level of tiles.
const DEEPEST: i32 = 19;

/// The origin of a template: `https://HOST:PORT`.
///
/// # Errors
/// Where it is no template of addresses of the web.
pub fn origin(template: &str) -> Result<String, String> {
    let wrong = |why: &str| {
        Err(format!(
            "{template:.200}: {why}; give https://HOST/{{z}}/{{x}}/{{y}}.png"
        ))
    };
    if !template
        .bytes()
        .all(|b| b.is_ascii_graphic() && !b"\"'<>;,\\".contains(&b))
    {
        return wrong("holds letters that no such address has");
    }
    let Some((scheme, rest)) = template.split_once("://") else {
        return wrong("is no address");
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let sound = !host.is_empty()
        && host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b));
    if !["http", "https"].contains(&scheme) || !sound {
        return wrong("names no host of the web");
    }
    match ["{z}", "{x}", "{y}"].iter().all(|part| template.contains(part)) {
        true => Ok(format!("{scheme}://{host}")),
        false => wrong("lacks a place for level, column or row"),
    }
}

/// The pictures below a map that is laid out as Mercator's.
pub fn below(template: &str, scale: &Scale) -> String {
    let level = (360.0 * scale.x / LARGEST)
        .log2()
        .ceil()
        .clamp(0.0, f64::from(DEEPEST)) as i32;
    let all = 1_i64 << level;
    let degrees = 360.0 / all as f64;
    let side = degrees * scale.x;
    let column = |x: f64| ((scale.west + x / scale.x + 180.0) / degrees).floor() as i64;
    let row = |y: f64| ((180.0 - scale.north + y / scale.y) / degrees).floor() as i64;
    let mut out = String::from("<g class=\"tiles\">\n");
    for down in row(0.0).max(0)..=row(scale.height).min(all - 1) {
        for over in column(0.0)..=column(WIDTH) {
            let address = template
                .replace("{z}", &level.to_string())
                .replace("{x}", &over.rem_euclid(all).to_string())
                .replace("{y}", &down.to_string());
            out.push_str(&format!(
                "<image href=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\n",
                escaped(&address),
                at((over as f64 * degrees - 180.0 - scale.west) * scale.x),
                at((scale.north - 180.0 + down as f64 * degrees) * scale.y),
                at(side + 0.3),
                at(side + 0.3)
            ));
        }
    }
    out.push_str("</g>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::{below, origin};
    use crate::draw::plane::{around, scale};

    #[test]
    fn only_addresses_of_the_web_are_templates() {
        assert_eq!(
            origin("https://tiles.example:8443/a/{z}/{x}/{y}.png").as_deref(),
            Ok("https://tiles.example:8443")
        );
        for wrong in [
            "",
            "tiles",
            "https://tiles.example/",
            "https:///{z}/{x}/{y}",
            "file:///{z}/{x}/{y}",
            "javascript://x/{z}{x}{y}",
            "https://a;script-src *//{z}/{x}/{y}",
            "https://a b/{z}/{x}/{y}",
            "https://user@a/{z}/{x}/{y}",
        ] {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn tiles_cover_the_drawing_and_are_few() {
        for (lat, lon, wide) in [
            (49.0, 31.0, 10.0),
            (0.0, 179.0, 4.0),
            (20.0, 0.0, 360.0),
            (60.0, 10.0, 0.02),
        ] {
            let drawn = below(
                "https://t.example/{z}/{x}/{y}",
                &scale(around(lat, lon, wide), true),
            );
            let count = drawn.matches("<image").count();
            assert!((4..100).contains(&count), "{lat} {lon} {wide}: {count}");
            assert!(!drawn.contains("/-"), "{drawn}");
        }
    }
}
