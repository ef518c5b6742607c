//! Times of publication: words such as "Publish : 2022-03-14 17:13:00" or "July 14, 2016 5:46 PM ET" to a local time.
//!
//! In come words; out come the day and the time of day that they write out in full. It never completes what is
//! left out and never reckons with zones.

use crate::tables;
use crate::tables::calendar;

/// What a stamp of publication says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Stamp {
    year: Option<u16>,
    month: Option<u8>,
    day: Option<u8>,
    time: Option<(u8, u8, u8)>,
    weekday: bool,
}

impl Stamp {
    /// `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SS`, where a whole day is given.
    pub(crate) fn iso(self) -> Option<String> {
        let (year, month, day) = (self.year?, self.month?, self.day?);
        Some(match self.time {
            Some((h, m, s)) => format!("{year:04}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}"),
            None => format!("{year:04}-{month:02}-{day:02}"),
        })
    }

    /// Days since 1970-01-01 of the day, where a whole one is given.
    pub(crate) fn days(self) -> Option<i64> {
        Some(days(self.year?, self.month?, self.day?))
    }

    /// The same with another day and minute, counted in minutes since 1970-01-01T00:00.
    pub(crate) fn at(self, minutes: i64) -> Option<Stamp> {
        let (year, month, day) = civil(minutes.div_euclid(1440));
        let rest = minutes.rem_euclid(1440);
        let second = self.time.map_or(0, |(_, _, second)| second);
        let time = (
            u8::try_from(rest / 60).ok()?,
            u8::try_from(rest % 60).ok()?,
            second,
        );
        Some(Stamp {
            year: Some(u16::try_from(year).ok()?),
            month: Some(u8::try_from(month).ok()?),
            day: Some(u8::try_from(day).ok()?),
            time: Some(time),
            weekday: self.weekday,
        })
    }

    /// The year, if one is given.
    pub(crate) fn year(self) -> Option<u16> {
        self.year
    }

    /// Hour, minute and second, if they are given.
    pub(crate) fn clock(self) -> Option<(u8, u8, u8)> {
        self.time
    }

    /// Whether a day or a time of day is given.
    pub(crate) fn says_something(self) -> bool {
        (self.month.is_some() && self.day.is_some()) || self.time.is_some()
    }
}

/// Reads a publication time that stands alone, such as the value of `--published` or of a `meta` element.
pub(crate) fn normal(words: &str) -> Option<String> {
    alone(words)?.iso()
}

/// The stamp that all of the words make up.
pub(crate) fn alone(words: &str) -> Option<Stamp> {
    let tokens: Vec<&str> = words.split_whitespace().take(16).collect();
    let (stamp, used) = read(&tokens);
    let filler = |word: &&str| calendar("filler", &tables::plain(word)).is_some();
    tokens.iter().skip(used).all(filler).then_some(stamp)
}

/// Days since 1970-01-01 (Hinnant's way through years that begin in March).
fn days(year: u16, month: u8, day: u8) -> i64 {
    let year = i64::from(year) - i64::from(month <= 2);
    let month = (i64::from(month) + 9) % 12;
    let of_era = year.rem_euclid(400);
    let of_year = (153 * month + 2) / 5 + i64::from(day) - 1;
    year.div_euclid(400) * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a number of days since 1970-01-01.
pub(crate) fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let real = if month < 10 { month + 3 } else { month - 9 };
    let year = year + shifted.div_euclid(146_097) * 400 + i64::from(real <= 2);
    (year, real, day)
}

/// Reads as many words from the head as belong to a stamp; the number of words used comes second.
pub(crate) fn read(tokens: &[&str]) -> (Stamp, usize) {
    let mut stamp = Stamp::default();
    let mut at = 0;
    let mut used = 0;
    while let Some(token) = tokens.get(at) {
        let next = tokens.get(at + 1).copied().unwrap_or_default();
        if let Some(time) = bare_clock(&stamp, token, next) {
            stamp.time = Some(time);
            at += 2;
            used = at;
            continue;
        }
        let Some(step) = take(&mut stamp, token, next) else {
            break;
        };
        at += step.words;
        if step.counts {
            used = at;
        }
    }
    (stamp, used)
}

