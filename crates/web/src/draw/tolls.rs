//! Tolls: what each source says, one line each in the order in which it was said, over one axis of numbers.
//!
//! An exact number is a point, bounds are a bar; a side that the words leave open is drawn open. What its own source has replaced is struck.

use super::{at, cut, escaped};
use crate::words::{bounds, grouped};

/// What one source said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The day on which it was said, as a person reads it.
    pub day: String,
    /// Who.
    pub who: String,
    /// Lower bound.
    pub low: Option<u64>,
    /// Upper bound.
    pub high: Option<u64>,
    /// Whether the same source said otherwise later.
    pub struck: bool,
    /// Where the words are.
    pub href: String,
}

/// Left and right end of the axis.
const AXIS: (f64, f64) = (330.0, 690.0);
const LINE: f64 = 30.0;
const TOP: f64 = 10.0;

/// The lines of one measure (`killed`).
pub fn tolls(measure: &str, rows: &[Row]) -> String {
    let most = rows
        .iter()
        .flat_map(|row| [row.low, row.high])
        .flatten()
        .max()
        .unwrap_or(0);
    let step = step(most);
    // one step beyond the highest number, so that an open side has room
    let last = (most / step + 1) * step;
    let x = |n: u64| AXIS.0 + (AXIS.1 - AXIS.0) * n as f64 / last as f64;
    let bottom = TOP + LINE * rows.len() as f64;
    let label = format!(
        "How many were {measure}, by who said it and when: {}",
        grouped(rows.len() as u64)
    );
    let mut out = format!(
        "<svg class=\"tolls\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 {}\" role=\"group\" aria-label=\"{}\" \
         font-family=\"system-ui, sans-serif\" font-size=\"13\">\n",
        at(bottom + 28.0),
        escaped(&label)
    );
    for tick in (0..=last / step).map(|n| n * step) {
        let (x, shown) = (at(x(tick)), grouped(tick));
        out.push_str(&format!(
            "<line class=\"grid\" x1=\"{x}\" x2=\"{x}\" y1=\"{TOP}\" y2=\"{bottom}\" stroke=\"#d9dce1\"/>\
             <text class=\"tick\" x=\"{x}\" y=\"{}\" text-anchor=\"middle\" fill=\"#5c626b\">{shown}</text>\n",
            at(bottom + 18.0)
        ));
    }
    for (index, row) in rows.iter().enumerate() {
        out.push_str(&line(row, TOP + LINE * (index as f64 + 0.5), x));
    }
    out.push_str("</svg>\n");
    out
}

fn line(row: &Row, y: f64, x: impl Fn(u64) -> f64) -> String {
    let (class, colour) = if row.struck {
        ("row struck", "#8a8f98")
    } else {
        ("row", "#1d1f22")
    };
    let strike = if row.struck {
        " text-decoration=\"line-through\""
    } else {
        ""
    };
    let value = bounds(row.low, row.high);
    let replaced = if row.struck {
        ", replaced later by the same source"
    } else {
        ""
    };
    let label = escaped(&format!("{}, {}: {value}{replaced}", row.day, row.who));
    let text = at(y + 4.5);
    let mut out = format!(
        "<a class=\"{class}\" href=\"{}\" aria-label=\"{label}\"><title>{label}</title>\
         <text class=\"day\" x=\"0\" y=\"{text}\" fill=\"#5c626b\">{}</text>\
         <text class=\"who\" x=\"112\" y=\"{text}\" fill=\"{colour}\"{strike}>{}</text>",
        escaped(&row.href),
        escaped(&row.day),
        escaped(&cut(&row.who, 30))
    );
    out.push_str(&shape(row, y, x, if row.struck { "#8a8f98" } else { "#3f6f86" }));
    out.push_str(&format!(
        "<text class=\"value\" x=\"760\" y=\"{text}\" text-anchor=\"end\" fill=\"{colour}\"{strike}>{}</text></a>\n",
        escaped(&value)
    ));
    out
}

/// A point, a bar, or a bar with an open side.
fn shape(row: &Row, y: f64, x: impl Fn(u64) -> f64, colour: &str) -> String {
    let mid = at(y);
    let point = |n: u64| {
        format!(
            "<circle class=\"mark\" cx=\"{}\" cy=\"{mid}\" r=\"4.5\" fill=\"{colour}\"/>",
            at(x(n))
        )
    };
    let open = |from: f64, to: f64| {
        format!(
            "<line class=\"open\" x1=\"{}\" x2=\"{}\" y1=\"{mid}\" y2=\"{mid}\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"2 4\"/>",
            at(from),
            at(to)
        )
    };
    match (row.low, row.high) {
        (Some(low), Some(high)) if low == high => point(low),
        (Some(low), Some(high)) => {
            let (from, wide) = (at(x(low)), at(x(high) - x(low)));
            format!(
                "<rect class=\"mark\" x=\"{from}\" y=\"{}\" width=\"{wide}\" height=\"7\" rx=\"3.5\" fill=\"{colour}\"/>",
                at(y - 3.5)
            )
        }
        (Some(low), None) => {
            let tip = AXIS.1;
            let arrow = format!(
                "M{} {}L{} {mid}L{} {}",
                at(tip - 6.0),
                at(y - 4.0),
                at(tip),
                at(tip - 6.0),
                at(y + 4.0)
            );
            let arrow = format!(
                "<path class=\"open\" d=\"{arrow}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>"
            );
            open(x(low), tip - 1.0) + &arrow + &point(low)
        }
        (None, Some(high)) => open(AXIS.0, x(high)) + &point(high),
        (None, None) => String::new(),
    }
}

/// The distance of ticks: 1, 2 or 5 times a power of ten, four to eight of them.
fn step(most: u64) -> u64 {
    let mut power = 1_u64;
    loop {
        for step in [power, power.saturating_mul(2), power.saturating_mul(5)] {
            if most / step < 6 {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::{Row, step, tolls};

    #[test]
    fn points_bars_open_sides_and_struck_lines() {
        let row = |who: &str, low, high, struck| Row {
            day: "13 March 2022".to_string(),
            who: who.to_string(),
            low,
            high,
            struck,
            href: "/document/x#f1".to_string(),
        };
        let rows = [
            row("the regional governor", Some(9), Some(9), true),
            row("the regional governor", Some(35), Some(35), false),
            row("Russia's <defence> ministry", None, Some(180), false),
            row(
                "a monitor with a name that is far too long for its column",
                Some(20),
                None,
                false,
            ),
            row("nobody named", Some(30), Some(40), false),
            row("silent", None, None, false),
        ];
        super::super::golden("tolls", &tolls("killed", &rows));
    }

    #[test]
    fn ticks_are_round_and_few() {
        for (most, wanted) in [(0, 1), (5, 1), (6, 2), (58, 10), (596, 100), (1_500, 500)] {
            assert_eq!(step(most), wanted, "{most}");
        }
        assert!(u64::MAX / step(u64::MAX) < 6);
    }
}
