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

/// Where everything stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Layout {
    class: &'static str,
    width: f64,
    axis: (f64, f64),
    line: f64,
    /// How far above the middle of its line the words stand, and below it the mark.
    apart: (f64, f64),
    /// Where the name begins, and how many letters of it are shown.
    who: (f64, usize),
    ticks: u64,
}

/// Words left of the marks.
pub const WIDE: Layout = Layout {
    class: "tolls wide",
    width: 880.0,
    axis: (416.0, 806.0),
    line: 30.0,
    apart: (0.0, 0.0),
    who: (112.0, 42),
    ticks: 6,
};

/// Words above the marks, for a phone.
pub const NARROW: Layout = Layout {
    class: "tolls narrow",
    width: 360.0,
    axis: (6.0, 350.0),
    line: 48.0,
    apart: (8.0, 11.0),
    who: (102.0, 27),
    ticks: 4,
};

const TOP: f64 = 10.0;

/// The lines of one measure (`killed`).
pub fn tolls(measure: &str, rows: &[Row], layout: Layout) -> String {
    let (left, right) = layout.axis;
    let most = rows
        .iter()
        .flat_map(|row| [row.low, row.high])
        .flatten()
        .max()
        .unwrap_or(0);
    let step = step(most, layout.ticks);
    // one step beyond the highest number, so that an open side has room
    let last = (most / step).saturating_add(1).saturating_mul(step);
    let x = |n: u64| left + (right - left) * n as f64 / last as f64;
    let bottom = TOP + layout.line * rows.len() as f64;
    let mut out = format!(
        "<svg class=\"{}\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" role=\"group\" aria-label=\"{}\" \
         font-family=\"system-ui, sans-serif\" font-size=\"13\">\n",
        layout.class,
        at(layout.width),
        at(bottom + 28.0),
        escaped(&format!("How many were {measure}, by who said it and when"))
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
        out.push_str(&line(row, TOP + layout.line * (index as f64 + 0.5), &layout, x));
    }
    out.push_str("</svg>\n");
    out
}

fn line(row: &Row, y: f64, layout: &Layout, x: impl Fn(u64) -> f64) -> String {
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
    let text = at(y - layout.apart.0 + 4.5);
    let mut out = format!(
        "<a class=\"{class}\" href=\"{}\"><title>{label}</title>\
         <text class=\"day\" x=\"0\" y=\"{text}\" fill=\"#5c626b\">{}</text> \
         <text class=\"who\" x=\"{}\" y=\"{text}\" fill=\"{colour}\"{strike}>{}</text> ",
        escaped(&row.href),
        escaped(&row.day),
        at(layout.who.0),
        escaped(&cut(&row.who, layout.who.1))
    );
    let shade = if row.struck { "#8a8f98" } else { "#3f6f86" };
    out.push_str(&shape(row, y + layout.apart.1, (layout.axis, shade), x));
    out.push_str(&format!(
        "<text class=\"value\" x=\"{}\" y=\"{text}\" text-anchor=\"end\" fill=\"{colour}\"{strike}>{}</text></a>\n",
        at(layout.width),
        escaped(&value)
    ));
    out
}

/// A point, a bar, or a bar with an open side.
fn shape(row: &Row, y: f64, (axis, colour): ((f64, f64), &str), x: impl Fn(u64) -> f64) -> String {
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
            let tip = axis.1;
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
        (None, Some(high)) => open(axis.0, x(high)) + &point(high),
        (None, None) => String::new(),
    }
}

/// The distance of ticks: 1, 2 or 5 times a power of ten, so that no more than so many are needed.
fn step(most: u64, ticks: u64) -> u64 {
    let mut power = 1_u64;
    loop {
        for step in [power, power.saturating_mul(2), power.saturating_mul(5)] {
            if most / step < ticks {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::{NARROW, Row, WIDE, step, tolls};

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
        super::super::golden("tolls", &tolls("killed", &rows, WIDE));
        super::super::golden("tolls-narrow", &tolls("killed", &rows, NARROW));
    }

    #[test]
    fn ticks_are_round_and_few() {
        for (most, wanted) in [(0, 1), (5, 1), (6, 2), (58, 10), (596, 100), (1_500, 500)] {
            assert_eq!(step(most, 6), wanted, "{most}");
        }
        assert!(u64::MAX / step(u64::MAX, 6) < 6);
    }
}
