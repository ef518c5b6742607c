//! WARC 1.0 and 1.1: records in, pages and texts out.
//!
//! `response` records with HTTP, `resource` and `conversion` records; all others are counted and skipped. A record whose
//! length does not lead to the next record is broken: the next is looked for by its first line. It never trusts a length.

use crate::article::{Article, Content, Item, broken, skipped};
use crate::http::{self, Headers};
use crate::stream::{LIMIT, Stream};
use crate::{Place, is_text, media};
use std::collections::BTreeMap;

/// Most bytes of a record's head.
const HEAD: usize = 64 << 10;
/// How a record begins.
pub(crate) const BEGIN: &[u8] = b"WARC/";

/// The next record, or nothing at the end.
pub(crate) fn next(stream: &mut Stream) -> Option<Item> {
    while matches!(stream.peek(1).first(), Some(b'\r' | b'\n' | b' ')) {
        stream.take(1);
    }
    stream.begin();
    let place = stream.place();
    if stream.peek(1).is_empty() {
        return stream.fault().map(|why| broken(place, why));
    }
    if !begins(stream.peek(12)) {
        return Some(lost(stream, place, 0, "no record begins here".to_string()));
    }
    let head = stream.peek(HEAD);
    let most = record_in(head).unwrap_or(HEAD).min(HEAD);
    let Some(length) = http::head_length(head, most) else {
        let why = match stream.faulty() {
            true => cut(stream),
            false => format!("the head of the record does not end within {} KiB", HEAD >> 10),
        };
        return Some(lost(stream, place, 1, why));
    };
    let headers = http::headers(stream.peek(length).get(..length).unwrap_or_default());
    let Some(size) = headers
        .get("content-length")
        .and_then(|value| value.parse::<u64>().ok())
    else {
        return Some(lost(
            stream,
            place,
            1,
            "the record does not say its length".to_string(),
        ));
    };
    match usize::try_from(size) {
        Ok(size) if size <= LIMIT - HEAD => Some(held(stream, place, &headers, (length, size))),
        _ => Some(large(stream, place, &headers, (length, size))),
    }
}

/// Whether a record begins with these bytes.
fn begins(bytes: &[u8]) -> bool {
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    bytes.starts_with(BEGIN) && digit(5) && bytes.get(6) == Some(&b'.') && digit(7)
}

/// A record that fits: it is looked at once what follows it is seen to be a record or the end.
fn held(stream: &mut Stream, place: Place, headers: &Headers, (head, size): (usize, usize)) -> Item {
    let whole = head + size;
    let (length, faulty) = (stream.peek(whole + 16).len(), stream.faulty());
    if let Some(member) = member_within(stream, head, whole.min(length)) {
        stream.take(member);
        let why = format!(
            "the record says {size} bytes, but the next begins after {}",
            member.saturating_sub(head)
        );
        return broken(place, why);
    }
    if length < whole {
        let why = match faulty {
            true => cut(stream),
            false => format!(
                "the record says {size} bytes, but the file ends after {}",
                length.saturating_sub(head)
            ),
        };
        return lost(stream, place, head, why);
    }
    let bytes = stream.peek(whole + 16);
    let after = bytes.get(whole..).unwrap_or_default();
    let breaks = after.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
    let rest = after.get(breaks..).unwrap_or_default();
    // two line breaks end a record; what stands after them is wrong by itself
    let followed = rest.is_empty() || begins(rest) || faulty || after.starts_with(b"\r\n\r\n");
    if !followed && !stream.members_within(whole + breaks).contains(&(whole + breaks)) {
        let why = format!("after the {size} bytes that the record says it holds no record begins");
        return lost(stream, place, head, why);
    }
    let body = stream.peek(whole).get(head..whole).unwrap_or_default();
    let item = content(place, headers, body);
    stream.take(whole);
    item
}

/// A member among the bytes of a record that begins with another record.
fn member_within(stream: &mut Stream, head: usize, whole: usize) -> Option<usize> {
    let members = stream.members_within(whole);
    let bytes = stream.peek(whole);
    members
        .into_iter()
        .find(|&at| at >= head && at < whole && bytes.get(at..).is_some_and(begins))
}

/// A record too large to be held: passed over, and the next one looked for.
fn large(stream: &mut Stream, place: Place, headers: &Headers, (head, size): (usize, u64)) -> Item {
    let start = stream.peek(head + HEAD).get(head..).unwrap_or_default();
    let other = unread(headers, start);
    stream.take(head.saturating_sub(1));
    find(stream);
    match other {
        Some(why) => skipped(place, why),
        None => broken(
            place,
            format!("the record says {size} bytes, the limit is {} MiB", LIMIT >> 20),
        ),
    }
}

/// A broken record: the next is looked for after `from` bytes of it.
fn lost(stream: &mut Stream, place: Place, from: usize, why: String) -> Item {
    if stream.faulty() && !find_held(stream, from) {
        stream.fault();
        return broken(place, why);
    }
    // the line break before a record belongs to what is looked at
    stream.take(if from > 1 { from - 1 } else { from });
    find(stream);
    broken(place, why)
}

