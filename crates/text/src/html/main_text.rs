//! Which part of a page holds the report: elements that say so, else the one whose paragraphs weigh most.
//!
//! In comes the tree; out come the node of the report and the nodes of page matter. It never reads what the words mean.

use super::dom::{Content, Dom};
use crate::tables;

/// Shortest text of a `p` that counts as prose, in characters; other elements need three times as much.
const PROSE: usize = 40;

/// Where the report stands.
#[derive(Debug)]
pub(crate) struct Layout {
    /// The node that holds the report.
    pub(crate) report: usize,
    /// For every node, whether it is the root of page matter.
    pub(crate) zone: Vec<bool>,
    /// For every node, whether nobody sees it.
    pub(crate) hidden: Vec<bool>,
}

/// Finds the report in a page.
pub(crate) fn find(dom: &Dom) -> Layout {
    let order = dom.below(0);
    let hidden: Vec<bool> = (0..dom.nodes.len()).map(|id| is_hidden(dom, id)).collect();
    let open = visible(dom, &order, &hidden);
    let prose = prose(dom, &order, &open);
    let all = at(&prose, 0);
    let zone: Vec<bool> = (0..dom.nodes.len())
        .map(|id| is_zone(dom, id, at(&prose, id), all))
        .collect();
    let open = visible(dom, &order, &or(&hidden, &zone));
    let prose = self::prose(dom, &order, &open);
    Layout {
        report: report(dom, &order, &prose),
        zone,
        hidden,
    }
}

fn at(list: &[usize], id: usize) -> usize {
    list.get(id).copied().unwrap_or(0)
}

fn or(a: &[bool], b: &[bool]) -> Vec<bool> {
    a.iter().zip(b).map(|(x, y)| *x || *y).collect()
}

/// For every node, whether neither it nor anything above it is closed.
fn visible(dom: &Dom, order: &[usize], closed: &[bool]) -> Vec<bool> {
    let mut open = vec![true; dom.nodes.len()];
    for &id in order {
        let above = dom.node(id).parent.is_none_or(|p| open.get(p) == Some(&true));
        if let Some(own) = open.get_mut(id) {
            *own = above && closed.get(id) == Some(&false);
        }
    }
    open
}

/// For every node, the characters of prose below it: the text of paragraphs long enough, links left out.
fn prose(dom: &Dom, order: &[usize], open: &[bool]) -> Vec<usize> {
    let mut prose = vec![0; dom.nodes.len()];
    // the paragraph that each node stands in, and whether it stands in a link
    let mut within: Vec<(usize, bool)> = vec![(0, false); dom.nodes.len()];
    for &id in order.iter().filter(|&&id| open.get(id) == Some(&true)) {
        let node = dom.node(id);
        let (above, linked) = node
            .parent
            .and_then(|p| within.get(p))
            .copied()
            .unwrap_or((0, false));
        let block = tables::is_page("block", node.name());
        let own = (if block { id } else { above }, linked || node.name() == "a");
        if let Some(place) = within.get_mut(id) {
            *place = own;
        }
        if let (Content::Text(words), false) = (&node.content, own.1)
            && let Some(sum) = prose.get_mut(own.0)
        {
            *sum += words.trim().chars().count();
        }
    }
    for (id, sum) in prose.iter_mut().enumerate() {
        let least = if dom.node(id).name() == "p" {
            PROSE
        } else {
            3 * PROSE
        };
        *sum = if *sum < least { 0 } else { *sum };
    }
    for &id in order.iter().rev() {
        let own = at(&prose, id);
        if let Some(above) = dom.node(id).parent.and_then(|p| prose.get_mut(p)) {
            *above += own;
        }
    }
    prose
}

/// The element that says it is the report, else the deepest one with most of the prose.
fn report(dom: &Dom, order: &[usize], prose: &[usize]) -> usize {
    let all = at(prose, 0);
    if all == 0 {
        return 0;
    }
    let says: [&dyn Fn(usize) -> bool; 3] = [
        &|id| dom.node(id).name() == "article",
        &|id| dom.node(id).name() == "main" || dom.node(id).attribute("role") == Some("main"),
        &|id| dom.node(id).attribute("itemprop") == Some("articleBody"),
    ];
    for is in says {
        let mut best: Option<usize> = None;
        for &id in order.iter().filter(|&&id| is(id)) {
            if best.is_none_or(|b| at(prose, id) > at(prose, b)) {
                best = Some(id);
            }
        }
        if let Some(id) = best.filter(|&id| at(prose, id) * 2 >= all) {
            return id;
        }
    }
    let mut here = 0;
    loop {
        let children = dom.node(here).children.iter();
        let next = children
            .copied()
            .find(|&c| dom.node(c).name() != "p" && at(prose, c) * 10 >= all * 7);
        match next {
            Some(child) => here = child,
            None => return here,
        }
    }
}

fn is_hidden(dom: &Dom, id: usize) -> bool {
    let node = dom.node(id);
    let Content::Element { name, .. } = &node.content else {
        return false;
    };
    let style = node.attribute("style").unwrap_or_default().replace(' ', "");
    tables::is_page("hidden", name)
        || node.attribute("hidden").is_some()
        || style.contains("display:none")
        || style.contains("visibility:hidden")
}

/// Page matter by element, role or class; never what holds much of the prose.
fn is_zone(dom: &Dom, id: usize, prose: usize, all: usize) -> bool {
    let node = dom.node(id);
    let name = node.name();
    if matches!(name, "" | "html" | "body" | "article" | "main") || prose * 10 > all * 5 {
        return false;
    }
    let role = node.attribute("role").is_some_and(|r| tables::is_page("role", r));
    let words = [node.attribute("class"), node.attribute("id")];
    let class = words.into_iter().flatten().any(|list| {
        list.split(|c: char| !c.is_alphanumeric())
            .any(|word| tables::is_page("class", &word.to_ascii_lowercase()))
    });
    let heading = matches!(name, "h1" | "h2" | "figcaption" | "figure" | "p" | "time");
    tables::is_page("zone", name) || role || (class && !heading)
}
