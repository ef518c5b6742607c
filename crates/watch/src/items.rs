//! Items: what a feed says is held against what is remembered, and what is new or says something else is kept and asked for.
//!
//! In: the items of a feed. Out: articles to be fetched, or pages made of what the feed carries. It asks nobody.

use crate::feed::{self, Item};
use crate::link;
use crate::log::Counts;
use crate::page::{ask_page, failed_article, give_up, take};
use crate::queue::Queue;
use crate::round::{Open, Watch, add, hashed};
use crate::settings::{Feed, Take};
use crate::store::{self, About, FeedState, ItemState};
use crate::time::{self, Millis};
use knowledge::Tracking;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use url::Url;

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
    let (found, counts) = news(watch, feed, items)?;
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

/// Items that are new or say something else, and how many are known or have no name.
fn news(watch: &mut Watch, feed: &Feed, items: &[Item]) -> Result<(Vec<Found>, Counts), String> {
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
            let item = ItemState {
                feed: feed.url.clone(),
                guid: guid.to_string(),
                ..known
            };
            if only {
                return Some(Found {
                    item: ItemState { said, ..item },
                    page: None,
                    known: true,
                });
            }
            item
        }
        false if !fresh && known.said == said || known.state == "wanted" => return None,
        false => known,
    };
    let item_state = ItemState {
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
    About {
        origin: if item.link.is_some() {
            item.key.clone()
        } else {
            format!("{} {}", link::without_user(&feed.url), item.guid)
        },
        outlet: feed.outlet.clone(),
        url: url.map(str::to_string),
        published: item.published.map(time::published),
        more,
    }
}
