//! Dispute: in come an incident's happenings and tolls, out come the questions on which its sources cannot all be right: how many, who did it, whether at
//! all, what it was. Every side keeps its words.

use crate::digest::{Digest, Held};
use crate::item::Item;
use crate::sketch::hash;
use crate::toll::{contradictions, same_source};
use record::{About, Dispute, EventType, Measure, Side, Stance, Toll};
use std::collections::BTreeMap;

/// The disputes of an incident.
pub(crate) fn disputes(incident: &str, members: &[&Item], tolls: &[Toll]) -> Vec<Dispute> {
    let mut out: Vec<Dispute> = Vec::new();
    for (measure, sides) in contradictions(members, tolls) {
        let about = match measure {
            Measure::Killed => About::Killed,
            Measure::Injured => About::Injured,
            _ => About::Count,
        };
        let sides = sides
            .iter()
            .filter_map(|&t| Some(of_toll(members, tolls.get(t)?)))
            .collect();
        out.push(Dispute {
            id: identifier(incident, measure.name()),
            incident: incident.to_string(),
            about,
            sides,
        });
    }
    for about in [About::Who, About::Whether] {
        let sides = stances(members, about);
        if sides.iter().any(|s| refuses(s.stance)) && sides.iter().any(|s| !refuses(s.stance)) {
            out.push(Dispute {
                id: identifier(incident, about.name()),
                incident: incident.to_string(),
                about,
                sides,
            });
        }
    }
    let sides = accounts(members);
    if !sides.is_empty() {
        out.push(Dispute {
            id: identifier(incident, About::What.name()),
            incident: incident.to_string(),
            about: About::What,
            sides,
        });
    }
    out
}

/// Sides that say what it was, where two sources say different things: one an attack, another an accident, crossfire, their own fire or a fabrication.
fn accounts(members: &[&Item]) -> Vec<Side> {
    let mut sides: Vec<(&str, Side)> = Vec::new();
    let mut sorted: Vec<&&Item> = members
        .iter()
        .filter(|i| i.happening.kind == EventType::Assault)
        .collect();
    sorted.sort_by_key(|i| (i.digest.published, i.key()));
    for item in sorted {
        let holds = |c: &&Held| {
            let says = matches!(c.stance, Stance::Asserts | Stance::Confirms | Stance::Accuses);
            says && c.source.is_some() && c.happenings.first() == Some(&item.at)
        };
        for held in item.digest.claims.iter().filter(holds) {
            let Some(account) = held.account.as_deref() else {
                continue;
            };
            let same = |(a, side): &&mut (&str, Side)| {
                *a == account && same_source(side.source.as_deref(), held.source.as_deref())
            };
            let reference = (item.digest.document.clone(), held.id.clone());
            match sides.iter_mut().find(same) {
                Some((_, side)) => {
                    side.documents.push(reference.0.clone());
                    side.claims.push(reference);
                }
                None => {
                    let mut side = fresh(held);
                    side.documents.push(reference.0.clone());
                    side.claims.push(reference);
                    sides.push((account, side));
                }
            }
        }
    }
    let differ = |(a, x): &(&str, Side), (b, y): &(&str, Side)| {
        a != b && !same_source(x.source.as_deref(), y.source.as_deref())
    };
    let disputed = sides.iter().any(|x| sides.iter().any(|y| differ(x, y)));
    let sides = sides.into_iter().filter(|_| disputed);
    sides.map(|(_, side)| sorted_side(side)).collect()
}

fn identifier(incident: &str, about: &str) -> String {
    format!("d-{:012x}", hash(format!("{incident} {about}").as_bytes()) >> 16)
}

fn refuses(stance: Option<Stance>) -> bool {
    matches!(stance, Some(Stance::Denies | Stance::Disclaims))
}

fn of_toll(members: &[&Item], toll: &Toll) -> Side {
    let counts = || {
        let all = members
            .iter()
            .flat_map(|i| i.happening.counts.iter().map(|c| (&i.digest.document, c)));
        all.filter(|(d, c)| toll.figures.contains(&((*d).clone(), c.figure.clone())))
    };
    let first = toll.documents.first();
    let span = counts()
        .find(|(d, _)| Some(*d) == first)
        .map(|(_, c)| c.span.clone());
    let mut claims: Vec<(String, String)> = counts()
        .filter_map(|(d, c)| Some((d.clone(), c.claim.clone()?)))
        .collect();
    claims.sort();
    claims.dedup();
    let words = span.as_ref().map_or_else(String::new, |s| s.text.clone());
    let of = toll.of.as_ref().map_or_else(String::new, |of| format!(" {of}"));
    Side {
        source: toll.source.clone(),
        says: format!("{words}{of} {}", toll.measure.name()),
        stance: None,
        documents: toll.documents.clone(),
        span,
        claims,
    }
}

