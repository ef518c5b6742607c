//! What a time expression says, and what that is on the calendar.
//!
//! In come an [`Expr`] and the days it is counted from; out comes a [`Value`]. It knows no language and reads no clock,
//! and it leaves open what the expression leaves open.

use jiff::civil::Date;
use jiff::{Span as Lapse, ToSpan};
use knowledge::{NthDay, Unit, Ymd};
use record::TimePrecision;

/// Which of several days of one name is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    /// Nothing is said: the tense decides.
    Bare,
    /// The one before.
    Last,
    /// The one in this week, month or year.
    This,
    /// The one after.
    Next,
    /// The one in the week, month or year so many ahead (negative: back).
    Shift(i32),
    /// The one in this year.
    Year(i16),
}

/// Whether the clause looks back or ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outlook {
    /// It tells of what was.
    Back,
    /// It tells of what is to come.
    Ahead,
    /// Not to be told.
    Open,
}

/// What a time expression says.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A day by month and day, with its year where the words give it.
    Date(Option<i16>, i8, i8),
    /// A numeric date whose order of day and month is open: year, first, second number.
    Numeric(i16, i8, i8),
    /// From one day to another.
    Dates(Option<i16>, (i8, i8), (i8, i8)),
    /// A month.
    Month(i8, Pick),
    /// From one month of a year to another, of the present year where the words give none.
    Months(Option<i16>, i8, i8),
    /// A day of the month at hand ("the 29th").
    MonthDay(i8),
    /// A year.
    Year(i16),
    /// Several years, first and last.
    Years(i16, i16),
    /// Ten years from this one on.
    Decade(i16),
    /// A season, TIMEX3 code.
    Season(String, Pick),
    /// A weekday, ISO number.
    Weekday(i8, Pick),
    /// A Saturday with its Sunday.
    Weekend(Pick),
    /// A named day by month and day.
    Fixed(i8, i8, Pick),
    /// A named day by its distance from Easter.
    Easter(i64, bool, Pick),
    /// A named day by its weekday.
    Nth(NthDay, Pick),
    /// A feast with its known dates.
    Dated(Vec<(Ymd, Ymd)>, Pick),
    /// Days from publication.
    Day(i64),
    /// So many units before (negative) or after publication.
    Away(i64, Unit),
    /// The unit so many before or after the present one ("last week").
    Shift(Unit, i32),
    /// A stretch of so many units that ends (negative) or begins at publication.
    Stretch(i64, Unit),
    /// So many units up to now ("for eight months now").
    Since(i64, Unit),
    /// The day of the time that came before ("that day"), so many units away.
    Context(i64, Unit),
    /// A TIMEX3 reference off the calendar.
    Reference(String),
    /// Words that name a time which only the events of the text could settle.
    Open,
}

/// What an expression is on the calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// EDTF / TIMEX3.
    pub value: Option<String>,
    /// First day.
    pub from: Option<Date>,
    /// Day after the last one.
    pub to: Option<Date>,
    /// How exactly.
    pub precision: TimePrecision,
}

/// What expressions are counted from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Base {
    /// The day of publication.
    pub day: Option<Date>,
    /// The day of the time that came before.
    pub before: Option<Date>,
    /// Whether the clause looks back or ahead.
    pub outlook: Outlook,
    /// Whether the words speak of local time, which may be a day ahead of the place of publication.
    pub local: bool,
}

impl Expr {
    /// Whether the calendar alone settles it.
    #[must_use]
    pub fn is_absolute(&self) -> bool {
        matches!(
            self,
            Expr::Date(Some(_), ..)
                | Expr::Numeric(..)
                | Expr::Dates(Some(_), ..)
                | Expr::Month(_, Pick::Year(_))
                | Expr::Months(Some(_), ..)
                | Expr::Year(_)
                | Expr::Years(..)
                | Expr::Decade(_)
                | Expr::Season(_, Pick::Year(_))
                | Expr::Fixed(_, _, Pick::Year(_))
                | Expr::Easter(_, _, Pick::Year(_))
                | Expr::Nth(_, Pick::Year(_))
                | Expr::Dated(_, Pick::Year(_))
        )
    }

    /// Whether it is counted from a time that came before in the text.
    #[must_use]
    pub fn is_context(&self) -> bool {
        matches!(self, Expr::Context(..))
    }
}

impl Value {
    fn open(precision: TimePrecision) -> Self {
        Value {
            value: None,
            from: None,
            to: None,
            precision,
        }
    }

