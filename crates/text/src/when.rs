//! When a page was published: what it says of itself, in order of trust.
//!
//! In come the times that head, markup, visible lines and address give; out comes one local time and where it is from.
//! It never takes a later change for the publication where anything else is said, and it never reads a clock.

use crate::stamp::{self, Stamp};

/// Years that a page can have been published in; machines write 0001, 1970 and 9999 for "unknown".
pub(crate) const YEARS: std::ops::RangeInclusive<u16> = 1971..=2100;

/// Characters of an address in which a day is looked for.
const ADDRESS: usize = 2048;

/// Who says it, most trusted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum By {
    /// `datePublished` of the article in JSON-LD.
    Data,
    /// A `meta` element of the head.
    Head,
    /// Microdata in the page.
    Mark,
    /// A `time` element near the headline.
    Element,
    /// A line of the page.
    Line,
    /// The day at the head of the report.
    Dateline,
    /// The address of the page.
    Address,
    /// A later change.
    Updated,
}

/// A time that somebody says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) by: By,
    stamp: Stamp,
    /// Minutes that its zone is ahead of UTC, where it says so in figures.
    ahead: Option<i32>,
}

/// Reads a time as markup writes it.
pub(crate) fn said(by: By, words: &str) -> Option<Said> {
    let bare = plain_form(words);
    let stamp = stamp::alone(&bare).filter(|s| s.days().is_some())?;
    let found = Said {
        by,
        stamp,
        ahead: ahead(words),
    };
    found.likely().then_some(found)
}

/// A time that was read already.
pub(crate) fn read(by: By, stamp: Stamp) -> Option<Said> {
    let found = Said {
        by,
        stamp,
        ahead: None,
    };
    (stamp.days().is_some() && found.likely()).then_some(found)
}

impl Said {
    fn likely(&self) -> bool {
        self.stamp.year().is_some_and(|year| YEARS.contains(&year))
    }

    /// Minutes on the calendar of its own zone.
    fn minutes(&self) -> Option<i64> {
        let (hour, minute, _) = self.stamp.clock()?;
        Some(self.stamp.days()? * 1440 + i64::from(hour) * 60 + i64::from(minute))
    }
}

/// The time of publication, local where the page says so anywhere, and who said it.
pub(crate) fn choose(all: &[Said]) -> Option<(String, By)> {
    let best = all.iter().min_by_key(|s| s.by)?;
    let equal = || all.iter().filter(|s| s.by == best.by);
    let shown = equal()
        .find_map(|s| twin(s, all))
        .or_else(|| day_shown(best, all));
    let stamp = match shown {
        Some(said) => said.stamp,
        None => shifted(best, all).unwrap_or(best.stamp),
    };
    Some((stamp.iso()?, best.by))
}

/// The latest change that the page tells of, as it writes it.
pub(crate) fn updated(all: &[Said]) -> Option<String> {
    let changes = all.iter().filter(|s| s.by == By::Updated);
    let key = |s: &&Said| (s.stamp.days(), s.minutes());
    changes.max_by_key(key)?.stamp.iso()
}

/// The same moment as a clock on the spot showed it, where the best one is given in UTC: a time with another zone, or
/// one without zone that is whole half hours away.
fn twin<'a>(best: &Said, all: &'a [Said]) -> Option<&'a Said> {
    let utc = best.minutes().filter(|_| best.ahead == Some(0))?;
    all.iter().filter(|s| s.by < By::Dateline).find(|s| {
        let Some(own) = s.minutes() else { return false };
        match s.ahead {
            Some(0) => false,
            Some(ahead) => (own - utc - i64::from(ahead)).abs() <= 1,
            None => own != utc && is_zone(own - utc),
        }
    })
}

/// Whether clocks can be so many minutes apart.
fn is_zone(apart: i64) -> bool {
    (-720..=840).contains(&apart) && apart.rem_euclid(30) == 0
}

