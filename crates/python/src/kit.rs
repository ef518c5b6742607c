//! Kit: the model and the tables, loaded once for as long as Python runs.

use crate::errors::other;
use onrecord::batch::Kit;
use onrecord::{Knowledge, Reader};
use pyo3::PyResult;
use std::sync::OnceLock;

static KIT: OnceLock<Result<Kit, String>> = OnceLock::new();

/// The built-in model and tables. The first call takes a moment; call it without Python's lock.
pub fn kit() -> PyResult<&'static Kit> {
    let load = || {
        let reader = Reader::built_in().map_err(|error| error.to_string())?;
        let knowledge = Knowledge::built_in().map_err(|error| error.to_string())?;
        Ok(Kit { reader, knowledge })
    };
    KIT.get_or_init(load).as_ref().map_err(other)
}