    fn named(value: String, from: Option<Date>, to: Option<Date>, precision: TimePrecision) -> Self {
        Value {
            value: Some(value),
            from,
            to,
            precision,
        }
    }

    fn day(day: Option<Date>) -> Self {
        match day {
            Some(day) => Value::named(
                day.to_string(),
                Some(day),
                day.tomorrow().ok(),
                TimePrecision::Day,
            ),
            None => Value::open(TimePrecision::Day),
        }
    }

    fn month(first: Option<Date>) -> Self {
        let Some(first) = first.map(Date::first_of_month) else {
            return Value::open(TimePrecision::Month);
        };
        let value = format!("{:04}-{:02}", first.year(), first.month());
        Value::named(value, Some(first), plus(first, 1.month()), TimePrecision::Month)
    }

    fn week(day: Option<Date>) -> Self {
        let Some(day) = day else {
            return Value::open(TimePrecision::Week);
        };
        let week = day.iso_week_date();
        let monday = plus(day, -i64::from(day.weekday().to_monday_zero_offset()).days());
        let value = format!("{:04}-W{:02}", week.year(), week.week());
        Value::named(
            value,
            monday,
            monday.and_then(|d| plus(d, 7.days())),
            TimePrecision::Week,
        )
    }

    fn year(year: i16) -> Self {
        let to = Date::new(year.saturating_add(1), 1, 1).ok();
        Value::named(
            format!("{year:04}"),
            Date::new(year, 1, 1).ok(),
            to,
            TimePrecision::Year,
        )
    }

    fn interval(from: Option<Date>, last: Option<Date>) -> Self {
        match (from, last) {
            (Some(from), Some(last)) => Value::named(
                format!("{from}/{last}"),
                Some(from),
                last.tomorrow().ok(),
                TimePrecision::Interval,
            ),
            _ => Value::open(TimePrecision::Interval),
        }
    }
}

/// Places an expression on the calendar.
#[must_use]
pub fn resolve(expr: &Expr, base: Base) -> Value {
    match expr {
        Expr::Date(year, month, day) => Value::day(date(*year, *month, *day, base)),
        Expr::Numeric(year, a, b) => Value::day(numeric(*year, *a, *b, base.day)),
        Expr::Dates(year, from, to) => {
            let first = date(*year, from.0, from.1, base);
            let last = first.and_then(|f| on_or_after(f, to.0, to.1));
            Value::interval(first, last)
        }
        Expr::Month(month, pick) => Value::month(month_of(*month, *pick, base)),
        Expr::Months(year, first, last) => {
            let year = year.or(base.day.map(Date::year));
            year.map_or(Value::open(TimePrecision::Interval), |y| months(y, *first, *last))
        }
        Expr::MonthDay(day) => Value::day(month_day(*day, base)),
        Expr::Year(year) => Value::year(*year),
        Expr::Years(first, last) => Value::named(
            format!("{first:04}/{last:04}"),
            Date::new(*first, 1, 1).ok(),
            Date::new(last.saturating_add(1), 1, 1).ok(),
            TimePrecision::Interval,
        ),
        Expr::Decade(year) => Value::named(
            format!("{:03}X", year / 10),
            Date::new(*year, 1, 1).ok(),
            Date::new(year.saturating_add(10), 1, 1).ok(),
            TimePrecision::Interval,
        ),
        Expr::Season(code, pick) => season(code, *pick, base),
        Expr::Weekday(day, pick) => Value::day(weekday(*day, *pick, base)),
        Expr::Weekend(pick) => weekend(*pick, base),
        Expr::Fixed(month, day, pick) => Value::day(yearly(*pick, base, |y| Date::new(y, *month, *day).ok())),
        Expr::Easter(offset, orthodox, pick) => {
            let feast = |y| easter(y, *orthodox).and_then(|d| plus(d, offset.days()));
            Value::day(yearly(*pick, base, feast))
        }
        Expr::Nth(day, pick) => Value::day(yearly(*pick, base, |y| nth_day(y, *day))),
        Expr::Dated(years, pick) => dated(years, *pick, base),
        Expr::Day(offset) => Value::day(base.day.and_then(|d| plus(d, offset.days()))),
        Expr::Away(n, unit) => away(base.day, *n, *unit),
        Expr::Shift(unit, by) => away(base.day, i64::from(*by), *unit),
        Expr::Stretch(n, unit) => stretch(base.day, *n, *unit),
        Expr::Since(n, unit) => since(base.day, *n, *unit),
        Expr::Context(n, unit) => away(base.before, *n, *unit),
        Expr::Reference(reference) => Value::named(reference.clone(), None, None, TimePrecision::Vague),
        Expr::Open => Value::open(TimePrecision::Vague),
    }
}

