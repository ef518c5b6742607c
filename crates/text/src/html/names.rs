//! What names, roles and classes of elements tell of what stands in them.
//!
//! In comes a node; out come answers from `data/html.tsv`. It never looks at the words of the page.

use super::dom::Dom;
use crate::tables::{self, element};

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
pub(crate) fn is_zone(dom: &Dom, id: usize, bits: u16, prose: usize, all: usize) -> bool {
    let node = dom.node(id);
    let name = node.name();
    if matches!(name, "" | "html" | "body" | "article" | "main") {
        return false;
    }
    if prose * 10 > all * 5 {
        let heading = matches!(name, "h1" | "h2" | "p" | "blockquote");
        return !heading && prose * 10 < all * 9 && bits & element::NOTICE > 0;
    }
    if bits & (element::ZONE | element::ROLE) > 0 {
        return true;
    }
    let heading = matches!(
        name,
        "h1" | "h2" | "figcaption" | "figure" | "p" | "time" | "blockquote"
    );
    !heading && bits & element::CLASS > 0 && bits & element::EMBED == 0
}

/// What the name, role and classes of an element tell, as bits of [`element`].
pub(crate) fn bits(dom: &Dom, id: usize, buffer: &mut String) -> u16 {
    let node = dom.node(id);
    let name = node.name();
    if name.is_empty() {
        return 0;
    }
    let own = element::HIDDEN | element::BLOCK | element::ZONE;
    let mut bits = tables::uses(name) & own;
    if let Some(role) = node.attribute("role") {
        bits |= tables::uses(role) & element::ROLE;
    }
    let body = matches!(name, "div" | "section" | "article" | "td" | "main");
    for names in [node.attribute("class"), node.attribute("id")]
        .into_iter()
        .flatten()
    {
        let listed = element::CLASS
            | element::NOTICE
            | element::EMBED
            | element::DEK
            | element::CAPTION
            | element::BYLINE;
        words(names, buffer, |word| bits |= tables::uses(word) & listed);
        if body && is_body(names, buffer) {
            bits |= element::BODY;
        }
    }
    bits
}

/// Whether the classes of an element say that what it holds is of a later change.
pub(crate) fn is_change(dom: &Dom, id: usize) -> bool {
    let mut bits = 0;
    let mut buffer = String::new();
    for names in [dom.node(id).attribute("class"), dom.node(id).attribute("id")]
        .into_iter()
        .flatten()
    {
        words(names, &mut buffer, |word| bits |= tables::uses(word));
    }
    // "entry-date published updated" is what some programs write where nothing was changed
    bits & element::CHANGE > 0 && bits & element::FIRST == 0
}

/// Whether a name says that the text of the report stands in it: "article-body", "storyContent".
fn is_body(names: &str, buffer: &mut String) -> bool {
    names.split_ascii_whitespace().any(|name| {
        buffer.clear();
        let letters = name.chars().filter(char::is_ascii_alphanumeric);
        buffer.extend(letters.map(|c| c.to_ascii_lowercase()));
        tables::uses(buffer) & element::BODY > 0
    })
}

/// Every word of a list of names: "related-links", "relatedLinks" and "related_links" hold "related".
fn words(names: &str, word: &mut String, mut take: impl FnMut(&str)) {
    word.clear();
    let mut small = false;
    let mut negated = false;
    let mut give = |word: &mut String| {
        // "no-promo" is no promotion
        if !negated {
            take(word);
        }
        negated = word == "no" || word == "non" || word == "without";
        word.clear();
    };
    for c in names.chars() {
        let ends = !c.is_alphanumeric() || (small && c.is_uppercase());
        if ends && !word.is_empty() {
            give(word);
        }
        if c.is_ascii_alphanumeric() {
            word.push(c.to_ascii_lowercase());
        } else if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        small = c.is_lowercase();
    }
    if !word.is_empty() {
        give(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fall_into_words() {
        let split = |names: &str| {
            let mut out = Vec::new();
            words(names, &mut String::new(), |word| out.push(word.to_string()));
            out
        };
        assert_eq!(split("relatedLinks box_2"), ["related", "links", "box", "2"]);
        assert_eq!(
            split("share-BAR header--no-promo"),
            ["share", "bar", "header", "no"]
        );
        assert!(hides("color:red; Display : none"));
        assert!(!hides("display:block"));
    }
}
