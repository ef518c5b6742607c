//! Again: which actor a description means that was named or described before, or is named later.
//!
//! In come clusters and a description, out comes the cluster it belongs to and why, if any.

use super::bodies;
use super::cluster::Cluster;
use super::names::{Form, Mention};
use crate::view::View;
use knowledge::{Anaphor, RoleKind};

/// Sentences at the head of an article in which people may be told by their office before they are named.
const LEAD: usize = 4;

/// A description, with what is asked of it again and again.
struct Told<'a> {
    mention: &'a Mention,
    plural: bool,
    country: Option<&'a str>,
    /// Dictionary forms of its noun.
    forms: Vec<String>,
    /// Words before the noun that tell it apart.
    own: Vec<String>,
}

impl Told<'_> {
    fn agrees(&self, c: &Cluster) -> bool {
        self.country.is_none() || c.country.is_none() || c.country.as_deref() == self.country
    }

    fn has_noun(&self, c: &Cluster) -> bool {
        self.forms.iter().any(|f| c.heads.contains(f))
    }
}

/// The actor that a description means again, and why it is thought so.
pub(crate) fn meant_again(
    view: &View,
    clusters: &[Cluster],
    m: &Mention,
    kind: RoleKind,
) -> Option<(usize, &'static str)> {
    let told = Told {
        mention: m,
        plural: view.plural(m.head),
        country: view.country_in(m.first, m.end),
        forms: view.forms(m.head),
        own: modifiers(view, m),
    };
    let article = view.text(m.first).to_lowercase();
    if !matches!(article.as_str(), "the" | "this" | "that" | "these" | "those") {
        return same_words(view, clusters, &told).map(|at| (at, "the same words again"));
    }
    let body = kind == RoleKind::Organization;
    if let Some(at) = same_noun(view, clusters, &told, body) {
        return Some((at, "the same noun again, with the article"));
    }
    if !body || told.plural {
        return None;
    }
    named_body(view, clusters, &told).map(|at| (at, "the body of that noun or sort that stood out last"))
}

/// Clusters that have been mentioned, with their places in the list.
fn mentioned(clusters: &[Cluster]) -> impl Iterator<Item = (usize, &Cluster)> {
    clusters
        .iter()
        .enumerate()
        .filter(|(_, c)| !c.mentions.is_empty())
}

/// The last one described by the same noun, no word of this description being against it; a body rather of the
/// country that the article speaks of most ("the government").
fn same_noun(view: &View, clusters: &[Cluster], told: &Told, body: bool) -> Option<usize> {
    let fits = |c: &Cluster| {
        let ranges = c.names.iter().chain(&c.role);
        let said: Vec<String> = ranges.map(|&(a, b)| view.words(a, b).to_lowercase()).collect();
        // "the observatory" is not the man who heads it
        let form = matches!(c.form, Form::Described(_)) || (c.form == Form::Person && !body);
        form && c.plural == told.plural
            && told.agrees(c)
            && told.has_noun(c)
            && told
                .own
                .iter()
                .all(|w| said.iter().any(|s| s.contains(w.as_str())))
    };
    let weight = |c: &Cluster| {
        if body {
            spoken_of(clusters, c.country.as_deref())
        } else {
            0
        }
    };
    let found = mentioned(clusters).filter(|(_, c)| fits(c));
    found
        .max_by_key(|(at, c)| (weight(c), c.last(), *at))
        .map(|(at, _)| at)
}

/// The last one described by the very same words, but for the article.
fn same_words(view: &View, clusters: &[Cluster], told: &Told) -> Option<usize> {
    let bare = without_article(view, told.mention.first, told.mention.end);
    let same = |c: &Cluster| {
        matches!(c.form, Form::Described(_))
            && c.plural == told.plural
            && c.names.iter().any(|&(a, b)| without_article(view, a, b) == bare)
    };
    mentioned(clusters)
        .filter(|(_, c)| same(c))
        .max_by_key(|(at, c)| (c.last(), *at))
        .map(|(at, _)| at)
}

