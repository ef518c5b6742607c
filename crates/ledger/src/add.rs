//! Add: articles into the ledger. All of a group or nothing; adding again changes nothing; the order of articles does not matter.
//!
//! [`prepare`] is pure and can run on many threads; [`add`] writes a group in one change. The same text from several places is one document with
//! several sightings; it is read by the sighting of least rank (earliest day of publication, then by name), so that order changes nothing.

use crate::digest::{self, Packet};
use crate::error::LedgerError;
use crate::flat::{self, Flat};
use crate::store::{Ledger, pack, sha256};
use crate::{anchors, apply, counts, judge, log};
use knowledge::Knowledge;
use record::Record;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde_json::{Map, Value, json};
use text::Given;

/// What one article gave.
#[derive(Debug, Clone)]
pub struct Article<'a> {
    /// Path or address that it came from.
    pub origin: &'a str,
    /// The bytes read.
    pub bytes: &'a [u8],
    /// What was given beside them.
    pub given: &'a Given,
    /// More that is known of it (headers of a feed, say), kept as it is.
    pub more: &'a Map<String, Value>,
    /// What reading them gave.
    pub record: &'a Record,
}

/// A record ready to be stored.
#[derive(Debug, Clone)]
pub struct Reading {
    pub(crate) record: Record,
    pub(crate) sha256: String,
    pub(crate) packed: Vec<u8>,
    pub(crate) flat: Flat,
    pub(crate) packet: Packet,
}

/// An article ready to be added.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub(crate) origin: String,
    pub(crate) given: String,
    pub(crate) source_sha256: String,
    pub(crate) size: usize,
    pub(crate) source: Vec<u8>,
    pub(crate) rank: String,
    pub(crate) reading: Reading,
}

/// What adding did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// The document is new.
    Added,
    /// The text was known; now from one more place.
    Seen,
    /// All of it was known; nothing was changed.
    Known,
}

impl Status {
    /// The name shown to a person.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Status::Added => "added",
            Status::Seen => "seen",
            Status::Known => "known",
        }
    }
}

/// What became of one article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// Document identifier.
    pub document: String,
    /// What adding did.
    pub status: Status,
}

/// Makes a record ready to be stored.
///
/// # Errors
/// Where it cannot be written as JSON.
pub fn reading(record: &Record, knowledge: &Knowledge) -> Result<Reading, LedgerError> {
    let json = serde_json::to_vec(record)?;
    Ok(Reading {
        sha256: sha256(&json),
        packed: pack(&json),
        flat: flat::rows(record),
        packet: digest::packet(record, knowledge)?,
        record: record.clone(),
    })
}

/// Makes an article ready to be added: hashes, packs and flattens it.
///
/// # Errors
/// Where its record cannot be written as JSON.
pub fn prepare(article: &Article, knowledge: &Knowledge) -> Result<Prepared, LedgerError> {
    let source_sha256 = sha256(article.bytes);
    Ok(Prepared {
        rank: rank(article.record, article.origin, &source_sha256),
        origin: article.origin.to_string(),
        given: given(article.given, article.more).to_string(),
        source_sha256,
        size: article.bytes.len(),
        source: pack(article.bytes),
        reading: reading(article.record, knowledge)?,
    })
}

/// The rank of a sighting: a document is read by the one of least rank, compared byte by byte: the earliest day of publication, then by name.
#[must_use]
pub fn rank(record: &Record, origin: &str, source_sha256: &str) -> String {
    let document = &record.document;
    let last = |value: &Option<String>| value.clone().unwrap_or_else(|| "~".to_string());
    let rank = [
        last(&document.published),
        last(&document.outlet),
        last(&document.url),
        origin.to_string(),
        source_sha256.to_string(),
    ];
    rank.join("\u{1}")
}

/// What was given, as it is kept.
fn given(given: &Given, more: &Map<String, Value>) -> Value {
    let mut kept = json!({"published": given.published, "outlet": given.outlet, "url": given.url});
    if let (false, Some(fields)) = (more.is_empty(), kept.as_object_mut()) {
        fields.insert("more".to_string(), Value::Object(more.clone()));
    }
    kept
}

