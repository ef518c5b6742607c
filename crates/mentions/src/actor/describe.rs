//! Description: what an actor is called, its office, country and sector.
//!
//! In comes a cluster, out come the fields of an actor. The article's own words go before knowledge.

use super::cluster::Cluster;
use super::names::Form;
use crate::quote;
use crate::view::View;
use knowledge::{Known, fold};
use reader::Upos;
use record::{Actor, ActorKind, Step};

/// Sectors from the most telling to the least; the first that a word of the description gives is taken.
const TELLING: &[&str] = &[
    "REB", "COP", "SPY", "MIL", "JUD", "LEG", "MED", "JRN", "OPP", "REL", "REF", "CRM", "NGO", "IGO", "PTY",
    "LAB", "EDU", "BUS", "GOV", "CVL",
];

/// The actor that a cluster makes, under that identifier.
pub(crate) fn actor(view: &View, mut cluster: Cluster, id: String) -> Actor {
    let office = known_person(view, &cluster);
    let mut trace = std::mem::take(&mut cluster.trace);
    let told = cluster.role.map(|(first, end)| office_words(view, first, end));
    let role = match (&told, &office) {
        (Some(words), _) => {
            trace.push(Step::new(
                "actors/role",
                None,
                "office told by the words beside the name",
            ));
            Some(words.clone())
        }
        (None, Some(known)) if !known.role.is_empty() => {
            let why = format!(
                "{} on the day of publication, by knowledge/actors.tsv",
                known.role
            );
            trace.push(Step::new("actors/office", None, why));
            Some(known.role.clone())
        }
        _ => None,
    };
    cluster.known = cluster.known.take().or(office);
    let text = &view.document.text;
    Actor {
        id,
        name: name(view, &cluster),
        kind: cluster.kind,
        role,
        country: country(view, &cluster),
        sector: sector(view, &cluster),
        wikidata: cluster.known.as_ref().and_then(|k| k.wikidata.clone()),
        mentions: cluster
            .mentions
            .iter()
            .map(|m| quote(text, view.reading.span(m.0, m.1)))
            .collect(),
        trace,
    }
}

/// What the article calls it most fully; a country as it calls it most often.
pub(crate) fn name(view: &View, cluster: &Cluster) -> String {
    if let Some(name) = &cluster.made_name {
        return name.clone();
    }
    let words = |&(first, end): &(usize, usize)| view.words(first, end);
    let names = &cluster.names;
    // a full name goes before a short way of speaking ("the North")
    let often = |r: &&(usize, usize)| {
        let full = view.knowledge.countries.by_name(words(r)).is_some();
        let met = names.iter().zip(&cluster.met).find(|(n, _)| n == r);
        (full, met.map_or(0, |(_, &met)| met))
    };
    let shouting = |n: &str| n.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let chosen = match cluster.form {
        Form::Person => names
            .iter()
            .rev()
            .max_by_key(|r| (fold(words(r)).split(' ').count(), !shouting(words(r)))),
        Form::Body => names.iter().rev().max_by_key(|r| words(r).split(' ').count()),
        Form::Country(_) | Form::Capital(_) | Form::Demonym(_) => names.iter().rev().max_by_key(often),
        Form::Described(_) => names.first(),
    };
    let first = cluster.mentions.first().map(|m| (m.0, m.1));
    let bare = |r: &(usize, usize)| words(r).trim_end_matches([',', '.']).to_string();
    match (&cluster.form, chosen) {
        // a country that only its adjective stands for
        (Form::Country(iso), None) => {
            let country = view.knowledge.countries.by_code(iso);
            country
                .map(|c| c.name.clone())
                .or(first.as_ref().map(bare))
                .unwrap_or_default()
        }
        (Form::Body | Form::Country(_), Some(range)) => with_article(view, range),
        (_, Some(range)) => words(range).to_string(),
        (_, None) => first.as_ref().map(bare).unwrap_or_default(),
    }
}

/// A name with the article before it, as it stands ("the United Nations").
fn with_article(view: &View, range: &(usize, usize)) -> String {
    let before = range
        .0
        .checked_sub(1)
        .filter(|&t| view.text(t).eq_ignore_ascii_case("the"));
    let own = before.filter(|&t| {
        let head = view.reading.head_of(range.0, range.1);
        view.reading.tokens[t]
            .head
            .is_some_and(|h| h == head || (range.0..range.1).contains(&h))
    });
    view.words(own.unwrap_or(range.0), range.1).to_string()
}

/// The words of an office, without the article.
fn office_words(view: &View, first: usize, end: usize) -> String {
    let mut from = first;
    while from + 1 < end && view.is(from, &[Upos::Det, Upos::Pron]) {
        from += 1;
    }
    view.words(from, end).to_string()
}

