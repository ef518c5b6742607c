//! Words: bounds, days, places and kinds as a person reads them. What is not known is said to be not known.

use crate::clock;
use record::{Incident, PlacePrecision, Site, Toll};

/// Bounds: `58`, `≥ 58`, `≤ 120`, `20–30`.
pub fn bounds(low: Option<u64>, high: Option<u64>) -> String {
    match (low, high) {
        (Some(low), Some(high)) if low == high => grouped(low),
        (Some(low), Some(high)) => format!("{}–{}", grouped(low), grouped(high)),
        (Some(low), None) => format!("≥ {}", grouped(low)),
        (None, Some(high)) => format!("≤ {}", grouped(high)),
        (None, None) => "not said".to_string(),
    }
}

/// A number with its thousands apart.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count with its noun: `1 source`, `3 sources`.
pub fn count(n: usize, one: &str) -> String {
    format!("{} {one}{}", grouped(n as u64), if n == 1 { "" } else { "s" })
}

/// A day: `13 March 2022`.
pub fn day(given: &str) -> String {
    clock::day(given).map_or_else(|| given.to_string(), |day| day.strftime("%-d %B %Y").to_string())
}

/// A time of day with its day: `13 March 2022, 17:13`.
pub fn moment(given: &str) -> String {
    match given.get(11..16) {
        Some(time) => format!("{}, {time}", day(given)),
        None => day(given),
    }
}

/// When an incident was, as exactly as its articles say and no more.
pub fn when(from: Option<&str>, to: Option<&str>) -> String {
    let Some(first) = from else {
        return "undated".to_string();
    };
    let Some((start, after)) = clock::day(first).zip(to.and_then(clock::day)) else {
        return day(first);
    };
    let Ok(last) = after.yesterday() else {
        return day(first);
    };
    if last <= start {
        return day(first);
    }
    if start.day() == 1 && after == start.first_of_month().saturating_add(jiff::Span::new().months(1)) {
        return format!("{} (day not known)", start.strftime("%B %Y"));
    }
    if start.day_of_year() == 1 && last.month() == 12 && last.day() == 31 {
        return match start.year() == last.year() {
            true => format!("{} (day not known)", start.year()),
            false => format!("{}–{} (day not known)", start.year(), last.year()),
        };
    }
    match (start.year() == last.year(), start.month() == last.month()) {
        (true, true) => format!("{}–{}", start.day(), last.strftime("%-d %B %Y")),
        (true, false) => format!("{} – {}", start.strftime("%-d %B"), last.strftime("%-d %B %Y")),
        (false, _) => format!("{} – {}", start.strftime("%-d %B %Y"), last.strftime("%-d %B %Y")),
    }
}

/// Where, with how exactly it is known.
pub fn place(site: Option<&Site>, country: impl Fn(&str) -> Option<String>) -> String {
    let Some(site) = site else {
        return "place not known".to_string();
    };
    let land = site
        .country
        .as_deref()
        .map(|code| country(code).unwrap_or_else(|| code.to_string()));
    let mut parts = vec![site.name.clone()];
    for wider in site.admin1.iter().chain(land.iter()) {
        if !parts
            .iter()
            .any(|part| part.to_lowercase().contains(&wider.to_lowercase()))
        {
            parts.push(wider.clone());
        }
    }
    parts.join(", ")
}

/// How much ground a place may mean.
pub fn precision(site: &Site) -> &'static str {
    match (site.precision, site.lat.is_some()) {
        (PlacePrecision::Place, true) => "a settlement or site",
        (PlacePrecision::Place, false) => "a settlement or site, not found on the map",
        (PlacePrecision::District, _) => "only the district is known",
        (PlacePrecision::Region, _) => "only the region is known",
        (PlacePrecision::Country, _) => "only the country is known",
        (PlacePrecision::Area, _) => "a stretch of land or sea",
    }
}

/// What an incident was: `Assault · aerial`.
pub fn what(incident: &Incident) -> String {
    let kind = title(incident.kind.name());
    match &incident.mode {
        Some(mode) => format!("{kind} · {}", mode.replace(['-', '_'], " ")),
        None => kind,
    }
}

/// `ASSAULT` as `Assault`.
pub fn title(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters
        .next()
        .map(|c| c.to_uppercase().to_string())
        .unwrap_or_default();
    first + &letters.as_str().to_lowercase()
}

/// Who answers for a toll.
pub fn who(source: Option<&str>) -> &str {
    source.unwrap_or("nobody named")
}

/// A toll in a few words: `≥ 58 killed (civilians)`.
pub fn toll(toll: &Toll) -> String {
    format!("{} {}", bounds(toll.low, toll.high), toll.measure.name())
}

/// The letters of a hash that a person needs.
pub fn short(id: &str) -> String {
    let hash = id.strip_prefix("sha256:").unwrap_or(id);
    hash.chars().take(8).collect()
}

#[cfg(test)]
mod tests {
    use super::{bounds, count, title, when};

    #[test]
    fn days_are_told_as_exactly_as_they_are_known() {
        for (from, to, told) in [
            (None, None, "undated"),
            (Some("2022-03-13"), None, "13 March 2022"),
            (Some("2022-03-13"), Some("2022-03-14"), "13 March 2022"),
            (Some("2022-03-13"), Some("2022-03-15"), "13–14 March 2022"),
            (Some("2022-03-31"), Some("2022-04-02"), "31 March – 1 April 2022"),
            (
                Some("2022-03-01"),
                Some("2022-04-01"),
                "March 2022 (day not known)",
            ),
            (
                Some("2022-12-01"),
                Some("2023-01-01"),
                "December 2022 (day not known)",
            ),
            (Some("2011-01-01"), Some("2012-01-01"), "2011 (day not known)"),
            (
                Some("2011-01-01"),
                Some("2013-01-01"),
                "2011–2012 (day not known)",
            ),
            (
                Some("2014-07-27"),
                Some("2016-07-28"),
                "27 July 2014 – 27 July 2016",
            ),
        ] {
            assert_eq!(when(from, to), told);
        }
    }

    #[test]
    fn bounds_stay_bounds() {
        assert_eq!(bounds(Some(1200), Some(1200)), "1,200");
        assert_eq!(bounds(Some(20), None), "≥ 20");
        assert_eq!(bounds(None, Some(5)), "≤ 5");
        assert_eq!(bounds(Some(2), Some(3)), "2–3");
        assert_eq!(count(1, "source"), "1 source");
        assert_eq!(title("ASSAULT"), "Assault");
    }
}
