//! Given: what people write to choose among rows, as the ledger takes it. In: words. Out: days, ground, names of types. What is wrong is one line that says
//! what would be right.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// A day as records write it.
///
/// # Errors
/// Where it is none; the line says what would be right.
pub fn day(given: &str) -> Result<String, String> {
    match text::published(given).map_err(|error| error.to_string())? {
        day if day.len() == 10 => Ok(day),
        _ => Err(format!("{given}: give a day, such as 2022-03-14")),
    }
}

/// Ground around a point: `49.84,24.03,25`.
///
/// # Errors
/// Where it is none; the line says what would be right.
pub fn near(given: &str) -> Result<ledger::Near, String> {
    let wrong =
        || format!("{given}: give degrees north, degrees east and kilometres, such as 49.84,24.03,25");
    let numbers: Result<Vec<f64>, _> = given.split(',').map(|part| part.trim().parse::<f64>()).collect();
    match numbers.map_err(|_| wrong())?.as_slice() {
        [lat, lon, km] if lat.abs() <= 90.0 && lon.abs() <= 180.0 && *km >= 0.0 && km.is_finite() => {
            Ok(ledger::Near {
                lat: *lat,
                lon: *lon,
                km: *km,
            })
        }
        _ => Err(wrong()),
    }
}

/// A type of event, in any case.
///
/// # Errors
/// Where it is none; the line says what would be right.
pub fn kind(given: &str) -> Result<record::EventType, String> {
    let names: Vec<&str> = record::EventType::ALL.iter().map(|kind| kind.name()).collect();
    let found = record::EventType::from_name(&given.to_uppercase());
    found.ok_or_else(|| format!("no such type; there are {}", names.join(", ")))
}

/// A stance, in any case.
///
/// # Errors
/// Where it is none; the line says what would be right.
pub fn stance(given: &str) -> Result<record::Stance, String> {
    let names: Vec<&str> = record::Stance::ALL.iter().map(|stance| stance.name()).collect();
    let found = record::Stance::from_name(&given.to_lowercase());
    found.ok_or_else(|| format!("no such stance; there are {}", names.join(", ")))
}

/// A time in UTC, in the form of the ledger's log.
#[must_use]
pub fn written(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// A past moment as the log writes it. A day stands for its end, a time without fractions for the end of its second; without a zone it is UTC.
///
/// # Errors
/// Where it is no time; the line says what would be right.
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
