//! Ground: whether a name stands for the ground or for who acts there.
//!
//! In come token ranges of names, out come yes or no. "Moscow warned" is a government; "fighting near Moscow" a place.

use crate::view::View;
use reader::Upos;

/// Whether a country or a capital is a place here: something happens there or somebody goes there.
pub(crate) fn state(view: &View, first: usize, end: usize) -> bool {
    let head = view.reading.head_of(first, end);
    if dateline(view, first, end)
        || capitals(view, first, end)
        || after_town(view, first)
        || after_type(view, first)
        || part_of(view, head)
    {
        return true;
    }
    if at_border(view, first) || owns_ground(view, head) || in_apposition(view, head) {
        return true;
    }
    let listed = listed_with(view, head);
    let with_area = listed != head && {
        let name = view
            .reading
            .name_at(listed)
            .map_or((listed, listed + 1), |n| (n.first, n.end));
        view.knowledge
            .gazetteer
            .area(view.words(name.0, name.1))
            .is_some()
            && area(view, name.0, name.1)
    };
    let head = listed;
    if let Some(case) = preposition(view, head) {
        return with_area || by_preposition(view, head, &case, false);
    }
    match view.reading.relation(head) {
        "obj" => governed(view, head, "goes-there"),
        "nsubj" => view.reading.tokens[head].deprel == "nsubj:pass" && governed(view, head, "goes-there"),
        "obl" | "nmod" => view.reading.tokens[head].deprel != "nmod:poss" && directional(view, head),
        "root" => directional(view, head),
        _ => false,
    }
}

/// Whether a part of the world, a region, a sea or a site is a place here: always, but for a part of the world that acts.
pub(crate) fn area(view: &View, first: usize, end: usize) -> bool {
    let area = view.knowledge.gazetteer.area(view.words(first, end));
    if !area.is_some_and(|a| a.kind == knowledge::AreaKind::Continent) {
        return true;
    }
    let head = listed_with(view, view.reading.head_of(first, end));
    match preposition(view, head) {
        Some(case) => by_preposition(view, head, &case, true) || case == "to" || case == "of",
        None => governed(view, head, "goes-there") && view.reading.relation(head) == "obj",
    }
}

/// Whether the words around a name that the reader does not take for a place bring one in.
pub(crate) fn introduced(view: &View, first: usize, end: usize, person: bool) -> bool {
    let head = view.reading.head_of(first, end);
    let gazetteer = &view.knowledge.gazetteer;
    let word = |t: usize| view.text(t).to_lowercase();
    let typed = |t: usize| gazetteer.is_word("type", &word(t)) || gazetteer.is_word("region-type", &word(t));
    let of_type = first >= 2 && view.text(first - 1) == "of" && typed(first - 2);
    if of_type || (typed(end) && view.sentence(end) == view.sentence(first)) {
        return true;
    }
    if owned_by_country(view, first) {
        return true;
    }
    let before = first.checked_sub(1).map(word).unwrap_or_default();
    let moves = matches!(before.as_str(), "from" | "to");
    let inside = gazetteer.is_word("inside", &before)
        || after_type(view, first)
        || (moves && (governed(view, head, "motion") || sent(view, head)));
    if inside || dateline(view, first, end) {
        return true;
    }
    // in a list of places
    let list = first >= 1 && matches!(view.text(first - 1), "," | "and") && !person_like(view, end);
    let beside = |t: usize| {
        view.reading
            .name_at(t)
            .is_some_and(|n| n.kind == reader::NameKind::Location)
    };
    list && (first >= 2 && beside(first - 2) || beside(end + 1))
        && (!person || first >= 2 && beside(first - 2))
}

/// "Ukraine's Lviv": behind the possessive of a country.
fn owned_by_country(view: &View, first: usize) -> bool {
    let owner = first.checked_sub(2).filter(|_| {
        view.knowledge
            .gazetteer
            .is_word("possessive", view.text(first - 1))
    });
    owner.is_some_and(|t| view.knowledge.countries.by_name(view.text(t)).is_some())
}

/// Whether a verb follows that people do.
fn person_like(view: &View, end: usize) -> bool {
    view.is(end, &[Upos::Verb, Upos::Aux])
}

