//! Victims: what class of people a figure counts, and whose they are.
//!
//! In comes the noun that is counted; out come a class of `victims.tsv` and a country or group, both by the words of its noun phrase alone. It
//! never guesses a side from who attacked, and never makes civilians of people whom the words leave open.

use crate::view::View;
use reader::{NameKind, Upos};

/// The class of people: by a noun before the one counted ("aid workers"), else by the noun itself.
pub(super) fn class(view: &View, noun: usize) -> Option<String> {
    let measures = &view.knowledge.measures;
    let before = view
        .reading
        .dependents(noun, &["amod", "compound"])
        .filter(|&t| t < noun)
        .find_map(|t| words(view, t).iter().find_map(|w| measures.victims(w, true)));
    let own = || words(view, noun).iter().find_map(|w| measures.victims(w, false));
    before.or_else(own).map(str::to_string)
}

/// A word as it stands and in its dictionary form, in lower case.
fn words(view: &View, token: usize) -> [String; 2] {
    let lemma = view.reading.tokens.get(token).map_or("", |t| t.lemma.as_str());
    [lemma.to_lowercase(), view.text(token).to_lowercase()]
}

/// Whose they are: "Ukrainian servicemen", "Hamas fighters", "members of the Islamic State", "Russia's soldiers".
pub(super) fn side(view: &View, noun: usize) -> Option<String> {
    let own: Vec<usize> = view
        .reading
        .dependents(noun, &["amod", "compound", "nmod"])
        .collect();
    let joined = own
        .iter()
        .flat_map(|&t| view.reading.dependents(t, &["conj", "amod"]))
        .filter(|&t| t < noun);
    let near = own
        .iter()
        .copied()
        .filter(|&t| belongs(view, noun, t))
        .chain(joined);
    let mut found: Vec<(usize, String)> = near
        .filter_map(|t| whose(view, t).map(|side| (t, side)))
        .collect();
    found.sort();
    found.dedup_by(|a, b| a.1 == b.1);
    // two sides in one count are nobody's
    let (_, side) = found.pop().filter(|_| found.is_empty())?;
    Some(side)
}

/// Whether the word before or behind the noun tells whose it is ("of", a possessive, an adjective).
fn belongs(view: &View, noun: usize, token: usize) -> bool {
    let of = |t: usize| {
        view.reading
            .dependents(t, &["case"])
            .any(|c| matches!(view.text(c), "of" | "from"))
    };
    token < noun || of(token)
}

/// The country or group that a word names.
fn whose(view: &View, token: usize) -> Option<String> {
    let (first, end) = view
        .reading
        .name_at(token)
        .map_or((token, token + 1), |n| (n.first, n.end));
    let name = view.words(first, end);
    let countries = &view.knowledge.countries;
    let country = countries.by_demonym(name).or_else(|| countries.by_name(name));
    let owner = || name.strip_suffix('s').and_then(|w| countries.by_name(w));
    if let Some(country) = country.or_else(owner) {
        return Some(country.iso.clone());
    }
    let body = view.knowledge.actors.body(name);
    let group = view
        .reading
        .name_at(token)
        .is_some_and(|n| n.kind == NameKind::Organization);
    let proper = view.is(token, &[Upos::Propn]) || view.capital(token);
    body.map(|b| b.name.clone())
        .or_else(|| (group && proper).then(|| name.to_string()))
}
