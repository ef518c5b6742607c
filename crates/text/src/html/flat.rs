//! A page that no tree can be made of: its characters in, its visible lines out.
//!
//! Tags are cut out where they stand; elements that begin and end a paragraph end a line. It keeps all visible text and
//! knows nothing of what any of it is.

use crate::tables::{self, element};

/// Elements whose text is no text of the page, up to their end tag.
const RAW: [&str; 3] = ["script", "style", "template"];
/// The few entities that stand in nearly every page.
const ENTITIES: [(&str, &str); 7] = [
    ("&nbsp;", " "),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&#39;", "'"),
    ("&apos;", "'"),
    ("&amp;", "&"),
];

/// The visible lines of a page.
pub(crate) fn lines(page: &str) -> Vec<String> {
    let mut text = String::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        text.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        let (name, length) = tag(rest);
        if length == 0 {
            text.push('<');
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        rest = rest.get(length..).unwrap_or_default();
        if RAW.contains(&name.as_str()) {
            rest = past(rest, &name);
        } else if name == "br" || tables::uses(name.trim_start_matches('/')) & element::BLOCK > 0 {
            text.push('\n');
        }
    }
    text.push_str(rest);
    let text = ENTITIES.iter().fold(text, |text, (entity, sign)| {
        if text.contains(entity) {
            text.replace(entity, sign)
        } else {
            text
        }
    });
    text.split('\n')
        .map(crate::fold::fold)
        .filter(|l| !l.is_empty())
        .collect()
}

/// The name of the tag, comment or declaration at the head of a text, in lower case, and its length; 0 where none is.
fn tag(rest: &str) -> (String, usize) {
    if rest.starts_with("<!--") {
        return (String::new(), rest.find("-->").map_or(rest.len(), |at| at + 3));
    }
    let second = rest.chars().nth(1);
    if !second.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
        return (String::new(), 0);
    }
    let name: String = rest
        .chars()
        .skip(1)
        .take(20)
        .enumerate()
        .take_while(|(i, c)| c.is_ascii_alphanumeric() || (*i == 0 && *c == '/'))
        .map(|(_, c)| c.to_ascii_lowercase())
        .collect();
    (name, rest.find('>').map_or(rest.len(), |at| at + 1))
}

/// What follows the end tag of an element.
fn past<'a>(rest: &'a str, name: &str) -> &'a str {
    let mut from = 0;
    while let Some(at) = rest.get(from..).and_then(|r| r.find("</")) {
        let end = from + at + 2;
        let found = rest.as_bytes().get(end..end + name.len());
        if found.is_some_and(|f| f.eq_ignore_ascii_case(name.as_bytes())) {
            let after = rest.get(end..).unwrap_or_default();
            return after
                .find('>')
                .and_then(|at| after.get(at + 1..))
                .unwrap_or_default();
        }
        from = end;
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn tags_are_cut_out() {
        let page = "<html><SCRIPT>if (a < b) {}</script><p class=x>Two <b>depots</b> burnt &amp; fell.<br>No <5 hurt<!-- x -->.</p>End";
        assert_eq!(lines(page), ["Two depots burnt & fell.", "No <5 hurt.", "End"]);
        assert_eq!(lines("a < b <unclosed"), ["a < b"]);
        assert!(lines("<script>never closed").is_empty());
    }
}
