//! Page: pieces of HTML and text in, whole pages and whole texts with their headline out.
//!
//! It never changes the words; headline and byline are put before the report, as a reader sees them.

use crate::article::Content;

/// Elements by which HTML in a field is told from text.
const MARKS: &[&str] = &[
    "<p",
    "<div",
    "<br",
    "<html",
    "<body",
    "<article",
    "<section",
    "<h1",
    "<h2",
    "<h3",
    "<ul",
    "<table",
    "<span",
    "<!doctype html",
];

/// Whether a field's words are HTML.
pub(crate) fn has_marks(words: &str) -> bool {
    let mut from = 0;
    while let Some(at) = words.get(from..).and_then(|rest| rest.find('<')) {
        let at = from + at;
        let head: String = words.get(at..).unwrap_or_default().chars().take(16).collect();
        let head = head.to_ascii_lowercase();
        let ends = |mark: &&&str| {
            let rest = head.get(mark.len()..).unwrap_or_default();
            rest.starts_with(|c: char| c.is_whitespace() || c == '>' || c == '/')
        };
        if MARKS
            .iter()
            .filter(|mark| head.starts_with(**mark))
            .any(|mark| ends(&mark))
        {
            return true;
        }
        from = at + 1;
    }
    false
}

/// A whole page around a piece of HTML; a page that is whole already stays as it is.
pub(crate) fn whole(title: Option<&str>, byline: Option<&str>, html: &str) -> Content {
    let head: String = html.chars().take(4096).collect::<String>().to_ascii_lowercase();
    if ["<html", "<body", "<head"].iter().any(|mark| head.contains(mark)) {
        return of(html.to_string());
    }
    around(title, byline, html)
}

/// A whole page of a headline, a byline and what stands between the tags of another page's body.
pub(crate) fn around(title: Option<&str>, byline: Option<&str>, html: &str) -> Content {
    let mut page = String::from("<!doctype html>\n<html><head><meta charset=\"utf-8\">");
    let title = title.map(escaped);
    if let Some(title) = &title {
        page.push_str(&format!("<title>{title}</title>"));
    }
    page.push_str("</head><body><article>\n");
    if let Some(title) = &title {
        page.push_str(&format!("<h1>{title}</h1>\n"));
    }
    if let Some(byline) = byline.filter(|byline| reads_as_byline(byline)) {
        page.push_str(&format!("<p class=\"byline\">{}</p>\n", escaped(byline)));
    }
    page.push_str(inside(html));
    page.push_str("\n</article></body></html>\n");
    of(page)
}

fn of(page: String) -> Content {
    Content::Html {
        bytes: page.into_bytes(),
        charset: Some("utf-8".to_string()),
    }
}

/// What stands between the tags of a page's body.
fn inside(html: &str) -> &str {
    let small = html.to_ascii_lowercase();
    let opened = |tag: &str| {
        let at = small.find(tag)?;
        small.get(at..)?.find('>').map(|end| at + end + 1)
    };
    let from = opened("<body")
        .or_else(|| small.find("</head>").map(|at| at + "</head>".len()))
        .or_else(|| opened("<html"))
        .unwrap_or(0);
    let to = small
        .rfind("</body")
        .or_else(|| small.rfind("</html"))
        .unwrap_or(html.len());
    html.get(from..to.max(from)).unwrap_or_default()
}

/// A text with its headline and byline before it, if it does not begin with them.
pub(crate) fn headed(title: Option<&str>, byline: Option<&str>, text: &str) -> String {
    let text = text.trim();
    let mut parts: Vec<&str> = Vec::new();
    parts.extend(title.filter(|title| !title.is_empty() && !text.starts_with(title)));
    parts.extend(byline.filter(|byline| reads_as_byline(byline) && !text.contains(byline)));
    parts.push(text);
    parts.join("\n\n")
}

/// Whether a byline is written as readers see it; a bare name would read as a sentence of the report.
fn reads_as_byline(byline: &str) -> bool {
    byline
        .get(..3)
        .is_some_and(|head| head.eq_ignore_ascii_case("by "))
}

/// Words as they are written in HTML.
pub(crate) fn escaped(words: &str) -> String {
    words
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