/// The body whose name holds the noun, or that is of a sector the noun can stand for ("the group").
fn named_body(view: &View, clusters: &[Cluster], told: &Told) -> Option<usize> {
    let anaphors = told.forms.iter().flat_map(|f| view.knowledge.actors.anaphors(f));
    let sectors = anaphors.into_iter().find_map(|a| match a {
        Anaphor::Body(sectors) => Some(sectors),
        _ => None,
    });
    // "the M23 movement" names its own, and "the Danish maritime agency" is told apart by its words
    let m = told.mention;
    let named = (m.first..m.head).any(|t| view.is(t, &[reader::Upos::Propn, reader::Upos::Num]));
    let plain = told.own.len() <= 1 && !named;
    let fits = |c: &Cluster| {
        let sort = plain
            && (told.country.is_none() || c.country.as_deref() == told.country)
            && sectors.is_some_and(|s| bodies::has_sector(view, c, s));
        c.form == Form::Body && told.agrees(c) && (told.has_noun(c) || sort)
    };
    let found = mentioned(clusters).filter(|(_, c)| fits(c));
    found
        .max_by_key(|(at, c)| (standing(view, c), *at))
        .map(|(at, _)| at)
}

/// How often the article has spoken of a country.
fn spoken_of(clusters: &[Cluster], country: Option<&str>) -> usize {
    let is = |c: &&Cluster| matches!(&c.form, Form::Country(iso) if Some(iso.as_str()) == country);
    clusters.iter().find(is).map_or(0, |c| c.mentions.len())
}

/// How far on it stood out last: a subject more than an object, and that more than a word before another noun.
fn standing(view: &View, cluster: &Cluster) -> i64 {
    let weight = |m: &(usize, usize, usize)| {
        let governor = view.reading.tokens[m.2].head;
        let main = governor.is_some_and(|g| view.reading.tokens[g].head.is_none());
        // "Example members": but a word before the noun
        let before_noun = view.role(m.1).is_some() && view.sentence(m.1) == view.sentence(m.2);
        let bonus = match view.reading.relation(m.2) {
            _ if before_noun => -40,
            "compound" | "amod" => -40,
            "nsubj" if main => 40,
            "nsubj" => 25,
            _ => 0,
        };
        m.0 as i64 + bonus
    };
    cluster.mentions.iter().map(weight).max().unwrap_or(0)
}

/// Joins an office told before its holder is named ("the president of South Korea ... President Roe of South Korea",
/// "a U.S. envoy" in the lead) with the one person named who holds it.
pub(crate) fn holders(view: &View, clusters: &mut Vec<Cluster>) {
    let first = |c: &Cluster| c.mentions.first().map_or(usize::MAX, |m| m.0);
    let mut at = 0;
    while at < clusters.len() {
        let told = &clusters[at];
        let office = told.form == Form::Described(RoleKind::Person) && !told.plural;
        let range = told.names.first().copied().unwrap_or_default();
        let definite = view.text(range.0).eq_ignore_ascii_case("the");
        let lead = view.sentence(range.0) < LEAD;
        let holds = |c: &Cluster| {
            let same = told.heads.iter().any(|h| c.heads.contains(h));
            let country = told.country.is_some() && told.country == c.country;
            let gender = told.gender.is_none() || c.gender.is_none() || told.gender == c.gender;
            c.form == Form::Person
                && same
                && gender
                && first(c) > range.0
                && (country || (lead && !definite))
                && (told.country.is_none() || c.country.is_none() || country)
        };
        let mut fitting =
            (0..clusters.len()).filter(|&other| office && (definite || lead) && holds(&clusters[other]));
        let (one, another) = (fitting.next(), fitting.next());
        match (one, another) {
            (Some(holder), None) => {
                let told = clusters.remove(at);
                let holder = if holder > at { holder - 1 } else { holder };
                let cluster = &mut clusters[holder];
                for m in told.mentions {
                    cluster.add(
                        view,
                        m,
                        "actors/holder",
                        "the office of the one person named who holds it",
                    );
                }
                cluster.mentions.sort_unstable();
            }
            _ => at += 1,
        }
    }
}

