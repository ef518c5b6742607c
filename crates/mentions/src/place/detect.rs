//! Detection: which words name a place here.
//!
//! In come a reading and knowledge, out come token ranges with what the name is looked up as. Names of people, and
//! countries and capitals that stand for their governments, are left to the actors. Which place is meant is for `resolve`.

use super::resolve::Countries;
use super::{ground, listed};
use crate::view::View;
use knowledge::fold;
use reader::{Name, NameClass, NameKind, Upos};
use std::collections::BTreeSet;

/// A name of a place: tokens `first..end`, without the word for its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) first: usize,
    pub(crate) end: usize,
    /// Whether the words around say that it is a region ("Idlib province").
    pub(crate) region: bool,
    /// The rule that found it.
    pub(crate) rule: &'static str,
}

/// Longest name looked up, in tokens.
const LONGEST: usize = 7;
/// Least population of a place that only the gazetteer, not the reader, takes for one.
const KNOWN_ENOUGH: u32 = 1_000;

/// The same where the reader takes it for another thing and no preposition stands before it.
const KNOWN_WIDELY: u32 = 50_000;

/// All names of places, in text order.
pub(crate) fn places(view: &View, countries: &Countries) -> Vec<Found> {
    let people = surnames(view);
    let bare = listed::bare(view);
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < view.reading.tokens.len() {
        if let Some(parts) = run_together(view, countries, at).filter(|_| bare) {
            at = parts.last().map_or(at + 1, |f| f.end);
            found.extend(parts);
            continue;
        }
        let hit = at_token(view, countries, &people, at);
        at = hit
            .as_ref()
            .map_or_else(|| past_state(view, at), |f| f.end.max(at + 1));
        found.extend(hit);
    }
    found.extend(said_again(view, &found, &people));
    found.sort_by_key(|f| (f.first, f.end));
    found.dedup_by(|b, a| b.first < a.end);
    found
}

/// The places that a name which starts here is made of, where a text without commas runs them together.
fn run_together(view: &View, countries: &Countries, at: usize) -> Option<Vec<Found>> {
    let name = view
        .reading
        .name_at(at)
        .filter(|n| n.first == at && n.kind == NameKind::Location)?;
    if lost_apostrophe(view, at) || (name.first..name.end).any(|t| possessive(view, t)) {
        return None;
    }
    let parts = listed::parts(view, countries, name.first, name.end)?;
    let places = parts.into_iter().filter(|&(first, end)| {
        let words = view.words(first, end);
        !state_name(view, words)
            && !is_body(view, words)
            && !never(view, first, end)
            && !before_title(view, end)
    });
    let places: Vec<Found> = places
        .map(|(first, end)| found(view, first, end, "places/listed"))
        .collect();
    (!places.is_empty()).then_some(places)
}

/// The token behind the name of a state of several words that starts here and is no place ("South | Korea").
fn past_state(view: &View, at: usize) -> usize {
    let state = |end: &usize| within_sentence(view, at, *end) && state_name(view, view.words(at, *end));
    if !view.capital(at) {
        return at + 1;
    }
    (at + 2..at + LONGEST)
        .rev()
        .find(|end| ends_in_word(view, *end) && state(end))
        .unwrap_or(at + 1)
}

/// Last names of people named by more than one word.
fn surnames(view: &View) -> BTreeSet<String> {
    let people = view
        .reading
        .names
        .iter()
        .filter(|n| n.kind == NameKind::Person && n.end > n.first + 1);
    let last = people.map(|n| (n.first, n.end - 1)).filter(|&(first, last)| {
        // "Deir Ezzor", taken for a person, must not make a person of "Ezzor"
        view.knowledge
            .gazetteer
            .find(view.words(first, last + 1))
            .is_empty()
    });
    last.map(|(_, last)| view.text(last).to_string()).collect()
}

