//! Reread: a new version's record beside the old one, what differs between them, and which judgements hold on.
//!
//! In: a document's stored bytes (read again by the caller). Out: the new record stands, the old one is kept, and a [`Difference`].

use crate::add::{self, Reading};
use crate::error::LedgerError;
use crate::item::{self, Index, Key};
use crate::store::Ledger;
use crate::{apply, digest, documents, find, judge, log};
use knowledge::Knowledge;
use record::{Record, Version};
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use text::Given;

/// The bytes that a document is read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What was given beside them.
    pub given: Given,
}

/// What reading again changed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// Document identifier.
    pub document: String,
    /// Items that are no longer read.
    pub gone: Vec<Key>,
    /// Items that were not read before.
    pub come: Vec<Key>,
    /// Items of which fields differ.
    pub changed: Vec<Key>,
    /// Judgements that found their items again.
    pub attached: Vec<String>,
    /// Judgements whose items are no longer read or cannot hold what they set; they stay in the log.
    pub loose: Vec<String>,
}

/// Identifiers of documents that another version read (all documents, where `all`), in order.
///
/// # Errors
/// Where the store fails.
pub fn outdated(ledger: &Ledger, version: &Version, all: bool) -> Result<Vec<String>, LedgerError> {
    let mut find = ledger.store.prepare(
        "SELECT d.id FROM documents d JOIN records r ON r.document = d.document JOIN standing s ON s.record = r.record
         WHERE s.until IS NULL AND (?4 OR r.version <> ?1 OR r.model <> ?2 OR r.knowledge <> ?3) ORDER BY d.id",
    )?;
    let found = find.query_map(
        params![version.version, version.model, version.knowledge, all],
        |row| row.get(0),
    )?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// The bytes that the document of that identifier (or path) is read from.
///
/// # Errors
/// Where there is none, or its bytes are damaged.
pub fn source(ledger: &Ledger, name: &str) -> Result<Source, LedgerError> {
    let view = ledger.view()?;
    source_in(&view, name)
}

/// The same in a view of the ledger.
pub(crate) fn source_in(view: &Connection, name: &str) -> Result<Source, LedgerError> {
    let (document, _) = find::document(view, name)?;
    let (_, bytes, given) = documents::source(view, document)?;
    let given: Value = serde_json::from_str(&given)?;
    let field = |name: &str| given.get(name).and_then(Value::as_str).map(str::to_string);
    Ok(Source {
        bytes,
        given: Given {
            published: field("published"),
            outlet: field("outlet"),
            url: field("url"),
        },
    })
}

/// Makes a new reading stand for its document, in one change.
///
/// # Errors
/// Where the store fails; nothing was changed then.
pub fn reread(
    ledger: &mut Ledger,
    reading: &Reading,
    knowledge: &Knowledge,
    now: &str,
) -> Result<Difference, LedgerError> {
    let change = ledger.change()?;
    let (document, before) = find::record(&change, &reading.record.document.id)?;
    let difference = difference(
        &before,
        &reading.record,
        &judge::on(&change, &before.document.id, i64::MAX)?,
    );
    let same = add::standing_hash(&change, document)?.as_ref() == Some(&reading.sha256);
    let packet = add::judged_packet(&change, reading, knowledge)?;
    if same && digest::hash(&change, document)?.as_ref() == Some(&packet.sha256) {
        return Ok(difference);
    }
    let (sighting, ..) = documents::source(&change, document)?;
    let detail = json!({"record": (!same).then_some(&reading.sha256), "digest": packet.sha256});
    let seq = log::append(
        &change,
        now,
        &log::Line::new("read", Some(&before.document.id), &detail),
    )?;
    if !same {
        add::stand(&change, (document, sighting), reading, seq)?;
    }
    digest::keep(&change, document, &packet, seq)?;
    change.commit()?;
    Ok(difference)
}

/// What differs between two records of one document.
#[must_use]
pub fn difference(before: &Record, after: &Record, judgements: &[judge::Judgement]) -> Difference {
    let (old, new) = (fields(before), fields(after));
    let (was, is) = (Index::of(before), Index::of(after));
    let (mut gone, mut changed) = (Vec::new(), Vec::new());
    for (id, key) in item::keys(before) {
        match is.find(&key) {
            None => gone.push(key),
            Some(now) if new.get(now) != old.get(&id) => changed.push(key),
            Some(_) => (),
        }
    }
    let come = item::keys(after).into_iter().map(|(_, key)| key);
    let mut come: Vec<Key> = come.filter(|key| was.find(key).is_none()).collect();
    for list in [&mut gone, &mut come, &mut changed] {
        list.sort();
    }
    let (_, loose) = apply::attach(after, judgements);
    let loose: Vec<String> = loose.iter().map(|j| j.id.clone()).collect();
    let attached = judgements
        .iter()
        .filter(|j| j.in_force() && j.detail.key.is_some() && !loose.contains(&j.id));
    Difference {
        document: after.document.id.clone(),
        gone,
        come,
        changed,
        attached: attached.map(|j| j.id.clone()).collect(),
        loose,
    }
}

/// Items by identifier, with those of their fields that do not depend on what else was read.
fn fields(record: &Record) -> BTreeMap<String, Value> {
    let whole = serde_json::to_value(record).unwrap_or(Value::Null);
    let lists = item::KINDS
        .iter()
        .filter_map(|(.., list)| whole.get(*list)?.as_array());
    let bare = |item: &Value| -> Option<(String, Value)> {
        let mut item = item.clone();
        let fields = item.as_object_mut()?;
        let id = fields.get("id")?.as_str()?.to_string();
        fields.retain(|name, _| name != "id" && !apply::REFERENCES.contains(&name.as_str()));
        for part in fields.values_mut().filter_map(Value::as_object_mut) {
            part.retain(|name, _| !apply::REFERENCES.contains(&name.as_str()));
        }
        Some((id, item))
    };
    lists.flatten().filter_map(bare).collect()
}