/// Narrows a day to a part of it, or to a time of day.
#[must_use]
pub fn narrow(value: Value, clock: Option<(i8, i8)>, part: Option<&str>) -> Value {
    if value.precision != TimePrecision::Day {
        return value;
    }
    let (Some(day), Some(from)) = (value.value.clone(), value.from) else {
        return Value {
            precision: TimePrecision::Time,
            ..value
        };
    };
    let named = match (clock, part) {
        (Some((hour, minute)), _) => format!("{day}T{hour:02}:{minute:02}"),
        (None, Some(part)) => format!("{day}{part}"),
        (None, None) => return value,
    };
    // a night runs into the next day
    let to = match (clock, part) {
        (None, Some("TNI")) => plus(from, 2.days()),
        _ => value.to,
    };
    Value::named(named, Some(from), to, TimePrecision::Time)
}

fn plus(day: Date, lapse: Lapse) -> Option<Date> {
    day.checked_add(lapse).ok()
}

fn away(base: Option<Date>, n: i64, unit: Unit) -> Value {
    let moved = |lapse: Option<Lapse>| base.zip(lapse).and_then(|(d, l)| plus(d, l));
    let small = |n: i64| i32::try_from(n).ok().filter(|n| n.abs() < 100_000).map(i64::from);
    match unit {
        Unit::Minute => Value::day(base),
        // a few hours stay within the day as far as the words tell
        Unit::Hour => Value::day(moved(small(n).map(|n| (n / 24).days()))),
        Unit::Day => Value::day(moved(small(n).map(|n| n.days()))),
        Unit::Week => Value::week(moved(small(n).map(|n| n.weeks()))),
        Unit::Fortnight => Value::week(moved(small(n).map(|n| (n * 2).weeks()))),
        Unit::Month => Value::month(moved(small(n).map(|n| n.months()))),
        Unit::Year | Unit::Decade => {
            let n = if unit == Unit::Decade {
                n.saturating_mul(10)
            } else {
                n
            };
            let year = base.and_then(|d| i16::try_from(i64::from(d.year()).saturating_add(n)).ok());
            match year.filter(|y| (1000..=2999).contains(y)) {
                Some(year) => Value::year(year),
                None => Value::open(TimePrecision::Year),
            }
        }
    }
}

fn lapse(n: i64, unit: Unit) -> Option<Lapse> {
    let n = i64::from(i32::try_from(n).ok().filter(|n| n.abs() < 10_000)?);
    Some(match unit {
        Unit::Minute => 0.days(),
        Unit::Hour => ((n + 23 * n.signum()) / 24).days(),
        Unit::Day => n.days(),
        Unit::Week => n.weeks(),
        Unit::Fortnight => (n * 2).weeks(),
        Unit::Month => n.months(),
        Unit::Year => n.years(),
        Unit::Decade => (n * 10).years(),
    })
}

fn stretch(base: Option<Date>, n: i64, unit: Unit) -> Value {
    if matches!(unit, Unit::Minute) || (unit == Unit::Hour && n.abs() < 12) {
        return Value::day(base);
    }
    let other = base.zip(lapse(n, unit)).and_then(|(d, l)| plus(d, l));
    if n < 0 {
        Value::interval(other, base)
    } else {
        Value::interval(base, other)
    }
}

fn since(base: Option<Date>, n: i64, unit: Unit) -> Value {
    let Some((day, first)) = base
        .zip(lapse(-n, unit))
        .and_then(|(d, l)| Some((d, plus(d, l)?)))
    else {
        return Value::open(TimePrecision::Interval);
    };
    let to = day.tomorrow().ok();
    let value = match unit {
        Unit::Month => format!(
            "{:04}-{:02}/{:04}-{:02}",
            first.year(),
            first.month(),
            day.year(),
            day.month()
        ),
        Unit::Year | Unit::Decade => format!("{:04}/{:04}", first.year(), day.year()),
        _ => return Value::interval(Some(first), Some(day)),
    };
    Value::named(value, Some(first), to, TimePrecision::Interval)
}

