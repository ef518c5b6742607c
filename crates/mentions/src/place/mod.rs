//! place: to be filled by its owner.

use knowledge::Knowledge;
use reader::Reading;
use record::{Note, Place};
use text::Document;

/// Reads every place of an article, in text order, identifiers set.
#[must_use]
pub fn read(
    _document: &Document,
    _reading: &Reading,
    _knowledge: &Knowledge,
    _notes: &mut Vec<Note>,
) -> Vec<Place> {
    Vec::new()
}
