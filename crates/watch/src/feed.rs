//! Feed: the bytes of a feed in, its items out: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed.
//!
//! In: bytes, what the server said of their encoding, the address they came from. Out: items with links that can be asked. Pure; broken feeds are
//! mended where it is clear what was meant, and refused in one line otherwise.

use crate::link;
use crate::time::{Millis, SECOND};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use feed_rs::model::{Entry, Text};
use feed_rs::parser;
use quick_xml::NsReader;
use quick_xml::encoding::DecodingReader;
use quick_xml::events::Event;
use std::panic::{AssertUnwindSafe, catch_unwind};
use url::Url;

/// Most items of one feed.
const MOST: usize = 50_000;
/// Letters of content from which on a feed is held to carry the whole article.
pub const WHOLE: usize = 1000;
/// Most letters of an entity's name.
const LONGEST_ENTITY: usize = 10;
/// Most bytes of all tags with `xml:base` together: every element inside holds its address.
const BASES: usize = 64 << 10;
/// Deepest nesting of elements: feeds are flat, and a parser's stack is not.
const DEEPEST: usize = 200;

/// An item of a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// The identifier that the feed gives it; empty if it gives none.
    pub guid: String,
    /// Address of the page.
    pub link: Option<String>,
    /// Headline, without mark-up.
    pub title: Option<String>,
    /// When it was published, in UTC.
    pub published: Option<Millis>,
    /// When it was changed.
    pub updated: Option<Millis>,
    /// What the feed carries of it, as HTML.
    pub content: Option<String>,
    /// A few words on it, as HTML.
    pub summary: Option<String>,
}

/// Reads a feed. `charset` is what the server says, `from` the address that answered.
///
/// # Errors
/// Where the bytes are no feed; where they are a page that names one, the line says which.
pub fn parse(bytes: &[u8], charset: Option<&str>, from: &Url) -> Result<Vec<Item>, String> {
    let text = decode(bytes, charset);
    if text.trim().is_empty() {
        return Err("empty answer, no feed".to_string());
    }
    let ready = prepared(&text);
    bounded(&ready)?;
    let parsed = read(&ready, from).or_else(|why| match mended(&ready) {
        Some(mended) => bounded(&mended)
            .and_then(|()| read(&mended, from))
            .map_err(|_| why),
        None => Err(why),
    });
    let entries = parsed.map_err(|why| match named_feed(&text, from) {
        Some(feed) => format!("a web page and no feed; the page names a feed: {feed}"),
        None if is_page(&text) => "a web page and no feed".to_string(),
        None => why,
    })?;
    match entries.len() > MOST {
        true => Err(too_many()),
        false => Ok(entries.iter().map(|entry| item(entry, from)).collect()),
    }
}

fn too_many() -> String {
    format!("more than {MOST} items, no feed")
}

fn read(text: &str, from: &Url) -> Result<Vec<Entry>, String> {
    // no identifier is made up where the feed gives none
    let parser = parser::Builder::new()
        .base_uri(Some(from.as_str()))
        .id_generator(|_, _, _| String::new())
        .sanitize_content(false)
        .build();
    let parsed = catch_unwind(AssertUnwindSafe(|| parser.parse(text.as_bytes())));
    match parsed {
        Ok(Ok(feed)) => Ok(feed.entries),
        Ok(Err(error)) => {
            let why: String = error.to_string().replace('\n', " ").chars().take(160).collect();
            Err(format!("no feed that can be read: {why}"))
        }
        Err(_) => Err("no feed that can be read".to_string()),
    }
}

fn item(entry: &Entry, from: &Url) -> Item {
    let page = entry
        .links
        .iter()
        .find(|l| l.rel.as_deref().is_none_or(|rel| rel == "alternate"))
        .map(|l| l.href.as_str());
    let is_address = |id: &&str| id.starts_with("http://") || id.starts_with("https://");
    let written = page.or_else(|| Some(entry.id.as_str()).filter(is_address));
    let body = entry.content.as_ref().and_then(|content| {
        let plain = content.content_type.subty() == "plain" && content.content_type.ty() == "text";
        content
            .body
            .as_ref()
            .map(|body| if plain { paragraphs(body) } else { body.clone() })
    });
    Item {
        guid: entry.id.trim().to_string(),
        link: written
            .and_then(|link| link::address(link, Some(from)).ok())
            .map(String::from),
        title: entry
            .title
            .as_ref()
            .map(|title| bare(&title.content))
            .filter(|title| !title.is_empty()),
        published: entry.published.map(|at| at.timestamp().saturating_mul(SECOND)),
        updated: entry.updated.map(|at| at.timestamp().saturating_mul(SECOND)),
        content: body.filter(|body| !body.trim().is_empty()),
        summary: entry
            .summary
            .as_ref()
            .map(html)
            .filter(|body| !body.trim().is_empty()),
    }
}

