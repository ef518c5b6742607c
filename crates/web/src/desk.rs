//! Desk: what all requests share: handles on the ledger, the one that writes, the reader, sessions, counters.
//!
//! SQLite waits for its disk, so every question runs on a thread of its own; at most [`HANDLES`] of them at a time.

use crate::clock;
use crate::fault::Fault;
use crate::metrics::Metrics;
use crate::session::{Sessions, Token, unguessable};
use crate::world::{self, World};
use knowledge::Knowledge;
use ledger::{Ledger, LedgerError, Options, Speaker, Stub};
use reader::Reader;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Most questions that the ledger answers at one time.
pub const HANDLES: usize = 4;
/// Most answers kept for one state of the ledger.
const KEPT: usize = 64;

/// How the desk is opened.
#[derive(Debug)]
pub struct Settings {
    /// The ledger's folder.
    pub folder: PathBuf,
    /// How long to wait while another process writes.
    pub wait: Duration,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Names by which browsers may call it, beside addresses and localhost.
    pub hosts: Vec<String>,
    /// Who may come in; empty is everybody (on this machine).
    pub tokens: Vec<Token>,
    /// Whether nobody adds or judges.
    pub read_only: bool,
    /// The tables to read with.
    pub knowledge: Knowledge,
}

/// What was asked of one state of the ledger, so that it need not be asked twice.
#[derive(Debug, Default)]
pub struct Kept {
    /// The last entry of the log that it is of.
    pub head: i64,
    /// Incidents by filter.
    pub incidents: BTreeMap<String, Arc<Vec<Stub>>>,
    /// Who speaks.
    pub speakers: Option<Arc<Vec<Speaker>>>,
    /// How much is in it.
    pub stats: Option<Arc<ledger::Stats>>,
    /// In how many disputes each speaker has a side.
    pub disputed: Option<Arc<BTreeMap<String, u64>>>,
}

/// What all requests share.
pub struct Desk {
    /// How it was opened.
    pub settings: Settings,
    /// Handles that only ask, at rest.
    pub handles: Mutex<Vec<Ledger>>,
    /// A place for each handle in use.
    pub places: Arc<Semaphore>,
    /// The handle that writes; none where nothing is written.
    pub writer: Option<Mutex<Ledger>>,
    /// The model, loaded when it is first needed.
    pub reader: OnceLock<Result<Reader, String>>,
    /// Coasts and borders.
    pub world: World,
    /// Who is in.
    pub sessions: Mutex<Sessions>,
    /// What only this run of the desk knows.
    pub secret: String,
    /// Counters.
    pub metrics: Metrics,
    /// Answers for the present state of the ledger.
    pub kept: Mutex<Kept>,
}

/// Opens the desk.
///
/// # Errors
/// Where there is no ledger, or it cannot be opened.
pub fn desk(settings: Settings) -> Result<Arc<Desk>, String> {
    let at = |error: LedgerError| format!("{}: {error}", settings.folder.display());
    let mut first = open(&settings).map_err(at)?;
    let writes = !settings.read_only && !first.read_only;
    if writes && ledger::waiting(&first).map_err(at)? > 0 {
        settle(&mut first).map_err(at)?;
    }
    let writer = writes.then(|| Mutex::new(first));
    Ok(Arc::new(Desk {
        handles: Mutex::default(),
        places: Arc::new(Semaphore::new(HANDLES)),
        writer,
        reader: OnceLock::new(),
        world: world::built_in()?,
        sessions: Mutex::default(),
        secret: unguessable()?,
        metrics: Metrics::default(),
        kept: Mutex::default(),
        settings,
    }))
}

fn open(settings: &Settings) -> Result<Ledger, LedgerError> {
    let options = Options {
        wait: settings.wait,
        ..Options::default()
    };
    ledger::open(&settings.folder, &clock::now(), options)
}

/// Resolves what waits.
pub fn settle(ledger: &mut Ledger) -> Result<(), LedgerError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    ledger::settle(ledger, cores, &clock::now(), |_| ())
}

/// What a mutex guards; a thread that failed leaves nothing half done behind in any of them.
pub fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Asks the ledger.
pub async fn ask<T, F>(desk: &Arc<Desk>, question: F) -> Result<T, Fault>
where
    T: Send + 'static,
    F: FnOnce(&Desk, &Ledger) -> Result<T, Fault> + Send + 'static,
{
    let place = desk.places.clone().acquire_owned().await;
    let place = place.map_err(|_| Fault::broken("the desk is closing"))?;
    let desk = desk.clone();
    blocking(move || {
        let rested = locked(&desk.handles).pop();
        let mut handle = match rested {
            Some(handle) => handle,
            None => open(&desk.settings)?,
        };
        handle.read_only = true;
        let answer = question(&desk, &handle);
        locked(&desk.handles).push(handle);
        drop(place);
        answer
    })
    .await
}

/// Changes the ledger; one change at a time.
pub async fn change<T, F>(desk: &Arc<Desk>, work: F) -> Result<T, Fault>
where
    T: Send + 'static,
    F: FnOnce(&Desk, &mut Ledger) -> Result<T, Fault> + Send + 'static,
{
    let desk = desk.clone();
    blocking(move || {
        let writer = desk.writer.as_ref().ok_or(LedgerError::ReadOnly)?;
        work(&desk, &mut locked(writer))
    })
    .await
}

async fn blocking<T, F>(work: F) -> Result<T, Fault>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, Fault> + Send + 'static,
{
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| Fault::broken("a fault of onrecord itself; please report how it came about"))?
}

/// The model.
pub fn reader(desk: &Desk) -> Result<&Reader, Fault> {
    let built = desk
        .reader
        .get_or_init(|| Reader::built_in().map_err(|error| error.to_string()));
    built.as_ref().map_err(|line| Fault::broken(line.clone()))
}

/// What is kept for the present state of the ledger, emptied where the ledger went on.
pub fn kept<T>(desk: &Desk, ledger: &Ledger, take: impl FnOnce(&mut Kept) -> T) -> Result<T, Fault> {
    let (head, _) = ledger::head(ledger)?;
    let mut kept = locked(&desk.kept);
    if kept.head != head || kept.incidents.len() > KEPT {
        *kept = Kept {
            head,
            ..Kept::default()
        };
    }
    Ok(take(&mut kept))
}

/// How much is in the ledger, counted once in each state of it.
pub fn stats(desk: &Desk, ledger: &Ledger) -> Result<Arc<ledger::Stats>, Fault> {
    if let Some(known) = kept(desk, ledger, |kept| kept.stats.clone())? {
        return Ok(known);
    }
    let counted = Arc::new(ledger::stats(ledger)?);
    kept(desk, ledger, |kept| kept.stats = Some(counted.clone()))?;
    Ok(counted)
}

/// Incidents of a filter, newest first.
pub fn newest(
    desk: &Desk,
    ledger: &Ledger,
    filter: &ledger::Filter,
    disputed: bool,
) -> Result<Arc<Vec<Stub>>, Fault> {
    let key = format!("{disputed} {filter:?}");
    if let Some(found) = kept(desk, ledger, |kept| kept.incidents.get(&key).cloned())? {
        return Ok(found);
    }
    let found = Arc::new(ledger::newest(ledger, filter, disputed)?);
    kept(desk, ledger, |kept| kept.incidents.insert(key, found.clone()))?;
    Ok(found)
}
