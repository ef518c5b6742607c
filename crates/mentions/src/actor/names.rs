//! Names and descriptions of people, bodies and countries, mention by mention.
//!
//! In comes a view of the article, out come mentions in text order. Which of them are one actor is for `cluster`.

use super::phrase::description;
use crate::view::View;
use knowledge::RoleKind;
use reader::{NameKind, Upos};
use std::collections::BTreeSet;
use text::Span;

/// One mention: tokens `first..end` with their head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mention {
    pub(crate) first: usize,
    pub(crate) end: usize,
    pub(crate) head: usize,
    pub(crate) form: Form,
}

/// What a mention is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    /// Name of a human being.
    Person,
    /// Name of a body.
    Body,
    /// Name of a country (its code).
    Country(String),
    /// Seat of government that stands for its country (its code).
    Capital(String),
    /// Adjective of a country (its code).
    Demonym(String),
    /// Description by a noun.
    Described(RoleKind),
}

/// Longest known name, in tokens.
const LONGEST: usize = 8;

/// All names and descriptions, in text order; names do not overlap each other.
pub(crate) fn mentions(view: &View, places: &BTreeSet<Span>) -> Vec<Mention> {
    let mut found = named(view, places);
    found.extend(surnames_alone(view, &found));
    found.sort_by_key(|m| (m.first, m.end));
    let described = descriptions(view, &found);
    found.extend(described);
    found.sort_by_key(|m| (m.first, std::cmp::Reverse(m.end)));
    found
}

fn named(view: &View, places: &BTreeSet<Span>) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < view.reading.tokens.len() {
        let mention = known(view, places, at).or_else(|| by_reader(view, places, at));
        at = mention.as_ref().map_or(at + 1, |m| m.end.max(at + 1));
        found.extend(mention);
    }
    found
}

fn mention(view: &View, first: usize, end: usize, form: Form) -> Mention {
    if let Form::Described(_) = form {
        // people told by their country: with what goes with them ("many Nigerians")
        let (first, end) = description(view.reading, end - 1);
        return Mention {
            first,
            end,
            head: end - 1,
            form,
        };
    }
    let end = if form == Form::Body {
        housed(view, first, end)
    } else {
        end
    };
    let head = view.reading.head_of(first, end);
    Mention {
        first,
        end,
        head,
        form,
    }
}

/// Where a body's name ends that a noun for an office of it follows ("the UN | refugee agency"): the office is a body
/// of its own. What an agency or a group only is ("the RIA news agency", "the Hamas movement") stays out of the name.
fn housed(view: &View, first: usize, end: usize) -> usize {
    let name = view.reading.head_of(first, end);
    let head = view.reading.tokens.get(name).and_then(|t| t.head);
    let office = |h: &usize| {
        let offices = ["GOV", "MIL", "COP", "JUD", "LEG", "SPY"];
        let role = view.role(*h).filter(|_| !view.capital(*h));
        (end..end + 4).contains(h)
            && view.sentence(*h) == view.sentence(first)
            && role.is_some_and(|r| r.kind == RoleKind::Organization && offices.contains(&r.sector.as_str()))
    };
    let inner = |h: usize| {
        (end..h).all(|t| view.is(t, &[Upos::Noun, Upos::Adj, Upos::Propn]) && view.text(t) != "news")
    };
    head.filter(office).filter(|&h| inner(h)).map_or(end, |h| h + 1)
}

/// The longest name from knowledge that starts at a token.
fn known(view: &View, places: &BTreeSet<Span>, at: usize) -> Option<Mention> {
    let article = view.text(at).eq_ignore_ascii_case("the");
    if article || !view.capital(at) && view.reading.name_at(at).is_none() {
        return None;
    }
    let name = view.reading.name_at(at);
    let inside_person = name.is_some_and(|n| n.kind == NameKind::Person && n.first < at);
    let last = view
        .reading
        .sentences
        .get(view.sentence(at))
        .map_or(at, |s| s.end);
    (1..=LONGEST.min(last.saturating_sub(at))).rev().find_map(|len| {
        let end = at + len;
        let longer = name.filter(|n| n.end > end && n.first <= at);
        // a longer name that the reader saw keeps its parts: "South Korean Defense Ministry", "Jordan Belfort"
        let kept = longer.is_some_and(|n| matches!(n.kind, NameKind::Person | NameKind::Organization));
        let word = |t: usize| view.text(t).chars().any(char::is_alphanumeric) && !possessor(view, t);
        let form = known_form(view, places, at, end).filter(|_| word(end - 1))?;
        let partial = inside_person || (kept && !possessor(view, end));
        let split = name.is_none() && !view.is(end - 1, &[Upos::Propn, Upos::Adj, Upos::Noun, Upos::Num]);
        (!partial && !split).then(|| mention(view, at, end, form))
    })
}