fn at_token(view: &View, countries: &Countries, people: &BTreeSet<String>, at: usize) -> Option<Found> {
    let name = view.reading.name_at(at);
    let starts = name.filter(|n| n.first == at);
    let by_name = starts.is_some_and(|n| n.kind == NameKind::Location);
    // "el-Fasher": the article may be written small
    let small = view.text(at) == view.text(at).to_lowercase();
    let article = view.text(at + 1) == "-" && view.capital(at + 2) && small && is_article(view, at);
    if !by_name && !view.capital(at) && !article {
        return None;
    }
    let inside_person = name.is_some_and(|n| n.kind == NameKind::Person && n.first < at);
    // "Quist-Arcton": the second half of a person's name
    let half = at > 1 && view.text(at - 1) == "-" && touches(view, at) && {
        view.reading
            .name_at(at - 2)
            .is_some_and(|n| n.kind == NameKind::Person)
    };
    let longer = starts.is_some_and(|n| n.end > at + 1);
    // "Us" at the head of a line
    let pronoun = !longer && view.reading.tokens[at].upos == Upos::Pron;
    if half || pronoun || inside_person || (people.contains(view.text(at)) && !longer) {
        return None;
    }
    named_widely(view, at, name)
        .or_else(|| {
            starts
                .filter(|n| n.class == NameClass::Location || known_facility(view, n))
                .and_then(|n| location(view, n))
        })
        .or_else(|| {
            starts
                .filter(|n| matches!(n.class, NameClass::Organization | NameClass::Facility))
                .and_then(|n| facility(view, countries, n))
        })
        .or_else(|| gazetteer_only(view, countries, at, name))
        .or_else(|| by_type(view, at))
}

/// Whether a building or ground is one that the gazetteer knows by its whole name; others are no places on the map.
fn known_facility(view: &View, name: &Name) -> bool {
    name.class == NameClass::Facility
        && !view
            .knowledge
            .gazetteer
            .find(view.words(name.first, name.end))
            .is_empty()
}

/// Countries, capitals, seas, regions and other names that tables by hand hold.
fn named_widely(view: &View, at: usize, name: Option<&Name>) -> Option<Found> {
    (1..=LONGEST).rev().find_map(|len| {
        let end = at + len;
        if !within_sentence(view, at, end) || !ends_in_word(view, end) {
            return None;
        }
        let words = view.words(at, end);
        let knowledge = view.knowledge;
        let area = knowledge.gazetteer.area(words);
        let country = knowledge.countries.by_name(words).or_else(|| view.half(at, end));
        let state = country
            .or_else(|| knowledge.countries.by_capital(words))
            .is_some();
        if area.is_none() && !state {
            return None;
        }
        // parts of longer names of bodies and people are no places: "South Korean Defense Ministry"
        let longer = name.is_some_and(|n| {
            let part = n.end > end || n.first < at;
            part && matches!(n.kind, NameKind::Person | NameKind::Organization) && !possessive(view, end)
        });
        if longer || is_body(view, words) || before_title(view, end) {
            return None;
        }
        let used = match (area, state) {
            (Some(_), _) if proper(view, at, end) => ground::area(view, at, end),
            (_, true) if proper(view, at, end) => ground::state(view, at, end),
            _ => return None,
        };
        let rule = if area.is_some() {
            "places/area"
        } else {
            "places/state"
        };
        used.then(|| found(view, at, end, rule))
    })
}

/// Whether the words name a country or a seat of government, with or without an "s" that lost its apostrophe.
pub(crate) fn state_name(view: &View, words: &str) -> bool {
    let countries = &view.knowledge.countries;
    let is = |w: &str| countries.by_name(w).is_some() || countries.by_capital(w).is_some();
    is(words)
        || words
            .strip_suffix('s')
            .is_some_and(|w| w.len() > 3 && countries.by_name(w).is_some())
}