/// The document that these bytes from this place with these givens are, where they are in the ledger already.
///
/// # Errors
/// Where the store fails.
pub fn known(
    ledger: &Ledger,
    bytes: &[u8],
    origin: &str,
    given: &Given,
    more: &Map<String, Value>,
) -> Result<Option<String>, LedgerError> {
    let given = self::given(given, more).to_string();
    sighting(&ledger.store, &sha256(bytes), origin, &given)
}

fn sighting(store: &Connection, sha: &str, origin: &str, given: &str) -> Result<Option<String>, LedgerError> {
    let mut find = store.prepare_cached(
        "SELECT d.id FROM sources s JOIN sightings g ON g.source = s.source JOIN documents d ON d.document = g.document
         WHERE s.sha256 = ? AND g.origin = ? AND g.given = ?",
    )?;
    Ok(find
        .query_row([sha, origin, given], |row| row.get(0))
        .optional()?)
}

/// Adds a group of articles in one change: all of them are on the disk when this returns, or none.
///
/// # Errors
/// Where the store fails; nothing was changed then.
pub fn add(
    ledger: &mut Ledger,
    group: &[Prepared],
    knowledge: &Knowledge,
    now: &str,
) -> Result<Vec<Added>, LedgerError> {
    let change = ledger.change()?;
    let mut added = Vec::new();
    for article in group {
        added.push(one(&change, article, knowledge, now)?);
    }
    change.commit()?;
    Ok(added)
}

fn one(
    change: &Transaction,
    article: &Prepared,
    knowledge: &Knowledge,
    now: &str,
) -> Result<Added, LedgerError> {
    let id = &article.reading.record.document.id;
    let done = |status| Added {
        document: id.clone(),
        status,
    };
    if sighting(change, &article.source_sha256, &article.origin, &article.given)?.is_some() {
        return Ok(done(Status::Known));
    }
    let (document, is_new) = document(change, id)?;
    let least: Option<String> = change
        .prepare_cached("SELECT min(rank) FROM sightings WHERE document = ?")?
        .query_row([document], |row| row.get(0))?;
    let stands = least.is_none_or(|least| article.rank < least);
    let differs = standing_hash(change, document)?.as_ref() != Some(&article.reading.sha256);
    let taken = stands && differs;
    let packet = match taken {
        true => Some(judged_packet(change, &article.reading, knowledge)?),
        false => None,
    };
    let detail = json!({
        "source": article.source_sha256, "origin": article.origin, "given": article.given, "rank": article.rank,
        "record": taken.then_some(&article.reading.sha256), "digest": packet.as_ref().map(|p| &p.sha256),
    });
    let seq = log::append(change, now, &log::Line::new("add", Some(id), &detail))?;
    let source = source(change, article)?;
    change
        .prepare_cached(
            "INSERT INTO sightings (document, source, origin, given, rank, seq) VALUES (?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            document,
            source,
            article.origin,
            article.given,
            article.rank,
            seq
        ])?;
    let sighting = change.last_insert_rowid();
    if is_new {
        words(change, document, &article.reading.record)?;
    }
    if let Some(packet) = packet {
        stand(change, (document, sighting), &article.reading, seq)?;
        digest::keep(change, document, &packet, seq)?;
    }
    Ok(done(if is_new { Status::Added } else { Status::Seen }))
}

/// The packet of a reading with what people judged of the document.
pub(crate) fn judged_packet(
    store: &Connection,
    reading: &Reading,
    knowledge: &Knowledge,
) -> Result<Packet, LedgerError> {
    let judgements = judge::on(store, &reading.record.document.id, i64::MAX)?;
    if judgements.is_empty() {
        return Ok(reading.packet.clone());
    }
    digest::packet(&apply::apply(&reading.record, &judgements)?, knowledge)
}