/// The day alone that the page shows, where it is the day before or after the one in UTC.
fn day_shown<'a>(best: &Said, all: &'a [Said]) -> Option<&'a Said> {
    let utc = best.minutes().filter(|_| best.ahead == Some(0))?;
    let hour = utc.rem_euclid(1440) / 60;
    all.iter().find(|s| {
        let shown = matches!(s.by, By::Mark | By::Element | By::Line) && s.stamp.clock().is_none();
        let apart = s.stamp.days().map(|d| d - utc.div_euclid(1440));
        shown && (apart == Some(-1) && hour < 12 || apart == Some(1) && hour >= 10)
    })
}

/// A time in UTC by the clock of the page, where another of its times tells how far that one is ahead.
fn shifted(best: &Said, all: &[Said]) -> Option<Stamp> {
    let utc = best.minutes().filter(|_| best.ahead == Some(0))?;
    let told = all.iter().filter_map(|s| s.ahead).find(|&ahead| ahead != 0);
    let changed = || all.iter().filter(|s| s.by == By::Updated);
    let pair = || {
        let fixed = changed().filter(|s| s.ahead == Some(0)).filter_map(Said::minutes);
        let shown = || changed().filter(|s| s.ahead.is_none()).filter_map(Said::minutes);
        fixed
            .flat_map(|utc| shown().map(move |own| own - utc))
            .find(|&apart| apart != 0 && is_zone(apart))
    };
    let apart = told.map(i64::from).or_else(pair)?;
    best.stamp.at(utc + apart)
}

/// Minutes ahead of UTC: "Z", "+02:00", "-0500", "GMT+0000", "UTC" at the end of a time.
fn ahead(words: &str) -> Option<i32> {
    let words = words.trim();
    let words = words.split_once(" (").map_or(words, |(bare, _)| bare);
    if words.ends_with('Z') || words.ends_with("GMT") || words.ends_with("UTC") {
        return Some(0);
    }
    let at = words
        .rfind(['+', '-'])
        .filter(|&at| words.get(..at).is_some_and(|b| b.contains(':')))?;
    let digits: String = words.get(at + 1..)?.chars().filter(|c| *c != ':').collect();
    if !(3..=4).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i32 = digits.parse().ok()?;
    let minutes = number / 100 * 60 + number % 100;
    let sign = if words.get(at..)?.starts_with('-') { -1 } else { 1 };
    (minutes <= 14 * 60).then_some(sign * minutes)
}

/// A time as `Date.toString` writes it, without what follows: "Wed Nov 20 2019 09:28:00 GMT+0000 (UTC)"; and as Unix
/// prints it, the year last.
fn plain_form(words: &str) -> String {
    let words = words.split_once(" (").map_or(words, |(bare, _)| bare);
    let words = words.trim();
    let digits = words.bytes().all(|b| b.is_ascii_digit());
    if digits && (words.len() == 10 || words.len() == 13) {
        return unix(words.get(..10).unwrap_or_default()).unwrap_or_default();
    }
    words.to_string()
}

/// Seconds since 1970 as a time in UTC.
fn unix(digits: &str) -> Option<String> {
    let seconds: i64 = digits.parse().ok()?;
    let (year, month, day) = stamp::civil(seconds.div_euclid(86400));
    let rest = seconds.rem_euclid(86400);
    let (hour, minute) = (rest / 3600, rest / 60 % 60);
    Some(format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}Z",
        rest % 60
    ))
}

