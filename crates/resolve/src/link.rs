//! Link: in come two happenings of different articles, out comes how strongly they speak for being one, and why. It never looks at a third.

use crate::digest::{Happening, Where};
use crate::geo::{self, Near};
use crate::item::{Facts, Item, When};
use crate::words;
use record::Measure;

/// Least score with which two happenings are taken for one.
pub(crate) const LINK: f64 = 4.0;
/// The same where one of them is not told to the day, and is looked for among groups that are: the best is taken, not every one.
pub(crate) const LOOSELY: f64 = 3.4;

/// What speaks for and against.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) score: f64,
    pub(crate) why: Vec<String>,
    /// Whether reasons are wanted.
    explained: bool,
}

impl Verdict {
    fn add(&mut self, score: f64, why: impl FnOnce() -> String) {
        self.score += score;
        if self.explained && score > 0.0 {
            self.why.push(why());
        }
    }
}

/// How strongly two happenings speak for being one; nothing where they cannot be.
pub(crate) fn score(a: &Item, b: &Item) -> Option<f64> {
    weigh(a, b, false).map(|v| v.score)
}

/// Most that a place, and a mode, can speak for two being one.
const PLACE: f64 = 2.4;
const MODE: f64 = 0.8;
/// More than sums of these can differ by the order of their parts.
const ROUNDING: f64 = 1e-6;

/// Whether two happenings could reach that score: a quick look that says no only where [`score`] is less or nothing.
pub(crate) fn could(a: &Item, b: &Item, least: f64) -> bool {
    if a.happening.kind != b.happening.kind
        || a.digest.document == b.digest.document
        || distant(&a.facts, &b.facts)
    {
        return false;
    }
    let mut most = Verdict::default();
    if time(a, b, &mut most).is_none() {
        return false;
    }
    most.score += MODE + ROUNDING - least;
    if a.happening.main && b.happening.main {
        most.score += 0.4;
    }
    let (x, y) = (&a.facts, &b.facts);
    numbers(Measure::Killed, 1.0, &x.killed, &y.killed, &mut most);
    numbers(Measure::Injured, 0.6, &x.injured, &y.injured, &mut most);
    names(a, b, &mut most);
    common(a, b, &mut most);
    most.score >= 0.0 || most.score + PLACE >= 0.0 && touch(x, y)
}

/// Whether two happenings have anything of a place in common.
fn touch(a: &Facts, b: &Facts) -> bool {
    shared(&a.places, &b.places) > 0 || shared(&a.cells, &b.around) > 0
}

/// The same with the reasons.
pub(crate) fn verdict(a: &Item, b: &Item) -> Option<Verdict> {
    weigh(a, b, true)
}

fn weigh(a: &Item, b: &Item, explained: bool) -> Option<Verdict> {
    if a.happening.kind != b.happening.kind || a.digest.document == b.digest.document {
        return None;
    }
    if distant(&a.facts, &b.facts) {
        return None;
    }
    let mut verdict = Verdict {
        explained,
        ..Verdict::default()
    };
    time(a, b, &mut verdict)?;
    place(a.happening, b.happening, &mut verdict)?;
    mode(a.happening, b.happening, &mut verdict);
    numbers(
        Measure::Killed,
        1.0,
        &a.facts.killed,
        &b.facts.killed,
        &mut verdict,
    );
    numbers(
        Measure::Injured,
        0.6,
        &a.facts.injured,
        &b.facts.injured,
        &mut verdict,
    );
    names(a, b, &mut verdict);
    common(a, b, &mut verdict);
    if a.happening.main && b.happening.main {
        verdict.add(0.4, || "both articles are about it".to_string());
    }
    Some(verdict)
}

/// The same as a number between 0 and 1.
pub(crate) fn strength(score: f64) -> f64 {
    let score = score.max(0.0);
    ((score / (score + 2.0)) * 1000.0).round() / 1000.0
}

