//! Incident: what many articles tell of one happening, with its tolls by source and its disputes.

use crate::{EventType, Measure, PlacePrecision, named};

/// An event of one article.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct EventRef {
    /// Document identifier (`sha256:...`).
    pub document: String,
    /// Event identifier in the record of that document (`e3`).
    pub event: String,
}

/// Where an incident took place, as precisely as its articles agree on.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Site {
    /// Name as the articles give it.
    pub name: String,
    /// GeoNames identifier.
    pub geonames: Option<u32>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// First-level region.
    pub admin1: Option<String>,
    /// Latitude in degrees; null where only a region or country is known.
    pub lat: Option<f64>,
    /// Longitude in degrees.
    pub lon: Option<f64>,
    /// How much ground it covers.
    pub precision: PlacePrecision,
}

/// What one source says that an incident cost, at one time.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Toll {
    /// `killed`, `injured` ...
    pub measure: Measure,
    /// Who answers for the number, as the articles name it most fully; null where nobody is named or the outlet itself tells it.
    pub source: Option<String>,
    /// Lower bound, null if open.
    pub low: Option<u64>,
    /// Upper bound, null if open.
    pub high: Option<u64>,
    /// What is counted, in the words of the article.
    pub of: Option<String>,
    /// Day on which it was said (`2022-03-13`), else that of publication, else null.
    pub said: Option<String>,
    /// Documents that carry it, sorted.
    pub documents: Vec<String>,
    /// Figures that carry it: (document, figure identifier), sorted.
    pub figures: Vec<(String, String)>,
    /// Place in the incident's list of tolls of the later one of the same source that took its place.
    pub superseded_by: Option<usize>,
    /// Sources who say that they could not verify it.
    #[serde(default)]
    pub unverified_by: Vec<String>,
}

/// Why two events were taken for one happening.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Link {
    /// One event.
    pub a: EventRef,
    /// The other.
    pub b: EventRef,
    /// How strongly, 0 to 1.
    pub score: f64,
    /// What spoke for it, in a few words each ("same place", "same day", "both 58 killed").
    pub why: Vec<String>,
}

/// One happening, told by one article or many.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Incident {
    /// Stable identifier, `i-` and a hash of its earliest event's document and words.
    pub id: String,
    /// PLOVER type.
    #[serde(rename = "type")]
    pub kind: EventType,
    /// PLOVER mode that most of its events carry.
    pub mode: Option<String>,
    /// Where.
    pub place: Option<Site>,
    /// First day, inclusive; null if undated.
    pub from: Option<String>,
    /// Last day, exclusive.
    pub to: Option<String>,
    /// Who did it, as sources name them, most often named first.
    pub agents: Vec<String>,
    /// To whom.
    pub targets: Vec<String>,
    /// Documents that tell of it, sorted.
    pub documents: Vec<String>,
    /// Its events, sorted.
    pub events: Vec<EventRef>,
    /// Sources left when copies of one text count once.
    pub independent_sources: usize,
    /// Groups of documents that are copies of one text.
    pub copies: Vec<Vec<String>>,
    /// Tolls, in the order in which they were said.
    pub tolls: Vec<Toll>,
    /// Lowest and highest bound of the standing tolls by measure; never shown without the tolls themselves.
    pub range: std::collections::BTreeMap<String, (Option<u64>, Option<u64>)>,
    /// Identifiers of its disputes.
    pub disputes: Vec<String>,
    /// Why its events were put together.
    pub links: Vec<Link>,
}

named! {
    /// What a dispute is about.
    About {
        /// How many were killed.
        Killed = "killed",
        /// How many were injured.
        Injured = "injured",
        /// How many of something else.
        Count = "count",
        /// Who did it.
        Who = "who",
        /// Whether it happened at all.
        Whether = "whether",
        /// What it was.
        What = "what",
    }
}

/// What one source holds in a dispute.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Side {
    /// Who, as the articles name it most fully; null where nobody is named.
    pub source: Option<String>,
    /// What it holds, in the words of the article.
    pub says: String,
    /// Stance of the claim; null for the outlet's own voice.
    pub stance: Option<crate::Stance>,
    /// Documents that carry it, sorted.
    pub documents: Vec<String>,
    /// The words in the first of these documents.
    pub span: Option<crate::Quote>,
    /// Claims that carry it: (document, claim identifier), sorted.
    pub claims: Vec<(String, String)>,
}

/// Sides that cannot both be true on one question of one incident.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Dispute {
    /// Stable identifier, `d-` and a hash.
    pub id: String,
    /// Incident that it is about.
    pub incident: String,
    /// The question.
    pub about: About,
    /// The sides, two or more, in the order in which they were said.
    pub sides: Vec<Side>,
}
