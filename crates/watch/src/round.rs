//! Round: one look at everything that is due, from feeds to articles in the ledger.
//!
//! In: settings, what is remembered, the world, a desk that reads articles into the ledger. Out: lines of the log and counts. Each step is on the disk
//! before the next one begins, so that a run that is killed goes on where it was: bytes that were fetched are never fetched again.

use crate::feed::{self, Item};
use crate::log::{Counts, Line};
use crate::net::{Answer, World, status};
use crate::queue::{self, End, Job, Queue, What};
use crate::settings::{Feed, Settings, Take};
use crate::store::{self, About, FeedState, ItemState, Store};
use crate::time::{self, DAY, MINUTE, Millis};
use crate::{alert, folder, link, outbox};
use knowledge::Tracking;
use ledger::Ledger;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use text::{BlockKind, Document};
use url::Url;

/// First pause after a page could not be fetched; it doubles each time.
const PAGE_AGAIN: Millis = 10 * MINUTE;
/// First pause after a feed could not be read, if it is looked at more often; it doubles each time.
const FEED_AGAIN: Millis = 5 * MINUTE;
/// Tries of a page of which the server says that there is none.
const GONE: u32 = 3;
/// Longest sleep between two rounds.
const NAP: Millis = MINUTE;

/// Where articles are read into the ledger.
pub trait Desk {
    /// Reads an article and adds it to the ledger, on the disk when this returns; an article that says what version `before` says is left out.
    ///
    /// # Errors
    /// Where the article cannot be read, or the ledger cannot be written.
    fn take(&mut self, bytes: &[u8], about: &About, before: Option<&str>) -> Result<Taken, Trouble>;
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
}

/// Why an article is not in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The article is at fault.
    Article(String),
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
    /// Takes lines.
    pub log: &'a mut dyn FnMut(&Line),
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
struct Open {
    counts: Counts,
    pending: usize,
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
    }
    due = folders.iter().copied().fold(due, Millis::min);
    due = due.min(outbox::next(watch.store)?.unwrap_or(due));
    due = due.min(store::next_item(watch.store)?.unwrap_or(due));
    let due = due.max(now + time::SECOND);
    while watch.world.now() < due {
        watch.world.wait(due);
    }
    Ok(())
}

/// One look at everything that is due.
fn round(watch: &mut Watch, folders: &mut [Millis]) -> Result<Summary, String> {
    let mut summary = Summary::default();
    let now = watch.world.now();
    for (at, next) in folders.iter_mut().enumerate() {
        if *next <= now {
            folder::look(watch, at, &mut summary)?;
            *next = now
                + watch
                    .settings
                    .folders
                    .get(at)
                    .map_or(NAP, |folder| folder.interval);
        }
    }
    let mut open: Vec<Open> = vec![Open::default(); watch.settings.feeds.len()];
    let mut queue = Queue::default();
    left_behind(watch, &mut open)?;
    ask_feeds(watch, &mut queue)?;
    ask_pages(watch, &mut queue, &mut open, now)?;
    let mut asked: BTreeSet<usize> = BTreeSet::new();
    while let Some((job, end)) = queue::next(&mut queue, watch.settings, watch.store, watch.world)? {
        let at = match &job.what {
            What::Feed(at) => {
                asked.insert(*at);
                feed_ended(watch, &mut queue, &mut open, &mut summary, *at, end)?;
                *at
            }
            What::Page(key) => {
                let key = key.clone();
                let Some(at) = page_ended(watch, &mut open, &key, &job, end)? else {
                    continue;
                };
                at
            }
            What::Post(_) | What::Robots(_) => continue,
        };
        close(watch, &mut open, &mut summary, at);
    }
    for at in 0..open.len() {
        close(watch, &mut open, &mut summary, at);
    }
    Ok(summary)
}