/// The tokens of a name that may name a place: without owners, marks and what a free dash parts from it.
fn cut(view: &View, name: &Name) -> (usize, usize) {
    let (mut first, mut end) = (name.first, name.end.min(name.first + LONGEST));
    // "Nigeria's Plateau": what stands behind the possessive
    if let Some(mark) = (first + 1..end.saturating_sub(1))
        .rev()
        .find(|&t| possessive(view, t))
    {
        first = mark + 1;
    }
    while end > first + 1 && possessive(view, end - 1) {
        end -= 1;
    }
    if view.text(end - 1) == "-" && touches(view, end) {
        end += 1;
    }
    while view.text(end) == "-" && view.capital(end + 1) && touches(view, end) {
        end += 2;
    }
    // "Africa | and South Asia"
    while end > first + 1 && view.is(first, &[Upos::Cconj]) {
        first += 1;
    }
    // "Mosul - Moscow": a dash that stands free parts two names
    let free = |t: usize| view.text(t) == "-" && !touches(view, t) && !touches(view, t + 1);
    end = (first + 1..end).find(|&t| free(t)).unwrap_or(end);
    // "Deir el-Zour - Daily Sabah": a dash that only parts
    while end > first + 1
        && view.is(end - 1, &[Upos::Punct])
        && view.text(end - 1) != "."
        && !touches(view, end)
    {
        end -= 1;
    }
    (first, end)
}

/// A name that the reader takes for a place.
fn location(view: &View, name: &Name) -> Option<Found> {
    let (mut first, mut end) = cut(view, name);
    let gazetteer = &view.knowledge.gazetteer;
    let typed = |t: usize| {
        let low = view.text(t).to_lowercase();
        gazetteer.is_word("type", &low) || gazetteer.is_word("region-type", &low)
    };
    let known = |a: usize, b: usize| {
        let words = view.words(a, b);
        gazetteer.area(words).is_some() || !gazetteer.find(words).is_empty()
    };
    // "southern Daraa", "Syrian Homs", "Syrias Aleppo"
    let before = |t: usize| {
        gazetteer.is_word("direction", &view.text(t).to_lowercase())
            || ((view.knowledge.countries.by_demonym(view.text(t)).is_some() || lost_apostrophe(view, t))
                && (known(t + 1, end) || typed(end - 1) && end > t + 2 && known(t + 1, end - 1)))
    };
    while first + 1 < end && !known(first, end) && !state_name(view, view.words(first, end)) && before(first)
    {
        first += 1;
    }
    // "US-led"
    let joined = |t: usize| gazetteer.is_word("joined", &view.text(t).to_lowercase());
    if view.text(end - 1) == "-" && joined(end) || joined(end - 1) {
        return None;
    }
    // "US-Russian-brokered"
    let states = (first..end).filter(|&t| view.text(t) != "-").all(|t| {
        state_name(view, view.text(t)) || view.knowledge.countries.by_demonym(view.text(t)).is_some()
    });
    if states && (first..end + 1).any(|t| view.text(t) == "-" && touches(view, t)) {
        return None;
    }
    if state_name(view, view.words(first, end))
        || only_demonyms(view, first, end)
        || lost_apostrophe(view, first)
    {
        return None;
    }
    // "Aleppos Old City": the possessive of a known town that lost its apostrophe
    let owner = view
        .text(first)
        .strip_suffix('s')
        .filter(|w| w.len() > 3 && !gazetteer.find(w).is_empty());
    if owner.is_some() && !known(first, end) && gazetteer.find(view.text(first)).is_empty() {
        return None;
    }
    let mut region = false;
    if !known(first, end) || view.text(end - 1).chars().all(char::is_lowercase) {
        while first + 1 < end && typed(end - 1) && gazetteer.area(view.words(first, end)).is_none() {
            region |= gazetteer.is_word("region-type", &view.text(end - 1).to_lowercase());
            end -= 1;
        }
    }
    let words = view.words(first, end);
    let acts = gazetteer.area(words).is_some() && !ground::area(view, first, end);
    let direction = gazetteer.is_word("direction", &words.to_lowercase());
    // "Strike on Village in Province", and a given name that no map knows
    let nameless = !known(first, end) && (first..end).all(typed);
    let given = end == first + 1 && !known(first, end) && view.knowledge.actors.gender(words).is_some();
    let unfit = acts
        || direction
        || nameless
        || given
        || is_body(view, words)
        || never(view, first, end)
        || before_title(view, end);
    if unfit || state_name(view, words) {
        return None;
    }
    if !known(first, end) {
        end = known_prefix(view, first, end).unwrap_or(end);
    }
    if !known(first, end) && end - first > 3 && (first..end).all(|t| view.capital(t)) {
        // a heap of names, as in captions and tags
        (first, end) =
            (first..end).find_map(|a| (a + 1..=end).rev().find(|&b| known(a, b)).map(|b| (a, b)))?;
    }
    let mut hit = found(view, first, end, "places/name");
    hit.region |= region;
    (first..end).any(|t| view.capital(t)).then_some(hit)
}

