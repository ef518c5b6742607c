//! EventWords: to be filled by its owner.

use crate::{TableError, Tables};

/// EventWords.
#[derive(Debug, Clone, Default)]
pub struct EventWords {}

impl EventWords {
    pub(crate) fn parse(_tables: &Tables) -> Result<Self, TableError> {
        Ok(EventWords {})
    }
}
