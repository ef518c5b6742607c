//! Filter: what an address asks for (`?place=Lviv&from=2022-03-01`), as the ledger takes it. The names are those of the command line.

use crate::clock;
use crate::fault::Fault;
use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use ledger::{Filter, Near};
use record::{EventType, Stance};

/// Most rows of one answer.
pub const MOST: usize = 1000;
/// Most rows left out before the first: what is left out has to be found all the same.
pub const DEEPEST: usize = 100_000;
/// Parameters of the API of which no value is empty.
const EXACT: &[&str] = &[
    "near", "from", "to", "type", "stance", "as_of", "disputed", "limit", "offset", "incident", "guard",
];
/// Most letters of one value.
const LONGEST: usize = 400;

/// What stands behind the question mark of an address, as it was given.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Words to search for.
    pub q: String,
    /// Name of a place.
    pub place: String,
    /// `LAT,LON,KM`.
    pub near: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Who takes part.
    pub actor: String,
    /// Type of event.
    #[serde(rename = "type")]
    pub kind: String,
    /// Who speaks.
    pub source: String,
    /// Stance.
    pub stance: String,
    /// As of a past moment.
    pub as_of: String,
    /// Only what is disputed: `1`.
    pub disputed: String,
    /// Who judged.
    pub by: String,
    /// Most rows.
    pub limit: String,
    /// Rows left out before the first.
    pub offset: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        let wrong = |error: QueryRejection| Fault::wrong(format!("the address: {error}"));
        let Query(asked) = Query::<Asked>::try_from_uri(&parts.uri).map_err(wrong)?;
        if let Some((name, value)) = fields(&asked).iter().find(|(_, value)| !fits(value)) {
            return Err(Fault::wrong(match value.chars().any(char::is_control) {
                true => format!("{name}: holds letters that no line has"),
                false => format!("{name}: longer than {LONGEST} letters"),
            }));
        }
        if !["", "1"].contains(&asked.disputed.as_str()) {
            return Err(Fault::wrong("disputed: give 1, or leave it out"));
        }
        // a form sends its empty fields; a program that sends one has lost a value
        if parts.uri.path().starts_with("/api/") {
            let Query(all) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).map_err(wrong)?;
            let empty =
                |(name, value): &&(String, String)| value.is_empty() && EXACT.contains(&name.as_str());
            if let Some((name, _)) = all.iter().find(empty) {
                return Err(Fault::wrong(format!(
                    "{name}: is empty; give a value, or leave it out"
                )));
            }
        }
        Ok(asked)
    }
}

/// Whether a value can stand in an address.
pub fn fits(value: &str) -> bool {
    value.chars().count() <= LONGEST && !value.chars().any(char::is_control)
}

/// The fields that choose, with their values.
pub fn fields(asked: &Asked) -> [(&'static str, &str); 12] {
    [
        ("q", &asked.q),
        ("place", &asked.place),
        ("near", &asked.near),
        ("from", &asked.from),
        ("to", &asked.to),
        ("actor", &asked.actor),
        ("type", &asked.kind),
        ("source", &asked.source),
        ("stance", &asked.stance),
        ("as_of", &asked.as_of),
        ("disputed", &asked.disputed),
        ("by", &asked.by),
    ]
}

/// The same choice as the end of an address, from another row on: `?place=Lviv&offset=50`.
pub fn address(asked: &Asked, offset: usize) -> String {
    let mut parts: Vec<String> = fields(asked)
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", escaped(value)))
        .collect();
    if !asked.limit.is_empty() {
        parts.push(format!("limit={}", escaped(&asked.limit)));
    }
    if offset > 0 {
        parts.push(format!("offset={offset}"));
    }
    match parts.is_empty() {
        true => String::new(),
        false => format!("?{}", parts.join("&")),
    }
}

/// Words as they stand in an address.
pub fn escaped(words: &str) -> String {
    let mut out = String::new();
    for byte in words.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

fn given(value: &str) -> Option<String> {
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_string())
}

/// What the ledger is asked for, without a limit.
///
/// # Errors
/// Where a value makes no sense.
pub fn filter(asked: &Asked) -> Result<Filter, Fault> {
    let kind = given(&asked.kind).map(|name| {
        let found = EventType::from_name(&name.to_uppercase());
        found.ok_or_else(|| Fault::wrong(format!("type: {name} is none; there are {}", kinds().join(", "))))
    });
    let stance = given(&asked.stance).map(|name| {
        let found = Stance::from_name(&name.to_lowercase());
        found.ok_or_else(|| {
            Fault::wrong(format!(
                "stance: {name} is none; there are {}",
                stances().join(", ")
            ))
        })
    });
    let as_of = given(&asked.as_of)
        .map(|time| clock::as_of(&time).map_err(|why| Fault::wrong(format!("as_of: {why}"))));
    Ok(Filter {
        place: given(&asked.place),
        near: given(&asked.near).map(|words| near(&words)).transpose()?,
        from: day("from", &asked.from)?,
        to: day("to", &asked.to)?,
        actor: given(&asked.actor),
        kind: kind.transpose()?,
        source: given(&asked.source),
        stance: stance.transpose()?,
        as_of: as_of.transpose()?,
        offset: 0,
        limit: None,
    })
}

/// Names of all types of events.
pub fn kinds() -> Vec<&'static str> {
    EventType::ALL.iter().map(|kind| kind.name()).collect()
}

