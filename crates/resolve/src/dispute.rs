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

/// In one article: a denial or disclaimer of this happening, and the claim that it answers.
fn pairs<'a>(item: &Item<'a>, about: About) -> Vec<(&'a Held, &'a Held)> {
    let digest: &'a Digest = item.digest;
    let find = |id: &String| digest.claims.iter().find(|c| &c.id == id);
    let mut out = Vec::new();
    for denial in digest.claims.iter().filter(|c| refuses(Some(c.stance))) {
        let answered = denial.answers.iter().chain(&denial.covers).filter_map(find);
        let told = digest.claims.iter().filter(|c| blames(c, denial));
        for claim in answered.chain(told) {
            let here = claim.happenings.first().or(denial.happenings.first()) == Some(&item.at);
            let other = !same_source(claim.source.as_deref(), denial.source.as_deref());
            if here && other && !refuses(Some(claim.stance)) && question(claim, denial) == about {
                out.push((denial, claim));
            }
        }
    }
    out.sort_by(|a, b| (&a.0.id, &a.1.id).cmp(&(&b.0.id, &b.1.id)));
    out.dedup_by(|a, b| a.0.id == b.0.id && a.1.id == b.1.id);
    out
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
