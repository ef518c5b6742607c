//! Jobs: articles that somebody brought, being fetched, read and added one after another, and how far each is.
//!
//! In: articles, or addresses of pages. Out: their states, for a page that shows them. A job goes on when whoever began it looks away; it is forgotten when
//! the desk closes, as a page says nothing is on record before it is.

use crate::add::{Brought, add};
use crate::desk::{Desk, locked};
use crate::fault::Fault;
use crate::session::unguessable;
use ::watch::fetch::Fetcher;
use axum::http::StatusCode;
use ledger::{Added, Status};
use serde_json::{Map, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use text::Given;
use tokio::sync::watch;

/// Most jobs that are not done yet.
const OPEN: usize = 8;
/// Most jobs that are remembered.
const KEPT: usize = 64;
/// Hosts beyond which those that nobody waits for are forgotten.
const HOSTS: usize = 32;

/// What somebody brought.
#[derive(Debug, Clone)]
pub enum Bring {
    /// An article.
    Article(Brought),
    /// The address of a page, and what is known beside it.
    Page(String, Given),
}

/// How far something is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It waits.
    Waiting,
    /// Its page is being asked for.
    Fetching,
    /// It is being read.
    Reading,
    /// It is on record; whether it was before.
    Done(String, Status),
    /// Why not.
    Failed(Fault),
}

/// Something that somebody brought, by name, and how far it is.
pub type Step = (String, State);

/// A job as it stands, and whether it goes on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Job {
    /// What it is about.
    pub steps: Vec<Step>,
    /// Whether all of it is done.
    pub done: bool,
}

/// Jobs by their names, in the order in which they began.
pub type Jobs = Vec<(String, watch::Receiver<Job>)>;

/// Begins a job and gives its name.
///
/// # Errors
/// Where too many are open.
pub fn begin(desk: &Arc<Desk>, brought: Vec<Bring>) -> Result<(String, watch::Receiver<Job>), Fault> {
    let steps = brought.iter().map(|one| (named(one), State::Waiting)).collect();
    let (tell, job) = watch::channel(Job { steps, done: false });
    let name = unguessable().map_err(Fault::broken)?;
    let mut jobs = locked(&desk.jobs);
    if jobs.iter().filter(|(_, job)| !job.borrow().done).count() >= OPEN {
        let line = "as many articles are being read as may be; try again in a moment";
        return Err(Fault::new(StatusCode::SERVICE_UNAVAILABLE, line));
    }
    if jobs.len() >= KEPT
        && let Some(oldest) = jobs.iter().position(|(_, job)| job.borrow().done)
    {
        jobs.remove(oldest);
    }
    jobs.push((name.clone(), job.clone()));
    drop(jobs);
    tokio::spawn(work(desk.clone(), brought, tell));
    Ok((name, job))
}

/// The job of that name.
pub fn find(desk: &Desk, name: &str) -> Option<Job> {
    let jobs = locked(&desk.jobs);
    let found = jobs.iter().find(|(known, _)| known == name);
    found.map(|(_, job)| job.borrow().clone())
}

fn named(brought: &Bring) -> String {
    match brought {
        Bring::Article(brought) => brought.origin.clone(),
        Bring::Page(url, _) => url.clone(),
    }
}

async fn work(desk: Arc<Desk>, brought: Vec<Bring>, tell: watch::Sender<Job>) {
    for (at, one) in brought.into_iter().enumerate() {
        let say = |state: State| {
            tell.send_modify(|job| {
                if let Some(step) = job.steps.get_mut(at) {
                    step.1 = state;
                }
            });
        };
        let article = match one {
            Bring::Article(article) => Ok(article),
            Bring::Page(url, given) => {
                say(State::Fetching);
                fetched(&desk, url, given).await
            }
        };
        let added = match article {
            Ok(article) => {
                say(State::Reading);
                add(&desk, article).await
            }
            Err(fault) => Err(fault),
        };
        say(match added {
            Ok(Added { document, status }) => State::Done(document, status),
            Err(fault) => State::Failed(fault),
        });
    }
    tell.send_modify(|job| job.done = true);
}

/// Who fetches the pages of a host, by the host.
pub type Fetchers = BTreeMap<String, Arc<Mutex<Fetcher>>>;

/// Who fetches the pages of an address's host: one after another, with the pauses that it asks for. Different hosts are asked side by side, so that one that is
/// slow holds up only its own pages; each job waits for one page, so at most [`OPEN`] are under way.
fn fetcher(desk: &Desk, url: &str) -> Result<Arc<Mutex<Fetcher>>, Fault> {
    let allow_private = desk.settings.fetch.ok_or_else(switched_off)?;
    let host = ::watch::fetch::host(url).map_err(|why| unfetched(url, &why))?;
    let mut known = locked(&desk.fetchers);
    if let Some(known) = known.get(&host) {
        return Ok(known.clone());
    }
    if known.len() >= HOSTS {
        // those that nobody waits for
        known.retain(|_, one| Arc::strong_count(one) > 1);
    }
    let options = ::watch::client::from_environment(allow_private).map_err(Fault::broken)?;
    let made = Arc::new(Mutex::new(
        ::watch::fetch::fetcher(options).map_err(Fault::broken)?,
    ));
    known.insert(host, made.clone());
    Ok(made)
}

/// Why there is no page of an address.
fn unfetched(url: &str, why: &str) -> Fault {
    Fault::new(StatusCode::BAD_GATEWAY, format!("{url:.200}: {why}"))
}

/// The page of an address as an article; where it stands on the web is what was given, if anything, for the page may keep a copy of it.
async fn fetched(desk: &Arc<Desk>, url: String, given: Given) -> Result<Brought, Fault> {
    let desk = desk.clone();
    let page = crate::desk::blocking(move || {
        let fetcher = fetcher(&desk, &url)?;
        let page = ::watch::fetch::page(&mut locked(&fetcher), &url, &desk.settings.knowledge.tracking);
        page.map_err(|why| unfetched(&url, &why))
    })
    .await?;
    let mut more = Map::new();
    more.insert("fetched".to_string(), json!(page.fetched));
    if let Some(from) = page.transcoded_from {
        more.insert("transcoded_from".to_string(), json!(from));
    }
    Ok(Brought {
        bytes: page.bytes,
        origin: page.url.clone(),
        given: Given {
            url: given.url.or(Some(page.url)),
            ..given
        },
        more,
    })
}

/// Why no page is fetched here.
pub fn switched_off() -> Fault {
    Fault::new(
        StatusCode::FORBIDDEN,
        "this desk fetches no pages; paste the text, or choose a file",
    )
}