/// "KYIV, Ukraine (Agency) -", "PARIS -": at the head of a sentence, closed by a dash or a bracket.
fn dateline(view: &View, first: usize, end: usize) -> bool {
    let start = view
        .reading
        .sentences
        .get(view.sentence(first))
        .map_or(first, |s| s.first);
    let closing = |t: usize| matches!(view.text(t), "(" | "—" | "–" | "-" | "--" | "―");
    let gap = |a: usize, b: usize| {
        view.reading
            .tokens
            .get(b)
            .zip(view.reading.tokens.get(a))
            .is_some_and(|(y, x)| y.span.start > x.span.end)
    };
    let spaced = |t: usize| view.text(t) != "-" || (t > 0 && gap(t - 1, t));
    if first - start > 4 || (start..first).any(|t| !(view.capital(t) || view.text(t) == ",")) {
        return false;
    }
    let stop = (end..(end + 5).min(view.reading.tokens.len())).find(|&t| closing(t) && spaced(t));
    stop.is_some_and(|s| (end..s).all(|t| view.capital(t) || view.text(t) == ","))
}

/// "BEIRUT At least 70 fighters ...": in capitals before a sentence that begins, behind nothing or a date.
fn capitals(view: &View, first: usize, end: usize) -> bool {
    let upper = |t: usize| view.text(t).chars().count() > 3 && view.text(t).chars().all(char::is_uppercase);
    let before = first.checked_sub(1).is_none_or(|t| {
        view.sentence(t) != view.sentence(first)
            || view
                .text(t)
                .chars()
                .all(|c| c.is_numeric() || c.is_ascii_punctuation())
    });
    let next = view.text(end);
    let sentence =
        next.chars().next().is_some_and(char::is_uppercase) && next.chars().any(char::is_lowercase);
    before && sentence && (first..end).all(upper)
}

/// "Nice, France": right behind a town and a comma, the name of its country.
fn after_town(view: &View, first: usize) -> bool {
    let comma = first >= 2 && view.text(first - 1) == ",";
    let town = |t: usize| {
        let name = view.reading.name_at(t).map_or((t, t + 1), |n| (n.first, n.end));
        let words = view.words(name.0, name.1);
        let here = |s: &knowledge::Site| s.population > 500;
        let unknown = || {
            let name = view.reading.name_at(t);
            name.is_some_and(|n| n.class == reader::NameClass::Location)
        };
        view.knowledge.countries.by_name(words).is_none()
            && (unknown() || view.knowledge.gazetteer.find(words).iter().any(here))
    };
    // in a list of countries and towns the commas join equals
    let listed = view.reading.relation(first) == "conj" && !view.is(first - 1, &[Upos::Punct]);
    comma && !listed && town(first - 2) && view.capital(first - 2)
}

/// "the capital, Abuja": right behind a word for a kind of place and a comma.
fn after_type(view: &View, first: usize) -> bool {
    let word = |t: usize| view.text(t).to_lowercase();
    first >= 2 && view.text(first - 1) == "," && view.knowledge.gazetteer.is_word("type", &word(first - 2))
}

/// "the border with Niger", as the words stand.
fn at_border(view: &View, first: usize) -> bool {
    let low = |back: usize| {
        first
            .checked_sub(back)
            .map(|t| view.text(t).to_lowercase())
            .unwrap_or_default()
    };
    low(1) == "with" && view.knowledge.gazetteer.is_word("border", &low(2))
}

/// "the east of Syria", "parts of Ukraine", "Ukraine's border"; "eastern Syria".
fn part_of(view: &View, head: usize) -> bool {
    if directional(view, head) {
        return true;
    }
    let Some(whole) = view.reading.tokens[head].head else {
        return false;
    };
    let part = || {
        view.forms(whole)
            .iter()
            .any(|w| view.knowledge.gazetteer.is_word("part", w))
    };
    preposition(view, head).as_deref() == Some("of") && view.reading.relation(head) == "nmod" && part()
}

/// "Mali's provinces", "residents of Mali", "the Mali border": the name of a state before or behind what lies in it.
fn owns_ground(view: &View, head: usize) -> bool {
    let joined = match view.reading.relation(head) {
        "compound" => true,
        "nmod" => matches!(preposition(view, head).as_deref(), None | Some("of")),
        _ => false,
    };
    let titled = view.reading.tokens[head]
        .head
        .is_none_or(|t| view.is(t, &[Upos::Propn]));
    joined && !titled && governed(view, head, "ground")
}

