//! Mail: one letter or a box of them in, articles out.
//!
//! Of alternatives HTML is taken, unless it is bare beside the text. Attachments are counted and left out. It never trusts a header
//! for more than headline, outlet, day and identifier.

use crate::article::{Article, Content, Item, broken, skipped};
use crate::stream::{LIMIT, Stream};
use crate::{Place, page};
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};
use std::collections::{BTreeMap, BTreeSet};

/// A box begins each letter so.
const BEGIN: &[u8] = b"From ";
/// Longest line that begins a letter.
const LINE: usize = 1000;

/// The letter of a file that is one letter; nothing the second time.
pub(crate) fn single(stream: &mut Stream) -> Option<Item> {
    stream.begin();
    let place = stream.place();
    let length = stream.peek(LIMIT + 1).len();
    if length == 0 {
        return stream.fault().map(|why| broken(place, why));
    }
    if let Some(why) = stream.fault() {
        return Some(broken(place, why));
    }
    if length > LIMIT {
        while stream.pass(LIMIT as u64) {}
        return Some(broken(place, too_long()));
    }
    let item = letter(place, stream.peek(length));
    stream.take(length);
    Some(item)
}

/// The next letter of a box, or nothing at the end.
pub(crate) fn next(stream: &mut Stream) -> Option<Item> {
    while matches!(stream.peek(1).first(), Some(b'\r' | b'\n')) {
        stream.take(1);
    }
    stream.begin();
    let place = stream.place();
    if stream.peek(1).is_empty() {
        return stream.fault().map(|why| broken(place, why));
    }
    let starts = stream.peek(BEGIN.len()).starts_with(BEGIN);
    let end = letter_end(stream);
    let fault = match end {
        Some((_, true)) => stream.fault(),
        _ => None,
    };
    if let Some(why) = fault {
        return Some(broken(place, why));
    }
    let Some((length, _)) = end else {
        pass_letter(stream);
        return Some(broken(place, too_long()));
    };
    let bytes = stream.peek(length).get(..length).unwrap_or_default();
    let item = match (starts, memchr::memchr(b'\n', bytes)) {
        (true, Some(line)) => letter(place, &unquoted(bytes.get(line + 1..).unwrap_or_default())),
        _ => broken(place, "no letter begins here (a line that begins with 'From ')"),
    };
    stream.take(length);
    Some(item)
}

fn too_long() -> String {
    format!("the letter is longer than {} MiB", LIMIT >> 20)
}

/// Where the letter that begins here ends, and whether a fault ends it; none where it is too long.
fn letter_end(stream: &mut Stream) -> Option<(usize, bool)> {
    let mut looked = 0;
    loop {
        let held = stream.peek(looked + BEGIN.len() + 2);
        if let Some(at) = next_letter(held, looked.saturating_sub(LINE + 4)) {
            return Some((at, false));
        }
        let length = held.len();
        if length > LIMIT {
            return None;
        }
        if length <= looked + BEGIN.len() + 1 && stream.peek(length + 1).len() == length {
            return Some((length, stream.faulty()));
        }
        looked = length;
    }
}

/// Where a letter begins after an empty line.
fn next_letter(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    memchr::memmem::find_iter(rest, b"\nFrom ")
        .map(|at| from + at)
        .find(|&at| {
            let before = bytes.get(..at).unwrap_or_default();
            let after = bytes.get(at + 1..).unwrap_or_default();
            (before.ends_with(b"\n") || before.ends_with(b"\n\r")) && begins_letter(after)
        })
        .map(|at| at + 1)
}

/// Whether the line says when a letter came, as boxes do, or at most from whom; "From Kharkiv our correspondent writes" begins none.
fn begins_letter(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(LINE)).unwrap_or_default();
    let Some(end) = memchr::memchr(b'\n', head) else {
        return false;
    };
    let line = head.get(..end).unwrap_or_default().trim_ascii();
    let time = |w: &[u8]| matches!(w, [a, b, b':', c, d] if [a, b, c, d].iter().all(|x| x.is_ascii_digit()));
    let words = line
        .split(|b| b.is_ascii_whitespace())
        .filter(|word| !word.is_empty());
    words.count() <= 2 || line.windows(5).any(time)
}

