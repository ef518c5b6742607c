//! Round: one look at everything that is due, from feeds to articles in the ledger.
//!
//! In: settings, what is remembered, the world, a desk that reads articles into the ledger. Out: lines of the log and counts. Each step is on the disk
//! before the next one begins, so that a run that is killed goes on where it was: bytes that were fetched are never fetched again.

use crate::log::{Counts, Line};
use crate::net::{World, status};
use crate::queue::{self, End, Queue, What};
use crate::settings::{Feed, Settings};
use crate::store::{self, About, FeedState, Store};
use crate::time::{self, DAY, MINUTE, Millis};
use crate::{alert, feed, folder, items, link, outbox, page};
use knowledge::Tracking;
use ledger::Ledger;
use sha2::{Digest, Sha256};
use std::path::Path;
use text::{BlockKind, Document};
use url::Url;

/// First pause after a feed could not be read, if it is looked at more often; it doubles each time.
const FEED_AGAIN: Millis = 5 * MINUTE;
/// Longest sleep between two rounds.
const NAP: Millis = MINUTE;

/// Where articles are read into the ledger.
pub trait Desk {
    /// Reads an article and adds it to the ledger, on the disk when this returns; an article that says what version `before` says is left out.
    ///
    /// # Errors
    /// Where the article cannot be read, or the ledger cannot be written.
    fn take(&mut self, bytes: &[u8], about: &About, before: Option<&str>) -> Result<Taken, Trouble>;
    /// Looks into a file of a folder. Without another word each file is one article.
    fn open(&mut self, _path: &Path, _outlet: Option<&str>) -> Held {
        Held::File
    }
    /// Puts incidents together anew.
    ///
    /// # Errors
    /// Where the ledger fails.
    fn settle(&mut self) -> Result<(), String>;
    /// The ledger, to be asked.
    fn ledger(&self) -> &Ledger;
}

/// An article in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Document identifier; none if nothing was added since it says what it said before.
    pub document: Option<String>,
    /// Hash of what it says.
    pub version: String,
    /// Whether the ledger had it from there already: a run that was killed came so far.
    pub known: bool,
}

/// What a file of a folder holds.
pub enum Held {
    /// One article, as the file stands.
    File,
    /// One article, packed or in a record of its own.
    One(Box<Part>),
    /// The articles of an archive, one after the other.
    Many(Box<dyn Iterator<Item = Part>>),
}

/// An article of a file.
pub struct Part {
    /// What it is called in the log.
    pub label: String,
    /// Its bytes with what is known of it, or why it cannot be read.
    pub article: Result<(Vec<u8>, About), String>,
}

/// Why an article is not in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The article is at fault.
    Article(String),
    /// The program is at fault: its next version may read the article.
    Fault(String),
    /// The ledger is: nothing more can be done.
    Ledger(String),
}

/// Everything that a round works with.
pub struct Watch<'a> {
    /// What is watched.
    pub settings: &'a Settings,
    /// What is remembered.
    pub store: &'a mut Store,
    /// Clock and network.
    pub world: &'a mut dyn World,
    /// Reads articles.
    pub desk: &'a mut dyn Desk,
    /// Takes lines, and gives whether a line came where it should.
    pub log: &'a mut dyn FnMut(&Line) -> bool,
    /// Parameters that are no part of an address.
    pub tracking: &'a Tracking,
    /// Whether this is the only round: feeds without an interval of their own are looked at whenever it comes.
    pub once: bool,
}

/// What came of a round.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Over all feeds and folders.
    pub counts: Counts,
    /// Feeds and folders that could not be read.
    pub feeds: usize,
    /// Alerts told.
    pub alerts: usize,
    /// Alerts that could not be sent.
    pub unsent: usize,
}

/// A feed in this round.
#[derive(Debug, Clone, Default)]
pub(crate) struct Open {
    /// What came of it so far.
    pub counts: Counts,
    /// Pages that are still asked for.
    pub pending: usize,
    /// Articles that were left, and until when.
    pub left: Vec<(String, Millis)>,
    looked: bool,
    unchanged: bool,
    moved: Option<String>,
    next: Millis,
}

