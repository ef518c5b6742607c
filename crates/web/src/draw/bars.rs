//! Bars: how many incidents each day, month or year, in dispute or not, as one row over an axis of time.

use super::{at, escaped};
use crate::words::count;

/// One day, month or year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What it is called.
    pub name: String,
    /// Its first day, `2022-03-14`.
    pub from: String,
    /// Its last day.
    pub to: String,
    /// What stands below it on the axis; empty where nothing does.
    pub tick: String,
    /// Where the bar leads.
    pub href: String,
    /// Its incidents.
    pub all: usize,
    /// Those in dispute.
    pub disputed: usize,
}

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 72.0;
/// Least distance of two words on the axis.
const APART: f64 = 76.0;

/// The row, first left; `each` is what a bar is of (`day`).
pub fn bars(bars: &[Bar], each: &str) -> String {
    let most = bars.iter().map(|bar| bar.all).max().unwrap_or(0).max(1);
    let step = WIDTH / bars.len().max(1) as f64;
    let all: usize = bars.iter().map(|bar| bar.all).sum();
    let ends = bars.first().zip(bars.last());
    let ends = ends
        .map(|(a, b)| format!(", {} to {}", a.name, b.name))
        .unwrap_or_default();
    let mut out = format!(
        "<svg class=\"bars\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 960 94\" role=\"group\" aria-label=\"{} by {each}{}\" \
         font-family=\"system-ui, sans-serif\" font-size=\"13\">\n",
        count(all, "incident"),
        escaped(&ends)
    );
    let mut last = f64::NEG_INFINITY;
    for (index, one) in bars.iter().enumerate() {
        let x = index as f64 * step;
        out.push_str(&bar(one, x, step, most));
        if !one.tick.is_empty() && x - last >= APART {
            out.push_str(&tick(one, x, step));
            last = x;
        }
    }
    out.push_str(&format!(
        "<line class=\"axis\" x1=\"0\" x2=\"960\" y1=\"{HEIGHT}\" y2=\"{HEIGHT}\" stroke=\"#8a8f98\"/>\n</svg>\n"
    ));
    out
}

fn tick(bar: &Bar, x: f64, step: f64) -> String {
    // a word that would leave the drawing ends with it
    let (x, anchor) = match x + APART > WIDTH {
        true => (x + step, "end"),
        false => (x, "start"),
    };
    format!(
        "<text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\" fill=\"#5c626b\">{}</text>\n",
        at(x),
        at(HEIGHT + 17.0),
        escaped(&bar.tick)
    )
}

fn bar(bar: &Bar, x: f64, step: f64, most: usize) -> String {
    let hit = format!(
        "<rect class=\"hit\" data-from=\"{}\" data-to=\"{}\" x=\"{}\" y=\"0\" width=\"{}\" height=\"{HEIGHT}\" fill=\"#000\" fill-opacity=\"0\"/>",
        escaped(&bar.from),
        escaped(&bar.to),
        at(x),
        at(step)
    );
    if bar.all == 0 {
        return hit + "\n";
    }
    let scale = |n: usize| n as f64 / most as f64 * (HEIGHT - 8.0);
    let (left, wide) = (at(x + step * 0.12), at((step * 0.76).min(40.0)));
    let rect = |class: &str, n: usize, colour: &str| {
        let tall = scale(n).max(1.5);
        format!(
            "<rect class=\"{class}\" x=\"{left}\" y=\"{}\" width=\"{wide}\" height=\"{}\" fill=\"{colour}\"/>",
            at(HEIGHT - tall),
            at(tall)
        )
    };
    let disputed = match bar.disputed {
        0 => String::new(),
        n => format!(", {n} in dispute"),
    };
    let label = escaped(&format!("{}: {}{disputed}", bar.name, count(bar.all, "incident")));
    let mut out = format!(
        "<a href=\"{}\" aria-label=\"{label}\"><title>{label}</title>{hit}{}",
        escaped(&bar.href),
        rect("bar", bar.all, "#3f6f86")
    );
    if bar.disputed > 0 {
        out.push_str(&rect("bar disputed", bar.disputed, "#a8641a"));
    }
    out.push_str("</a>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::{Bar, bars};

    #[test]
    fn a_row_of_days() {
        let bar = |day: &str, tick: &str, all, disputed| Bar {
            name: day.to_string(),
            from: day.to_string(),
            to: day.to_string(),
            tick: tick.to_string(),
            href: format!("/?from={day}&to={day}"),
            all,
            disputed,
        };
        let days = [
            bar("1 <March>", "1 <March>", 1, 0),
            bar("2 March", "", 0, 0),
            bar("3 March", "3 March", 4, 1),
        ];
        super::super::golden("bars", &bars(&days, "day"));
        assert!(bars(&[], "day").contains("0 incidents by day"));
    }
}
