//! The resolve room: from the records of many articles to incidents, copies, tolls and disputes, by pure functions.
//!
//! In: [`Digest`]s, what [`digest`] keeps of a record for this. Out: incidents and disputes. It never touches the store, never reads a file, and the
//! order in which articles come changes nothing.
//!
//! [`blocks`] says in which blocks a digest has a say; [`resolve_block`] decides inside one block, given all digests that name it, and gives only the
//! incidents that the block owns. All incidents are the union over all blocks, so that a ledger need only do again the blocks that a new article
//! names, and an engine can spread blocks over machines.
#![forbid(unsafe_code)]

use knowledge::Knowledge;
use record::{Dispute, Incident, Record};
use std::collections::BTreeSet;

/// What resolving keeps of one record: small, and all that it needs.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Digest {
    /// Document identifier.
    pub document: String,
}

/// Incidents and disputes.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Resolved {
    /// Incidents, sorted by identifier.
    pub incidents: Vec<Incident>,
    /// Disputes, sorted by identifier.
    pub disputes: Vec<Dispute>,
}

/// Keeps of a record what resolving needs.
#[must_use]
pub fn digest(record: &Record, _knowledge: &Knowledge) -> Digest {
    Digest {
        document: record.document.id.clone(),
    }
}

/// Blocks in which a digest has a say.
#[must_use]
pub fn blocks(_digest: &Digest) -> BTreeSet<String> {
    BTreeSet::new()
}

/// Incidents that `block` owns, given every digest that names it, in any order.
#[must_use]
pub fn resolve_block(_block: &str, _digests: &[&Digest]) -> Resolved {
    Resolved::default()
}
