//! Phrase: the noun phrase that names somebody, cut to the guide's measure.
//!
//! In come a reading and a token; out come token ranges. Nothing here knows who an actor is.

use reader::{NameKind, Reading, Upos};

/// Relations that hang a description, a clause or a remark on a noun phrase.
const LOOSE: &[&str] = &[
    "case",
    "acl:relcl",
    "acl",
    "advcl",
    "appos",
    "parataxis",
    "punct",
    "cc",
    "cc:preconj",
    "conj",
    "discourse",
    "dislocated",
    "vocative",
    "dep",
    "reparandum",
    "orphan",
    "list",
    "mark",
    "cop",
    "nsubj",
    "aux",
    "obl",
    "obj",
    "ccomp",
    "xcomp",
    "csubj",
    "expl",
    "nmod:tmod",
    "obl:tmod",
    "nmod:unmarked",
    "obl:unmarked",
];

/// Prepositions whose phrase belongs to who is meant ("a spokesman for the ministry").
const OWN_PREPOSITIONS: &[&str] = &["of", "for", "from"];

/// Prepositions whose phrase does so where it is short and names nothing ("authorities in the capital").
const SHORT_PREPOSITIONS: &[&str] = &["in", "at", "with", "to", "within", "behind", "inside"];

/// The shortest full noun phrase that names who is meant by the noun phrase at `token`: the name alone where
/// there is one, else the phrase without relative clauses, appositions and remarks. Tokens `first..end`.
#[must_use]
pub fn phrase(reading: &Reading, token: usize) -> (usize, usize) {
    if token >= reading.tokens.len() {
        return (token, token);
    }
    if let Some((first, end)) = name_in(reading, token) {
        return (with_article(reading, first, end), end);
    }
    description(reading, token)
}

/// The name that the noun phrase at `token` bears: the name at its head, or the one that follows a title,
/// or that is set beside a description ("his colleague, Dmytro Kuleba").
#[must_use]
pub fn name_in(reading: &Reading, token: usize) -> Option<(usize, usize)> {
    let own = reading.name_at(token).filter(|n| n.kind != NameKind::Misc);
    if let Some(name) = own
        && reading.dominates(token, reading.head_of(name.first, name.end))
        && titled_person(reading, token, name.end).is_none()
    {
        return Some((name.first, name.end));
    }
    if let Some(name) = own.and_then(|n| titled_person(reading, token, n.end)) {
        return Some(name);
    }
    if own.is_some() && reading.tokens[token].upos == Upos::Propn {
        return own.map(|n| (n.first, n.end));
    }
    if !matches!(reading.tokens[token].upos, Upos::Noun | Upos::Propn) {
        return None;
    }
    // an apposition names a person where the description is of one; bodies are named by the noun beside them
    let beside = reading
        .dependents(token, &["appos", "flat", "compound"])
        .filter_map(|t| {
            let name = reading.name_at(t)?;
            let rel = reading.relation(t);
            let person = name.kind == NameKind::Person && (rel != "compound" || t > token);
            let body = name.kind == NameKind::Organization && rel != "compound" && t > token;
            (person || body).then_some((name.first, name.end))
        });
    beside.into_iter().next()
}

/// A person's name that hangs under `token` behind `end`: "National Security Adviser | Jake Sullivan".
fn titled_person(reading: &Reading, token: usize, end: usize) -> Option<(usize, usize)> {
    reading
        .dependents(token, &["appos", "flat"])
        .filter(|&t| t >= end)
        .filter_map(|t| reading.name_at(t))
        .find(|n| n.kind == NameKind::Person && n.first >= end)
        .map(|n| (n.first, n.end))
}

/// Where a name starts when its article is counted in ("the United Nations").
fn with_article(reading: &Reading, first: usize, end: usize) -> usize {
    let head = reading.head_of(first, end);
    let before = first.checked_sub(1).filter(|&t| {
        let token = &reading.tokens[t];
        token.text.eq_ignore_ascii_case("the") && (token.head == Some(head) || token.deprel == "det")
    });
    let person = reading.name_at(head).is_some_and(|n| n.kind == NameKind::Person);
    before.filter(|_| !person).unwrap_or(first)
}

