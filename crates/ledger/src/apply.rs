//! Apply: a record as people judged it. What was read stays as it is; this makes another record of it.
//!
//! In: a record and the judgements on it, in order. Out: the record without what was rejected and with what was edited. Later judgements win.

use crate::error::LedgerError;
use crate::item::{self, Key};
use crate::judge::{Action, Judgement};
use record::Record;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Fields that hold identifiers of other items.
pub(crate) const REFERENCES: &[&str] = &[
    "agents", "targets", "place", "time", "figures", "claims", "events", "event", "claim", "since",
    "answers", "covers", "actor", "anchor",
];
/// Fields that no judgement changes: they say what was read.
const READ: &[&str] = &[
    "id",
    "span",
    "start",
    "end",
    "text",
    "mentions",
    "cue",
    "content",
    "instruments",
];

/// What people hold of an item.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Held {
    /// `accept` or `reject`, by the last who judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
    /// Identifiers of all judgements in force, in order.
    pub judgements: Vec<String>,
}

/// The judgements in force by the identifier that their item has in this record, and those whose item is no longer in it.
#[must_use]
pub fn attach<'a>(
    record: &Record,
    judgements: &'a [Judgement],
) -> (BTreeMap<String, Vec<&'a Judgement>>, Vec<&'a Judgement>) {
    let ids: BTreeMap<Key, String> = item::keys(record)
        .into_iter()
        .map(|(id, key)| (key, id))
        .collect();
    let (mut attached, mut loose) = (BTreeMap::<String, Vec<&Judgement>>::new(), Vec::new());
    for judgement in judgements.iter().filter(|j| j.in_force()) {
        let Some(key) = &judgement.detail.key else {
            continue;
        };
        match ids.get(key) {
            Some(id) => attached.entry(id.clone()).or_default().push(judgement),
            None => loose.push(judgement),
        }
    }
    (attached, loose)
}

/// What people hold of each item of a record.
#[must_use]
pub fn held(record: &Record, judgements: &[Judgement]) -> BTreeMap<String, Held> {
    let (attached, _) = attach(record, judgements);
    let held = |list: Vec<&Judgement>| Held {
        verdict: verdict(&list).map(|action| action.name().to_string()),
        judgements: list.iter().map(|j| j.id.clone()).collect(),
    };
    attached.into_iter().map(|(id, list)| (id, held(list))).collect()
}

/// The last acceptance or rejection among judgements in force.
pub(crate) fn verdict(judgements: &[&Judgement]) -> Option<Action> {
    let mut verdicts = judgements.iter().map(|j| j.detail.action);
    verdicts.rfind(|action| matches!(action, Action::Accept | Action::Reject))
}

/// The record as people judged it: edited, and without what was rejected.
///
/// # Errors
/// Where an edit gives a field what it cannot hold.
pub fn apply(record: &Record, judgements: &[Judgement]) -> Result<Record, LedgerError> {
    changed(record, judgements, true)
}

/// The record as people edited it, what was rejected still in it.
///
/// # Errors
/// Where an edit gives a field what it cannot hold.
pub fn edited(record: &Record, judgements: &[Judgement]) -> Result<Record, LedgerError> {
    changed(record, judgements, false)
}

fn changed(record: &Record, judgements: &[Judgement], without: bool) -> Result<Record, LedgerError> {
    let (attached, _) = attach(record, judgements);
    if attached.is_empty() {
        return Ok(record.clone());
    }
    let mut value = serde_json::to_value(record)?;
    let mut gone: BTreeSet<&str> = BTreeSet::new();
    for (id, list) in &attached {
        if without && verdict(list) == Some(Action::Reject) {
            gone.insert(id);
        }
        let Some(fields) = fields(&mut value, id) else {
            continue;
        };
        for judgement in list {
            for (path, new) in &judgement.detail.set {
                set(fields, path, new.clone())?;
            }
        }
    }
    remove(&mut value, &gone);
    serde_json::from_value(value)
        .map_err(|error| LedgerError::wrong(format!("the field cannot hold that: {error}")))
}

/// The fields of the item of that identifier.
fn fields<'a>(record: &'a mut Value, id: &str) -> Option<&'a mut Map<String, Value>> {
    let list = record.get_mut(item::list(item::kind(id)?)?)?.as_array_mut()?;
    let found = list
        .iter_mut()
        .find(|x| x.get("id").and_then(Value::as_str) == Some(id))?;
    found.as_object_mut()
}

/// Sets one field; `source.name` is a field inside a field.
fn set(fields: &mut Map<String, Value>, path: &str, new: Value) -> Result<(), LedgerError> {
    let (head, rest) = path
        .split_once('.')
        .map_or((path, None), |(head, rest)| (head, Some(rest)));
    if READ.contains(&head) {
        return Err(LedgerError::wrong(format!(
            "{path}: says what was read and is not edited; reject the item, or note what is wrong"
        )));
    }
    let names: Vec<String> = fields
        .keys()
        .filter(|k| !READ.contains(&k.as_str()))
        .cloned()
        .collect();
    let Some(field) = fields.get_mut(head) else {
        let line = format!("{path}: no such field; there are {}", names.join(", "));
        return Err(LedgerError::wrong(line));
    };
    match (rest, field) {
        (None, field) => *field = new,
        (Some(rest), Value::Object(inner)) => return set(inner, rest, new),
        (Some(_), _) => return Err(LedgerError::wrong(format!("{path}: no such field"))),
    }
    Ok(())
}

/// Takes items out of their lists, and what refers to them.
fn remove(record: &mut Value, gone: &BTreeSet<&str>) {
    let is_gone = |value: &Value| value.as_str().is_some_and(|id| gone.contains(id));
    for (.., list) in item::KINDS {
        let Some(items) = record.get_mut(*list).and_then(Value::as_array_mut) else {
            continue;
        };
        items.retain(|item| !item.get("id").is_some_and(is_gone));
        for item in items {
            unlink(item, &is_gone);
        }
    }
}

fn unlink(value: &mut Value, is_gone: &impl Fn(&Value) -> bool) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| unlink(item, is_gone)),
        Value::Object(fields) => {
            for (name, field) in fields {
                let refers = REFERENCES.contains(&name.as_str());
                match field {
                    Value::Array(ids) if refers => ids.retain(|id| !is_gone(id)),
                    Value::String(_) if refers && is_gone(field) => *field = Value::Null,
                    _ => (),
                }
                unlink(field, is_gone);
            }
        }
        _ => (),
    }
}
