//! The export room: what stands on record, in the formats that others work with, each with its losses declared.
//!
//! In: plain rows of documents and incidents, one after another, and where to write. Out: bytes, the same for the
//! same rows. It never sees a ledger, never computes what resolving computes, and never claims more than the record: a number of deaths is the lowest reported, with all tolls and
//! their sources beside it where the format has a place for words; what is not known is empty.
#![forbid(unsafe_code)]

mod acled;
mod annotation;
mod cells;
mod claim;
mod codes;
mod conllu;
mod days;
mod facts;
mod format;
mod ftm;
mod gdelt;
mod ged;
mod geojson;
mod hxl;
mod kml;
mod ninjs;
mod notes;
mod parquet;
mod plover;
mod polecat;
mod row;
mod sqlite;
mod stream;
pub mod table;
mod timemap;

pub use acled::acled;
pub use annotation::annotations;
pub use claim::claims;
pub use conllu::conllu;
pub use format::{Format, Shape};
pub use ftm::ftm;
pub use gdelt::gdelt;
pub use ged::ged;
pub use geojson::geojson;
pub use hxl::hxl;
pub use kml::kml;
pub use ninjs::ninjs;
pub use parquet::Folder;
pub use plover::plover;
pub use polecat::polecat;
pub use row::{
    Brief, Counted, Document, Incident, Judgement, Party, Seen, Told, accepted, brief, counted, told,
};
pub use sqlite::File;
pub use stream::{Documents, Failure, Incidents, Options, Summary};
pub use timemap::timemap;
