//! The quality gate: how well articles are read, as numbers with floors that only rise, and a diff of frozen records.
//!
//! It measures and decides nothing: the same articles, the same program and the same tables give the same scores.
#![forbid(unsafe_code)]

mod coref;
mod corpus;
mod dates;
pub mod floors;
mod frames;
pub mod frozen;
mod geovirus;
mod incidents;
mod names;
mod pages;
mod parse;
mod peers;
mod plover;
mod re3d;
mod records;
mod roles;
mod said;
mod scores;
mod shingles;
mod tasks;

pub use coref::{coref, coref_examples};
pub use dates::dates;
pub use frames::roles_by_frame;
pub use geovirus::geovirus;
pub use incidents::{copies, incidents, seed};
pub use names::names;
pub use pages::{Page, pages, read_pages};
pub use parse::{gold_tokens, raw_text};
pub use peers::{Shared, peers, shared};
pub use plover::{plover, plover_studied, plover_unjudged};
pub use records::{gold, polnear, unseen};
pub use roles::{role_examples, roles};
pub use scores::{Kit, Score, Section, each, f1, page, shown};
