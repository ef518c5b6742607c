//! Read: an open file in, its records one by one out.
//!
//! Chooses the format, and passes over articles that say that they are in a language that is not read. It never reads ahead.

use crate::article::{Article, Content, Item, broken, line, skipped};
use crate::csv::{self, Header};
use crate::fields::Map;
use crate::format::{Format, HEAD, tell};
use crate::json::{self, Brackets, Frame};
use crate::raw::Raw;
use crate::stream::Stream;
use crate::{Place, mail, newsml, warc};
use std::collections::VecDeque;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// What is said of an archive by whoever opens it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ask {
    /// Its format; told from its first bytes and name where it is not given.
    pub format: Option<Format>,
    /// Which of its fields is what (JSON, CSV and TSV).
    pub map: Map,
}

/// Why an archive cannot be begun.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// It is none that is known.
    #[error("is no archive that is known; say which: warc, jsonl, json, ninjs, newsml, csv, tsv, eml, mbox")]
    Unknown,
    /// Wide characters.
    #[error("is in UTF-16; save it in UTF-8 and read that")]
    Wide,
    /// The header row does not do.
    #[error("{0}")]
    Header(String),
}

/// The records of an archive, in their order. No error ends it before the file does.
pub struct Articles<'r> {
    stream: Stream<'r>,
    kind: Kind,
    map: Map,
    waiting: VecDeque<Item>,
    /// Whether any record was met.
    some: bool,
    done: bool,
    /// The format.
    pub format: Format,
    /// Bytes of the file that were read so far, for whoever shows progress.
    pub count: Arc<AtomicU64>,
}

enum Kind {
    Warc,
    Json(Frame, json::Ask, Brackets),
    Newsml,
    Csv(Header),
    Letter,
    Letters,
}

/// Opens an archive; `name` is that of the file, for what its bytes do not tell.
///
/// # Errors
/// Where it is no archive, or its header row cannot be used. Records that are broken are no error: they come as items.
pub fn open<'r>(
    from: Box<dyn Read + Send + 'r>,
    name: &str,
    ask: &Ask,
) -> Result<Articles<'r>, ArchiveError> {
    let mut raw = Raw::new(from);
    let head = raw.peek(HEAD);
    let head = head.get(..head.len().min(HEAD)).unwrap_or_default().to_vec();
    let format = ask
        .format
        .or_else(|| tell(name, &head))
        .ok_or(ArchiveError::Unknown)?;
    let mut stream = Stream::new(raw);
    let start = stream.peek(4);
    if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
        return Err(ArchiveError::Wide);
    }
    let objects = |ninjs: Option<bool>| json::Ask {
        map: ask.map.clone(),
        ninjs,
    };
    let framed = || match tell(name, &head) {
        Some(Format::Jsonl) => Frame::Lines,
        _ => Frame::Braces,
    };
    let brackets = Brackets::default();
    let kind = match format {
        Format::Warc => {
            stream.search.first = warc::BEGIN;
            Kind::Warc
        }
        Format::Jsonl => Kind::Json(Frame::Lines, objects(None), brackets),
        Format::Json => Kind::Json(Frame::Braces, objects(None), brackets),
        Format::Ninjs => Kind::Json(framed(), objects(Some(true)), brackets),
        Format::Newsml => Kind::Newsml,
        Format::Csv | Format::Tsv => {
            let header = csv::header(&mut stream, format == Format::Tsv, &ask.map);
            Kind::Csv(header.map_err(|why| ArchiveError::Header(line(&why)))?)
        }
        Format::Eml => Kind::Letter,
        Format::Mbox => Kind::Letters,
    };
    if matches!(kind, Kind::Json(..)) && stream.peek(3).starts_with(b"\xef\xbb\xbf") {
        stream.take(3);
    }
    Ok(Articles {
        count: stream.raw.count.clone(),
        stream,
        kind,
        map: ask.map.clone(),
        waiting: VecDeque::new(),
        some: false,
        done: false,
        format,
    })
}

impl Iterator for Articles<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        if self.done {
            return None;
        }
        let item = match &mut self.kind {
            Kind::Warc => warc::next(&mut self.stream),
            Kind::Json(frame, ask, brackets) => {
                json::next(&mut self.stream, *frame, (ask, brackets), &mut self.waiting)
            }
            Kind::Newsml => newsml::next(&mut self.stream),
            Kind::Csv(header) => csv::next(&mut self.stream, header, &self.map),
            Kind::Letter => mail::single(&mut self.stream),
            Kind::Letters => mail::next(&mut self.stream),
        };
        self.done = item.is_none();
        let nothing = self.done && !self.some;
        self.some = true;
        match item {
            Some(Item::Article(article)) => Some(read_or_not(article)),
            None if nothing => missing(&self.kind).map(|why| broken(Place::default(), why)),
            item => item,
        }
    }
}

/// What an archive lacks in which no record was met; nothing where it is whole and empty.
fn missing(kind: &Kind) -> Option<String> {
    let what = match kind {
        Kind::Json(Frame::Braces, _, brackets) if brackets.open == 0 => "no JSON is in it".to_string(),
        Kind::Json(Frame::Braces, _, brackets) if !brackets.even() => format!(
            "no JSON object is in it, only brackets of which {} open and {} close",
            brackets.open, brackets.closed
        ),
        Kind::Warc => "no WARC record is in it".to_string(),
        Kind::Newsml => "no newsItem and no nitf element is in it".to_string(),
        Kind::Letter => "no letter is in it".to_string(),
        Kind::Json(..) | Kind::Csv(_) | Kind::Letters => return None,
    };
    Some(what)
}

/// Passes over what says that it is in another language, or has nothing to read.
fn read_or_not(article: Box<Article>) -> Item {
    let language = article
        .language
        .as_deref()
        .map(str::trim)
        .unwrap_or_default()
        .to_ascii_lowercase();
    let open = ["", "und", "mul", "zxx", "mis", "unknown", "none"].contains(&language.as_str());
    if !open && !language.starts_with("en") {
        return skipped(article.place, "articles in another language");
    }
    let bare = match &article.content {
        Content::Text(text) => text.trim().is_empty(),
        Content::Html { bytes, .. } => bytes.is_empty(),
    };
    match bare {
        true => skipped(article.place, "empty records"),
        false => Item::Article(article),
    }
}
