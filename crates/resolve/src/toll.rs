//! Toll: in come the counts of one incident's happenings, out come its tolls: by measure and source, in the order in which they were said, later ones of
//! the same source above earlier ones. Nothing is summed or averaged.

use crate::count::meet;
use crate::days;
use crate::digest::{Count, Digest};
use crate::item::Item;
use crate::version;
use crate::words;
use knowledge::fold;
use record::{Measure, Toll};
use std::collections::{BTreeMap, BTreeSet};

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
    let mut sorts: Vec<Option<String>> = Vec::new();
    for one in &said {
        let mut both = tolls.iter_mut().zip(&mut sorts);
        match both.find(|(toll, sort)| carries(toll, sort.as_deref(), one)) {
            Some((toll, sort)) => {
                add(toll, one);
                *sort = sort.take().or_else(|| one.count.sort.clone());
            }
            None => {
                tolls.push(new(one));
                sorts.push(one.count.sort.clone());
            }
        }
    }
    for toll in &mut tolls {
        toll.documents.sort();
        toll.documents.dedup();
        toll.figures.sort();
        toll.figures.dedup();
    }
    supersede(&mut tolls, &sorts);
    correct(members, &mut tolls, &sorts);
    tolls
}

/// Marks each toll that only older texts of articles give, where the newest text of one of these puts another number in its place: a source that corrects
/// itself is not two sources. Where the newest text gives none, the old one stands, since nothing says what is right.
fn correct(members: &[&Item], tolls: &mut [Toll], sorts: &[Option<String>]) {
    let digests: Vec<&Digest> = members.iter().map(|i| i.digest).collect();
    let newest = version::newest(&digests);
    if newest.is_empty() {
        return;
    }
    let old = |t: &Toll| t.documents.iter().all(|d| newest.contains_key(d.as_str()));
    let puts = |t: &Toll, o: &Toll| {
        let newer = |d: &String| {
            newest
                .get(d.as_str())
                .is_some_and(|n| o.documents.iter().any(|x| x == n))
        };
        let one_question = o.measure == t.measure && same_source(o.source.as_deref(), t.source.as_deref());
        one_question && t.documents.iter().any(newer)
    };
    let put = |(i, t): (usize, &Toll)| {
        let mut others = (0..tolls.len()).filter(|&o| o != i && fit(sorts, i, o));
        let found = others.rfind(|&o| tolls.get(o).is_some_and(|x| puts(t, x)));
        found.filter(|_| old(t) && t.superseded_by.is_none())
    };
    let put: Vec<Option<usize>> = tolls.iter().enumerate().map(put).collect();
    for (toll, by) in tolls.iter_mut().zip(put) {
        toll.superseded_by = toll.superseded_by.or(by);
    }
}

