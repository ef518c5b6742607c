//! What can be wrong with a file: one clear line each, for the person who gave it.

/// Why a file could not be read as an article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// There is not a single byte.
    #[error("file is empty")]
    Empty,
    /// The bytes start as those of a known format that holds no plain text.
    #[error("file is {0}, not text; save the article as plain text or HTML and read that")]
    Known(&'static str),
    /// The bytes are no text in any encoding.
    #[error("file is binary ({0}), not text")]
    Binary(&'static str),
    /// More bytes than an article can have.
    #[error(
        "file is {} MiB, the limit is {} MiB; split it into one file per article",
        mib(*size), mib(*limit)
    )]
    TooLarge {
        /// Bytes given.
        size: usize,
        /// Most bytes allowed.
        limit: usize,
    },
    /// Decoded and folded, nothing visible is left.
    #[error("no text in the page")]
    NoText,
    /// A publication time that is no date.
    #[error("publication time '{0}' is no date; write it as 2022-03-14 or 2022-03-14T17:13:00 (local time)")]
    Published(String),
}

/// Whole mebibytes, rounded up.
fn mib(bytes: usize) -> usize {
    bytes.div_ceil(1 << 20)
}
