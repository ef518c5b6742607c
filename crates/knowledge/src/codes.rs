//! Codes: to be filled by its owner.

use crate::{TableError, Tables};

/// Codes.
#[derive(Debug, Clone, Default)]
pub struct Codes {}

impl Codes {
    pub(crate) fn parse(_tables: &Tables) -> Result<Self, TableError> {
        Ok(Codes {})
    }
}
