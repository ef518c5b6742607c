//! Error: why a whole batch or file could not be worked on, in one line that says what would be right. What is wrong with one row stands in that row.

/// Why nothing came of a batch or a file.
#[derive(Debug, thiserror::Error)]
pub enum ScaleError {
    /// The batch has no column that is needed, or one of another kind.
    #[error("{0}")]
    Columns(String),
    /// A value that was to be one of ours is damaged.
    #[error("{0}")]
    Damaged(String),
    /// Columns do not fit together, which would be a fault of this room.
    #[error("a batch could not be made: {0}")]
    Arrow(#[from] arrow_schema::ArrowError),
    /// The file is no Parquet file, or is cut off.
    #[error("is no Parquet file that can be read: {0}")]
    Parquet(String),
    /// The archive cannot be begun.
    #[error("{0}")]
    Archive(#[from] archives::ArchiveError),
}
