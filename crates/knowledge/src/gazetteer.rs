//! Gazetteer: the populated places and first-level regions of the world (GeoNames, CC BY 4.0).
//!
//! In comes a name, out come the places that bear it, the most populous first. It never chooses among them.
//! The tables are made by `knowledge/build/gazetteer.py`, which also lays down their bytes; they are read by offset.

use crate::countries::list;
use crate::{Row, TableError, Tables};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

static ROWS: &[u8] = include_bytes!("../../../knowledge/generated/places.rows");
static KEYS: &[u8] = include_bytes!("../../../knowledge/generated/places.keys");

const PLACE_WORDS: &str = "place_words.tsv";
const ROW_BYTES: usize = 19;
const ROWS_AT: usize = 20;
const BLOCK: usize = 16;

/// Places of the world by name.
#[derive(Debug, Clone, Default)]
pub struct Gazetteer {
    areas: Vec<Area>,
    by_name: BTreeMap<String, usize>,
    words: BTreeSet<(String, String)>,
    small: Vec<Area>,
    small_by_name: BTreeMap<String, Vec<usize>>,
}

/// A sea, river, region, facility or other place that a table of towns lacks.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: AreaKind,
    /// ISO 3166-1 alpha-2, where common usage puts it in one country.
    pub country: Option<String>,
    /// Degrees north and east, for sites and small places.
    pub point: Option<(f64, f64)>,
    /// Who claims it, where that is contested.
    pub note: String,
}

/// What an [`Area`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AreaKind {
    /// A sea, lake, strait or gulf.
    Sea,
    /// A river.
    River,
    /// A part of the world.
    Continent,
    /// A stretch across or within countries.
    Area,
    /// A named region.
    Region,
    /// A site: plant, airport, camp, bridge.
    Facility,
    /// A small settlement or quarter.
    Place,
}

/// A settlement or a first-level region.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Site {
    /// GeoNames identifier, where the table has one.
    pub geonames: Option<u32>,
    /// Name in the gazetteer.
    pub name: &'static str,
    /// ISO 3166-1 alpha-2.
    pub country: &'static str,
    /// Name of the first-level region, empty if unknown.
    pub admin1: &'static str,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Inhabitants, as far as known.
    pub population: u32,
    /// Whether it is a first-level region; then it has no coordinates.
    pub region: bool,
    /// Whether the name asked for is its name in the gazetteer, not another spelling or language.
    pub own_name: bool,
}

impl Gazetteer {
    /// Hash of the generated tables, which stands for them.
    pub(crate) const BYTES: &'static [u8] = include_bytes!("../../../knowledge/generated/places.sum");

    pub(crate) fn parse(tables: &Tables) -> Result<Self, TableError> {
        let mut gazetteer = Gazetteer::default();
        for row in tables.rows("areas.tsv") {
            let at = gazetteer.areas.len();
            for name in std::iter::once(row.cell(0).to_string()).chain(list(row.cell(1))) {
                gazetteer.by_name.insert(fold(&name), at);
            }
            gazetteer.areas.push(area(&row)?);
        }
        for row in tables.rows("small_places.tsv") {
            let at = gazetteer.small.len();
            for name in std::iter::once(row.cell(0).to_string()).chain(list(row.cell(1))) {
                let folded = fold(&name);
                let heard = format!("~{}", loose(&folded));
                for key in [folded, heard] {
                    let places = gazetteer.small_by_name.entry(key).or_default();
                    if places.last() != Some(&at) {
                        places.push(at);
                    }
                }
            }
            gazetteer.small.push(area(&row)?);
        }
        for row in tables.rows(PLACE_WORDS) {
            let entry = (row.cell(0).to_string(), row.cell(1).to_string());
            gazetteer.words.insert(entry);
        }
        Ok(gazetteer)
    }

    /// Whether the word (in its dictionary form) has that use by which names are read as places: `type`, `region-type`,
    /// `state`, `facility`, `part`, `direction`, `motion`, `goes-there`, `inside`, `goes` (see `knowledge/place_words.tsv`).
    #[must_use]
    pub fn is_word(&self, used_as: &str, word: &str) -> bool {
        self.words.contains(&(used_as.to_string(), word.to_string()))
    }

    /// The area that is called so.
    #[must_use]
    pub fn area(&self, name: &str) -> Option<&Area> {
        self.by_name.get(&fold(name)).and_then(|&at| self.areas.get(at))
    }

    /// Villages, quarters and sites of `small_places.tsv` that are called so; with `by_ear` those that sound like it.
    #[must_use]
    pub fn small(&self, name: &str, by_ear: bool) -> Vec<&Area> {
        let folded = fold(name);
        let key = if by_ear {
            format!("~{}", loose(&folded))
        } else {
            folded
        };
        let found = self.small_by_name.get(&key).into_iter().flatten();
        found.filter_map(|&at| self.small.get(at)).collect()
    }

    /// Places that bear this name, in any spelling the gazetteer has, the most populous first.
    #[must_use]
    pub fn find(&self, name: &str) -> Vec<Site> {
        postings(&fold(name))
    }