/// A text as HTML. Feeds call HTML plain so often that mark-up decides.
fn html(text: &Text) -> String {
    let plain =
        text.content_type.subty() == "plain" && !text.content.contains("</") && !text.content.contains("/>");
    match plain {
        true => paragraphs(&text.content),
        false => text.content.clone(),
    }
}

/// Plain text as HTML: a paragraph for each stretch between empty lines.
fn paragraphs(plain: &str) -> String {
    let escaped = escape(plain).replace("\r\n", "\n");
    let parts = escaped.split("\n\n").filter(|part| !part.trim().is_empty());
    parts.map(|part| format!("<p>{}</p>\n", part.trim())).collect()
}

fn escape(plain: &str) -> String {
    plain
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Letters of HTML without tags, entities and white space at the ends.
#[must_use]
pub fn bare(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        let is_tag = tag
            .chars()
            .nth(1)
            .is_some_and(|c| c.is_ascii_alphabetic() || "/!".contains(c));
        if !is_tag {
            out.push('<');
            rest = tag.get(1..).unwrap_or_default();
            continue;
        }
        let Some(end) = tag.find('>') else {
            // no tag ends after this one
            rest = tag;
            break;
        };
        rest = tag.get(end + 1..).unwrap_or_default();
    }
    out.push_str(rest);
    let out = out
        .replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&apos;", "'")
        .replace("&amp;", "&");
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether what a feed carries of an item is the whole article.
#[must_use]
pub fn is_whole(item: &Item) -> bool {
    item.content
        .as_ref()
        .is_some_and(|content| bare(content).chars().count() >= WHOLE)
}

/// A page made of what the feed carries.
#[must_use]
pub fn page(item: &Item) -> Option<String> {
    let body = item.content.as_ref().or(item.summary.as_ref())?;
    let title = escape(item.title.as_deref().unwrap_or_default());
    let heading = if title.is_empty() {
        String::new()
    } else {
        format!("<h1>{title}</h1>\n")
    };
    Some(format!(
        "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>{title}</title></head>\n<body><article>\n{heading}{body}\n</article></body></html>\n"
    ))
}

/// Characters of an answer: a byte order mark, then valid UTF-8, then the server's word, then the file's own, then Windows-1252.
#[must_use]
pub fn decode(bytes: &[u8], charset: Option<&str>) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
        return text.into_owned();
    }
    if let (Ok(text), false) = (std::str::from_utf8(bytes), bytes.contains(&0)) {
        return text.to_string();
    }
    let said = charset.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    // a server that says UTF-8 of what is none is wrong; a broken letter or two are not worth another guess
    let said = said.filter(|encoding| *encoding != UTF_8 || nearly(bytes));
    let encoding =
        said.or_else(|| declared(bytes))
            .unwrap_or(if nearly(bytes) { UTF_8 } else { WINDOWS_1252 });
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// Whether bytes are UTF-8 but for a few: broken letters are rarer than whole ones outside ASCII.
fn nearly(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let broken = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    let whole = text
        .chars()
        .filter(|c| !c.is_ascii() && *c != char::REPLACEMENT_CHARACTER)
        .count();
    whole > 4 * broken
}

/// The encoding that an XML file or page declares for itself.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(1024))?;
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let at = ["encoding=", "charset="]
        .iter()
        .find_map(|key| head.find(key).map(|at| at + key.len()))?;
    let label = head.get(at..)?.trim_start_matches(['"', '\'', ' ']);
    let label: String = label
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c))
        .collect();
    Encoding::for_label(label.as_bytes())
        .filter(|encoding| *encoding != UTF_8 && encoding.is_ascii_compatible())
}

/// The text as the parser takes it: no declaration of an encoding that is no longer true, no characters that XML forbids, a version of RSS it knows.
fn prepared(text: &str) -> String {
    let allowed = |c: &char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    let text: String = text
        .chars()
        .filter(allowed)
        .filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .collect();
    let text = text.trim_start();
    let text = match text.strip_prefix("<?xml") {
        Some(rest) => rest.split_once("?>").map_or(text, |(_, rest)| rest),
        None => text,
    };
    let Some(at) = text.find("<rss") else {
        return text.to_string();
    };
    let (before, root) = text.split_at(at);
    let Some(end) = root.find('>') else {
        return text.to_string();
    };
    let (tag, rest) = root.split_at(end);
    format!("{before}{}{rest}", versioned(tag))
}

