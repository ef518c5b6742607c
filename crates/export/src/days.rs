//! Days: days of the civil calendar as numbers, and how exactly a stretch of days is known in the codes of others.

/// Days since the beginning of 1970 of `2022-03-14`, whatever follows.
pub(crate) fn number(day: &str) -> Option<i64> {
    let mut parts = day.get(..10)?.split('-');
    let (year, month, day): (i64, i64, i64) = (
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
    );
    if parts.next().is_some() || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // years begin in March, so that the leap day is the last one
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// `2022-03-14` of a number.
pub(crate) fn written(number: i64) -> String {
    let days = number + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let of_era_year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * of_era_year + of_era_year / 4 - of_era_year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = of_era_year + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The last day of a stretch that ends before `to`.
pub(crate) fn last(from: &str, to: Option<&str>) -> Option<String> {
    let first = number(from)?;
    let after = to.and_then(number).unwrap_or(first + 1);
    Some(written((after - 1).max(first)))
}

/// How many days a stretch has.
pub(crate) fn length(from: &str, to: Option<&str>) -> Option<i64> {
    let first = number(from)?;
    Some((to.and_then(number).unwrap_or(first + 1) - first).max(1))
}

/// Seconds since the beginning of 1970 of a time in UTC as the ledger writes it.
pub(crate) fn seconds(time: &str) -> Option<i64> {
    let day = number(time)?;
    let mut parts = time.get(11..19)?.split(':').map(str::parse::<i64>);
    let (hour, minute, second) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    Some(day * 86_400 + hour * 3600 + minute * 60 + second)
}

/// ACLED's time_precision: 1 the day, 2 a week, 3 a month or longer.
pub(crate) fn acled(from: &str, to: Option<&str>) -> Option<u8> {
    Some(match length(from, to)? {
        1 => 1,
        2..=7 => 2,
        _ => 3,
    })
}

/// UCDP's date_prec: 1 the day, 2 within 2 to 6 days, 3 a week, 4 a month, 5 longer.
pub(crate) fn ucdp(from: &str, to: Option<&str>) -> Option<u8> {
    Some(match length(from, to)? {
        1 => 1,
        2..=6 => 2,
        7 => 3,
        8..=31 => 4,
        _ => 5,
    })
}

#[cfg(test)]
mod tests {
    use super::{acled, last, number, seconds, ucdp, written};

    #[test]
    fn days_are_counted_and_written() {
        for (day, n) in [("1970-01-01", 0), ("2000-02-29", 11_016), ("2022-03-13", 19_064)] {
            assert_eq!(number(day), Some(n));
            assert_eq!(written(n), day);
        }
        assert_eq!(number("2022-13-01"), None);
        assert_eq!(number("soon"), None);
        assert_eq!(
            last("2022-02-28", Some("2022-03-01")).as_deref(),
            Some("2022-02-28")
        );
        assert_eq!(last("2022-03-01", None).as_deref(), Some("2022-03-01"));
        assert_eq!(seconds("1970-01-02T00:01:01.000000Z"), Some(86_461));
    }

    #[test]
    fn precision_is_a_code_of_the_length() {
        let codes = |to: &str| (acled("2022-03-01", Some(to)), ucdp("2022-03-01", Some(to)));
        assert_eq!(codes("2022-03-02"), (Some(1), Some(1)));
        assert_eq!(codes("2022-03-04"), (Some(2), Some(2)));
        assert_eq!(codes("2022-03-08"), (Some(2), Some(3)));
        assert_eq!(codes("2022-04-01"), (Some(3), Some(4)));
        assert_eq!(codes("2023-03-01"), (Some(3), Some(5)));
    }
}
