//! Trace: which rules and model steps made an item; shown by `onrecord explain`, not part of the JSON.

use crate::Quote;

/// One step on the way to an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Identifier of the rule or model step, `room/rule`, such as `claims/according-to`.
    pub rule: String,
    /// The words that it acted on, if it acted on words.
    pub words: Option<Quote>,
    /// What it concluded, in a few words.
    pub detail: String,
}

/// All steps that made an item, first to last. The first names the rule that proposed it.
pub type Trace = Vec<Step>;

impl Step {
    /// A step of `rule` on `words`.
    #[must_use]
    pub fn new(rule: &str, words: Option<Quote>, detail: impl Into<String>) -> Self {
        Step {
            rule: rule.to_string(),
            words,
            detail: detail.into(),
        }
    }
}
