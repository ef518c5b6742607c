//! Explain: which rules and model steps made an item of a record, from which words.

use record::{Quote, Record, Trace};

/// An item with everything that made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Identifier, such as `c5`.
    pub item: String,
    /// Kind of item: actor, place, time, figure, event, claim.
    pub kind: &'static str,
    /// The words that it came from.
    pub words: Vec<Quote>,
    /// The steps that made it, first to last.
    pub trace: Trace,
}

/// Explains the item of that identifier; `None` where the record has no such item.
#[must_use]
pub fn explain(record: &Record, item: &str) -> Option<Explanation> {
    let made = |kind, words: Vec<Quote>, trace: &Trace| Explanation {
        item: item.to_string(),
        kind,
        words,
        trace: trace.clone(),
    };
    if let Some(x) = record.claims.iter().find(|x| x.id == item) {
        let words = x.cue.iter().chain(&x.content).cloned().collect();
        return Some(made("claim", words, &x.trace));
    }
    if let Some(x) = record.events.iter().find(|x| x.id == item) {
        return Some(made("event", vec![x.span.clone()], &x.trace));
    }
    if let Some(x) = record.figures.iter().find(|x| x.id == item) {
        return Some(made("figure", vec![x.span.clone()], &x.trace));
    }
    if let Some(x) = record.times.iter().find(|x| x.id == item) {
        return Some(made("time", vec![x.span.clone()], &x.trace));
    }
    if let Some(x) = record.places.iter().find(|x| x.id == item) {
        return Some(made("place", vec![x.span.clone()], &x.trace));
    }
    let x = record.actors.iter().find(|x| x.id == item)?;
    Some(made("actor", x.mentions.clone(), &x.trace))
}
