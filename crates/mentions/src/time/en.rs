//! English time expressions: what the words at hand say, by a small grammar.
//!
//! In come the words of a stretch and the tables of words of time; out come expressions with their places, leftmost and
//! longest first. It never counts on the calendar, and it never looks at the model.

use super::value::{Expr, Pick};
use super::words::Word;
use knowledge::{Calendar, Knowledge, NumberWord, Numbers, TimeWord, Unit};

/// A time expression: words `first..end` and what they say.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Index of its first word.
    pub first: usize,
    /// One past the index of its last word.
    pub end: usize,
    /// What it says.
    pub expr: Expr,
    /// TIMEX3 code of the part of the day.
    pub part: Option<String>,
    /// Hour and minute.
    pub clock: Option<(i8, i8)>,
    /// Whether the words speak of local time.
    pub local: bool,
    /// The rule that found it.
    pub rule: &'static str,
}

/// All expressions of a stretch, in text order, none inside another.
#[must_use]
pub fn find(words: &[Word], knowledge: &Knowledge) -> Vec<Found> {
    let grammar = Grammar {
        words,
        calendar: &knowledge.calendar,
        numbers: &knowledge.numbers,
    };
    let (mut found, mut at) = (Vec::new(), 0);
    while at < words.len() {
        match grammar.expression(at) {
            Some(hit) if hit.end > at => {
                at = hit.end;
                found.push(hit);
            }
            _ => at += 1,
        }
    }
    found
}

/// The words with the tables. `Hit<T>`: what was read, and the index of the word after it.
pub(super) struct Grammar<'a> {
    pub(super) words: &'a [Word],
    calendar: &'a Calendar,
    numbers: &'a Numbers,
}

pub(super) type Hit<T> = Option<(T, usize)>;

