//! Gazetteer: to be filled by its owner.

use crate::{TableError, Tables};

/// Gazetteer.
#[derive(Debug, Clone, Default)]
pub struct Gazetteer {}

impl Gazetteer {
    /// The generated tables, for hashing.
    pub(crate) const BYTES: &'static [u8] = &[];

    pub(crate) fn parse(_tables: &Tables) -> Result<Self, TableError> {
        Ok(Gazetteer {})
    }
}
