//! The supply room: files, folders and archives in, one article after the other out; tables of a user's own in, knowledge out.
//!
//! The only room that opens files for the faces to read. Each failure is one line that says why. It never holds more of an archive than the articles
//! being read, and never says anything itself.
#![forbid(unsafe_code)]

mod input;
mod supply;

pub use input::{Input, bytes, expand, knowledge, reason};
pub use supply::{How, Met, Named, Piece, Supply, Wanted, count, damaged, inside, told, wanted};
