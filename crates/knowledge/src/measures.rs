//! Measures: to be filled by its owner.

use crate::{TableError, Tables};

/// Measures.
#[derive(Debug, Clone, Default)]
pub struct Measures {}

impl Measures {
    pub(crate) fn parse(_tables: &Tables) -> Result<Self, TableError> {
        Ok(Measures {})
    }
}