/// Whether the word at `end` is a possessive mark, so that what stands before it is a name of its own.
fn possessor(view: &View, end: usize) -> bool {
    matches!(view.text(end), "'s" | "’s" | "'" | "’")
}

fn known_form(view: &View, places: &BTreeSet<Span>, first: usize, end: usize) -> Option<Form> {
    let words = view.words(first, end);
    let knowledge = view.knowledge;
    if let Some(country) = knowledge.countries.by_name(words) {
        return Some(Form::Country(country.iso.clone()));
    }
    if let Some(country) = knowledge.countries.by_demonym(words) {
        let people = view.plural(end - 1) && !matches!(view.reading.relation(end - 1), "compound" | "amod");
        return Some(if people {
            Form::Described(RoleKind::Group)
        } else {
            Form::Demonym(country.iso.clone())
        });
    }
    // "Syrias government": an apostrophe was lost
    let owner = words.strip_suffix('s').filter(|w| w.len() > 3);
    if let Some(country) = owner.and_then(|w| knowledge.countries.by_name(w)) {
        return Some(Form::Country(country.iso.clone()));
    }
    if let Some(country) = view.half(first, end).map(|c| c.iso.clone()) {
        return Some(Form::Country(country));
    }
    let code = words.chars().count() > 2 && words.chars().all(|c| c.is_uppercase() || c.is_numeric());
    if !code && !view.is(end - 1, &[Upos::Propn]) && view.reading.name_at(end - 1).is_none() {
        return None;
    }
    if knowledge.countries.metonym(words).is_some() {
        return Some(Form::Body);
    }
    if let Some(country) = knowledge.countries.by_capital(words) {
        return (!places.contains(&view.reading.span(first, end)))
            .then(|| Form::Capital(country.iso.clone()));
    }
    if knowledge.actors.body(words).is_some() || knowledge.outlets.by_name(words).is_some() {
        return Some(Form::Body);
    }
    let full = words.contains(' ') && knowledge.actors.named(words).any(|k| k.person);
    full.then_some(Form::Person)
}

/// The name that the reader saw at a token, where it names a person or a body.
fn by_reader(view: &View, places: &BTreeSet<Span>, at: usize) -> Option<Mention> {
    let owned = at > 0 && possessor(view, at - 1);
    let mut name = *view.reading.name_at(at).filter(|n| n.first == at || owned)?;
    name.first = at;
    name.end = joined(view, &name);
    if places.contains(&view.reading.span(name.first, name.end)) {
        return None;
    }
    let (first, end) = match name.kind {
        NameKind::Person => without_title(view, name.first, hyphenated(view, name.end)),
        _ => (name.first, name.end),
    };
    // a noun for people written large ("Rebels", "Regime") is a description; "State" is part of an office
    let noun = end == first + 1 && (view.role(first).is_some() || view.text(first) == "State");
    if noun && view.text(first).chars().any(char::is_lowercase) {
        return None;
    }
    let speaks = view.subject(view.reading.head_of(first, end));
    let form = match name.kind {
        NameKind::Person => Form::Person,
        NameKind::Organization => Form::Body,
        NameKind::Location if speaks => Form::Body,
        NameKind::Location | NameKind::Misc => return None,
    };
    // a number or a word in small letters alone is no name
    (first..end)
        .filter(|&t| !view.is(t, &[Upos::Num]))
        .any(|t| view.capital(t))
        .then(|| mention(view, first, end, form))
}

/// Where a body's name ends when the reader broke it at a small word ("Committee for the | Red Cross").
fn joined(view: &View, name: &reader::Name) -> usize {
    let small = |t: usize| view.is(t, &[Upos::Adp, Upos::Det, Upos::Cconj]);
    let next = view
        .reading
        .name_at(name.end)
        .filter(|n| n.first == name.end && n.kind == name.kind);
    let broken = name.kind == NameKind::Organization && name.end > name.first && small(name.end - 1);
    match next {
        Some(next) if broken => next.end,
        None if broken && view.is(name.end, &[Upos::Num]) => name.end + 1,
        _ => name.end,
    }
}

/// Where a name ends when the parts behind its hyphens are counted in ("Moon Jae-in").
fn hyphenated(view: &View, mut end: usize) -> usize {
    let tokens = &view.reading.tokens;
    let touches = |a: usize| {
        a > 0
            && tokens
                .get(a)
                .is_some_and(|t| t.span.start == tokens[a - 1].span.end)
    };
    loop {
        if end > 0 && view.text(end - 1) == "-" && touches(end) {
            end += 1;
        } else if view.text(end) == "-" && touches(end) && touches(end + 1) {
            end += 2;
        } else {
            return end.min(tokens.len());
        }
    }
}

