//! Which part of a page holds the report: elements that say so, else the one whose paragraphs weigh most.
//!
//! In comes the tree; out come the node of the report and the nodes of page matter. It never reads what the words mean.

use super::dom::Dom;
use super::names;
use crate::tables::element;

/// Shortest text of a `p` that counts as prose, in characters; other elements need three times as much.
const PROSE: usize = 40;

/// Where the report stands.
#[derive(Debug)]
pub(crate) struct Layout {
    /// The node that holds the report.
    pub(crate) report: usize,
    /// For every node, what its name and classes tell, as bits of [`element`]; `HIDDEN` and `MATTER` were decided.
    bits: Vec<u16>,
}

impl Layout {
    /// Whether one of the bits of [`element`] is set for a node.
    pub(crate) fn is(&self, id: usize, bits: u16) -> bool {
        self.bits.get(id).is_some_and(|own| own & bits > 0)
    }
}

/// Finds the report in a page.
pub(crate) fn find(dom: &Dom) -> Layout {
    let mut bits = vec![0; dom.len()];
    let mut buffer = String::new();
    for id in dom.below(0) {
        let mut own = names::bits(dom, id, &mut buffer);
        if is_hidden(dom, id) {
            own |= element::HIDDEN;
        }
        if let Some(place) = bits.get_mut(id) {
            *place = own;
        }
    }
    let seen = prose(dom, &bits);
    let all = at(&seen, 0);
    for id in dom.below(0) {
        if let Some(own) = bits.get_mut(id)
            && names::is_zone(dom, id, *own, at(&seen, id), all)
        {
            *own |= element::MATTER;
        }
    }
    let prose = prose(dom, &bits);
    let layout = Layout { report: 0, bits };
    Layout {
        report: report(dom, &prose, |id| layout.is(id, element::BODY)),
        ..layout
    }
}

fn at(list: &[usize], id: usize) -> usize {
    list.get(id).copied().unwrap_or(0)
}

/// What a node stands in.
#[derive(Debug, Clone, Copy, Default)]
struct Within {
    /// The nearest paragraph.
    block: usize,
    linked: bool,
    closed: bool,
}

/// For every node, the characters of prose below it: the text of paragraphs long enough, links left out.
fn prose(dom: &Dom, bits: &[u16]) -> Vec<usize> {
    let is = |id: usize, bit: u16| bits.get(id).is_some_and(|own| own & bit > 0);
    let mut prose = vec![0; dom.len()];
    let mut within = vec![Within::default(); dom.len()];
    for id in dom.below(0) {
        let mut own = dom
            .up(id)
            .and_then(|up| within.get(up))
            .copied()
            .unwrap_or_default();
        own.closed |= is(id, element::HIDDEN | element::MATTER);
        if own.closed {
            if let Some(place) = within.get_mut(id) {
                *place = own;
            }
            continue;
        }
        let node = dom.node(id);
        if let Some(words) = node.words() {
            if !own.linked
                && let Some(sum) = prose.get_mut(own.block)
            {
                *sum += weight(words.trim());
            }
            continue;
        }
        if is(id, element::BLOCK) {
            own.block = id;
        }
        own.linked |= node.name() == "a";
        if let Some(place) = within.get_mut(id) {
            *place = own;
        }
    }
    for (id, sum) in prose.iter_mut().enumerate().filter(|(_, sum)| **sum > 0) {
        let least = if dom.node(id).name() == "p" {
            PROSE
        } else {
            3 * PROSE
        };
        *sum = if *sum < least { 0 } else { *sum };
    }
    for id in dom.below(0).rev() {
        let own = at(&prose, id);
        if let Some(above) = dom.up(id).and_then(|up| prose.get_mut(up)).filter(|_| own > 0) {
            *above += own;
        }
    }
    prose
}