/// Passes a letter that is too long to be held.
fn pass_letter(stream: &mut Stream) {
    loop {
        let held = stream.peek(64 << 10);
        let length = held.len();
        if let Some(at) = next_letter(held, 0) {
            stream.take(at);
            return;
        }
        let rest = LINE + 4;
        if length <= rest {
            stream.take(length);
            return;
        }
        stream.take(length - rest);
        if stream.peek(64 << 10).len() <= rest {
            stream.take(rest);
            return;
        }
    }
}

/// Takes off the mark that boxes put before lines that begin with "From ".
fn unquoted(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|&b| b == b'\n') {
        let marks = line.iter().take_while(|&&b| b == b'>').count();
        let quoted = marks > 0 && line.get(marks..).is_some_and(|rest| rest.starts_with(BEGIN));
        out.extend_from_slice(line.get(usize::from(quoted)..).unwrap_or_default());
    }
    out
}

/// Most lines of headers in a letter, and their bytes.
const HEADERS: usize = 10_000;
const HEAD: usize = 1 << 20;
/// Most parts of a letter, and most different lines that divide them.
const PARTS: usize = 1_000;
const DIVIDERS: usize = 100;

/// Why a letter is not parsed, if it is not: with more headers or parts than any letter has, parsing takes far more memory
/// than its bytes.
fn crowded(bytes: &[u8]) -> Option<String> {
    let dividers = dividers(bytes);
    if dividers.len() > DIVIDERS {
        return Some(format!("the letter has more than {DIVIDERS} kinds of parts"));
    }
    // `inner`: the head at hand is followed by another letter with its own
    let (mut head, mut inner) = (true, false);
    let (mut lines, mut size, mut parts) = (0, 0, 0);
    for line in bytes.split(|&b| b == b'\n') {
        let divides = |rest: &[u8]| dividers.iter().any(|name| rest.starts_with(name));
        if line.trim_ascii().is_empty() {
            head = std::mem::take(&mut inner);
        } else if line.strip_prefix(b"--").is_some_and(divides) {
            (head, inner) = (true, false);
            parts += 1;
        } else if head {
            lines += 1;
            size += line.len();
            let start = line.get(..256.min(line.len())).unwrap_or_default();
            inner |= memchr::memmem::find(&start.to_ascii_lowercase(), b"message/").is_some();
        }
        if lines > HEADERS || size > HEAD {
            let kib = HEAD >> 10;
            return Some(format!(
                "the letter has more than {HEADERS} lines or {kib} KiB of headers"
            ));
        }
        if parts > PARTS {
            return Some(format!("the letter has more than {PARTS} parts"));
        }
    }
    None
}