/// Says what came of a feed, once all of it has ended.
fn close(watch: &mut Watch, open: &mut [Open], summary: &mut Summary, at: usize) {
    let (Some(mine), Some(feed)) = (open.get_mut(at), watch.settings.feeds.get(at)) else {
        return;
    };
    if mine.pending > 0 || !mine.looked && mine.counts == Counts::default() {
        return;
    }
    let done = std::mem::take(mine);
    add(&mut summary.counts, &done.counts);
    (watch.log)(&Line::Looked {
        name: feed.name.clone(),
        url: feed.url.clone(),
        unchanged: done.unchanged,
        counts: done.counts,
        moved: done.moved,
        next: (done.next > 0 && !watch.once).then_some(done.next),
    });
}

/// Adds counts to others.
pub(crate) fn add(all: &mut Counts, some: &Counts) {
    all.new += some.new;
    all.changed += some.changed;
    all.known += some.known;
    all.failed += some.failed;
    all.left += some.left;
}

/// Articles whose bytes an earlier run fetched and did not come to take.
fn left_behind(watch: &mut Watch, open: &mut [Open]) -> Result<(), String> {
    for key in store::waiting(watch.store)? {
        let Some(item) = store::item(watch.store, &key, "", "")? else {
            continue;
        };
        let at = watch.settings.feeds.iter().position(|feed| feed.url == item.feed);
        take(watch, open, at, item)?;
    }
    Ok(())
}

/// Asks every feed that is due.
fn ask_feeds(watch: &mut Watch, queue: &mut Queue) -> Result<(), String> {
    let now = watch.world.now();
    for (at, feed) in watch.settings.feeds.iter().enumerate() {
        let state = store::feed(watch.store, &feed.url)?;
        // a timer that comes a little early is still that timer
        let waits = state.next > now + feed.interval / 10;
        if waits && (!watch.once || feed.own_interval || state.failures > 0) {
            continue;
        }
        let url = link::address(state.moved.as_deref().unwrap_or(&feed.url), None)?;
        let mut job = queue::job(What::Feed(at), url.clone());
        job.user_agent.clone_from(&feed.user_agent);
        let home = link::address(&feed.url, None).map(|url| link::origin(&url));
        if home == Ok(link::origin(&url)) {
            job.own.clone_from(&feed.headers);
        }
        job.headers = conditions(state.etag.as_deref(), state.modified.as_deref());
        let kinds = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5";
        job.headers.push(("Accept".to_string(), kinds.to_string()));
        queue::push(queue, job);
    }
    Ok(())
}