/// The day in an address: "/2019/11/18/", "/2019-11-18-", "20191118".
pub(crate) fn in_address(url: &str) -> Option<Said> {
    let end = url.char_indices().nth(ADDRESS).map_or(url.len(), |(end, _)| end);
    let url = url.get(..end).unwrap_or_default();
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next()?;
    let path = path.split_once('/').map_or("", |(_, path)| path);
    let parts: Vec<&str> = path.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let day = |year: &str, month: &str, day: &str| {
        if !(1..=2).contains(&month.len()) {
            return None;
        }
        said(By::Address, &format!("{year}-{month:0>2}-{day:0>2}"))
    };
    let named = |month: &str| {
        let number = crate::tables::calendar("month", &month.to_ascii_lowercase())?;
        Some(number.to_string())
    };
    let three = parts.windows(3).find_map(|window| match window {
        [a, b, c] if a.len() == 4 && (1..=2).contains(&c.len()) => {
            day(a, b, c).or_else(|| day(a, &named(b)?, c))
        }
        _ => None,
    });
    three.or_else(|| {
        let eight = |p: &&&str| p.len() == 8 && (p.starts_with("19") || p.starts_with("20"));
        parts.iter().filter(eight).find_map(|p| said(By::Address, p))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(list: &[(By, &str)]) -> Option<String> {
        let all: Vec<Said> = list.iter().filter_map(|(by, words)| said(*by, words)).collect();
        choose(&all).map(|(words, _)| words)
    }

    #[test]
    fn forms_that_machines_write() {
        let one = |words: &str| chosen(&[(By::Head, words)]);
        for (words, wanted) in [
            ("2019-11-19T13:03:00.000Z", "2019-11-19T13:03:00"),
            ("2019-11-19T01:48:03.835Z", "2019-11-19T01:48:03"),
            ("Wed Nov 20 2019 09:28:00 GMT+0000 (UTC)", "2019-11-20T09:28:00"),
            ("Tue Nov 19 21:57:01 UTC 2019", "2019-11-19T21:57:01"),
            ("2019-11-20 13:42:06+08:00", "2019-11-20T13:42:06"),
            ("2019-11-18 17:19:53 GMT", "2019-11-18T17:19:53"),
            ("2019-11-20 4:00:00 -0600", "2019-11-20T04:00:00"),
            ("Monday, November 18, 2019, 08:19 PM", "2019-11-18T20:19:00"),
            ("1574121600", "2019-11-19T00:00:00"),
            ("20191119", "2019-11-19"),
        ] {
            assert_eq!(one(words).as_deref(), Some(wanted), "{words}");
        }
        assert_eq!(one("0001-01-01T00:00:00Z"), None);
        assert_eq!(one("1 day ago"), None);
    }

    #[test]
    fn the_local_clock_counts() {
        let utc = (By::Data, "2022-03-15T01:19:34.819Z");
        let evening = Some("2022-03-14T20:19:00".to_string());
        assert_eq!(chosen(&[utc, (By::Line, "March 14, 2022 8:19 PM")]), evening);
        let zoned = (By::Element, "2022-03-14T20:19:00-05:00");
        assert_eq!(chosen(&[utc, zoned]), evening);
        let day = Some("2022-03-14".to_string());
        assert_eq!(chosen(&[utc, (By::Element, "March 14, 2022")]), day);
        let own = Some("2022-03-15T01:19:34".to_string());
        assert_eq!(chosen(&[utc, (By::Line, "March 11, 2022 9:02 PM")]), own);
        assert_eq!(chosen(&[utc, (By::Updated, "March 14, 2022 8:07 PM")]), own);
        let changed = [
            utc,
            (By::Updated, "2022-03-15T14:02:00Z"),
            (By::Updated, "March 15, 2022 9:02 AM"),
        ];
        assert_eq!(chosen(&changed).as_deref(), Some("2022-03-14T20:19:34"));
        assert_eq!(
            chosen(&[utc, (By::Updated, "2022-03-15T09:07:00-0500")]).as_deref(),
            Some("2022-03-14T20:19:34")
        );
    }

    #[test]
    fn a_change_is_no_publication() {
        let updated = (By::Updated, "2022-03-20");
        assert_eq!(
            chosen(&[updated, (By::Line, "2022-03-14")]).as_deref(),
            Some("2022-03-14")
        );
        assert_eq!(chosen(&[updated]).as_deref(), Some("2022-03-20"));
    }

    #[test]
    fn days_in_addresses() {
        let day = |url: &str| in_address(url).and_then(|s| s.stamp.iso());
        for url in [
            "https://wire.example/2022/03/14/depot-burns",
            "https://wire.example/news/2022-03-14-depot",
            "https://wire.example/world/2022/mar/14/depot",
            "https://wire.example/depot-20220314/",
        ] {
            assert_eq!(day(url).as_deref(), Some("2022-03-14"), "{url}");
        }
        assert_eq!(day("https://wire.example/2022/03/depot-50473792"), None);
        assert_eq!(day("https://wire.example/?d=2022/03/14"), None);
        let long = format!("https://wire.example/{}/2022/03/14/", "a/".repeat(ADDRESS));
        assert_eq!(day(&long), None);
    }
}
