//! Page: an article's page from the request to the ledger, with every way in which it can fail on the way.
//!
//! In: articles that are wanted, answers. Out: documents in the ledger, or when to try again. Bytes are kept before they are read.

use crate::feed;
use crate::items::about;
use crate::link;
use crate::log::{Counts, Line};
use crate::net::{Answer, status};
use crate::queue::{self, End, Job, Queue, What};
use crate::round::{Open, Trouble, Watch, conditions, doubled};
use crate::settings::{Feed, Settings};
use crate::store::{self, ItemState};
use crate::time::{HOUR, MINUTE, Millis};
use serde_json::json;

/// First pause after a page could not be fetched; it doubles each time.
const PAGE_AGAIN: Millis = 10 * MINUTE;
/// Tries of a page of which the server says that there is none.
const GONE: u32 = 3;
/// Times in a row that nobody answers after which a page is given up: some three weeks.
const SILENT: u32 = 30;
/// Tries of a page that leads for now to another article's: some three days.
const ELSEWHERE: u32 = 10;
/// Most pages of one feed that a round asks for of those that wait.
const ASKED: usize = 1000;

/// Articles whose bytes an earlier run fetched and did not come to take, until that time.
pub(crate) fn left_behind(watch: &mut Watch, open: &mut [Open], until: Millis) -> Result<(), String> {
    for key in store::waiting(watch.store)? {
        if watch.world.now() >= until {
            return Ok(());
        }
        let Some(mut item) = store::item(watch.store, &key)? else {
            continue;
        };
        if item.state == "set aside" && store::may_be_read(watch.store, &key)? {
            (item.state, item.next) = ("fetched".to_string(), 0);
        }
        let at = watch.settings.feeds.iter().position(|feed| feed.url == item.feed);
        // what a fault of the program kept from the ledger rests a while
        if item.state == "fetched" && item.next <= watch.world.now() {
            take(watch, open, at, item)?;
        }
    }
    Ok(())
}

/// Asks for the pages that are due from earlier rounds.
pub(crate) fn ask_pages(
    watch: &mut Watch,
    queue: &mut Queue,
    open: &mut [Open],
    now: Millis,
) -> Result<(), String> {
    let mut due = store::due(watch.store, now)?;
    for feed in &watch.settings.feeds {
        due.extend(store::wanted(watch.store, &feed.url, now, ASKED)?);
    }
    for item in due {
        ask_page(watch.settings, queue, open, &item);
    }
    Ok(())
}

/// Asks for one page; articles of feeds that are no longer watched rest.
pub(crate) fn ask_page(settings: &Settings, queue: &mut Queue, open: &mut [Open], item: &ItemState) {
    let Some(at) = settings.feeds.iter().position(|feed| feed.url == item.feed) else {
        return;
    };
    let (Some(feed), Some(mine)) = (settings.feeds.get(at), open.get_mut(at)) else {
        return;
    };
    let Some(url) = item.link.as_deref().and_then(|url| link::address(url, None).ok()) else {
        return;
    };
    let mut job = queue::job(What::Page(item.key.clone()), url.clone());
    if queue::holds(queue, &job.what) {
        return;
    }
    mine.pending += 1;
    job.of = at;
    job.user_agent.clone_from(&feed.user_agent);
    if link::address(&feed.url, None).map(|home| link::origin(&home)) == Ok(link::origin(&url)) {
        job.own.clone_from(&feed.headers);
        job.private = feed.private;
    }
    job.headers = conditions(item.etag.as_deref(), item.modified.as_deref());
    job.headers.push((
        "Accept".to_string(),
        "text/html, application/xhtml+xml, text/plain;q=0.8, */*;q=0.1".to_string(),
    ));
    queue::push(queue, job);
}

