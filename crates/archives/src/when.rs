//! When: times of publication as files write them in, the record's form out.
//!
//! Zones are not reckoned with, as everywhere: the time of day is the one written. Seconds since 1970 are given in UTC.
//! It never completes what is left out.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// `2022-03-14` or `2022-03-14T17:13:00`, where the words give a whole day.
pub(crate) fn published(words: &str) -> Option<String> {
    let words = words.trim();
    if words.is_empty() || words.len() > 80 {
        return None;
    }
    stated(words).filter(|time| text::likely(time))
}

fn stated(words: &str) -> Option<String> {
    if words.bytes().all(|b| b.is_ascii_digit()) {
        return digits(words);
    }
    text::published(words)
        .ok()
        .or_else(|| basic(words))
        .or_else(|| text::published(&without_fraction(words)).ok())
        .or_else(|| text::published(words.get(..10)?).ok())
}

/// Years in which ten or twelve figures are read as a day and a time. As seconds or thousandths the same figures would
/// be 2033 or later, or 1976, so that no number can be meant both ways.
const YEARS: std::ops::RangeInclusive<i64> = 1990..=2099;

/// Whole numbers: a day, a day and a time, seconds or thousandths since 1970.
fn digits(words: &str) -> Option<String> {
    let number: i64 = words.parse().ok()?;
    let year = words.get(..4).and_then(|year| year.parse().ok());
    if matches!(words.len(), 10 | 12)
        && year.is_some_and(|year| YEARS.contains(&year))
        && let Some(time) = basic(words)
    {
        return Some(time);
    }
    let seconds = match words.len() {
        8 | 14 => return basic(words),
        9 | 10 => number,
        12 | 13 => number / 1000,
        _ => return None,
    };
    let time = TimeZone::UTC.to_datetime(Timestamp::from_second(seconds).ok()?);
    text::published(&time.to_string()).ok()
}

/// `20220314T171300Z`, `20220314171300` and `202203141713`; of `2022031417`, which has no minutes, the day.
fn basic(words: &str) -> Option<String> {
    let figures: String = words.chars().filter(char::is_ascii_digit).collect();
    let others = words.chars().filter(|c| !c.is_ascii_digit());
    if !others.clone().all(|c| matches!(c, 'T' | 'Z')) || others.count() > 2 {
        return None;
    }
    let part = |from: usize, to: usize| figures.get(from..to);
    let day = format!("{}-{}-{}", part(0, 4)?, part(4, 6)?, part(6, 8)?);
    match figures.len() {
        8 => text::published(&day).ok(),
        10 if part(8, 10)? < "24" => text::published(&day).ok(),
        12 => text::published(&format!("{day}T{}:{}", part(8, 10)?, part(10, 12)?)).ok(),
        14 => text::published(&format!(
            "{day}T{}:{}:{}",
            part(8, 10)?,
            part(10, 12)?,
            part(12, 14)?
        ))
        .ok(),
        _ => None,
    }
}

/// The words without fractions of a second.
fn without_fraction(words: &str) -> String {
    let Some((before, after)) = words.split_once('.') else {
        return words.to_string();
    };
    format!(
        "{before}{}",
        after.trim_start_matches(|c: char| c.is_ascii_digit())
    )
}

#[cfg(test)]
mod tests {
    use super::published;

    #[test]
    fn times_as_files_write_them() {
        for (words, wanted) in [
            ("2022-03-14", Some("2022-03-14")),
            ("2022-03-14T17:13:00Z", Some("2022-03-14T17:13:00")),
            ("2022-03-14T17:13:00.123Z", Some("2022-03-14T17:13:00")),
            ("2022-03-14T17:13:00.123+02:00", Some("2022-03-14T17:13:00")),
            ("2022-03-14 17:13:00", Some("2022-03-14T17:13:00")),
            ("2022-03-14 17:13:00+00:00", Some("2022-03-14T17:13:00")),
            ("Mon, 14 Mar 2022 17:13:00 +0000", Some("2022-03-14T17:13:00")),
            ("20220314T171300Z", Some("2022-03-14T17:13:00")),
            ("20220314", Some("2022-03-14")),
            ("202203141713", Some("2022-03-14T17:13:00")),
            ("2022031417", Some("2022-03-14")),
            ("946684800000", Some("2000-01-01T00:00:00")),
            ("2022033117", Some("2022-03-31")),
            ("1647277980", Some("2022-03-14T17:13:00")),
            ("1647277980000", Some("2022-03-14T17:13:00")),
            ("March 14, 2022", Some("2022-03-14")),
            ("soon", None),
            ("0001-01-01T00:00:00", None),
            ("1970-01-01", None),
            ("9999-12-31T23:59:59Z", None),
            ("", None),
            ("7", None),
        ] {
            assert_eq!(published(words).as_deref(), wanted, "{words}");
        }
    }
}
