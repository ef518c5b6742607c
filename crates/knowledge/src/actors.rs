//! Actors: to be filled by its owner.

use crate::{TableError, Tables};

/// Actors.
#[derive(Debug, Clone, Default)]
pub struct Actors {}

impl Actors {
    pub(crate) fn parse(_tables: &Tables) -> Result<Self, TableError> {
        Ok(Actors {})
    }
}