fn time(a: &Item, b: &Item, verdict: &mut Verdict) -> Option<()> {
    let told = |i: &Item| i.happening.days;
    match (told(a), told(b)) {
        (Some(x), Some(y)) if x.exact() && y.exact() => match (x.meets(y), x.from.abs_diff(y.from)) {
            (true, _) => verdict.add(2.2, || "same day".to_string()),
            (false, 1) => verdict.add(0.2, || "a day apart".to_string()),
            _ => return None,
        },
        (Some(x), Some(y)) => {
            if !x.meets(y) {
                return None;
            }
            let short = x.len().max(y.len());
            verdict.add(if short <= 31 { 1.3 } else { 0.4 }, || {
                "times that can be one".to_string()
            });
        }
        (Some(x), None) | (None, Some(x)) => {
            let published = if told(a).is_none() {
                a.digest.published
            } else {
                b.digest.published
            }?;
            let later = published - x.to + 1;
            match later {
                0..=2 if x.exact() => verdict.add(1.0, || "told within two days".to_string()),
                0..=4 => verdict.add(0.3, || "told within days".to_string()),
                _ => verdict.score -= 2.0,
            }
        }
        (None, None) => match a
            .digest
            .published
            .zip(b.digest.published)
            .map(|(p, q)| p.abs_diff(q))
        {
            Some(0..=1) => verdict.add(0.6, || "told on one day".to_string()),
            Some(2..=3) => {}
            _ => verdict.score -= 1.5,
        },
    }
    Some(())
}

fn place(a: &Happening, b: &Happening, verdict: &mut Verdict) -> Option<()> {
    let best = |xs: &[Where], ys: &[Where]| {
        xs.iter()
            .flat_map(|x| ys.iter().map(move |y| geo::near(x, y)))
            .min()
    };
    let told = best(&a.sites, &b.sites);
    if apart(a, b, told) {
        return None;
    }
    let same = |x: &[Where], y: &[Where]| {
        x.iter()
            .any(|x| geo::narrow(x) && y.iter().any(|y| geo::near(x, y) == Near::Same))
    };
    let close = |x: &[Where], y: &[Where]| x.iter().any(|x| y.iter().any(|y| geo::near(x, y) == Near::Close));
    match told {
        Some(Near::Same) => {
            verdict.add(sameness(a, b), || "same place".to_string());
        }
        Some(Near::Close) => verdict.add(0.8, || "places close by".to_string()),
        Some(Near::Within) => verdict.add(0.7, || "one place within the other".to_string()),
        Some(Near::Far) => return None,
        _ if same(&a.sites, &b.near) || same(&a.near, &b.sites) => {
            verdict.add(1.2, || "same place named beside it".to_string())
        }
        _ if same(&a.near, &b.near) => verdict.add(0.6, || "same place named beside both".to_string()),
        _ if close(&a.sites, &b.near) || close(&a.near, &b.sites) => {
            verdict.add(0.6, || "places named beside it close by".to_string())
        }
        Some(Near::Names) => verdict.score -= 1.2,
        _ => {}
    }
    Some(())
}

/// A quick look before all others: both told at points on the map alone, and every two more than some sixty kilometres apart.
fn distant(a: &Facts, b: &Facts) -> bool {
    let far = |p: &(f64, f64), q: &(f64, f64)| (p.0 - q.0).abs() > 0.6;
    !a.points.is_empty()
        && !b.points.is_empty()
        && a.points.iter().all(|p| b.points.iter().all(|q| far(p, q)))
}

/// Whether two happenings are told of different places: two points that lie apart with none in common, or two regions with nothing in common at all.
fn apart(a: &Happening, b: &Happening, best: Option<Near>) -> bool {
    let pairs = |point: bool| {
        let kept = move |s: &&Where| !point || geo::point(s);
        a.sites
            .iter()
            .filter(kept)
            .flat_map(move |x| b.sites.iter().filter(kept).map(move |y| geo::near(x, y)))
    };
    let far = |point: bool| pairs(point).any(|n| n == Near::Far);
    far(true) && !pairs(true).any(|n| n <= Near::Close)
        || far(false) && best.is_some_and(|n| n >= Near::Unknown)
}