    /// Places that sound like this name, in countries whose names reach English by ear
    /// ("Khan Sheikhoun" for "Khān Shaykhūn"); looser than [`Gazetteer::find`].
    #[must_use]
    pub fn find_by_ear(&self, name: &str) -> Vec<Site> {
        postings(&format!("~{}", loose(&fold(name))))
    }
}

fn area(row: &Row) -> Result<Area, TableError> {
    let kind = match row.cell(2) {
        "sea" => AreaKind::Sea,
        "river" => AreaKind::River,
        "continent" => AreaKind::Continent,
        "area" => AreaKind::Area,
        "region" => AreaKind::Region,
        "facility" => AreaKind::Facility,
        "place" => AreaKind::Place,
        other => {
            let kinds = "sea, river, continent, area, region, facility or place";
            return Err(row.error(format!("kind is {kinds}, not '{other}'")));
        }
    };
    let degrees = |at: usize| match row.cell(at) {
        "" => Ok(None),
        cell => cell
            .parse::<f64>()
            .map(Some)
            .map_err(|_| row.error(format!("'{cell}' is no number of degrees"))),
    };
    Ok(Area {
        name: row.cell(0).to_string(),
        kind,
        country: (!row.cell(3).is_empty()).then(|| row.cell(3).to_string()),
        point: degrees(4)?.zip(degrees(5)?),
        note: row.cell(6).to_string(),
    })
}

/// Case, accents, apostrophes, hyphens and points folded away.
#[must_use]
pub fn fold(name: &str) -> String {
    if name.is_ascii() {
        return fold_ascii(name);
    }
    let lowered: String = name.chars().filter(|&c| !is_apostrophe(c)).nfkd().collect();
    let lowered = lowered.to_lowercase();
    let mut out = String::with_capacity(lowered.len());
    for c in lowered.chars().filter(|&c| !is_mark(c) && c != '.') {
        match special(c) {
            Some(letters) => out.push_str(letters),
            None if c.is_alphanumeric() => out.push(c),
            None if out.ends_with(' ') => {}
            None => out.push(' '),
        }
    }
    out.trim().to_string()
}

/// The same for plain letters, without taking them apart.
fn fold_ascii(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for b in name.bytes().filter(|b| !matches!(b, b'.' | b'\'' | b'`')) {
        if b.is_ascii_alphanumeric() {
            out.push(char::from(b.to_ascii_lowercase()));
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.trim().to_string()
}

fn is_apostrophe(c: char) -> bool {
    "'’‘`´ʹʻʼʽʾʿ′ˈ".contains(c)
}

fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// Letters that do not fall apart into a base and an accent.
fn special(c: char) -> Option<&'static str> {
    Some(match c {
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' | 'ɗ' => "d",
        'þ' => "th",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ı' => "i",
        'ə' => "a",
        'ħ' => "h",
        'ŋ' => "n",
        'ɓ' => "b",
        'ƙ' => "k",
        'ƴ' => "y",
        _ => return None,
    })
}

/// Whether two names are spellings of one sound ("Zaporizhzhia", "Zaporizhzhya").
#[must_use]
pub fn sound_alike(a: &str, b: &str) -> bool {
    sound(a) == sound(b)
}

/// A name by its sound: spellings of one sound give the same letters.
#[must_use]
pub fn sound(name: &str) -> String {
    loose(&fold(name))
}

/// Articles inside Arabic and kindred names (`place_words.tsv`, name-article). A sound is asked for without tables at hand, so these are always the built-in ones.
static ARTICLES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let mut tables = Tables::default();
    tables.add(PLACE_WORDS, include_str!("../../../knowledge/place_words.tsv"));
    let rows = tables.rows(PLACE_WORDS);
    rows.filter(|row| row.cell(0) == "name-article")
        .map(|row| row.cell(1).to_string())
        .collect()
});

/// Spellings of one sound, replaced in this order.
const SOUNDS: &[(&str, &str)] = &[
    ("sch", "s"),
    ("sh", "s"),
    ("kh", "k"),
    ("gh", "g"),
    ("dh", "d"),
    ("th", "t"),
    ("zh", "z"),
    ("ph", "f"),
    ("ck", "k"),
    ("q", "k"),
    ("oo", "u"),
    ("ou", "u"),
    ("ee", "i"),
    ("dj", "j"),
    ("e", "a"),
    ("o", "u"),
    ("y", "i"),
    ("w", "u"),
];

/// A folded name by its sound: articles, doubled letters and the spellings of one sound fall together.
fn loose(folded: &str) -> String {
    let parts: Vec<&str> = folded.split(' ').collect();
    let bare: Vec<&str> = parts.iter().copied().filter(|p| !ARTICLES.contains(*p)).collect();
    let mut sound = if bare.is_empty() || parts.len() == 1 {
        parts.concat()
    } else {
        bare.concat()
    };
    for (from, to) in SOUNDS {
        sound = sound.replace(from, to);
    }
    let mut out = String::with_capacity(sound.len());
    for c in sound.chars() {
        if !out.ends_with(c) {
            out.push(c);
        }
    }
    if out.ends_with("ah") {
        out.pop();
    }
    out
}

