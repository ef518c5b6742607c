//! What a page says of itself in its head: headline, time of publication, outlet, address.
//!
//! In comes the tree; out comes what `meta`, `link`, `time` and JSON-LD say. It never reads the visible text.

use super::dom::Dom;
use crate::read::Meta;
use crate::{fold, stamp, tables};
use serde_json::Value;

/// Reads the head of a page; `body` is the node that holds the report.
pub(crate) fn read(dom: &Dom, body: usize) -> Meta {
    let all: Vec<usize> = dom.below(0).collect();
    let named = |usage: &str| {
        tables::page(usage)
            .find_map(|key| all.iter().find_map(|&id| value(dom, id, key)))
            .map(|v| fold::fold(&v))
            .filter(|v| !v.is_empty())
    };
    let times = tables::page("time").filter_map(|key| all.iter().find_map(|&id| value(dom, id, key)));
    let published = json_times(dom, &all)
        .into_iter()
        .chain(times)
        .chain(time_element(dom, body))
        .find_map(|v| stamp::normal(&v));
    let canonical = all.iter().find_map(|&id| canonical(dom, id));
    let element = all.iter().find(|&&id| dom.node(id).name() == "title");
    let element = element
        .map(|&id| fold::fold(&dom.text(id)))
        .filter(|t| !t.is_empty());
    Meta {
        title: named("title").or(element),
        published,
        outlet: named("site"),
        url: canonical.or(named("url")).filter(|url| url.contains("://")),
    }
}

/// The value of a `meta` element (or of one with that `itemprop`) by its key.
fn value(dom: &Dom, id: usize, key: &str) -> Option<String> {
    let node = dom.node(id);
    if node.name() != "meta" {
        return None;
    }
    let names = ["property", "name", "itemprop"];
    let known = names
        .iter()
        .any(|n| node.attribute(n).is_some_and(|v| v.eq_ignore_ascii_case(key)));
    node.attribute("content").filter(|_| known).map(str::to_string)
}

fn canonical(dom: &Dom, id: usize) -> Option<String> {
    let node = dom.node(id);
    let is = node.name() == "link"
        && node
            .attribute("rel")
            .is_some_and(|r| r.eq_ignore_ascii_case("canonical"));
    let address = node.attribute("href").filter(|href| is && href.contains("://"))?;
    Some(address.trim().to_string())
}

/// The first `time` of the report that gives a whole day.
fn time_element(dom: &Dom, body: usize) -> Option<String> {
    let times = dom
        .below(body)
        .filter(|&id| dom.node(id).name() == "time");
    times
        .filter_map(|id| dom.node(id).attribute("datetime").map(str::to_string))
        .find(|v| stamp::normal(v).is_some())
}

/// `datePublished` of the page's JSON-LD.
fn json_times(dom: &Dom, all: &[usize]) -> Vec<String> {
    let mut out = Vec::new();
    for &id in all {
        let node = dom.node(id);
        let kind = node.attribute("type").unwrap_or_default();
        if node.name() != "script" || !kind.eq_ignore_ascii_case("application/ld+json") {
            continue;
        }
        let mut open: Vec<Value> = serde_json::from_str(&dom.text(id)).into_iter().collect();
        while let Some(value) = open.pop() {
            match value {
                Value::Object(map) => {
                    out.extend(
                        map.get("datePublished")
                            .and_then(Value::as_str)
                            .map(str::to_string),
                    );
                    open.extend(map.into_iter().map(|(_, v)| v).rev());
                }
                Value::Array(list) => open.extend(list.into_iter().rev()),
                _ => {}
            }
        }
    }
    out
}