/// The longest start of a name that is known where another name was taken in ("Palmyra Daesh").
fn known_prefix(view: &View, first: usize, end: usize) -> Option<usize> {
    (first + 1..end).rev().find(|&e| {
        let rest = view.words(e, end);
        let other = is_body(view, rest) || view.knowledge.countries.by_demonym(rest).is_some();
        other && !view.knowledge.gazetteer.find(view.words(first, e)).is_empty()
    })
}

/// A site named as a body, with the town in its name: "Mosul University", "Yavoriv International Centre".
fn facility(view: &View, countries: &Countries, name: &Name) -> Option<Found> {
    let gazetteer = &view.knowledge.gazetteer;
    let site = (name.first..name.end).any(|t| gazetteer.is_word("facility", &view.text(t).to_lowercase()));
    let words = view.words(name.first, name.end);
    if !site || is_body(view, words) {
        return None;
    }
    let from = (name.first..name.end).find(|&t| view.text(t) != "the" && view.text(t) != "The")?;
    let end = (from + 1..(from + 4).min(name.end)).rev().find(|&e| {
        let town = view.words(from, e);
        let here = |s: &knowledge::Site| {
            !s.region && s.population >= KNOWN_ENOUGH && s.own_name && countries.contains_key(s.country)
        };
        !state_name(view, town) && !common(view, from, e) && gazetteer.find(town).iter().any(here)
    })?;
    (!view
        .knowledge
        .gazetteer
        .is_word("direction", &view.text(from).to_lowercase()))
    .then(|| found(view, from, end, "places/facility"))
}

/// A proper name that only the gazetteer takes for a place, where the words around agree.
fn gazetteer_only(view: &View, countries: &Countries, at: usize, name: Option<&Name>) -> Option<Found> {
    let whole = name.filter(|n| n.first == at);
    let after_owner = at > 0 && name.is_some_and(|n| n.first + 1 == at) && lost_apostrophe(view, at - 1);
    if name.is_some() && whole.is_none() && !after_owner {
        return None;
    }
    let most = whole.map_or(LONGEST, |n| n.end - at);
    (1..=most.min(LONGEST)).rev().find_map(|len| {
        let end = at + len;
        let cut = whole.is_some_and(|n| n.end != end);
        let whole_words = within_sentence(view, at, end) && ends_in_word(view, end);
        if cut || !whole_words || !proper(view, at, end) || never(view, at, end) {
            return None;
        }
        let words = view.words(at, end);
        let person = whole.is_some_and(|n| n.kind == NameKind::Person);
        let list = at >= 2 && matches!(view.text(at - 1), "," | "and");
        let beside = list
            && view
                .reading
                .name_at(at - 2)
                .is_some_and(|n| n.kind == NameKind::Location);
        let least = if person && !beside {
            20 * KNOWN_ENOUGH
        } else {
            KNOWN_ENOUGH
        };
        let sites = view.knowledge.gazetteer.find(words);
        let named_too = |s: &knowledge::Site| beside && countries.contains_key(s.country);
        let known = sites
            .iter()
            .any(|s| s.region || s.population >= least || named_too(s));
        let listed = view.knowledge.gazetteer.area(words).is_some() || common(view, at, end);
        let unfit = listed
            || is_body(view, words)
            || state_name(view, words)
            || before_title(view, end)
            || after_title(view, at);
        let known = known || (person && part_known(view, at, end));
        // "warplanes struck Mekelle": a town of a country at hand that the reader takes for some other thing
        let hit = whole.is_some_and(|n| n.class == NameClass::Misc)
            && view.reading.relation(view.reading.head_of(at, end)) == "obj"
            && sites
                .iter()
                .any(|s| s.population >= KNOWN_WIDELY && countries.contains_key(s.country));
        (known && !unfit && (after_owner || hit || ground::introduced(view, at, end, person)))
            .then(|| found(view, at, end, "places/gazetteer"))
    })
}

