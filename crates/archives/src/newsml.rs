//! NewsML-G2 and NITF: items in, articles out.
//!
//! The file is cut at its items' tags, so a broken item ends at the next one, however broken. XHTML and NITF inside become the
//! page that is read. Packages, concepts and plans are skipped. It never resolves entities from outside nor fetches anything.

use crate::Place;
use crate::article::{Item, broken, skipped};
use crate::fields::{self, Found};
use crate::page::escaped;
use crate::stream::{LIMIT, Stream};
use crate::words;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Items, and why some of them are no article.
const ITEMS: &[(&str, Option<&str>)] = &[
    ("newsItem", None),
    ("nitf", None),
    ("packageItem", Some("packages and plans")),
    ("planningItem", Some("packages and plans")),
    ("conceptItem", Some("concepts")),
    ("knowledgeItem", Some("concepts")),
    ("catalogItem", Some("concepts")),
];

/// Bytes looked at around a tag's name.
const NAME: usize = 64;

/// The next item, or nothing at the end.
pub(crate) fn next(stream: &mut Stream) -> Option<Item> {
    let (name, why) = loop {
        let held = stream.peek(64 << 10);
        if held.is_empty() {
            let place = stream.place();
            return stream.fault().map(|why| broken(place, why));
        }
        let length = held.len();
        if let Some((at, name, why)) = opening(held) {
            stream.take(at);
            break (name, why);
        }
        let passed = if length > 2 * NAME { length - NAME } else { length };
        stream.take(passed);
    };
    stream.begin();
    let place = stream.place();
    let mut looked = 0;
    loop {
        let held = stream.peek(looked + 1);
        let length = held.len();
        match ending(held, &name, looked.saturating_sub(NAME).max(1)) {
            Some(End::Closed(end)) => {
                let item = match why {
                    Some(why) => skipped(place, why),
                    None => item(place, held.get(..end).unwrap_or_default()),
                };
                stream.take(end);
                return Some(item);
            }
            Some(End::Next(at)) => {
                stream.take(at);
                return Some(broken(
                    place,
                    format!("the {name} does not end before the next begins"),
                ));
            }
            None if length > LIMIT => {
                stream.take(1);
                return Some(broken(
                    place,
                    format!("the {name} is longer than {} MiB", LIMIT >> 20),
                ));
            }
            None if length <= looked => {
                let why = stream
                    .fault()
                    .unwrap_or_else(|| format!("the {name} does not end"));
                stream.take(length);
                return Some(broken(place, why));
            }
            None => looked = length,
        }
    }
}

/// The first item that begins among these bytes: where, the name of its tag without prefix, and why it is no article.
fn opening(bytes: &[u8]) -> Option<(usize, String, Option<&'static str>)> {
    for at in memchr::memchr_iter(b'<', bytes) {
        let Some(local) = local(bytes, at + 1) else {
            continue;
        };
        if let Some((_, why)) = ITEMS.iter().find(|(name, _)| *name == local) {
            return Some((at, local.to_string(), *why));
        }
    }
    None
}

/// The name of a tag that begins here, if it is seen whole.
fn tag(bytes: &[u8], at: usize) -> Option<&str> {
    let rest = bytes.get(at..bytes.len().min(at + NAME))?;
    let end = rest
        .iter()
        .position(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))?;
    std::str::from_utf8(rest.get(..end)?).ok()
}

/// The same without its prefix.
fn local(bytes: &[u8], at: usize) -> Option<&str> {
    tag(bytes, at)?.rsplit(':').next()
}

enum End {
    /// The item ends before this byte.
    Closed(usize),
    /// Another one begins here.
    Next(usize),
}

/// Where an item ends, looking from byte `from` on.
fn ending(bytes: &[u8], name: &str, from: usize) -> Option<End> {
    for at in memchr::memchr_iter(b'<', bytes.get(from..)?).map(|at| at + from) {
        if bytes.get(at + 1) == Some(&b'/') {
            if local(bytes, at + 2) == Some(name) {
                let close = memchr::memchr(b'>', bytes.get(at..)?)?;
                return Some(End::Closed(at + close + 1));
            }
        } else if local(bytes, at + 1) == Some(name) {
            return Some(End::Next(at));
        }
    }
    None
}