/// The entry of a person in knowledge: by full name, or by a surname that only one holder of an office of a country
/// that the words tell, or that the name leaves open, bore on the day.
pub(crate) fn known_person(view: &View, cluster: &Cluster) -> Option<Known> {
    if cluster.form != Form::Person {
        return None;
    }
    let full = cluster
        .names
        .iter()
        .map(|&(a, b)| view.words(a, b))
        .filter(|n| n.contains(' '));
    let by_name = full
        .into_iter()
        .find_map(|n| view.knowledge.actors.person(n, view.day()));
    let said = told_country(view, cluster);
    let agrees = |k: &Known| {
        said.as_ref()
            .is_none_or(|s| *s == k.country || k.country.len() != 2)
    };
    if by_name.is_some() {
        return by_name.filter(agrees);
    }
    let alone = cluster
        .parts
        .first()
        .filter(|p| cluster.parts.len() == 1 && p.len() > 3)?;
    match view.knowledge.actors.surname(alone, view.day()?).as_slice() {
        [one] if agrees(one) => Some((*one).clone()),
        _ => None,
    }
}

/// `m` or `f`, where title, noun, knowledge or given name tell.
pub(crate) fn gender(view: &View, cluster: &Cluster) -> Option<String> {
    if cluster.gender.is_some() {
        return cluster.gender.clone();
    }
    let nouns = cluster
        .heads
        .iter()
        .filter_map(|h| view.knowledge.actors.role(h))
        .map(|r| r.gender.clone());
    let by_noun = nouns.into_iter().find(|g| !g.is_empty());
    let known = || {
        known_person(view, cluster)
            .map(|k| k.gender)
            .filter(|g| !g.is_empty())
    };
    let given = || {
        let given = cluster.parts.first().filter(|_| cluster.parts.len() > 1)?;
        view.knowledge.actors.gender(given).map(str::to_string)
    };
    by_noun.or_else(known).or_else(given)
}

/// The country that the words of its description tell.
fn told_country(view: &View, cluster: &Cluster) -> Option<String> {
    let (first, end) = cluster.role?;
    view.country_in(first, end).map(str::to_string)
}

/// The country that the words tell; else that of the entry in knowledge, or of a known body in the description.
fn country(view: &View, cluster: &Cluster) -> Option<String> {
    let told = cluster.country.clone().or_else(|| told_country(view, cluster));
    let known = || cluster.known.as_ref().map(|k| k.country.clone());
    let names = cluster.names.iter().filter(|_| cluster.form != Form::Person);
    let mut ranges = cluster.role.iter().chain(names);
    let mut body = || ranges.find_map(|&(first, end)| (first..end).find_map(|t| body_country(view, t)));
    let real = |c: &String| view.knowledge.countries.by_code(c).is_some();
    told.or_else(|| known().filter(real))
        .or_else(|| body().filter(real))
}

/// The country of the known body whose name holds the token.
fn body_country(view: &View, token: usize) -> Option<String> {
    let name = view
        .reading
        .name_at(token)
        .map_or((token, token + 1), |n| (n.first, n.end));
    view.knowledge
        .actors
        .body(view.words(name.0, name.1))
        .map(|k| k.country.clone())
}

/// PLOVER sector: of the entry in knowledge, else by the words of name and description.
pub(crate) fn sector(view: &View, cluster: &Cluster) -> Option<String> {
    if cluster.outlet {
        return Some("JRN".to_string());
    }
    if matches!(cluster.form, Form::Country(_) | Form::Capital(_)) || cluster.made_name.is_some() {
        return (cluster.kind == ActorKind::Country).then(|| "GOV".to_string());
    }
    if let Some(known) = cluster
        .known
        .as_ref()
        .filter(|k| !k.person && !k.sector.is_empty())
    {
        return Some(known.sector.clone());
    }
    let names = cluster.names.iter().filter(|_| cluster.form != Form::Person);
    let ranges: Vec<(usize, usize)> = cluster.role.into_iter().chain(names.copied()).collect();
    let mut told: Vec<&str> = Vec::new();
    for (first, end) in ranges {
        if let Some(metonym) = view.knowledge.countries.metonym(view.words(first, end)) {
            return Some(metonym.sector.clone());
        }
        told.extend((first..end).filter_map(|t| word_sector(view, t)));
    }
    let found = TELLING
        .iter()
        .find(|s| told.contains(*s))
        .map(|s| (*s).to_string());
    found.or_else(|| {
        cluster
            .known
            .as_ref()
            .map(|k| k.sector.clone())
            .filter(|s| !s.is_empty())
    })
}

/// The sector that one word tells: a noun for people or bodies, a name of a body, or an adjective of a trade.
fn word_sector<'a>(view: &View<'a>, token: usize) -> Option<&'a str> {
    let actors = &view.knowledge.actors;
    // the second half of a compound tells nothing alone ("Secretary-General")
    if token > 0 && view.text(token - 1) == "-" {
        return None;
    }
    let forms = view.forms(token);
    let by_word = forms.iter().find_map(|f| actors.trade(f));
    let by_role = || {
        forms
            .iter()
            .find_map(|f| actors.role(f))
            .map(|r| r.sector.as_str())
    };
    let by_body = || {
        let name = view
            .reading
            .name_at(token)
            .map_or((token, token + 1), |n| (n.first, n.end));
        actors.body(view.words(name.0, name.1)).map(|k| k.sector.as_str())
    };
    by_word
        .or_else(by_role)
        .or_else(by_body)
        .filter(|s| !s.is_empty())
}
