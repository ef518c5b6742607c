//! The archives room: a file that holds many articles in, one [`Article`] after the other out.
//!
//! In come a stream of foreign bytes, its format (given, or told by [`tell`]) and a map of its fields; out comes an iterator of
//! articles, of records that are none, and of broken records with their place. It never opens a file or the network, never holds
//! more than one record (at most [`LIMIT`] bytes of it), and never stops at a broken one.
#![forbid(unsafe_code)]

mod article;
mod csv;
mod fields;
mod format;
mod http;
mod json;
mod mail;
mod newsml;
mod ninjs;
mod packed;
mod page;
mod raw;
mod read;
mod stream;
mod unpack;
mod warc;
mod when;
mod words;

pub use article::{Article, Broken, Content, Item, Named, Skipped};
pub use fields::{Field, Map, map};
pub use format::{FORMATS, Format, HEAD, tell};
pub use packed::{Packed, is_packed, unpack};
pub use read::{ArchiveError, Articles, Ask, open};
pub use stream::{LIMIT, Place, RATIO, SMALL};

/// A media type without its parameters, in small letters.
pub(crate) fn media(stated: &str) -> String {
    stated
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

/// Whether a media type is one that articles come in.
pub(crate) fn is_text(stated: &str) -> bool {
    matches!(
        media(stated).as_str(),
        "text/html" | "application/xhtml+xml" | "text/plain"
    )
}
