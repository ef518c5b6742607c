//! Filter: what lists are asked for, as conditions of SQL and as tests of single values.
//!
//! In: what a person gives. Out: conditions with their values. Names match by whole words, in any case and without accents.

use crate::error::LedgerError;
use crate::incident::day_number;
use crate::log;
use knowledge::fold;
use record::{EventType, Stance};
use rusqlite::Connection;
use rusqlite::types::Value;

/// Ground around a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Radius in kilometres.
    pub km: f64,
}

/// What a list is asked for; all that is given must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// Name of a place, region or country (or its two letters, or a GeoNames number).
    pub place: Option<String>,
    /// Ground around a point.
    pub near: Option<Near>,
    /// First day, `2022-03-01`.
    pub from: Option<String>,
    /// Last day, inclusive.
    pub to: Option<String>,
    /// Who takes part.
    pub actor: Option<String>,
    /// PLOVER type of event.
    pub kind: Option<EventType>,
    /// Who speaks or tells.
    pub source: Option<String>,
    /// In which stance.
    pub stance: Option<Stance>,
    /// As of this time, in UTC and the form of the log.
    pub as_of: Option<String>,
    /// Rows left out before the first.
    pub offset: usize,
    /// Most rows.
    pub limit: Option<usize>,
}

impl Filter {
    /// Whether more is asked for than a type and a time.
    pub(crate) fn narrows(&self) -> bool {
        let words = [&self.place, &self.from, &self.to, &self.actor, &self.source];
        self.near.is_some() || self.stance.is_some() || words.iter().any(|w| w.is_some())
    }
}

/// Conditions of a question, with their values in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Conditions {
    pub sql: Vec<String>,
    pub values: Vec<Value>,
}

impl Conditions {
    /// Adds a condition with its values.
    pub fn add(&mut self, sql: impl Into<String>, values: impl IntoIterator<Item = Value>) {
        self.sql.push(sql.into());
        self.values.extend(values);
    }

    /// All of them, for a WHERE.
    pub fn all(&self) -> String {
        self.sql.join(" AND ")
    }
}

/// The last entry of the log that counts.
pub(crate) fn upto(store: &Connection, filter: &Filter) -> Result<i64, LedgerError> {
    log::as_of(store, filter.as_of.as_deref())
}

/// That a row with `since` and `until` stood at entry `upto`.
pub(crate) fn stood(table: &str, upto: i64) -> String {
    match upto {
        i64::MAX => format!("{table}.until IS NULL"),
        _ => format!("{table}.since <= {upto} AND ({table}.until IS NULL OR {table}.until > {upto})"),
    }
}

/// A phrase for FTS5: words as they are, no operators.
pub(crate) fn phrase(words: &str) -> String {
    format!("\"{}\"", words.replace('"', "\"\""))
}

/// A name by its sound, as one word of the full text: "Khan Sheikhoun" finds "Khān Shaykhūn".
pub(crate) fn heard(name: &str) -> String {
    format!("heard{}", knowledge::sound(name))
}

/// A place for FTS5, as written or by its sound.
pub(crate) fn place_phrase(wanted: &str) -> String {
    format!("place : ({} OR {})", phrase(wanted), phrase(&heard(wanted)))
}

/// The words of a name: split at everything that is no letter or digit, in small letters, without accents.
fn words(name: &str) -> Vec<String> {
    let parts = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty());
    parts.map(fold).collect()
}

/// Whether `name` holds all of `wanted`, as words in one row.
pub(crate) fn matches(wanted: &str, name: &str) -> bool {
    let (wanted, name) = (words(wanted), words(name));
    !wanted.is_empty() && name.windows(wanted.len()).any(|part| part == wanted)
}

/// Whether nothing is wanted, or the name holds it.
pub(crate) fn admits(wanted: Option<&String>, name: Option<&String>) -> bool {
    wanted.is_none_or(|wanted| name.is_some_and(|name| matches(wanted, name)))
}

