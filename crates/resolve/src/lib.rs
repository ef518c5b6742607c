//! The resolve room: from the records of many articles to incidents, copies, tolls and disputes, by pure functions.
//!
//! In: [`Digest`]s, what [`digest`] keeps of a record for this. Out: incidents and disputes. It never touches the store, never reads a file, and the
//! order in which articles come changes nothing.
//!
//! [`blocks`] says in which blocks a digest has a say; [`resolve_block`] decides inside one block, given all digests that name it, and gives only the
//! incidents that the block owns. All incidents are the union over all blocks ([`resolve_all`]), so that an engine can spread blocks over machines, and a
//! ledger need only do again the blocks that a new article changes ([`touched`], [`recalled`]).
#![forbid(unsafe_code)]

mod blocks;
mod cluster;
mod copies;
mod count;
pub mod days;
mod digest;
mod dispute;
mod geo;
mod incident;
mod index;
mod item;
mod keep;
mod link;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod properties;
mod recall;
mod scene;
mod sentence;
mod sketch;
mod toll;
mod version;
mod voice;
mod words;

pub use blocks::blocks;
pub use copies::{Copy, copy, texts};
pub use digest::{Count, Digest, Happening, Held, Told, Where};
pub use incident::{resolve_all, resolve_as_one, resolve_block};
pub use keep::digest;
pub use recall::{Touched, recalled, touched};
pub use sketch::{Shared, Sketch, shared, sketch};
pub use toll::range;

use record::{Dispute, Incident};

/// Incidents and disputes.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Resolved {
    /// Incidents, sorted by identifier.
    pub incidents: Vec<Incident>,
    /// Disputes, sorted by identifier.
    pub disputes: Vec<Dispute>,
}
