//! Watch: a look at Python now and then while work goes on: for a progress bar, and whether somebody interrupted.

use pyo3::prelude::*;
use std::time::{Duration, Instant};

/// Between two looks.
const LOOK: Duration = Duration::from_millis(100);

/// Looks at Python now and then.
pub struct Watch {
    tell: Option<Py<PyAny>>,
    last: Instant,
}

impl Watch {
    /// `tell` is called with how many are done.
    pub fn new(tell: Option<Py<PyAny>>) -> Self {
        Watch {
            tell,
            last: Instant::now(),
        }
    }

    /// Looks, if the last time is long enough ago.
    ///
    /// # Errors
    /// What Python raises, an interruption above all.
    pub fn look(&mut self, done: usize) -> PyResult<()> {
        if self.last.elapsed() < LOOK {
            return Ok(());
        }
        self.last = Instant::now();
        Python::attach(|py| py.check_signals())?;
        self.tell(done)
    }

    /// Says how many are done.
    ///
    /// # Errors
    /// What Python raises.
    pub fn tell(&self, done: usize) -> PyResult<()> {
        let Some(tell) = &self.tell else { return Ok(()) };
        Python::attach(|py| tell.call1(py, (done,)).map(|_| ()))
    }
}
