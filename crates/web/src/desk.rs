//! Desk: what all requests share: handles on the ledger, the one that writes, the reader, sessions, counters.
//!
//! SQLite waits for its disk, so every question runs on a thread of its own; at most [`HANDLES`] of them at a time.

use crate::clock;
use crate::fault::Fault;
use crate::guard;
use crate::jobs::{Fetchers, Jobs};
use crate::metrics::Metrics;
use crate::session::{Sessions, Token, unguessable};
use crate::world::{self, World};
use axum::http::HeaderValue;
use knowledge::Knowledge;
use ledger::{Day, Facets, Filter, Hit, Ledger, LedgerError, Options, Stub};
use reader::Reader;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
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
    /// Whether pages are fetched whose addresses a reviewer gives, and then whether also from addresses of one's own network; none fetches nothing.
    pub fetch: Option<bool>,
    /// Template of addresses of tiles that lie below maps; none asks no host for any.
    pub tiles: Option<String>,
    /// The tables to read with.
    pub knowledge: Knowledge,
}

/// What was asked of one state of the ledger, so that it need not be asked twice.
#[derive(Debug, Default)]
pub struct Kept {
    /// The last entry of the log that it is of.
    pub head: i64,
    /// How many incidents there are on which day, by filter.
    pub days: BTreeMap<String, Arc<Vec<Day>>>,
    /// What the articles of a search have in common, by words and filter.
    pub facets: BTreeMap<String, Arc<Facets>>,
    /// How much is in it.
    pub stats: Option<Arc<ledger::Stats>>,
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
    /// What the desk allows its pages, as a header.
    pub policy: HeaderValue,
    /// Counters.
    pub metrics: Metrics,
    /// Answers for the present state of the ledger.
    pub kept: Mutex<Kept>,
    /// A place for each export being written.
    pub exports: Arc<Semaphore>,
    /// A place for hashing a token.
    pub hashing: Arc<Semaphore>,
    /// Articles being added.
    pub jobs: Mutex<Jobs>,
    /// Who fetches pages, by host.
    pub fetchers: Mutex<Fetchers>,
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
        policy: guard::policy(settings.tiles.as_deref())?,
        metrics: Metrics::default(),
        kept: Mutex::default(),
        exports: Arc::new(Semaphore::new(crate::download::AT_ONCE)),
        hashing: Arc::new(Semaphore::new(1)),
        jobs: Mutex::default(),
        fetchers: Mutex::default(),
        settings,
    }))
}