/// A person's name without the titles that the reader took in ("Secretary of State Rex Tillerson").
pub(crate) fn without_title(view: &View, first: usize, end: usize) -> (usize, usize) {
    let title = |t: usize| {
        view.knowledge.actors.title(view.text(t)).is_some()
            || (view.role(t).is_some() && view.text(t).chars().any(char::is_lowercase))
            || matches!(
                view.text(t),
                "of" | "State" | "Foreign" | "Defense" | "Defence" | "Interior" | "-" | "for"
            )
    };
    let mut from = first;
    while from + 1 < end && title(from) {
        from += 1;
    }
    let mut to = end;
    while to > from + 1
        && (matches!(view.text(to - 1), "of" | "-" | "and" | "in") && view.text(to - 2) != "-")
    {
        to -= 1;
    }
    (from, to)
}

/// Surnames of people named in full that stand alone where the reader saw no person.
fn surnames_alone(view: &View, found: &[Mention]) -> Vec<Mention> {
    let people = found
        .iter()
        .filter(|m| m.form == Form::Person && m.end > m.first + 1);
    let surnames: BTreeSet<&str> = people
        .map(|m| view.text(m.end - 1))
        .filter(|s| s.chars().count() > 2)
        .collect();
    let mut taken = vec![false; view.reading.tokens.len()];
    for m in found {
        for t in taken.iter_mut().take(m.end).skip(m.first) {
            *t = true;
        }
    }
    let alone = |&t: &usize| {
        surnames.contains(view.text(t))
            && view.is(t, &[Upos::Propn, Upos::Noun])
            && view.capital(t)
            && !taken[t]
    };
    (0..view.reading.tokens.len())
        .filter(alone)
        .map(|t| mention(view, t, t + 1, Form::Person))
        .collect()
}

/// Noun phrases headed by a noun for people or bodies.
fn descriptions(view: &View, names: &[Mention]) -> Vec<Mention> {
    let mut in_name = vec![false; view.reading.tokens.len()];
    let mut starts_person = vec![false; view.reading.tokens.len() + 1];
    for m in names {
        starts_person[m.first] |= m.form == Form::Person;
        let name = !matches!(m.form, Form::Demonym(_));
        for held in in_name.iter_mut().take(m.end).skip(m.first) {
            *held |= name;
        }
    }
    let heads = |&t: &usize| {
        let next_is_head = view.role(t + 1).is_some() && view.sentence(t) == view.sentence(t + 1);
        let title = starts_person[t + 1] && view.capital(t);
        let first_part = next_is_head && view.reading.relation(t) != "nsubj";
        let free = !(in_name[t] || title || first_part);
        free && super::refer::pair_word(view, t).is_none() && stands_alone(view, t)
    };
    (0..view.reading.tokens.len())
        .filter(heads)
        .filter_map(|t| described(view, t))
        .filter(|m| !is_title(view, names, m))
        .collect()
}

/// Whether a description runs on into the name that it is the title of ("Secretary of State Jane Roe").
fn is_title(view: &View, names: &[Mention], m: &Mention) -> bool {
    let person = |n: &&Mention| n.form == Form::Person && n.first > m.head && n.end == m.end;
    let ends = names.iter().find(person);
    ends.is_some_and(|n| view.capital(m.head) && view.capital(n.first - 1))
}

/// Whether the noun heads a phrase of its own and is not the first part of a compound.
fn stands_alone(view: &View, t: usize) -> bool {
    let token = &view.reading.tokens[t];
    let part = matches!(view.reading.relation(t), "compound" | "amod" | "flat" | "fixed")
        && token.head.is_some_and(|h| h > t);
    !part && token.deprel != "nmod:desc"
}

fn described(view: &View, t: usize) -> Option<Mention> {
    let role = view.role(t)?;
    let counted = view
        .reading
        .dependents(t, &["det", "nmod:poss", "nummod"])
        .next()
        .is_some();
    let mass = role.kind == RoleKind::Group && !counted && view.reading.tokens[t].xpos == "NN";
    if (role.only_plural && !view.plural(t)) || mass {
        return None;
    }
    let bare = !view.plural(t)
        && role.kind == RoleKind::Organization
        && !view.subject(t)
        && view
            .reading
            .dependents(t, &["det", "nmod:poss", "amod", "compound", "nummod"])
            .next()
            .is_none();
    if bare {
        return None;
    }
    let (first, end) = description(view.reading, t);
    let kind = match role.kind {
        RoleKind::Person if view.plural(t) => RoleKind::Group,
        kind => kind,
    };
    Some(Mention {
        first,
        end,
        head: t,
        form: Form::Described(kind),
    })
}
