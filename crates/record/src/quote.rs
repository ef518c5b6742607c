//! Quote: a span of the article together with its words.

/// Words of the article and where they stand, in code points of `document.text`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Quote {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The words, letter for letter.
    pub text: String,
}
