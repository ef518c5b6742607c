//! Spans: incidents counted by day, month or year, whichever shows the whole stretch best, for a row of bars.
//!
//! In: how many incidents of a filter there are on each day. Out: bars, each leading to its own stretch of days under the same filter.

use crate::clock;
use crate::draw::Bar;
use crate::filter::{self, Asked};
use jiff::ToSpan;
use jiff::civil::Date;
use ledger::Day;
use std::collections::BTreeMap;

/// Longest stretch shown by day, and by month.
const BY_DAY: i64 = 120;
const BY_MONTH: i64 = 366 * 12;
/// Days with an incident below which the last days are too empty to be shown alone.
const FEW: usize = 5;
/// Most bars.
const MOST: usize = 400;

/// What a bar is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Each {
    /// A day.
    Day,
    /// A month.
    Month,
    /// A year.
    Year,
}

impl Each {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Each::Day => "day",
            Each::Month => "month",
            Each::Year => "year",
        }
    }
}

/// The last days up to the newest incident; where next to nothing happened in them, the whole stretch.
pub fn newest_days(found: &[Day], asked: &Asked, days: i64) -> (Vec<Bar>, Each) {
    let Some((first, last)) = ends(found, asked) else {
        return (Vec::new(), Each::Day);
    };
    let from = first.max(last - days + 1);
    let bars = made(found, (asked, "/"), (from, last), Each::Day);
    let told = bars.iter().filter(|bar| bar.all > 0).count();
    match told < FEW && first < from {
        true => whole(found, asked, "/"),
        false => (bars, Each::Day),
    }
}

/// The whole stretch.
pub fn whole(found: &[Day], asked: &Asked, path: &str) -> (Vec<Bar>, Each) {
    let Some((first, last)) = ends(found, asked) else {
        return (Vec::new(), Each::Day);
    };
    let each = match last - first {
        n if n < BY_DAY => Each::Day,
        n if n < BY_MONTH => Each::Month,
        _ => Each::Year,
    };
    (made(found, (asked, path), (first, last), each), each)
}

/// Incidents of a day that are asked for: all, or those in dispute.
fn wanted(day: &Day, asked: &Asked) -> usize {
    match asked.disputed == "1" {
        true => day.disputed,
        false => day.incidents,
    }
}

/// First and last day.
fn ends(found: &[Day], asked: &Asked) -> Option<(i64, i64)> {
    let told = found.iter().filter(|day| wanted(day, asked) > 0);
    let days = || told.clone().filter_map(|day| day.day);
    days().min().zip(days().max())
}

/// The first day of the stretch that a day is of.
fn begin(day: Date, each: Each) -> Date {
    match each {
        Each::Day => day,
        Each::Month => day.first_of_month(),
        Each::Year => day.first_of_year(),
    }
}

/// All and those in dispute, by stretch.
fn counted(found: &[Day], asked: &Asked, each: Each) -> BTreeMap<Date, (usize, usize)> {
    let mut counts: BTreeMap<Date, (usize, usize)> = BTreeMap::new();
    for day in found {
        let Some(first) = day.day.and_then(clock::numbered) else {
            continue;
        };
        let sum = counts.entry(begin(first, each)).or_default();
        *sum = (sum.0 + wanted(day, asked), sum.1 + day.disputed);
    }
    counts
}

fn made(found: &[Day], (asked, path): (&Asked, &str), (first, last): (i64, i64), each: Each) -> Vec<Bar> {
    let counts = counted(found, asked, each);
    let Some((mut day, last)) = clock::numbered(first).zip(clock::numbered(last)) else {
        return Vec::new();
    };
    day = begin(day, each);
    let mut bars = Vec::new();
    // of a stretch that is longer than can be shown, the end is
    if each == Each::Year {
        let least = last.first_of_year().checked_sub((MOST as i64 - 1).years());
        day = least.map_or(day, |least| day.max(least));
    }
    while day <= last && bars.len() < MOST {
        let span = match each {
            Each::Day => 1.day(),
            Each::Month => 1.month(),
            Each::Year => 1.year(),
        };
        let Ok(next) = day.checked_add(span) else { break };
        let to = next.yesterday().unwrap_or(day);
        let (name, tick) = named(day, each, bars.is_empty());
        let only = Asked {
            offset: String::new(),
            from: day.to_string(),
            to: to.to_string(),
            ..asked.clone()
        };
        bars.push(Bar {
            name,
            tick,
            from: only.from.clone(),
            to: only.to.clone(),
            href: format!("{path}{}", filter::address(&only, 0)),
            all: counts.get(&day).map_or(0, |n| n.0),
            disputed: counts.get(&day).map_or(0, |n| n.1),
        });
        day = next;
    }
    bars
}

/// What a stretch is called, and what stands below it.
fn named(day: Date, each: Each, first: bool) -> (String, String) {
    let written = |format: &str| day.strftime(format).to_string();
    match each {
        Each::Day => {
            let tick = first || day.day() == 1 || day.day() == 15;
            (
                written("%-d %B %Y"),
                if tick { written("%-d %b %Y") } else { String::new() },
            )
        }
        Each::Month => {
            let tick = first || day.month() == 1;
            (
                written("%B %Y"),
                if tick { written("%b %Y") } else { String::new() },
            )
        }
        Each::Year => (written("%Y"), written("%Y")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Each, newest_days, whole};
    use crate::filter::Asked;
    use ledger::Day;

    fn day(day: i64) -> Day {
        Day {
            day: Some(day),
            incidents: 1,
            disputed: 0,
        }
    }

    #[test]
    fn the_whole_stretch_is_shown_by_day_month_or_year() {
        let asked = Asked::default();
        let of = |days: &[i64]| {
            let days: Vec<Day> = days.iter().map(|at| day(*at)).collect();
            let (bars, each) = whole(&days, &asked, "/timeline");
            (bars.len(), each, bars.iter().map(|bar| bar.all).sum::<usize>())
        };
        assert_eq!(of(&[19_000]), (1, Each::Day, 1));
        assert_eq!(of(&[19_000, 19_009]), (10, Each::Day, 2));
        assert_eq!(of(&[18_000, 19_009]), (34, Each::Month, 2));
        assert_eq!(of(&[0, 19_009]), (53, Each::Year, 2));
        assert_eq!(of(&[-300_000, 19_009]).0, 400);
        let (bars, _) = whole(&[day(18_993), day(19_300)], &asked, "/timeline");
        assert_eq!(bars[1].href, "/timeline?from=2022-02-01&to=2022-02-28");
        let many = [18_000, 19_001, 19_002, 19_003, 19_004, 19_009].map(day);
        assert_eq!(newest_days(&many, &asked, 60).0.len(), 60);
        assert_eq!(newest_days(&many[..2], &asked, 60).1, Each::Month);
        assert!(newest_days(&[], &asked, 60).0.is_empty());
    }
}
