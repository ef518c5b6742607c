//! Incident: in comes a group of items, out comes the incident that they tell of, with its tolls, disputes and why it was put together.

use crate::cluster::{self, Group};
use crate::copies;
use crate::days;
use crate::digest::{Digest, Happening, Where};
use crate::dispute;
use crate::geo;
use crate::item::{self, Item};
use crate::link;
use crate::sketch::hash;
use crate::toll;
use knowledge::fold;
use record::{Dispute, EventRef, Incident, Link, PlacePrecision, Site};
use std::collections::{BTreeMap, BTreeSet};

use crate::Resolved;

/// Incidents that `block` owns, given every digest that names it, in any order.
#[must_use]
pub fn resolve_block(block: &str, digests: &[&Digest]) -> Resolved {
    owned(block, digests, |digest, happening| {
        crate::blocks::of(digest, happening).iter().any(|b| b == block)
    })
}

/// The same, looking at those happenings that are `seen`.
pub(crate) fn owned(
    block: &str,
    digests: &[&Digest],
    seen: impl Fn(&Digest, &Happening) -> bool,
) -> Resolved {
    let items = item::items(digests, seen);
    let mut resolved = Resolved::default();
    for group in cluster::owned(block, &items) {
        let (incident, disputes) = incident(&items, &group, None);
        resolved.incidents.push(incident);
        resolved.disputes.extend(disputes);
    }
    sorted(resolved)
}

/// Incidents and disputes over all blocks that some digests name.
#[must_use]
pub fn resolve_all(digests: &[Digest]) -> Resolved {
    let mut per_block: BTreeMap<String, Vec<&Digest>> = BTreeMap::new();
    for digest in digests {
        for block in crate::blocks(digest) {
            per_block.entry(block).or_default().push(digest);
        }
    }
    let mut all = Resolved::default();
    for (block, digests) in &per_block {
        let mine = resolve_block(block, digests);
        all.incidents.extend(mine.incidents);
        all.disputes.extend(mine.disputes);
    }
    sorted(all)
}

/// What incidents are when they are one, as people say: the incident of these happenings with its disputes, whatever blocks they lie in. `tells` says of each
/// event, and `counts` of each figure (document and identifier), whether it is of it; the name is given. Nothing where no happening is.
#[must_use]
pub fn resolve_as_one(
    name: &str,
    digests: &[&Digest],
    tells: impl Fn(&EventRef) -> bool,
    counts: impl Fn(&(String, String)) -> bool,
) -> Option<(Incident, Vec<Dispute>)> {
    let items = item::items(digests, |_, _| true);
    let is_of = |item: &Item| {
        let figure = |c: &crate::digest::Count| (item.digest.document.clone(), c.figure.clone());
        let mut events = refs(item).peekable();
        match events.peek() {
            Some(_) => events.any(|e| tells(&e)),
            // only a count of victims tells of it
            None => item.happening.counts.iter().map(figure).any(|f| counts(&f)),
        }
    };
    let members: Vec<usize> = (0..items.len())
        .filter(|&at| items.get(at).is_some_and(is_of))
        .collect();
    let group = Group {
        members,
        pairs: Vec::new(),
    };
    (!group.members.is_empty()).then(|| incident(&items, &group, Some(name)))
}

fn sorted(mut resolved: Resolved) -> Resolved {
    resolved.incidents.sort_by(|a, b| a.id.cmp(&b.id));
    resolved.disputes.sort_by(|a, b| a.id.cmp(&b.id));
    resolved
}

fn incident(items: &[Item], group: &Group, name: Option<&str>) -> (Incident, Vec<Dispute>) {
    let mut members: Vec<&Item> = group.members.iter().filter_map(|&m| items.get(m)).collect();
    members.sort_by_key(|i| (i.digest.published.unwrap_or(i32::MAX), i.key()));
    let id = name.map_or_else(|| identifier(&members), str::to_string);
    let mut digests: Vec<&Digest> = members.iter().map(|i| i.digest).collect();
    digests.sort_by(|a, b| a.document.cmp(&b.document));
    digests.dedup_by(|a, b| a.document == b.document);
    let texts = copies::texts(&digests);
    let tolls = toll::tolls(&members);
    let disputes = dispute::disputes(&id, &members, &tolls);
    let (from, to) = span(&members);
    let mut events: Vec<EventRef> = members.iter().flat_map(|i| refs(i)).collect();
    events.sort();
    let modes = members.iter().flat_map(|i| i.happening.modes.iter());
    let incident = Incident {
        id,
        kind: members
            .first()
            .map_or(record::EventType::Assault, |i| i.happening.kind),
        mode: most(modes),
        place: site(&members),
        from,
        to,
        agents: names(&members, true),
        targets: names(&members, false),
        documents: digests.iter().map(|d| d.document.clone()).collect(),
        events,
        independent_sources: texts.len(),
        copies: texts.into_iter().filter(|t| t.len() > 1).collect(),
        range: toll::range(&tolls),
        tolls,
        disputes: disputes.iter().map(|d| d.id.clone()).collect(),
        links: links(items, group),
    };
    (incident, disputes)
}

