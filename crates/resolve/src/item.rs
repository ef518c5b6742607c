//! Item: a happening of one article, ready to be compared: in come digests, out come items with when they can have been and which month is their home.

use crate::days::{self, Days};
use crate::digest::{Count, Digest, Happening};
use crate::dispute::{self, Denials};
use crate::geo;
use crate::index::{self, Cell};
use crate::sketch::hash;
use record::Measure;
use std::sync::Arc;

/// Days before publication in which a fresh report's undated happening is looked for.
const FRESH: i32 = 5;
/// Longest stretch that is looked up day by day.
const LOOSE: i32 = 10;

/// How far a happening's day is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum When {
    /// To the day, or a night between two: its first day.
    Exact(i32),
    /// Some day in a short stretch; told, or weakly from the day of publication.
    Loose(Days),
    /// Some day in one month (counted from year 0).
    Month(i32),
    /// Within longer: the first year.
    Long(i32),
    /// Nothing tells.
    Never,
}

impl When {
    /// Whether it is known more exactly than to the year.
    pub(crate) fn is_sharp(self) -> bool {
        !matches!(self, When::Long(_) | When::Never)
    }
}

/// A happening of one article.
#[derive(Debug, Clone)]
pub(crate) struct Item<'a> {
    pub(crate) digest: &'a Digest,
    pub(crate) happening: &'a Happening,
    pub(crate) at: usize,
    pub(crate) when: When,
    pub(crate) facts: Facts,
    /// The same for all happenings of an article.
    pub(crate) denials: Arc<Denials>,
}

/// What pairs are compared by again and again, made once: hashes of words, sorted, and numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    pub(crate) agents: Vec<u32>,
    pub(crate) targets: Vec<u32>,
    pub(crate) words: Vec<u32>,
    pub(crate) killed: Vec<u64>,
    pub(crate) injured: Vec<u64>,
    /// Where it took place, if that is told by points on the map alone.
    pub(crate) points: Vec<(f64, f64)>,
    /// Names, numbers, sounds and regions of all its places: two happenings without any of these in common, and without ground in common, share no place.
    pub(crate) places: Vec<u32>,
    /// Cells of ground of all its places, and these with all beside them.
    pub(crate) cells: Vec<Cell>,
    pub(crate) around: Vec<Cell>,
}

/// What places can be one by, apart from their ground.
fn places(happening: &Happening) -> Vec<u32> {
    let keys = happening.sites.iter().chain(&happening.near).flat_map(|w| {
        let words = w.key.split(' ').map(|word| format!("k{word}"));
        let whole = [
            Some(format!("k{}", w.key)),
            w.geonames.map(|g| format!("g{g}")),
            w.admin1.as_ref().map(|a| format!("a{a}")),
            (!w.sound.is_empty()).then(|| format!("s{}", w.sound)),
        ];
        words.chain(whole.into_iter().flatten()).collect::<Vec<_>>()
    });
    let keys: Vec<String> = keys.collect();
    hashes(keys.iter().map(String::as_str))
}

/// The cells of places on the map, sorted; with those beside them where these are wanted.
fn cells(happening: &Happening, beside: bool) -> Vec<Cell> {
    let points = happening.sites.iter().chain(&happening.near).filter_map(|w| w.at);
    let mut cells: Vec<Cell> = match beside {
        true => points.flat_map(index::near).collect(),
        false => points.map(index::cell).collect(),
    };
    cells.sort_unstable();
    cells.dedup();
    cells
}