/// A core expression with its rule.
pub(super) type Core = (Expr, Option<String>, &'static str);

impl Grammar<'_> {
    pub(super) fn word(&self, at: usize) -> Option<&Word> {
        self.words.get(at)
    }

    pub(super) fn lower(&self, at: usize) -> &str {
        self.word(at).map_or("", |w| w.lower.as_str())
    }

    pub(super) fn before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |b| self.lower(b))
    }

    pub(super) fn is(&self, at: usize, options: &[&str]) -> bool {
        options.contains(&self.lower(at))
    }

    /// Steps over one of these words, if it stands here.
    pub(super) fn skip(&self, at: usize, options: &[&str]) -> usize {
        if self.is(at, options) { at + 1 } else { at }
    }

    /// The longest phrase of the calendar that begins here.
    pub(super) fn phrase(&self, at: usize) -> Hit<&TimeWord> {
        if !self.calendar.begins(self.lower(at)) {
            return None;
        }
        let mut phrase = String::new();
        let mut best = None;
        for end in at..self.words.len().min(at + self.calendar.longest() + 1) {
            if end > at && self.word(end).is_some_and(|w| w.spaced) {
                phrase.push(' ');
            }
            phrase.push_str(self.lower(end));
            if let Some(entry) = self.calendar.get(&phrase) {
                best = Some((entry, end + 1));
            }
        }
        best
    }

    pub(super) fn entry(&self, at: usize) -> Option<&TimeWord> {
        self.calendar.get(self.lower(at))
    }

    pub(super) fn month(&self, at: usize) -> Hit<i8> {
        let word = self.word(at).filter(|w| w.capital)?;
        let Some(TimeWord::Month { month, short }) = self.entry(at) else {
            return None;
        };
        if !short {
            return Some((*month, at + 1));
        }
        let number_beside = |at: usize| self.word(at).is_some_and(|w| w.number.is_some());
        let pointed = word.point && self.lower(at + 1) == ".";
        let beside = number_beside(at + 1) || at.checked_sub(1).is_some_and(number_beside);
        (pointed || beside).then_some((*month, at + 1 + usize::from(pointed)))
    }

    fn weekday(&self, at: usize) -> Hit<i8> {
        let word = self.word(at)?;
        let stem = self.lower(at);
        // "Tuesdays suspected attack": the apostrophe is lost in many copies; a habit ("on Tuesdays") is no date
        let plural = stem.strip_suffix('s').filter(|s| s.ends_with("day"));
        let entry = self
            .entry(at)
            .or_else(|| plural.and_then(|s| self.calendar.get(s)))?;
        let TimeWord::Weekday { weekday, short } = entry else {
            return None;
        };
        if !word.capital || (plural.is_some() && self.entry(at).is_none() && self.before(at) == "on") {
            return None;
        }
        if !short {
            return Some((*weekday, at + 1));
        }
        let pointed = word.point && self.lower(at + 1) == ".";
        let next = at + 1 + usize::from(pointed);
        let after = self.skip(next, &[","]);
        let dated = self.month(after).is_some() || self.word(after).is_some_and(|w| w.number.is_some());
        dated.then_some((*weekday, next))
    }

    pub(super) fn year(&self, at: usize) -> Hit<i16> {
        let word = self.word(at)?;
        let plain = word.lower.len() == 4 && word.lower.chars().all(|c| c.is_ascii_digit());
        let year = word.number.and_then(|n| i16::try_from(n).ok())?;
        (plain && (1800..=2099).contains(&year)).then_some((year, at + 1))
    }

    /// A year of four digits behind a day and month, in any century.
    pub(super) fn year_of_date(&self, at: usize) -> Hit<i16> {
        let word = self.word(at).filter(|w| w.lower.len() == 4)?;
        let year = word.number.and_then(|n| i16::try_from(n).ok())?;
        (1000..=2099).contains(&year).then_some((year, at + 1))
    }

    pub(super) fn day_number(&self, at: usize) -> Hit<i8> {
        let number = self.word(at)?.number?;
        let day = i8::try_from(number).ok()?;
        ((1..=31).contains(&day) && self.lower(at).len() <= 4).then_some((day, at + 1))
    }

    /// A count of units: "two", "15", "a", "a couple of", "several" (open).
    pub(super) fn count(&self, at: usize) -> Hit<Option<i64>> {
        for length in (1..=3).rev() {
            let phrase: Vec<&str> = (at..at + length).map(|w| self.lower(w)).collect();
            match self.numbers.get(&phrase.join(" ")) {
                Some(NumberWord::Unit(n) | NumberWord::Ten(n)) => {
                    let n = i64::try_from(n).ok()?;
                    return Some((
                        Some(self.hyphened(at, n).unwrap_or(n)),
                        self.after_hyphened(at, length),
                    ));
                }
                Some(NumberWord::Article) if !self.is(at, &["another"]) => {
                    return Some((Some(1), at + length));
                }
                Some(NumberWord::Vague(2, Some(2))) => return Some((Some(2), at + length)),
                Some(NumberWord::Vague(..)) => return Some((None, at + length)),
                _ => {}
            }
        }
        if self.is(at, &["few", "many"]) {
            return Some((None, at + 1));
        }
        if self.is(at, &["couple"]) {
            return Some((Some(2), self.skip(at + 1, &["of"])));
        }
        let number = self.word(at)?.number?;
        Some((Some(i64::from(number)), at + 1))
    }

    /// "twenty-four".
    fn hyphened(&self, at: usize, ten: i64) -> Option<i64> {
        let unit = self.numbers.cardinal(self.lower(at + 2)).filter(|n| *n < 10)?;
        (ten >= 20 && self.lower(at + 1) == "-").then(|| ten + i64::try_from(unit).unwrap_or(0))
    }

    fn after_hyphened(&self, at: usize, length: usize) -> usize {
        let tens = self.numbers.cardinal(self.lower(at)).is_some_and(|n| n >= 20);
        let unit = self.numbers.cardinal(self.lower(at + 2)).is_some_and(|n| n < 10);
        if tens && unit && self.lower(at + 1) == "-" {
            at + 3
        } else {
            at + length
        }
    }

    pub(super) fn unit(&self, at: usize) -> Hit<Unit> {
        match self.entry(at)? {
            TimeWord::Unit(unit) => Some((*unit, at + 1)),
            _ => None,
        }
    }

    fn part(&self, at: usize) -> Hit<String> {
        match self.entry(at)? {
            TimeWord::Part { code, bare: false } => Some((code.clone(), at + 1)),
            _ => None,
        }
    }

    fn bare_part(&self, at: usize) -> Hit<String> {
        match self.phrase(at)? {
            (TimeWord::Part { code, bare: true }, end) => Some((code.clone(), end)),
            _ => None,
        }
    }

    fn zone(&self, at: usize) -> Hit<bool> {
        match self.phrase(at)? {
            (TimeWord::Zone(local), end) => Some((*local, end)),
            _ => None,
        }
    }

    /// A time of day: "9:50 p.m.", "5 a.m.", "0300 GMT", "noon".
    fn clock(&self, at: usize) -> Hit<(i8, i8)> {
        if let Some((TimeWord::Clock { at: clock, .. }, end)) = self.phrase(at) {
            return Some((*clock, end));
        }
        let word = self.word(at)?;
        let glued = at > 0 && !word.spaced && self.word(at - 1).is_some_and(Word::is_word);
        let (hour, minute, colon) = clock_digits(&word.lower).filter(|_| !glued)?;
        let next = at + 1;
        let half = self.lower(next).replace('.', "");
        let end = next + 1 + usize::from(self.lower(next) == "p.m" && self.lower(next + 1) == ".");
        match half.as_str() {
            "am" if hour <= 12 => Some(((hour % 12, minute), end)),
            "pm" if hour <= 12 => Some(((hour % 12 + 12, minute), end)),
            _ if colon || (word.lower.len() == 4 && self.zone(next).is_some()) => {
                Some(((hour, minute), next))
            }
            _ => None,
        }
    }

    /// The whole expression that begins at `at`: what stands before the core, the core, what stands after it.
    fn expression(&self, at: usize) -> Option<Found> {
        let plain = self.cored(at);
        let led = self.led(at);
        match (plain, led) {
            (Some(a), Some(b)) => Some(if b.end > a.end { b } else { a }),
            (a, b) => a.or(b).or_else(|| self.alone(at)),
        }
    }

    fn cored(&self, at: usize) -> Option<Found> {
        let ((expr, part, rule), end) = self.core(at)?;
        let found = Found {
            first: at,
            end,
            expr,
            part,
            clock: None,
            local: false,
            rule,
        };
        Some(self.tail(found))
    }

    /// A part of the day or time of day before its day: "early Monday", "5 a.m. on Monday", "the morning of March 3".
    fn led(&self, at: usize) -> Option<Found> {
        let (mut clock, mut part, mut next) = (None, None, at);
        if self.is(next, &["shortly", "just", "soon"]) && self.is(next + 1, &["after", "before"]) {
            next += 2;
        }
        let start = next;
        if self.is(next, &["early", "earlier", "late", "later", "mid"]) {
            part = match self.lower(next) {
                "early" => Some("TMO".to_string()),
                "late" => Some("TEV".to_string()),
                _ => None,
            };
            next = self.skip(self.skip(next + 1, &["-"]), &["on", "in"]);
        }
        let article = self.skip(next, &["the"]);
        if let Some((time, end)) = self.clock(next) {
            if let Some((TimeWord::Clock { code, .. }, _)) = self.phrase(next) {
                part = Some(code.clone());
            }
            // "shortly after noon" is no exact time
            clock = Some(time).filter(|_| start == at);
            next = end;
        } else if let Some((code, end)) = self.part(article).or_else(|| self.bare_part(article)) {
            part = Some(code);
            next = end;
        }
        if next == start {
            return None;
        }
        let mut local = false;
        if let Some((zone, end)) = self.zone(next) {
            (local, next) = (zone, end);
        }
        next = self.skip(next, &[","]);
        next = self.skip(next, &["on", "of"]);
        let ((expr, inner, rule), end) = self.core(next)?;
        if !takes_part(&expr) {
            // "earlier this month", "late last year": the core as it is, the words with it
            let plain = clock.is_none() && self.is(at, &["early", "earlier", "late", "later", "mid"]);
            return plain.then(|| {
                self.tail(Found {
                    first: at,
                    end,
                    expr,
                    part: None,
                    clock: None,
                    local,
                    rule,
                })
            });
        }
        Some(self.tail(Found {
            first: at,
            end,
            expr,
            part: inner.or(part),
            clock,
            local,
            rule,
        }))
    }

    /// What may stand after a core: part of the day, time of day, zone, "at 630 a.m.".
    fn tail(&self, mut found: Found) -> Found {
        if !takes_part(&found.expr) {
            return found;
        }
        loop {
            let at = found.end;
            let early = self.skip(at, &["early", "late"]);
            if let Some((code, end)) = self.part(early).filter(|_| found.clock.is_none()) {
                (found.part, found.end) = (Some(code), end);
                continue;
            }
            if let Some((local, end)) = self.zone(at) {
                (found.local, found.end) = (found.local || local, end);
                continue;
            }
            let lead = self.skip(self.skip(at, &[","]), &["at", "around", "about"]);
            let about = self.skip(lead, &["around", "about"]);
            match self.clock(about).filter(|_| found.clock.is_none() && about > at) {
                Some((clock, end)) => (found.clock, found.end) = (Some(clock), end),
                None => return found,
            }
        }
    }

    /// A part of the day or a time of day without a day: "before daybreak", "at 5 a.m.", "in the morning", "all night".
    fn alone(&self, at: usize) -> Option<Found> {
        let found = |expr, part, clock, end, rule| Found {
            first: at,
            end,
            expr,
            part,
            clock,
            local: false,
            rule,
        };
        let here = Expr::Context(0, Unit::Day);
        // "the early hours of the inquiry" are hours of something else than a day
        if let Some((code, end)) = self.bare_part(at).filter(|(_, end)| !self.is(*end, &["of"])) {
            return Some(self.tail(found(here, Some(code), None, end, "mentions/time-part")));
        }
        if let Some((clock, end)) = self.clock(at) {
            let led = self.is_before(
                at,
                &[
                    "at", "around", "about", "by", "until", "from", "before", "after", "since", "and", "to",
                ],
            );
            let code = match self.phrase(at) {
                Some((TimeWord::Clock { code, .. }, _)) => Some(code.clone()),
                _ => None,
            };
            let halved = self.lower(end.saturating_sub(1)).starts_with(['a', 'p']);
            let hit = found(here, code, Some(clock), end, "mentions/time-clock");
            return (led || halved || self.zone(end).is_some()).then(|| self.tail(hit));
        }
        let led = self.is(at, &["the", "all", "that"]);
        let modifier = self.skip(at + 1, &["early", "late"]);
        let (code, end) = self.part(modifier).filter(|_| led)?;
        // "the night shift", "the evening news": the part of the day only describes something
        let open = self
            .word(end)
            .is_none_or(|w| !w.is_word() || is_function_word(&w.lower));
        let rule = "mentions/time-part";
        (open || self.lower(at) != "the").then(|| found(here, Some(code), None, end, rule))
    }

    pub(super) fn is_before(&self, at: usize, options: &[&str]) -> bool {
        options.contains(&self.before(at))
    }

    /// The core of an expression, longest rule first.
    fn core(&self, at: usize) -> Hit<Core> {
        let plain = |hit: Hit<Expr>, rule| hit.map(|(expr, end)| ((expr, None, rule), end));
        let options = [
            plain(self.numeric(at), "mentions/time-date"),
            plain(self.dated_weekday(at), "mentions/time-date"),
            plain(self.date(at), "mentions/time-date"),
            plain(self.weekday_expr(at), "mentions/time-weekday"),
            plain(self.month_expr(at), "mentions/time-month"),
            self.part_of_today(at),
            plain(self.shifted(at), "mentions/time-shift"),
            plain(self.stretched(at), "mentions/time-stretch"),
            plain(self.counted(at), "mentions/time-counted"),
            plain(self.context(at), "mentions/time-context"),
            plain(self.season_expr(at), "mentions/time-season"),
            self.worded(at),
            plain(self.weekend(at), "mentions/time-weekend"),
            plain(self.years(at), "mentions/time-year"),
            plain(self.part_of_year(at), "mentions/time-part-of-year"),
            plain(self.day_of_month(at), "mentions/time-date"),
        ];
        options
            .into_iter()
            .flatten()
            .fold(None, |best: Hit<Core>, hit| match best {
                Some(best) if best.1 >= hit.1 => Some(best),
                _ => Some(hit),
            })
    }

    /// "Tuesday, March 15, 2022", "Tuesday 4 Apr 2017", "Monday (March 14)".
    fn dated_weekday(&self, at: usize) -> Hit<Expr> {
        let (_, next) = self.weekday(at)?;
        let next = self.skip(self.skip(next, &[",", "("]), &["the"]);
        self.date(next).filter(|(expr, _)| matches!(expr, Expr::Date(..)))
    }

    fn weekday_expr(&self, at: usize) -> Hit<Expr> {
        let (mut pick, mut next) = match self.lower(at) {
            "last" | "past" => (Pick::Last, at + 1),
            "next" => (Pick::Next, at + 1),
            "this" | "coming" => (Pick::This, self.skip(at + 1, &["past", "coming"])),
            _ => (Pick::Bare, at),
        };
        if self.is(at, &["this"]) && self.is(at + 1, &["past"]) {
            pick = Pick::Last;
        }
        let (day, end) = self.weekday(next)?;
        next = end;
        let of = self.skip(next, &["of"]);
        if pick == Pick::Bare && self.is(of + 1, &["week"]) {
            match self.lower(of) {
                "last" => return Some((Expr::Weekday(day, Pick::Shift(-1)), of + 2)),
                "this" => return Some((Expr::Weekday(day, Pick::Shift(0)), of + 2)),
                "next" => return Some((Expr::Weekday(day, Pick::Shift(1)), of + 2)),
                _ => {}
            }
        }
        Some((Expr::Weekday(day, pick), next))
    }

    fn month_expr(&self, at: usize) -> Hit<Expr> {
        let lead = self.lower(at);
        let (pick, next) = match lead {
            "last" | "past" => (Pick::Last, at + 1),
            "next" => (Pick::Next, at + 1),
            "this" => (Pick::This, at + 1),
            "mid" | "early" | "late" => (Pick::Bare, self.skip(self.skip(at + 1, &["-"]), &["in"])),
            _ => (Pick::Bare, at),
        };
        let (month, end) = self.month(next)?;
        let of = self.skip(self.skip(end, &[","]), &["of"]);
        if let Some((year, end)) = self.year(of) {
            return Some((Expr::Month(month, Pick::Year(year)), end));
        }
        if let Some((by, end)) = self.year_shift(of) {
            return Some((Expr::Month(month, Pick::Shift(by)), end));
        }
        // "between January and June 2022": the year behind the second month
        let joined =
            self.is_before(at, &["between", "from"]) && self.is(end, &["and", "to", "until", "through"]);
        let second = self.month(end + 1).filter(|_| joined);
        if let Some((year, _)) = second.and_then(|(last, after)| self.year(after).filter(|_| last > month)) {
            return Some((Expr::Month(month, Pick::Year(year)), end));
        }
        let led = next > at || self.is_before(at, MONTH_LEADS) || self.before(at).is_empty();
        let ambiguous = self.is(next, &["may", "march", "mar", "jan", "april", "june", "august"]);
        let capital_beside = self.word(end).is_some_and(|w| w.capital && w.is_word())
            || next
                .checked_sub(1)
                .and_then(|b| self.word(b))
                .is_some_and(|w| w.capital && next == at);
        let fits = led || !(ambiguous || capital_beside);
        fits.then_some((Expr::Month(month, pick), end))
    }

    pub(super) fn year_shift(&self, at: usize) -> Hit<i32> {
        let by = match self.lower(at) {
            "last" => -1,
            "this" => 0,
            "next" => 1,
            _ => return None,
        };
        self.is(at + 1, &["year"]).then_some((by, at + 2))
    }

    /// "this morning", "yesterday evening" begin with a day word; "this" alone needs the part of the day.
    fn part_of_today(&self, at: usize) -> Hit<Core> {
        let rule = "mentions/time-today";
        if let Some((TimeWord::Day { offset, code }, end)) = self.phrase(at) {
            return Some(((Expr::Day(*offset), code.clone(), rule), end));
        }
        let next = self.skip(at + 1, &["early", "late"]);
        if self.is(at, &["this"]) {
            let (code, end) = self.part(next)?;
            return Some(((Expr::Day(0), Some(code), rule), end));
        }
        None
    }

    /// "last week", "earlier this month", "the coming year".
    fn shifted(&self, at: usize) -> Hit<Expr> {
        let start = self.skip(at, &["the"]);
        let by = match self.lower(start) {
            "last" if start == at => -1,
            "this" | "current" => 0,
            "next" if start == at => 1,
            "coming" | "upcoming" => 1,
            _ => return None,
        };
        let (unit, end) = self.unit(start + 1)?;
        let whole = matches!(unit, Unit::Week | Unit::Month | Unit::Year | Unit::Decade);
        let plural = self.lower(start + 1).ends_with('s');
        (whole && !plural).then_some((Expr::Shift(unit, by), end))
    }

    /// "the past 24 hours", "the last two weeks", "recent months", "the coming days", "a matter of days".
    fn stretched(&self, at: usize) -> Hit<Expr> {
        let start = self.skip(at, &["the", "these"]);
        let lead = self.lower(start);
        if lead == "recent" {
            let (_, end) = self.unit(start + 1)?;
            return Some((Expr::Reference("PAST_REF".into()), end));
        }
        if lead == "in" && self.is(start + 1, &["a"]) && self.is(start + 2, &["matter"]) {
            let (_, end) = self.unit(start + 4).filter(|_| self.is(start + 3, &["of"]))?;
            return Some((Expr::Reference("FUTURE_REF".into()), end));
        }
        let sign = match lead {
            "past" | "last" | "previous" | "preceding" => -1,
            "next" | "coming" | "following" => 1,
            _ => return None,
        };
        let (count, next) = self.count(start + 1).unwrap_or((Some(1), start + 1));
        let counted = next > start + 1;
        let (unit, end) = self.unit(next)?;
        let plural = self.lower(next).ends_with('s');
        match (counted, plural, count) {
            (true, _, Some(n)) => Some((Expr::Stretch(sign * n, unit), end)),
            (true, _, None) | (false, true, _) => Some((vague_stretch(sign, unit), end)),
            // "the past week" but "the previous day", which is a day by itself
            (false, false, _) if start > at && matches!(lead, "past" | "last") => {
                Some((Expr::Stretch(sign, unit), end))
            }
            _ => None,
        }
    }

    /// "two years ago", "three days earlier", "a week later", "eight months now", "four days before ...".
    fn counted(&self, at: usize) -> Hit<Expr> {
        let hedge = self.hedge(at);
        let (count, next) = self.count(hedge).unwrap_or((None, hedge));
        let next = self.skip(next, &["or"]);
        let (unit, end) = self.unit(next)?;
        let sign = match self.lower(end) {
            "ago" | "earlier" | "before" | "previously" | "prior" => -1,
            "later" | "after" | "hence" | "afterwards" => 1,
            "now" => 0,
            _ => return None,
        };
        let after = end + 1;
        let unsettled = Expr::Reference(if sign < 0 { "PAST_REF" } else { "FUTURE_REF" }.into());
        match self.lower(end) {
            "now" => count.map(|n| (Expr::Since(n, unit), after)),
            "ago" => Some((count.map_or(unsettled, |n| Expr::Away(-n, unit)), after)),
            // counted from an event that only the rest of the clause names
            "before" | "after" | "prior" if !self.ends_clause(after) => count.map(|_| (Expr::Open, after)),
            _ => {
                let small = matches!(unit, Unit::Minute | Unit::Hour);
                Some((
                    count.map_or(
                        if small {
                            Expr::Context(0, Unit::Day)
                        } else {
                            Expr::Open
                        },
                        |n| Expr::Context(sign * n, unit),
                    ),
                    after,
                ))
            }
        }
    }

    fn hedge(&self, at: usize) -> usize {
        if self.is(at, &["more", "less"]) && self.is(at + 1, &["than"]) {
            return at + 2;
        }
        if self.is(at, &["at"]) && self.is(at + 1, &["least"]) {
            return at + 2;
        }
        self.skip(
            at,
            &[
                "about", "around", "nearly", "almost", "over", "just", "roughly", "some", "only", "exactly",
            ],
        )
    }

    pub(super) fn ends_clause(&self, at: usize) -> bool {
        self.word(at)
            .is_none_or(|w| !w.is_word() || matches!(w.lower.as_str(), "and" | "but" | "in" | "at" | "when"))
    }

    /// "that day", "the same night", "the previous day", "the next morning", "the day before".
    fn context(&self, at: usize) -> Hit<Expr> {
        let start = self.skip(at, &["the"]);
        let by = match self.lower(start) {
            "that" | "same" => 0,
            "previous" | "preceding" if start > at => -1,
            "following" | "next" if start > at => 1,
            _ => return self.unit_beside(at),
        };
        let same = self.skip(start + 1, &["same"]);
        if let Some((unit, end)) = self.unit(same) {
            let whole = !matches!(unit, Unit::Minute | Unit::Hour) && !self.lower(same).ends_with('s');
            return whole.then_some((Expr::Context(by, unit), end));
        }
        // the part of the day itself is read by what follows the core
        self.part(same).map(|_| (Expr::Context(by, Unit::Day), same))
    }

    /// "the day before", "the week after", "a day earlier" is counted; "in the day", "earlier in the week".
    fn unit_beside(&self, at: usize) -> Hit<Expr> {
        if !self.is(at, &["the"]) {
            return None;
        }
        let (unit, end) = self.unit(at + 1)?;
        if matches!(unit, Unit::Minute | Unit::Hour) || self.lower(at + 1).ends_with('s') {
            return None;
        }
        match self.lower(end) {
            "before" if self.ends_clause(end + 1) => Some((Expr::Context(-1, unit), end + 1)),
            "after" if self.ends_clause(end + 1) => Some((Expr::Context(1, unit), end + 1)),
            _ if self.is_before(at, &["in"])
                && at >= 2
                && matches!(self.lower(at - 2), "earlier" | "later") =>
            {
                let expr = if unit == Unit::Day {
                    Expr::Context(0, unit)
                } else {
                    Expr::Shift(unit, 0)
                };
                Some((expr, end))
            }
            _ => None,
        }
    }
}