/// Kilometres between two points on the ground.
pub(crate) fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    const RADIUS: f64 = 6371.0;
    let (lat, lon) = ((b.0 - a.0).to_radians(), (b.1 - a.1).to_radians());
    let h = (lat / 2.0).sin().powi(2)
        + a.0.to_radians().cos() * b.0.to_radians().cos() * (lon / 2.0).sin().powi(2);
    2.0 * RADIUS * h.sqrt().min(1.0).asin()
}

/// Whether a point lies on the ground asked for.
pub(crate) fn inside(near: Option<Near>, lat: Option<f64>, lon: Option<f64>) -> bool {
    let Some(near) = near else { return true };
    lat.zip(lon)
        .is_some_and(|point| distance((near.lat, near.lon), point) <= near.km)
}

/// That a box table's row lies in the boxes around the ground asked for; the exact distance is asked for afterwards.
pub(crate) fn boxed(near: Near) -> (String, Vec<Value>) {
    let up = near.km / 110.0;
    let wide = up / near.lat.to_radians().cos().abs().max(0.01);
    let (south, north) = (near.lat - up, near.lat + up);
    let (west, east) = (near.lon - wide, near.lon + wide);
    let mut values = vec![Value::Real(north), Value::Real(south)];
    if wide >= 180.0 || north > 89.0 || south < -89.0 {
        return ("south <= ? AND north >= ?".to_string(), values);
    }
    let mut sides = vec!["(west <= ? AND east >= ?)"];
    values.extend([Value::Real(east), Value::Real(west)]);
    // over the date line the ground goes on at the other side
    if east > 180.0 {
        sides.push("(west <= ? AND east >= ?)");
        values.extend([Value::Real(east - 360.0), Value::Real(-180.0)]);
    }
    if west < -180.0 {
        sides.push("(west <= ? AND east >= ?)");
        values.extend([Value::Real(180.0), Value::Real(west + 360.0)]);
    }
    (
        format!("south <= ? AND north >= ? AND ({})", sides.join(" OR ")),
        values,
    )
}

/// First day and the day after the last one asked for, as numbers; open sides reach as far as numbers of 32 bits do.
pub(crate) fn days(filter: &Filter) -> Option<(i64, i64)> {
    if filter.from.is_none() && filter.to.is_none() {
        return None;
    }
    let first = filter
        .from
        .as_deref()
        .and_then(day_number)
        .unwrap_or(i64::from(i32::MIN) + 1);
    let after = filter
        .to
        .as_deref()
        .and_then(day_number)
        .map_or(i64::from(i32::MAX) - 1, |day| day + 1);
    Some((first, after))
}

#[cfg(test)]
mod tests {
    use super::{Near, distance, heard, inside, matches};

    #[test]
    fn names_match_by_whole_words() {
        assert!(matches("russia", "Russia's defence ministry"));
        assert!(matches("Defence Ministry", "Russia's defence ministry"));
        assert!(matches("kryvyi rih", "Kryvyi Rih, UA"));
        assert!(matches("Chernihiv", "CHERNÍHIV"));
        assert_eq!(heard("Khan Sheikhoun"), heard("Khān Shaykhūn"));
        assert!(heard("Mekelle").chars().all(char::is_alphanumeric));
        assert!(!matches("Rus", "Russia"));
        assert!(!matches("", "Russia") && !matches("...", "Russia"));
    }

    #[test]
    fn distance_is_on_the_ground() {
        let (lviv, yavoriv) = ((49.84, 24.03), (49.94, 23.38));
        assert!((distance(lviv, yavoriv) - 47.9).abs() < 1.0);
        let near = Near {
            lat: 0.0,
            lon: 179.9,
            km: 50.0,
        };
        assert!(inside(Some(near), Some(0.0), Some(-179.9)));
        assert!(!inside(Some(near), None, None));
    }
}