/// Sides that claims take: denials and what they deny.
fn stances(members: &[&Item], about: About) -> Vec<Side> {
    let mut sides: BTreeMap<(bool, String), Side> = BTreeMap::new();
    let mut order: Vec<(bool, String)> = Vec::new();
    let mut sorted: Vec<&&Item> = members.iter().collect();
    sorted.sort_by_key(|i| (i.digest.published, i.key()));
    for item in sorted {
        for (claim, against) in pairs(item, about) {
            for held in [against, claim] {
                let key = (
                    refuses(Some(held.stance)),
                    knowledge::fold(held.source.as_deref().unwrap_or("")),
                );
                if !sides.contains_key(&key) {
                    order.push(key.clone());
                }
                let side = sides.entry(key).or_insert_with(|| fresh(held));
                side.documents.push(item.digest.document.clone());
                side.claims.push((item.digest.document.clone(), held.id.clone()));
            }
        }
    }
    order
        .into_iter()
        .filter_map(|key| sides.remove(&key))
        .map(sorted_side)
        .collect()
}

fn fresh(held: &Held) -> Side {
    Side {
        source: held.source.clone(),
        says: held.says.text.clone(),
        stance: Some(held.stance),
        documents: Vec::new(),
        span: Some(held.says.clone()),
        claims: Vec::new(),
    }
}

fn sorted_side(mut side: Side) -> Side {
    // the words are those of the first document in which they stand; keep it first of all that were met
    side.documents.sort();
    side.documents.dedup();
    side.claims.sort();
    side.claims.dedup();
    side
}

/// Denials and disclaimers of one article with the claims that they answer, by the happening that they are about: places in `Digest::claims`.
pub(crate) type Denials = BTreeMap<usize, Vec<(usize, usize)>>;

/// Finds them, once for all happenings of an article.
pub(crate) fn denials(digest: &Digest) -> Denials {
    let mut out = Denials::new();
    let refusing = |c: &&(usize, &Held)| refuses(Some(c.1.stance));
    let all: Vec<(usize, &Held)> = digest.claims.iter().enumerate().collect();
    if !all.iter().any(|c| refusing(&c)) {
        return out;
    }
    let places: BTreeMap<&str, usize> = all.iter().rev().map(|(at, c)| (c.id.as_str(), *at)).collect();
    for (at, denial) in all.iter().filter(refusing) {
        let answered = denial.answers.iter().chain(&denial.covers);
        let answered = answered.filter_map(|id| places.get(id.as_str()).copied());
        let told = all.iter().filter(|(_, c)| blames(c, denial)).map(|(at, _)| *at);
        for (other, claim) in answered
            .chain(told)
            .filter_map(|c| Some((c, digest.claims.get(c)?)))
        {
            let apart = !same_source(claim.source.as_deref(), denial.source.as_deref());
            let about = claim.happenings.first().or(denial.happenings.first());
            if let Some(happening) = about.filter(|_| apart && !refuses(Some(claim.stance))) {
                out.entry(*happening).or_default().push((*at, other));
            }
        }
    }
    let id = |at: &usize| digest.claims.get(*at).map(|c| c.id.as_str());
    for found in out.values_mut() {
        found.sort_by(|a, b| (id(&a.0), id(&a.1)).cmp(&(id(&b.0), id(&b.1))));
        found.dedup();
    }
    out
}

/// A denial or disclaimer of this happening, and the claim that it answers.
fn pairs<'a>(item: &Item<'a>, about: About) -> Vec<(&'a Held, &'a Held)> {
    let claims = &item.digest.claims;
    let found = item.denials.get(&item.at).into_iter().flatten();
    let both = found.filter_map(|(denial, claim)| Some((claims.get(*denial)?, claims.get(*claim)?)));
    both.filter(|(denial, claim)| question(claim, denial) == about)
        .collect()
}

/// Whether a claim lays its deed on whoever denies.
fn blames(claim: &Held, denial: &Held) -> bool {
    let accuses =
        claim.stance == Stance::Accuses || !claim.blamed.is_empty() && claim.stance == Stance::Asserts;
    accuses
        && denial.source.is_some()
        && claim
            .blamed
            .iter()
            .any(|b| same_source(Some(b), denial.source.as_deref()))
}

/// What a denial and the claim against it are about.
fn question(claim: &Held, denial: &Held) -> About {
    let accused = claim.stance == Stance::Accuses || blames(claim, denial);
    if accused && denial.stance == Stance::Denies {
        About::Who
    } else {
        About::Whether
    }
}