/// Words after which a month's name alone is a time.
const MONTH_LEADS: &[&str] = &[
    "in", "since", "of", "until", "till", "by", "from", "through", "during", "between", "and", "to",
    "before", "after", "for", "early", "late", "mid", "-",
];

pub(super) fn is_function_word(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "in", "on", "at", "of", "and", "or", "but", "when", "as", "to", "with", "after", "before", "by",
        "for", "from", "he", "she", "it", "they", "we", "i", "goes", "has", "had", "is", "was", "were",
        "that", "which", "who", "because", "while", "said", "not", "may", "will", "would", "could", "the",
        "a", "an",
    ];
    WORDS.contains(&word)
}

fn takes_part(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Date(..)
            | Expr::Numeric(..)
            | Expr::Weekday(..)
            | Expr::Day(_)
            | Expr::Fixed(..)
            | Expr::Nth(..)
            | Expr::MonthDay(_)
            | Expr::Easter(..)
            | Expr::Context(_, Unit::Day)
    )
}

fn vague_stretch(sign: i64, unit: Unit) -> Expr {
    match (sign, unit) {
        (-1, Unit::Hour | Unit::Minute) => Expr::Day(0),
        (-1, _) => Expr::Reference("PAST_REF".into()),
        _ => Expr::Reference("FUTURE_REF".into()),
    }
}

/// Hour and minute of "9:50", "9.50", "0950", "630", "5", and whether a colon parts them.
fn clock_digits(word: &str) -> Option<(i8, i8, bool)> {
    let (hour, minute, colon) = match word.split_once([':', '.']) {
        Some((hour, minute)) => (hour, minute, word.contains(':')),
        None if word.len() >= 3 && word.is_ascii() => {
            let (hour, minute) = word.split_at(word.len() - 2);
            (hour, minute, false)
        }
        None => (word, "0", false),
    };
    let hour: i8 = hour.parse().ok()?;
    let minute: i8 = minute.get(..2).unwrap_or(minute).parse().ok()?;
    ((0..=23).contains(&hour) && (0..=59).contains(&minute)).then_some((hour, minute, colon))
}
