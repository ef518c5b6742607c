//! The ledger room: what many articles put on record, in one folder that only grows and can be verified.
//!
//! In: articles with their records, judgements of people, questions. Out: documents, claims, incidents, tolls, disputes. Sources are kept by their hash,
//! records beside those of earlier versions, judgements beside what was read, and a chain of hashes over all that changed. It never merges
//! destructively, never reads a clock (the time is given), and the order in which articles come changes nothing that it answers.
#![forbid(unsafe_code)]

mod add;
mod anchors;
mod apply;
mod combine;
mod counts;
mod desk;
mod digest;
mod documents;
mod error;
mod facets;
mod filter;
mod find;
mod flat;
mod incident;
mod item;
mod judge;
mod lists;
mod log;
mod merge;
mod query;
mod reread;
mod schema;
mod seal;
mod settle;
mod since;
mod stats;
mod store;
#[cfg(test)]
mod tests;
mod verify;
mod versions;
mod walk;

// the tests resolve with a small room of their own, so that they say what the ledger does and not what resolving does
#[cfg(not(test))]
use resolve as resolving;
#[cfg(test)]
use tests::resolving;

pub use add::{Added, Article, Prepared, Reading, Status, add, known, prepare, rank, reading};
pub use apply::{Held, apply, attach, edited, held};
pub use desk::{
    Day, IncidentVersion, Queue, ReadBy, Speaker, Speakers, Stub, days, event_words, head, incident_versions,
    newest, opened, provenance, queue, speakers, standing,
};
pub use documents::{
    ClaimRow, Hit, Listed, Sighting, Whole, articles, claims, documents, judgements, search, show,
};
pub use error::LedgerError;
pub use facets::{COUNTED, Facet, Facets, facets, search_with_facets};
pub use filter::{Filter, Near};
pub use item::{Counted, Key, find as item, keys};
pub use judge::{Action, Asked, Detail, Judgement, Named, judge};
pub use log::{Entry, START, seal};
pub use query::{Moment, Shown, TollRow, disputes, incident, incidents, timeline, tolls};
pub use reread::{Difference, Source, difference, outdated, reread, source};
pub use schema::NEWEST;
pub use settle::{settle, waiting};
pub use since::{Changed, Since, origin, since};
pub use stats::{Stats, stats};
pub use store::{FILE, Ledger, Options, create, open, sha256, stop_when};
pub use verify::{Verified, verify};
pub use versions::{Version, versions};
pub use walk::{Opened, Walk, Walked, walk};