/// A proper name that only the word for its type makes a place: "the village of X", "X village".
fn by_type(view: &View, at: usize) -> Option<Found> {
    let gazetteer = &view.knowledge.gazetteer;
    let typed = |t: usize| {
        gazetteer.is_word("settlement", &view.text(t).to_lowercase()) && view.sentence(t) == view.sentence(at)
    };
    let proper = |t: usize| view.is(t, &[Upos::Propn]) && view.capital(t);
    let tie = |t: usize| view.text(t) == "-" || is_article(view, t);
    let part = |t: usize| proper(t) || (tie(t) && touches(view, t + 1));
    let end = (at..at + LONGEST).find(|&t| !part(t) || view.sentence(t) != view.sentence(at))?;
    let end = known_prefix(view, at, end).unwrap_or(end);
    if lost_apostrophe(view, at) {
        return None;
    }
    let before = at >= 2 && view.text(at - 1) == "of" && typed(at - 2);
    let starts = at == 0 || !proper(at - 1);
    let fits = end > at && proper(end - 1) && starts && (before || typed(end));
    let words = view.words(at, end);
    let unfit =
        is_body(view, words) || state_name(view, words) || never(view, at, end) || common(view, at, end);
    (fits && !unfit).then(|| found(view, at, end, "places/type"))
}

/// Whether a name starts with a known town of some size ("Daraa al-Balad").
fn part_known(view: &View, first: usize, end: usize) -> bool {
    let town = |e: usize| view.knowledge.gazetteer.find(view.words(first, e));
    (first + 1..end).any(|e| town(e).iter().any(|s| s.population >= 20 * KNOWN_ENOUGH))
}

/// Whether the words are but adjectives of countries ("Turkish-Syrian").
fn only_demonyms(view: &View, first: usize, end: usize) -> bool {
    let word = |t: &usize| view.text(*t).chars().any(char::is_alphanumeric);
    (first..end)
        .filter(word)
        .all(|t| view.knowledge.countries.by_demonym(view.text(t)).is_some())
}

/// Whether the token is a country with an "s" that lost its apostrophe ("Syrias Idlib").
fn lost_apostrophe(view: &View, token: usize) -> bool {
    let owner = view.text(token).strip_suffix('s').filter(|w| w.len() > 3);
    view.knowledge.countries.by_name(view.text(token)).is_none()
        && owner.is_some_and(|w| view.knowledge.countries.by_name(w).is_some())
}

/// Other mentions of names found once, where no person's or body's name holds them.
fn said_again(view: &View, before: &[Found], people: &BTreeSet<String>) -> Vec<Found> {
    let names: BTreeSet<String> = before
        .iter()
        .filter(|f| f.rule != "places/state" && f.rule != "places/area")
        .map(|f| view.words(f.first, f.end).to_string())
        .collect();
    let mut taken = vec![false; view.reading.tokens.len()];
    for f in before {
        for t in taken.iter_mut().take(f.end).skip(f.first) {
            *t = true;
        }
    }
    let free = |first: usize, end: usize| {
        let kinds = (first..end).filter_map(|t| view.reading.name_at(t));
        kinds
            .into_iter()
            .all(|n| n.kind != NameKind::Organization && (n.kind != NameKind::Person || n.end <= end))
    };
    let again = |at: usize| {
        (1..=LONGEST).rev().map(|len| at + len).find(|&end| {
            within_sentence(view, at, end)
                && names.contains(view.words(at, end))
                && !taken[at..end].contains(&true)
                && free(at, end)
                && !before_title(view, end)
                && !people.contains(view.text(end - 1))
        })
    };
    let tokens = 0..view.reading.tokens.len();
    tokens
        .filter_map(|at| again(at).map(|end| found(view, at, end, "places/again")))
        .collect()
}

