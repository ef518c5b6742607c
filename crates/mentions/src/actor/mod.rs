//! actor: to be filled by its owner.

use knowledge::Knowledge;
use reader::Reading;
use record::{Actor, Note, Place};
use text::Document;

/// Reads every actor of an article, in text order, identifiers set.
#[must_use]
pub fn read(
    _document: &Document,
    _reading: &Reading,
    _knowledge: &Knowledge,
    _places: &[Place],
    _notes: &mut Vec<Note>,
) -> Vec<Actor> {
    Vec::new()
}
