//! Facets: what the articles of a search have in common, counted, so that a reader sees by what it can be narrowed.
//!
//! In: words, a filter or both, as a search takes them. Out: how many of the articles are of which year (month, where all lie in one year) and outlet, have which
//! types of events and in which countries, which speakers, and claims of which stance: as they were read, for so the filters find them. Of a search that finds
//! many the first [`COUNTED`] are counted, in its order, and that is said. It opens no record and changes nothing.

use crate::counts;
use crate::documents::{self, Found, Hit};
use crate::error::LedgerError;
use crate::filter::{self, Filter};
use crate::store::Ledger;
use rusqlite::{Connection, Row};
use std::collections::BTreeMap;

/// Most articles that are counted.
pub const COUNTED: usize = 1000;
/// Most values of a facet.
const SHOWN: usize = 8;

/// A value, and how many of the articles have it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Facet {
    /// As the filter takes it; a date is a year, `2022`, or a month, `2022-03`.
    pub value: String,
    /// Articles.
    pub documents: usize,
}

/// What the articles of a search have in common. Of each kind the values that most of them have, most first, then by name; each article counts once for a value.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Facets {
    /// Articles that were counted.
    pub documents: usize,
    /// Whether the search finds more; those that were counted are then its first.
    pub more: bool,
    /// Years of publication; months, where all that are dated lie in one year.
    pub dates: Vec<Facet>,
    /// Outlets.
    pub outlets: Vec<Facet>,
    /// Types of events.
    pub types: Vec<Facet>,
    /// Countries in which events take place, by their two letters.
    pub countries: Vec<Facet>,
    /// Who speaks, as most of these articles call them, without an article before the name.
    pub speakers: Vec<Facet>,
    /// Stances of claims.
    pub stances: Vec<Facet>,
}

/// What the articles have in common that `search` finds; without words, what those have in common that stand under the filter.
///
/// # Errors
/// Where no letter or digit is in the words, or the store fails.
pub fn facets(ledger: &Ledger, words: Option<&str>, filter: &Filter) -> Result<Facets, LedgerError> {
    of_first(ledger, words, filter, COUNTED)
}

/// Of at most so many.
pub(crate) fn of_first(
    ledger: &Ledger,
    words: Option<&str>,
    filter: &Filter,
    most: usize,
) -> Result<Facets, LedgerError> {
    let view = ledger.view()?;
    let upto = filter::upto(&view, filter)?;
    let found = documents::found(&view, words, filter, upto, (0, most + 1))?;
    counted(ledger, &view, &found, most)
}

/// What `articles` gives, and what all of it has in common, found once.
///
/// # Errors
/// Where no letter or digit is in the words, or the store fails.
pub fn search_with_facets(
    ledger: &Ledger,
    words: Option<&str>,
    filter: &Filter,
) -> Result<(Vec<Hit>, Facets), LedgerError> {
    let view = ledger.view()?;
    let upto = filter::upto(&view, filter)?;
    let end = documents::end(filter);
    // far down a list without words the rows before need not be read; with words all are weighed anyway
    let deep = words.is_none() && filter.offset > COUNTED;
    let read = match deep {
        true => COUNTED + 1,
        false => end.max(COUNTED + 1),
    };
    let mut first = documents::found(&view, words, filter, upto, (0, read))?;
    let facets = counted(ledger, &view, &first, COUNTED)?;
    let shown = match deep {
        true => documents::found(&view, words, filter, upto, (filter.offset, end))?,
        false => {
            first.truncate(end);
            first.split_off(filter.offset.min(first.len()))
        }
    };
    Ok((documents::lines(ledger, &view, shown, words, upto)?, facets))
}

