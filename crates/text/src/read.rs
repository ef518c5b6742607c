//! A file becomes a document: decode, fold, label, address.
//!
//! In come bytes and what the caller knows of their origin; out comes a [`Document`]. It never opens files.

use crate::label::{self, Labelled, Piece};
use crate::when::{self, By, Said};
use crate::{Block, BlockKind, Document, Span, Text, TextError, decode, fold, html, stamp};
use sha2::{Digest, Sha256};

/// What the caller knows of an article; each overrides what the page says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Given {
    /// Local publication time: `2022-03-14` or `2022-03-14T17:13:00`.
    pub published: Option<String>,
    /// Domain or name of the outlet.
    pub outlet: Option<String>,
    /// Address.
    pub url: Option<String>,
}

/// What a page says of itself outside its visible text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Meta {
    pub(crate) title: Option<String>,
    /// Times that it gives.
    pub(crate) times: Vec<Said>,
    pub(crate) outlet: Option<String>,
    pub(crate) url: Option<String>,
    /// Who wrote it.
    pub(crate) authors: Vec<String>,
    /// Its language, as it says.
    pub(crate) language: Option<String>,
    /// The text of the report, where it is given beside the visible one.
    pub(crate) body: Option<String>,
}

/// Reads the bytes of one article, plain text or HTML.
///
/// # Errors
/// One clear line where the bytes are no article: empty, binary, too large, without text; or where
/// `given.published` is no date.
pub fn read_bytes(bytes: &[u8], given: &Given) -> Result<Document, TextError> {
    let given_time = given.published.as_deref().map(published).transpose()?;
    let string = decode::decode(bytes)?;
    let (pieces, meta) = if html::is_page(&string) {
        html::read(&string)
    } else {
        (plain_pieces(&string), Meta::default())
    };
    let labelled = label::label(&pieces, &meta.authors);
    let (text, blocks) = address(&pieces, &labelled);
    if text.is_empty() {
        return Err(TextError::NoText);
    }
    let url = given.url.clone().or(meta.url);
    let mut times = meta.times;
    times.extend(labelled.times());
    times.extend(given.url.as_deref().and_then(when::in_address));
    let page_time = when::choose(&times);
    let from = match (&given_time, &page_time) {
        (Some(_), _) => Some("given"),
        (None, Some((_, By::Address))) => Some("address"),
        (None, Some(_)) => Some("page"),
        (None, None) => None,
    };
    let host = url.as_deref().and_then(host);
    let published = given_time.or(page_time.map(|(time, _)| time));
    Ok(Document {
        id: format!("sha256:{}", hash(text.as_str().as_bytes())),
        source_sha256: hash(bytes),
        text,
        blocks,
        dateline: labelled.dateline(),
        title: labelled.title.or(meta.title),
        outlet: given.outlet.clone().or(host).or(meta.outlet),
        url,
        updated: when::updated(&times).filter(|time| Some(time) > published.as_ref()),
        published,
        language: meta.language,
        published_from: from.map(str::to_string),
    })
}

/// A publication time as the caller writes it, in its one normal form.
///
/// # Errors
/// Where it is no date; the message says what would be right.
pub fn published(value: &str) -> Result<String, TextError> {
    stamp::normal(value).ok_or_else(|| TextError::Published(value.chars().take(60).collect()))
}

/// Whether a time of publication in its normal form is one that a report can have: machines write 0001, 1970 and 9999 for "unknown".
#[must_use]
pub fn likely(published: &str) -> bool {
    let year = published.get(..4).and_then(|year| year.parse().ok());
    year.is_some_and(|year: u16| when::YEARS.contains(&year))
}

fn plain_pieces(string: &str) -> Vec<Piece> {
    fold::paragraphs(string).into_iter().map(Piece::new).collect()
}

/// The canonical text, a line to each piece, and the blocks in it.
fn address(pieces: &[Piece], labelled: &Labelled) -> (Text, Vec<Block>) {
    let mut string = String::new();
    let mut bytes: Vec<(BlockKind, usize, usize)> = Vec::new();
    for (piece, parts) in pieces.iter().zip(&labelled.parts) {
        if !string.is_empty() {
            string.push('\n');
        }
        let at = string.len();
        string.push_str(&piece.text);
        bytes.extend(parts.iter().map(|p| (p.kind, at + p.start, at + p.end)));
    }
    let text = Text::new(string);
    let block = |(kind, start, end)| Block {
        kind,
        span: Span::new(text.char_of(start), text.char_of(end)),
    };
    let blocks = bytes.into_iter().map(block).collect();
    (text, blocks)
}

/// The host of an address, without `www.`.
fn host(url: &str) -> Option<String> {
    let rest = url.split_once("://")?.1;
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?.split(':').next()?;
    let host = host.to_ascii_lowercase();
    let bare = host.strip_prefix("www.").unwrap_or(&host);
    bare.contains('.').then(|| bare.to_string())
}

fn hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
