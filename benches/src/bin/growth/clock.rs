//! Clock: processor time and wall time of the thread that asks. On a shared machine only the first tells what work costs; the system counts it in steps of
//! some milliseconds, so that it holds for sums over many and not for one short thing.

use std::time::Instant;

/// A moment, or what was spent between two.
#[derive(Clone, Copy)]
pub struct Spent {
    began: Instant,
    busy: f64,
}

/// Seconds.
#[derive(Clone, Copy, Default)]
pub struct Seconds {
    /// On the processor; wall time where the system does not tell.
    pub processor: f64,
    /// On the wall.
    pub wall: f64,
}

impl std::ops::AddAssign for Seconds {
    fn add_assign(&mut self, more: Seconds) {
        self.processor += more.processor;
        self.wall += more.wall;
    }
}

impl Spent {
    /// This moment.
    pub fn now() -> Self {
        Spent {
            began: Instant::now(),
            busy: busy().unwrap_or(f64::NAN),
        }
    }

    /// What was spent since.
    pub fn since(&self) -> Seconds {
        let wall = self.began.elapsed().as_secs_f64();
        let processor = busy().map_or(wall, |now| now - self.busy);
        Seconds { processor, wall }
    }
}

/// Seconds that this thread ran.
fn busy() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(told.split(' ').next()?.parse::<f64>().ok()? / 1e9)
}
