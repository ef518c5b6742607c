//! Days as numbers: in come dates as records write them, out come day numbers since 1970-01-01, and back. It knows no clock and no time of day.

/// A stretch of days: first inclusive, last exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Days {
    /// First day.
    pub from: i32,
    /// Day after the last one.
    pub to: i32,
}

impl Days {
    /// Whether both have a day in common.
    #[must_use]
    pub fn meets(self, other: Days) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// How many days.
    #[must_use]
    pub fn len(self) -> i32 {
        self.to - self.from
    }

    /// Whether it holds no day.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() <= 0
    }

    /// Whether it is told to the day: one day, or a night between two.
    #[must_use]
    pub fn exact(self) -> bool {
        (1..=2).contains(&self.len())
    }
}

/// The number of a day written `2022-03-14`, with or without a time behind it.
#[must_use]
pub fn number(date: &str) -> Option<i32> {
    let mut parts = date.get(..10)?.split('-').map(str::parse::<i32>);
    let (Some(Ok(y)), Some(Ok(m)), Some(Ok(d)), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    ((1..=12).contains(&m) && (1..=31).contains(&d)).then(|| from_civil(y, m, d))
}

/// A day written as records do.
#[must_use]
pub fn name(day: i32) -> String {
    let (y, m, d) = civil(day);
    format!("{y:04}-{m:02}-{d:02}")
}

/// The month that holds a day, counted from year 0.
#[must_use]
pub fn month(day: i32) -> i32 {
    let (y, m, _) = civil(day);
    y * 12 + m - 1
}

fn from_civil(y: i32, m: i32, d: i32) -> i32 {
    let y = if m <= 2 { y - 1 } else { y };
    let era = y.div_euclid(400);
    let of_era = y.rem_euclid(400);
    let of_year = (153 * ((m + 9) % 12) + 2) / 5 + d - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn civil(day: i32) -> (i32, i32, i32) {
    let z = day + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let years = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * years + years / 4 - years / 100);
    let shifted = (5 * of_year + 2) / 153;
    let d = of_year - (153 * shifted + 2) / 5 + 1;
    let m = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (years + era * 400 + i32::from(m <= 2), m, d)
}

#[cfg(test)]
mod tests {
    use super::{month, name, number};

    #[test]
    fn days_go_there_and_back() {
        assert_eq!(number("1970-01-01"), Some(0));
        for day in (-200_000..200_000).step_by(37) {
            assert_eq!(number(&name(day)), Some(day));
        }
        assert_eq!(number("2022-03-14T17:13:00"), number("2022-03-14"));
        assert_eq!(number("2022-13-14"), None);
        assert_eq!(number("14 March"), None);
        assert_eq!(number("2022-02-28").map(month), number("2022-02-01").map(month));
    }
}
