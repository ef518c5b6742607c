//! Cluster: in come the items that one block sees, out come those groups of items that it owns. Each decision looks at a bounded stretch of days alone, so
//! that two blocks that see the same days decide alike and each group comes out of exactly one.

use crate::blocks;
use crate::days;
use crate::index::{self, Index};
use crate::item::{self, Item, When};
use crate::link::{self, LINK, LOOSELY};
use record::EventType;
use std::collections::{BTreeMap, BTreeSet};

/// More than is needed within one day, where two days are put together.
const ACROSS: f64 = 0.6;
/// Less than is needed for a pair, between groups on average.
const SLACK: f64 = 0.8;
/// Enough for what is told to the year alone: few happenings have so many dead.
pub(crate) const REMEMBERED: f64 = 2.8;
/// Days between the first days of stretches told loosely that may still be one happening: reports come in for some days.
pub(crate) const SPREAD: i32 = 5;
/// Part of the pairs between two groups that may contradict each other.
const AGAINST: f64 = 0.15;

/// Items that are one happening, and the pairs that put them together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Group {
    pub(crate) members: Vec<usize>,
    pub(crate) pairs: Vec<(usize, usize, f64)>,
}

/// The groups that a block owns.
pub(crate) fn owned(block: &str, items: &[Item]) -> Vec<Group> {
    let mut kinds: BTreeMap<(EventType, &str), Vec<usize>> = BTreeMap::new();
    for (at, item) in items.iter().enumerate() {
        kinds
            .entry((item.happening.kind, item.country()))
            .or_default()
            .push(at);
    }
    let mut out = Vec::new();
    for ((_, country), mine) in kinds {
        if block
            .strip_prefix(country)
            .is_some_and(|rest| rest.starts_with(':'))
        {
            out.extend(of_kind(block, country, items, &mine));
        }
    }
    out
}

fn of_kind(block: &str, country: &str, items: &[Item], mine: &[usize]) -> Vec<Group> {
    let when = |i: usize| items.get(i).map_or(When::Never, |x| x.when);
    let is_home = |w: When| blocks::home(country, w) == block;
    let (core, merged) = by_day(items, mine);
    let mut groups: Vec<(i32, Group)> = merged;
    let mut left: Vec<usize> = Vec::new();
    let dated = cores(items, &groups, &core);
    for &i in mine.iter().filter(|&&i| matches!(when(i), When::Loose(_))) {
        match nearest(items, i, &dated) {
            Some((g, pair)) => join(&mut groups, g, i, pair),
            None => left.push(i),
        }
    }
    groups.retain(|(day, _)| is_home(When::Exact(*day)));
    let undated = loosely(items, &left).into_iter();
    let undated = undated.filter(|(day, _)| is_home(When::Exact(*day)));
    groups.extend(undated.map(|(_, g)| (i32::MIN, g)));
    let months: Vec<usize> = mine
        .iter()
        .copied()
        .filter(|&i| matches!(when(i), When::Month(_)) && is_home(when(i)))
        .collect();
    let mut left = Vec::new();
    let solid: Vec<usize> = groups
        .iter()
        .flat_map(|(_, g)| g.members.iter().copied())
        .collect();
    let solid = cores(items, &groups, &solid.into_iter().collect());
    for i in months {
        match nearest(items, i, &solid) {
            Some((g, pair)) => join(&mut groups, g, i, pair),
            None => left.push(i),
        }
    }
    let rest = agglomerate(items, &left);
    groups.extend(rest.into_iter().map(|g| (i32::MIN, g)));
    let mut left = Vec::new();
    for &i in mine
        .iter()
        .filter(|&&i| matches!(when(i), When::Long(_) | When::Never))
    {
        let Some((to, score)) = remembered(items, mine, i) else {
            left.extend(is_home(when(i)).then_some(i));
            continue;
        };
        if let Some(g) = groups.iter().position(|(_, g)| g.members.contains(&to)) {
            join(&mut groups, g, i, (to, i, score));
        }
    }
    let rest = agglomerate(items, &left);
    groups.extend(rest.into_iter().map(|g| (i32::MIN, g)));
    groups.into_iter().map(|(_, g)| g).collect()
}

