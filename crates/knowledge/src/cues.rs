//! Cues: to be filled by its owner.

use crate::{TableError, Tables};

/// Cues.
#[derive(Debug, Clone, Default)]
pub struct Cues {}

impl Cues {
    pub(crate) fn parse(_tables: &Tables) -> Result<Self, TableError> {
        Ok(Cues {})
    }
}