/// Counts the first of what was found.
fn counted(ledger: &Ledger, view: &Connection, found: &[Found], limit: usize) -> Result<Facets, LedgerError> {
    let counted = found.get(..limit).unwrap_or(found);
    let (mut years, mut months, mut outlets) = (Tally::new(), Tally::new(), Tally::new());
    let (mut types, mut countries) = (Tally::new(), Tally::new());
    let (mut speakers, mut stances) = (Speakers::default(), Tally::new());
    let mut events = view.prepare_cached(
        "SELECT e.type, s.country FROM events e LEFT JOIN sites s ON s.site = e.site WHERE e.record = ?",
    )?;
    let mut claims = view.prepare_cached("SELECT source, stance FROM claims WHERE record = ?")?;
    for (at, one) in counted.iter().enumerate() {
        ledger.goes_on()?;
        let day = one.hit.published.as_deref().unwrap_or_default();
        tell(&mut years, day.get(..4), at);
        tell(&mut months, day.get(..7), at);
        tell(&mut outlets, one.hit.outlet.as_deref(), at);
        let mut rows = events.query([one.record])?;
        while let Some(row) = rows.next()? {
            tell(&mut types, text(row, 0)?, at);
            tell(&mut countries, text(row, 1)?, at);
        }
        let mut rows = claims.query([one.record])?;
        while let Some(row) = rows.next()? {
            speak(&mut speakers, text(row, 0)?, at);
            tell(&mut stances, text(row, 1)?, at);
        }
    }
    Ok(Facets {
        documents: counted.len(),
        more: found.len() > counted.len(),
        dates: most(if years.len() == 1 { months } else { years }),
        outlets: most(outlets),
        types: most(types),
        countries: most(countries),
        speakers: called(speakers),
        stances: most(stances),
    })
}

fn text<'a>(row: &'a Row, at: usize) -> rusqlite::Result<Option<&'a str>> {
    Ok(row.get_ref(at)?.as_str_or_null()?)
}

/// How many articles have each value, and the last of them.
type Tally = BTreeMap<String, (usize, usize)>;

/// Counts an article for a value, once.
fn tell(tally: &mut Tally, value: Option<&str>, article: usize) {
    let Some(value) = value.filter(|value| !value.is_empty()) else {
        return;
    };
    match tally.get_mut(value) {
        Some((_, last)) if *last == article => (),
        Some(count) => *count = (count.0 + 1, article),
        None => drop(tally.insert(value.to_string(), (1, article))),
    }
}

/// The values that most articles have, most first, then by name.
fn most(tally: Tally) -> Vec<Facet> {
    let facet = |(value, (documents, _))| Facet { value, documents };
    let mut facets: Vec<Facet> = tally.into_iter().map(facet).collect();
    // they are in the order of their names
    facets.sort_by_key(|facet| std::cmp::Reverse(facet.documents));
    facets.truncate(SHOWN);
    facets
}

/// Who speaks: by the name as it is written, and by what all its spellings have in common.
#[derive(Default)]
struct Speakers {
    names: Tally,
    keys: Tally,
    of: BTreeMap<String, String>,
}

fn speak(speakers: &mut Speakers, name: Option<&str>, article: usize) {
    let Some(name) = name else { return };
    tell(&mut speakers.names, Some(name), article);
    if let Some(key) = speakers.of.get(name) {
        return tell(&mut speakers.keys, Some(key), article);
    }
    let key = counts::speaker(name);
    tell(&mut speakers.keys, Some(&key), article);
    speakers.of.insert(name.to_string(), key);
}

/// Those who speak in most articles, each as most of these call them; of two names as frequent the first of the alphabet.
fn called(speakers: Speakers) -> Vec<Facet> {
    let mut facets = most(speakers.keys);
    for facet in &mut facets {
        let spelt = speakers.of.iter().filter(|(_, key)| **key == facet.value);
        let count = |name: &str| speakers.names.get(name).map_or(0, |(documents, _)| *documents);
        let name = spelt.rev().map(|(name, _)| name).max_by_key(|name| count(name));
        facet.value = name
            .map(|name| counts::bare(name).to_string())
            .unwrap_or_default();
    }
    facets
}