/// For a landmark told only to the year: the landmark of that year told more exactly that it speaks of most strongly. It is looked for among all of the
/// year, so that every block finds the same one, and only the block that owns that one takes it in.
fn remembered(items: &[Item], mine: &[usize], item: usize) -> Option<(usize, f64)> {
    let year = |i: usize| items.get(i).and_then(|x| item::landmark(x.happening));
    let own = year(item)?;
    let sharper = |i: usize| items.get(i).is_some_and(|x| x.when.is_sharp());
    let rated = mine
        .iter()
        .filter(|&&i| year(i) == Some(own) && sharper(i))
        .filter_map(|&i| Some((i, score(items, i, item)?)));
    let best = rated.filter(|r| r.1 >= REMEMBERED);
    best.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
}

/// Items told to the day: grouped within each day, then a day's group with that of the day before, if that one has none before it.
fn by_day(items: &[Item], mine: &[usize]) -> (BTreeSet<usize>, Vec<(i32, Group)>) {
    let mut per_day: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    for &i in mine {
        if let Some(When::Exact(day)) = items.get(i).map(|x| x.when) {
            per_day.entry(day).or_default().push(i);
        }
    }
    let core: BTreeSet<usize> = per_day.values().flatten().copied().collect();
    let grouped: BTreeMap<i32, Vec<Group>> = per_day
        .iter()
        .map(|(day, all)| (*day, agglomerate(items, all)))
        .collect();
    let none = Vec::new();
    let on = |day: i32| grouped.get(&day).unwrap_or(&none);
    let mut partners: BTreeMap<(i32, usize), Partner> = BTreeMap::new();
    for (&day, groups) in &grouped {
        for (g, found) in before(items, on(day - 1), groups).into_iter().enumerate() {
            partners.extend(found.map(|f| ((day, g), f)));
        }
    }
    let partner = |day: i32, group: usize| partners.get(&(day, group)).copied();
    let mut out: Vec<(i32, Group)> = Vec::new();
    let mut place: BTreeMap<(i32, usize), usize> = BTreeMap::new();
    for (&day, groups) in &grouped {
        for (g, group) in groups.iter().enumerate() {
            let before = partner(day, g).filter(|(_, b)| partner(day - 1, *b).is_none());
            let target = before.and_then(|(pair, b)| Some((pair, *place.get(&(day - 1, b))?)));
            match target.and_then(|(pair, at)| Some((pair, out.get_mut(at)?))) {
                Some((pair, (_, root))) => {
                    root.members.extend(&group.members);
                    root.pairs.extend(&group.pairs);
                    root.pairs.push(pair);
                }
                None => {
                    place.insert((day, g), out.len());
                    out.push((day, group.clone()));
                }
            }
        }
    }
    (core, out)
}

/// Items told loosely that go with none told to the day, in groups with the day from which each is owned: grouped within the first day of their
/// stretches, then a day's group with the best of the days before among those that have none before them. The same days are looked at whichever block asks, so
/// that reports on either side of a month's border meet, and each group comes out of one block.
fn loosely(items: &[Item], left: &[usize]) -> Vec<(i32, Group)> {
    let mut per_day: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    for &i in left {
        if let Some(When::Loose(d)) = items.get(i).map(|x| x.when) {
            per_day.entry(d.from).or_default().push(i);
        }
    }
    let grouped: Vec<(i32, Group)> = per_day
        .iter()
        .flat_map(|(day, all)| agglomerate(items, all).into_iter().map(|g| (*day, g)))
        .collect();
    let home = homes(grouped.iter().map(|(_, g)| g.members.as_slice()));
    let index = Index::new(items, home.keys().copied());
    let before = |(day, group): &(i32, Group)| -> Vec<Partner> {
        let near = meeting(items, &group.members, &home, &index, LINK).into_iter();
        let rated = near.filter_map(|b| {
            let (other_day, other) = grouped.get(b)?;
            (1..=SPREAD).contains(&(day - other_day)).then_some(())?;
            let (pair, mean) = between(items, &other.members, &group.members)?;
            (pair.2 >= LINK && mean >= LINK - SLACK).then_some((pair, b))
        });
        rated.collect()
    };
    let all_before: Vec<Vec<Partner>> = grouped.iter().map(before).collect();
    let is_first = |at: usize| all_before.get(at).is_some_and(Vec::is_empty);
    let mut out: Vec<(i32, Group)> = Vec::new();
    let mut place: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, (day, group)) in grouped.iter().enumerate() {
        let firsts = all_before
            .get(at)
            .into_iter()
            .flatten()
            .filter(|(_, b)| is_first(*b));
        let best = firsts.max_by(|a, b| a.0.2.total_cmp(&b.0.2).then(b.1.cmp(&a.1)));
        let target = best.and_then(|(pair, b)| Some((*pair, *place.get(b)?)));
        match target.and_then(|(pair, to)| Some((pair, out.get_mut(to)?))) {
            Some((pair, (_, first))) => {
                first.members.extend(&group.members);
                first.pairs.extend(&group.pairs);
                first.pairs.push(pair);
            }
            None => {
                place.insert(at, out.len());
                out.push((*day, group.clone()));
            }
        }
    }
    out
}

