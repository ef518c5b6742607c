//! The knowledge room: look-ups over the reviewed tables in `knowledge/`.
//!
//! In come tab-separated tables (built in, and a user's own laid over them); out come look-ups.
//! It never decides: which candidate is meant is for the rooms above.
#![forbid(unsafe_code)]

mod actors;
mod calendar;
mod codes;
mod countries;
mod cues;
mod event_words;
mod gazetteer;
mod hedges;
mod incident_words;
mod measures;
mod nouns;
mod numbers;
mod outlets;
mod tables;
mod tracking;

pub use actors::{Actors, Anaphor, Known, Role, RoleKind};
pub use calendar::{Calendar, NthDay, TimeWord, Unit, Ymd};
pub use codes::{CodeRow, Codes};
pub use countries::{Countries, Country, Metonym};
pub use cues::{Cue, CueKind, Cues, Take, Turn, Who};
pub use event_words::{EventWord, EventWords, Filler, Need, TriggerPos};
pub use gazetteer::{Area, AreaKind, Gazetteer, Site, fold, sound, sound_alike};
pub use hedges::{HedgeEffect, Hedges};
pub use incident_words::IncidentWords;
pub use measures::{Counted, Kind, MeasureSort, MeasureWord, Measures};
pub use nouns::{Noun, Nouns, Sort};
pub use numbers::{NumberWord, Numbers};
pub use outlets::{Outlet, Outlets};
pub use tables::{Row, TableError, Tables};
pub use tracking::Tracking;

use sha2::{Digest, Sha256};

/// The built-in tables: file name and text.
const BUILT_IN: &[(&str, &str)] = &[
    // one line per file of `knowledge/`, in the order of their names
    ("actors.tsv", include_str!("../../../knowledge/actors.tsv")),
    ("anaphors.tsv", include_str!("../../../knowledge/anaphors.tsv")),
    ("areas.tsv", include_str!("../../../knowledge/areas.tsv")),
    ("calendar.tsv", include_str!("../../../knowledge/calendar.tsv")),
    ("codes.tsv", include_str!("../../../knowledge/codes.tsv")),
    ("contexts.tsv", include_str!("../../../knowledge/contexts.tsv")),
    ("counted.tsv", include_str!("../../../knowledge/counted.tsv")),
    ("countries.tsv", include_str!("../../../knowledge/countries.tsv")),
    ("cues.tsv", include_str!("../../../knowledge/cues.tsv")),
    (
        "event_classes.tsv",
        include_str!("../../../knowledge/event_classes.tsv"),
    ),
    (
        "event_forms.tsv",
        include_str!("../../../knowledge/event_forms.tsv"),
    ),
    (
        "event_status.tsv",
        include_str!("../../../knowledge/event_status.tsv"),
    ),
    ("events.tsv", include_str!("../../../knowledge/events.tsv")),
    (
        "given_names.tsv",
        include_str!("../../../knowledge/given_names.tsv"),
    ),
    ("goldstein.tsv", include_str!("../../../knowledge/goldstein.tsv")),
    ("hedges.tsv", include_str!("../../../knowledge/hedges.tsv")),
    (
        "incident_words.tsv",
        include_str!("../../../knowledge/incident_words.tsv"),
    ),
    (
        "instruments.tsv",
        include_str!("../../../knowledge/instruments.tsv"),
    ),
    ("intensity.tsv", include_str!("../../../knowledge/intensity.tsv")),
    ("irregular.tsv", include_str!("../../../knowledge/irregular.tsv")),
    ("measures.tsv", include_str!("../../../knowledge/measures.tsv")),
    ("metonyms.tsv", include_str!("../../../knowledge/metonyms.tsv")),
    (
        "nouns.tsv",
        include_str!("../../../knowledge/generated/nouns.tsv"),
    ),
    ("numbers.tsv", include_str!("../../../knowledge/numbers.tsv")),
    ("outlets.tsv", include_str!("../../../knowledge/outlets.tsv")),
    (
        "place_words.tsv",
        include_str!("../../../knowledge/place_words.tsv"),
    ),
    ("roles.tsv", include_str!("../../../knowledge/roles.tsv")),
    (
        "small_places.tsv",
        include_str!("../../../knowledge/small_places.tsv"),
    ),
    ("sources.tsv", include_str!("../../../knowledge/sources.tsv")),
    ("stances.tsv", include_str!("../../../knowledge/stances.tsv")),
    ("titles.tsv", include_str!("../../../knowledge/titles.tsv")),
    ("tracking.tsv", include_str!("../../../knowledge/tracking.tsv")),
    ("trades.tsv", include_str!("../../../knowledge/trades.tsv")),
    ("victims.tsv", include_str!("../../../knowledge/victims.tsv")),
];

