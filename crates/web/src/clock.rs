//! Clock: the time of day for the log, and past moments that people give.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, date};
use jiff::tz::TimeZone;

/// The time now, in UTC, in the form of the ledger's log.
pub fn now() -> String {
    written(Timestamp::now())
}

/// Seconds since 1970.
pub fn seconds() -> u64 {
    u64::try_from(Timestamp::now().as_second()).unwrap_or_default()
}

fn written(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// A past moment as the log writes it. A day stands for its end, a time without fractions for the end of its second; without a zone it is UTC.
///
/// # Errors
/// Where it is no time.
pub fn as_of(given: &str) -> Result<String, String> {
    let wrong =
        || format!("{given}: no time; give 2026-11-25, 2026-11-25T09:30 or 2026-11-25T09:30:00+01:00");
    let moment = match given.parse::<Timestamp>() {
        Ok(moment) => moment,
        Err(_) => {
            let day = given.parse::<Date>().ok().filter(|_| given.len() == 10);
            let time = match day {
                Some(day) => day.at(23, 59, 59, 0),
                None => given.parse::<DateTime>().map_err(|_| wrong())?,
            };
            // the last hours of the calendar are after every entry
            TimeZone::UTC.to_timestamp(time).unwrap_or(Timestamp::MAX)
        }
    };
    let rest = if given.contains('.') { 0 } else { 999_999 };
    let moment = Timestamp::from_microsecond(moment.as_microsecond() + rest).unwrap_or(Timestamp::MAX);
    Ok(written(moment))
}

/// A day of the calendar, `2022-03-14`.
pub fn day(given: &str) -> Option<Date> {
    given.get(..10)?.parse().ok()
}

/// First and last day of a year, `2022`, or a month, `2022-03`.
pub fn bounds(part: &str) -> Option<(String, String)> {
    let month = match part.len() {
        4 => format!("{part}-01"),
        7 => part.to_string(),
        _ => return None,
    };
    let first: Date = format!("{month}-01").parse().ok()?;
    let last = if part.len() == 4 {
        first.last_of_year()
    } else {
        first.last_of_month()
    };
    Some((first.to_string(), last.to_string()))
}

/// A year or a month in words: `2022`, `March 2022`.
pub fn stretch(part: &str) -> String {
    let month = format!("{part}-01")
        .parse::<Date>()
        .ok()
        .filter(|_| part.len() == 7);
    month.map_or_else(|| part.to_string(), |month| month.strftime("%B %Y").to_string())
}

/// The day that is so many days after 1970-01-01.
pub fn numbered(number: i64) -> Option<Date> {
    let days = i32::try_from(number).ok()?;
    date(1970, 1, 1)
        .checked_add(jiff::Span::new().try_days(days).ok()?)
        .ok()
}

#[cfg(test)]
mod tests {
    use super::{as_of, numbered};

    #[test]
    fn moments_are_taken_as_the_command_line_takes_them() {
        for (given, taken) in [
            ("2026-11-25", "2026-11-25T23:59:59.999999Z"),
            ("2026-11-25T09:30", "2026-11-25T09:30:00.999999Z"),
            ("2026-11-25T09:30:00.25Z", "2026-11-25T09:30:00.250000Z"),
            ("2026-11-25T09:30:00+01:00", "2026-11-25T08:30:00.999999Z"),
        ] {
            assert_eq!(as_of(given).as_deref(), Ok(taken), "{given}");
        }
        assert!(as_of("yesterday").is_err() && as_of("").is_err());
        assert_eq!(
            numbered(19_064).map(|day| day.to_string()),
            Some("2022-03-13".to_string())
        );
    }
}
