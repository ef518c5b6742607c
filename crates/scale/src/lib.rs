//! The scale room: reading and resolving as functions over Arrow batches, for engines that spread work over machines, and what comes back from them.
//!
//! In: batches of articles, of readings, of the digests of one block. Out: batches of readings ([`read`]), of what happened ([`resolve_block`]), of the
//! tables that an export writes ([`table`]), and of what a ledger takes in (`take`). Each function is pure: the same batch gives the same batch on
//! every machine, in any order and however often. It never opens the network, never knows an engine, and never adds to a ledger.
//!
//! ```text
//! files ──articles──▶ articles ──read──▶ readings ──one per document──▶ standing ──by block──▶ resolve_block ──▶ happened
//!                                           └──▶ documents, claims, figures ... (table)                 └──▶ incidents, tolls, disputes (table)
//! ```
#![forbid(unsafe_code)]

mod articles;
mod block;
mod cells;
mod error;
mod pack;
mod read;
pub mod schema;
mod table;
mod take;

pub use articles::{Articles, articles};
pub use block::{Happened, resolve_block};
pub use error::ScaleError;
pub use pack::{pack, unpack};
pub use read::read;
pub use table::table;
pub use take::{Group, Outcome, Taken, groups};
