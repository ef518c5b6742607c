//! Calendar: words and phrases of time, and what the calendar says of them.
//!
//! In comes `calendar.tsv`; out come look-ups by lower-case words. It never decides which day an article means.

use crate::{Row, TableError, Tables};
use std::collections::BTreeMap;

const FILE: &str = "calendar.tsv";

/// Units of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Minutes and seconds.
    Minute,
    /// Hours.
    Hour,
    /// Days.
    Day,
    /// Weeks.
    Week,
    /// Two weeks.
    Fortnight,
    /// Months.
    Month,
    /// Years.
    Year,
    /// Ten years.
    Decade,
}

/// A day given as year, month, day.
pub type Ymd = (i16, i8, i8);

/// A day by weekday: month, ISO weekday, which of them in the month (-1 the last), and days from there.
pub type NthDay = (i8, i8, i8, i8);

/// What a word or phrase of time is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimeWord {
    /// Month 1 to 12; `short` for abbreviations.
    Month {
        /// Its number.
        month: i8,
        /// Whether the word is an abbreviation.
        short: bool,
    },
    /// Weekday 1 (Monday) to 7.
    Weekday {
        /// Its ISO number.
        weekday: i8,
        /// Whether the word is an abbreviation.
        short: bool,
    },
    /// A part of the day, TIMEX3 code (`TMO`); `bare` where it stands without a day beside it.
    Part {
        /// The code.
        code: String,
        /// Whether the word alone names a time.
        bare: bool,
    },
    /// A time of day with the part of the day that it falls in.
    Clock {
        /// Hour and minute.
        at: (i8, i8),
        /// TIMEX3 code.
        code: String,
    },
    /// A unit of time.
    Unit(Unit),
    /// Days from publication, with a part of the day.
    Day {
        /// How many days.
        offset: i64,
        /// TIMEX3 code of the part of the day.
        code: Option<String>,
    },
    /// `PRESENT_REF`, `PAST_REF` or `FUTURE_REF`.
    Reference(String),
    /// A season, TIMEX3 code.
    Season(String),
    /// A time zone; `true` where it is the local time of the place reported on.
    Zone(bool),
    /// A named day by month and day.
    Fixed(i8, i8),
    /// A named day by its weekday.
    Nth(NthDay),
    /// The name of one day in history.
    Once(Ymd),
    /// A named day by its distance from Easter Sunday.
    Easter {
        /// Days after Easter Sunday.
        offset: i64,
        /// Whether the Orthodox Easter is meant.
        orthodox: bool,
    },
    /// A feast with its first and last day in each year known.
    Dated(Vec<(Ymd, Ymd)>),
    /// A named day whose date the words alone do not settle.
    Named,
}

/// Words and phrases of time.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    phrases: BTreeMap<String, TimeWord>,
    longest: usize,
}

impl Calendar {
    /// The entry of a lower-case word or phrase (words parted by single spaces).
    #[must_use]
    pub fn get(&self, phrase: &str) -> Option<&TimeWord> {
        self.phrases.get(phrase)
    }

    /// Whether a phrase begins with this lower-case word, or with words that it begins (`mid-march` is cut by some readers of words).
    #[must_use]
    pub fn begins(&self, word: &str) -> bool {
        let next = self
            .phrases
            .range::<str, _>((std::ops::Bound::Included(word), std::ops::Bound::Unbounded))
            .next();
        next.is_some_and(|(phrase, _)| phrase.starts_with(word))
    }

    /// Number of words in the longest phrase.
    #[must_use]
    pub fn longest(&self) -> usize {
        self.longest
    }

    pub(crate) fn parse(tables: &Tables) -> Result<Self, TableError> {
        let mut calendar = Calendar::default();
        for row in tables.rows(FILE) {
            // the reader of times leaves possessives out
            let words = row.cell(0).to_lowercase().replace("'s ", " ");
            let entry = entry(&row)?;
            calendar.longest = calendar.longest.max(words.split(' ').count());
            match (calendar.phrases.get_mut(&words), entry) {
                (Some(TimeWord::Dated(years)), TimeWord::Dated(more)) => years.extend(more),
                (_, entry) => {
                    calendar.phrases.insert(words, entry);
                }
            }
        }
        Ok(calendar)
    }
}

