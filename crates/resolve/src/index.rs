//! Index: in come the items of one kind and country, out come for each those that it could be one with, so that not every two need be weighed. It leaves
//! out only pairs that [`link::score`] would give nothing or less than is asked for: `tests` holds it against weighing all.

use crate::item::Item;
use crate::link;
use std::collections::BTreeMap;

/// Degrees of latitude of a cell: more than the kilometres within which two points can be one place.
const NORTH: f64 = 0.3;
/// Cells of longitude are this wide at the equator, and as much wider towards the poles as the ground is narrower; beyond that latitude all is one cell.
const POLE: f64 = 80.0;

/// A cell of ground: its row, and its column among those of the row.
pub(crate) type Cell = (i32, i32);

/// Items by the ground that they lie on.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Items told at points on the map alone, by each cell that holds one of them.
    cells: BTreeMap<Cell, Vec<usize>>,
    /// All others: they could lie anywhere.
    open: Vec<usize>,
}

impl Index {
    /// An index of some items, given by their places in the list.
    pub(crate) fn new(items: &[Item], all: impl Iterator<Item = usize>) -> Self {
        let mut index = Index::default();
        for i in all {
            let points = items.get(i).map(settled).unwrap_or_default();
            if points.is_empty() {
                index.open.push(i);
            }
            for cell in points.iter().map(|p| cell(*p)) {
                let there = index.cells.entry(cell).or_default();
                if there.last() != Some(&i) {
                    there.push(i);
                }
            }
        }
        index
    }

    /// The items on whose ground one could be; nothing where it could be anywhere, so that all must be looked at.
    pub(crate) fn around(&self, item: &Item) -> Option<Vec<usize>> {
        let points = settled(item);
        if points.is_empty() {
            return None;
        }
        let mut found = self.open.clone();
        for point in points {
            for cell in near(*point) {
                found.extend(self.cells.get(&cell).into_iter().flatten());
            }
        }
        found.sort_unstable();
        found.dedup();
        Some(found)
    }
}

/// The points that an item lies on, if nothing but points tells where.
fn settled<'a>(item: &'a Item) -> &'a [(f64, f64)] {
    let told = item.happening.sites.iter().all(|s| s.precision.is_some());
    if told { &item.facts.points } else { &[] }
}

/// Columns of a row, so that each is wider than [`NORTH`] degrees of latitude at the row's far edge.
fn columns(row: i32) -> i32 {
    let edge = (f64::from(row).abs() + 1.0) * NORTH;
    if edge >= POLE {
        return 1;
    }
    let x = edge.to_radians();
    // less than the cosine, by sums and products alone
    let narrow = 1.0 - x * x / 2.0;
    let narrow = narrow.max(0.1);
    ((360.0 * narrow / NORTH) as i32).max(1)
}

fn column(row: i32, lon: f64) -> i32 {
    let all = columns(row);
    let part = (lon + 180.0).rem_euclid(360.0) / 360.0;
    ((part * f64::from(all)) as i32).min(all - 1)
}

fn row(lat: f64) -> i32 {
    (lat / NORTH).floor() as i32
}

/// The cell of a point.
pub(crate) fn cell(point: (f64, f64)) -> Cell {
    let row = row(point.0);
    (row, column(row, point.1))
}

/// The cell of a point and all cells beside it.
pub(crate) fn near(point: (f64, f64)) -> Vec<Cell> {
    let middle = row(point.0);
    let mut cells = Vec::with_capacity(9);
    for row in middle - 1..=middle + 1 {
        let (at, all) = (column(row, point.1), columns(row));
        cells.extend((at - 1..=at + 1).map(|c| (row, c.rem_euclid(all))));
    }
    cells.sort_unstable();
    cells.dedup();
    cells
}