/// What an answer to a page brings. Gives the feed that it is of.
pub(crate) fn page_ended(
    watch: &mut Watch,
    open: &mut [Open],
    key: &str,
    job: &Job,
    end: End,
) -> Result<Option<usize>, String> {
    let Some(item) = store::item(watch.store, key)? else {
        return Ok(None);
    };
    let at = watch.settings.feeds.iter().position(|feed| feed.url == item.feed);
    let (Some(at), Some(feed)) = (at, at.and_then(|at| watch.settings.feeds.get(at))) else {
        return Ok(None);
    };
    if let Some(mine) = open.get_mut(at) {
        mine.pending = mine.pending.saturating_sub(1);
    }
    let again = item.state == "done" && item.next > 0 && item.next <= watch.world.now();
    if item.state != "wanted" && !again {
        return Ok(Some(at)); // the feed whose own it is gave its content in the meantime
    }
    match end {
        End::Later(until) => left(watch, open, at, item, until),
        End::Failed { wait: Some(wait), .. } => {
            let until = watch.world.now() + wait;
            left(watch, open, at, item, until);
        }
        End::Failed {
            lasting: true, why, ..
        } => give_up(watch, open, Some(at), item, why)?,
        End::Failed {
            answered: false, why, ..
        } => unanswered(watch, open, at, item, why)?,
        End::Failed { why, .. } => page_failed(watch, open, at, item, why, watch.settings.tries)?,
        End::Answer(answer, _) => match answer.status {
            200 => page_came(watch, open, (at, feed), item, job, &answer)?,
            304 => unchanged(watch, open, at, item)?,
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

/// A page whose host asked to be left alone, or for which no time was left. What is due in the next round stays so, and is not written; the rest of a feed
/// is, in one change.
fn left(watch: &Watch, open: &mut [Open], at: usize, item: ItemState, until: Millis) {
    let soon = until <= watch.world.now() + MINUTE;
    if let Some(mine) = open.get_mut(at) {
        mine.counts.left += 1;
        if !soon {
            mine.left.push((item.key, until));
        }
    }
}

/// A page of which the server says that it is as it was. That can only be so of one that was had.
fn unchanged(watch: &mut Watch, open: &mut [Open], at: usize, mut item: ItemState) -> Result<(), String> {
    if item.document.is_some() {
        count(open, Some(at), |counts| counts.known += 1);
        let item = rested(watch, at, item);
        return store::keep_taken(watch.store, &item);
    }
    if store::fetched(watch.store, &item.key)?.is_some() {
        (item.state, item.next) = ("fetched".to_string(), 0);
        store::keep_item(watch.store, &item)?;
        return take(watch, open, Some(at), item);
    }
    (item.etag, item.modified) = (None, None);
    let why = "304 not modified, of a page that was never given".to_string();
    page_failed(watch, open, at, item, why, watch.settings.tries)
}

/// A page of which no server said anything: the network may be at fault, and that is no try.
fn unanswered(
    watch: &mut Watch,
    open: &mut [Open],
    at: usize,
    mut item: ItemState,
    why: String,
) -> Result<(), String> {
    item.unanswered += 1;
    if item.unanswered >= SILENT {
        return give_up(watch, open, Some(at), item, why);
    }
    let pause = doubled(PAGE_AGAIN, item.unanswered);
    again(watch, open, at, item, why, pause)
}

/// A page that is to be fetched again after a pause.
fn again(
    watch: &mut Watch,
    open: &mut [Open],
    at: usize,
    mut item: ItemState,
    why: String,
    pause: Millis,
) -> Result<(), String> {
    count(open, Some(at), |counts| counts.failed += 1);
    item.next = watch.world.now() + pause;
    store::keep_item(watch.store, &item)?;
    if let Some(feed) = watch.settings.feeds.get(at) {
        let url = item.link.as_deref().unwrap_or(&item.key);
        (watch.log)(&failed_article(feed, url, "failed", why, Some(item.next)));
    }
    Ok(())
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
    (item.tries, item.unanswered) = (item.tries + 1, 0);
    if item.tries >= most {
        return give_up(watch, open, Some(at), item, why);
    }
    let pause = doubled(PAGE_AGAIN, item.tries);
    again(watch, open, at, item, why, pause)
}

/// Why an answer is no page by its type; none where it is one.
pub(crate) fn no_page(answer: &Answer) -> Option<String> {
    let kind = answer
        .header("content-type")
        .unwrap_or("text/html")
        .to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let page = matches!(
        kind,
        "" | "text/html" | "application/xhtml+xml" | "text/plain" | "application/xml" | "text/xml"
    );
    let kind: String = kind.chars().take(60).collect();
    (!page).then(|| format!("is {kind} and no page"))
}

/// An article that is not tried again, unless its feed says something new of it; what the ledger has of it stays.
pub(crate) fn give_up(
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
    if item.document.is_none() {
        // the ledger has nothing that could be unchanged
        (item.etag, item.modified) = (None, None);
    }
    store::keep_taken(watch.store, &item)?;
    if let Some(feed) = at.and_then(|at| watch.settings.feeds.get(at)) {
        let url = item.link.as_deref().unwrap_or(&item.key);
        (watch.log)(&failed_article(feed, url, "given up", why, None));
    }
    Ok(())
}

pub(crate) fn failed_article(
    feed: &Feed,
    url: &str,
    status: &'static str,
    why: String,
    next: Option<Millis>,
) -> Line {
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
    if let Some(other) = no_page(answer) {
        return give_up(watch, open, Some(at), item, other);
    }
    let last = link::canonical(&job.url, watch.tracking);
    let for_good = queue::is_lasting(job);
    if let Some(other) = store::other(watch.store, &last, &item.key)? {
        let named = other.key == last;
        if (named || other.document.is_some()) && (named || for_good || same_title(&item, &other)) {
            return alias(watch, open, at, item, other, (&last, for_good));
        }
        if !for_good {
            return elsewhere(watch, open, at, item, Some(other), last);
        }
    }
    // an article that was had at one address and leads to another for now was not corrected, nor is a page an article that promises to lead back to it
    let had = item.r#final.as_deref().filter(|_| item.document.is_some());
    if !for_good
        && (had.is_some_and(|had| !link::same_path(had, &last))
            || link::leads_back(&job.url, item.link.as_deref()))
    {
        return elsewhere(watch, open, at, item, None, last);
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
        tries: 0,
        next: 0,
        etag: answer.echo("etag"),
        modified: answer.echo("last-modified"),
        ..item
    };
    store::keep_fetched(watch.store, &item, &bytes, &about)?;
    take(watch, open, Some(at), item)
}

/// Whether a feed calls two articles the same.
fn same_title(a: &ItemState, b: &ItemState) -> bool {
    let title = |item: &ItemState| item.title.as_deref().map(folded);
    a.title.is_some() && title(a) == title(b)
}

/// Words without regard to spaces and large letters.
pub(crate) fn folded(words: &str) -> String {
    words
        .to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Two links that lead to one page: it is in the ledger under the other, or will be.
fn alias(
    watch: &mut Watch,
    open: &mut [Open],
    at: usize,
    item: ItemState,
    other: ItemState,
    (last, for_good): (&str, bool),
) -> Result<(), String> {
    count(open, Some(at), |counts| counts.known += 1);
    let alias = ItemState {
        state: "done".to_string(),
        document: other.document.clone().or(item.document),
        version: other.version.or(item.version),
        versions: other.versions.max(item.versions),
        next: 0,
        ..item
    };
    store::keep_taken(watch.store, &alias)?;
    if let Some(feed) = watch.settings.feeds.get(at).filter(|_| !for_good) {
        (watch.log)(&Line::Article {
            name: feed.name.clone(),
            url: alias.link.unwrap_or(alias.key),
            status: "known",
            document: other.document,
            why: Some(format!("leads to {last}")),
            next: None,
        });
    }
    Ok(())
}

/// A page that leads for now to one that no feed names and to which another article leads too: a notice that all is down, a request to log in. Neither
/// is that page; both are tried again.
fn elsewhere(
    watch: &mut Watch,
    open: &mut [Open],
    at: usize,
    mut item: ItemState,
    other: Option<ItemState>,
    last: String,
) -> Result<(), String> {
    let why = match other {
        Some(_) => format!("redirected for now to {last}, where another article leads too"),
        None => format!("redirected for now to {last}, which is not the article"),
    };
    if let Some(mut other) = other.filter(|other| other.state == "done") {
        let at = watch
            .settings
            .feeds
            .iter()
            .position(|feed| feed.url == other.feed);
        (other.state, other.tries) = ("wanted".to_string(), 0);
        (other.etag, other.modified) = (None, None);
        if let Some(at) = at {
            again(watch, open, at, other, why.clone(), PAGE_AGAIN)?;
        }
    }
    if item.document.is_none() {
        item.r#final = Some(last);
    }
    page_failed(watch, open, at, item, why, ELSEWHERE)
}

/// The bytes of a page as they came; in UTF-8 where only the server knew how they are to be read.
pub(crate) fn page_bytes(bytes: &[u8], content_type: Option<&str>) -> (Vec<u8>, Option<String>) {
    let label = feed::charset(content_type);
    match label.and_then(|label| Some((text::recoded(bytes, &label)?, label))) {
        Some((text, label)) => (text, Some(label)),
        None => (bytes.to_vec(), None),
    }
}

/// Reads bytes that were kept into the ledger.
pub(crate) fn take(
    watch: &mut Watch,
    open: &mut [Open],
    at: Option<usize>,
    item: ItemState,
) -> Result<(), String> {
    let Some((bytes, about)) = store::fetched(watch.store, &item.key)? else {
        return Ok(());
    };
    if store::begin_reading(watch.store, &item.key)? >= store::ASIDE {
        return set_aside(watch, open, at, item);
    }
    let taken = match watch.desk.take(&bytes, &about, item.version.as_deref()) {
        Ok(taken) => taken,
        Err(Trouble::Article(why)) => return give_up(watch, open, at, item, why),
        Err(Trouble::Fault(why)) => return fault(watch, open, at, item, why),
        Err(Trouble::Ledger(why)) => {
            store::end_reading(watch.store, &item.key)?;
            return Err(why);
        }
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

/// What is said of an article at which the program ended each time.
pub(crate) const ENDED: &str = "reading it ended the program twice; it is left until another version of onrecord reads it or there are other bytes of it";

/// An article that ends the process is left alone, so that the others are read; its bytes stay for another version of the program.
fn set_aside(
    watch: &mut Watch,
    open: &mut [Open],
    at: Option<usize>,
    mut item: ItemState,
) -> Result<(), String> {
    count(open, at, |counts| counts.failed += 1);
    (item.state, item.next) = ("set aside".to_string(), 0);
    store::keep_item(watch.store, &item)?;
    if let Some(feed) = at.and_then(|at| watch.settings.feeds.get(at)) {
        let url = item.link.as_deref().unwrap_or(&item.key);
        (watch.log)(&failed_article(feed, url, "set aside", ENDED.to_string(), None));
    }
    Ok(())
}

/// The program could not read an article by its own fault: the bytes stay, for a later look.
fn fault(
    watch: &mut Watch,
    open: &mut [Open],
    at: Option<usize>,
    mut item: ItemState,
    why: String,
) -> Result<(), String> {
    count(open, at, |counts| counts.failed += 1);
    item.tries = item.tries.saturating_add(1);
    item.next = watch.world.now() + doubled(HOUR, item.tries);
    store::end_reading(watch.store, &item.key)?;
    store::keep_item(watch.store, &item)?;
    if let Some(feed) = at.and_then(|at| watch.settings.feeds.get(at)) {
        let url = item.link.as_deref().unwrap_or(&item.key);
        (watch.log)(&failed_article(feed, url, "failed", why, Some(item.next)));
    }
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
        unanswered: 0,
        next: next.unwrap_or_default(),
        taken: Some(taken),
        ..item
    }
}
