//! The text room: bytes of a file in, a [`Document`] out.
//!
//! In come bytes in any encoding, plain or HTML; out comes the canonical text with what each stretch of it is.
//! It never knows English beyond the page furniture listed in its tables, and it never drops visible text.
#![forbid(unsafe_code)]

mod canonical;
mod decode;
mod document;
mod error;
mod fold;
mod head;
mod html;
mod label;
mod line;
mod read;
mod span;
mod stamp;
mod tables;
mod when;

pub use canonical::Text;
pub use decode::{ARTICLE, LIMIT, recoded};
pub use document::{Block, BlockKind, Document};
pub use error::TextError;
pub use read::{Given, likely, published, read_bytes};
pub use span::Span;