/// Pairs of these items that could reach that score, each once, in the order of the list.
pub(crate) fn pairs(items: &[Item], all: &[usize], least: f64) -> Vec<(usize, usize)> {
    let place: BTreeMap<usize, usize> = all.iter().enumerate().map(|(at, &i)| (i, at)).collect();
    let index = Index::new(items, all.iter().copied());
    let mut pairs = Vec::new();
    for (at, &x) in all.iter().enumerate() {
        let Some(a) = items.get(x) else { continue };
        let mut take = |y: usize| {
            if items.get(y).is_some_and(|b| link::could(a, b, least)) {
                pairs.push((x, y));
            }
        };
        match index.around(a) {
            Some(found) => found
                .into_iter()
                .filter(|y| place.get(y).is_some_and(|p| *p > at))
                .for_each(&mut take),
            None => all.iter().skip(at + 1).copied().for_each(&mut take),
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::pairs;
    use crate::days::Days;
    use crate::digest::{Count, Digest, Happening, Where};
    use crate::item;
    use crate::link::{LINK, LOOSELY, score};
    use crate::properties;
    use proptest::prelude::*;
    use record::{EventType, PlacePrecision};
    use std::collections::BTreeSet;

    /// Names that hold each other or sound alike, at points that lie close or at the edges of the map.
    fn site() -> impl Strategy<Value = Where> {
        let name = prop::sample::select(vec!["alda", "alda port", "brim", "khan shaykhun", ""]);
        let at = prop::sample::select(vec![
            Some((40.0, 20.0)),
            Some((40.2, 20.1)),
            Some((40.26, 20.3)),
            Some((-0.1, 179.95)),
            Some((0.1, -179.95)),
            Some((78.0, 10.0)),
            Some((78.2, 11.1)),
            Some((85.0, 170.0)),
            None,
        ]);
        let precision = prop::sample::select(vec![
            None,
            Some(PlacePrecision::Place),
            Some(PlacePrecision::Place),
            Some(PlacePrecision::District),
            Some(PlacePrecision::Region),
            Some(PlacePrecision::Country),
        ]);
        let few = |names: Vec<&'static str>| prop::option::of(prop::sample::select(names));
        (
            name,
            at,
            precision,
            few(vec!["AA", "BB"]),
            few(vec!["north", "south"]),
            few(vec!["khn"]),
            any::<bool>(),
        )
            .prop_map(|(name, at, precision, country, admin1, sound, namesake)| Where {
                name: name.to_string(),
                key: name.to_string(),
                sound: sound.unwrap_or_default().to_string(),
                geonames: at.map(|(lat, _)| (lat * 10.0) as i32 as u32),
                country: country.map(str::to_string),
                admin1: admin1.map(str::to_string),
                at,
                precision,
                namesake,
            })
    }

    fn happening() -> impl Strategy<Value = Happening> {
        let days = prop::option::of((0..6, 1..9).prop_map(|(from, len)| Days { from, to: from + len }));
        let words = prop::sample::subsequence(vec!["bridge", "market", "rocket", "school", "tower"], 0..5);
        let names = || prop::sample::subsequence(vec!["the army", "the rebels"], 0..2);
        let mode = prop::option::of(prop::sample::select(vec![
            ("aerial", "air"),
            ("explosives", "blast"),
        ]));
        let sites = || prop::collection::vec(site(), 0..3);
        (
            days,
            sites(),
            sites(),
            mode,
            prop::option::of(1..60u64),
            words,
            names(),
            names(),
            any::<bool>(),
        )
            .prop_map(
                |(days, sites, near, mode, killed, words, agents, targets, main)| Happening {
                    kind: EventType::Assault,
                    modes: mode.iter().map(|m| m.0.to_string()).collect(),
                    kin: mode.iter().map(|m| m.1.to_string()).collect(),
                    events: Vec::new(),
                    sites,
                    near,
                    days,
                    agents: agents.into_iter().map(str::to_string).collect(),
                    targets: targets.into_iter().map(str::to_string).collect(),
                    counts: killed.into_iter().map(count).collect(),
                    words: words.into_iter().map(str::to_string).collect(),
                    main,
                },
            )
    }

    /// At least so many killed; nobody answers for it.
    fn count(killed: u64) -> Count {
        Count {
            high: None,
            source: None,
            ..properties::count(killed)
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn nothing_that_reaches_the_score_is_left_out(all in prop::collection::vec((happening(), 0..8i32), 2..12)) {
            let digest = |(at, (happening, published)): (usize, (Happening, i32))| Digest {
                document: format!("sha256:{at:02}"),
                published: Some(published),
                happenings: vec![happening],
                ..Digest::default()
            };
            let digests: Vec<Digest> = all.into_iter().enumerate().map(digest).collect();
            let items = item::items(&digests.iter().collect::<Vec<_>>(), |_, _| true);
            let list: Vec<usize> = (0..items.len()).collect();
            for least in [LINK, LOOSELY, LINK + 0.6] {
                let near: BTreeSet<(usize, usize)> = pairs(&items, &list, least).into_iter().collect();
                for (x, a) in items.iter().enumerate() {
                    for (y, b) in items.iter().enumerate().skip(x + 1) {
                        let reached = score(a, b).filter(|s| *s >= least);
                        prop_assert!(reached.is_none() || near.contains(&(x, y)), "{:?} and {:?}: {:?}", a, b, reached);
                    }
                }
            }
        }
    }
}
