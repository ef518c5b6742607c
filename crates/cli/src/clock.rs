//! Clock: the time of day, asked for nowhere else, and times that people give.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// The time now, in UTC, in the form of the ledger's log.
pub fn now() -> String {
    written(Timestamp::now())
}

/// The time now, in milliseconds since 1970.
pub fn millis() -> i64 {
    Timestamp::now().as_millisecond()
}

fn written(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// A past moment as the log writes it. A day stands for its end, a time without fractions for the end of its second; without a zone it is UTC.
pub fn as_of(given: &str) -> Result<String, String> {
    let wrong =
        || format!("{given}: no time; give 2026-11-25, 2026-11-25T09:30 or 2026-11-25T09:30:00+01:00");
    let (moment, rest) = match given.parse::<Timestamp>() {
        Ok(moment) => (moment, if given.contains('.') { 0 } else { 999_999 }),
        Err(_) => {
            let day = given.parse::<Date>().ok().filter(|_| given.len() == 10);
            let time = match day {
                Some(day) => day.at(23, 59, 59, 0),
                None => given.parse::<DateTime>().map_err(|_| wrong())?,
            };
            let moment = TimeZone::UTC.to_timestamp(time).map_err(|_| wrong())?;
            (moment, if given.contains('.') { 0 } else { 999_999 })
        }
    };
    let moment = Timestamp::from_microsecond(moment.as_microsecond() + rest).map_err(|_| wrong())?;
    Ok(written(moment))
}

#[cfg(test)]
mod tests {
    use super::as_of;

    #[test]
    fn times_are_taken_as_people_write_them() {
        for (given, taken) in [
            ("2026-11-25", "2026-11-25T23:59:59.999999Z"),
            ("2026-11-25T09:30", "2026-11-25T09:30:00.999999Z"),
            ("2026-11-25 09:30:01", "2026-11-25T09:30:01.999999Z"),
            ("2026-11-25T09:30:00.25Z", "2026-11-25T09:30:00.250000Z"),
            ("2026-11-25T09:30:00+01:00", "2026-11-25T08:30:00.999999Z"),
        ] {
            assert_eq!(as_of(given).as_deref(), Ok(taken), "{given}");
        }
        assert!(as_of("yesterday").is_err() && as_of("").is_err());
    }
}
