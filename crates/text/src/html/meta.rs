//! What a page says of itself outside its visible text: headline, times, outlet, address, authors, language.
//!
//! In comes the tree; out comes what `meta`, `link`, `time`, microdata and JSON-LD say. It never reads the visible text.

use super::dom::Dom;
use super::main_text::Layout;
use super::{data, names};
use crate::fold;
use crate::read::Meta;
use crate::tables::{self, element};
use crate::when::{self, By, Said};

/// Most `time` elements that are looked at.
const TIMES: usize = 40;

/// What one walk over the page gathers.
#[derive(Debug, Default)]
struct Found<'a> {
    /// Names of `meta` elements in lower case with what they say.
    meta: Vec<(String, &'a str)>,
    canonical: Option<&'a str>,
    title: Option<usize>,
    headline: Option<usize>,
    language: Option<&'a str>,
    /// `time` elements and others with `itemprop` of a publication.
    times: Vec<usize>,
    data: Vec<usize>,
}

/// Reads what a page says of itself.
pub(crate) fn read(dom: &Dom, layout: &Layout) -> Meta {
    let found = gather(dom);
    let named = |usage: &str| {
        let values = tables::page(usage).filter_map(|key| value(&found.meta, key));
        values.map(fold::fold).find(|v| !v.is_empty())
    };
    let scripts: Vec<String> = found.data.iter().map(|&id| dom.text(id)).collect();
    let element = found
        .title
        .map(|id| fold::fold(&dom.text(id)))
        .filter(|t| !t.is_empty());
    let title = named("title").or(element);
    let story = data::read(&scripts, title.as_deref());
    let url = found.canonical.map(str::to_string).or_else(|| named("url"));
    let url = url.filter(|url| url.contains("://"));
    let mut times: Vec<Said> = Vec::new();
    times.extend(story.published.iter().filter_map(|v| when::said(By::Data, v)));
    let keys = |usage: &'static str| tables::page(usage).filter_map(|key| value(&found.meta, key));
    times.extend(keys("time").filter_map(|v| when::said(By::Head, v)));
    elements(dom, layout, &found, &mut times);
    times.extend(url.as_deref().and_then(when::in_address));
    times.extend(story.updated.iter().filter_map(|v| when::said(By::Updated, v)));
    times.extend(keys("modified").filter_map(|v| when::said(By::Updated, v)));
    let mut authors = story.authors;
    authors.extend(named("author").filter(|name| !name.contains("://")));
    Meta {
        title: title.or(story.title),
        times,
        outlet: named("site").or(story.outlet),
        url,
        authors,
        language: found
            .language
            .or_else(|| value(&found.meta, "og:locale"))
            .and_then(language),
        body: story.body,
    }
}

/// One walk over the page.
fn gather(dom: &Dom) -> Found<'_> {
    let mut found = Found::default();
    for id in dom.below(0) {
        let node = dom.node(id);
        match node.name() {
            "" => {}
            "meta" => {
                let content = node.attribute("content").unwrap_or_default();
                for key in ["property", "name", "itemprop"] {
                    if let Some(name) = node.attribute(key).filter(|_| !content.trim().is_empty()) {
                        found.meta.push((name.trim().to_ascii_lowercase(), content));
                    }
                }
            }
            "link" => {
                let canonical = node
                    .attribute("rel")
                    .is_some_and(|r| r.eq_ignore_ascii_case("canonical"));
                let address = node
                    .attribute("href")
                    .map(str::trim)
                    .filter(|href| canonical && href.contains("://"));
                found.canonical = found.canonical.or(address);
            }
            "title" => found.title = found.title.or(Some(id)),
            "h1" => found.headline = found.headline.or(Some(id)),
            "html" => found.language = node.attribute("lang").or_else(|| node.attribute("xml:lang")),
            "script" => {
                let kind = node.attribute("type").unwrap_or_default();
                if kind.trim().eq_ignore_ascii_case("application/ld+json") {
                    found.data.push(id);
                }
            }
            "time" => found.times.push(id),
            _ if node
                .attribute("itemprop")
                .is_some_and(|p| p.eq_ignore_ascii_case("datePublished")) =>
            {
                found.times.push(id);
            }
            _ => {}
        }
    }
    found
}

fn value<'a>(meta: &[(String, &'a str)], key: &str) -> Option<&'a str> {
    meta.iter()
        .find(|(name, _)| name == key)
        .map(|(_, content)| *content)
}

/// The times of `time` elements and microdata near the headline, those in page matter left out.
fn elements(dom: &Dom, layout: &Layout, found: &Found, times: &mut Vec<Said>) {
    let from = found.headline.map_or(0, |id| dom.place(id));
    let report = dom.place(layout.report);
    let mut above = 0;
    for id in found
        .times
        .iter()
        .copied()
        .filter(|&id| dom.place(id) + 200 > from)
        .take(TIMES)
    {
        let zoned = within_zone(dom, layout, id, found.headline);
        // the first two between headline and report are the report's own, whatever they stand in
        if zoned {
            let between = (from..report.max(from)).contains(&dom.place(id));
            above += 1;
            if !between || above > 2 {
                continue;
            }
        }
        let node = dom.node(id);
        let own = node.attribute("datetime").or_else(|| node.attribute("content"));
        let words = fold::fold(&dom.text(id));
        let marked = node
            .attribute("itemprop")
            .is_some_and(|p| p.eq_ignore_ascii_case("datePublished"));
        let by = match (
            marked || node.attribute("pubdate").is_some(),
            is_change(dom, id, &words),
        ) {
            (_, true) => By::Updated,
            (true, false) => By::Mark,
            (false, false) => By::Element,
        };
        let listed = own.and_then(|v| when::said(by, v));
        // what is shown counts beside what is written into the element, for it is the local day
        times.extend(listed);
        times.extend(when::said(
            if listed.is_some() { by } else { by.max(By::Element) },
            &words,
        ));
    }
}

/// Whether a node stands in page matter, unless the headline stands in the same.
fn within_zone(dom: &Dom, layout: &Layout, id: usize, headline: Option<usize>) -> bool {
    let mut at = Some(id);
    while let Some(here) = at {
        if layout.is(here, element::MATTER) {
            return !headline.is_some_and(|h| dom.within(h, here));
        }
        at = dom.up(here);
    }
    false
}

/// Whether a time is that of a later change, by its own words or the classes around it.
fn is_change(dom: &Dom, id: usize, words: &str) -> bool {
    let plain = tables::plain(words);
    if tables::prefix("updated", &plain).is_some() {
        return true;
    }
    let property = |id: usize| {
        dom.node(id)
            .attribute("itemprop")
            .is_some_and(|p| p.eq_ignore_ascii_case("dateModified"))
    };
    let up = dom.up(id).unwrap_or(0);
    [id, up]
        .into_iter()
        .any(|id| property(id) || names::is_change(dom, id))
        || before(dom, id).is_some_and(|words| tables::prefix("updated", &tables::plain(&words)).is_some())
}

/// The words right before a node, below the same parent.
fn before(dom: &Dom, id: usize) -> Option<String> {
    let up = dom.up(id)?;
    let mut last = None;
    for child in dom.children(up).take(40).take_while(|&c| c != id) {
        let words = fold::fold(&dom.text(child));
        if !words.is_empty() {
            last = Some(words);
        }
    }
    last
}

/// "en-GB", "pt_BR": the language alone, two or three letters.
fn language(words: &str) -> Option<String> {
    let first = words.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    let letters = first.bytes().all(|b| b.is_ascii_lowercase());
    ((2..=3).contains(&first.len()) && letters).then_some(first)
}
