//! Format: which kind of archive a file is, told from its name and first bytes.
//!
//! It never guesses where a file may be one plain article: then it says nothing.

use crate::raw::Raw;
use crate::stream::Stream;
use std::io::Cursor;

/// A kind of archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// WARC 1.0 and 1.1, packed or not.
    Warc,
    /// One JSON object per line.
    Jsonl,
    /// JSON: an array of objects, or objects one after the other.
    Json,
    /// The IPTC's news in JSON, as JSON or JSON lines.
    Ninjs,
    /// NewsML-G2 and NITF.
    Newsml,
    /// Comma-separated (or by semicolons), with a header row.
    Csv,
    /// Tab-separated, with a header row.
    Tsv,
    /// One letter.
    Eml,
    /// A box of letters.
    Mbox,
}

/// All formats by the names that a user gives.
pub const FORMATS: &[(&str, Format)] = &[
    ("warc", Format::Warc),
    ("jsonl", Format::Jsonl),
    ("json", Format::Json),
    ("ninjs", Format::Ninjs),
    ("newsml", Format::Newsml),
    ("csv", Format::Csv),
    ("tsv", Format::Tsv),
    ("eml", Format::Eml),
    ("mbox", Format::Mbox),
];

impl Format {
    /// The name that a user gives.
    #[must_use]
    pub fn name(self) -> &'static str {
        let own = FORMATS.iter().find(|(_, format)| *format == self);
        own.map_or("", |(name, _)| name)
    }
}

/// First bytes of a file that are enough to tell it.
pub const HEAD: usize = 64 << 10;

/// Fields that a letter's header has, and no report begins with.
const LETTER: &[&str] = &[
    "received:",
    "return-path:",
    "message-id:",
    "mime-version:",
    "delivered-to:",
    "dkim-signature:",
];

/// The kind of archive, told from the first bytes (up to [`HEAD`] of them; packed or not) and the file's name; none where it is
/// no archive that is known, which includes plain articles.
#[must_use]
pub fn tell(name: &str, head: &[u8]) -> Option<Format> {
    let mut stream = Stream::new(Raw::new(Box::new(Cursor::new(head))));
    let packed = !stream.is_plain();
    let start = stream.peek(HEAD).to_vec();
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start);
    let name = plain_name(name, packed);
    by_bytes(&name, start).or_else(|| by_name(&name, start))
}

/// The name in small letters, without the ending of what packed it.
fn plain_name(name: &str, packed: bool) -> String {
    let name = name.to_ascii_lowercase();
    let endings = [".gz", ".gzip", ".zst", ".zstd"];
    let bare = endings.iter().find_map(|ending| name.strip_suffix(ending));
    bare.filter(|_| packed).unwrap_or(&name).to_string()
}

fn by_bytes(name: &str, head: &[u8]) -> Option<Format> {
    if head.starts_with(b"WARC/") {
        return Some(Format::Warc);
    }
    let bare = head.trim_ascii_start();
    match bare.first()? {
        b'{' => return Some(object(name, bare)),
        b'[' if bare.get(1..)?.trim_ascii_start().starts_with(b"{") => return Some(Format::Json),
        b'[' if name.ends_with(".json") => return Some(Format::Json),
        b'<' => return xml(bare),
        _ => {}
    }
    let text = String::from_utf8_lossy(head.get(..head.len().min(16 << 10))?).into_owned();
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    if first.starts_with("From ") && is_letter(lines.clone()) {
        return Some(Format::Mbox);
    }
    is_letter(text.lines()).then_some(Format::Eml)
}

/// Whether lines begin as a letter's header, with a field that only letters have.
fn is_letter<'t>(lines: impl Iterator<Item = &'t str>) -> bool {
    let mut sure = false;
    for line in lines.take(200) {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let field = line.split_once(':').map(|(field, _)| field).unwrap_or(" ");
        if field.is_empty() || !field.bytes().all(|b| b.is_ascii_graphic()) {
            return false;
        }
        let small = line.to_ascii_lowercase();
        sure |= LETTER.iter().any(|name| small.starts_with(name));
    }
    sure
}

/// JSON lines where the first object ends with its line and another follows, or the name says so.
fn object(name: &str, head: &[u8]) -> Format {
    if name.ends_with(".jsonl") || name.ends_with(".ndjson") {
        return Format::Jsonl;
    }
    if name.ends_with(".ninjs") {
        return Format::Ninjs;
    }
    let line = head.split(|&b| b == b'\n').next().unwrap_or_default();
    let rest = head.get(line.len()..).unwrap_or_default().trim_ascii_start();
    let whole = line.trim_ascii_end().ends_with(b"}")
        && serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok();
    match whole && rest.starts_with(b"{") {
        true => Format::Jsonl,
        false => Format::Json,
    }
}

fn xml(head: &[u8]) -> Option<Format> {
    let head = String::from_utf8_lossy(head.get(..head.len().min(4096))?).into_owned();
    let tags = head
        .split('<')
        .skip(1)
        .filter(|tag| !tag.starts_with(['?', '!', '-']));
    let root = tags.into_iter().next()?;
    let root = root
        .split(|c: char| c.is_whitespace() || c == '>' || c == '/')
        .next()?;
    let local = root.rsplit(':').next()?;
    let known = [
        "newsItem",
        "newsMessage",
        "packageItem",
        "conceptItem",
        "knowledgeItem",
        "planningItem",
        "nitf",
    ];
    known.contains(&local).then_some(Format::Newsml)
}

fn by_name(name: &str, head: &[u8]) -> Option<Format> {
    if head.is_empty() {
        return None;
    }
    let endings = [
        (".warc", Format::Warc),
        (".jsonl", Format::Jsonl),
        (".ndjson", Format::Jsonl),
        (".csv", Format::Csv),
        (".tsv", Format::Tsv),
        (".tab", Format::Tsv),
        (".eml", Format::Eml),
        (".mbox", Format::Mbox),
    ];
    let ending = endings.iter().find(|(ending, _)| name.ends_with(ending));
    ending.map(|(_, format)| *format)
}
