//! Dates, years and their ranges in English text.
//!
//! In come the words of a stretch; out come dates as the words give them, the year only where it is said.

use super::en::{Grammar, Hit};
use super::value::Expr;

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
        match self.year(next) {
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
        ) || self.counts(end) && before != "the"
        {
            return false;
        }
        const LEADS: &[&str] = &[
            "in", "since", "from", "of", "by", "until", "till", "during", "between", "before", "after",
            "the", "early", "late", "mid", "and", "to", "through", "for", "(", "year", "around", "circa",
            "its", "his", "their", "a", "-", "or", "versus", "than",
        ];
        LEADS.contains(&before)
    }
}