/// Names of all stances.
pub fn stances() -> Vec<&'static str> {
    Stance::ALL.iter().map(|stance| stance.name()).collect()
}

fn day(name: &str, value: &str) -> Result<Option<String>, Fault> {
    let Some(value) = given(value) else {
        return Ok(None);
    };
    match text::published(&value) {
        Ok(day) if day.len() == 10 => Ok(Some(day)),
        _ => Err(Fault::wrong(format!(
            "{name}: {value} is no day; give one such as 2022-03-14"
        ))),
    }
}

fn near(words: &str) -> Result<Near, Fault> {
    let numbers: Option<Vec<f64>> = words.split(',').map(plain).collect();
    match numbers.as_deref() {
        Some([lat, lon, km]) if lat.abs() <= 90.0 && lon.abs() <= 180.0 && *km >= 0.0 => Ok(Near {
            lat: *lat,
            lon: *lon,
            km: *km,
        }),
        _ => Err(Fault::wrong(
            "near: give degrees north, degrees east and kilometres, such as 49.84,24.03,25",
        )),
    }
}

/// A number as people write it: digits, at most five before a point.
fn plain(part: &str) -> Option<f64> {
    let part = part.trim_matches(' ');
    let digits = part.strip_prefix('-').unwrap_or(part);
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, "0"));
    let sound = |digits: &str, most: usize| {
        (1..=most).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
    };
    match sound(whole, 5) && sound(rest, 15) {
        true => part.parse().ok(),
        false => None,
    }
}

/// From which row on, and how many rows.
///
/// # Errors
/// Where these are no numbers, or more than [`MOST`] rows, or after more than [`DEEPEST`].
pub fn stretch(asked: &Asked, default: usize) -> Result<(usize, usize), Fault> {
    let number = |name: &str, value: &str, default: usize| match given(value) {
        None => Ok(default),
        Some(value) => {
            let wrong = |_| Fault::wrong(format!("{name}: {value} is no number of rows"));
            value.parse::<u32>().map_err(wrong).map(|n| n as usize)
        }
    };
    let limit = number("limit", &asked.limit, default)?;
    if limit == 0 || limit > MOST {
        return Err(Fault::wrong(format!("limit: give 1 to {MOST}")));
    }
    let offset = number("offset", &asked.offset, 0)?;
    if offset > DEEPEST {
        return Err(Fault::wrong(format!(
            "offset: give at most {DEEPEST}; narrow the choice by days or words instead"
        )));
    }
    Ok((offset, limit))
}

#[cfg(test)]
mod tests {
    use super::{Asked, address, filter, stretch};

    #[test]
    fn what_makes_no_sense_is_said_by_name() {
        let wrong = |change: fn(&mut Asked)| {
            let mut asked = Asked::default();
            change(&mut asked);
            filter(&asked)
                .map(|_| ())
                .and_then(|()| stretch(&asked, 50).map(|_| ()))
                .unwrap_err()
                .line
        };
        assert!(wrong(|a| a.kind = "WAR".into()).starts_with("type: WAR"));
        assert!(wrong(|a| a.stance = "x".into()).starts_with("stance: x"));
        assert!(wrong(|a| a.from = "2022-02-30".into()).starts_with("from: "));
        for near in [
            "1,2", "1,2,-3", "91,0,1", "nan,0,1", "1e1,0,1", "1,2,inf", "1,,2", "1,2,3,4",
        ] {
            let asked = Asked {
                near: near.into(),
                ..Asked::default()
            };
            assert!(filter(&asked).is_err(), "{near}");
        }
        assert!(wrong(|a| a.limit = "1001".into()).starts_with("limit: "));
        assert!(wrong(|a| a.offset = "-1".into()).starts_with("offset: "));
        assert!(wrong(|a| a.offset = "100001".into()).starts_with("offset: "));
        assert!(wrong(|a| a.as_of = "soon".into()).starts_with("as_of: "));
    }

    #[test]
    fn addresses_carry_the_choice_on() {
        let asked = Asked {
            place: "Khān & co".into(),
            limit: "10".into(),
            ..Asked::default()
        };
        assert_eq!(
            address(&asked, 20),
            "?place=Kh%C4%81n%20%26%20co&limit=10&offset=20"
        );
        assert_eq!(address(&Asked::default(), 0), "");
    }
}
