//! Store: what a watch remembers, in a small SQLite file of its own beside the ledger. Each change is on the disk when the call returns.
//!
//! In: what was fetched. Out: what is still to be fetched. It decides nothing.

use crate::time::{DAY, Millis};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::path::Path;

/// Name of the file inside the ledger's folder.
pub const FILE: &str = "watch.db";
/// Name of the file that one watch at a time holds locked.
const LOCK: &str = "watch.lock";
/// Version of the tables.
const SCHEMA: i64 = 3;
/// Most bytes of all robots.txt together; beyond that the oldest are forgotten, and asked for again when they are needed.
const ROBOTS_MOST: i64 = 64 << 20;
/// Bytes of a robots.txt that is small: the bound is looked at each round, and not for each of these.
const ROBOTS_SMALL: usize = 4 << 10;
/// Version of this program, by whose fault an article may be set aside until another version reads it.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Times that a reading may begin without coming back; after that what is read is set aside.
pub const ASIDE: u32 = 2;

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
    /// Whether that was stated with the article itself, such as in its record of an archive, and stands before what its page says.
    #[serde(default)]
    pub stated: bool,
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
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => {
            format!("{FILE}: {error}; free space, then start again: nothing that was acknowledged is lost")
        }
        _ => format!("{FILE}: {error}"),
    }
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
            "BEGIN; {} {} PRAGMA user_version = {SCHEMA}; COMMIT;",
            include_str!("sql.sql"),
            include_str!("reading.sql")
        ))?;
    }
    if found == 1 {
        db.execute_batch(
            "BEGIN; ALTER TABLE items ADD COLUMN unanswered INTEGER NOT NULL DEFAULT 0; PRAGMA user_version = 2; COMMIT;",
        )?;
    }
    if found == 1 || found == 2 {
        db.execute_batch(&format!(
            "BEGIN; {} PRAGMA user_version = {SCHEMA}; COMMIT;",
            include_str!("reading.sql")
        ))?;
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

/// Keeps a feed together with the items that an answer brought, and with the pages made of it: all or none.
pub fn keep_feed(
    store: &mut Store,
    url: &str,
    feed: &FeedState,
    items: &[(ItemState, Option<(String, About)>)],
) -> Result<(), String> {
    let change = store.db.transaction().map_err(line)?;
    change
        .execute(
            "INSERT OR REPLACE INTO feeds (url, moved, etag, modified, failures, next) VALUES (?, ?, ?, ?, ?, ?)",
            params![url, feed.moved, feed.etag, feed.modified, feed.failures, feed.next],
        )
        .map_err(line)?;
    for (item, page) in items {
        match page {
            Some((page, about)) => put_fetched(&change, item, page.as_bytes(), about)?,
            None => put_item(&change, item).map_err(line)?,
        }
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

/// An article by its name, or by the address that answered.
pub fn item(store: &Store, key: &str) -> Result<Option<ItemState>, String> {
    let sql =
        format!("SELECT {ITEM} FROM items WHERE key = ?1 OR final = ?1 ORDER BY key = ?1 DESC, key LIMIT 1");
    let mut find = store.db.prepare_cached(&sql).map_err(line)?;
    find.query_row([key], item_row).optional().map_err(line)
}

/// The one article to which a feed gave this identifier; none where it gave it to several, which makes it tell nothing.
pub fn by_guid(store: &Store, feed: &str, guid: &str) -> Result<Option<ItemState>, String> {
    let sql = format!("SELECT {ITEM} FROM items WHERE feed = ? AND guid = ? LIMIT 2");
    let mut find = store.db.prepare_cached(&sql).map_err(line)?;
    let found = find.query_map([feed, guid], item_row).map_err(line)?;
    let mut found: Vec<ItemState> = found.collect::<Result<_, _>>().map_err(line)?;
    Ok(found.pop().filter(|_| found.is_empty()))
}

/// Another article than `key` that is named by this address or ended at it, and was not given up.
pub fn other(store: &Store, address: &str, key: &str) -> Result<Option<ItemState>, String> {
    let sql = format!(
        "SELECT {ITEM} FROM items WHERE (key = ?1 OR final = ?1) AND key <> ?2 AND state <> 'given up'
         ORDER BY key = ?1 DESC, document IS NULL, key LIMIT 1"
    );
    let mut find = store.db.prepare_cached(&sql).map_err(line)?;
    find.query_row([address, key], item_row).optional().map_err(line)
}

/// How many articles of a feed wait to be fetched or read.
pub fn backlog(store: &Store, feed: &str) -> Result<usize, String> {
    let sql = "SELECT count(*) FROM items WHERE feed = ? AND state IN ('wanted', 'fetched')";
    let mut find = store.db.prepare_cached(sql).map_err(line)?;
    let count: i64 = find.query_row([feed], |row| row.get(0)).map_err(line)?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// Articles of a feed that are to be fetched by `now`, `most` of them: those that failed least first, of these the newest. A time further off than
/// any pause is that of a clock that was wrong.
pub fn wanted(store: &Store, feed: &str, now: Millis, most: usize) -> Result<Vec<ItemState>, String> {
    let sql = format!(
        "SELECT {ITEM} FROM items WHERE feed = ? AND state = 'wanted' AND (next <= ? OR next > ?)
         ORDER BY tries + unanswered, published DESC, key LIMIT ?"
    );
    let mut find = store.db.prepare_cached(&sql).map_err(line)?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let found = find
        .query_map(params![feed, now, now.saturating_add(2 * DAY), most], item_row)
        .map_err(line)?;
    found.collect::<Result<_, _>>().map_err(line)
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

/// Keeps when articles that were left are to be asked for, in one change.
pub fn keep_left(store: &mut Store, left: &[(String, Millis)]) -> Result<(), String> {
    if left.is_empty() {
        return Ok(());
    }
    let change = store.db.transaction().map_err(line)?;
    for (key, next) in left {
        change
            .prepare_cached("UPDATE items SET next = ? WHERE key = ?")
            .and_then(|mut put| put.execute(params![next, key]))
            .map_err(line)?;
    }
    change.commit().map_err(line)
}

/// Keeps an article with the bytes that were fetched.
pub fn keep_fetched(store: &mut Store, item: &ItemState, bytes: &[u8], about: &About) -> Result<(), String> {
    let change = store.db.transaction().map_err(line)?;
    put_fetched(&change, item, bytes, about)?;
    change.commit().map_err(line)
}

fn put_fetched(db: &Connection, item: &ItemState, bytes: &[u8], about: &About) -> Result<(), String> {
    let about = serde_json::to_string(about).map_err(|error| error.to_string())?;
    put_item(db, item).map_err(line)?;
    db.prepare_cached("INSERT OR REPLACE INTO fetched (key, bytes, about) VALUES (?, ?, ?)")
        .and_then(|mut put| put.execute(params![item.key, bytes, about]))
        .map_err(line)?;
    db.prepare_cached("DELETE FROM reading WHERE name = ?")
        .and_then(|mut put| put.execute([&item.key]))
        .map_err(line)?;
    Ok(())
}

/// Notes that something is about to be read, and gives how often its reading by this version of the program began before and never came back. The
/// note outlives the end of the process, though perhaps not that of the machine, which no article brings about.
pub fn begin_reading(store: &mut Store, name: &str) -> Result<u32, String> {
    let before = readings(store, name)?.filter(|(_, version)| version == VERSION);
    let before = before.map_or(0, |(times, _)| times);
    put_reading(store, name, before + 1)?;
    Ok(before)
}

/// How often the reading of something began and never came back, and by which version of the program.
fn readings(store: &Store, name: &str) -> Result<Option<(u32, String)>, String> {
    let mut find = store
        .db
        .prepare_cached("SELECT times, version FROM reading WHERE name = ?")
        .map_err(line)?;
    find.query_row([name], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
        .map_err(line)
}

fn put_reading(store: &mut Store, name: &str, times: u32) -> Result<(), String> {
    let sql = "INSERT OR REPLACE INTO reading (name, times, version) VALUES (?, ?, ?)";
    lightly(store, sql, params![name, times, VERSION])
}

/// Notes that a reading came back.
pub fn end_reading(store: &mut Store, name: &str) -> Result<(), String> {
    lightly(store, "DELETE FROM reading WHERE name = ?", [name])
}

/// A change that need not outlive the machine, only the program.
fn lightly(store: &mut Store, sql: &str, values: impl rusqlite::Params) -> Result<(), String> {
    let wait = |store: &Store, how: &str| store.db.pragma_update(None, "synchronous", how).map_err(line);
    wait(store, "NORMAL")?;
    let put = store.db.execute(sql, values).map_err(line);
    wait(store, "FULL")?;
    put.map(|_| ())
}

/// Sets something aside that this version of the program cannot read, until there is another version or other bytes.
pub fn set_aside(store: &mut Store, name: &str) -> Result<(), String> {
    put_reading(store, name, ASIDE)
}

/// Whether something was set aside, and that by another version of the program than this.
pub fn may_be_read(store: &Store, name: &str) -> Result<bool, String> {
    let found = readings(store, name)?;
    Ok(found.is_some_and(|(times, version)| times >= ASIDE && version != VERSION))
}

/// Whether anything was set aside by another version of the program than this.
pub fn any_may_be_read(store: &Store) -> Result<bool, String> {
    let sql = "SELECT EXISTS (SELECT 1 FROM reading WHERE times >= ? AND version <> ?)";
    let mut find = store.db.prepare_cached(sql).map_err(line)?;
    find.query_row(params![ASIDE, VERSION], |row| row.get(0))
        .map_err(line)
}

/// Names of the articles whose bytes wait to be taken into the ledger; feeds take turns.
pub fn waiting(store: &Store) -> Result<Vec<String>, String> {
    let mut find = store
        .db
        .prepare_cached(
            "SELECT f.key FROM fetched f LEFT JOIN items i ON i.key = f.key
             ORDER BY row_number() OVER (PARTITION BY i.feed ORDER BY f.key), f.key",
        )
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
    change
        .execute("DELETE FROM reading WHERE name = ?", [&item.key])
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
        .map_err(line)?;
    match file.len() > ROBOTS_SMALL {
        true => bound_robots(store),
        false => Ok(()),
    }
}

/// Forgets the oldest robots.txt where there are too many; a row of nothing takes its place too.
fn bound_robots(store: &mut Store) -> Result<(), String> {
    let sql =
        "DELETE FROM robots WHERE origin IN (SELECT origin FROM (SELECT origin, sum(length(file) + 200) OVER
               (ORDER BY until DESC, origin) AS upto FROM robots) WHERE upto > ?)";
    store.db.execute(sql, [ROBOTS_MOST]).map(|_| ()).map_err(line)
}

/// Forgets every robots.txt and every pause that counts no more, or counts longer than it could by a clock that is right.
pub fn drop_outdated(store: &mut Store, now: Millis) -> Result<(), String> {
    let (robots, hosts) = (
        "DELETE FROM robots WHERE until <= ? OR until > ?",
        "DELETE FROM hosts WHERE until <= ? OR until > ?",
    );
    for sql in [robots, hosts] {
        let most = now.saturating_add(2 * DAY);
        store.db.execute(sql, [now, most]).map_err(line)?;
    }
    bound_robots(store)
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

/// Size and time of change of all files that are remembered below a folder, by their paths.
pub fn files(store: &Store, folder: &str) -> Result<BTreeMap<String, (i64, Millis)>, String> {
    let below = format!("{}/", folder.trim_end_matches('/'));
    // the sign after the slash
    let beyond = format!("{}0", folder.trim_end_matches('/'));
    let sql = "SELECT path, size, modified FROM files WHERE path > ? AND path < ?";
    let mut find = store.db.prepare_cached(sql).map_err(line)?;
    let found = find.query_map([below, beyond], |row| {
        Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))
    });
    found.map_err(line)?.collect::<Result<_, _>>().map_err(line)
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

#[cfg(test)]
mod tests {
    use super::line;
    use rusqlite::ffi;

    #[test]
    fn a_full_disk_is_told_with_what_to_do() {
        let error = rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_FULL), None);
        let why = line(error);
        assert!(
            why.starts_with("watch.db: ") && why.contains("free space, then start again"),
            "{why}"
        );
    }
}
