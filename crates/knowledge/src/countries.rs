//! Countries: names, demonyms and seats of government, and the buildings that stand for governments.
//!
//! In come words, out come countries. Whether the words stand for the state or for the ground is for the rooms above.

use crate::{TableError, Tables, fold};
use std::collections::BTreeMap;

/// A country or a territory with a code of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub iso: String,
    /// Short form of its name.
    pub name: String,
    /// Other names and abbreviations.
    pub also: Vec<String>,
    /// Adjectives and nouns for what is of it.
    pub demonyms: Vec<String>,
    /// Seat of government, in its spellings.
    pub capitals: Vec<String>,
}

/// A building or quarter that stands for a government or body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metonym {
    /// Its name.
    pub name: String,
    /// Whether it stands for the state itself (else for a body of it).
    pub state: bool,
    /// ISO 3166-1 alpha-2, if it belongs to one country.
    pub country: Option<String>,
    /// PLOVER sector.
    pub sector: String,
}

/// Look-ups over countries.
#[derive(Debug, Clone, Default)]
pub struct Countries {
    all: Vec<Country>,
    names: BTreeMap<String, usize>,
    demonyms: BTreeMap<String, usize>,
    capitals: BTreeMap<String, usize>,
    metonyms: BTreeMap<String, Metonym>,
}

impl Countries {
    pub(crate) fn parse(tables: &Tables) -> Result<Self, TableError> {
        let mut countries = Countries::default();
        for row in tables.rows("countries.tsv") {
            if row.cell(0).len() != 2 || row.cell(1).is_empty() {
                return Err(row.error("a row is: iso code of two letters, name, also, demonyms, capital"));
            }
            countries.add(Country {
                iso: row.cell(0).to_string(),
                name: row.cell(1).to_string(),
                also: list(row.cell(2)),
                demonyms: list(row.cell(3)),
                capitals: list(row.cell(4)),
            });
        }
        for row in tables.rows("metonyms.tsv") {
            let state = match row.cell(1) {
                "country" => true,
                "organization" => false,
                other => return Err(row.error(format!("kind is country or organization, not '{other}'"))),
            };
            let metonym = Metonym {
                name: row.cell(0).to_string(),
                state,
                country: (!row.cell(2).is_empty()).then(|| row.cell(2).to_string()),
                sector: row.cell(3).to_string(),
            };
            countries.metonyms.insert(key(row.cell(0)), metonym);
        }
        Ok(countries)
    }

    fn add(&mut self, country: Country) {
        let at = self.all.len();
        for name in std::iter::once(&country.name).chain(&country.also) {
            self.names.insert(key(name), at);
        }
        for demonym in &country.demonyms {
            self.demonyms.entry(key(demonym)).or_insert(at);
        }
        for capital in &country.capitals {
            self.capitals.insert(key(capital), at);
        }
        self.all.push(country);
    }

    fn pick(&self, map: &BTreeMap<String, usize>, words: &str) -> Option<&Country> {
        map.get(&key(words)).and_then(|&at| self.all.get(at))
    }

    /// The country of that code.
    #[must_use]
    pub fn by_code(&self, iso: &str) -> Option<&Country> {
        self.all.iter().find(|c| c.iso == iso)
    }

    /// The country that is called so ("Ukraine", "the U.S.", "Burma", "DPRK").
    #[must_use]
    pub fn by_name(&self, words: &str) -> Option<&Country> {
        self.pick(&self.names, words)
    }

    /// The country that the adjective or the noun for its people belongs to ("Ukrainian", "Britons").
    #[must_use]
    pub fn by_demonym(&self, words: &str) -> Option<&Country> {
        self.pick(&self.demonyms, words)
    }

    /// The country that is governed from there ("Kiev").
    #[must_use]
    pub fn by_capital(&self, words: &str) -> Option<&Country> {
        self.pick(&self.capitals, words)
    }

    /// What the building or quarter stands for ("the Kremlin").
    #[must_use]
    pub fn metonym(&self, words: &str) -> Option<&Metonym> {
        self.metonyms.get(&key(words))
    }

    /// Every country, in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = &Country> {
        self.all.iter()
    }
}

/// The parts of a cell.
pub(crate) fn list(cell: &str) -> Vec<String> {
    cell.split(';')
        .map(str::trim)
        .filter(|s| !s.is_empty())
        .map(str::to_string)
        .collect()
}

/// What names are looked up by: folded, the article off; abbreviations keep their capitals, so that "us" is not "US".
pub(crate) fn key(words: &str) -> String {
    let bare = words.trim();
    let bare = ["the ", "The ", "THE "]
        .iter()
        .find_map(|a| bare.strip_prefix(a))
        .unwrap_or(bare);
    let letters: String = bare.chars().filter(|c| !matches!(c, '.' | ' ')).collect();
    let capitals = letters.chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
    if letters.chars().count() <= 4 && capitals {
        return letters;
    }
    fold(bare)
}

#[cfg(test)]
mod tests {
    use crate::Knowledge;

    #[test]
    fn names_and_their_like() {
        let countries = Knowledge::built_in().unwrap().countries;
        let iso = |c: Option<&super::Country>| c.map(|c| c.iso.clone()).unwrap_or_default();
        for (words, code) in [
            ("the US", "US"),
            ("U.S.", "US"),
            ("Burma", "MM"),
            ("DPRK", "KP"),
            ("UKRAINE", "UA"),
        ] {
            assert_eq!(iso(countries.by_name(words)), code, "{words}");
        }
        assert_eq!(iso(countries.by_name("us")), "");
        assert_eq!(iso(countries.by_demonym("Britons")), "GB");
        assert_eq!(iso(countries.by_capital("Kiev")), "UA");
        assert_eq!(
            countries
                .metonym("the Kremlin")
                .and_then(|m| m.country.as_deref()),
            Some("RU")
        );
    }
}