/// The day nearest to publication that fits what the clause looks at.
fn nearest(candidates: impl Iterator<Item = Date>, base: Base) -> Option<Date> {
    let today = base.day?;
    let distance = |d: &Date| i64::from(today.duration_until(*d).as_hours() as i32) / 24;
    // a reporter abroad may write of a day that has not begun where the article is published
    let slack = 1;
    candidates
        .filter(|d| match base.outlook {
            Outlook::Back => distance(d) <= slack,
            Outlook::Ahead => distance(d) >= -slack,
            Outlook::Open => true,
        })
        .min_by_key(|d| {
            let days = distance(d);
            // where tense does not tell, reports look back sooner than ahead
            if base.outlook == Outlook::Open && days > 0 {
                days * 3
            } else {
                days.abs()
            }
        })
}

fn around(base: Base) -> impl Iterator<Item = i16> {
    let year = base.day.map_or(0, Date::year);
    (-1..=1)
        .map(move |n| year + n)
        .filter(move |_| base.day.is_some())
}

fn date(year: Option<i16>, month: i8, day: i8, base: Base) -> Option<Date> {
    match year {
        Some(year) => Date::new(year, month, day).ok(),
        None => nearest(around(base).filter_map(|y| Date::new(y, month, day).ok()), base),
    }
}

fn numeric(year: i16, a: i8, b: i8, base: Option<Date>) -> Option<Date> {
    let both = [Date::new(year, b, a).ok(), Date::new(year, a, b).ok()];
    match both {
        [Some(x), Some(y)] if x != y => {
            // day and month could be swapped: only nearness to publication tells
            let base = base?;
            let far = |d: Date| base.duration_until(d).as_hours().abs();
            Some(if far(x) <= far(y) { x } else { y })
        }
        [x, y] => x.or(y),
    }
}

fn on_or_after(first: Date, month: i8, day: i8) -> Option<Date> {
    let same = Date::new(first.year(), month, day).ok().filter(|d| *d >= first);
    same.or_else(|| Date::new(first.year().saturating_add(1), month, day).ok())
}

fn month_of(month: i8, pick: Pick, base: Base) -> Option<Date> {
    if let Pick::Year(year) = pick {
        return Date::new(year, month, 1).ok();
    }
    let today = base.day?;
    let in_year = |year: i16| Date::new(year, month, 1).ok();
    let this = in_year(today.year())?;
    let month_now = today.first_of_month();
    match pick {
        Pick::Last if this < month_now => Some(this),
        Pick::Last => in_year(today.year() - 1),
        Pick::Next if this > month_now => Some(this),
        Pick::Next => in_year(today.year() + 1),
        Pick::This => Some(this),
        Pick::Shift(by) => in_year(today.year().saturating_add(i16::try_from(by).ok()?)),
        _ => match base.outlook {
            Outlook::Ahead if this >= month_now => Some(this),
            Outlook::Ahead => in_year(today.year() + 1),
            Outlook::Open if this > month_now && this.month() - month_now.month() <= 2 => Some(this),
            _ if this <= month_now => Some(this),
            _ => in_year(today.year() - 1),
        },
    }
}

fn months(year: i16, first: i8, last: i8) -> Value {
    let from = Date::new(year, first, 1).ok();
    let to = Date::new(year, last, 1).ok().and_then(|d| plus(d, 1.month()));
    let value = format!("{year:04}-{first:02}/{year:04}-{last:02}");
    Value::named(value, from, to, TimePrecision::Interval)
}

/// "the 29th": of this month, or of the one beside it that the clause looks at.
fn month_day(day: i8, base: Base) -> Option<Date> {
    let first = base.day?.first_of_month();
    let beside = (-1..=1).filter_map(|by: i64| plus(first, by.months()));
    nearest(
        beside.filter_map(|m| Date::new(m.year(), m.month(), day).ok()),
        base,
    )
}

fn nth_day(year: i16, (month, weekday, nth, offset): NthDay) -> Option<Date> {
    let weekday = jiff::civil::Weekday::from_monday_one_offset(weekday).ok()?;
    let day = Date::new(year, month, 1)
        .ok()?
        .nth_weekday_of_month(nth, weekday)
        .ok()?;
    plus(day, i64::from(offset).days())
}

fn season(code: &str, pick: Pick, base: Base) -> Value {
    let first = match code {
        "SP" => 3,
        "SU" => 6,
        "FA" => 9,
        _ => 12,
    };
    let Some(start) = month_of(first, pick, base) else {
        return Value::open(TimePrecision::Season);
    };
    let value = format!("{:04}-{code}", start.year());
    // "winter 2022" may be the one that began or the one that ended then
    let (from, to) = match code {
        "WI" => (None, None),
        _ => (Some(start), plus(start, 3.months())),
    };
    Value::named(value, from, to, TimePrecision::Season)
}