/// The root of an RSS feed with a version that is one of those written down; early and odd ones mean the next of their kind.
fn versioned(tag: &str) -> String {
    let Some(at) = tag.find("version") else {
        return format!("{tag} version=\"2.0\"");
    };
    let (before, rest) = tag.split_at(at);
    let Some(open) = rest.find(['"', '\'']) else {
        return tag.to_string();
    };
    let quote = rest.get(open..=open).unwrap_or("\"");
    let value = rest.get(open + 1..).unwrap_or_default();
    let Some(close) = value.find(quote) else {
        return tag.to_string();
    };
    let version = match value.get(..close).unwrap_or_default().trim() {
        known @ ("0.91" | "0.92" | "2.0") => known,
        old if old.starts_with("0.") => "0.92",
        _ => "2.0",
    };
    format!(
        "{before}version=\"{version}\"{}",
        value.get(close + 1..).unwrap_or_default()
    )
}

/// Whether elements are nested too deep, or say too much of what links are meant from, for a parser that keeps all of it. The parser's own reader
/// looks, set as the parser sets it: one that counts otherwise could be deceived.
fn bounded(text: &str) -> Result<(), String> {
    if text.find('{') < text.find('<') && text.contains('{') {
        return Ok(()); // JSON has a depth of its own
    }
    let mut reader = NsReader::from_reader(DecodingReader::new(text.as_bytes()));
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.trim_markup_names_in_closing_tags = true;
    config.trim_text(false);
    let (mut deep, mut bases, mut items) = (0usize, 0usize, 0usize);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Decl(said)) => {
                if let Some(encoding) = said.encoder() {
                    reader.get_mut().set_encoding(encoding);
                }
            }
            Ok(Event::Start(tag)) => {
                deep += 1;
                let said: &str = &tag;
                items += usize::from(matches!(tag.local_name().as_ref(), "item" | "entry"));
                bases += if said.contains("xml:base") { said.len() } else { 0 };
            }
            Ok(Event::End(_)) => deep = deep.saturating_sub(1),
            // the parser comes no further either
            Ok(Event::Eof) | Err(_) => return Ok(()),
            Ok(_) => (),
        }
        if deep > DEEPEST {
            return Err(format!("elements nested more than {DEEPEST} deep, no feed"));
        }
        if items > MOST {
            return Err(too_many());
        }
        if bases > BASES {
            return Err(format!(
                "xml:base of more than {} KB in all, no feed",
                BASES >> 10
            ));
        }
    }
}

/// The text with every `&` that begins no entity of XML written as one, if there is such.
fn mended(text: &str) -> Option<String> {
    let entity = |rest: &str| {
        // the longest that counts is short; a look further for each `&` would take long
        let head = rest.get(1..).unwrap_or_default();
        let end = head
            .bytes()
            .take(LONGEST_ENTITY + 1)
            .position(|byte| byte == b';');
        let name = end.and_then(|end| head.get(..end));
        name.is_some_and(|name| {
            let number = name.strip_prefix('#').is_some_and(|n| {
                !n.is_empty() && n.len() < 9 && n.chars().all(|c| c.is_ascii_hexdigit() || c == 'x')
            });
            number || matches!(name, "amp" | "lt" | "gt" | "quot" | "apos")
        })
    };
    let mut out = String::with_capacity(text.len());
    let mut changed = false;
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let stray = !entity(from);
        out.push_str(if stray { "&amp;" } else { "&" });
        changed |= stray;
        rest = from.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
    changed.then_some(out)
}

fn is_page(text: &str) -> bool {
    let head: String = text.chars().take(2000).collect::<String>().to_lowercase();
    head.contains("<html") || head.contains("<!doctype html")
}

/// The feed that a page names in its head.
fn named_feed(text: &str, from: &Url) -> Option<String> {
    if !is_page(text) {
        return None;
    }
    let links = text
        .split("<link")
        .skip(1)
        .filter_map(|part| part.split('>').next());
    let mut feeds = links.filter(|tag| {
        [
            "application/rss+xml",
            "application/atom+xml",
            "application/feed+json",
        ]
        .iter()
        .any(|kind| tag.contains(kind))
    });
    let tag = feeds.next()?;
    let rest = tag.split("href=").nth(1)?;
    let quote = rest.chars().next().filter(|c| "\"'".contains(*c))?;
    let href = rest.get(1..)?.split(quote).next()?;
    link::address(href, Some(from)).ok().map(String::from)
}

/// The `charset` of a `Content-Type`.
#[must_use]
pub fn charset(content_type: Option<&str>) -> Option<String> {
    let value = content_type?.to_ascii_lowercase();
    let (_, label) = value.split_once("charset=")?;
    let label = label.split(';').next()?.trim().trim_matches(['"', '\'']);
    (!label.is_empty()).then(|| label.to_string())
}