/// Digits of other scripts as ASCII, and "2022年3月14日" as "2022-3-14".
fn western(word: &str) -> String {
    if word.is_ascii() {
        return word.to_string();
    }
    let digit = |c: char| match c {
        '٠'..='٩' => char::from_digit(c as u32 - '٠' as u32, 10).unwrap_or(c),
        '۰'..='۹' => char::from_digit(c as u32 - '۰' as u32, 10).unwrap_or(c),
        '年' | '月' | '년' | '월' => '-',
        _ => c,
    };
    let word: String = word.chars().map(digit).collect();
    word.trim_end_matches(['日', '일']).to_string()
}

/// How far one step went, and whether it may end a stamp ("at" and dashes may not).
struct Step {
    words: usize,
    counts: bool,
}

const ONE: Option<Step> = Some(Step {
    words: 1,
    counts: true,
});
const TWO: Option<Step> = Some(Step {
    words: 2,
    counts: true,
});
const FILLER: Option<Step> = Some(Step {
    words: 1,
    counts: false,
});

fn take(stamp: &mut Stamp, token: &str, next: &str) -> Option<Step> {
    let word = western(&tables::plain(
        token.trim_matches(|c: char| ",;|()@،".contains(c)),
    ));
    if word.is_empty() || matches!(word.as_str(), "-" | "–" | "—" | "/" | "·" | "•" | ":") {
        return FILLER;
    }
    if calendar("filler", &word).is_some() {
        return FILLER;
    }
    if !stamp.weekday
        && calendar("weekday", &word)
            .or_else(|| calendar("weekday-abroad", &word))
            .is_some()
    {
        stamp.weekday = true;
        return ONE;
    }
    if let Some(step) = take_date(stamp, &word) {
        return Some(step);
    }
    if let Some(step) = take_time(stamp, &word, next) {
        return Some(step);
    }
    let zone = calendar("zone", &word).is_some() || is_offset(&word);
    let bare = token.trim_matches(|c: char| ",;|()".contains(c));
    let unlisted =
        (2..=5).contains(&bare.len()) && bare.bytes().all(|b| b.is_ascii_uppercase()) && bare.ends_with('T');
    if stamp.time.is_some() && (zone || unlisted || word == "time") {
        return ONE;
    }
    None
}

fn take_date(stamp: &mut Stamp, word: &str) -> Option<Step> {
    if stamp.day.is_none()
        && stamp.year.is_none()
        && let Some((year, day)) = stamp.month.and_then(|month| day_and_year(word, month))
    {
        (stamp.year, stamp.day) = (Some(year), Some(day));
        return ONE;
    }
    if stamp.year.is_none()
        && stamp.month.is_none()
        && let Some((date, time)) = numeric(word)
    {
        (stamp.year, stamp.month, stamp.day) = (Some(date.0), Some(date.1), Some(date.2));
        stamp.time = stamp.time.or(time);
        return ONE;
    }
    if stamp.month.is_none()
        && let Some(month) = calendar("month", word).or_else(|| calendar("month-abroad", word))
    {
        stamp.month = Some(month);
        return ONE;
    }
    if stamp.day.is_none()
        && stamp.year.is_none()
        && let Some(day) = day_number(word)
    {
        stamp.day = Some(day);
        return ONE;
    }
    let dated = stamp.month.is_some() && stamp.day.is_some() && stamp.year.is_none();
    if dated && word.len() == 4 {
        let year: u16 = digits(word)?;
        let (month, day) = (stamp.month?, stamp.day?);
        if (1900..2100).contains(&year) && is_day(year, month, day) {
            stamp.year = Some(year);
            return ONE;
        }
    }
    None
}

fn take_time(stamp: &mut Stamp, word: &str, next: &str) -> Option<Step> {
    if stamp.time.is_some() {
        return None;
    }
    let next = tables::plain(next.trim_matches(|c: char| ",;|()".contains(c)));
    let half = |w: &str| match w.replace('.', "").as_str() {
        "am" => Some(false),
        "pm" => Some(true),
        _ => None,
    };
    if let Some(afternoon) = half(&next) {
        stamp.time = clock(word, Some(afternoon));
        return if stamp.time.is_some() { TWO } else { None };
    }
    for (end, afternoon) in [("am", false), ("a.m.", false), ("pm", true), ("p.m.", true)] {
        if let Some(bare) = word.strip_suffix(end) {
            stamp.time = clock(bare, Some(afternoon));
            return if stamp.time.is_some() { ONE } else { None };
        }
    }
    let zoned = calendar("zone", &next).is_some();
    if word.contains(':') || (zoned && word.len() == 4) {
        stamp.time = clock(word, None);
        return if stamp.time.is_some() { ONE } else { None };
    }
    None
}

