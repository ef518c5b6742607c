//! Reference: pronouns, and words for two named before ("both sides", "the two leaders").
//!
//! In come clusters, out come the same clusters with these mentions added. First and second person are left alone:
//! whom "we" stands for is settled by who is quoted.

use super::cluster::Cluster;
use super::describe;
use super::names::{Form, Mention};
use super::phrase::description;
use crate::coref::Links;
use crate::view::View;
use knowledge::Anaphor;
use reader::Upos;
use record::ActorKind;
use std::collections::BTreeMap;

/// How many mentions back two named together are sought.
const LOOK_BACK: usize = 80;

/// What the word of the ranking is worth beside a sentence of distance (2) or being the subject (1.5).
const RANKED: f64 = 1.0;

/// Adds pairs and pronouns to the clusters.
pub(crate) fn resolve(view: &View, clusters: &mut Vec<Cluster>, mentions: &[Mention], links: &Links) {
    for cluster in clusters.iter_mut() {
        cluster.mentions.sort_unstable();
        if cluster.kind == ActorKind::Person {
            cluster.gender = describe::gender(view, cluster);
        }
    }
    let mut owner = BTreeMap::new();
    for (at, c) in clusters.iter().enumerate() {
        owner.extend(c.mentions.iter().map(|m| (m.2, at)));
    }
    for token in 0..view.reading.tokens.len() {
        if let Some(anaphor) = pair_word(view, token) {
            pair(view, clusters, mentions, token, anaphor);
        } else if view.is(token, &[Upos::Pron]) {
            let ranked = links
                .others(token)
                .filter_map(|m| owner.get(&m.head).copied())
                .next();
            let speaker = links.speaker(token).and_then(|s| owner.get(&s).copied());
            owner.extend(pronoun(view, clusters, token, (ranked, speaker)).map(|at| (token, at)));
        }
    }
    for cluster in clusters.iter_mut() {
        cluster.mentions.dedup();
    }
}

/// What two words like "both sides" or "the two leaders" stand for, at their noun.
pub(crate) fn pair_word<'a>(view: &View<'a>, token: usize) -> Option<&'a Anaphor> {
    let low = |back: usize| {
        token
            .checked_sub(back)
            .map(|t| view.text(t).to_lowercase())
            .unwrap_or_default()
    };
    let definite = |word: &str| matches!(word, "the" | "these" | "those" | "both" | "their");
    let counts = |word: &str, before: &str| match word {
        "both" | "either" | "neither" | "each" => true,
        "two" => definite(before),
        _ => false,
    };
    // "both sides", "the two sides", "the two warring sides"
    let adjective = token > 0 && view.is(token - 1, &[Upos::Adj]) && low(2) == "two" && definite(&low(3));
    let counted = counts(&low(1), &low(2)) || adjective;
    if !counted || !view.is(token, &[Upos::Noun]) {
        return None;
    }
    let forms = view.forms(token);
    let anaphors = forms.iter().flat_map(|f| view.knowledge.actors.anaphors(f));
    anaphors
        .into_iter()
        .find(|a| matches!(a, Anaphor::States | Anaphor::People))
}

fn pair(view: &View, clusters: &mut Vec<Cluster>, mentions: &[Mention], token: usize, anaphor: &Anaphor) {
    let states = *anaphor == Anaphor::States;
    let fits = |c: &Cluster| match states {
        true => matches!(c.form, Form::Country(_) | Form::Capital(_)),
        false => c.form == Form::Person,
    };
    let two =
        // where only who stands between the two is named, none is taken
        named_together(view, clusters, mentions, token, &fits)
            .or_else(|| named_last(clusters, token, &fits).filter(|_| !between(view, token)));
    let Some((one, other)) = two else { return };
    let names = [
        describe::name(view, &clusters[one]),
        describe::name(view, &clusters[other]),
    ];
    let made = format!("{} and {}", names[0], names[1]);
    let turned = format!("{} and {}", names[1], names[0]);
    let same = |c: &Cluster| c.made_name.as_ref().is_some_and(|n| *n == made || *n == turned);
    let at = clusters.iter().position(same).unwrap_or(clusters.len());
    if at == clusters.len() {
        let kind = if states {
            ActorKind::Country
        } else {
            ActorKind::Group
        };
        let mut cluster = Cluster::new(kind, Form::Described(knowledge::RoleKind::Group));
        cluster.made_name = Some(made);
        cluster.plural = true;
        clusters.push(cluster);
    }
    let (first, end) = description(view.reading, token);
    clusters[at].add(
        view,
        (first, end, token),
        "actors/pair",
        "the two named together before",
    );
}

/// The two actors last named side by side before a token ("Negotiators from A and B").
fn named_together(
    view: &View,
    clusters: &[Cluster],
    mentions: &[Mention],
    token: usize,
    fits: &dyn Fn(&Cluster) -> bool,
) -> Option<(usize, usize)> {
    let upto = mentions.partition_point(|m| m.first < token);
    let last = mentions
        .get(upto.saturating_sub(LOOK_BACK)..upto)
        .unwrap_or_default();
    let before: Vec<&Mention> = last.iter().filter(|m| m.end <= token).collect();
    let owner = |m: &Mention| {
        clusters
            .iter()
            .position(|c| fits(c) && c.mentions.binary_search(&(m.first, m.end, m.head)).is_ok())
    };
    let joined = |a: &Mention, b: &Mention| {
        let between = a.end..b.first;
        !between.is_empty()
            && between.len() <= 3
            && between.clone().any(|t| view.text(t) == "and")
            && between
                .clone()
                .all(|t| matches!(view.text(t), "and" | "the" | "," | "'s"))
    };
    // who mediates "between the two sides" is neither
    let apart = |m: &Mention| !between(view, token) || view.sentence(m.first) != view.sentence(token);
    before
        .windows(2)
        .rev()
        .filter(|w| joined(w[0], w[1]) && apart(w[1]))
        .find_map(|w| {
            let two = (owner(w[0])?, owner(w[1])?);
            (two.0 != two.1).then_some(two)
        })
}

