//! Store: what a watch remembers, in a small SQLite file of its own beside the ledger. Each change is on the disk when the call returns.
//!
//! In: what was fetched. Out: what is still to be fetched. It decides nothing.

use crate::time::Millis;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fs::{File, TryLockError};
use std::path::Path;

/// Name of the file inside the ledger's folder.
pub const FILE: &str = "watch.db";
/// Name of the file that one watch at a time holds locked.
const LOCK: &str = "watch.lock";
/// Version of the tables.
const SCHEMA: i64 = 2;

/// What a watch remembers.
#[derive(Debug)]
pub struct Store {
    pub(crate) db: Connection,
    _lock: Option<File>,
}

/// What is remembered of a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedState {
    /// Where it has moved to for good.
    pub moved: Option<String>,
    /// For conditional requests.
    pub etag: Option<String>,
    /// For conditional requests.
    pub modified: Option<String>,
    /// How often in a row it could not be read.
    pub failures: u32,
    /// When to look again.
    pub next: Millis,
}

/// What is remembered of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItemState {
    /// Its name here: the address in its one form, else feed and identifier.
    pub key: String,
    /// Feed that it came from first.
    pub feed: String,
    /// Identifier in the feed.
    pub guid: String,
    /// The address that is asked.
    pub link: Option<String>,
    /// The address that answered, in its one form.
    pub r#final: Option<String>,
    /// Headline in the feed.
    pub title: Option<String>,
    /// Publication by the feed.
    pub published: Option<Millis>,
    /// Hash of what the feed says of it.
    pub said: String,
    /// `wanted`, `fetched`, `done`, `given up`.
    pub state: String,
    /// Times that it was tried in vain.
    pub tries: u32,
    /// Times in a row that nobody answered, which are no tries.
    pub unanswered: u32,
    /// When to try again.
    pub next: Millis,
    /// For conditional requests.
    pub etag: Option<String>,
    /// For conditional requests.
    pub modified: Option<String>,
    /// Its newest version in the ledger.
    pub document: Option<String>,
    /// Hash of what that says.
    pub version: Option<String>,
    /// Versions in the ledger.
    pub versions: u32,
    /// When its first version was taken.
    pub taken: Option<Millis>,
}

/// What is given to the ledger beside the bytes of an article.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// Address by which the ledger knows it.
    pub origin: String,
    /// Outlet, if the watch file names one.
    pub outlet: Option<String>,
    /// Address of the page, if it has one.
    pub url: Option<String>,
    /// Publication by the feed, in UTC: for pages that do not say.
    pub published: Option<String>,
    /// More: feed, identifier, when it was fetched.
    pub more: Map<String, Value>,
}

/// A file of a folder, as it was when it was taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileState {
    /// Bytes.
    pub size: i64,
    /// When it was changed.
    pub modified: Millis,
    /// Its newest version in the ledger; none if it could not be read.
    pub document: Option<String>,
    /// Hash of what that says.
    pub version: Option<String>,
    /// Versions in the ledger.
    pub versions: u32,
}

/// Something to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Out {
    /// Number.
    pub id: i64,
    /// Identifier of the alert.
    pub alert: String,
    /// Rule.
    pub rule: String,
    /// `print`, `file`, `post`.
    pub way: String,
    /// File or address.
    pub target: String,
    /// JSON.
    pub payload: String,
    /// Times that it was tried in vain.
    pub tries: u32,
    /// When to try again.
    pub next: Millis,
}

/// An error of the store in one line.
pub(crate) fn line(error: rusqlite::Error) -> String {
    format!("{FILE}: {error}")
}

/// Opens what a watch remembers in the ledger's folder, for one watch at a time.
///
/// # Errors
/// Where another watch runs, or the file cannot be written or is none of ours.
pub fn open(folder: &Path) -> Result<Store, String> {
    let path = folder.join(LOCK);
    let lock = File::options()
        .create(true)
        .write(true)
        .truncate(false)
        .open(&path);
    let lock = lock.map_err(|error| format!("{}: {error}", path.display()))?;
    match lock.try_lock() {
        Ok(()) => (),
        Err(TryLockError::WouldBlock) => {
            return Err(
                "another watch runs on this ledger; stop it first, or give both watch files as one"
                    .to_string(),
            );
        }
        Err(TryLockError::Error(error)) => return Err(format!("{}: {error}", path.display())),
    }
    let db = Connection::open(folder.join(FILE)).map_err(line)?;
    lay(&db).map_err(line)?;
    let found: i64 = db
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(line)?;
    match found {
        SCHEMA => Ok(Store {
            db,
            _lock: Some(lock),
        }),
        other => Err(format!(
            "{FILE}: has schema {other}, this program knows {SCHEMA}; use a later onrecord, or remove the file"
        )),
    }
}

/// A store that remembers only as long as the program runs, for pages that somebody asks for one by one.
///
/// # Errors
/// Where there is no memory for it.
pub fn passing() -> Result<Store, String> {
    let db = Connection::open_in_memory().map_err(line)?;
    lay(&db).map_err(line)?;
    Ok(Store { db, _lock: None })
}

