//! Blocks: in comes a digest, out come the names of the blocks in which it has a say: a country and a month (`SY:2017-04`), a country and a year for what is
//! not told to the month (`SY:2013`), or a country alone (`SY:undated`).
//!
//! Near the border of two months a happening names both, as far as any decision of the other month can reach: days are put together within one day, a
//! day's incident may take in that of the day after, what is told loosely looks for its day over at most ten days, and what then stays undated takes in what
//! is told so within five days after it. A happening with very many dead
//! names its whole year, because later articles tell it only to the year.

use crate::cluster::SPREAD;
use crate::days;
use crate::digest::{Digest, Happening};
use crate::item::{self, When};
use std::collections::BTreeSet;

/// Days over which decisions of another month can reach: a group of loosely told happenings takes in those whose stretches begin up to [`SPREAD`] days later, and
/// whether these go with a day instead is seen over the ten days that they can last.
const EDGE: i32 = 16;

/// Blocks in which a digest has a say.
#[must_use]
pub fn blocks(digest: &Digest) -> BTreeSet<String> {
    digest.happenings.iter().flat_map(|h| of(digest, h)).collect()
}

/// Blocks in which one of its happenings has a say: no other block looks at it.
pub(crate) fn of(digest: &Digest, happening: &Happening) -> Vec<String> {
    let mut all = near(digest, happening);
    if let Some(year) = item::landmark(happening) {
        // whichever month owns the one, it must see all others of that year
        let country = item::country(digest, happening);
        all.extend((year * 12 - 1..=year * 12 + 12).map(|m| of_month(country, m)));
        all.push(home(country, When::Long(year)));
    }
    all
}

/// The same but for what it has a say in as a landmark alone.
pub(crate) fn near(digest: &Digest, happening: &Happening) -> Vec<String> {
    names(item::country(digest, happening), item::when(digest, happening))
}

/// The block of a month.
pub(crate) fn of_month(country: &str, month: i32) -> String {
    format!(
        "{country}:{:04}-{:02}",
        month.div_euclid(12),
        month.rem_euclid(12) + 1
    )
}

/// The block that owns what is not put on a day: the month, the year, or the country alone.
pub(crate) fn home(country: &str, when: When) -> String {
    match when {
        When::Exact(day) => of_month(country, days::month(day)),
        When::Loose(d) => of_month(country, days::month(d.from)),
        When::Month(month) => of_month(country, month),
        When::Long(year) => format!("{country}:{year:04}"),
        When::Never => format!("{country}:undated"),
    }
}

fn names(country: &str, when: When) -> Vec<String> {
    let months = |from: i32, to: i32| {
        (days::month(from)..=days::month(to))
            .map(|m| of_month(country, m))
            .collect()
    };
    match when {
        When::Exact(day) => months(day - EDGE, day + EDGE),
        When::Loose(d) => months(d.from - SPREAD, d.to.max(d.from + 2 * SPREAD) + 2),
        _ => vec![home(country, when)],
    }
}
