//! Toll: in come the counts of one incident's happenings, out come its tolls: by measure and source, in the order in which they were said, later ones of
//! the same source above earlier ones. Nothing is summed or averaged.

use crate::count::meet;
use crate::days;
use crate::digest::Count;
use crate::item::Item;
use knowledge::fold;
use record::{Measure, Toll};
use std::collections::BTreeMap;

/// A count with what orders it.
struct Said<'a> {
    count: &'a Count,
    document: &'a str,
    order: (i32, i32, usize),
}

/// The tolls of an incident, in the order in which they were said.
pub(crate) fn tolls(members: &[&Item]) -> Vec<Toll> {
    let mut said: Vec<Said> = Vec::new();
    for item in members {
        let published = item.digest.published.unwrap_or(i32::MAX);
        let order = |c: &Count| (c.said.unwrap_or(published), published, c.span.start);
        said.extend(item.happening.counts.iter().map(|count| Said {
            count,
            document: &item.digest.document,
            order: order(count),
        }));
    }
    said.sort_by(|a, b| (a.order, a.document, &a.count.figure).cmp(&(b.order, b.document, &b.count.figure)));
    let mut tolls: Vec<Toll> = Vec::new();
    for one in &said {
        match tolls.iter_mut().find(|t| carries(t, one)) {
            Some(toll) => add(toll, one),
            None => tolls.push(new(one)),
        }
    }
    for toll in &mut tolls {
        toll.documents.sort();
        toll.documents.dedup();
        toll.figures.sort();
        toll.figures.dedup();
    }
    let sorts = sorts(members, &tolls);
    supersede(&mut tolls, &sorts);
    tolls
}

fn carries(toll: &Toll, one: &Said) -> bool {
    let c = one.count;
    toll.measure == c.measure
        && (toll.low, toll.high) == (c.low, c.high)
        && same_source(toll.source.as_deref(), c.source.as_deref())
}

fn new(one: &Said) -> Toll {
    let c = one.count;
    Toll {
        measure: c.measure,
        source: c.source.clone(),
        low: c.low,
        high: c.high,
        of: c.of.clone(),
        said: c.said.map(days::name),
        documents: vec![one.document.to_string()],
        figures: vec![(one.document.to_string(), c.figure.clone())],
        superseded_by: None,
        unverified_by: c.unverified_by.clone(),
    }
}

fn add(toll: &mut Toll, one: &Said) {
    let c = one.count;
    toll.documents.push(one.document.to_string());
    toll.figures.push((one.document.to_string(), c.figure.clone()));
    toll.of = toll.of.take().or_else(|| c.of.clone());
    // the fullest name
    if c.source.as_ref().map(String::len) > toll.source.as_ref().map(String::len) {
        toll.source.clone_from(&c.source);
    }
    toll.unverified_by.extend(c.unverified_by.iter().cloned());
    toll.unverified_by.sort();
    toll.unverified_by.dedup();
}

/// Whether two names stand for one source: equal, or the words of the shorter all in the longer and the same last word.
pub(crate) fn same_source(a: Option<&str>, b: Option<&str>) -> bool {
    let (Some(a), Some(b)) = (a, b) else {
        return a.is_none() && b.is_none();
    };
    let (a, b) = (fold(a), fold(b));
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    let words: Vec<&str> = long.split(' ').collect();
    let held = |w: &str| words.iter().any(|o| spelt_alike(w, o));
    let last = short.rsplit(' ').next().zip(words.last());
    short == long || short.split(' ').all(held) && last.is_some_and(|(x, y)| spelt_alike(x, y))
}

/// Whether two words differ in one letter at most, and only where they are long ("defence", "defense").
fn spelt_alike(a: &str, b: &str) -> bool {
    let differ = || a.bytes().zip(b.bytes()).filter(|(x, y)| x != y).count();
    a == b || a.len() > 5 && a.len() == b.len() && differ() == 1
}

/// Marks each toll above which the same source later put another.
fn supersede(tolls: &mut [Toll], sorts: &[Option<String>]) {
    let follows = |t: &Toll, o: &Toll| {
        let one_source = t.source.is_some() && same_source(o.source.as_deref(), t.source.as_deref());
        one_source && o.measure == t.measure && t.said.is_some() && o.said > t.said
    };
    let later = |(i, t): (usize, &Toll)| {
        (0..tolls.len()).find(|&o| tolls.get(o).is_some_and(|x| follows(t, x)) && fit(sorts, i, o))
    };
    let later: Vec<Option<usize>> = tolls.iter().enumerate().map(later).collect();
    for (toll, by) in tolls.iter_mut().zip(later) {
        toll.superseded_by = by;
    }
}

/// Whether two tolls count one sort of people or things, as far as their words tell.
fn fit(sorts: &[Option<String>], a: usize, b: usize) -> bool {
    match (sorts.get(a), sorts.get(b)) {
        (Some(Some(a)), Some(Some(b))) => a == b,
        _ => true,
    }
}

/// The sort that each toll counts, from the first count that carries it.
fn sorts(members: &[&Item], tolls: &[Toll]) -> Vec<Option<String>> {
    let of = |t: &Toll| {
        let (document, figure) = t.figures.first()?;
        let happenings = members.iter().filter(|i| &i.digest.document == document);
        let mut counts = happenings.flat_map(|i| &i.happening.counts);
        counts.find(|c| &c.figure == figure)?.sort.clone()
    };
    tolls.iter().map(of).collect()
}

/// Lowest and highest bound of the tolls that stand, by measure.
pub(crate) fn range(tolls: &[Toll]) -> BTreeMap<String, (Option<u64>, Option<u64>)> {
    let mut out: BTreeMap<String, (Option<u64>, Option<u64>)> = BTreeMap::new();
    for toll in tolls.iter().filter(|t| t.superseded_by.is_none()) {
        let bounds = || [toll.low, toll.high].into_iter().flatten();
        let (low, high) = out.entry(toll.measure.name().to_string()).or_default();
        *low = bounds().chain(*low).min();
        *high = bounds().chain(*high).max();
    }
    out
}

/// Pairs of standing tolls that cannot both be true: one measure, one sort of people, different sources, bounds apart.
pub(crate) fn contradictions(members: &[&Item], tolls: &[Toll]) -> BTreeMap<Measure, Vec<usize>> {
    let sorts = sorts(members, tolls);
    let standing = |t: &&Toll| t.superseded_by.is_none() && t.source.is_some();
    let mut out: BTreeMap<Measure, Vec<usize>> = BTreeMap::new();
    for (i, a) in tolls.iter().enumerate().filter(|(_, t)| standing(t)) {
        for (j, b) in tolls.iter().enumerate().skip(i + 1).filter(|(_, t)| standing(t)) {
            let one_question = a.measure == b.measure
                && fit(&sorts, i, j)
                && !same_source(a.source.as_deref(), b.source.as_deref());
            if one_question && !meet((a.low, a.high), (b.low, b.high)) && near(a, b) {
                out.entry(a.measure).or_default().extend([i, j]);
            }
        }
    }
    for sides in out.values_mut() {
        sides.sort_unstable();
        sides.dedup();
    }
    out
}

/// Whether two tolls were said within two days: later ones may only have grown.
fn near(a: &Toll, b: &Toll) -> bool {
    let day = |t: &Toll| t.said.as_deref().and_then(days::number);
    day(a).zip(day(b)).is_none_or(|(x, y)| x.abs_diff(y) <= 2)
}
