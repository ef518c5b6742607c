//! The service room: what every face asks of a ledger in the same way: articles and readings of engines in over all cores, filters as people write them, rows out as exports
//! take them.
//!
//! In: an open ledger, articles, words of a person. Out: what became of each article, filters, rows. It never reads a clock (the time is given), and never
//! says anything itself.
#![forbid(unsafe_code)]

mod adding;
pub mod given;
mod importing;
mod rows;

pub use adding::{Told, add};
pub use importing::{Others, import};
pub use rows::{Rows, UNREAD, read_again, stream, tables};
