//! Listed: names of places that run into one another in texts that lost their commas ("Daraa Hama Idlib").
//!
//! In comes a name of the reader's that no table knows as a whole, out come the names that it is made of. It never parts a name in a
//! text that has commas.

use super::detect::is_article;
use super::resolve::Countries;
use crate::view::View;

/// Fewest letters of a text in which a comma would have to stand.
const LONG: usize = 400;
/// Least population of a town in a country that the article does not name.
const KNOWN_WIDELY: u32 = 50_000;

/// Whether the text has lost its commas.
pub(crate) fn bare(view: &View) -> bool {
    let text = view.document.text.as_str();
    text.len() > LONG && !text.contains(',')
}

/// The names that tokens `first..end` are made of, if at least one is known and they are two or more.
pub(crate) fn parts(
    view: &View,
    countries: &Countries,
    first: usize,
    end: usize,
) -> Option<Vec<(usize, usize)>> {
    if end < first + 2 || known(view, countries, first, end) {
        return None;
    }
    let site = |t: usize| word(view, t) && !view.text(t).eq_ignore_ascii_case("city");
    let loose = |t: usize| view.text(t) == "-" && !is_article(view, t - 1);
    if (first..end).any(site) || (first + 1..end).any(loose) {
        return None;
    }
    let (mut parts, mut at) = (Vec::new(), first);
    while at < end {
        let longest = (at + 1..=end).rev().find(|&e| known(view, countries, at, e));
        // only what stands first may be a name that no table has ("Maarshurin Idlib")
        let stop = longest.or_else(|| (at == first).then(|| open_end(view, countries, at, end)))?;
        parts.push((at, stop));
        at = stop;
    }
    (parts.len() > 1).then_some(parts)
}

/// Where a name that is not known ends: before the next one that is.
fn open_end(view: &View, countries: &Countries, at: usize, end: usize) -> usize {
    let starts = |t: usize| view.capital(t) && (t + 1..=end).any(|e| known(view, countries, t, e));
    (at + 1..end)
        .find(|&t| starts(t) && view.text(t - 1) != "-")
        .unwrap_or(end)
}

fn known(view: &View, countries: &Countries, first: usize, end: usize) -> bool {
    let ends = |t: usize| view.text(t).chars().any(char::is_alphanumeric);
    let words = view.words(first, end);
    let gazetteer = &view.knowledge.gazetteer;
    let fits =
        |s: &knowledge::Site| countries.contains_key(s.country) || s.own_name && s.population >= KNOWN_WIDELY;
    view.capital(first)
        && ends(end - 1)
        && !(first..end).all(|t| word(view, t))
        && (gazetteer.area(words).is_some() || gazetteer.find(words).iter().any(fits))
}

/// Whether the token tells of a kind of place or a direction, and names none.
fn word(view: &View, token: usize) -> bool {
    let low = view.text(token).to_lowercase();
    let uses = ["direction", "type", "region-type", "facility", "quarter", "part"];
    uses.iter()
        .any(|used| view.knowledge.gazetteer.is_word(used, &low))
}
