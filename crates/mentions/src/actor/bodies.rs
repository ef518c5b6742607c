//! Bodies: which names are one organisation.
//!
//! In come names, out come clusters of them: the same name, its abbreviation, a part of it, another name known for it.

use super::cluster::Cluster;
use super::names::{Form, Mention};
use crate::view::View;
use knowledge::fold;
use record::ActorKind;

/// Puts a body's name with the body.
pub(crate) fn join(view: &View, clusters: &mut Vec<Cluster>, m: &Mention) {
    let words = view.words(m.first, m.end);
    let found = clusters.iter().position(|c| is_of(view, c, m));
    let at = found.unwrap_or(clusters.len());
    if found.is_none() {
        clusters.push(new(view, m));
    }
    let cluster = &mut clusters[at];
    let (first, end) = whole(view, m);
    cluster.name_it(view, first, end);
    cluster.heads.extend(
        words
            .split([' ', '-'])
            .filter(|w| w.len() > 3)
            .map(str::to_lowercase),
    );
    let why = if found.is_some() {
        "the same body, by name, part or abbreviation"
    } else {
        "a body's name"
    };
    cluster.add(view, (first, end, m.head), "actors/body", why);
}

/// The cluster of a body named for the first time, still without mentions.
pub(crate) fn new(view: &View, m: &Mention) -> Cluster {
    let words = view.words(m.first, m.end);
    let mut cluster = Cluster::new(ActorKind::Organization, Form::Body);
    cluster.known = view.knowledge.actors.body(words).cloned();
    let outlet = view.knowledge.outlets.by_name(words);
    cluster.outlet = outlet.is_some();
    let metonym = view.knowledge.countries.metonym(words);
    if metonym.is_some_and(|x| x.state) {
        cluster.kind = ActorKind::Country;
    }
    let known = cluster
        .known
        .as_ref()
        .map(|k| k.country.clone())
        .filter(|c| c.len() == 2);
    let (first, end) = whole(view, m);
    cluster.name_it(view, first, end);
    cluster.country = known
        .or_else(|| metonym.and_then(|x| x.country.clone()))
        .or_else(|| outlet.and_then(|o| o.country.clone()))
        .or_else(|| view.country_in(first, end).map(str::to_string));
    cluster
}

/// A body's name with whose it is ("South Korea's Joint Chiefs of Staff").
fn whole(view: &View, m: &Mention) -> (usize, usize) {
    let owner = view.reading.dependents(m.head, &["nmod:poss"]).next();
    let first = owner.map(|o| view.reading.name_at(o).map_or(o, |n| n.first));
    let near = first.filter(|&f| f < m.first && m.first - f <= 5 && view.capital(f));
    let mark = m
        .first
        .checked_sub(1)
        .is_some_and(|t| matches!(view.text(t), "'s" | "’s" | "'" | "’"));
    (near.filter(|_| mark).unwrap_or(m.first), m.end)
}

/// Whether a mention is a name of that cluster.
pub(crate) fn is_of(view: &View, cluster: &Cluster, m: &Mention) -> bool {
    if cluster.form != Form::Body {
        return false;
    }
    let words = view.words(m.first, m.end);
    let known = view.knowledge.actors.body(words).map(|k| &k.name);
    let same_known = known.is_some() && known == cluster.known.as_ref().map(|k| &k.name);
    let outlet = |w: &str| view.knowledge.outlets.by_name(w).map(|o| o.name.clone());
    same_known
        || cluster.names.iter().any(|&(a, b)| {
            let name = view.words(a, b);
            let same_outlet = outlet(words).is_some() && outlet(words) == outlet(name);
            same_outlet || same(name, words) || follows_in_brackets(view, (a, b), m)
        })
}

/// Whether the cluster is of one of these PLOVER sectors, as far as known; a body of unknown sector may be any but an outlet.
pub(crate) fn has_sector(view: &View, cluster: &Cluster, sectors: &[String]) -> bool {
    let wants = |s: &str| sectors.iter().any(|x| x == s);
    if cluster.outlet {
        return wants("JRN");
    }
    match super::describe::sector(view, cluster) {
        Some(sector) => wants(&sector),
        None => !wants("JRN"),
    }
}

/// Equal but for the article, one the initials of the other, or one a run of words inside the other.
fn same(a: &str, b: &str) -> bool {
    let bare = |s: &str| fold(s).trim_start_matches("the ").to_string();
    let (x, y) = (bare(a), bare(b));
    if x == y {
        return true;
    }
    if initials(a) == compact(b) || initials(b) == compact(a) {
        return true;
    }
    let (short, long) = if x.len() <= y.len() { (&x, &y) } else { (&y, &x) };
    let inside = format!(" {long} ").contains(&format!(" {short} "));
    // "the UN refugee agency" is an office of the UN, not the UN
    let whole = if x.len() <= y.len() { b } else { a };
    let office = |s: &str| {
        s.split(' ')
            .next_back()
            .is_some_and(|w| w.starts_with(char::is_lowercase))
    };
    if office(whole) && !long.ends_with(short.as_str()) {
        return false;
    }
    // a country or one common word inside a longer name is no short form of it
    inside
        && short.len() > 5
        && (long.ends_with(short.as_str()) || long.starts_with(short.as_str()) || short.contains(' '))
}

/// Letters of an abbreviation without points; empty where it is none.
fn compact(s: &str) -> String {
    let letters: String = s.chars().filter(|c| c.is_alphabetic()).collect();
    let short = (2..=6).contains(&letters.len()) && letters.chars().all(char::is_uppercase);
    if short { letters } else { "-".to_string() }
}

/// First letters of the words of a name that are written large.
fn initials(s: &str) -> String {
    let large = s
        .split([' ', '-'])
        .filter_map(|w| w.chars().next())
        .filter(|c| c.is_uppercase());
    large.collect()
}

/// An abbreviation in brackets right behind the name.
fn follows_in_brackets(view: &View, name: (usize, usize), m: &Mention) -> bool {
    let open = m.first.checked_sub(1).is_some_and(|t| view.text(t) == "(") && view.text(m.end) == ")";
    let letters = view.words(m.first, m.end);
    open && name.1 + 1 == m.first && compact(letters) != "-"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_body() {
        assert!(same("International Committee of the Red Cross", "ICRC"));
        assert!(
            same("the Observatory", "Syrian Observatory") && same("State Department", "US State Department")
        );
        assert!(!same("Army", "Syrian Army of Islam") && !same("Nice", "Nice Matin"));
        assert!(!same("United Nations", "United Nations refugee agency"));
    }
}