/// "at 0914" behind a whole date.
fn bare_clock(stamp: &Stamp, token: &str, next: &str) -> Option<(u8, u8, u8)> {
    let four = next.len() == 4 && next.bytes().all(|b| b.is_ascii_digit());
    let waits = stamp.year.is_some() && stamp.time.is_none() && token == "at" && four;
    if waits { clock(next, None) } else { None }
}

/// `17:13`, `17:13:00`, `5.46`, `1713`, `5`, with anything of a zone behind it left out.
fn clock(word: &str, afternoon: Option<bool>) -> Option<(u8, u8, u8)> {
    let bare = word.trim_end_matches('z');
    let bare = bare.split(['+', '-']).next()?;
    let bare = bare.trim_end_matches("gmt").trim_end_matches("h");
    let mut parts: Vec<u8> = Vec::new();
    if bare.len() == 4 && !bare.contains([':', '.']) {
        parts.push(digits(bare.get(..2)?)?);
        parts.push(digits(bare.get(2..)?)?);
    } else if let Some((whole, _fraction)) = bare.split_once('.').filter(|(w, _)| w.contains(':')) {
        parts.extend(whole.split(':').filter_map(digits::<u8>));
    } else {
        for part in bare.split([':', '.']) {
            parts.push(digits(part)?);
        }
    }
    let hour = *parts.first()?;
    let minute = parts.get(1).copied().unwrap_or(0);
    let second = parts.get(2).copied().unwrap_or(0);
    let hour = match afternoon {
        None => hour,
        // "17:13 PM" says the same twice
        Some(true) if (13..24).contains(&hour) => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(true) => hour % 12 + 12,
        Some(false) => hour % 12,
    };
    (hour < 24 && minute < 60 && second < 60).then_some((hour, minute, second))
}

type Date = (u16, u8, u8);
type Clock = (u8, u8, u8);

/// `2022-03-14`, `2022-03-14t17:13:00z`, `2022/03/14`, `20220314`, `14.03.2022`; what could be two days is none.
fn numeric(word: &str) -> Option<(Date, Option<Clock>)> {
    let (date, time) = match word.split_once('t') {
        Some((date, time)) => (date, Some(clock(time, None)?)),
        None => (word, None),
    };
    if date.len() == 8 && date.bytes().all(|b| b.is_ascii_digit()) {
        let parts = (
            digits(date.get(..4)?)?,
            digits(date.get(4..6)?)?,
            digits(date.get(6..)?)?,
        );
        return whole(parts).map(|d| (d, time));
    }
    let mark = ['-', '/', '.']
        .into_iter()
        .find(|&c| date.matches(c).count() == 2)?;
    let parts: Vec<&str> = date.split(mark).collect();
    let [a, b, c] = parts.as_slice() else {
        return None;
    };
    let date = if a.len() == 4 {
        whole((digits(a)?, digits(b)?, digits(c)?))
    } else if c.len() == 4 {
        let (first, second): (u8, u8) = (digits(a)?, digits(b)?);
        let year = digits(c)?;
        match (mark, first > 12, second > 12) {
            ('.', _, false) => whole((year, second, first)),
            (_, true, false) => whole((year, second, first)),
            (_, false, true) => whole((year, first, second)),
            (_, false, false) if first == second => whole((year, first, second)),
            _ => None,
        }
    } else {
        None
    };
    date.map(|d| (d, time))
}

fn whole((year, month, day): Date) -> Option<Date> {
    is_day(year, month, day).then_some((year, month, day))
}

/// Whether the calendar has such a day.
fn is_day(year: u16, month: u8, day: u8) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return false,
    };
    year >= 1 && (1..=last).contains(&day)
}

