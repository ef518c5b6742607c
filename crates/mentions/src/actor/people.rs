//! People: which names are one person.
//!
//! In come names, out come clusters of them: full name, surname, title and surname, a misspelt surname close by.

use super::cluster::Cluster;
use super::describe::known_person;
use super::names::{Form, Mention};
use crate::coref::misspelt;
use crate::view::View;
use knowledge::fold;
use reader::Upos;
use record::ActorKind;

/// How many sentences back a misspelt surname may be corrected.
const NEARBY: usize = 3;

/// One cluster for each person named by more than one word, still without mentions.
pub(crate) fn full_names(view: &View, mentions: &[Mention]) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = Vec::new();
    for m in mentions.iter().filter(|m| m.form == Form::Person) {
        let parts = parts(view, m);
        if parts.len() < 2 {
            continue;
        }
        match clusters.iter_mut().find(|c| same(&c.parts, &parts)) {
            Some(cluster) if parts.len() > cluster.parts.len() => cluster.parts = parts,
            Some(_) => {}
            None => {
                let mut cluster = Cluster::new(ActorKind::Person, Form::Person);
                cluster.parts = parts;
                cluster.name_it(view, m.first, m.end);
                from_knowledge(view, &mut cluster);
                cluster.names.clear();
                cluster.met.clear();
                clusters.push(cluster);
            }
        }
    }
    clusters
}

/// Puts a person's name with the person.
pub(crate) fn join(view: &View, clusters: &mut Vec<Cluster>, m: &Mention) {
    let parts = parts(view, m);
    let title = m
        .first
        .checked_sub(1)
        .and_then(|t| view.knowledge.actors.title(view.text(t)));
    let gender = title.filter(|g| !g.is_empty());
    let (at, why) = match find(view, clusters, m, &parts, gender, title.is_some()) {
        Some(found) => found,
        None => {
            clusters.push(new(view, m));
            (clusters.len() - 1, "a person's name")
        }
    };
    let role = role_before(view, m);
    let cluster = &mut clusters[at];
    cluster.gender = cluster.gender.take().or_else(|| gender.map(str::to_string));
    // "President Roe of South Korea"
    let of = view.text(m.end) == "of" && view.sentence(m.end) == view.sentence(m.first);
    let whose = if of {
        view.country_in(m.end + 1, (m.end + 4).min(view.reading.tokens.len()))
    } else {
        None
    };
    cluster.country = cluster.country.take().or_else(|| whose.map(str::to_string));
    cluster.name_it(view, m.first, m.end);
    if let Some((first, end)) = role {
        let nouns: Vec<usize> = (first..end).filter(|&t| view.role(t).is_some()).collect();
        cluster.heads.extend(nouns.iter().flat_map(|&t| view.forms(t)));
        cluster.role = cluster.role.or(Some((first, end)));
        cluster.country = cluster
            .country
            .take()
            .or_else(|| view.country_in(first, end).map(str::to_string));
        cluster.offices.push((first, end));
        cluster
            .mentions
            .push((first, end, nouns.last().copied().unwrap_or(first)));
    }
    cluster.add(view, (m.first, m.end, m.head), "actors/person", why);
}

/// The cluster of a person named for the first time, still without mentions.
pub(crate) fn new(view: &View, m: &Mention) -> Cluster {
    let mut cluster = Cluster::new(ActorKind::Person, Form::Person);
    cluster.parts = parts(view, m);
    cluster
}

/// The office and country that knowledge has for the day, so that "the president" can be found again.
fn from_knowledge(view: &View, cluster: &mut Cluster) {
    if let Some(known) = known_person(view, cluster) {
        let nouns = known
            .role
            .split(' ')
            .filter(|w| view.knowledge.actors.role(w).is_some());
        cluster.heads.extend(nouns.map(str::to_string));
        cluster.country = Some(known.country).filter(|c| view.knowledge.countries.by_code(c).is_some());
    }
}

/// Whether a name of one word, whatever the reader took it for, is the surname of somebody named in full.
pub(crate) fn surname_of(view: &View, clusters: &[Cluster], m: &Mention) -> bool {
    let parts = parts(view, m);
    let known = view.knowledge.actors.body(view.words(m.first, m.end)).is_some();
    let surname =
        |c: &Cluster| c.form == Form::Person && c.parts.len() > 1 && c.parts.last() == parts.first();
    parts.len() == 1 && parts[0].len() > 2 && !known && clusters.iter().any(surname)
}