fn entry(row: &Row) -> Result<TimeWord, TableError> {
    let value = row.cell(2);
    let kind = row.cell(1);
    Ok(match kind {
        "month" | "month-short" => TimeWord::Month {
            month: number(row, value)?,
            short: kind == "month-short",
        },
        "weekday" | "weekday-short" => TimeWord::Weekday {
            weekday: number(row, value)?,
            short: kind == "weekday-short",
        },
        "part" | "bare-part" => TimeWord::Part {
            code: value.to_string(),
            bare: kind == "bare-part",
        },
        "clock" => clock(row, value)?,
        "unit" => TimeWord::Unit(unit(row, value)?),
        "day" => day(row, value)?,
        "ref" => TimeWord::Reference(value.to_string()),
        "season" => TimeWord::Season(value.to_string()),
        "zone" => TimeWord::Zone(value == "local"),
        "fixed" => {
            let (month, day) = value
                .split_once('-')
                .ok_or_else(|| row.error("a fixed day is MM-DD"))?;
            TimeWord::Fixed(number(row, month)?, number(row, day)?)
        }
        "nth" => nth(row, value)?,
        "once" => TimeWord::Once(ymd(row, value)?),
        "easter" | "orthodox" => TimeWord::Easter {
            offset: number(row, value)?,
            orthodox: kind == "orthodox",
        },
        "dated" => {
            let (from, to) = value
                .split_once('/')
                .ok_or_else(|| row.error("dates are FROM/TO"))?;
            TimeWord::Dated(vec![(ymd(row, from)?, ymd(row, to)?)])
        }
        "named" => TimeWord::Named,
        other => return Err(row.error(format!("unknown kind {other:?}; see the head of the table"))),
    })
}

fn number<T: std::str::FromStr>(row: &Row, digits: &str) -> Result<T, TableError> {
    digits
        .parse()
        .map_err(|_| row.error(format!("{digits:?} is no number that fits here")))
}

fn clock(row: &Row, value: &str) -> Result<TimeWord, TableError> {
    let wrong = || row.error("a clock is HH:MM and a part of the day, such as 12:00 TAF");
    let (time, code) = value.split_once(' ').ok_or_else(wrong)?;
    let (hour, minute) = time.split_once(':').ok_or_else(wrong)?;
    Ok(TimeWord::Clock {
        at: (number(row, hour)?, number(row, minute)?),
        code: code.to_string(),
    })
}

fn day(row: &Row, value: &str) -> Result<TimeWord, TableError> {
    let (offset, code) = match value.split_once(' ') {
        Some((offset, code)) => (offset, Some(code.to_string())),
        None => (value, None),
    };
    Ok(TimeWord::Day {
        offset: number(row, offset)?,
        code,
    })
}

fn unit(row: &Row, value: &str) -> Result<Unit, TableError> {
    Ok(match value {
        "minute" => Unit::Minute,
        "hour" => Unit::Hour,
        "day" => Unit::Day,
        "week" => Unit::Week,
        "fortnight" => Unit::Fortnight,
        "month" => Unit::Month,
        "year" => Unit::Year,
        "decade" => Unit::Decade,
        other => return Err(row.error(format!("unknown unit {other:?}"))),
    })
}

fn nth(row: &Row, value: &str) -> Result<TimeWord, TableError> {
    let numbers: Result<Vec<i8>, _> = value.split(' ').map(|n| number(row, n)).collect();
    match numbers?.as_slice() {
        [month, weekday, which, offset] => Ok(TimeWord::Nth((*month, *weekday, *which, *offset))),
        _ => Err(row.error(
            "a day by weekday is month, ISO weekday, which (-1 the last) and days from there: 11 4 4 0",
        )),
    }
}

fn ymd(row: &Row, value: &str) -> Result<Ymd, TableError> {
    let mut parts = value.split('-');
    let mut next = || parts.next().ok_or_else(|| row.error("a date is YYYY-MM-DD"));
    let (year, month, day) = (next()?, next()?, next()?);
    Ok((number(row, year)?, number(row, month)?, number(row, day)?))
}
