//! Actors: office holders with their dates, organisations, the nouns for people and bodies, and given names.
//!
//! In come words and a day, out come entries. Who is meant in an article is for the rooms above; its own words go first.

use crate::countries::{key, list};
use crate::{Row, TableError, Tables, fold};
use std::collections::BTreeMap;

/// A person in an office, or an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Name.
    pub name: String,
    /// Other spellings and abbreviations.
    pub also: Vec<String>,
    /// Whether it is a person (else an organisation).
    pub person: bool,
    /// Office, empty for organisations.
    pub role: String,
    /// ISO 3166-1 alpha-2, or the body of an international office; empty if none.
    pub country: String,
    /// PLOVER sector.
    pub sector: String,
    /// `m`, `f` or empty.
    pub gender: String,
    /// First day in office (`YYYY`, `YYYY-MM` or `YYYY-MM-DD`); empty if open.
    pub from: String,
    /// First day out of office; empty if open.
    pub to: String,
    /// Wikidata identifier, where certain.
    pub wikidata: Option<String>,
}

/// What a noun says of the people or body it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// What it stands for.
    pub kind: RoleKind,
    /// PLOVER sector; empty where the noun leaves it open.
    pub sector: String,
    /// `m`, `f` or empty.
    pub gender: String,
    /// Whether only its plural stands for people or bodies that act ("Western nations").
    pub only_plural: bool,
}

/// What a noun stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleKind {
    /// One human being; its plural is a group.
    Person,
    /// A set of people.
    Group,
    /// A body.
    Organization,
}

/// Look-ups over people and bodies.
#[derive(Debug, Clone, Default)]
pub struct Actors {
    all: Vec<Known>,
    names: BTreeMap<String, Vec<usize>>,
    surnames: BTreeMap<String, Vec<usize>>,
    roles: BTreeMap<String, Role>,
    given: BTreeMap<String, String>,
    titles: BTreeMap<String, String>,
    anaphors: BTreeMap<String, Vec<Anaphor>>,
    trades: BTreeMap<String, String>,
}

/// What a word can stand for that was named before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Anaphor {
    /// One person, of that gender (`m`, `f`).
    He(String),
    /// Tells in the lead what is named further on, of that PLOVER sector ("a monitoring group").
    First(String),
    /// Whoever is quoted ("I").
    Speaker,
    /// Several.
    They,
    /// A body or a country.
    It,
    /// Two states ("both sides").
    States,
    /// Two people ("the two leaders").
    People,
    /// A body of one of these PLOVER sectors ("the group").
    Body(Vec<String>),
}

impl Actors {
    pub(crate) fn parse(tables: &Tables) -> Result<Self, TableError> {
        let mut actors = Actors::default();
        for row in tables.rows("actors.tsv") {
            actors.add(known(&row)?);
        }
        for row in tables.rows("roles.tsv") {
            actors.roles.insert(row.cell(0).to_string(), role(&row)?);
        }
        for row in tables.rows("anaphors.tsv") {
            let under = actors.anaphors.entry(row.cell(0).to_string()).or_default();
            under.push(anaphor(&row)?);
        }
        for row in tables.rows("trades.tsv") {
            actors
                .trades
                .insert(row.cell(0).to_string(), row.cell(1).to_string());
        }
        for row in tables.rows("titles.tsv") {
            actors
                .titles
                .insert(row.cell(0).to_string(), row.cell(1).to_string());
        }
        for row in tables.rows("given_names.tsv") {
            actors.given.insert(fold(row.cell(0)), row.cell(1).to_string());
        }
        Ok(actors)
    }

    fn add(&mut self, known: Known) {
        let at = self.all.len();
        for name in std::iter::once(&known.name).chain(&known.also) {
            let under = self.names.entry(key(name)).or_default();
            if !under.contains(&at) {
                under.push(at);
            }
        }
        if let Some(surname) = known.name.split(' ').next_back().filter(|_| known.person) {
            self.surnames.entry(fold(surname)).or_default().push(at);
        }
        self.all.push(known);
    }

    /// Every entry under that name, in any spelling.
    pub fn named(&self, name: &str) -> impl Iterator<Item = &Known> {
        self.names
            .get(&key(name))
            .into_iter()
            .flatten()
            .filter_map(|&at| self.all.get(at))
    }

    /// The person of that name with the office held on `day` (`YYYY-MM-DD`); without a day or outside the dates,
    /// the person with the office left blank.
    #[must_use]
    pub fn person(&self, name: &str, day: Option<&str>) -> Option<Known> {
        let found: Vec<&Known> = self.named(name).filter(|k| k.person).collect();
        let in_office = day.and_then(|day| found.iter().rev().find(|k| k.holds_on(day)));
        if let Some(known) = in_office {
            return Some((*known).clone());
        }
        found.first().map(|known| Known {
            role: String::new(),
            sector: String::new(),
            ..(*known).clone()
        })
    }