fn weekday(iso: i8, pick: Pick, base: Base) -> Option<Date> {
    let today = base.day?;
    let now = today.weekday().to_monday_one_offset();
    let back = i64::from((now - iso).rem_euclid(7));
    let ahead = i64::from((iso - now).rem_euclid(7));
    let offset = match pick {
        Pick::Last if back == 0 => -7,
        Pick::Last => -back,
        Pick::Next if ahead == 0 => 7,
        Pick::Next => ahead,
        Pick::Shift(weeks) => i64::from(iso - now) + i64::from(weeks) * 7,
        _ if base.local && ahead == 1 && base.outlook != Outlook::Ahead => 1,
        _ if base.outlook == Outlook::Ahead => ahead,
        _ => -back,
    };
    plus(today, offset.days())
}

fn weekend(pick: Pick, base: Base) -> Value {
    let Some(today) = base.day else {
        return Value::open(TimePrecision::Interval);
    };
    let now = i64::from(today.weekday().to_monday_one_offset());
    let (this, on) = (6 - now, now >= 6);
    let offset = match pick {
        Pick::Next if on => this + 7,
        Pick::Next => this,
        Pick::Shift(weeks) => this + i64::from(weeks) * 7,
        Pick::Last => this - 7,
        _ if on || base.outlook == Outlook::Ahead => this,
        _ => this - 7,
    };
    let saturday = plus(today, offset.days());
    Value::interval(saturday, saturday.and_then(|d| d.tomorrow().ok()))
}

fn yearly(pick: Pick, base: Base, of: impl Fn(i16) -> Option<Date>) -> Option<Date> {
    match pick {
        Pick::Year(year) => of(year),
        Pick::Shift(by) => of(base.day?.year().saturating_add(i16::try_from(by).ok()?)),
        Pick::Last => around(base).filter_map(of).filter(|d| Some(*d) < base.day).max(),
        Pick::Next => around(base).filter_map(of).filter(|d| Some(*d) > base.day).min(),
        Pick::This => of(base.day?.year()),
        Pick::Bare => nearest(around(base).filter_map(of), base),
    }
}

fn dated(years: &[(Ymd, Ymd)], pick: Pick, base: Base) -> Value {
    let known = |year: i16| years.iter().find(|(from, _)| from.0 == year);
    let made = |(y, m, d): Ymd| Date::new(y, m, d).ok();
    let first = yearly(pick, base, |year| known(year).and_then(|(from, _)| made(*from)));
    let last = first.and_then(|f| known(f.year())).and_then(|(_, to)| made(*to));
    if first == last {
        Value::day(first)
    } else {
        Value::interval(first, last)
    }
}

