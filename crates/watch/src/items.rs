//! Items: what a feed says is held against what is remembered, and what is new or says something else is kept and asked for.
//!
//! In: the items of a feed. Out: articles to be fetched, or pages made of what the feed carries. It asks nobody.

use crate::feed::{self, Item};
use crate::link;
use crate::log::Counts;
use crate::page::{ask_page, failed_article, folded, give_up, take};
use crate::queue::Queue;
use crate::round::{Open, Watch, add, hashed};
use crate::settings::{Feed, Take};
use crate::store::{self, About, FeedState, ItemState};
use crate::time::{self, Millis};
use knowledge::Tracking;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use url::Url;

/// Most articles of one feed that may wait to be fetched and read. What is beyond is looked at again when the feed is.
pub(crate) const BACKLOG: usize = 5000;

/// An item of a feed that is new or says something else, and the page made of it where its content is taken.
struct Found {
    item: ItemState,
    page: Option<(String, About)>,
    /// Whether there is nothing to do but to note whose article it is.
    known: bool,
}

/// Keeps what is new in a feed, takes what it carries, asks for the pages of the rest.
pub(crate) fn items_found(
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
    let (mut found, mut counts) = news(watch, feed, items)?;
    let mut state = state.clone();
    let out = bounded(
        &mut found,
        BACKLOG.saturating_sub(store::backlog(watch.store, &feed.url)?),
    );
    if out > 0 {
        // else the feed's next answer could be that nothing changed
        (state.etag, state.modified) = (None, None);
        counts.left += out;
        let why = format!(
            "{out} of its articles are beyond the {BACKLOG} that may wait; they are looked at again with the feed"
        );
        (watch.log)(&failed_article(feed, &feed.url, "left out", why, None));
    }
    // pages made of the feed itself are kept with it: else its next answer could be that nothing changed
    let kept: Vec<_> = found
        .iter_mut()
        .map(|f| (f.item.clone(), f.page.take()))
        .collect();
    store::keep_feed(watch.store, &feed.url, &state, &kept)?;
    if let Some(mine) = open.get_mut(at) {
        add(&mut mine.counts, &counts);
    }
    for (found, (_, page)) in found.into_iter().zip(kept) {
        let late = queue.until.is_some_and(|until| until <= watch.world.now());
        match page {
            Some(_) if late => {
                if let Some(mine) = open.get_mut(at) {
                    mine.counts.left += 1;
                }
            }
            Some(_) => take(watch, open, Some(at), found.item)?,
            None if found.known => (),
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

/// Keeps as many items as there is room for, and gives how many were left out.
fn bounded(found: &mut Vec<Found>, room: usize) -> usize {
    let (before, mut taken) = (found.len(), 0);
    found.retain(|found| {
        taken += usize::from(!found.known);
        found.known || taken <= room
    });
    before - found.len()
}

/// Items that are new or say something else, and how many are known or have no name.
fn news(watch: &mut Watch, feed: &Feed, items: &[Item]) -> Result<(Vec<Found>, Counts), String> {
    let now = watch.world.now();
    let repeated = repeated(items);
    let mut found: Vec<Found> = Vec::new();
    let name = |item: &Item| key(watch.tracking, feed, item, guid_of(item, &repeated));
    let keys: Vec<Option<String>> = items.iter().map(name).collect();
    let named: BTreeSet<&str> = keys.iter().flatten().map(String::as_str).collect();
    let mut names = BTreeSet::new();
    let mut counts = Counts::default();
    for (item, key) in items.iter().zip(&keys) {
        let guid = guid_of(item, &repeated);
        let Some(key) = key.clone() else {
            counts.failed += 1;
            let why = "an item without link, identifier or title".to_string();
            (watch.log)(&failed_article(feed, &feed.url, "given up", why, None));
            continue;
        };
        if !names.insert(key.clone()) {
            continue;
        }
        let mut known = store::item(watch.store, &key)?;
        if known.is_none() && !guid.is_empty() {
            let found = store::by_guid(watch.store, &feed.url, guid)?;
            known = found.filter(|found| is_that(found, item, &named));
        }
        // two links of one answer to one article
        if known
            .as_ref()
            .is_some_and(|known| known.key != key && !names.insert(known.key.clone()))
        {
            continue;
        }
        match newly(feed, item, key, guid, known, now) {
            Some(new) => {
                counts.known += usize::from(new.known);
                found.push(new);
            }
            None => counts.known += 1,
        }
    }
    Ok((found, counts))
}

/// Identifiers that a feed gives to more than one item, and that tell nothing therefore.
fn repeated(items: &[Item]) -> BTreeSet<&str> {
    let mut once = BTreeSet::new();
    let guids = items.iter().map(|item| item.guid.as_str());
    guids.filter(|guid| !once.insert(*guid)).collect()
}

/// The identifier of an item, where it tells something.
fn guid_of<'i>(item: &'i Item, repeated: &BTreeSet<&str>) -> &'i str {
    match repeated.contains(item.guid.as_str()) {
        true => "",
        false => item.guid.as_str(),
    }
}

/// Whether an item is the article to which its feed once gave the same identifier. Some feeds give out identifiers anew, as places in a list: with another
/// address an item must still be of that host, have the title or the time of publication that it had, and its old address must be named no more.
fn is_that(known: &ItemState, item: &Item, named: &BTreeSet<&str>) -> bool {
    let Some(link) = item.link.as_deref() else {
        return true;
    };
    let gone = [Some(known.key.as_str()), known.r#final.as_deref()];
    if gone.into_iter().flatten().any(|address| named.contains(address)) {
        return false;
    }
    let host = |url: &str| Url::parse(url).ok().map(|url| link::host(&url));
    let title = |title: &Option<String>| title.as_deref().map(folded);
    let same_title = item.title.is_some() && title(&item.title) == title(&known.title);
    let same_time = item.published.is_some() && item.published == known.published;
    known.link.as_deref().and_then(host) == host(link) && (same_title || same_time)
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

/// Whether a feed speaks of what is its own: its words on another house's article are not that article's.
fn own(feed: &str, link: Option<&str>) -> bool {
    let url = |written: &str| Url::parse(written).ok();
    let Some(link) = link else { return true };
    matches!((url(feed), url(link)), (Some(feed), Some(link)) if link::one_house(&feed, &link))
}

/// Whether a feed may say when an article was published, where its page does not: one of its own house, or one whose words whoever runs the watch takes
/// for the article's anyway.
fn may_date(feed: &Feed, address: Option<&str>) -> bool {
    feed.take == Take::Content || feed.outlet.is_some() || own(&feed.url, address)
}

/// Whether an article that another feed named first only comes into the hands of the feed whose own it is: its page was fetched or is asked for.
fn only_handed_over(known: &ItemState, page: bool) -> bool {
    match known.state.as_str() {
        "wanted" => !page,
        "done" => known.r#final.is_some(),
        _ => false,
    }
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
        Take::Auto => self::own(&feed.url, item.link.as_deref()) && feed::is_whole(item),
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
    // bytes that the program could not read may be replaced
    if known.state == "fetched" && known.tries == 0 {
        return None;
    }
    let known = match !fresh && known.feed != feed.url {
        true => {
            let link = item.link.as_deref();
            // another feed's words on the same article are no correction
            if !self::own(&feed.url, link) || self::own(&known.feed, link) {
                return None;
            }
            let only = only_handed_over(&known, own);
            let mine = ItemState {
                feed: feed.url.clone(),
                guid: guid.to_string(),
                title: item.title.clone(),
                published: item.published.or(item.updated),
                ..known
            };
            if only {
                return Some(Found {
                    item: ItemState { said, ..mine },
                    page: None,
                    known: true,
                });
            }
            mine
        }
        false if !fresh && known.said == said || known.state == "wanted" => return None,
        false => known,
    };
    // what the ledger does not have cannot be as it was
    let had = known.document.is_some();
    let item_state = ItemState {
        etag: known.etag.clone().filter(|_| had),
        modified: known.modified.clone().filter(|_| had),
        link: item.link.clone(),
        title: item.title.clone(),
        published: item.published.or(item.updated),
        said,
        state: "wanted".to_string(),
        tries: 0,
        unanswered: 0,
        next: 0,
        ..known
    };
    let page = feed::page(item).filter(|_| own).map(|page| {
        let url = item_state.link.as_ref().map(|_| item_state.key.as_str());
        let about = about(feed, &item_state, url, now);
        (page, about)
    });
    Some(Found {
        item: ItemState {
            state: if page.is_some() { "fetched" } else { "wanted" }.to_string(),
            ..item_state
        },
        page,
        known: false,
    })
}

/// What the ledger is given beside an article's bytes.
pub(crate) fn about(feed: &Feed, item: &ItemState, url: Option<&str>, now: Millis) -> About {
    let mut more = Map::new();
    let mut put = |name: &str, value: Value| drop(more.insert(name.to_string(), value));
    put("feed", json!(link::without_user(&feed.url)));
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
    let address = url.or(item.link.as_deref());
    let published = item
        .published
        .map(time::published)
        .filter(|time| text::likely(time));
    let published = published.filter(|_| may_date(feed, address));
    About {
        origin: if item.link.is_some() {
            item.key.clone()
        } else {
            format!("{} {}", link::without_user(&feed.url), item.guid)
        },
        outlet: feed.outlet.clone(),
        url: url.map(str::to_string),
        published,
        stated: false,
        more,
    }
}