/// "09,2017", and "092017" where the comma was lost.
fn day_and_year(word: &str, month: u8) -> Option<(u16, u8)> {
    let bare = word.replace(',', "");
    if !(5..=6).contains(&bare.len()) {
        return None;
    }
    let (day, year) = bare.split_at_checked(bare.len() - 4)?;
    let (year, day) = (digits(year)?, digits(day)?);
    ((1900..2100).contains(&year) && is_day(year, month, day)).then_some((year, day))
}

fn day_number(word: &str) -> Option<u8> {
    let bare = ["st", "nd", "rd", "th", "er", "º", "."]
        .iter()
        .find_map(|end| word.strip_suffix(end))
        .unwrap_or(word);
    if bare.len() > 2 {
        return None;
    }
    digits(bare).filter(|day| (1..=31).contains(day))
}

fn is_offset(word: &str) -> bool {
    let bare = word.trim_start_matches("gmt").trim_start_matches("utc");
    bare.starts_with(['+', '-'])
        && bare.len() > 1
        && bare.chars().skip(1).all(|c| c.is_ascii_digit() || c == ':')
}

/// A number of ASCII digits only ("+5" is none).
fn digits<T: std::str::FromStr>(word: &str) -> Option<T> {
    if word.is_empty() || !word.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    word.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_as_pages_write_them() {
        let day = "2022-03-14";
        let table = [
            ("2022-03-14", day),
            ("2022-03-14 17:13:00", "2022-03-14T17:13:00"),
            ("2022-03-14T17:13", "2022-03-14T17:13:00"),
            ("2022-03-14T17:13:00Z", "2022-03-14T17:13:00"),
            ("2022-03-14T17:13:00.123+02:00", "2022-03-14T17:13:00"),
            ("2022-03-14 17:13:00 +0200", "2022-03-14T17:13:00"),
            ("2022/03/14", day),
            ("20220314", day),
            ("14.03.2022", day),
            ("14/03/2022", day),
            ("03/14/2022", day),
            ("March 14, 2022", day),
            ("14th March, 2022", day),
            ("Mar 14,2022", day),
            ("Mon, 14 Mar 2022 17:13:00 GMT", "2022-03-14T17:13:00"),
            ("Mar. 14, 2022 5:13 PM ET", "2022-03-14T17:13:00"),
            ("March 14, 2022 at 5:13 p.m. EDT", "2022-03-14T17:13:00"),
            ("10:42 GMT, 14 Mar 2022", "2022-03-14T10:42:00"),
            ("14 March 2022 | 9.50pm", "2022-03-14T21:50:00"),
            ("14 March 2022, 1713 GMT", "2022-03-14T17:13:00"),
            ("14 March 2022 at 0914", "2022-03-14T09:14:00"),
            ("14 March 2022 12:05 a.m.", "2022-03-14T00:05:00"),
            ("Montag, 14. März 2022, 17:13 Uhr", "2022-03-14T17:13:00"),
            ("14 de março de 2022 às 17:13", "2022-03-14T17:13:00"),
            ("14 марта 2022 г.", day),
            ("١٤ مارس ٢٠٢٢", day),
            ("2022年3月14日", day),
            ("Mar 14, 2022 @17:13 PM", "2022-03-14T17:13:00"),
        ];
        for (words, wanted) in table {
            assert_eq!(normal(words).as_deref(), Some(wanted), "{words}");
        }
    }

    #[test]
    fn what_is_no_day_is_none() {
        for words in [
            "",
            "yesterday",
            "2022-02-30",
            "05/06/2022",
            "March 2022",
            "14 March",
            "25:00",
            "2022-13-01",
        ] {
            assert_eq!(normal(words), None, "{words}");
        }
    }

    #[test]
    fn a_stamp_ends_where_the_report_begins() {
        let words: Vec<&str> = "Sun 10 Jul 2016 29 fighters fell".split(' ').collect();
        let (stamp, used) = read(&words);
        assert_eq!((stamp.iso().as_deref(), used), (Some("2016-07-10"), 4));
        let (stamp, used) = read(&["April", "6", "2017", "at", "Homs"]);
        assert_eq!((stamp.iso().as_deref(), used), (Some("2017-04-06"), 3));
    }
}
