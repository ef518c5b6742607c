//! JSON-LD: the scripts of a page in, what they say of its article out.
//!
//! Broken JSON is left out. It never takes what is said of comments, videos or other articles.

use crate::{fold, tables};
use serde_json::Value;

/// Most objects that are looked at.
const OBJECTS: usize = 20_000;
/// Most bytes of all scripts that are parsed; parsed they take many times their size.
const LONGEST: usize = 2 << 20;

/// What JSON-LD says of the article.
#[derive(Debug, Default)]
pub(crate) struct Story {
    pub(crate) title: Option<String>,
    pub(crate) published: Vec<String>,
    pub(crate) updated: Vec<String>,
    pub(crate) outlet: Option<String>,
    pub(crate) authors: Vec<String>,
    /// The text of the article, as far as it is given.
    pub(crate) body: Option<String>,
}

/// Reads the scripts; of several articles the one with the page's own headline counts, else the first.
pub(crate) fn read(scripts: &[String], headline: Option<&str>) -> Story {
    let mut open: Vec<Value> = Vec::new();
    let mut room = LONGEST;
    for script in scripts {
        if script.len() <= room {
            room -= script.len();
            open.extend(parsed(script));
        }
    }
    open.reverse();
    let mut found: Vec<(u8, serde_json::Map<String, Value>)> = Vec::new();
    let mut looked = 0;
    while let Some(value) = open.pop() {
        looked += 1;
        if looked > OBJECTS {
            break;
        }
        match value {
            Value::Array(list) => open.extend(list.into_iter().rev()),
            Value::Object(mut map) => {
                let inner = map
                    .iter_mut()
                    .filter(|(key, v)| (v.is_object() || v.is_array()) && holds(key));
                let inner: Vec<Value> = inner.map(|(_, v)| v.take()).collect();
                open.extend(inner.into_iter().rev());
                if let Some(rank) = rank(&map, headline) {
                    found.push((rank, map));
                }
            }
            _ => {}
        }
    }
    let Some(best) = found.iter().map(|(rank, _)| *rank).min() else {
        return Story::default();
    };
    let mut story = Story::default();
    for (_, map) in found.iter().filter(|(rank, _)| *rank == best).take(4) {
        merge(&mut story, map);
    }
    story
}

/// The values of a script; line ends within strings, comments and marks around the JSON are forgiven.
fn parsed(script: &str) -> Vec<Value> {
    if let Ok(value) = serde_json::from_str(script) {
        return vec![value];
    }
    let bare = script.trim().trim_start_matches("<!--").trim_end_matches("-->");
    let bare = bare
        .trim()
        .trim_start_matches("//<![CDATA[")
        .trim_end_matches("//]]>");
    let mended: String = bare
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let mended = mended.trim().trim_end_matches(';');
    let stream = serde_json::Deserializer::from_str(mended).into_iter::<Value>();
    stream.map_while(Result::ok).collect()
}

/// Whether what stands under a key can be the article of the page.
fn holds(key: &str) -> bool {
    tables::page("holder").any(|known| key.eq_ignore_ascii_case(known))
}

/// How surely an object is the article of the page, least first; `None` for anything else.
fn rank(map: &serde_json::Map<String, Value>, headline: Option<&str>) -> Option<u8> {
    let kinds: Vec<&str> = match map.get("@type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        // an object that does not say what it is: better than nothing
        _ => return map.contains_key("datePublished").then_some(3),
    };
    let is = |end: &str| kinds.iter().any(|k| k.to_ascii_lowercase().ends_with(end));
    if tables::page("story").any(is) {
        let same = field(map, "headline")
            .zip(headline)
            .is_some_and(|(own, said)| alike(&own, said));
        return Some(if same { 0 } else { 1 });
    }
    tables::page("page").any(is).then_some(2)
}

