//! Draft: an event on its way to the record, still tied to tokens.

use knowledge::EventWord;
use record::{EventType, Quote, Status, Trace};

/// An event before its identifiers are known.
#[derive(Debug, Clone)]
pub(crate) struct Draft<'a> {
    /// Trigger token.
    pub token: usize,
    /// Trigger words.
    pub quote: Quote,
    /// The row that it fits.
    pub row: &'a EventWord,
    /// The verb that lends it subject, time and place.
    pub light: Option<usize>,
    /// PLOVER type.
    pub kind: EventType,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// Whether it happened.
    pub status: Status,
    /// Heads of the phrases for who did it.
    pub agent_tokens: Vec<usize>,
    /// Heads of the phrases for whom it met.
    pub target_tokens: Vec<usize>,
    /// Actor identifiers.
    pub agents: Vec<String>,
    /// Whether a party that did it is known by a name.
    pub named: bool,
    /// Actor or place identifiers.
    pub targets: Vec<String>,
    /// With what.
    pub instruments: Vec<Quote>,
    /// Index among the article's places.
    pub place: Option<usize>,
    /// All places that the text names for it, that one first named included.
    pub places: Vec<usize>,
    /// How much ground that place covers, 0 the least.
    pub breadth: u8,
    /// Index among the article's times.
    pub time: Option<usize>,
    /// Tokens of all mentions merged into this one, its own included.
    pub mentions: Vec<usize>,
    /// Whether it stands in the title, a heading or a caption.
    pub aside: bool,
    /// Whether it stands in a denial.
    pub denied: bool,
    /// How it was found.
    pub trace: Trace,
}

impl Draft<'_> {
    /// How many of its places are filled.
    pub fn filled(&self) -> usize {
        usize::from(!self.agents.is_empty())
            + usize::from(!self.targets.is_empty())
            + usize::from(self.place.is_some())
            + usize::from(self.time.is_some())
    }
}
