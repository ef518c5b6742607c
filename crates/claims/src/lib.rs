//! The claims room: a reading and its mentions in, claims out (source, cue, content, stance, relay).
#![forbid(unsafe_code)]

use knowledge::Knowledge;
use mentions::Mentions;
use reader::Reading;
use record::Claim;
use text::Document;

/// Reads every claim of an article, in text order, identifiers set, and ties each figure to the claim it stands in.
#[must_use]
pub fn read(
    _document: &Document,
    _reading: &Reading,
    _knowledge: &Knowledge,
    _mentions: &mut Mentions,
) -> Vec<Claim> {
    Vec::new()
}