fn lay(db: &Connection) -> Result<(), rusqlite::Error> {
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    let found: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found == 0 {
        db.execute_batch(&format!(
            "BEGIN; {} PRAGMA user_version = {SCHEMA}; COMMIT;",
            include_str!("sql.sql")
        ))?;
    }
    if found == 1 {
        db.execute_batch(
            "BEGIN; ALTER TABLE items ADD COLUMN unanswered INTEGER NOT NULL DEFAULT 0; PRAGMA user_version = 2; COMMIT;",
        )?;
    }
    Ok(())
}

const ITEM: &str = "key, feed, guid, link, final, title, published, said, state, tries, next, etag, modified, document, version, versions, taken, unanswered";

fn item_row(row: &Row) -> Result<ItemState, rusqlite::Error> {
    Ok(ItemState {
        key: row.get(0)?,
        feed: row.get(1)?,
        guid: row.get(2)?,
        link: row.get(3)?,
        r#final: row.get(4)?,
        title: row.get(5)?,
        published: row.get(6)?,
        said: row.get(7)?,
        state: row.get(8)?,
        tries: row.get(9)?,
        next: row.get(10)?,
        etag: row.get(11)?,
        modified: row.get(12)?,
        document: row.get(13)?,
        version: row.get(14)?,
        versions: row.get(15)?,
        taken: row.get(16)?,
        unanswered: row.get(17)?,
    })
}

/// A feed.
pub fn feed(store: &Store, url: &str) -> Result<FeedState, String> {
    let mut find = store
        .db
        .prepare_cached("SELECT moved, etag, modified, failures, next FROM feeds WHERE url = ?")
        .map_err(line)?;
    let found = find.query_row([url], |row| {
        Ok(FeedState {
            moved: row.get(0)?,
            etag: row.get(1)?,
            modified: row.get(2)?,
            failures: row.get(3)?,
            next: row.get(4)?,
        })
    });
    Ok(found.optional().map_err(line)?.unwrap_or_default())
}

/// Keeps a feed together with the items that an answer brought: both or neither.
pub fn keep_feed(store: &mut Store, url: &str, feed: &FeedState, items: &[ItemState]) -> Result<(), String> {
    let change = store.db.transaction().map_err(line)?;
    change
        .execute(
            "INSERT OR REPLACE INTO feeds (url, moved, etag, modified, failures, next) VALUES (?, ?, ?, ?, ?, ?)",
            params![url, feed.moved, feed.etag, feed.modified, feed.failures, feed.next],
        )
        .map_err(line)?;
    for item in items {
        put_item(&change, item).map_err(line)?;
    }
    change.commit().map_err(line)
}

