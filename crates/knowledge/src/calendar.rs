//! Calendar: to be filled by its owner.

use crate::{TableError, Tables};

/// Calendar.
#[derive(Debug, Clone, Default)]
pub struct Calendar {}

impl Calendar {
    pub(crate) fn parse(_tables: &Tables) -> Result<Self, TableError> {
        Ok(Calendar {})
    }
}
