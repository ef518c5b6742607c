//! Outlets: to be filled by its owner.

use crate::{TableError, Tables};

/// Outlets.
#[derive(Debug, Clone, Default)]
pub struct Outlets {}

impl Outlets {
    pub(crate) fn parse(_tables: &Tables) -> Result<Self, TableError> {
        Ok(Outlets {})
    }
}