fn item(place: Place, bytes: &[u8]) -> Item {
    let text = words::decoded(bytes);
    let found = match read(&text) {
        Ok(found) => found,
        Err(why) => return broken(place, why),
    };
    if let Some(why) = found.unread {
        return skipped(place, why);
    }
    match fields::article(place, found.fields) {
        Ok(article) => Item::Article(Box::new(article)),
        Err(_) => match found.elsewhere {
            true => skipped(place, "items whose content stands elsewhere"),
            false => broken(
                place,
                "the item has no content that can be read (XHTML, NITF or text inside it)",
            ),
        },
    }
}

/// What was found in an item's XML.
#[derive(Default)]
struct Seen {
    fields: Found,
    unread: Option<&'static str>,
    elsewhere: bool,
    /// Elements that are open, by their names without prefix.
    open: Vec<String>,
    /// Words since the last slot began.
    words: String,
    /// The page as it grows, and how many elements were open where it began.
    page: Option<(String, usize)>,
    /// When this version was made.
    version: Option<String>,
    /// When the item or its content was made first.
    first: Option<String>,
}

/// Most elements inside each other.
const DEEPEST: usize = 256;

fn read(text: &str) -> Result<Seen, String> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut seen = Seen::default();
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(Event::Start(tag)) => {
                if seen.open.len() >= DEEPEST {
                    return Err("the item is nested too deeply".to_string());
                }
                start(&mut seen, &tag, false);
            }
            Ok(Event::Empty(tag)) => start(&mut seen, &tag, true),
            Ok(Event::End(_)) => end(&mut seen),
            Ok(Event::Text(part)) => say(&mut seen, part.as_ref()),
            Ok(Event::CData(part)) => say(&mut seen, part.as_ref()),
            Ok(Event::GeneralRef(part)) => {
                say(&mut seen, &reference(part.as_ref()));
            }
            Ok(_) => {}
            Err(error) => return Err(format!("is no XML: {error}")),
        }
    }
    let fields = &mut seen.fields;
    fields.published = fields
        .published
        .take()
        .or(seen.version.take())
        .or(seen.first.take());
    Ok(seen)
}

/// What an entity stands for.
fn reference(name: &str) -> String {
    let number = match (name.strip_prefix("#x"), name.strip_prefix('#')) {
        (Some(hex), _) => u32::from_str_radix(hex, 16).ok(),
        (None, Some(decimal)) => decimal.parse().ok(),
        _ => None,
    };
    if let Some(letter) = number.and_then(char::from_u32) {
        return letter.to_string();
    }
    match quick_xml::escape::resolve_xml_entity(name) {
        Some(letter) => letter.to_string(),
        None => " ".to_string(),
    }
}

/// The element of HTML that an element of NITF or XHTML becomes; none where only its words count.
fn html(local: &str) -> Option<&'static str> {
    Some(match local {
        "p" | "lede" => "p",
        "hl1" | "h1" => "h1",
        "hl2" | "h2" | "h3" | "h4" => "h2",
        "bq" | "blockquote" => "blockquote",
        "media-caption" | "caption" | "figcaption" => "figcaption",
        "media" | "figure" => "figure",
        "ul" => "ul",
        "ol" => "ol",
        "li" => "li",
        "table" => "table",
        "tr" => "tr",
        "td" => "td",
        "th" => "th",
        "pre" => "pre",
        _ => return None,
    })
}

fn attribute(tag: &BytesStart, name: &str) -> Option<String> {
    let mut all = tag.attributes();
    let mut found = all.with_checks(false).filter_map(Result::ok);
    let value = found.find(|a| a.key.local_name().as_ref() == name)?.value;
    Some(quick_xml::escape::unescape(&value).map_or_else(|_| value.to_string(), |words| words.into_owned()))
}

fn start(seen: &mut Seen, tag: &BytesStart, empty: bool) {
    let local = tag.local_name().as_ref().to_string();
    let parent = seen.open.last().cloned().unwrap_or_default();
    let depth = seen.open.len();
    let begins = !empty && begins_page(seen, &local);
    match (local.as_str(), &mut seen.page) {
        ("br", Some((page, _))) => page.push_str("<br>"),
        (_, Some((page, _))) => {
            if let Some(element) = html(&local) {
                page.push_str(&format!("<{element}>"));
                if empty {
                    page.push_str(&format!("</{element}>"));
                }
            }
        }
        // the first body that can be read is the report
        ("body" | "body.content", None) if begins => {
            seen.page = Some((String::new(), depth));
        }
        _ => {}
    }
    about(seen, &local, &parent, tag);
    if matches!(local.as_str(), "br" | "p" | "person" | "byttl" | "hl2") {
        seen.words.push(' ');
    }
    if !empty {
        if slot(seen, &local, &parent).is_some() {
            seen.words.clear();
        }
        seen.open.push(local);
    }
}

