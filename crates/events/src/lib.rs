//! The events room: a reading, its mentions and claims in, events out (type, mode, status, parties, place, time, figures).
#![forbid(unsafe_code)]

use knowledge::Knowledge;
use mentions::Mentions;
use reader::Reading;
use record::{Claim, Event};
use text::Document;

/// Reads every event of an article, in text order, identifiers set; ties figures and claims to their events.
#[must_use]
pub fn read(
    _document: &Document,
    _reading: &Reading,
    _knowledge: &Knowledge,
    _mentions: &mut Mentions,
    _claims: &mut [Claim],
) -> Vec<Event> {
    Vec::new()
}
