//! What names, roles and classes of elements tell of what stands in them.
//!
//! In comes a node; out come answers from `data/html.tsv`. It never looks at the words of the page.

use super::dom::Dom;
use crate::tables;

/// Whether a style keeps what it is given to from being seen.
pub(crate) fn hides(style: &str) -> bool {
    let bare: String = style
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_lowercase())
        .collect();
    bare.contains("display:none") || bare.contains("visibility:hidden")
}

/// Page matter by element, role or class; never what holds much of the prose.
pub(crate) fn is_zone(dom: &Dom, id: usize, prose: usize, all: usize) -> bool {
    let node = dom.node(id);
    let name = node.name();
    if matches!(name, "" | "html" | "body" | "article" | "main") {
        return false;
    }
    if prose * 10 > all * 5 {
        let heading = matches!(name, "h1" | "h2" | "p" | "blockquote");
        return !heading && prose * 10 < all * 9 && has_class(dom, id, "notice");
    }
    let role = node.attribute("role").is_some_and(|r| tables::is_page("role", r));
    if tables::is_page("zone", name) || role {
        return true;
    }
    let heading = matches!(name, "h1" | "h2" | "figcaption" | "figure" | "p" | "time" | "blockquote");
    !heading && has_class(dom, id, "class") && !has_class(dom, id, "embed")
}

/// Whether a word of the class or id of a node is in that list.
pub(crate) fn has_class(dom: &Dom, id: usize, list: &str) -> bool {
    let node = dom.node(id);
    let names = [node.attribute("class"), node.attribute("id")];
    names
        .into_iter()
        .flatten()
        .any(|names| words(names, |word| tables::is_page(list, word)))
}

/// Whether the class or id of a node says that the text of the report stands in it: "article-body", "storyContent".
pub(crate) fn is_body(dom: &Dom, id: usize) -> bool {
    let node = dom.node(id);
    if !matches!(node.name(), "div" | "section" | "article" | "td" | "main") {
        return false;
    }
    let names = [node.attribute("class"), node.attribute("id")];
    names.into_iter().flatten().any(|names| {
        names.split_ascii_whitespace().any(|name| {
            let bare: String = name
                .chars()
                .filter(|c| c.is_ascii_alphanumeric())
                .map(|c| c.to_ascii_lowercase())
                .collect();
            tables::is_page("body", &bare)
        })
    })
}

/// Whether any word of a list of names fits: "related-links", "relatedLinks" and "related_links" hold "related".
fn words(names: &str, mut fits: impl FnMut(&str) -> bool) -> bool {
    let mut word = String::new();
    let mut small = false;
    for c in names.chars().chain(std::iter::once(' ')) {
        let ends = !c.is_alphanumeric() || (small && c.is_uppercase());
        if ends && !word.is_empty() {
            if fits(&word) {
                return true;
            }
            word.clear();
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        small = c.is_lowercase();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fall_into_words() {
        let split = |names: &str| {
            let mut out = Vec::new();
            words(names, |word| {
                out.push(word.to_string());
                false
            });
            out
        };
        assert_eq!(split("relatedLinks box_2"), ["related", "links", "box", "2"]);
        assert_eq!(split("share-BAR"), ["share", "bar"]);
        assert!(hides("color:red; Display : none"));
        assert!(!hides("display:block"));
    }
}