/// Whether "between" stands before the words at `token`.
fn between(view: &View, token: usize) -> bool {
    (token.saturating_sub(3)..token).any(|t| view.text(t).eq_ignore_ascii_case("between"))
}

/// The two actors of that sort named last before a token, in the order of their mention.
fn named_last(clusters: &[Cluster], token: usize, fits: &dyn Fn(&Cluster) -> bool) -> Option<(usize, usize)> {
    let last = |c: &Cluster| {
        let upto = c.mentions.partition_point(|m| m.0 < token);
        upto.checked_sub(1).map(|at| c.mentions[at].0)
    };
    let mut found: Vec<(usize, usize)> = clusters
        .iter()
        .enumerate()
        .filter(|(_, c)| fits(c))
        .filter_map(|(at, c)| Some((last(c)?, at)))
        .collect();
    found.sort_unstable();
    match found.as_slice() {
        [.., a, b] => Some((a.1, b.1)),
        _ => None,
    }
}

/// Puts a pronoun with the actor that fits best. The ranking of coreference has a say in it for people named; who is
/// quoted is not whom the quotation calls "he".
fn pronoun(
    view: &View,
    clusters: &mut [Cluster],
    token: usize,
    (ranked, speaker): (Option<usize>, Option<usize>),
) -> Option<usize> {
    let word = view.text(token).to_lowercase();
    let anaphor = view.knowledge.actors.anaphors(&word).first()?;
    if matches!(view.reading.relation(token), "expl") {
        return None;
    }
    let person = matches!(anaphor, Anaphor::He(_));
    let first = |at: usize| {
        let chosen = person && Some(at) == ranked && clusters[at].form == Form::Person;
        if chosen { RANKED } else { 0.0 }
    };
    let scored = clusters
        .iter()
        .enumerate()
        .filter(|(at, _)| !(person && Some(*at) == speaker))
        .filter_map(|(at, c)| Some((score(view, c, anaphor, token)? + first(at), at)));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    let (_, at) = best?;
    let why =
        "the likeliest one named before: near, subject, of fitting number and gender, by rule and ranking";
    clusters[at].add(view, (token, token + 1, token), "actors/pronoun", why);
    clusters[at].mentions.sort_unstable();
    Some(at)
}

/// How well an actor fits a pronoun; `None` where it cannot be meant.
fn score(view: &View, cluster: &Cluster, anaphor: &Anaphor, token: usize) -> Option<f64> {
    let (farthest, sort) = match anaphor {
        Anaphor::He(wanted) => {
            let person = cluster.kind == ActorKind::Person && !cluster.plural;
            let known = cluster.gender.as_deref().map(|g| g == wanted.as_str());
            let fits = person && known != Some(false);
            (3, fits.then_some(if known == Some(true) { 1.0 } else { 0.0 })?)
        }
        Anaphor::They => match cluster.kind {
            ActorKind::Group => (2, 1.0),
            ActorKind::Organization if !cluster.outlet => (1, -1.0),
            ActorKind::Country if cluster.made_name.is_some() => (2, 0.5),
            _ => return None,
        },
        Anaphor::It => match cluster.kind {
            ActorKind::Organization => (1, 0.5),
            ActorKind::Country if cluster.made_name.is_none() => (1, 0.0),
            _ => return None,
        },
        _ => return None,
    };
    let here = view.sentence(token);
    let far = |m: &(usize, usize, usize)| here - view.sentence(m.2).min(here);
    let upto = cluster.mentions.partition_point(|m| m.0 < token);
    let near = cluster.mentions[..upto]
        .iter()
        .rev()
        .take_while(|m| far(m) <= farthest);
    let before = near.filter(|m| m.1 <= token && !same_clause_object(view, m.2, token));
    let best = before.filter_map(|m| {
        let distance = far(m);
        let subject = view.subject(m.2) && !is_adjective(view, m.2);
        let thing = matches!(anaphor, Anaphor::It);
        // "it" stands for a body only where that was what the talk was about
        if thing && (!subject || !about_bodies(view, token)) {
            return None;
        }
        let near = m.0 as f64 / view.reading.tokens.len().max(1) as f64;
        Some(sort - 2.0 * distance as f64 + if subject { 1.5 } else { 0.0 } + near)
    });
    best.max_by(f64::total_cmp)
}

/// Whether the two stand as subject and object of one verb, so that a plain pronoun cannot mean the other.
fn same_clause_object(view: &View, head: usize, token: usize) -> bool {
    let verb = |t: usize| view.reading.tokens.get(t).and_then(|x| x.head);
    let object = matches!(view.reading.relation(token), "obj" | "iobj" | "obl");
    object && view.subject(head) && verb(head) == verb(token)
}

/// An adjective of a country is no subject of talk.
fn is_adjective(view: &View, token: usize) -> bool {
    view.is(token, &[Upos::Adj])
}

/// Whether "it" stands where a body can: as owner or as subject of a verb.
fn about_bodies(view: &View, token: usize) -> bool {
    let governor = view.reading.tokens[token].head;
    match view.reading.tokens[token].deprel {
        "nmod:poss" => true,
        "nsubj" => governor.is_some_and(|g| view.is(g, &[Upos::Verb])),
        _ => false,
    }
}
