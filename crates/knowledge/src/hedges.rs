//! Hedges: to be filled by its owner.

use crate::{TableError, Tables};

/// Hedges.
#[derive(Debug, Clone, Default)]
pub struct Hedges {}

impl Hedges {
    pub(crate) fn parse(_tables: &Tables) -> Result<Self, TableError> {
        Ok(Hedges {})
    }
}
