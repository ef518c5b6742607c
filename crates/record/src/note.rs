//! Note: something a reader of the record should know (left open, ambiguous, not resolved).

use crate::Quote;

/// A remark on the article or on one stretch of it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Note {
    /// Sort of remark, such as `unresolved-place`.
    pub kind: String,
    /// The words concerned, if any.
    pub span: Option<Quote>,
    /// One line for a person.
    pub message: String,
}
