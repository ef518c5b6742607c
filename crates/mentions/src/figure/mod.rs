//! figure: to be filled by its owner.

use knowledge::Knowledge;
use reader::Reading;
use record::{Figure, Note, When};
use text::Document;

/// Reads every figure of an article, in text order, identifiers set.
#[must_use]
pub fn read(
    _document: &Document,
    _reading: &Reading,
    _knowledge: &Knowledge,
    _times: &[When],
    _notes: &mut Vec<Note>,
) -> Vec<Figure> {
    Vec::new()
}