/// Hash of what an article says: its title and text, without the furniture around it.
#[must_use]
pub fn version(document: &Document) -> String {
    let mut hash = Sha256::new();
    let mut some = false;
    for block in &document.blocks {
        let says = matches!(
            block.kind,
            BlockKind::Title
                | BlockKind::Caption
                | BlockKind::Heading
                | BlockKind::Paragraph
                | BlockKind::Quote
        );
        if says {
            hash.update(document.text.slice(block.span).as_bytes());
            hash.update([0]);
            some = true;
        }
    }
    if !some {
        hash.update(document.text.as_str().as_bytes());
    }
    hex(&hash.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Hash of some words.
pub(crate) fn hashed(words: &[&str]) -> String {
    let mut hash = Sha256::new();
    for word in words {
        hash.update(word.as_bytes());
        hash.update([0]);
    }
    hex(&hash.finalize())
}

/// Rounds until the end of time, or one.
///
/// # Errors
/// Where the ledger or the store fails. What fails at a feed, an article or an alert is a line of the log and counted.
pub fn run(watch: &mut Watch) -> Result<Summary, String> {
    // what a run that was killed left to be put together was there before these rules
    if ledger::waiting(watch.desk.ledger()).map_err(|error| error.to_string())? > 0 {
        watch.desk.settle()?;
    }
    alert::begin(watch.settings, watch.store, watch.desk.ledger())?;
    let mut folders = vec![0; watch.settings.folders.len()];
    let mut first = true;
    loop {
        let mut summary = round(watch, &mut folders)?;
        let added = summary.counts.new + summary.counts.changed > 0;
        if (added || first) && !watch.settings.rules.is_empty() {
            watch.desk.settle()?;
            let now = watch.world.now();
            summary.alerts = alert::tell(watch.settings, watch.store, watch.desk.ledger(), now)?;
        } else if added {
            watch.desk.settle()?;
        }
        summary.unsent = outbox::send(watch)?;
        first = false;
        if watch.once {
            return Ok(summary);
        }
        sleep(watch, &folders)?;
    }
}

/// Sleeps until something is due, a minute at most.
fn sleep(watch: &mut Watch, folders: &[Millis]) -> Result<(), String> {
    let now = watch.world.now();
    let mut due = now + NAP;
    for feed in &watch.settings.feeds {
        due = due.min(store::feed(watch.store, &feed.url)?.next);
        due = due.min(store::next_item(watch.store, &feed.url)?.unwrap_or(due));
    }
    due = folders.iter().copied().fold(due, Millis::min);
    due = due.min(outbox::next(watch.store)?.unwrap_or(due));
    let due = due.max(now + time::SECOND);
    loop {
        let now = watch.world.now();
        // a clock that was set back says nothing of how long was slept
        if now >= due || due - now > NAP {
            return Ok(());
        }
        watch.world.wait(due);
    }
}

/// One look at everything that is due.
fn round(watch: &mut Watch, folders: &mut [Millis]) -> Result<Summary, String> {
    let mut summary = Summary::default();
    let now = watch.world.now();
    for (at, next) in folders.iter_mut().enumerate() {
        let interval = watch
            .settings
            .folders
            .get(at)
            .map_or(NAP, |folder| folder.interval);
        if *next <= now || *next > now + interval {
            folder::look(watch, at, &mut summary)?;
            *next = now + interval;
        }
    }
    let mut open: Vec<Open> = vec![Open::default(); watch.settings.feeds.len()];
    let mut queue = Queue::default();
    queue.until = Some(now + watch.settings.round);
    store::drop_outdated(watch.store, now)?;
    // what waits to be read takes half of the round at most, so that what is new is asked for
    page::left_behind(watch, &mut open, now + watch.settings.round / 2)?;
    ask_feeds(watch, &mut queue)?;
    page::ask_pages(watch, &mut queue, &mut open, now)?;
    while let Some((job, end)) = queue::next(&mut queue, watch.settings, watch.store, watch.world)? {
        let at = match &job.what {
            What::Feed(at) => {
                feed_ended(watch, &mut queue, (&mut open, &mut summary), (*at, &job.url), end)?;
                *at
            }
            What::Page(key) => {
                let key = key.clone();
                let Some(at) = page::page_ended(watch, &mut open, &key, &job, end)? else {
                    continue;
                };
                at
            }
            What::Post(_) | What::Robots(_) => continue,
        };
        close(watch, &mut open, &mut summary, at)?;
    }
    for at in 0..open.len() {
        if let Some(mine) = open.get_mut(at) {
            mine.pending = 0;
        }
        close(watch, &mut open, &mut summary, at)?;
    }
    Ok(summary)
}

/// Says what came of a feed, once all of it has ended.
fn close(watch: &mut Watch, open: &mut [Open], summary: &mut Summary, at: usize) -> Result<(), String> {
    let (Some(mine), Some(feed)) = (open.get_mut(at), watch.settings.feeds.get(at)) else {
        return Ok(());
    };
    if mine.pending > 0 || !mine.looked && mine.counts == Counts::default() {
        return Ok(());
    }
    let done = std::mem::take(mine);
    store::keep_left(watch.store, &done.left)?;
    add(&mut summary.counts, &done.counts);
    (watch.log)(&Line::Looked {
        name: feed.name.clone(),
        url: feed.url.clone(),
        unchanged: done.unchanged,
        counts: done.counts,
        moved: done.moved,
        next: (done.next > 0 && !watch.once).then_some(done.next),
    });
    Ok(())
}

/// Adds counts to others.
pub(crate) fn add(all: &mut Counts, some: &Counts) {
    all.new += some.new;
    all.changed += some.changed;
    all.known += some.known;
    all.failed += some.failed;
    all.left += some.left;
}

/// Asks every feed that is due.
fn ask_feeds(watch: &mut Watch, queue: &mut Queue) -> Result<(), String> {
    let now = watch.world.now();
    for (at, feed) in watch.settings.feeds.iter().enumerate() {
        let state = store::feed(watch.store, &feed.url)?;
        // a timer that comes a little early is still that timer
        let waits = state.next > now + feed.interval / 10;
        // no pause is longer; the clock was wrong when this was kept
        let waits = waits && state.next <= now + feed.interval.max(DAY) + DAY;
        if waits && (!watch.once || feed.own_interval || state.failures > 0) {
            continue;
        }
        let url = link::address(state.moved.as_deref().unwrap_or(&feed.url), None)?;
        let mut job = queue::job(What::Feed(at), url.clone());
        job.of = at;
        job.user_agent.clone_from(&feed.user_agent);
        let home = link::address(&feed.url, None).map(|url| link::origin(&url));
        if home == Ok(link::origin(&url)) {
            job.own.clone_from(&feed.headers);
            job.private = feed.private;
        }
        job.headers = conditions(state.etag.as_deref(), state.modified.as_deref());
        let kinds = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5";
        job.headers.push(("Accept".to_string(), kinds.to_string()));
        queue::push(queue, job);
    }
    Ok(())
}

pub(crate) fn conditions(etag: Option<&str>, modified: Option<&str>) -> Vec<(String, String)> {
    let header = |name: &str, value: Option<&str>| value.map(|value| (name.to_string(), value.to_string()));
    [
        header("If-None-Match", etag),
        header("If-Modified-Since", modified),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What an answer to a feed brings.
fn feed_ended(
    watch: &mut Watch,
    queue: &mut Queue,
    (open, summary): (&mut [Open], &mut Summary),
    (at, from): (usize, &Url),
    end: End,
) -> Result<(), String> {
    let Some(feed) = watch.settings.feeds.get(at) else {
        return Ok(());
    };
    let now = watch.world.now();
    let mut state = store::feed(watch.store, &feed.url)?;
    let (answer, moved) = match end {
        End::Answer(answer, moved) if matches!(answer.status, 200 | 304) => (answer, moved),
        End::Answer(answer, _) => {
            return feed_failed(watch, summary, feed, state, &status(answer.status), None);
        }
        End::Failed { why, wait, .. } => return feed_failed(watch, summary, feed, state, &why, wait),
        End::Later(until) => {
            // no failure: whoever is asked to wait does so
            state.next = until;
            store::keep_feed(watch.store, &feed.url, &state, &[])?;
            let why = "its host asked to be left alone".to_string();
            (watch.log)(&failed(feed, why, state.next));
            return Ok(());
        }
    };
    let found = match answer.status {
        304 => Ok(Vec::new()),
        _ => feed::parse(
            &answer.body,
            feed::charset(answer.header("content-type")).as_deref(),
            from,
        ),
    };
    let items = match found {
        Ok(items) => items,
        Err(why) => return feed_failed(watch, summary, feed, state, &why, None),
    };
    state.failures = 0;
    state.next = now + feed.interval;
    let told = moved.filter(|to| Some(to) != state.moved.as_ref());
    state.moved = told.clone().or(state.moved);
    if answer.status == 200 {
        state.etag = answer.echo("etag");
        state.modified = answer.echo("last-modified");
    }
    if let Some(mine) = open.get_mut(at) {
        mine.looked = true;
        mine.unchanged = answer.status == 304;
        mine.next = state.next;
        mine.moved = told;
    }
    items::items_found(watch, queue, open, at, &state, &items)
}

/// A feed could not be read: when it is tried again, later each time.
fn feed_failed(
    watch: &mut Watch,
    summary: &mut Summary,
    feed: &Feed,
    mut state: FeedState,
    why: &str,
    wait: Option<Millis>,
) -> Result<(), String> {
    let now = watch.world.now();
    state.failures = state.failures.saturating_add(1);
    let pause = doubled(feed.interval.max(FEED_AGAIN), state.failures);
    state.next = now + pause.max(wait.unwrap_or_default());
    let mut line = why.to_string();
    if let Some(moved) = state.moved.take() {
        // what moved for good and is gone may be back where it was
        line.push_str(&format!(
            " (at {moved}, where it had moved to; next time at its old address)"
        ));
    }
    store::keep_feed(watch.store, &feed.url, &state, &[])?;
    summary.feeds += 1;
    (watch.log)(&failed(feed, line, state.next));
    Ok(())
}

fn failed(feed: &Feed, why: String, next: Millis) -> Line {
    Line::Failed {
        name: feed.name.clone(),
        url: feed.url.clone(),
        why,
        next: Some(next),
    }
}

/// A pause that doubles with each failure after the first, a day at most.
pub(crate) fn doubled(first: Millis, failures: u32) -> Millis {
    let times = 1i64.checked_shl(failures.saturating_sub(1).min(20)).unwrap_or(1);
    first.saturating_mul(times).min(DAY).max(first.min(DAY))
}