/// Everything the program knows, ready for look-ups.
#[derive(Debug, Clone)]
pub struct Knowledge {
    /// People and bodies with their dated roles.
    pub actors: Actors,
    /// Named days, months, seasons.
    pub calendar: Calendar,
    /// Crosswalks of events to other code books, and scales of intensity.
    pub codes: Codes,
    /// Countries with demonyms, capitals and metonyms.
    pub countries: Countries,
    /// Reporting cues with their stance.
    pub cues: Cues,
    /// Event words with type and mode.
    pub event_words: EventWords,
    /// Places of the world.
    pub gazetteer: Gazetteer,
    /// Hedges of figures and claims.
    pub hedges: Hedges,
    /// Words that tell happenings apart.
    pub incident_words: IncidentWords,
    /// Words for what is done to what is counted.
    pub measures: Measures,
    /// What sort of thing a common noun stands for.
    pub nouns: Nouns,
    /// Number words.
    pub numbers: Numbers,
    /// News organisations.
    pub outlets: Outlets,
    /// Parameters of addresses that tell nothing of the page.
    pub tracking: Tracking,
    /// SHA-256 over all tables in use, first 16 hexadecimal digits.
    pub hash: String,
}

impl Knowledge {
    /// The built-in tables alone.
    ///
    /// # Errors
    /// Where a built-in table is malformed; a test holds that none is.
    pub fn built_in() -> Result<Self, TableError> {
        Self::with(&[])
    }

    /// The built-in tables with a user's tables (file name, text) laid over them.
    ///
    /// # Errors
    /// The first malformed row, or a file name that is no table.
    pub fn with(own: &[(String, String)]) -> Result<Self, TableError> {
        let mut tables = Tables::default();
        for (name, text) in BUILT_IN {
            tables.add(name, text);
        }
        for (name, text) in own {
            if !BUILT_IN.iter().any(|(known, _)| known == name) {
                let known: Vec<&str> = BUILT_IN.iter().map(|(n, _)| *n).collect();
                let why = format!("no such table; there are {}", known.join(", "));
                return Err(TableError {
                    file: name.clone(),
                    line: 0,
                    why,
                });
            }
            tables.add(name, text);
        }
        Self::parse(&tables)
    }

    fn parse(tables: &Tables) -> Result<Self, TableError> {
        let mut hash = Sha256::new();
        for bytes in tables.bytes() {
            hash.update(bytes);
        }
        hash.update(Gazetteer::BYTES);
        Ok(Knowledge {
            actors: Actors::parse(tables)?,
            calendar: Calendar::parse(tables)?,
            codes: Codes::parse(tables)?,
            countries: Countries::parse(tables)?,
            cues: Cues::parse(tables)?,
            event_words: EventWords::parse(tables)?,
            gazetteer: Gazetteer::parse(tables)?,
            hedges: Hedges::parse(tables)?,
            incident_words: IncidentWords::parse(tables)?,
            measures: Measures::parse(tables)?,
            nouns: Nouns::parse(tables)?,
            numbers: Numbers::parse(tables)?,
            outlets: Outlets::parse(tables)?,
            tracking: Tracking::parse(tables)?,
            hash: hash
                .finalize()
                .iter()
                .take(8)
                .map(|b| format!("{b:02x}"))
                .collect(),
        })
    }
}
