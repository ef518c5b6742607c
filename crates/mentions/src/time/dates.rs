//! Dates, years and their ranges in English text.
//!
//! In come the words of a stretch; out come dates as the words give them, the year only where it is said.

use super::en::{Grammar, Hit};
use super::value::{Expr, Pick};
use knowledge::Unit;

impl Grammar<'_> {
    /// "2022-03-14", "14.03.2022", "03/14/2022", "14-03-2022".
    pub(super) fn numeric(&self, at: usize) -> Hit<Expr> {
        let word = self.lower(at);
        let mark = ['-', '.', '/']
            .into_iter()
            .find(|m| word.matches(*m).count() == 2)?;
        let mut parts = word.split(mark);
        let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
        let small = |digits: &str| digits.parse::<i8>().ok().filter(|n| (1..=31).contains(n));
        if mark == '-' && a.len() == 4 {
            return Some((Expr::Date(Some(a.parse().ok()?), small(b)?, small(c)?), at + 1));
        }
        let year: i16 = c.parse().ok().filter(|_| c.len() == 4)?;
        match mark {
            // with points the day stands first
            '.' => Some((Expr::Date(Some(year), small(b)?, small(a)?), at + 1)),
            _ => Some((Expr::Numeric(year, small(a)?, small(b)?), at + 1)),
        }
    }

    /// A day of a month in any order, or a range of days.
    pub(super) fn date(&self, at: usize) -> Hit<Expr> {
        self.month_first(at).or_else(|| self.day_first(at))
    }

    /// "March 14", "Oct. 13, 2016", "March 12-13", "March 30 to April 2, 2022".
    fn month_first(&self, at: usize) -> Hit<Expr> {
        let (month, next) = self.month(at)?;
        let (day, end) = self.day_number(next).filter(|_| !self.is_clock_hour(next))?;
        if let Some(to) = self.to(end) {
            if let Some((last_month, next)) = self.month(to)
                && let Some((last, end)) = self.day_number(next)
            {
                let (year, end) = self.year_after(end);
                return Some((Expr::Dates(year, (month, day), (last_month, last)), end));
            }
            if let Some((last, end)) = self.day_number(to).filter(|(last, _)| *last > day) {
                let (year, end) = self.year_after(end);
                return Some((Expr::Dates(year, (month, day), (month, last)), end));
            }
        }
        let (year, end) = self.year_after(end);
        Some((Expr::Date(year, month, day), end))
    }

    /// "14 March 2022", "14th of March", "12-13 March", "3 and 5 March" after "between".
    fn day_first(&self, at: usize) -> Hit<Expr> {
        let (day, end) = self.day_number(at)?;
        if let Some((last, next)) = self.to(end).and_then(|to| self.day_number(to))
            && let Some((month, end)) = self.month(self.of(next))
        {
            let (year, end) = self.year_after(end);
            return (last > day).then_some((Expr::Dates(year, (month, day), (month, last)), end));
        }
        let (month, end) = self.month(self.of(end))?;
        // "14 March 2022" but "May 5 March": a month name after a number is a month only where no month stands before it
        let (first_year, after) = self.year_after(end);
        if let Some((last, next)) = self.to(end).and_then(|to| self.day_number(to))
            && let Some((last_month, end)) = self.month(self.of(next))
        {
            let (year, end) = self.year_after(end);
            return Some((Expr::Dates(year, (month, day), (last_month, last)), end));
        }
        Some((Expr::Date(first_year, month, day), after))
    }

    fn of(&self, at: usize) -> usize {
        if self.lower(at) == "of" { at + 1 } else { at }
    }

    /// Whether the number at `at` is the hour of a clock ("March 5 p.m." is none).
    fn is_clock_hour(&self, at: usize) -> bool {
        matches!(self.lower(at + 1), "a.m." | "p.m." | "a.m" | "p.m" | "am" | "pm")
    }

    fn to(&self, at: usize) -> Option<usize> {
        let between = |at: usize| {
            (at >= 2 && self.lower(at - 2) == "between") || (at >= 3 && self.lower(at - 3) == "between")
        };
        match self.lower(at) {
            "-" | "\u{2013}" | "\u{2014}" | "to" | "through" | "until" => Some(at + 1),
            "and" if between(at) => Some(at + 1),
            _ => None,
        }
    }

    fn year_after(&self, at: usize) -> (Option<i16>, usize) {
        let next = if self.lower(at) == "," { at + 1 } else { at };
        match self.year_of_date(next) {
            // "on March 14, 2000 soldiers ..." has a plural after it; a year has not
            Some((year, end)) if next == at || !self.counts(end) => (Some(year), end),
            _ => (None, at),
        }
    }

    /// Whether the word here is what a number before it counts.
    fn counts(&self, at: usize) -> bool {
        let word = self.lower(at);
        word.len() > 3
            && word.ends_with('s')
            && !matches!(
                word,
                "this" | "was" | "has" | "as" | "is" | "across" | "his" | "its"
            )
            || matches!(
                word,
                "people"
                    | "men"
                    | "women"
                    | "children"
                    | "troops"
                    | "km"
                    | "kilometers"
                    | "miles"
                    | "percent"
            )
    }

    /// Years, ranges of years and decades: "in 2014", "1950-53", "2014-2015", "the 1990s".
    pub(super) fn years(&self, at: usize) -> Hit<Expr> {
        let (year, end) = self.year(at)?;
        if self.lower(end) == "s" && self.word(end).is_some_and(|w| !w.spaced) {
            return (year % 10 == 0).then_some((Expr::Decade(year), end + 1));
        }
        if let Some(last) = self.last_year(year, end) {
            return Some((Expr::Years(year, last), end + 2));
        }
        self.is_year(at, end).then_some((Expr::Year(year), end))
    }

    /// "the first six months of 2016", "the second half of last year", "the third quarter of 2020", "the end of the year".
    pub(super) fn part_of_year(&self, at: usize) -> Hit<Expr> {
        let start = self.skip(at, &["the"]);
        if let Some(hit) = self.end_of_year(start) {
            return Some(hit);
        }
        let nth = match self.lower(start) {
            "first" => 1,
            "second" => 2,
            "third" => 3,
            "fourth" => 4,
            "last" => 0,
            _ => return None,
        };
        let (length, next) = match self.lower(start + 1) {
            "half" => (6, start + 2),
            "quarter" => (3, start + 2),
            _ => {
                let (count, next) = self.count(start + 1)?;
                let months = self.unit(next).is_some_and(|(unit, _)| unit == Unit::Month);
                let count = i8::try_from(count?).ok().filter(|_| months && nth < 2)?;
                (count, next + 1)
            }
        };
        let of = self.skip(next, &["of", "in"]);
        let (year, end) = match self.year(of) {
            Some((year, end)) => (Some(year), end),
            None if self.is(of, &["this", "the"]) && self.is(of + 1, &["year"]) => (None, of + 2),
            None => return None,
        };
        let whole = 12 / length.max(1);
        let (first, last) = match nth {
            0 => (13 - length, 12),
            n if n <= whole => (length * (n - 1) + 1, length * n),
            _ => return None,
        };
        (of > next && (1..=12).contains(&first) && last <= 12)
            .then_some((Expr::Months(year, first, last), end))
    }

    /// "the end of the year", "year-end", "the end of the month".
    fn end_of_year(&self, start: usize) -> Hit<Expr> {
        let of = start + 2;
        let named = self.is(start, &["end"]) && self.is(start + 1, &["of"]);
        if named && self.is(of, &["the", "this"]) {
            let (unit, end) = self.unit(of + 1)?;
            return match unit {
                Unit::Year => Some((Expr::Month(12, Pick::This), end)),
                Unit::Month | Unit::Week => Some((Expr::Shift(unit, 0), end)),
                _ => None,
            };
        }
        let joined = self.skip(start + 1, &["-", "'s", "\u{2019}s"]);
        let short = self.is(start, &["year"])
            && self.is(joined, &["end"])
            && self.is_before(start, &["by", "at", "before", "until", "the"]);
        (short && self.ends_clause(joined + 1)).then_some((Expr::Month(12, Pick::This), joined + 1))
    }

    /// "on the 29th", "since the 3rd": an ordinal that counts nothing.
    pub(super) fn day_of_month(&self, at: usize) -> Hit<Expr> {
        let led = self.is(at, &["the"]) && self.is_before(at, &["on", "since", "until", "by"]);
        let word = self.lower(at + 1);
        let ordinal = word.len() > 2
            && ["st", "nd", "rd", "th"].iter().any(|e| word.ends_with(e))
            && word.starts_with(|c: char| c.is_ascii_digit());
        let (day, end) = self.day_number(at + 1).filter(|_| led && ordinal)?;
        (self.ends_clause(end) && self.month(self.of(end)).is_none()).then_some((Expr::MonthDay(day), end))
    }

    fn last_year(&self, first: i16, at: usize) -> Option<i16> {
        let dash = matches!(self.lower(at), "-" | "\u{2013}");
        let word = self.word(at + 1).filter(|_| dash)?;
        let last = word.number.and_then(|n| i16::try_from(n).ok())?;
        let last = match word.lower.len() {
            2 => first / 100 * 100 + last,
            4 => last,
            _ => return None,
        };
        (last > first && last < 2100).then_some(last)
    }

    /// Whether the four digits at `at` are a year rather than a count.
    fn is_year(&self, at: usize, end: usize) -> bool {
        let before = at.checked_sub(1).map_or("", |b| self.lower(b));
        // part of a designation: "Zapad-2021", "#2014"
        if self.word(at).is_some_and(|w| !w.spaced)
            && !matches!(
                before,
                "(" | "\u{2014}" | "\u{2013}" | "[" | "/" | "\"" | "\u{201c}"
            )
        {
            return false;
        }
        if matches!(
            self.lower(end),
            "%" | "gmt" | "utc" | "percent" | "hours" | "local" | ":"
        ) || self.counts(end)
            && !matches!(
                before,
                "the" | "his" | "her" | "their" | "its" | "our" | "'s" | "\u{2019}s"
            )
        {
            return false;
        }
        const LEADS: &[&str] = &[
            "in",
            "since",
            "from",
            "of",
            "by",
            "until",
            "till",
            "during",
            "between",
            "before",
            "after",
            "the",
            "early",
            "late",
            "mid",
            "and",
            "to",
            "through",
            "for",
            "(",
            "year",
            "around",
            "circa",
            "its",
            "his",
            "her",
            "their",
            "our",
            "a",
            "'s",
            "\u{2019}s",
            "-",
            "or",
            "versus",
            "than",
        ];
        LEADS.contains(&before)
    }
}