/// `i-` and a hash of the earliest happening: its document, type, first words, and which of the happenings of this document with these it is, since a
/// text may say the same twice. Each happening is in one incident, so no two incidents are named by one.
fn identifier(members: &[&Item]) -> String {
    let words = |h: &Happening| h.events.first().map_or(String::new(), |e| e.words.clone());
    let named = members.first().map(|i| {
        let own = (i.happening.kind, words(i.happening));
        let earlier = i.digest.happenings.iter().take(i.at);
        let again = earlier.filter(|h| (h.kind, words(h)) == own).count();
        let nth = if again == 0 {
            String::new()
        } else {
            format!("\n{again}")
        };
        format!("{}\n{}\n{}{nth}", i.digest.document, own.0.name(), own.1)
    });
    format!("i-{:012x}", hash(named.unwrap_or_default().as_bytes()) >> 16)
}

fn refs<'a>(item: &'a Item) -> impl Iterator<Item = EventRef> + 'a {
    let ids = item.happening.events.iter().filter_map(|e| e.id.clone());
    ids.map(|event| EventRef {
        document: item.digest.document.clone(),
        event,
    })
}

/// The days on which most articles that tell them agree; exact ones first.
fn span(members: &[&Item]) -> (Option<String>, Option<String>) {
    let told = members
        .iter()
        .filter(|i| link::dated(i))
        .filter_map(|i| i.happening.days);
    let mut counted: BTreeMap<(i32, days::Days), usize> = BTreeMap::new();
    for d in told.chain(members.iter().filter_map(|i| i.happening.days)) {
        *counted.entry((d.len(), d)).or_default() += 1;
    }
    let best = counted.iter().max_by(|a, b| {
        (a.0.0 <= 2)
            .cmp(&(b.0.0 <= 2))
            .then(a.1.cmp(b.1))
            .then(b.0.cmp(a.0))
    });
    match best {
        Some(((_, d), _)) => (Some(days::name(d.from)), Some(days::name(d.to))),
        None => (None, None),
    }
}

/// The most precise place on which most articles agree.
fn site(members: &[&Item]) -> Option<Site> {
    let all: Vec<&Where> = members.iter().filter_map(|i| i.happening.sites.first()).collect();
    let votes = |s: &Where| all.iter().filter(|o| geo::near(s, o) == geo::Near::Same).count();
    let best = all.iter().min_by(|a, b| {
        let rough = |s: &Where| geo::breadth(s) >= 4;
        rough(a)
            .cmp(&rough(b))
            .then(votes(b).cmp(&votes(a)))
            .then(geo::breadth(a).cmp(&geo::breadth(b)))
            .then(a.key.cmp(&b.key))
    })?;
    Some(Site {
        name: best.name.clone(),
        geonames: best.geonames,
        country: best.country.clone(),
        admin1: best.admin1.clone(),
        lat: best.at.map(|a| a.0),
        lon: best.at.map(|a| a.1),
        precision: best.precision.unwrap_or(PlacePrecision::Place),
    })
}

fn most<'a>(words: impl Iterator<Item = &'a String>) -> Option<String> {
    let mut counted: BTreeMap<&String, usize> = BTreeMap::new();
    for word in words {
        *counted.entry(word).or_default() += 1;
    }
    counted
        .into_iter()
        .max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(a.0)))
        .map(|(w, _)| w.clone())
}

/// Names of a party, that named most often first; each in its commonest writing.
fn names(members: &[&Item], agents: bool) -> Vec<String> {
    let mut counted: BTreeMap<String, (usize, BTreeSet<&String>)> = BTreeMap::new();
    for item in members {
        for name in if agents {
            &item.happening.agents
        } else {
            &item.happening.targets
        } {
            let entry = counted.entry(fold(name)).or_default();
            entry.0 += 1;
            entry.1.insert(name);
        }
    }
    let mut all: Vec<(usize, String)> = counted
        .into_values()
        .filter_map(|(n, names)| Some((n, (*names.first()?).clone())))
        .collect();
    all.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    all.into_iter().map(|(_, name)| name).collect()
}

fn links(items: &[Item], group: &Group) -> Vec<Link> {
    let of = |i: usize| items.get(i).and_then(|x| refs(x).next());
    let mut links: Vec<Link> = Vec::new();
    for &(x, y, score) in &group.pairs {
        let (Some(a), Some(b), Some(ia), Some(ib)) = (of(x), of(y), items.get(x), items.get(y)) else {
            continue;
        };
        let why = link::verdict(ia, ib).map(|v| v.why).unwrap_or_default();
        let (a, b) = if a <= b { (a, b) } else { (b, a) };
        links.push(Link {
            a,
            b,
            score: link::strength(score),
            why,
        });
    }
    links.sort_by(|a, b| (&a.a, &a.b).cmp(&(&b.a, &b.b)));
    links
}
