//! The record room: the plain types of what reading one article yields, as `RECORD.md` lays down.
//!
//! Nothing here computes. Field order is the order of the JSON.
#![forbid(unsafe_code)]

mod actor;
mod claim;
mod document;
mod event;
mod figure;
mod incident;
mod note;
mod place;
mod quote;
mod time;
mod trace;

pub use actor::{Actor, ActorKind};
pub use claim::{Certainty, Claim, Quotation, Relay, Source, SourceKind, Stance};
pub use document::{Block, DocumentRecord, Record, Version};
pub use event::{Codes, Event, EventType, Status};
pub use figure::{Figure, Measure, Scope};
pub use incident::{About, Dispute, EventRef, Incident, Link, Side, Site, Toll};
pub use note::Note;
pub use place::{Place, PlacePrecision, Relation};
pub use quote::Quote;
pub use time::{TimePrecision, When};
pub use trace::{Step, Trace};

/// Declares an enum whose variants are written in records by the given names.
macro_rules! named {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The name used in records.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $($name::$variant => $text),+ }
            }

            /// The value of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some($name::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use named;