/// Characters; those of scripts that write a word with one or two count more.
fn weight(words: &str) -> usize {
    if words.is_ascii() {
        return words.len();
    }
    words.chars().map(|c| if c >= '\u{2e80}' { 3 } else { 1 }).sum()
}

/// The element that says it is the report, else the deepest one with most of the prose.
fn report(dom: &Dom, prose: &[usize], named: impl Fn(usize) -> bool) -> usize {
    let all = at(prose, 0);
    if all == 0 {
        return 0;
    }
    if let Some(id) = bodies(dom, prose, named).filter(|&id| at(prose, id) * 2 >= all) {
        return tight(dom, prose, id, 90);
    }
    let headlines: Vec<usize> = dom.below(0).filter(|&id| dom.node(id).name() == "h1").collect();
    let says: [&dyn Fn(usize) -> bool; 2] = [&|id| dom.node(id).name() == "article", &|id| {
        dom.node(id).name() == "main" || dom.node(id).attribute("role") == Some("main")
    }];
    for is in says {
        let found: Vec<usize> = dom.below(0).filter(|&id| is(id)).collect();
        let is_headed = |id: &usize| headed(dom, &headlines, *id);
        let headed: Vec<usize> = found.iter().copied().filter(is_headed).collect();
        let best = |list: &[usize]| {
            list.iter()
                .copied()
                .max_by_key(|&id| (at(prose, id), std::cmp::Reverse(id)))
        };
        // the only one with a headline is the report, even where teasers hold more
        let only = best(&headed).filter(|&id| headed.len() == 1 && at(prose, id) * 5 >= all);
        if let Some(id) = only.or_else(|| best(&found).filter(|&id| at(prose, id) * 2 >= all)) {
            return tight(dom, prose, id, 90);
        }
    }
    tight(dom, prose, 0, 70)
}

/// Whether one of the headlines of a page, in reading order, stands in a node.
fn headed(dom: &Dom, headlines: &[usize], id: usize) -> bool {
    let next = headlines.partition_point(|&headline| dom.place(headline) < dom.place(id));
    headlines
        .get(next)
        .is_some_and(|&headline| dom.within(headline, id))
}

/// The node that holds all elements named as the text of a report; one alone where the others hold hardly anything.
fn bodies(dom: &Dom, prose: &[usize], named: impl Fn(usize) -> bool) -> Option<usize> {
    let mut found: Vec<usize> = Vec::new();
    for id in dom.below(0).filter(|&id| at(prose, id) > 0) {
        let inside = found.last().is_some_and(|&last| dom.within(id, last));
        let body = || dom.node(id).attribute("itemprop") == Some("articleBody") || named(id);
        if !inside && body() {
            found.push(id);
        }
    }
    let sum: usize = found.iter().map(|&id| at(prose, id)).sum();
    let best = found
        .iter()
        .copied()
        .max_by_key(|&id| (at(prose, id), std::cmp::Reverse(id)))?;
    if at(prose, best) * 10 >= sum * 9 {
        return Some(best);
    }
    let mut shared = best;
    while !found.iter().all(|&id| dom.within(id, shared)) {
        shared = dom.up(shared)?;
    }
    Some(shared)
        .filter(|&id| at(prose, id) * 2 <= sum * 3)
        .or(Some(best))
}

/// The deepest node below another that still holds that share, in per cent, of what the one above it holds.
fn tight(dom: &Dom, prose: &[usize], root: usize, share: usize) -> usize {
    let mut here = root;
    loop {
        let all = at(prose, here);
        let next = dom
            .children(here)
            .find(|&c| dom.node(c).name() != "p" && at(prose, c) * 100 >= all * share);
        match next {
            Some(child) => here = child,
            None => return here,
        }
    }
}

fn is_hidden(dom: &Dom, id: usize) -> bool {
    let node = dom.node(id);
    if node.name().is_empty() {
        return false;
    }
    node.attribute("hidden").is_some() || node.attribute("style").is_some_and(names::hides)
}