/// Joins a body told in the lead before it is named ("a monitoring group said ... the Northern Observatory said") with the one body of
/// that sort that is named soon after, or in the headline.
pub(crate) fn bodies_told_first(view: &View, clusters: &mut Vec<Cluster>) {
    let mut at = 0;
    while at < clusters.len() {
        let holder = named_soon(view, clusters, at);
        let Some(holder) = holder else {
            at += 1;
            continue;
        };
        let told = clusters.remove(at);
        let holder = if holder > at { holder - 1 } else { holder };
        let cluster = &mut clusters[holder];
        for m in told.mentions {
            cluster.add(
                view,
                m,
                "actors/told-first",
                "the one body of that sort, named soon after or before",
            );
        }
        cluster.mentions.sort_unstable();
    }
}

fn named_soon(view: &View, clusters: &[Cluster], at: usize) -> Option<usize> {
    let told = clusters.get(at)?;
    let &(first, _, head) = told.mentions.first()?;
    let &(_, end) = told.names.first()?;
    let body = told.form == Form::Described(RoleKind::Organization) && !told.plural;
    if !body || view.sentence(first) >= LEAD {
        return None;
    }
    let sort = |words: String| {
        let known = view.knowledge.actors.anaphors(&words).iter();
        known
            .filter_map(|a| if let Anaphor::First(s) = a { Some(s) } else { None })
            .next()
    };
    let noun = view.text(head.min(end - 1)).to_lowercase();
    let before = |t: usize| format!("{} {noun}", view.text(t).to_lowercase());
    let sector = (first..head)
        .rev()
        .find_map(|t| sort(before(t)))
        .or_else(|| sort(noun.clone()))?;
    let fits = |c: &Cluster| {
        let named = c.mentions.first().map_or(usize::MAX, |m| m.0);
        c.form == Form::Body
            && named < view.reading.tokens.len()
            && view.sentence(named) < view.sentence(first) + 2 * LEAD
            && super::describe::sector(view, c).as_ref() == Some(sector)
            && (told.country.is_none() || c.country.is_none() || told.country == c.country)
    };
    // one that the headline names is meant, whoever else of that sort is named further down
    let before = |c: &Cluster| c.mentions.first().is_some_and(|m| m.0 < first);
    let fitting: Vec<usize> = (0..clusters.len())
        .filter(|&other| other != at && fits(&clusters[other]))
        .collect();
    let headline: Vec<usize> = fitting
        .iter()
        .copied()
        .filter(|&c| before(&clusters[c]))
        .collect();
    let of = if headline.is_empty() { fitting } else { headline };
    of.first().copied().filter(|_| of.len() == 1)
}

/// Words of a description before its head, article and countries left out, in small letters.
fn modifiers(view: &View, m: &Mention) -> Vec<String> {
    let word = |&t: &usize| {
        let text = view.text(t);
        text.chars().all(char::is_alphanumeric) && view.country_in(t, t + 1).is_none()
    };
    let lower = (m.first..m.head)
        .filter(word)
        .map(|t| view.text(t).to_lowercase());
    lower
        .filter(|w| !matches!(w.as_str(), "the" | "this" | "that" | "these" | "those" | "same"))
        .collect()
}

fn without_article(view: &View, first: usize, end: usize) -> String {
    let words = view.words(first, end).to_lowercase();
    let bare = ["the ", "a ", "an ", "some "]
        .iter()
        .find_map(|a| words.strip_prefix(a));
    bare.unwrap_or(&words).to_string()
}
