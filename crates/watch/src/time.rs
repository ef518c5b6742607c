//! Time: moments as milliseconds, how they are written, and lengths of time that people write.
//!
//! In: numbers and words. Out: numbers and words. It never asks a clock: whoever calls gives the time.

use jiff::SignedDuration;
use jiff::civil::{DateTime, date};
use jiff::fmt::rfc2822::DateTimeParser;

/// A moment, or a length of time: milliseconds, since 1970 in UTC where it is a moment.
pub type Millis = i64;

/// One second.
pub const SECOND: Millis = 1000;
/// One minute.
pub const MINUTE: Millis = 60 * SECOND;
/// One hour.
pub const HOUR: Millis = 60 * MINUTE;
/// One day.
pub const DAY: Millis = 24 * HOUR;

/// A moment in UTC; one beyond the years that can be written is the last of them on its side.
fn timestamp(at: Millis) -> DateTime {
    let since = SignedDuration::from_millis(at);
    date(1970, 1, 1).at(0, 0, 0, 0).saturating_add(since)
}

/// A moment as the ledger's log writes it: `2026-11-25T09:30:00.000000Z`.
#[must_use]
pub fn logged(at: Millis) -> String {
    timestamp(at).strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// A moment to the second, in UTC: `2026-11-25T09:30:00Z`.
#[must_use]
pub fn second(at: Millis) -> String {
    timestamp(at).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A moment as a document's time of publication, in UTC: `2026-11-25T09:30:00`.
#[must_use]
pub fn published(at: Millis) -> String {
    timestamp(at).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// A moment for a person who reads the log now: the time of day, with the day where it is another one.
#[must_use]
pub fn short(at: Millis, now: Millis) -> String {
    let form = match at.div_euclid(DAY) == now.div_euclid(DAY) {
        true => "%H:%M:%S",
        false => "%Y-%m-%d %H:%M",
    };
    timestamp(at).strftime(form).to_string()
}

/// A length of time: a number and `s`, `m`, `h` or `d`, such as `15m`.
///
/// # Errors
/// What would be right.
pub fn length(given: &str) -> Result<Millis, String> {
    let wrong = || format!("{given}: no length of time; give a number and s, m, h or d, such as 15m");
    let given = given.trim();
    let end = given.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
    let (number, unit) = given.split_at(end);
    let unit = match unit.trim() {
        "s" => SECOND,
        "m" => MINUTE,
        "h" => HOUR,
        "d" => DAY,
        _ => return Err(wrong()),
    };
    let number: Millis = number.parse().map_err(|_| wrong())?;
    number
        .checked_mul(unit)
        .filter(|long| *long <= 3650 * DAY)
        .ok_or_else(wrong)
}

/// A length of time as a person writes it: `15 min`.
#[must_use]
pub fn long(length: Millis) -> String {
    match length {
        l if l >= 2 * DAY => format!("{} days", l / DAY),
        l if l >= 2 * HOUR => format!("{} h", l / HOUR),
        l if l >= 2 * MINUTE => format!("{} min", l / MINUTE),
        l => format!("{} s", l / SECOND),
    }
}

/// A date of an HTTP header: `Wed, 21 Oct 2015 07:28:00 GMT`.
#[must_use]
pub fn of_header(value: &str) -> Option<Millis> {
    let parsed = DateTimeParser::new().parse_timestamp(value.trim());
    parsed.ok().map(|moment| moment.as_millisecond())
}

/// How long `Retry-After` asks to wait, counted from `now`: seconds, or a date.
#[must_use]
pub fn retry_after(value: &str, now: Millis) -> Option<Millis> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u32>() {
        return Some(Millis::from(seconds) * SECOND);
    }
    of_header(value).map(|at| (at - now).max(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_taken_as_people_write_them() {
        assert_eq!(length("15m"), Ok(15 * MINUTE));
        assert_eq!(length(" 2 h"), Ok(2 * HOUR));
        assert_eq!(length("1d").map(long), Ok("24 h".to_string()));
        for wrong in [
            "",
            "m",
            "15",
            "1.5h",
            "-3s",
            "99999999999999999999d",
            "9999999999d",
        ] {
            assert!(length(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_stands_for_no_time_is_none() {
        let of = |year: i16| {
            let since = date(year, 12, 31)
                .at(23, 59, 59, 0)
                .duration_since(date(1970, 1, 1).at(0, 0, 0, 0));
            i64::try_from(since.as_millis()).unwrap()
        };
        for none in [of(1), 0, of(1970), of(2101), of(9999), Millis::MAX, Millis::MIN] {
            assert!(!text::likely(&published(none)), "{none}");
        }
        assert!(text::likely(&published(of(1971))) && text::likely(&published(of(2026))));
        // and none is written as another year
        assert_eq!(second(of(9999)), "9999-12-31T23:59:59Z");
        assert_eq!(second(of(1)), "0001-12-31T23:59:59Z");
        assert!(second(Millis::MAX).starts_with("9999-"));
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = of_header("Wed, 21 Oct 2015 07:28:00 GMT").unwrap();
        assert_eq!(second(now), "2015-10-21T07:28:00Z");
        assert_eq!(retry_after("120", now), Some(120 * SECOND));
        assert_eq!(
            retry_after("Wed, 21 Oct 2015 07:30:00 GMT", now),
            Some(120 * SECOND)
        );
        assert_eq!(retry_after("Wed, 21 Oct 2015 07:20:00 GMT", now), Some(0));
        assert_eq!(retry_after("soon", now), None);
        assert_eq!(retry_after("-5", now), None);
    }
}
