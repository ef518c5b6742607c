//! Reader: the model, ready to read.

use crate::Reading;
use text::Document;

/// The model with its tables. Cheap to share between threads.
pub struct Reader {}

/// A model that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("model: {0}")]
pub struct ModelError(pub String);

impl Reader {
    /// The model that is built into the program.
    ///
    /// # Errors
    /// Where the embedded model is damaged.
    pub fn built_in() -> Result<Self, ModelError> {
        Ok(Reader {})
    }

    /// Name of the model, such as `en-1`.
    #[must_use]
    pub fn name(&self) -> &str {
        "en-1"
    }

    /// Reads an article. Never fails.
    #[must_use]
    pub fn read(&self, _document: &Document) -> Reading {
        Reading::default()
    }
}
