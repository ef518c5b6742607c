//! The quality gate: how well articles are read, as numbers with floors that only rise, and a diff of frozen records.
//!
//! It measures and decides nothing: the same articles, the same program and the same tables give the same scores.
#![forbid(unsafe_code)]

mod coref;
mod corpus;
pub mod floors;
pub mod frozen;
mod names;
mod parse;
mod records;
mod roles;
mod scores;

pub use coref::{coref, coref_examples};
pub use names::names;
pub use parse::{gold_tokens, raw_text};
pub use records::{gold, polnear};
pub use roles::roles;
pub use scores::{Kit, Score, Section, each, f1, page, shown};
