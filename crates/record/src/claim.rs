//! Claim: something the article attributes to somebody.

use crate::{Quote, Trace, named};

named! {
    /// What the source does with the content.
    Stance {
        /// Says it is so.
        Asserts = "asserts",
        /// Says that what another said is so; admits.
        Confirms = "confirms",
        /// Says it is not so.
        Denies = "denies",
        /// Says it does not know.
        Disclaims = "disclaims",
        /// Will not say.
        Declines = "declines",
        /// An outlet or monitor could not check.
        Unverified = "unverified",
        /// Lays a wrong on somebody.
        Accuses = "accuses",
        /// What may come, outside the source's own power.
        Predicts = "predicts",
        /// What the source will do.
        Promises = "promises",
        /// Harm or consequences for somebody.
        Threatens = "threatens",
        /// Asks, urges, orders.
        Demands = "demands",
        /// Praise, blame, feeling, opinion.
        Judges = "judges",
    }
}

named! {
    /// How the source is known.
    SourceKind {
        /// A person by name.
        Named = "named",
        /// A person or group by role or description.
        Unnamed = "unnamed",
        /// Identity withheld in so many words.
        Anonymous = "anonymous",
        /// A body, government, armed group or country.
        Organization = "organization",
        /// A statement, report or law.
        Document = "document",
        /// A news organisation speaking for itself.
        Outlet = "outlet",
    }
}

named! {
    /// How much of the content stands in quotation marks.
    Quotation {
        /// All.
        Direct = "direct",
        /// Some.
        Mixed = "mixed",
        /// None.
        Indirect = "indirect",
    }
}

named! {
    /// How sure the source is of the content.
    Certainty {
        /// Stated flatly.
        Certain = "certain",
        /// Likely.
        Probable = "probable",
        /// Possible.
        Possible = "possible",
        /// Left open.
        Unknown = "unknown",
    }
}

/// Who speaks.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Source {
    /// Whom the words stand for, as the article names it most fully.
    pub name: String,
    /// The actor, where one was found.
    pub actor: Option<String>,
    /// How the source is known.
    pub kind: SourceKind,
    /// First code point of the words at hand.
    pub start: usize,
    /// One past their last code point.
    pub end: usize,
    /// The words at hand ("she", "the statement").
    pub text: String,
}

/// Through whom the words came.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Relay {
    /// Its name.
    pub name: String,
    /// The actor, where one was found.
    pub actor: Option<String>,
}

/// One attribution: one source, one cue, and what that cue governs.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Claim {
    /// `c1`, `c2` ... in text order.
    pub id: String,
    /// Who speaks; null where nobody is named.
    pub source: Option<Source>,
    /// Through whom it came, nearest to the source first.
    pub relay: Vec<Relay>,
    /// The words that make it an attribution; null in transcripts.
    pub cue: Option<Quote>,
    /// What the source does with the content.
    pub stance: Stance,
    /// How much of it is quoted.
    pub quotation: Quotation,
    /// How sure the source is.
    pub certainty: Certainty,
    /// The words that the source answers for.
    pub content: Vec<Quote>,
    /// When it was said.
    pub time: Option<String>,
    /// Events inside the content.
    pub events: Vec<String>,
    /// Figures inside the content.
    pub figures: Vec<String>,
    /// The claim that this one responds to.
    pub answers: Option<String>,
    /// Claims that this one is about as a whole.
    pub covers: Vec<String>,
    /// How it was found.
    #[serde(skip)]
    pub trace: Trace,
}