fn found(view: &View, first: usize, end: usize, rule: &'static str) -> Found {
    let gazetteer = &view.knowledge.gazetteer;
    let region_word = |t: usize| gazetteer.is_word("region-type", &view.text(t).to_lowercase());
    let after = region_word(end) && view.sentence(end) == view.sentence(first);
    let before = first >= 2 && view.text(first - 1) == "of" && region_word(first - 2);
    Found {
        first,
        end,
        region: after || before,
        rule,
    }
}

fn within_sentence(view: &View, first: usize, end: usize) -> bool {
    end <= view.reading.tokens.len() && view.sentence(first) == view.sentence(end - 1)
}

fn ends_in_word(view: &View, end: usize) -> bool {
    view.text(end - 1).chars().any(char::is_alphanumeric) && !possessive(view, end - 1)
}

/// Whether some word of the range is a proper noun by tag or name.
fn proper(view: &View, first: usize, end: usize) -> bool {
    (first..end).any(|t| view.is(t, &[Upos::Propn]) || view.reading.name_at(t).is_some())
}

fn possessive(view: &View, end: usize) -> bool {
    let word = view.text(end);
    word.starts_with(['\'', '’']) && view.knowledge.gazetteer.is_word("possessive", word)
}

/// Whether the token is the article of an Arabic name ("al", "ash").
pub(crate) fn is_article(view: &View, token: usize) -> bool {
    view.knowledge
        .gazetteer
        .is_word("article", &view.text(token).to_lowercase())
}

fn touches(view: &View, t: usize) -> bool {
    let tokens = &view.reading.tokens;
    t > 0
        && tokens
            .get(t)
            .is_some_and(|x| x.span.start == tokens[t - 1].span.end)
}

/// Whether the words name a body, an outlet or a building that stands for a government.
fn is_body(view: &View, words: &str) -> bool {
    let knowledge = view.knowledge;
    let metonym =
        knowledge.countries.metonym(words).is_some() && knowledge.countries.by_capital(words).is_none();
    metonym || knowledge.actors.body(words).is_some() || knowledge.outlets.by_name(words).is_some()
}

fn never(view: &View, first: usize, end: usize) -> bool {
    view.knowledge.gazetteer.is_word("never", view.words(first, end))
}

/// Whether the one word is a title, an office or the word for a kind of place, whatever town is called so too.
fn common(view: &View, first: usize, end: usize) -> bool {
    let word = view.text(first).to_lowercase();
    let gazetteer = &view.knowledge.gazetteer;
    let place_word = ["type", "facility", "direction", "part"]
        .iter()
        .any(|used| gazetteer.is_word(used, &word));
    let actors = &view.knowledge.actors;
    let office = actors.role(&word).is_some() || actors.title(view.text(first)).is_some();
    end == first + 1 && (place_word || office || word.chars().count() < 3)
}

/// Whether a word follows with which the name is that of a day, a treaty or a paper.
fn before_title(view: &View, end: usize) -> bool {
    view.knowledge.gazetteer.is_word("not-before", view.text(end))
}

/// Whether a title or an office stands before the name, so that it is a person's.
fn after_title(view: &View, first: usize) -> bool {
    let before = first.checked_sub(1);
    before.is_some_and(|t| {
        let person = view
            .role(t)
            .is_some_and(|r| r.kind == knowledge::RoleKind::Person)
            && view.capital(t);
        person || view.knowledge.actors.title(view.text(t)).is_some()
    })
}

/// Whether the name is a short form whose point belongs to it ("Tulsa, Okla., police").
pub(crate) fn abbreviated(view: &View, f: &Found) -> bool {
    let letters = view.text(f.end - 1).chars().count();
    // a full stop has a capital behind it
    let next = view.text(f.end + 1).chars().next();
    let goes_on = next.is_some_and(|c| matches!(c, ',' | ';' | ')') || c.is_lowercase());
    f.end == f.first + 1 && letters <= 5 && view.text(f.end) == "." && touches(view, f.end) && goes_on
}

/// The folded name of a find, for tables keyed by name.
pub(crate) fn key(view: &View, f: &Found) -> String {
    fold(view.words(f.first, f.end))
}