/// A handle on the ledger.
///
/// # Errors
/// Where there is no ledger, or it cannot be opened.
pub fn open(settings: &Settings) -> Result<Ledger, LedgerError> {
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

/// Tells a question to stop when nobody waits for its answer any more.
#[derive(Debug, Default)]
pub struct Stop(pub Arc<AtomicBool>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Asks the ledger. The question stops, and frees its handle, when its time is over or whoever asked hangs up.
pub async fn ask<T, F>(desk: &Arc<Desk>, question: F) -> Result<T, Fault>
where
    T: Send + 'static,
    F: FnOnce(&Desk, &Ledger) -> Result<T, Fault> + Send + 'static,
{
    let place = desk.places.clone().acquire_owned().await;
    let place = place.map_err(|_| Fault::broken("the desk is closing"))?;
    let desk = desk.clone();
    let stop = Stop::default();
    let told = stop.0.clone();
    let answer = blocking(move || {
        let rested = locked(&desk.handles).pop();
        let mut handle = match rested {
            Some(handle) => handle,
            None => open(&desk.settings)?,
        };
        handle.read_only = true;
        ledger::stop_when(&mut handle, told)?;
        let answer = question(&desk, &handle);
        locked(&desk.handles).push(handle);
        drop(place);
        answer
    })
    .await;
    drop(stop);
    answer
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

/// Does work that waits for the disk or the network, on a thread of its own.
pub async fn blocking<T, F>(work: F) -> Result<T, Fault>
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

/// What is kept for the present state of the ledger, emptied where the ledger went on; and the last entry of the log, for [`keep`].
pub fn kept<T>(desk: &Desk, ledger: &Ledger, take: impl FnOnce(&Kept) -> T) -> Result<(i64, T), Fault> {
    let (head, _) = ledger::head(ledger)?;
    let mut kept = locked(&desk.kept);
    if kept.head != head || kept.days.len() > KEPT || kept.facets.len() > KEPT {
        *kept = Kept {
            head,
            ..Kept::default()
        };
    }
    Ok((head, take(&kept)))
}

/// Keeps an answer that was sought while `head` was the last entry; not where the ledger went on meanwhile, for nobody knows then of which state it is.
pub fn keep(desk: &Desk, ledger: &Ledger, head: i64, put: impl FnOnce(&mut Kept)) -> Result<(), Fault> {
    let (now, _) = ledger::head(ledger)?;
    let mut kept = locked(&desk.kept);
    if now == head && kept.head == head {
        put(&mut kept);
    }
    Ok(())
}

/// How much is in the ledger, counted once in each state of it.
pub fn stats(desk: &Desk, ledger: &Ledger) -> Result<Arc<ledger::Stats>, Fault> {
    let (head, known) = kept(desk, ledger, |kept| kept.stats.clone())?;
    if let Some(known) = known {
        return Ok(known);
    }
    let counted = Arc::new(ledger::stats(ledger)?);
    keep(desk, ledger, head, |kept| kept.stats = Some(counted.clone()))?;
    Ok(counted)
}

/// How many incidents of a filter there are on which day, counted once in each state of the ledger.
pub fn days(desk: &Desk, ledger: &Ledger, filter: &Filter) -> Result<Arc<Vec<Day>>, Fault> {
    let key = format!("{filter:?}");
    let (head, known) = kept(desk, ledger, |kept| kept.days.get(&key).cloned())?;
    if let Some(found) = known {
        return Ok(found);
    }
    let found = Arc::new(ledger::days(ledger, filter)?);
    keep(desk, ledger, head, |kept| {
        kept.days.insert(key, found.clone());
    })?;
    Ok(found)
}

/// A part of a search, and what all of it has in common, counted once in each state of the ledger.
pub fn search(
    desk: &Desk,
    ledger: &Ledger,
    words: Option<&str>,
    filter: &Filter,
) -> Result<(Vec<Hit>, Arc<Facets>), Fault> {
    let whole = Filter {
        offset: 0,
        limit: None,
        ..filter.clone()
    };
    let key = format!("{words:?} {whole:?}");
    let (head, known) = kept(desk, ledger, |kept| kept.facets.get(&key).cloned())?;
    if let Some(known) = known {
        return Ok((ledger::articles(ledger, words, filter)?, known));
    }
    let (hits, facets) = ledger::search_with_facets(ledger, words, filter)?;
    let facets = Arc::new(facets);
    keep(desk, ledger, head, |kept| {
        kept.facets.insert(key, facets.clone());
    })?;
    Ok((hits, facets))
}

/// A part of the incidents of a filter, newest first.
#[derive(Debug, Clone)]
pub struct Part {
    /// Not opened yet.
    pub stubs: Vec<Stub>,
    /// How many there are.
    pub all: usize,
    /// How many there are in dispute.
    pub disputed: usize,
    /// All of them by day, those in dispute among them.
    pub days: Arc<Vec<Day>>,
}

/// Incidents of a filter from one on, so many; where `disputed`, only those with a dispute.
pub fn newest(
    desk: &Desk,
    ledger: &Ledger,
    filter: &Filter,
    disputed: bool,
    (offset, limit): (usize, usize),
) -> Result<Part, Fault> {
    let days = days(desk, ledger, filter)?;
    let in_dispute = days.iter().map(|day| day.disputed).sum();
    let wanted = Filter {
        offset,
        limit: Some(limit),
        ..filter.clone()
    };
    Ok(Part {
        stubs: ledger::newest(ledger, &wanted, disputed)?,
        all: match disputed {
            true => in_dispute,
            false => days.iter().map(|day| day.incidents).sum(),
        },
        disputed: in_dispute,
        days,
    })
}

#[cfg(test)]
mod tests {
    use super::{Desk, Settings, ask, desk, keep, kept};
    use crate::fault::Fault;
    use knowledge::Knowledge;
    use std::net::SocketAddr;
    use std::sync::{Arc, mpsc};
    use std::time::Duration;

    fn empty(folder: &std::path::Path) -> Arc<Desk> {
        let now = "2026-11-25T09:30:00.000000Z";
        drop(ledger::create(folder, now, ledger::Options::default()).unwrap());
        desk(Settings {
            folder: folder.to_path_buf(),
            wait: Duration::from_secs(5),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            hosts: Vec::new(),
            tokens: Vec::new(),
            read_only: true,
            fetch: None,
            tiles: None,
            knowledge: Knowledge::built_in().unwrap(),
        })
        .unwrap()
    }

    #[tokio::test]
    async fn a_question_that_nobody_waits_for_stops_and_frees_its_handle() {
        let folder = tempfile::tempdir().unwrap();
        let desk = empty(folder.path());
        let (tell, told) = mpsc::channel();
        let question = move |_: &Desk, ledger: &ledger::Ledger| -> Result<(), Fault> {
            loop {
                if let Err(stopped) = ledger::stats(ledger) {
                    tell.send(stopped.to_string()).unwrap();
                    return Err(stopped.into());
                }
            }
        };
        let limit = Duration::from_millis(50);
        assert!(tokio::time::timeout(limit, ask(&desk, question)).await.is_err());
        assert!(
            told.recv_timeout(Duration::from_secs(20))
                .unwrap()
                .contains("stopped")
        );
        let answer = ask(&desk, |_, ledger| Ok(ledger::stats(ledger)?.documents)).await;
        assert_eq!(answer, Ok(0), "the handle answers the next one");
    }

    #[test]
    fn an_answer_is_kept_only_for_the_state_that_it_is_of() {
        let folder = tempfile::tempdir().unwrap();
        let desk = empty(folder.path());
        let now = "2026-11-25T09:30:00.000000Z";
        let ledger = ledger::open(folder.path(), now, ledger::Options::default()).unwrap();
        let stats = Arc::new(ledger::stats(&ledger).unwrap());
        let (head, _) = kept(&desk, &ledger, |_| ()).unwrap();
        keep(&desk, &ledger, head - 1, |kept| kept.stats = Some(stats.clone())).unwrap();
        assert!(kept(&desk, &ledger, |kept| kept.stats.is_none()).unwrap().1);
        keep(&desk, &ledger, head, |kept| kept.stats = Some(stats.clone())).unwrap();
        assert!(kept(&desk, &ledger, |kept| kept.stats.is_some()).unwrap().1);
    }
}
