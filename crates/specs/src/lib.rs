//! The specification runner: `crates/*/specs/*.md` are at once manual, specification and test.
//!
//! In come the files, out comes which lines hold. It reads articles through `onrecord::read` as everybody does and
//! knows of the rooms only what stands in a record. `SPEC=denial` runs only files whose path contains the word;
//! `SPEC_UPDATE=1` rewrites lines that fail to what comes out.
#![forbid(unsafe_code)]

mod check;
mod items;
mod parse;
mod resolved;
mod run;
mod update;

pub use check::{Verdict, judge};
pub use items::{Item, items, record_items};
pub use parse::{Case, Line, Mark, Pair, SpecError, parse};
pub use run::{Failure, Report, document, files, run};
pub use update::rewrite;