/// A pair between a group and one of the day before, and which group that is.
type Partner = ((usize, usize, f64), usize);

/// For each group of a day that of the day before which it goes with best.
fn before(items: &[Item], earlier: &[Group], groups: &[Group]) -> Vec<Option<Partner>> {
    let home = homes(earlier.iter().map(|g| g.members.as_slice()));
    let index = Index::new(items, home.keys().copied());
    let best = |group: &Group| {
        let near = meeting(items, &group.members, &home, &index, LINK + ACROSS);
        let rated = near
            .into_iter()
            .filter_map(|b| Some((across(items, earlier.get(b)?, group)?, b)));
        rated.max_by(|a, b| a.0.2.total_cmp(&b.0.2).then(b.1.cmp(&a.1)))
    };
    groups.iter().map(best).collect()
}

/// The group of each member.
fn homes<'a>(groups: impl Iterator<Item = &'a [usize]>) -> BTreeMap<usize, usize> {
    let of = |(g, members): (usize, &'a [usize])| members.iter().map(move |m| (*m, g));
    groups.enumerate().flat_map(of).collect()
}

/// The groups of which some member could reach that score with one of these items.
fn meeting(
    items: &[Item],
    mine: &[usize],
    home: &BTreeMap<usize, usize>,
    index: &Index,
    least: f64,
) -> BTreeSet<usize> {
    let mut met = BTreeSet::new();
    for a in mine.iter().filter_map(|&i| items.get(i)) {
        let mut look = |y: usize| {
            let group = home.get(&y).copied().filter(|g| !met.contains(g));
            let could = || items.get(y).is_some_and(|b| link::could(a, b, least));
            met.extend(group.filter(|_| could()));
        };
        match index.around(a) {
            Some(found) => found.into_iter().for_each(&mut look),
            None => home.keys().copied().for_each(&mut look),
        }
    }
    met
}

/// The best pair between groups of two days, where it is strong enough and the groups agree.
fn across(items: &[Item], a: &Group, b: &Group) -> Option<(usize, usize, f64)> {
    let (best, _) = between(items, &a.members, &b.members)?;
    (best.2 >= LINK + ACROSS).then_some(best)
}

/// The best pair between two sets of items and the mean over all pairs; nothing where too many contradict each other.
fn between(items: &[Item], a: &[usize], b: &[usize]) -> Option<((usize, usize, f64), f64)> {
    let mut best: Option<(usize, usize, f64)> = None;
    let (mut sum, mut against, mut count) = (0.0, 0, 0);
    for &x in a {
        for &y in b {
            count += 1;
            match score(items, x, y) {
                Some(s) => {
                    sum += s;
                    if best.is_none_or(|b| s > b.2) {
                        best = Some((x, y, s));
                    }
                }
                None => against += 1,
            }
        }
    }
    let agree = f64::from(against) <= AGAINST * f64::from(count);
    best.filter(|_| agree)
        .map(|b| (b, sum / f64::from((count - against).max(1))))
}

fn score(items: &[Item], x: usize, y: usize) -> Option<f64> {
    link::score(items.get(x)?, items.get(y)?)
}

fn join(groups: &mut [(i32, Group)], at: usize, item: usize, pair: (usize, usize, f64)) {
    if let Some((_, group)) = groups.get_mut(at) {
        group.members.push(item);
        group.pairs.push(pair);
    }
}

/// Groups that items told loosely are held against: by their members of the start alone, so that the order of joining changes nothing.
struct Cores {
    groups: Vec<(i32, Vec<usize>)>,
    home: BTreeMap<usize, usize>,
    index: Index,
}

fn cores(items: &[Item], groups: &[(i32, Group)], core: &BTreeSet<usize>) -> Cores {
    let kept = |g: &Group| g.members.iter().copied().filter(|m| core.contains(m)).collect();
    let groups: Vec<(i32, Vec<usize>)> = groups.iter().map(|(day, g)| (*day, kept(g))).collect();
    let home = homes(groups.iter().map(|(_, members)| members.as_slice()));
    Cores {
        index: Index::new(items, home.keys().copied()),
        groups,
        home,
    }
}

/// The group to which an item told loosely belongs.
fn nearest(items: &[Item], item: usize, cores: &Cores) -> Option<(usize, (usize, usize, f64))> {
    let mine = items.get(item)?;
    let mut best: Option<(usize, (usize, usize, f64), f64)> = None;
    for g in meeting(items, &[item], &cores.home, &cores.index, LOOSELY) {
        let Some((day, members)) = cores.groups.get(g) else {
            continue;
        };
        if !reaches(mine.when, *day) {
            continue;
        }
        let Some((pair, mean)) = between(items, members, &[item]) else {
            continue;
        };
        let value = pair.2 + mean / 4.0;
        if pair.2 >= LOOSELY && best.is_none_or(|b| value > b.2) {
            best = Some((g, pair, value));
        }
    }
    best.map(|(g, pair, _)| (g, pair))
}

/// Whether an item told loosely can be of that day.
fn reaches(when: When, day: i32) -> bool {
    match when {
        When::Loose(d) => (d.from - 1..d.to).contains(&day),
        When::Month(month) => day == i32::MIN || days::month(day) == month,
        _ => false,
    }
}

/// Groups of items that are one happening: the strongest pairs first, groups joined while they agree as wholes.
fn agglomerate(items: &[Item], all: &[usize]) -> Vec<Group> {
    let near = index::pairs(items, all, LINK);
    let rated = near
        .into_iter()
        .filter_map(|(x, y)| Some((x, y, score(items, x, y).filter(|s| *s >= LINK)?)));
    let mut pairs: Vec<(usize, usize, f64)> = rated.collect();
    pairs.sort_by(|a, b| b.2.total_cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
    let mut groups: Vec<Option<Group>> = all
        .iter()
        .map(|&i| {
            Some(Group {
                members: vec![i],
                pairs: Vec::new(),
            })
        })
        .collect();
    let mut home: BTreeMap<usize, usize> = all.iter().enumerate().map(|(g, &i)| (i, g)).collect();
    // pairs of groups that do not agree, with their sizes: they are asked again only when one has grown
    let mut refused: BTreeMap<(usize, usize), (usize, usize)> = BTreeMap::new();
    for pair in pairs {
        let (Some(&a), Some(&b)) = (home.get(&pair.0), home.get(&pair.1)) else {
            continue;
        };
        if a == b {
            continue;
        }
        let (Some(Some(x)), Some(Some(y))) = (groups.get(a), groups.get(b)) else {
            continue;
        };
        let (names, sizes) = match a < b {
            true => ((a, b), (x.members.len(), y.members.len())),
            false => ((b, a), (y.members.len(), x.members.len())),
        };
        if refused.get(&names) == Some(&sizes) {
            continue;
        }
        if between(items, &x.members, &y.members).is_none_or(|(_, mean)| mean < LINK - SLACK) {
            refused.insert(names, sizes);
            continue;
        }
        let Some(taken) = groups.get_mut(b).and_then(Option::take) else {
            continue;
        };
        if let Some(Some(into)) = groups.get_mut(a) {
            for member in &taken.members {
                home.insert(*member, a);
            }
            into.members.extend(taken.members);
            into.pairs.extend(taken.pairs);
            into.pairs.push(pair);
        }
    }
    groups.into_iter().flatten().collect()
}