/// Whether one headline begins as the other does.
fn alike(one: &str, other: &str) -> bool {
    let start = |words: &str| -> Vec<char> {
        let plain = tables::plain(words);
        plain.chars().filter(|c| c.is_alphanumeric()).take(24).collect()
    };
    let (one, other) = (start(one), start(other));
    let short = one.len().min(other.len());
    short >= 8 && one.get(..short) == other.get(..short)
}

fn merge(story: &mut Story, map: &serde_json::Map<String, Value>) {
    story.published.extend(field(map, "datePublished"));
    story.updated.extend(field(map, "dateModified"));
    if story.published.is_empty() {
        story.published.extend(field(map, "dateCreated"));
    }
    story.title = story.title.take().or_else(|| field(map, "headline"));
    story.outlet = story
        .outlet
        .take()
        .or_else(|| map.get("publisher").and_then(name));
    let body = field(map, "articleBody").filter(|b| b.len() > story.body.as_ref().map_or(0, String::len));
    story.body = body.or(story.body.take());
    let authors: Vec<String> = match map.get("author") {
        Some(Value::Array(list)) => list.iter().filter_map(name).collect(),
        Some(one) => name(one).into_iter().collect(),
        None => Vec::new(),
    };
    for author in authors {
        if !story.authors.contains(&author) {
            story.authors.push(author);
        }
    }
}

/// The words of a field; an article's text keeps its line ends.
fn field(map: &serde_json::Map<String, Value>, key: &str) -> Option<String> {
    let words = match map.get(key)? {
        Value::String(words) => words.as_str(),
        Value::Array(list) => list.first()?.as_str()?,
        _ => return None,
    };
    let words = if key == "articleBody" {
        words.trim().to_string()
    } else {
        fold::fold(words)
    };
    (!words.is_empty()).then_some(words)
}

/// The name of a person or body, given as words or as an object.
fn name(value: &Value) -> Option<String> {
    let words = match value {
        Value::String(words) => words.as_str(),
        Value::Object(map) => map.get("name")?.as_str()?,
        Value::Array(list) => return list.first().and_then(name),
        _ => return None,
    };
    let words = fold::fold(words);
    (!words.is_empty() && !words.contains("://") && words.len() < 200).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_article_of_the_page_is_found() {
        let scripts = [
            r#"{"@type":"VideoObject","datePublished":"2019-01-01"}"#.to_string(),
            "{\"@graph\":[{\"@type\":\"WebPage\",\"datePublished\":\"2022-03-01\"},\n{\"@type\":[\"NewsArticle\"],\"headline\":\"Depot
 burns\",\"datePublished\":\"2022-03-05\",\"author\":[{\"name\":\"Ola Nord\"}],\"publisher\":{\"name\":\"Eastgate Wire\"},
 \"comment\":[{\"@type\":\"SocialMediaPosting\",\"datePublished\":\"2022-03-09\"}]}]}"
                .to_string(),
        ];
        let story = read(&scripts, Some("Depot burns - Eastgate Wire"));
        assert_eq!(story.published, ["2022-03-05"]);
        assert_eq!(story.authors, ["Ola Nord"]);
        assert_eq!(story.outlet.as_deref(), Some("Eastgate Wire"));
        assert!(read(&["{broken".to_string()], None).published.is_empty());
    }

    #[test]
    fn scripts_longer_than_any_page_needs_are_not_parsed() {
        let script = |count| {
            let gap = " ".repeat(count);
            format!("{{\"@type\":\"NewsArticle\",{gap}\"datePublished\":\"2022-03-05\"}}")
        };
        assert_eq!(read(&[script(9)], None).published.len(), 1);
        assert!(read(&[script(LONGEST)], None).published.is_empty());
    }

    #[test]
    fn articles_nested_in_each_other_are_found() {
        let nested = format!(
            "{}{{\"@type\":\"NewsArticle\",\"datePublished\":\"2022-03-05\"}}{}",
            "{\"@type\":\"WebPage\",\"mainEntity\":".repeat(100),
            "}".repeat(100)
        );
        assert_eq!(read(&[nested], None).published, ["2022-03-05"]);
    }
}