fn facts(happening: &Happening) -> Facts {
    let heads = |names: &[String]| {
        let folded: Vec<String> = names.iter().map(|n| knowledge::fold(n)).collect();
        hashes(folded.iter().flat_map(|n| n.split(' ')).filter(|w| w.len() > 3))
    };
    let of = |measure: Measure| {
        let counts = happening.counts.iter().filter(|c| c.measure == measure);
        counts.map(|c| c.low.or(c.high).unwrap_or(0)).collect()
    };
    let mut told = happening.sites.iter().filter(|s| geo::point(s));
    let settled = told.all(|s| s.at.is_some());
    let points = happening
        .sites
        .iter()
        .filter(|s| settled && geo::point(s))
        .filter_map(|s| s.at);
    Facts {
        points: points.collect(),
        places: places(happening),
        cells: cells(happening, false),
        around: cells(happening, true),
        agents: heads(&happening.agents),
        targets: heads(&happening.targets),
        words: hashes(happening.words.iter().map(String::as_str)),
        killed: of(Measure::Killed),
        injured: of(Measure::Injured),
    }
}

fn hashes<'a>(words: impl Iterator<Item = &'a str>) -> Vec<u32> {
    let mut all: Vec<u32> = words.map(|w| (hash(w.as_bytes()) >> 32) as u32).collect();
    all.sort_unstable();
    all.dedup();
    all
}

impl<'a> Item<'a> {
    pub(crate) fn country(&self) -> &'a str {
        country(self.digest, self.happening)
    }

    /// What orders items: the same in whatever order articles come.
    pub(crate) fn key(&self) -> (&'a str, usize) {
        (&self.digest.document, self.at)
    }
}

/// The country of a happening, else that of its article, else `--`.
pub(crate) fn country<'a>(digest: &'a Digest, happening: &'a Happening) -> &'a str {
    let told = happening.sites.iter().find_map(|s| s.country.as_deref());
    told.or(digest.country.as_deref()).unwrap_or("--")
}

/// When a happening can have been.
pub(crate) fn when(digest: &Digest, happening: &Happening) -> When {
    match happening.days {
        Some(d) if d.exact() => When::Exact(d.from),
        Some(d) if d.len() <= LOOSE => When::Loose(d),
        Some(d) if days::month(d.from) == days::month(d.to - 1) => When::Month(days::month(d.from)),
        Some(d) => When::Long(days::month(d.from).div_euclid(12)),
        None => digest.published.map_or(When::Never, |p| {
            When::Loose(Days {
                from: p - FRESH,
                to: p + 1,
            })
        }),
    }
}

/// Dead from which a happening is one that articles come back to for years.
const MANY: u64 = 100;

/// For a happening with many dead and a place, told within one year: that year. Articles of later years tell it now to the day, now only to the year.
pub(crate) fn landmark(happening: &Happening) -> Option<i32> {
    let many = |c: &Count| c.measure == Measure::Killed && c.low.is_some_and(|n| n >= MANY);
    let placed = happening.sites.iter().any(geo::narrow) || !happening.near.is_empty();
    let d = happening.days?;
    let year = |day: i32| days::month(day).div_euclid(12);
    (placed && year(d.from) == year(d.to - 1) && happening.counts.iter().any(many)).then(|| year(d.from))
}

/// The happenings of some articles that `is_wanted`, in an order that does not depend on how they came.
pub(crate) fn items<'a>(
    digests: &[&'a Digest],
    is_wanted: impl Fn(&Digest, &Happening) -> bool,
) -> Vec<Item<'a>> {
    let mut sorted: Vec<&'a Digest> = digests.to_vec();
    sorted.sort_by(|a, b| a.document.cmp(&b.document));
    sorted.dedup_by(|a, b| a.document == b.document);
    let mut items = Vec::new();
    for digest in sorted {
        let all = digest.happenings.iter().enumerate();
        let mut wanted = all.filter(|(_, h)| is_wanted(digest, h)).peekable();
        if wanted.peek().is_none() {
            continue;
        }
        let denials = Arc::new(dispute::denials(digest));
        items.extend(wanted.map(|(at, happening)| Item {
            digest,
            happening,
            at,
            when: when(digest, happening),
            facts: facts(happening),
            denials: denials.clone(),
        }));
    }
    items
}