fn conditions(etag: Option<&str>, modified: Option<&str>) -> Vec<(String, String)> {
    let header = |name: &str, value: Option<&str>| value.map(|value| (name.to_string(), value.to_string()));
    [
        header("If-None-Match", etag),
        header("If-Modified-Since", modified),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Asks for the pages that are due from earlier rounds.
fn ask_pages(watch: &mut Watch, queue: &mut Queue, open: &mut [Open], now: Millis) -> Result<(), String> {
    let mut due = store::wanted(watch.store, now)?;
    due.extend(store::due(watch.store, now)?);
    for item in due {
        ask_page(watch.settings, queue, open, &item);
    }
    Ok(())
}

/// Asks for one page; articles of feeds that are no longer watched rest.
fn ask_page(settings: &Settings, queue: &mut Queue, open: &mut [Open], item: &ItemState) {
    let Some(at) = settings.feeds.iter().position(|feed| feed.url == item.feed) else {
        return;
    };
    let (Some(feed), Some(mine)) = (settings.feeds.get(at), open.get_mut(at)) else {
        return;
    };
    let Some(url) = item.link.as_deref().and_then(|url| link::address(url, None).ok()) else {
        return;
    };
    mine.pending += 1;
    let mut job = queue::job(What::Page(item.key.clone()), url.clone());
    job.user_agent.clone_from(&feed.user_agent);
    if link::address(&feed.url, None).map(|home| link::origin(&home)) == Ok(link::origin(&url)) {
        job.own.clone_from(&feed.headers);
    }
    job.headers = conditions(item.etag.as_deref(), item.modified.as_deref());
    job.headers.push((
        "Accept".to_string(),
        "text/html, application/xhtml+xml, text/plain;q=0.8, */*;q=0.1".to_string(),
    ));
    queue::push(queue, job);
}

/// What an answer to a feed brings.
fn feed_ended(
    watch: &mut Watch,
    queue: &mut Queue,
    open: &mut [Open],
    summary: &mut Summary,
    at: usize,
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
            let why = format!("its host asked to be left alone until {}", time::second(until));
            return feed_failed(watch, summary, feed, state, &why, Some(until - now));
        }
    };
    let from = link::address(
        moved.as_deref().or(state.moved.as_deref()).unwrap_or(&feed.url),
        None,
    )?;
    let found = match answer.status {
        304 => Ok(Vec::new()),
        _ => feed::parse(
            &answer.body,
            feed::charset(answer.header("content-type")).as_deref(),
            &from,
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
        state.etag = answer.header("etag").map(str::to_string);
        state.modified = answer.header("last-modified").map(str::to_string);
    }
    if let Some(mine) = open.get_mut(at) {
        mine.looked = true;
        mine.unchanged = answer.status == 304;
        mine.next = state.next;
        mine.moved = told;
    }
    items_found(watch, queue, open, at, &state, &items)
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
    (watch.log)(&Line::Failed {
        name: feed.name.clone(),
        url: feed.url.clone(),
        why: line,
        next: Some(state.next),
    });
    Ok(())
}

/// A pause that doubles with each failure after the first, a day at most.
pub(crate) fn doubled(first: Millis, failures: u32) -> Millis {
    let times = 1i64.checked_shl(failures.saturating_sub(1).min(20)).unwrap_or(1);
    first.saturating_mul(times).min(DAY).max(first.min(DAY))
}

/// An item of a feed that is new or says something else, and the page made of it where its content is taken.
struct Found {
    item: ItemState,
    page: Option<(String, About)>,
}

/// Keeps what is new in a feed, takes what it carries, asks for the pages of the rest.
fn items_found(
    watch: &mut Watch,
    queue: &mut Queue,
    open: &mut [Open],
    at: usize,
    state: &FeedState,
    items: &[Item],
) -> Result<(), String> {
    let Some(feed) = watch.settings.feeds.get(at) else {
        return Ok(());
    };
    let now = watch.world.now();
    let repeated = repeated(items);
    let mut found: Vec<Found> = Vec::new();
    let mut names = BTreeSet::new();
    let mut counts = Counts::default();
    for item in items {
        let guid = if repeated.contains(item.guid.as_str()) {
            ""
        } else {
            item.guid.as_str()
        };
        let Some(key) = key(watch.tracking, feed, item, guid) else {
            counts.failed += 1;
            let why = "an item without link, identifier or title".to_string();
            (watch.log)(&failed_article(feed, &feed.url, "given up", why, None));
            continue;
        };
        if !names.insert(key.clone()) {
            continue;
        }
        let known = store::item(watch.store, &key, &feed.url, guid)?;
        match newly(feed, item, key, guid, known, now) {
            Some(new) => found.push(new),
            None => counts.known += 1,
        }
    }
    // pages made of the feed itself are kept before the feed is: else its next answer could be that nothing changed
    for found in &found {
        if let Some((page, about)) = &found.page {
            store::keep_fetched(watch.store, &found.item, page.as_bytes(), about)?;
        }
    }
    let wanted: Vec<ItemState> = found
        .iter()
        .filter(|f| f.page.is_none())
        .map(|f| f.item.clone())
        .collect();
    store::keep_feed(watch.store, &feed.url, state, &wanted)?;
    if let Some(mine) = open.get_mut(at) {
        add(&mut mine.counts, &counts);
    }
    for found in found {
        match found.page {
            Some(_) => take(watch, open, Some(at), found.item)?,
            None if found.item.link.is_some() => ask_page(watch.settings, queue, open, &found.item),
            None => give_up(
                watch,
                open,
                Some(at),
                found.item,
                "an item without link or content".to_string(),
            )?,
        }
    }
    Ok(())
}

/// Identifiers that a feed gives to more than one item, and that tell nothing therefore.
fn repeated(items: &[Item]) -> BTreeSet<&str> {
    let mut once = BTreeSet::new();
    let guids = items.iter().map(|item| item.guid.as_str());
    guids.filter(|guid| !once.insert(*guid)).collect()
}

/// The name of an article: its address in one form, else its feed with identifier or title.
fn key(tracking: &Tracking, feed: &Feed, item: &Item, guid: &str) -> Option<String> {
    let link = item.link.as_deref().and_then(|url| Url::parse(url).ok());
    if let Some(link) = link {
        return Some(link::canonical(&link, tracking));
    }
    let name = Some(guid)
        .filter(|guid| !guid.is_empty())
        .or(item.title.as_deref())?;
    Some(format!(
        "{}#{}",
        feed.url,
        hashed(&[name]).chars().take(32).collect::<String>()
    ))
}

/// What is to be done with an item: nothing where it is known and the feed says of it what it said before.
fn newly(
    feed: &Feed,
    item: &Item,
    key: String,
    guid: &str,
    known: Option<ItemState>,
    now: Millis,
) -> Option<Found> {
    let own = match feed.take {
        Take::Content => true,
        Take::Auto => feed::is_whole(item),
        Take::Pages => false,
    };
    let own = own || item.link.is_none();
    let number = |at: Option<Millis>| at.map_or_else(String::new, |at| at.to_string());
    let content = item.content.as_deref().filter(|_| own).unwrap_or_default();
    let title = item.title.as_deref().unwrap_or_default();
    let summary = item.summary.as_deref().unwrap_or_default();
    let said = hashed(&[title, summary, content, &number(item.updated)]);
    let known = known.unwrap_or_else(|| ItemState {
        key,
        feed: feed.url.clone(),
        guid: guid.to_string(),
        ..ItemState::default()
    });
    let fresh = known.said.is_empty();
    // another feed's words on the same article are no correction
    if !fresh && (known.feed != feed.url || known.said == said)
        || known.state == "wanted"
        || known.state == "fetched"
    {
        return None;
    }
    let item_state = ItemState {
        link: item.link.clone(),
        title: item.title.clone(),
        published: item.published.or(item.updated),
        said,
        state: "wanted".to_string(),
        tries: 0,
        next: 0,
        ..known
    };
    let page = feed::page(item).filter(|_| own).map(|page| {
        let about = about(feed, &item_state, item_state.link.as_deref(), now);
        (page, about)
    });
    Some(Found {
        item: ItemState {
            state: if page.is_some() { "fetched" } else { "wanted" }.to_string(),
            ..item_state
        },
        page,
    })
}

/// What the ledger is given beside an article's bytes.
fn about(feed: &Feed, item: &ItemState, url: Option<&str>, now: Millis) -> About {
    let mut more = Map::new();
    let mut put = |name: &str, value: Value| drop(more.insert(name.to_string(), value));
    put("feed", json!(feed.url));
    put("fetched", json!(time::second(now)));
    if !item.guid.is_empty() {
        put("guid", json!(item.guid));
    }
    if let Some(published) = item.published {
        put("feed_published", json!(time::second(published)));
    }
    if let Some(before) = &item.document {
        put("version", json!(item.versions + 1));
        put("version_of", json!(before));
    }
    About {
        origin: if item.link.is_some() {
            item.key.clone()
        } else {
            format!("{} {}", feed.url, item.guid)
        },
        outlet: feed.outlet.clone(),
        url: url.map(str::to_string),
        published: item.published.map(time::published),
        more,
    }
}

/// What an answer to a page brings. Gives the feed that it is of.
fn page_ended(
    watch: &mut Watch,
    open: &mut [Open],
    key: &str,
    job: &Job,
    end: End,
) -> Result<Option<usize>, String> {
    let Some(item) = store::item(watch.store, key, "", "")? else {
        return Ok(None);
    };
    let at = watch.settings.feeds.iter().position(|feed| feed.url == item.feed);
    let (Some(at), Some(feed)) = (at, at.and_then(|at| watch.settings.feeds.get(at))) else {
        return Ok(None);
    };
    if let Some(mine) = open.get_mut(at) {
        mine.pending = mine.pending.saturating_sub(1);
    }
    match end {
        End::Later(until) => left(watch, open, at, item, until)?,
        End::Failed { wait: Some(wait), .. } => {
            let until = watch.world.now() + wait;
            left(watch, open, at, item, until)?;
        }
        End::Failed {
            lasting: true, why, ..
        } => give_up(watch, open, Some(at), item, why)?,
        End::Failed { why, .. } => page_failed(watch, open, at, item, why, watch.settings.tries)?,
        End::Answer(answer, _) => match answer.status {
            200 => page_came(watch, open, (at, feed), item, job, &answer)?,
            304 => {
                count(open, Some(at), |counts| counts.known += 1);
                let item = rested(watch, at, item);
                store::keep_taken(watch.store, &item)?;
            }
            code => {
                let gone = (400..500).contains(&code) && !matches!(code, 408 | 425);
                let tries = if gone {
                    GONE.min(watch.settings.tries)
                } else {
                    watch.settings.tries
                };
                page_failed(watch, open, at, item, status(code), tries)?;
            }
        },
    }
    Ok(Some(at))
}

fn count(open: &mut [Open], at: Option<usize>, one: impl FnOnce(&mut Counts)) {
    if let Some(mine) = at.and_then(|at| open.get_mut(at)) {
        one(&mut mine.counts);
    }
}

/// A page whose host asked to be left alone.
fn left(
    watch: &mut Watch,
    open: &mut [Open],
    at: usize,
    mut item: ItemState,
    until: Millis,
) -> Result<(), String> {
    count(open, Some(at), |counts| counts.left += 1);
    item.next = until;
    store::keep_item(watch.store, &item)
}

/// A page that could not be fetched this time.
fn page_failed(
    watch: &mut Watch,
    open: &mut [Open],
    at: usize,
    mut item: ItemState,
    why: String,
    most: u32,
) -> Result<(), String> {
    item.tries += 1;
    if item.tries >= most {
        return give_up(watch, open, Some(at), item, why);
    }
    count(open, Some(at), |counts| counts.failed += 1);
    item.next = watch.world.now() + doubled(PAGE_AGAIN, item.tries);
    store::keep_item(watch.store, &item)?;
    if let Some(feed) = watch.settings.feeds.get(at) {
        let url = item.link.as_deref().unwrap_or(&item.key);
        (watch.log)(&failed_article(feed, url, "failed", why, Some(item.next)));
    }
    Ok(())
}

/// An article that is not tried again, unless its feed says something new of it; what the ledger has of it stays.
fn give_up(
    watch: &mut Watch,
    open: &mut [Open],
    at: Option<usize>,
    mut item: ItemState,
    why: String,
) -> Result<(), String> {
    count(open, at, |counts| counts.failed += 1);
    item.state = if item.document.is_some() {
        "done"
    } else {
        "given up"
    }
    .to_string();
    item.next = 0;
    store::keep_taken(watch.store, &item)?;
    if let Some(feed) = at.and_then(|at| watch.settings.feeds.get(at)) {
        let url = item.link.as_deref().unwrap_or(&item.key);
        (watch.log)(&failed_article(feed, url, "given up", why, None));
    }
    Ok(())
}

fn failed_article(feed: &Feed, url: &str, status: &'static str, why: String, next: Option<Millis>) -> Line {
    Line::Article {
        name: feed.name.clone(),
        url: url.to_string(),
        status,
        document: None,
        why: Some(why),
        next,
    }
}

/// A page came: its bytes are kept, then read into the ledger.
fn page_came(
    watch: &mut Watch,
    open: &mut [Open],
    (at, feed): (usize, &Feed),
    item: ItemState,
    job: &Job,
    answer: &Answer,
) -> Result<(), String> {
    let kind = answer
        .header("content-type")
        .unwrap_or("text/html")
        .to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_string();
    if !matches!(
        kind.as_str(),
        "" | "text/html" | "application/xhtml+xml" | "text/plain" | "application/xml" | "text/xml"
    ) {
        let kind: String = kind.chars().take(60).collect();
        return give_up(watch, open, Some(at), item, format!("is {kind} and no page"));
    }
    let last = link::canonical(&job.url, watch.tracking);
    if let Some(other) = store::item(watch.store, &last, "", "")?
        .filter(|other| other.key != item.key && other.document.is_some())
    {
        // two links led to one page: it is in the ledger under the first of them
        count(open, Some(at), |counts| counts.known += 1);
        let alias = ItemState {
            state: "done".to_string(),
            document: other.document,
            version: other.version,
            versions: other.versions,
            next: 0,
            ..item
        };
        return store::keep_taken(watch.store, &alias);
    }
    let now = watch.world.now();
    let mut about = about(feed, &item, Some(&last), now);
    about.origin.clone_from(&last);
    let (bytes, from) = page_bytes(&answer.body, answer.header("content-type"));
    if let Some(from) = from {
        about.more.insert("transcoded_from".to_string(), json!(from));
    }
    let item = ItemState {
        r#final: Some(last),
        state: "fetched".to_string(),
        etag: answer.header("etag").map(str::to_string),
        modified: answer.header("last-modified").map(str::to_string),
        ..item
    };
    store::keep_fetched(watch.store, &item, &bytes, &about)?;
    take(watch, open, Some(at), item)
}

/// The bytes of a page as they came; in UTF-8 where only the server knew how they are to be read.
fn page_bytes(bytes: &[u8], content_type: Option<&str>) -> (Vec<u8>, Option<String>) {
    let as_they_are = (bytes.to_vec(), None);
    let Some(label) = feed::charset(content_type) else {
        return as_they_are;
    };
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let says = String::from_utf8_lossy(head)
        .to_ascii_lowercase()
        .contains("charset=");
    let marked = encoding_rs::Encoding::for_bom(bytes).is_some();
    if says || marked || std::str::from_utf8(bytes).is_ok() {
        return as_they_are;
    }
    match encoding_rs::Encoding::for_label(label.as_bytes()) {
        Some(encoding) if encoding != encoding_rs::UTF_8 => {
            let (text, _) = encoding.decode_without_bom_handling(bytes);
            (text.into_owned().into_bytes(), Some(encoding.name().to_string()))
        }
        _ => as_they_are,
    }
}

/// Reads bytes that were kept into the ledger.
fn take(watch: &mut Watch, open: &mut [Open], at: Option<usize>, item: ItemState) -> Result<(), String> {
    let Some((bytes, about)) = store::fetched(watch.store, &item.key)? else {
        return Ok(());
    };
    let taken = match watch.desk.take(&bytes, &about, item.version.as_deref()) {
        Ok(taken) => taken,
        Err(Trouble::Article(why)) => return give_up(watch, open, at, item, why),
        Err(Trouble::Ledger(why)) => return Err(why),
    };
    let corrected = item.document.is_some();
    let mut item = rested(watch, at.unwrap_or(usize::MAX), item);
    item.version = Some(taken.version);
    let status = match (&taken.document, corrected) {
        (None, _) => "unchanged",
        (Some(_), false) => "new",
        (Some(_), true) => "changed",
    };
    if let Some(document) = &taken.document {
        item.versions += 1;
        item.document = Some(document.clone());
    }
    store::keep_taken(watch.store, &item)?;
    count(open, at, |counts| match status {
        "new" => counts.new += 1,
        "changed" => counts.changed += 1,
        _ => counts.known += 1,
    });
    let name = at
        .and_then(|at| watch.settings.feeds.get(at))
        .map(|feed| feed.name.clone());
    (watch.log)(&Line::Article {
        name: name.unwrap_or_default(),
        url: about.origin,
        status,
        document: taken.document,
        why: None,
        next: None,
    });
    Ok(())
}

/// An article that is done for now: when its page is looked at again, if it is.
fn rested(watch: &Watch, at: usize, item: ItemState) -> ItemState {
    let now = watch.world.now();
    let taken = item.taken.unwrap_or(now);
    let recheck = watch
        .settings
        .feeds
        .get(at)
        .map_or(&[][..], |feed| feed.recheck.as_slice());
    // content of a feed is looked at with the feed
    let recheck = recheck.iter().filter(|_| item.r#final.is_some());
    let next = recheck.map(|after| taken + after).find(|next| *next > now);
    ItemState {
        state: "done".to_string(),
        tries: 0,
        next: next.unwrap_or_default(),
        taken: Some(taken),
        ..item
    }
}