/// The row of a document, and whether it was made now.
fn document(change: &Transaction, id: &str) -> Result<(i64, bool), LedgerError> {
    let mut find = change.prepare_cached("SELECT document FROM documents WHERE id = ?")?;
    if let Some(row) = find.query_row([id], |row| row.get(0)).optional()? {
        return Ok((row, false));
    }
    change
        .prepare_cached("INSERT INTO documents (id) VALUES (?)")?
        .execute([id])?;
    Ok((change.last_insert_rowid(), true))
}

fn source(change: &Transaction, article: &Prepared) -> Result<i64, LedgerError> {
    let mut find = change.prepare_cached("SELECT source FROM sources WHERE sha256 = ?")?;
    if let Some(row) = find
        .query_row([&article.source_sha256], |row| row.get(0))
        .optional()?
    {
        return Ok(row);
    }
    change
        .prepare_cached("INSERT INTO sources (sha256, size, packed) VALUES (?, ?, ?)")?
        .execute(params![
            article.source_sha256,
            i64::try_from(article.size).unwrap_or(i64::MAX),
            article.source
        ])?;
    let row = change.last_insert_rowid();
    counts::source(change, article.size, article.source.len())?;
    Ok(row)
}

fn words(change: &Transaction, document: i64, record: &Record) -> Result<(), LedgerError> {
    change
        .prepare_cached("INSERT INTO document_words (rowid, title, text) VALUES (?, ?, ?)")?
        .execute(params![document, record.document.title, record.document.text])?;
    Ok(())
}

/// The hash of the record that stands for a document now.
pub(crate) fn standing_hash(store: &Connection, document: i64) -> Result<Option<String>, LedgerError> {
    let mut find = store.prepare_cached(
        "SELECT r.sha256 FROM records r JOIN standing s ON s.record = r.record WHERE r.document = ? AND s.until IS NULL",
    )?;
    Ok(find.query_row([document], |row| row.get(0)).optional()?)
}

/// Makes a record stand for its document from entry `seq` on; the one before it is kept.
pub(crate) fn stand(
    change: &Transaction,
    (document, sighting): (i64, i64),
    reading: &Reading,
    seq: i64,
) -> Result<(), LedgerError> {
    let before: Option<i64> = change
        .prepare_cached(
            "SELECT s.record FROM records r JOIN standing s ON s.record = r.record WHERE r.document = ? AND s.until IS NULL",
        )?
        .query_row([document], |row| row.get(0))
        .optional()?;
    if let Some(before) = before {
        counts::stand(change, before, -1)?;
        change
            .prepare_cached("UPDATE standing SET until = ? WHERE until IS NULL AND record = ?")?
            .execute([seq, before])?;
    }
    let mut find = change.prepare_cached("SELECT record FROM records WHERE document = ? AND sha256 = ?")?;
    let again = find
        .query_row(params![document, reading.sha256], |row| row.get(0))
        .optional()?;
    let record: i64 = match again {
        Some(row) => row,
        None => record_row(change, (document, sighting), reading, seq)?,
    };
    change
        .prepare_cached("INSERT INTO standing (record, since) VALUES (?, ?)")?
        .execute([record, seq])?;
    counts::stand(change, record, 1)
}

fn record_row(
    change: &Transaction,
    (document, sighting): (i64, i64),
    reading: &Reading,
    seq: i64,
) -> Result<i64, LedgerError> {
    let (version, about) = (&reading.record.onrecord, &reading.record.document);
    change
        .prepare_cached(
            "INSERT INTO records (document, sighting, version, model, knowledge, title, outlet, url, published, sha256, packed, seq)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            document,
            sighting,
            version.version,
            version.model,
            version.knowledge,
            about.title,
            about.outlet,
            about.url,
            about.published,
            reading.sha256,
            reading.packed,
            seq
        ])?;
    let row = change.last_insert_rowid();
    flat::write(change, row, &reading.flat)?;
    anchors::read(change, (document, row), &reading.record)?;
    Ok(row)
}
