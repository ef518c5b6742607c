//! The chain of the log, and what it says should stand in the tables.

use super::Check;
use crate::error::LedgerError;
use crate::log::{self, START, seal};
use rusqlite::Connection;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// An addition as the log has it: document, source, origin, givens, rank.
pub(crate) type Addition = [String; 5];

/// What the log says should stand in the tables.
#[derive(Debug, Default)]
pub(crate) struct Logged {
    /// Additions by entry.
    pub additions: BTreeMap<i64, Addition>,
    /// Hash of the record that began to stand: entry, document, hash.
    pub records: BTreeMap<i64, (String, String)>,
    /// Hash of the digest of each document.
    pub digests: BTreeMap<String, String>,
    /// Hashes of what a block gave, by block and entry.
    pub blocks: BTreeMap<String, Vec<(i64, String)>>,
    /// Hashes of merged and split incidents, with the rows that they stand before.
    pub judged: Vec<(i64, String, BTreeSet<i64>)>,
}

/// Walks the chain.
pub(crate) fn read(view: &Connection, noted: Option<&str>, check: &mut Check) -> Result<Logged, LedgerError> {
    let mut logged = Logged::default();
    let (mut prev, mut due, mut seen) = (START.to_string(), 1, noted.is_none());
    let mut rows = view.prepare("SELECT * FROM log ORDER BY seq")?;
    let entries = rows.query_map([], log::entry)?;
    for entry in entries {
        let entry = entry?;
        let at = entry.seq;
        check.hold(at == due, || format!("log: entry {due} is missing"));
        check.hold(entry.prev == prev, || {
            format!("log: entry {at} does not follow the one before it")
        });
        check.hold(entry.hash == seal(&entry), || {
            format!("log: entry {at} was altered")
        });
        check.hold((at == 1) == (entry.kind == "init"), || {
            format!("log: entry {at} is out of place")
        });
        seen |= noted == Some(entry.hash.as_str());
        match serde_json::from_str(&entry.detail) {
            Ok(detail) => take(&mut logged, &entry, &detail),
            Err(_) => check.find(format!("log: entry {at} cannot be read")),
        }
        due = at + 1;
        prev = entry.hash;
        check.step("entries of the log", at.unsigned_abs());
    }
    check.verified.entries = due.unsigned_abs() - 1;
    check.hold(due > 1, || "log: is empty".to_string());
    check.hold(seen, || "log: the noted hash is not in the chain".to_string());
    Ok(logged)
}

fn text(detail: &Value, name: &str) -> Option<String> {
    detail.get(name).and_then(Value::as_str).map(str::to_string)
}

fn take(logged: &mut Logged, entry: &log::Entry, detail: &Value) {
    let subject = entry.subject.clone().unwrap_or_default();
    if entry.kind == "add" {
        let field = |name| text(detail, name).unwrap_or_default();
        let addition = [
            subject.clone(),
            field("source"),
            field("origin"),
            field("given"),
            field("rank"),
        ];
        logged.additions.insert(entry.seq, addition);
    }
    if ["add", "read"].contains(&entry.kind.as_str()) {
        let record = text(detail, "record").map(|hash| (subject.clone(), hash));
        logged.records.extend(record.map(|record| (entry.seq, record)));
    }
    if ["add", "read", "digest"].contains(&entry.kind.as_str()) {
        logged
            .digests
            .extend(text(detail, "digest").map(|hash| (subject, hash)));
    }
    if entry.kind != "resolve" {
        return;
    }
    for pair in detail
        .get("blocks")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let part = |at: usize| {
            pair.get(at)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_string()
        };
        logged
            .blocks
            .entry(part(0))
            .or_default()
            .push((entry.seq, part(1)));
    }
    if let Some(hash) = text(detail, "judged") {
        let covered = detail
            .get("covered")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        logged
            .judged
            .push((entry.seq, hash, covered.filter_map(Value::as_i64).collect()));
    }
}