/// What one place is worth: most where it is a point, less where a city may stand for its region, least where both also name points that differ.
fn sameness(a: &Happening, b: &Happening) -> f64 {
    let points = |h: &Happening| h.sites.iter().any(geo::point);
    let meet = || {
        let mut x = a.sites.iter().chain(&a.near).filter(|s| geo::point(s));
        x.any(|p| {
            b.sites
                .iter()
                .chain(&b.near)
                .any(|q| geo::point(q) && geo::near(p, q) <= Near::Close)
        })
    };
    let mut own = a.sites.iter().filter(|s| geo::point(s));
    let sharp = own.any(|p| b.sites.iter().any(|q| geo::near(p, q) == Near::Same));
    match () {
        () if sharp => 2.4,
        () if points(a) && points(b) && !meet() => 0.5,
        () if a.sites.iter().any(geo::narrow) => 1.6,
        () => 0.9,
    }
}

fn mode(a: &Happening, b: &Happening, verdict: &mut Verdict) {
    let shared = a.modes.iter().any(|m| b.modes.contains(m));
    let kin = a.kin.iter().any(|k| b.kin.contains(k));
    if shared {
        verdict.add(0.8, || "same mode".to_string());
    } else if kin {
        verdict.add(0.5, || "kindred mode".to_string());
    } else if !a.kin.is_empty() && !b.kin.is_empty() {
        let pairs = a
            .kin
            .iter()
            .flat_map(|x| b.kin.iter().map(move |y| words::contradict(x, y)));
        verdict.score -= pairs.min_by(f64::total_cmp).unwrap_or(1.0);
    }
}

/// "dozens", "scores" and "hundreds" are no numbers that tell one happening from another.
pub(crate) const VAGUE: [u64; 4] = [24, 40, 200, 2000];

fn numbers(measure: Measure, weight: f64, x: &[u64], y: &[u64], verdict: &mut Verdict) {
    if x.is_empty() || y.is_empty() {
        return;
    }
    let pairs = || {
        x.iter()
            .flat_map(|p| y.iter().map(move |q| (*p.min(q), *p.max(q))))
    };
    let equal = pairs().filter(|(p, q)| p == q).map(|(p, _)| p).max();
    let close = pairs().any(|(p, q)| q > 9 && q * 4 <= p * 5);
    let apart = pairs().all(|(p, q)| q > 3 * p.max(1) + 3);
    let told = |n: u64| !VAGUE.contains(&n);
    let both = |n: u64| format!("both {n} {}", measure.name());
    match equal {
        Some(n @ 20..) if told(n) => verdict.add(2.2 * weight, || both(n)),
        Some(n @ 5..) if told(n) => verdict.add(1.6 * weight, || both(n)),
        Some(n @ 2..) => verdict.add(0.7 * weight, || both(n)),
        _ if close => verdict.add(0.9 * weight, || format!("like numbers {}", measure.name())),
        _ if apart => verdict.score -= weight,
        // two counts of many that are not alike: sources differ, but seldom all of them
        _ if pairs().all(|(p, q)| p > 4 && told(p) && told(q)) => verdict.score -= 0.6 * weight,
        _ => {}
    }
}

fn names(a: &Item, b: &Item, verdict: &mut Verdict) {
    if shared(&a.facts.targets, &b.facts.targets) > 0 {
        verdict.add(0.5, || "same target".to_string());
    }
    if shared(&a.facts.agents, &b.facts.agents) > 0 {
        verdict.add(0.4, || "same agent".to_string());
    }
}

fn common(a: &Item, b: &Item, verdict: &mut Verdict) {
    let (x, y) = (&a.facts.words, &b.facts.words);
    let both = shared(x, y);
    let part = both as f64 / x.len().min(y.len()).max(4) as f64;
    if both > 2 {
        verdict.add((part * 2.0).min(1.4), || format!("{both} words in common"));
    }
}

/// How many things two rising lists have in common.
fn shared<T: Ord>(a: &[T], b: &[T]) -> usize {
    let (mut i, mut j, mut both) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        both += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    both
}

/// Whether an item's day is told, not weakly taken from publication.
pub(crate) fn dated(item: &Item) -> bool {
    item.happening.days.is_some() && !matches!(item.when, When::Long(_))
}