/// "a poor country, Malawi", "the capital Lilongwe".
fn in_apposition(view: &View, head: usize) -> bool {
    let relation = view.reading.relation(head);
    let titled = view.reading.tokens[head]
        .head
        .is_none_or(|t| view.is(t, &[Upos::Propn]));
    matches!(relation, "appos" | "flat")
        && !titled
        && (governed(view, head, "type") || governed(view, head, "kind"))
}

/// "eastern Syria": an adjective of direction before the name.
fn directional(view: &View, head: usize) -> bool {
    let before = view
        .reading
        .dependents(head, &["amod", "compound", "nmod:desc"])
        .filter(|&t| t < head);
    before.into_iter().any(|t| {
        let word = view.text(t).to_lowercase();
        let near = matches!(word.as_str(), "nearby" | "neighboring" | "neighbouring");
        near || word.len() > 5 && view.knowledge.gazetteer.is_word("direction", &word)
    })
}

/// The first of a list of equals that the token stands in: what governs it governs all.
fn listed_with(view: &View, mut head: usize) -> usize {
    for _ in 0..20 {
        match view.reading.tokens[head].head {
            Some(first) if view.reading.relation(head) == "conj" && preposition(view, head).is_none() => {
                head = first
            }
            _ => break,
        }
    }
    head
}

/// The preposition of a noun phrase, in small letters.
pub(crate) fn preposition(view: &View, head: usize) -> Option<String> {
    let mut cases = view.reading.dependents(head, &["case"]).filter(|&t| t < head);
    let case = cases.next()?;
    let word = |t: usize| view.text(t).to_lowercase();
    let out_of = (word(case) == "of" && case > 0 && word(case - 1) == "out")
        || (word(case) == "out" && word(case + 1) == "of");
    Some(if out_of { "out of".to_string() } else { word(case) })
}

fn by_preposition(view: &View, head: usize, case: &str, wide: bool) -> bool {
    let gazetteer = &view.knowledge.gazetteer;
    if gazetteer.is_word("inside", case) {
        return true;
    }
    // "cities like Lviv", "a woman from Morocco"
    let example = matches!(case, "like" | "including" | "such") && governed(view, head, "kind");
    if example || (case == "from" && governed(view, head, "resident")) {
        return true;
    }
    // "an attack on Kyiv", "the border with Niger"
    if case == "on" && !wide {
        return view.knowledge.countries.by_name(view.text(head)).is_none()
            && governed(view, head, "goes-there");
    }
    if matches!(case, "with" | "between" | "of") && governed(view, head, "border") {
        return true;
    }
    gazetteer.is_word("goes", case) && (governed(view, head, "motion") || sent(view, head))
}

/// "sent an envoy to Vienna": what is sent there governs the phrase.
fn sent(view: &View, head: usize) -> bool {
    let governor = view.reading.tokens[head]
        .head
        .filter(|&g| view.reading.relation(g) == "obj");
    governor.is_some_and(|g| governed(view, g, "motion"))
}

/// Whether the word that governs the phrase has that use.
fn governed(view: &View, head: usize, used_as: &str) -> bool {
    let Some(governor) = view.reading.tokens[head].head else {
        return false;
    };
    let gazetteer = &view.knowledge.gazetteer;
    let fits = |t: usize| {
        view.forms(t)
            .iter()
            .any(|w| gazetteer.is_word(used_as, w) || stem(w, |s| gazetteer.is_word(used_as, s)))
    };
    fits(governor)
}

/// Whether a plain stem of an inflected verb satisfies the test ("crossed", "fleeing").
fn stem(word: &str, fits: impl Fn(&str) -> bool) -> bool {
    ["ing", "ed", "d", "es", "s"]
        .iter()
        .filter_map(|end| word.strip_suffix(end))
        .any(|s| {
            let undoubled = s.len() > 3 && s.as_bytes()[s.len() - 1] == s.as_bytes()[s.len() - 2];
            fits(s)
                || fits(&format!("{s}e"))
                || (undoubled && s.is_char_boundary(s.len() - 1) && fits(&s[..s.len() - 1]))
        })
}