fn cut(stream: &mut Stream) -> String {
    // the bytes before the fault may hold a whole record yet: the fault is told now, and passed when they are through
    stream.why().unwrap_or_default()
}

/// Whether a record begins among the bytes held before a fault.
fn find_held(stream: &mut Stream, from: usize) -> bool {
    let held = stream.peek(1);
    record_in(held.get(from.saturating_sub(1)..).unwrap_or_default()).is_some()
}

/// Goes on to where the next record begins, or to a fault, or to the end.
fn find(stream: &mut Stream) {
    if stream.at_member() && begins(stream.peek(12)) {
        return;
    }
    loop {
        let held = stream.peek(HEAD);
        if let Some(at) = record_in(held) {
            stream.take(at);
            return;
        }
        let length = held.len();
        if length < HEAD {
            // what comes after a fault begins anew
            stream.take(length);
            return;
        }
        stream.take(length - 16);
    }
}

/// Where a line begins that begins a record.
fn record_in(bytes: &[u8]) -> Option<usize> {
    memchr::memmem::find_iter(bytes, b"\nWARC/")
        .map(|at| at + 1)
        .find(|&at| bytes.get(at..).is_some_and(begins))
}

/// Why a record is no article, told without its content but for the head of an HTTP answer.
fn unread(headers: &Headers, start: &[u8]) -> Option<&'static str> {
    let kind = headers.get("warc-type").map(String::as_str).unwrap_or_default();
    let stated = headers
        .get("content-type")
        .map(String::as_str)
        .unwrap_or_default();
    let url = headers
        .get("warc-target-uri")
        .map(String::as_str)
        .unwrap_or_default();
    match kind.to_ascii_lowercase().as_str() {
        "response" if media(stated) == "application/http" || url.starts_with("http") => {
            let length = http::head_length(start, HEAD)?;
            let answer = http::headers(start.get(..length).unwrap_or_default());
            if http::status(start).is_some_and(|status| status != 200) {
                return Some("answers other than 200 OK");
            }
            not_text(answer.get("content-type").map(String::as_str), url)
        }
        "response" => Some("answers that are not HTTP"),
        "resource" | "conversion" => not_text(Some(stated), url),
        "revisit" => Some("revisits of a page seen before"),
        "request" | "metadata" | "warcinfo" => Some("requests and notes of the crawler"),
        "continuation" => Some("parts of a record"),
        _ => Some("records of other kinds"),
    }
}

fn not_text(stated: Option<&str>, url: &str) -> Option<&'static str> {
    if let Some(stated) = stated.filter(|stated| !stated.is_empty() && !is_text(stated)) {
        return Some(match media(stated).as_str() {
            "text/dns" => "answers that are not HTTP",
            _ => "neither HTML nor text",
        });
    }
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.ends_with("/robots.txt").then_some("rules for robots")
}

/// The article of a whole record.
fn content(place: Place, headers: &Headers, body: &[u8]) -> Item {
    if let Some(why) = unread(headers, body) {
        return skipped(place, why);
    }
    let segment = headers.get("warc-segment-number");
    if segment.is_some() {
        return skipped(place, "parts of a record");
    }
    let of_http = headers
        .get("warc-type")
        .is_some_and(|kind| kind.eq_ignore_ascii_case("response"));
    let answer = match of_http {
        true => match http::answer(body) {
            Ok(answer) => answer,
            Err(why) => return broken(place, why),
        },
        false => http::Answer {
            stated: headers.get("content-type").cloned(),
            language: None,
            body: body.to_vec(),
            damaged: None,
        },
    };
    if answer.body.iter().all(u8::is_ascii_whitespace) {
        return skipped(place, "empty answers");
    }
    if answer.stated.as_deref().is_none_or(str::is_empty) && !looks_like_page(&answer.body) {
        return skipped(place, "neither HTML nor text");
    }
    let named = |key: &str| headers.get(key).cloned();
    let mut more = BTreeMap::new();
    for (key, name) in [
        ("warc-record-id", "record"),
        ("warc-date", "fetched"),
        ("warc-truncated", "truncated"),
    ] {
        more.extend(named(key).map(|value| (name.to_string(), value)));
    }
    let damaged = answer.damaged.as_deref().map(crate::article::line);
    more.extend(damaged.map(|why| ("damaged".to_string(), why)));
    let language = answer
        .language
        .or_else(|| named("warc-identified-content-language"));
    Item::Article(Box::new(Article {
        place,
        url: named("warc-target-uri").map(|url| url.trim_matches(['<', '>']).to_string()),
        language: language.filter(|language| !language.contains(',')),
        content: Content::Html {
            charset: answer.stated.as_deref().and_then(http::charset),
            bytes: answer.body,
        },
        more,
        ..Article::default()
    }))
}

fn looks_like_page(bytes: &[u8]) -> bool {
    let first = bytes.iter().find(|b| !b.is_ascii_whitespace());
    first == Some(&b'<')
}