/// What the lines that divide a letter's parts begin with after two hyphens; no more than one above the limit.
fn dividers(bytes: &[u8]) -> BTreeSet<&[u8]> {
    let mut found = BTreeSet::new();
    for at in memchr::memchr_iter(b'=', bytes) {
        let before = bytes.get(..at).unwrap_or_default().trim_ascii_end();
        let name = before.get(before.len().saturating_sub(8)..).unwrap_or_default();
        if !name.eq_ignore_ascii_case(b"boundary") {
            continue;
        }
        let rest = bytes.get(at + 1..).unwrap_or_default().trim_ascii_start();
        let (rest, quoted) = match rest.strip_prefix(b"\"") {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        let ends = |b: &u8| match quoted {
            true => matches!(b, b'"' | b'\n' | b'\r'),
            false => b.is_ascii_whitespace() || *b == b';',
        };
        let end = rest.iter().position(ends).unwrap_or(rest.len());
        found.extend(rest.get(..end).filter(|name| !name.is_empty()));
        if found.len() > DIVIDERS {
            break;
        }
    }
    found
}

fn letter(place: Place, bytes: &[u8]) -> Item {
    if let Some(why) = crowded(bytes) {
        return broken(place, why);
    }
    let Some(message) = MessageParser::default().parse(bytes) else {
        return broken(place, "is no letter: it has no header");
    };
    if message.from().is_none() && message.subject().is_none() && message.date().is_none() {
        return broken(place, "is no letter: it has neither From nor Subject nor Date");
    }
    let Some(report) = report(&message) else {
        return skipped(place, "letters without text");
    };
    let title = message
        .subject()
        .map(|subject| subject.split_whitespace().collect::<Vec<_>>().join(" "));
    let title = title.filter(|title| !title.is_empty());
    let content = match report {
        Report::Html(html) => page::around(title.as_deref(), None, &html),
        Report::Text(text) => Content::Text(page::headed(title.as_deref(), None, &text)),
    };
    let from = message.from().and_then(|from| from.first());
    let name = from
        .and_then(|from| from.name())
        .map(|name| name.trim_matches(['"', '\'', ' ']).to_string());
    let domain = from
        .and_then(|from| from.address())
        .and_then(|address| address.rsplit('@').next());
    Item::Article(Box::new(Article {
        place,
        outlet: name
            .filter(|name| !name.is_empty())
            .or_else(|| domain.map(str::to_string)),
        title,
        published: published(&message),
        content,
        more: more(&message),
        ..Article::default()
    }))
}

/// When it was sent, as its sender wrote it.
fn published(message: &Message) -> Option<String> {
    let sent = message.date().filter(|sent| sent.is_valid())?;
    let day = format!("{:04}-{:02}-{:02}", sent.year, sent.month, sent.day);
    text::published(&format!(
        "{day}T{:02}:{:02}:{:02}",
        sent.hour, sent.minute, sent.second
    ))
    .ok()
}

/// Identifier, the sender's address, and how many attachments there were.
fn more(message: &Message) -> BTreeMap<String, String> {
    let sender = message.from().and_then(|from| from.first());
    let attachments = message.attachments();
    let attachments = attachments.filter(|part| part.attachment_name().is_some() || !is_text(part));
    let attachments = attachments.count();
    let known = [
        ("message", message.message_id().map(str::to_string)),
        (
            "from",
            sender.and_then(|sender| sender.address()).map(str::to_string),
        ),
        ("attachments", (attachments > 0).then(|| attachments.to_string())),
    ];
    let known = known.into_iter();
    known
        .filter_map(|(name, value)| Some((name.to_string(), value?)))
        .collect()
}

fn is_text(part: &mail_parser::MessagePart) -> bool {
    matches!(part.body, PartType::Text(_) | PartType::Html(_))
}

enum Report {
    Html(String),
    Text(String),
}

/// What of a letter is read.
fn report(message: &Message) -> Option<Report> {
    let join = |parts: Vec<&str>| parts.join("\n\n");
    let html = join(
        message
            .html_bodies()
            .filter_map(|part| match &part.body {
                PartType::Html(words) => Some(words.as_ref()),
                _ => None,
            })
            .collect(),
    );
    let text = join(
        message
            .text_bodies()
            .filter_map(|part| match &part.body {
                PartType::Text(words) => Some(words.as_ref()),
                _ => None,
            })
            .collect(),
    );
    match (visible(&html), letters(&text)) {
        (0, 0) => None,
        (0, _) => Some(Report::Text(text)),
        // a bare page ("open this letter in your browser") beside the whole text
        (seen, all) if seen * 2 < all => Some(Report::Text(text)),
        _ => Some(Report::Html(html)),
    }
}

fn letters(words: &str) -> usize {
    words.chars().filter(|c| c.is_alphanumeric()).count()
}

/// Letters of a page outside its tags, styles and scripts.
fn visible(html: &str) -> usize {
    let small = html.to_ascii_lowercase();
    let (mut at, mut count) = (0, 0);
    while let Some(rest) = small.get(at..).filter(|rest| !rest.is_empty()) {
        let open = rest.find('<').unwrap_or(rest.len());
        count += letters(rest.get(..open).unwrap_or_default());
        let tag = rest.get(open..).unwrap_or_default();
        let hidden = ["<style", "<script", "<title"]
            .iter()
            .find(|name| tag.starts_with(**name));
        let end = match hidden {
            Some(name) => tag
                .find(&name.replace('<', "</"))
                .and_then(|end| Some(end + tag.get(end..)?.find('>')?)),
            None if tag.starts_with("<!--") => tag.find("-->").map(|end| end + 2),
            None => tag.find('>'),
        };
        let Some(end) = end else { break };
        at += open + end + 1;
    }
    count
}