fn bytes(table: &'static [u8], at: usize, len: usize) -> &'static [u8] {
    table.get(at..at.saturating_add(len)).unwrap_or(&[])
}

/// Little-endian number of `len` bytes; 0 beyond the table.
fn number(table: &'static [u8], at: usize, len: usize) -> usize {
    bytes(table, at, len)
        .iter()
        .rev()
        .fold(0, |n, &b| (n << 8) | usize::from(b))
}

/// The places under a key.
fn postings(key: &str) -> Vec<Site> {
    let key = key.as_bytes();
    let blocks = number(KEYS, 4, 4);
    // the last block whose first key is not behind the one sought
    let (mut low, mut high) = (0, blocks);
    while low < high {
        let middle = low.midpoint(high);
        if first_key(middle) <= key {
            low = middle + 1
        } else {
            high = middle
        }
    }
    match low.checked_sub(1) {
        Some(block) => in_block(block, key),
        None => Vec::new(),
    }
}

fn block_at(block: usize) -> usize {
    number(KEYS, 8 + 4 * block, 4)
}

fn first_key(block: usize) -> &'static [u8] {
    let at = block_at(block);
    bytes(KEYS, at + 2, number(KEYS, at + 1, 1))
}

fn in_block(block: usize, key: &[u8]) -> Vec<Site> {
    let mut at = block_at(block);
    let mut current: Vec<u8> = Vec::new();
    for _ in 0..BLOCK {
        let (shared, rest) = (number(KEYS, at, 1), number(KEYS, at + 1, 1));
        current.truncate(shared);
        current.extend_from_slice(bytes(KEYS, at + 2, rest));
        let count_at = at + 2 + rest;
        let count = number(KEYS, count_at, 1);
        if current == key {
            return (0..count)
                .map(|n| site(number(KEYS, count_at + 1 + 3 * n, 3)))
                .collect();
        }
        if count == 0 || current.as_slice() > key {
            break;
        }
        at = count_at + 1 + 3 * count;
    }
    Vec::new()
}

fn site(entry: usize) -> Site {
    let (row, own_name) = (entry & 0x7f_ffff, entry >> 23 == 1);
    let at = ROWS_AT + row * ROW_BYTES;
    let share = |at: usize| number(ROWS, at, 3) as f64 / f64::from(0xff_ffff);
    let region_at = number(ROWS, 12, 4) + 5 * number(ROWS, at + 14, 2);
    let ident = number(ROWS, at, 4) as u32;
    Site {
        geonames: (ident > 0).then_some(ident),
        name: name(number(ROWS, at + 16, 3)),
        country: std::str::from_utf8(bytes(ROWS, region_at + 3, 2)).unwrap_or(""),
        admin1: name(number(ROWS, region_at, 3)),
        lat: round(share(at + 4) * 180.0 - 90.0),
        lon: round(share(at + 7) * 360.0 - 180.0),
        population: number(ROWS, at + 10, 3) as u32,
        region: number(ROWS, at + 13, 1) == 1,
        own_name,
    }
}

fn name(offset: usize) -> &'static str {
    let at = number(ROWS, 16, 4) + offset;
    std::str::from_utf8(bytes(ROWS, at + 1, number(ROWS, at, 1))).unwrap_or("")
}

/// To four decimals, about the precision of the table.
fn round(degrees: f64) -> f64 {
    (degrees * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn top(name: &str) -> Site {
        Gazetteer::default().find(name)[0]
    }

    #[test]
    fn spellings_meet() {
        for (one, other) in [
            ("Kyiv", "Kiev"),
            ("Odesa", "ODESSA"),
            ("Mazar-i-Sharif", "Mazar-e-Sharif"),
            ("Zaporizhzhia", "Zaporizhzhya"),
            ("Lviv", "Lvov"),
        ] {
            assert_eq!(top(one).geonames, top(other).geonames, "{one} {other}");
        }
        assert_eq!(
            (top("Yavoriv").country, top("Irpin").admin1),
            ("UA", "Kyiv Oblast")
        );
        assert!((top("Irpin").lat - 50.52).abs() < 0.02 && (top("Irpin").lon - 30.25).abs() < 0.02);
    }

    #[test]
    fn by_ear() {
        let ear = |n: &str| Gazetteer::default().find_by_ear(n).first().map(|s| s.country);
        assert_eq!(ear("Khan Sheikhoun"), Some("SY"));
        assert_eq!(ear("Mayadeen"), Some("SY"));
        assert_eq!(ear("Xyzzyq"), None);
    }

    #[test]
    fn folds_as_the_script_does() {
        assert_eq!(
            fold("Dzhankoy’s  Új-Łódź St. Öland"),
            "dzhankoys uj lodz st oland"
        );
        assert_eq!(loose(&fold("Deir el-Zour")), loose(&fold("Deir ez-Zor")));
    }

    #[test]
    fn any_name_is_answered() {
        for odd in ["", " ", "\u{0}", "🦀", "~", "zzzzzzzzzzzzzzzzzzzz", "a"] {
            let _ = (
                Gazetteer::default().find(odd),
                Gazetteer::default().find_by_ear(odd),
            );
        }
    }
}
