//! Bars: how many incidents each day, in dispute or not, as one row.

use super::{at, escaped};
use crate::words::count;

/// One day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// The day as a person reads it.
    pub day: String,
    /// Where the bar leads.
    pub href: String,
    /// Incidents of the day.
    pub all: usize,
    /// Those in dispute.
    pub disputed: usize,
}

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 72.0;

/// The row, first day left.
pub fn bars(days: &[Bar]) -> String {
    let most = days.iter().map(|bar| bar.all).max().unwrap_or(0).max(1);
    let step = WIDTH / days.len().max(1) as f64;
    let scale = |n: usize| n as f64 / most as f64 * (HEIGHT - 8.0);
    let all: usize = days.iter().map(|bar| bar.all).sum();
    let ends = days.first().zip(days.last());
    let ends = ends
        .map(|(a, b)| format!(", {} to {}", a.day, b.day))
        .unwrap_or_default();
    let mut out = format!(
        "<svg class=\"bars\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 960 84\" role=\"group\" aria-label=\"{} by day{}\">\n",
        count(all, "incident"),
        escaped(&ends)
    );
    for (index, bar) in days.iter().enumerate().filter(|(_, bar)| bar.all > 0) {
        let (x, wide) = (index as f64 * step + step * 0.12, step * 0.76);
        let (tall, told) = (scale(bar.all), scale(bar.disputed));
        let disputed = match bar.disputed {
            0 => String::new(),
            n => format!(", {n} in dispute"),
        };
        let label = escaped(&format!("{}: {}{disputed}", bar.day, count(bar.all, "incident")));
        out.push_str(&format!(
            "<a href=\"{}\" aria-label=\"{label}\"><title>{label}</title>\
             <rect class=\"hit\" x=\"{}\" y=\"0\" width=\"{}\" height=\"{HEIGHT}\" fill=\"#000\" fill-opacity=\"0\"/>\
             <rect class=\"bar\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#3f6f86\"/>",
            escaped(&bar.href),
            at(index as f64 * step),
            at(step),
            at(x),
            at(HEIGHT - tall),
            at(wide),
            at(tall)
        ));
        if bar.disputed > 0 {
            let (y, tall) = (at(HEIGHT - told), at(told));
            out.push_str(&format!(
                "<rect class=\"bar disputed\" x=\"{}\" y=\"{y}\" width=\"{}\" height=\"{tall}\" fill=\"#a8641a\"/>",
                at(x),
                at(wide)
            ));
        }
        out.push_str("</a>\n");
    }
    out.push_str(&format!(
        "<line class=\"axis\" x1=\"0\" x2=\"960\" y1=\"{HEIGHT}\" y2=\"{HEIGHT}\" stroke=\"#8a8f98\"/>\n</svg>\n"
    ));
    out
}

#[cfg(test)]
mod tests {
    use super::{Bar, bars};

    #[test]
    fn a_row_of_days() {
        let bar = |day: &str, all, disputed| Bar {
            day: day.to_string(),
            href: format!("/?from={day}&to={day}"),
            all,
            disputed,
        };
        let days = [bar("1 <March>", 1, 0), bar("2 March", 0, 0), bar("3 March", 4, 1)];
        super::super::golden("bars", &bars(&days));
        assert!(bars(&[]).contains("0 incidents by day"));
    }
}