/// Whether the report begins in this element; the head of an NITF body holds only headline and byline.
fn begins_page(seen: &Seen, local: &str) -> bool {
    let nitf = seen.open.iter().any(|name| name == "nitf");
    seen.fields.html.is_none() && nitf == (local == "body.content")
}

/// What elements say by their attributes.
fn about(seen: &mut Seen, local: &str, parent: &str, tag: &BytesStart) {
    let at = |name: &str| attribute(tag, name).filter(|value| !value.is_empty());
    let fields = &mut seen.fields;
    match local {
        "newsItem" => {
            for (name, key) in [("guid", "uri"), ("version", "version")] {
                fields.more.extend(at(name).map(|value| (key.to_string(), value)));
            }
        }
        "itemClass" => {
            let class = at("qcode").unwrap_or_default();
            let kind = class.rsplit(':').next().unwrap_or_default();
            if matches!(
                kind,
                "picture" | "graphic" | "audio" | "video" | "animation" | "still"
            ) {
                seen.unread = Some("pictures, sounds and films");
            }
        }
        "pubStatus" => {
            let status = at("qcode").unwrap_or_default();
            if matches!(
                status.rsplit(':').next(),
                Some("canceled" | "cancelled" | "withheld")
            ) {
                seen.unread = Some("items cancelled or withheld");
            }
        }
        "remoteContent" => seen.elsewhere = true,
        "language" if parent == "contentMeta" => fields.language = fields.language.take().or(at("tag")),
        "provider" | "infoSource" if fields.outlet.is_none() => {
            let literal =
                at("literal").or_else(|| at("qcode").and_then(|q| q.rsplit(':').next().map(str::to_string)));
            fields
                .more
                .extend(literal.map(|value| ("provider".to_string(), value)));
        }
        // NITF
        "date.issue" | "story.date" | "date.release" => {
            fields.published = fields.published.take().or_else(|| at("norm"));
        }
        "pubdata" => {
            fields.outlet = fields.outlet.take().or_else(|| at("name"));
            fields.published = fields.published.take().or_else(|| at("date.publication"));
        }
        "doc-id" => fields
            .more
            .extend(at("id-string").map(|value| ("uri".to_string(), value))),
        _ => {}
    }
}

fn say(seen: &mut Seen, words: &str) {
    if let Some((page, _)) = &mut seen.page {
        page.push_str(&escaped(words));
    }
    seen.words.push_str(words);
}

fn end(seen: &mut Seen) {
    let Some(local) = seen.open.pop() else { return };
    if let Some((page, depth)) = &mut seen.page {
        if seen.open.len() > *depth {
            if let Some(element) = html(&local) {
                page.push_str(&format!("</{element}>"));
            } else if matches!(
                local.as_str(),
                "div" | "block" | "section" | "article" | "byline" | "dateline" | "body.head"
            ) {
                page.push('\n');
            }
        } else if let Some((page, _)) = seen.page.take().filter(|(page, _)| !page.trim().is_empty()) {
            seen.fields.html = Some(format!("<div>{page}</div>"));
        }
    }
    let parent = seen.open.last().cloned().unwrap_or_default();
    if slot(seen, &local, &parent).is_none() {
        return;
    }
    let words = std::mem::take(&mut seen.words);
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(slot) = slot(seen, &local, &parent)
        && slot.is_none()
        && !words.is_empty()
    {
        *slot = Some(words);
    }
}

/// Where the words of an element go, those of the elements inside it with them; none for other elements.
fn slot<'s>(seen: &'s mut Seen, local: &str, parent: &str) -> Option<&'s mut Option<String>> {
    let fields = &mut seen.fields;
    Some(match (local, parent) {
        ("headline" | "hl1" | "hedline", _) => &mut fields.title,
        ("by" | "byline", _) => &mut fields.byline,
        ("firstCreated" | "contentCreated", _) => &mut seen.first,
        ("versionCreated", _) => &mut seen.version,
        ("inlineData", _) => &mut fields.text,
        ("name", "provider" | "infoSource") => &mut fields.outlet,
        _ => return None,
    })
}
