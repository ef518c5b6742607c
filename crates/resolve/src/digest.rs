//! Digest: what resolving keeps of one record. Plain data; nothing here decides.

use crate::days::Days;
use crate::sketch::Sketch;
use record::{EventType, Measure, PlacePrecision, Quote, SourceKind, Stance};

/// What resolving keeps of one record: small, and all that it needs.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Digest {
    /// Document identifier.
    pub document: String,
    /// Headline.
    pub title: Option<String>,
    /// Outlet.
    pub outlet: Option<String>,
    /// Address, as it is compared; null in digests of older builds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Day of publication, as a number since 1970-01-01.
    pub published: Option<i32>,
    /// Time of the latest change that the article bears, else of its publication: what orders texts of one article; null in digests of older builds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stamp: Option<String>,
    /// Country in which most of its events lie.
    pub country: Option<String>,
    /// Happenings that it tells of, in text order.
    pub happenings: Vec<Happening>,
    /// Claims that may take a side.
    pub claims: Vec<Held>,
    /// Agencies and outlets that the text names as its origin, sorted.
    pub origins: Vec<String>,
    /// The smallest hashes of its runs of words.
    pub sketch: Sketch,
}

/// Events of one article that are one happening.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Happening {
    /// PLOVER type.
    pub kind: EventType,
    /// PLOVER modes of its events.
    pub modes: Vec<String>,
    /// Kin of these modes (`incident_words.tsv`), sorted.
    pub kin: Vec<String>,
    /// Its events, in text order.
    pub events: Vec<Told>,
    /// Where, the most precise first; empty if nothing tells it.
    pub sites: Vec<Where>,
    /// Places named in its sentences, not said to be where it took place.
    pub near: Vec<Where>,
    /// When; null where nothing tells it. Never taken from the day of publication.
    pub days: Option<Days>,
    /// Who did it, names as the article gives them most fully.
    pub agents: Vec<String>,
    /// To whom.
    pub targets: Vec<String>,
    /// What it cost.
    pub counts: Vec<Count>,
    /// Words of its sentences that may tell it from others, folded and sorted.
    pub words: Vec<String>,
    /// Whether it is what the article is about.
    pub main: bool,
}

/// One event as told.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Told {
    /// Identifier in the record; null where only a count of victims tells of it.
    pub id: Option<String>,
    /// The trigger and the words around it: its identity whatever the offsets are.
    pub words: String,
    /// First code point of the trigger.
    pub start: usize,
}

/// A place as a record resolves it, with the folded name.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Where {
    /// Name in the gazetteer, or the words.
    pub name: String,
    /// The words, folded.
    pub key: String,
    /// The words by their sound, for names without a point on the map; else empty.
    pub sound: String,
    /// GeoNames identifier.
    pub geonames: Option<u32>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// First-level region.
    pub admin1: Option<String>,
    /// Latitude and longitude in degrees.
    pub at: Option<(f64, f64)>,
    /// How much ground it covers; null while unresolved.
    pub precision: Option<PlacePrecision>,
    /// Whether a town bears the name of its region, so that the region may be meant.
    pub namesake: bool,
}

/// A figure of what a happening cost.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Count {
    /// Identifier in the record.
    pub figure: String,
    /// The words.
    pub span: Quote,
    /// What was done to what is counted.
    pub measure: Measure,
    /// Least value.
    pub low: Option<u64>,
    /// Greatest value.
    pub high: Option<u64>,
    /// What is counted.
    pub of: Option<String>,
    /// The same folded; null where it is people of any sort.
    pub sort: Option<String>,
    /// Who answers for it; null is the article itself, or nobody named.
    pub source: Option<String>,
    /// Claim that carries it.
    pub claim: Option<String>,
    /// Day on which it was said, else that of publication.
    pub said: Option<i32>,
    /// Sources who could not verify it.
    pub unverified_by: Vec<String>,
    /// Whether it stands in the headline.
    pub title: bool,
}

/// A claim that may take a side.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Held {
    /// Identifier in the record.
    pub id: String,
    /// Who speaks.
    pub source: Option<String>,
    /// How the source is known.
    pub kind: Option<SourceKind>,
    /// What the source does with the content.
    pub stance: Stance,
    /// First stretch of what it holds; the cue where there is none.
    pub says: Quote,
    /// Day on which it was said, else that of publication.
    pub said: Option<i32>,
    /// Happenings that it speaks of, by their place in `Digest::happenings`; that which it is about first.
    pub happenings: Vec<usize>,
    /// Names that it lays a deed on.
    pub blamed: Vec<String>,
    /// What it says that it was (`incident_words.tsv`, account); null where no word tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The claim that it responds to.
    pub answers: Option<String>,
    /// Claims that it is about as a whole.
    pub covers: Vec<String>,
}
