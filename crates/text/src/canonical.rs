//! Text: the canonical text of an article, addressed by code points.

use crate::Span;

/// The whole visible text of an article in reading order, white space folded, nothing dropped.
///
/// Holds a table from code points to bytes, so that [`Text::slice`] costs nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    string: String,
    /// Byte offset of every code point, then the length in bytes; empty while the text is pure ASCII.
    bytes: Vec<u32>,
}

impl Text {
    /// Wraps a string that is canonical already (see [`crate::read_bytes`] for how one is made).
    #[must_use]
    pub fn new(string: String) -> Self {
        let bytes = if string.is_ascii() {
            Vec::new()
        } else {
            let ends = std::iter::once(string.len());
            string
                .char_indices()
                .map(|(at, _)| at)
                .chain(ends)
                .map(|at| at as u32)
                .collect()
        };
        Text { string, bytes }
    }

    /// The text as a string.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.string
    }

    /// Number of code points.
    #[must_use]
    pub fn len(&self) -> usize {
        if self.bytes.is_empty() {
            self.string.len()
        } else {
            self.bytes.len() - 1
        }
    }

    /// Whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.string.is_empty()
    }

    /// The words of a span; what lies outside the text is left out.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        let end = span.end.min(self.len());
        let start = span.start.min(end);
        &self.string[self.byte_of(start)..self.byte_of(end)]
    }

    /// The byte offset of code point `at` (the length in bytes for the end of the text).
    #[must_use]
    pub fn byte_of(&self, at: usize) -> usize {
        if self.bytes.is_empty() {
            return at.min(self.string.len());
        }
        self.bytes[at.min(self.bytes.len() - 1)] as usize
    }

    /// The code point that starts at or holds byte `at`.
    #[must_use]
    pub fn char_of(&self, at: usize) -> usize {
        if self.bytes.is_empty() {
            return at.min(self.string.len());
        }
        self.bytes
            .partition_point(|&b| (b as usize) <= at)
            .saturating_sub(1)
    }

    /// The span without white space at its ends.
    #[must_use]
    pub fn trim(&self, span: Span) -> Span {
        let words = self.slice(span);
        let left = words.chars().take_while(|c| c.is_whitespace()).count();
        let right = words.chars().rev().take_while(|c| c.is_whitespace()).count();
        let end = span.end.min(self.len()).saturating_sub(right).max(span.start);
        Span::new((span.start + left).min(end), end)
    }
}
