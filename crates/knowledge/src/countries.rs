//! Countries: to be filled by its owner.

use crate::{TableError, Tables};

/// Countries.
#[derive(Debug, Clone, Default)]
pub struct Countries {}

impl Countries {
    pub(crate) fn parse(_tables: &Tables) -> Result<Self, TableError> {
        Ok(Countries {})
    }
}