    /// The people of that surname in office on `day`, one entry each.
    #[must_use]
    pub fn surname(&self, surname: &str, day: &str) -> Vec<&Known> {
        let found = self.surnames.get(&fold(surname)).into_iter().flatten();
        found
            .filter_map(|&at| self.all.get(at))
            .filter(|k| k.holds_on(day))
            .collect()
    }

    /// The organisation of that name or abbreviation.
    #[must_use]
    pub fn body(&self, name: &str) -> Option<&Known> {
        self.named(name).find(|k| !k.person)
    }

    /// What the noun (in its dictionary form) stands for.
    #[must_use]
    pub fn role(&self, lemma: &str) -> Option<&Role> {
        self.roles
            .get(lemma)
            .or_else(|| self.roles.get(&lemma.to_lowercase()))
    }

    /// The gender that a title tells (`m`, `f` or empty); `None` where the word is no title.
    #[must_use]
    pub fn title(&self, word: &str) -> Option<&str> {
        self.titles.get(word).map(String::as_str)
    }

    /// The sector that a word beside a noun tells ("military spokesman").
    #[must_use]
    pub fn trade(&self, word: &str) -> Option<&str> {
        self.trades.get(word).map(String::as_str)
    }

    /// What the word (in its dictionary form) can stand for that was named before.
    #[must_use]
    pub fn anaphors(&self, word: &str) -> &[Anaphor] {
        self.anaphors.get(word).map_or(&[], Vec::as_slice)
    }

    /// The usual gender of a given name: `m` or `f`.
    #[must_use]
    pub fn gender(&self, given: &str) -> Option<&str> {
        self.given.get(&fold(given)).map(String::as_str)
    }
}

fn known(row: &Row) -> Result<Known, TableError> {
    let person = match row.cell(2) {
        "person" => true,
        "organization" => false,
        other => return Err(row.error(format!("kind is person or organization, not '{other}'"))),
    };
    let cell = |at: usize| row.cell(at).to_string();
    Ok(Known {
        name: cell(0),
        also: list(row.cell(1)),
        person,
        role: cell(3),
        country: cell(4),
        sector: cell(5),
        gender: cell(6),
        from: cell(7),
        to: cell(8),
        wikidata: (!row.cell(9).is_empty()).then(|| cell(9)),
    })
}

fn role(row: &Row) -> Result<Role, TableError> {
    let kind = match row.cell(1) {
        "person" => RoleKind::Person,
        "group" | "plural" => RoleKind::Group,
        "organization" => RoleKind::Organization,
        other => {
            let kinds = "person, group, plural or organization";
            return Err(row.error(format!("kind is {kinds}, not '{other}'")));
        }
    };
    Ok(Role {
        kind,
        sector: row.cell(2).to_string(),
        gender: row.cell(3).to_string(),
        only_plural: row.cell(1) == "plural",
    })
}

fn anaphor(row: &Row) -> Result<Anaphor, TableError> {
    Ok(match (row.cell(1), row.cell(2)) {
        ("he", gender) => Anaphor::He(gender.to_string()),
        ("speaker", _) => Anaphor::Speaker,
        ("they", _) => Anaphor::They,
        ("it", _) => Anaphor::It,
        ("pair", "states") => Anaphor::States,
        ("pair", "people") => Anaphor::People,
        ("body", sectors) => Anaphor::Body(sectors.split(' ').map(str::to_string).collect()),
        ("first", sector) => Anaphor::First(sector.to_string()),
        (other, _) => {
            return Err(row.error(format!(
                "use is he, speaker, they, it, pair, body or first, not '{other}'"
            )));
        }
    })
}

impl Known {
    /// Whether the office was held on that day; dates given to the month or year count from their first day.
    #[must_use]
    pub fn holds_on(&self, day: &str) -> bool {
        let begun = self.from.is_empty() || self.from.as_str() <= day;
        begun && (self.to.is_empty() || day < self.to.as_str())
    }
}

#[cfg(test)]
mod tests {
    use crate::Knowledge;

    #[test]
    fn offices_by_day() {
        let actors = Knowledge::built_in().unwrap().actors;
        let role = |name: &str, day: &str| actors.person(name, Some(day)).map(|k| k.role).unwrap_or_default();
        assert_eq!(role("Boris Johnson", "2017-01-01"), "foreign secretary");
        assert_eq!(role("Boris Johnson", "2022-03-14"), "prime minister");
        assert_eq!(role("Boris Johnson", "2023-03-14"), "");
        assert_eq!(role("Volodymyr Zelenskiy", "2022-03-14"), "president");
        assert_eq!(actors.surname("Putin", "2022-03-14").len(), 1);
        assert!(actors.body("ISIL").is_some_and(|b| b.name == "Islamic State"));
    }
}