fn put_item(db: &Connection, item: &ItemState) -> Result<(), rusqlite::Error> {
    let sql = format!(
        "INSERT OR REPLACE INTO items ({ITEM}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    );
    db.prepare_cached(&sql)?.execute(params![
        item.key,
        item.feed,
        item.guid,
        item.link,
        item.r#final,
        item.title,
        item.published,
        item.said,
        item.state,
        item.tries,
        item.next,
        item.etag,
        item.modified,
        item.document,
        item.version,
        item.versions,
        item.taken,
        item.unanswered
    ])?;
    Ok(())
}

/// An article by its name, by the address that answered, or by the identifier in its feed.
pub fn item(store: &Store, key: &str, feed: &str, guid: &str) -> Result<Option<ItemState>, String> {
    let sql = format!(
        "SELECT {ITEM} FROM items WHERE key = ?1 OR final = ?1 OR (?3 <> '' AND feed = ?2 AND guid = ?3) ORDER BY key = ?1 DESC, final = ?1 DESC LIMIT 1"
    );
    let mut find = store.db.prepare_cached(&sql).map_err(line)?;
    find.query_row(params![key, feed, guid], item_row)
        .optional()
        .map_err(line)
}

/// Articles that are to be fetched by `now`, in the order in which they became due.
pub fn wanted(store: &Store, now: Millis) -> Result<Vec<ItemState>, String> {
    let sql = format!("SELECT {ITEM} FROM items WHERE state = 'wanted' AND next <= ? ORDER BY next, key");
    items(store, &sql, now)
}

/// Articles whose pages are to be looked at again by `now`.
pub fn due(store: &Store, now: Millis) -> Result<Vec<ItemState>, String> {
    let sql = format!(
        "SELECT {ITEM} FROM items WHERE state = 'done' AND next > 0 AND next <= ? ORDER BY next, key"
    );
    items(store, &sql, now)
}

fn items(store: &Store, sql: &str, now: Millis) -> Result<Vec<ItemState>, String> {
    let mut find = store.db.prepare_cached(sql).map_err(line)?;
    let found = find.query_map([now], item_row).map_err(line)?;
    found.collect::<Result<_, _>>().map_err(line)
}

/// When the next article of a feed is due, if one is.
pub fn next_item(store: &Store, feed: &str) -> Result<Option<Millis>, String> {
    let sql =
        "SELECT min(next) FROM items WHERE feed = ? AND (state = 'wanted' OR (state = 'done' AND next > 0))";
    let mut find = store.db.prepare_cached(sql).map_err(line)?;
    find.query_row([feed], |row| row.get(0)).map_err(line)
}

/// Keeps an article.
pub fn keep_item(store: &mut Store, item: &ItemState) -> Result<(), String> {
    put_item(&store.db, item).map_err(line)
}

/// Keeps an article with the bytes that were fetched.
pub fn keep_fetched(store: &mut Store, item: &ItemState, bytes: &[u8], about: &About) -> Result<(), String> {
    let about = serde_json::to_string(about).map_err(|error| error.to_string())?;
    let change = store.db.transaction().map_err(line)?;
    put_item(&change, item).map_err(line)?;
    change
        .execute(
            "INSERT OR REPLACE INTO fetched (key, bytes, about) VALUES (?, ?, ?)",
            params![item.key, bytes, about],
        )
        .map_err(line)?;
    change.commit().map_err(line)
}

/// Names of the articles whose bytes wait to be taken into the ledger.
pub fn waiting(store: &Store) -> Result<Vec<String>, String> {
    let mut find = store
        .db
        .prepare_cached("SELECT key FROM fetched ORDER BY key")
        .map_err(line)?;
    let found = find.query_map([], |row| row.get(0)).map_err(line)?;
    found.collect::<Result<_, _>>().map_err(line)
}

/// The bytes of an article that waits.
pub fn fetched(store: &Store, key: &str) -> Result<Option<(Vec<u8>, About)>, String> {
    let mut find = store
        .db
        .prepare_cached("SELECT bytes, about FROM fetched WHERE key = ?")
        .map_err(line)?;
    let found: Option<(Vec<u8>, String)> = find
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
        .map_err(line)?;
    let Some((bytes, about)) = found else {
        return Ok(None);
    };
    let about = serde_json::from_str(&about).map_err(|error| format!("{FILE}: {error}"))?;
    Ok(Some((bytes, about)))
}

/// Keeps what became of an article, and drops its bytes: the ledger has them, or nobody wants them.
pub fn keep_taken(store: &mut Store, item: &ItemState) -> Result<(), String> {
    let change = store.db.transaction().map_err(line)?;
    put_item(&change, item).map_err(line)?;
    change
        .execute("DELETE FROM fetched WHERE key = ?", [&item.key])
        .map_err(line)?;
    change.commit().map_err(line)
}

/// Until when a host asked for a pause.
pub fn pause(store: &Store, host: &str) -> Result<Millis, String> {
    let mut find = store
        .db
        .prepare_cached("SELECT until FROM hosts WHERE host = ?")
        .map_err(line)?;
    let found: Option<Millis> = find
        .query_row([host], |row| row.get(0))
        .optional()
        .map_err(line)?;
    Ok(found.unwrap_or_default())
}

/// Keeps a pause.
pub fn keep_pause(store: &mut Store, host: &str, until: Millis) -> Result<(), String> {
    let sql = "INSERT OR REPLACE INTO hosts (host, until) VALUES (?, ?)";
    store
        .db
        .execute(sql, params![host, until])
        .map(|_| ())
        .map_err(line)
}

/// A robots.txt and until when it counts.
pub fn robots(store: &Store, origin: &str) -> Result<Option<(Vec<u8>, Millis)>, String> {
    let mut find = store
        .db
        .prepare_cached("SELECT file, until FROM robots WHERE origin = ?")
        .map_err(line)?;
    find.query_row([origin], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
        .map_err(line)
}

/// Keeps a robots.txt.
pub fn keep_robots(store: &mut Store, origin: &str, file: &[u8], until: Millis) -> Result<(), String> {
    let sql = "INSERT OR REPLACE INTO robots (origin, file, until) VALUES (?, ?, ?)";
    store
        .db
        .execute(sql, params![origin, file, until])
        .map(|_| ())
        .map_err(line)
}

/// Forgets every robots.txt that counts no more.
pub fn drop_robots(store: &mut Store, now: Millis) -> Result<(), String> {
    let sql = "DELETE FROM robots WHERE until <= ?";
    store.db.execute(sql, [now]).map(|_| ()).map_err(line)
}

/// A file of a folder.
pub fn file(store: &Store, path: &str) -> Result<Option<FileState>, String> {
    let sql = "SELECT size, modified, document, version, versions FROM files WHERE path = ?";
    let mut find = store.db.prepare_cached(sql).map_err(line)?;
    let found = find.query_row([path], |row| {
        Ok(FileState {
            size: row.get(0)?,
            modified: row.get(1)?,
            document: row.get(2)?,
            version: row.get(3)?,
            versions: row.get(4)?,
        })
    });
    found.optional().map_err(line)
}

/// Keeps a file of a folder.
pub fn keep_file(store: &mut Store, path: &str, file: &FileState) -> Result<(), String> {
    let sql = "INSERT OR REPLACE INTO files (path, size, modified, document, version, versions) VALUES (?, ?, ?, ?, ?, ?)";
    let values = params![
        path,
        file.size,
        file.modified,
        file.document,
        file.version,
        file.versions
    ];
    store.db.execute(sql, values).map(|_| ()).map_err(line)
}
