//! Draw: our own SVG: bars by day, tolls as ranges, a map. Each drawing stands alone (colours are in it) and can be put into a report;
//! on a page the style sheet turns its classes to light or dark.

mod bars;
mod map;
mod plane;
mod tiles;
mod tolls;

pub use bars::{Bar, bars};
pub use map::{Drawn, Shade, Spot, map};
pub use plane::{Scale, around, fitted, scale, shown, whole};
pub use tiles::origin;
pub use tolls::{NARROW, Row, WIDE, tolls};

/// Words as they stand in SVG or HTML.
pub fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // no letter of XML
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                out.push('\u{fffd}')
            }
            letter => out.push(letter),
        }
    }
    out
}

/// A coordinate, to a tenth of a point.
fn at(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

/// Words cut to so many letters.
fn cut(words: &str, most: usize) -> String {
    match words.chars().count() > most {
        true => words.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
        false => words.to_string(),
    }
}

/// Holds a drawing against the one somebody last looked at; `GOLDEN_UPDATE=1` takes the new one.
#[cfg(test)]
pub fn golden(name: &str, drawn: &str) {
    let path = format!("{}/tests/golden/{name}.svg", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("GOLDEN_UPDATE").is_some() {
        std::fs::write(&path, drawn).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        known == drawn,
        "{path} is otherwise; look at it with GOLDEN_UPDATE=1"
    );
}
