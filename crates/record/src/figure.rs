//! Figure: a count of people or things, with its bounds.

use crate::{Quote, Trace, named};

named! {
    /// What was done to what is counted.
    Measure {
        /// Dead.
        Killed = "killed",
        /// Wounded.
        Injured = "injured",
        /// Killed or injured together.
        Casualties = "casualties",
        /// Not accounted for.
        Missing = "missing",
        /// Held.
        Detained = "detained",
        /// Taken prisoner, or taken as booty.
        Captured = "captured",
        /// Kidnapped.
        Abducted = "abducted",
        /// Set free.
        Released = "released",
        /// Driven from home.
        Displaced = "displaced",
        /// Otherwise affected.
        Affected = "affected",
        /// Cut off.
        Trapped = "trapped",
        /// Put out of use.
        Destroyed = "destroyed",
        /// Fired, flown, carried out.
        Launched = "launched",
        /// Given.
        Delivered = "delivered",
    }
}

named! {
    /// What the figure covers.
    Scope {
        /// One event.
        Incident = "incident",
        /// Part of a figure already given.
        Part = "part",
        /// A longer time or a whole war.
        Cumulative = "cumulative",
    }
}

/// One count.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Figure {
    /// `f1`, `f2` ... in text order.
    pub id: String,
    /// The number with its hedge.
    pub span: Quote,
    /// What was done to what is counted.
    pub measure: Measure,
    /// Least value that the words allow; null is open.
    pub low: Option<u64>,
    /// Greatest value that the words allow; null is open.
    pub high: Option<u64>,
    /// The hedge ("at least"), if any.
    pub hedge: Option<String>,
    /// Head of what is counted ("civilians").
    pub of: Option<String>,
    /// What class of people: `civilian`, `child`, `woman`, `soldier`, `fighter`, `police`, `journalist`, `medic`, `aid-worker`, `peacekeeper`, `captive`,
    /// `migrant`, `official`; null where the words do not tell.
    #[serde(default)]
    pub class: Option<String>,
    /// Whose people or arms: a country (ISO 3166-1 alpha-2), or the group as the words name it; null where they do not tell.
    #[serde(default)]
    pub side: Option<String>,
    /// What it covers.
    pub scope: Scope,
    /// For cumulative figures: the time since when.
    pub since: Option<String>,
    /// The event whose outcome it is.
    pub event: Option<String>,
    /// The claim that it stands in; null in the article's own voice.
    pub claim: Option<String>,
    /// How it was found.
    #[serde(skip)]
    pub trace: Trace,
}