fn carries(toll: &Toll, sort: Option<&str>, one: &Said) -> bool {
    let c = one.count;
    toll.measure == c.measure
        && alike(sort, c.sort.as_deref())
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
    let (a, b) = (words::whole(a), words::whole(b));
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

/// Whether two counts are of one sort of people or things, as far as their words tell.
pub(crate) fn alike(a: Option<&str>, b: Option<&str>) -> bool {
    a.zip(b).is_none_or(|(a, b)| a == b)
}

fn fit(sorts: &[Option<String>], a: usize, b: usize) -> bool {
    let sort = |at: usize| sorts.get(at).and_then(Option::as_deref);
    alike(sort(a), sort(b))
}

/// The sort that each toll counts, from the first of its counts that tells one.
fn sorts(members: &[&Item], tolls: &[Toll]) -> Vec<Option<String>> {
    let mut told: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for item in members {
        for count in &item.happening.counts {
            let sort = count.sort.as_deref();
            told.extend(sort.map(|sort| ((item.digest.document.as_str(), count.figure.as_str()), sort)));
        }
    }
    let of = |t: &Toll| {
        let mut sorts = t
            .figures
            .iter()
            .filter_map(|(d, f)| told.get(&(d.as_str(), f.as_str())));
        sorts.next().map(|sort| (*sort).to_string())
    };
    tolls.iter().map(of).collect()
}

/// The sort that the words of a toll name; null where they name people of any sort, or nothing.
fn sort(toll: &Toll) -> Option<String> {
    let folded = fold(toll.of.as_ref()?);
    (!words::anyone(&folded)).then_some(folded)
}

/// Lowest and highest bound of the tolls that stand, by measure; null is open. What is counted as a whole gives the lowest bound, parts of it of one sort or
/// another can only raise the highest; where several sorts are counted and never the whole, no range is told.
#[must_use]
pub fn range(tolls: &[Toll]) -> BTreeMap<String, (Option<u64>, Option<u64>)> {
    let mut measures: BTreeMap<&str, Vec<&Toll>> = BTreeMap::new();
    for toll in tolls.iter().filter(|t| t.superseded_by.is_none()) {
        measures.entry(toll.measure.name()).or_default().push(toll);
    }
    let of = |(measure, tolls): (&str, Vec<&Toll>)| {
        let (whole, parts): (Vec<&Toll>, Vec<&Toll>) = tolls.iter().partition(|t| sort(t).is_none());
        let sorts: BTreeSet<Option<String>> = parts.iter().map(|t| sort(t)).collect();
        let lowest = match whole.is_empty() {
            true if sorts.len() > 1 => return None,
            true => lowest(&parts),
            false => lowest(&whole),
        };
        Some((measure.to_string(), (lowest, highest(&tolls))))
    };
    measures.into_iter().filter_map(of).collect()
}

/// The least lower bound; open where a toll that is open below lies under it.
fn lowest(tolls: &[&Toll]) -> Option<u64> {
    let least = tolls.iter().filter_map(|t| t.low).min()?;
    let under = |t: &&Toll| t.low.is_none() && t.high.is_some_and(|high| high < least);
    (!tolls.iter().any(under)).then_some(least)
}

/// The greatest upper bound; open where a toll that is open above lies over it.
fn highest(tolls: &[&Toll]) -> Option<u64> {
    let most = tolls.iter().filter_map(|t| t.high).max()?;
    let over = |t: &&Toll| t.high.is_none() && t.low.is_some_and(|low| low > most);
    (!tolls.iter().any(over)).then_some(most)
}

/// Pairs of standing tolls that cannot both be true: one measure, different sources, bounds apart.
pub(crate) fn contradictions(members: &[&Item], tolls: &[Toll]) -> BTreeMap<Measure, Vec<usize>> {
    let sorts = sorts(members, tolls);
    let sort = |at: usize| sorts.get(at).and_then(Option::as_deref);
    let standing = |t: &&Toll| t.superseded_by.is_none() && t.source.is_some();
    let mut out: BTreeMap<Measure, Vec<usize>> = BTreeMap::new();
    for (i, a) in tolls.iter().enumerate().filter(|(_, t)| standing(t)) {
        for (j, b) in tolls.iter().enumerate().skip(i + 1).filter(|(_, t)| standing(t)) {
            let one_question =
                a.measure == b.measure && !same_source(a.source.as_deref(), b.source.as_deref());
            if one_question && exclude((a, sort(i)), (b, sort(j))) && near(a, b) {
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

/// Whether two tolls cannot both be true. Those of one sort can be no more than all; two sorts say nothing of each other.
fn exclude((a, a_sort): (&Toll, Option<&str>), (b, b_sort): (&Toll, Option<&str>)) -> bool {
    let more = |part: &Toll, whole: &Toll| part.low.zip(whole.high).is_some_and(|(low, high)| low > high);
    match (a_sort, b_sort) {
        (Some(_), None) => more(a, b),
        (None, Some(_)) => more(b, a),
        (x, y) => x == y && !meet((a.low, a.high), (b.low, b.high)),
    }
}

/// Whether two tolls were said within two days: later ones may only have grown.
fn near(a: &Toll, b: &Toll) -> bool {
    let day = |t: &Toll| t.said.as_deref().and_then(days::number);
    day(a).zip(day(b)).is_none_or(|(x, y)| x.abs_diff(y) <= 2)
}

#[cfg(test)]
mod tests {
    use super::{exclude, range, same_source};
    use record::Toll;
    use serde_json::json;

    fn toll(low: Option<u64>, high: Option<u64>, of: Option<&str>) -> Toll {
        let value = json!({"measure": "destroyed", "source": "x", "low": low, "high": high, "of": of, "said": null,
            "documents": ["d1"], "figures": [["d1", "f1"]], "superseded_by": null});
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_range_is_open_where_tolls_are_and_mixes_no_sorts() {
        let of = |tolls: &[Toll]| range(tolls).get("destroyed").copied();
        let one = |low, high| toll(low, high, Some("people"));
        assert_eq!(of(&[one(Some(35), None)]), Some((Some(35), None)));
        assert_eq!(
            of(&[one(Some(40), None), one(Some(35), Some(35))]),
            Some((Some(35), None))
        );
        assert_eq!(
            of(&[one(Some(35), None), one(Some(180), Some(180))]),
            Some((Some(35), Some(180)))
        );
        assert_eq!(
            of(&[one(None, Some(20)), one(Some(35), Some(35))]),
            Some((None, Some(35)))
        );
        let (tanks, houses) = (
            toll(Some(3), Some(3), Some("tanks")),
            toll(Some(12), Some(12), Some("houses")),
        );
        assert_eq!(of(&[tanks.clone(), houses.clone()]), None);
        assert_eq!(of(&[tanks]), Some((Some(3), Some(3))));
        assert_eq!(
            of(&[one(Some(20), Some(20)), houses]),
            Some((Some(20), Some(20))),
            "a part of the whole"
        );
    }

    #[test]
    fn one_source_is_known_by_its_shorter_name() {
        let same = |a, b| same_source(Some(a), Some(b));
        assert!(same("state TV", "Karnian state television"));
        assert!(same("the defense ministry", "defence ministry"));
        assert!(!same("Karnian state television", "Karnian state radio"));
    }

    #[test]
    fn a_part_excludes_the_whole_only_where_it_is_more() {
        let n = |n| toll(Some(n), Some(n), None);
        assert!(!exclude((&n(20), None), (&n(12), Some("civilians"))));
        assert!(exclude((&n(20), None), (&n(21), Some("civilians"))));
        assert!(exclude((&n(21), Some("civilians")), (&n(20), None)));
        assert!(exclude((&n(20), None), (&n(12), None)));
        assert!(!exclude((&n(20), Some("soldiers")), (&n(12), Some("civilians"))));
    }
}