/// Easter Sunday, by the calculation of Meeus, Jones and Butcher, or by that of the Julian calendar.
fn easter(year: i16, orthodox: bool) -> Option<Date> {
    let y = i64::from(year);
    if orthodox {
        let d = (19 * (y % 19) + 15) % 30;
        let e = (2 * (y % 4) + 4 * (y % 7) - d + 34) % 7;
        let julian = d + e + 114;
        let date = Date::new(
            year,
            i8::try_from(julian / 31).ok()?,
            i8::try_from(julian % 31 + 1).ok()?,
        )
        .ok()?;
        // 13 days from 1900 to 2099
        return plus(date, 13.days());
    }
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - b / 4 - g + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn base(day: &str, outlook: Outlook) -> Base {
        Base {
            day: day.parse().ok(),
            before: None,
            outlook,
            local: false,
        }
    }

    fn says(expr: Expr, day: &str, outlook: Outlook) -> String {
        resolve(&expr, base(day, outlook)).value.unwrap_or_default()
    }

    #[test]
    fn weekdays() {
        let monday = "2022-03-14";
        assert_eq!(
            says(Expr::Weekday(1, Pick::Bare), monday, Outlook::Back),
            "2022-03-14"
        );
        assert_eq!(
            says(Expr::Weekday(1, Pick::Last), monday, Outlook::Back),
            "2022-03-07"
        );
        assert_eq!(
            says(Expr::Weekday(7, Pick::Bare), monday, Outlook::Open),
            "2022-03-13"
        );
        assert_eq!(
            says(Expr::Weekday(4, Pick::Bare), monday, Outlook::Ahead),
            "2022-03-17"
        );
        assert_eq!(
            says(Expr::Weekday(1, Pick::Next), monday, Outlook::Ahead),
            "2022-03-21"
        );
        assert_eq!(
            says(Expr::Weekday(5, Pick::Shift(-1)), monday, Outlook::Back),
            "2022-03-11"
        );
    }

    #[test]
    fn units() {
        assert_eq!(
            says(Expr::Shift(Unit::Week, -1), "2017-11-17", Outlook::Back),
            "2017-W45"
        );
        assert_eq!(
            says(Expr::Shift(Unit::Week, 0), "2021-01-02", Outlook::Back),
            "2020-W53"
        );
        assert_eq!(
            says(Expr::Shift(Unit::Month, -1), "2022-01-31", Outlook::Back),
            "2021-12"
        );
        assert_eq!(
            says(Expr::Away(-2, Unit::Year), "2016-10-13", Outlook::Back),
            "2014"
        );
        assert_eq!(
            says(Expr::Stretch(-1, Unit::Year), "2016-10-13", Outlook::Back),
            "2015-10-13/2016-10-13"
        );
        assert_eq!(
            says(Expr::Stretch(-24, Unit::Hour), "2022-03-14", Outlook::Back),
            "2022-03-13/2022-03-14"
        );
        assert_eq!(
            says(Expr::Since(8, Unit::Month), "2016-07-14", Outlook::Back),
            "2015-11/2016-07"
        );
        assert_eq!(says(Expr::Decade(1990), "2016-07-14", Outlook::Back), "199X");
    }

    #[test]
    fn dates_without_a_year() {
        assert_eq!(
            says(Expr::Date(None, 12, 30), "2022-01-03", Outlook::Back),
            "2021-12-30"
        );
        assert_eq!(
            says(Expr::Date(None, 1, 3), "2021-12-30", Outlook::Ahead),
            "2022-01-03"
        );
        assert_eq!(says(Expr::Date(None, 2, 29), "2022-03-14", Outlook::Back), "");
        assert_eq!(
            says(Expr::Month(5, Pick::Last), "2022-05-10", Outlook::Back),
            "2021-05"
        );
        assert_eq!(
            says(Expr::Numeric(2022, 3, 14), "2022-03-14", Outlook::Back),
            "2022-03-14"
        );
        assert_eq!(
            says(Expr::Numeric(2022, 4, 3), "2022-04-05", Outlook::Back),
            "2022-04-03"
        );
    }

    #[test]
    fn easter_of_both_calendars() {
        let known = [
            (2016, (3, 27), (5, 1)),
            (2022, (4, 17), (4, 24)),
            (2025, (4, 20), (4, 20)),
        ];
        for (year, western, orthodox) in known {
            assert_eq!(easter(year, false), Date::new(year, western.0, western.1).ok());
            assert_eq!(easter(year, true), Date::new(year, orthodox.0, orthodox.1).ok());
        }
    }

    proptest! {
        #[test]
        fn weekdays_stay_near_and_keep_their_name(days in 0i64..40_000, iso in 1i8..=7, ahead: bool, last: bool) {
            let day = Date::constant(1950, 1, 1).checked_add(days.days()).unwrap();
            let outlook = if ahead { Outlook::Ahead } else { Outlook::Back };
            let pick = if last { Pick::Last } else { Pick::Bare };
            let base = Base { day: Some(day), before: None, outlook, local: false };
            let found = weekday(iso, pick, base).unwrap();
            prop_assert_eq!(found.weekday().to_monday_one_offset(), iso);
            let distance = day.duration_until(found).as_hours() / 24;
            prop_assert!((-7..=6).contains(&distance));
            prop_assert!(last == (distance < 0) || !last);
        }

        #[test]
        fn stretches_hold_their_day(n in -500i64..500, days in 0i64..40_000) {
            let day = Date::constant(1950, 1, 1).checked_add(days.days()).unwrap();
            for unit in [Unit::Minute, Unit::Hour, Unit::Day, Unit::Week, Unit::Fortnight, Unit::Month, Unit::Year, Unit::Decade] {
                let base = Base { day: Some(day), before: Some(day), outlook: Outlook::Open, local: true };
                for expr in [Expr::Stretch(n, unit), Expr::Away(n, unit), Expr::Since(n, unit), Expr::Context(n, unit)] {
                    let value = resolve(&expr, base);
                    if let (Some(from), Some(to)) = (value.from, value.to) {
                        prop_assert!(from < to || n < 0);
                    }
                }
            }
        }
    }
}