/// The noun phrase headed by `token` without what is only said about it. Tokens `first..end`.
#[must_use]
pub fn description(reading: &Reading, token: usize) -> (usize, usize) {
    let cut = |t: usize| {
        LOOSE.contains(&reading.tokens[t].deprel) && reading.tokens[t].text != "-"
            || (reading.relation(t) == "nmod" && t > token && !own_complement(reading, token, t))
    };
    let mut kept = reading.subtree_without(token, |t| reading.tokens[t].head == Some(token) && cut(t));
    kept.retain(|&t| !under_loose(reading, token, t));
    let at = kept.iter().position(|&t| t == token).unwrap_or(0);
    let (mut first, mut last) = (at, at);
    while first > 0 && kept[first - 1] + 1 == kept[first] {
        first -= 1;
    }
    // what follows a comma is said about it ("forces in Irpin, northwest of Kyiv")
    let comma = |t: usize| reading.tokens[t].text == ",";
    while last + 1 < kept.len() && kept[last] + 1 == kept[last + 1] && !comma(kept[last + 1]) {
        last += 1;
    }
    if let (Some(&a), Some(&b)) = (kept.get(first), kept.get(last))
        && b == token
        && let Some(end) = complement_of(reading, token)
    {
        return trim(reading, a, end);
    }
    match (kept.get(first), kept.get(last)) {
        (Some(&a), Some(&b)) => trim(reading, a, b + 1),
        _ => (token, token + 1),
    }
}

/// Where the phrase of an "of" right behind a noun in the singular ends, however the reader hung it
/// ("the president of | South Korea").
fn complement_of(reading: &Reading, token: usize) -> Option<usize> {
    let of = reading
        .tokens
        .get(token + 1)
        .filter(|t| t.text == "of" && t.deprel == "case")?;
    let head = of
        .head
        .filter(|&h| h > token + 1 && reading.tokens[token].xpos == "NN")?;
    let sentence = reading.tokens[token].sentence;
    let inside = |t: &usize| {
        let x = &reading.tokens[*t];
        x.sentence == sentence && x.text != "," && !matches!(x.upos, Upos::Verb | Upos::Aux)
    };
    let reached = (token + 1..=head).take_while(inside).last()?;
    (reached == head).then_some(head + 1)
}

/// Whether `t` stands inside a relative clause, apposition or remark further down the phrase of `token`.
fn under_loose(reading: &Reading, token: usize, t: usize) -> bool {
    let mut at = t;
    while at != token {
        if matches!(
            reading.tokens[at].deprel,
            "acl:relcl" | "appos" | "parataxis" | "advcl"
        ) {
            return true;
        }
        match reading.tokens[at].head {
            Some(head) => at = head,
            None => return false,
        }
    }
    false
}

/// Whether the prepositional phrase at `t` says whose or which one `token` is.
fn own_complement(reading: &Reading, token: usize, t: usize) -> bool {
    let case = reading.dependents(t, &["case"]).next();
    let Some(word) = case.map(|c| reading.tokens[c].lemma.to_lowercase()) else {
        return true;
    };
    // a day or a place of speaking behind the speaker is no part of who it is
    let dated = reading.tokens[t].upos == Upos::Propn && word == "on";
    let far = t > token + 1 && reading.tokens[token + 1..t].iter().any(|x| x.text == ",");
    let short = reading.tokens[t].upos == Upos::Noun && reading.subtree(t).len() <= 3;
    let own = OWN_PREPOSITIONS.contains(&word.as_str());
    (own || (short && SHORT_PREPOSITIONS.contains(&word.as_str()))) && !dated && !far
}

/// Without quotation marks and commas at the ends.
fn trim(reading: &Reading, mut first: usize, mut end: usize) -> (usize, usize) {
    let mark = |t: usize| reading.tokens[t].upos == Upos::Punct;
    while first + 1 < end && mark(first) {
        first += 1;
    }
    while first + 1 < end && mark(end - 1) {
        end -= 1;
    }
    (first, end)
}