/// Whether a mention is a name of that cluster.
pub(crate) fn is_of(view: &View, cluster: &Cluster, m: &Mention) -> bool {
    let parts = parts(view, m);
    let alone = parts.len() == 1 && cluster.parts.contains(&parts[0]);
    cluster.form == Form::Person && (alone || same(&cluster.parts, &parts))
}

fn find(
    view: &View,
    clusters: &[Cluster],
    m: &Mention,
    parts: &[String],
    gender: Option<&str>,
    titled: bool,
) -> Option<(usize, &'static str)> {
    let people = || {
        clusters
            .iter()
            .enumerate()
            .filter(|(_, c)| c.form == Form::Person)
    };
    let fits = |c: &Cluster| gender.is_none() || c.gender.is_none() || c.gender.as_deref() == gender;
    if parts.len() > 1 {
        return people()
            .find(|(_, c)| same(&c.parts, parts))
            .map(|(at, _)| (at, "a person's full name"));
    }
    let part = parts.first()?;
    // the surname before any other part of the name, the person named last before any other
    let rank = |c: &Cluster| {
        let surname = c.parts.last() == Some(part) || (c.parts.len() > 2 && c.parts.first() == Some(part));
        (surname, c.mentions.last().map(|x| x.0))
    };
    let exact = people().filter(|(_, c)| c.parts.contains(part) && fits(c));
    if let Some((at, _)) = exact.max_by_key(|(at, c)| (rank(c), std::cmp::Reverse(*at))) {
        return Some((at, "part of a person's name"));
    }
    let here = view.sentence(m.first);
    let near = |c: &Cluster| {
        c.mentions
            .last()
            .is_some_and(|x| here - view.sentence(x.0).min(here) <= NEARBY)
    };
    let mut close =
        people().filter(|(_, c)| titled && near(c) && fits(c) && c.parts.iter().any(|p| misspelt(p, part)));
    let found = close.next()?;
    close
        .next()
        .is_none()
        .then_some((found.0, "a misspelt name of the one person close by"))
}

/// Folded parts of a name.
fn parts(view: &View, m: &Mention) -> Vec<String> {
    fold(view.words(m.first, m.end))
        .split(' ')
        .map(str::to_string)
        .collect()
}

/// Whether two names of more than one word are one person's: all words of one in the other, in order, or the same
/// surname with given names of which one shortens the other.
fn same(a: &[String], b: &[String]) -> bool {
    if a.len() < 2 || b.len() < 2 {
        return false;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut rest = long.iter();
    if short.iter().all(|s| rest.any(|l| l == s)) {
        return true;
    }
    let shortens = |x: &str, y: &str| x.starts_with(y) || y.starts_with(x);
    a.last() == b.last() && shortens(&a[0], &b[0])
}

/// The office that stands right before a name: "US National Security Adviser | Jake Sullivan".
fn role_before(view: &View, m: &Mention) -> Option<(usize, usize)> {
    let sentence = view.sentence(m.first);
    let joins = |t: usize| {
        let noun = view.is(t, &[Upos::Noun, Upos::Propn, Upos::Adj]) && view.text(t) != ",";
        let of = view.text(t) == "of" && t > 0 && view.role(t - 1).is_some() && view.capital(t - 1);
        let mark = matches!(view.text(t), "'s" | "’s" | "-" | "and") && view.text(t) != "and";
        (noun || of || mark) && view.sentence(t) == sentence
    };
    let mut first = m.first;
    while first > 0 && joins(first - 1) {
        first -= 1;
    }
    while first < m.first && matches!(view.text(first), "'s" | "’s" | "-" | "of") {
        first += 1;
    }
    let office = |t: usize| {
        let title = view.knowledge.actors.title(view.text(t));
        view.role(t).is_some() || (title.is_some() && view.text(t).len() > 4 && !view.text(t).ends_with('.'))
    };
    (first..m.first).any(office).then_some((first, m.first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_person() {
        let parts = |s: &str| s.split(' ').map(str::to_string).collect::<Vec<_>>();
        assert!(same(&parts("mallam garba shehu"), &parts("garba shehu")));
        assert!(same(&parts("tayyip erdogan"), &parts("recep tayyip erdogan")));
        assert!(same(&parts("joseph biden"), &parts("joseph r biden")));
        assert!(!same(&parts("donald trump"), &parts("melania trump")));
        assert!(misspelt("liu", "lui") && misspelt("zelenskiy", "zelensky") && !misspelt("lee", "yun"));
    }
}
