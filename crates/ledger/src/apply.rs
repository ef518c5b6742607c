//! Apply: a record as people judged it. What was read stays as it is; this makes another record of it.
//!
//! In: a record and the judgements on it, in order. Out: the record without what was rejected and with what was edited. Later judgements win.

use crate::error::LedgerError;
use crate::item::{self, Index};
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

/// The judgements in force by the identifier that their item has in this record, and those that are loose: their item is no longer in it, or it can no
/// longer hold what they set (its field is gone, an item that they name is).
#[must_use]
pub fn attach<'a>(
    record: &Record,
    judgements: &'a [Judgement],
) -> (BTreeMap<String, Vec<&'a Judgement>>, Vec<&'a Judgement>) {
    if judgements.is_empty() {
        return (BTreeMap::new(), Vec::new());
    }
    let index = Index::of(record);
    let (mut attached, mut loose) = (BTreeMap::<String, Vec<&Judgement>>::new(), Vec::new());
    for judgement in judgements.iter().filter(|j| j.in_force()) {
        let Some(key) = &judgement.detail.key else {
            continue;
        };
        match index.find(key) {
            Some(id) => attached.entry(id.clone()).or_default().push(judgement),
            None => loose.push(judgement),
        }
    }
    let edits = |list: &Vec<&Judgement>| list.iter().any(|j| !j.detail.set.is_empty());
    if attached.values().any(edits) {
        let items = Items::of(record);
        for (id, list) in &mut attached {
            loose.extend(items.part(id, list).1);
        }
    }
    (attached, loose)
}

/// The items of a record as plain values, against which edits are tried.
struct Items {
    record: Value,
    ids: BTreeSet<String>,
}

impl Items {
    fn of(record: &Record) -> Self {
        Items {
            // a record that was read can be written
            record: serde_json::to_value(record).unwrap_or(Value::Null),
            ids: item::keys(record).into_iter().map(|(id, _)| id).collect(),
        }
    }

    /// Takes out of a list the edits that do not fit, in order; gives the item with those that do, and what was taken out.
    fn part<'a>(&self, id: &str, list: &mut Vec<&'a Judgement>) -> (Map<String, Value>, Vec<&'a Judgement>) {
        let mut fields = find(&self.record, id).cloned().unwrap_or_default();
        let mut out = Vec::new();
        list.retain(
            |judgement| match self.fitted(id, &fields, &judgement.detail.set) {
                Ok(new) => {
                    fields = new;
                    true
                }
                Err(_) => {
                    out.push(*judgement);
                    false
                }
            },
        );
        (fields, out)
    }

    /// An item with those fields set; an error where it cannot hold them.
    fn fitted(
        &self,
        id: &str,
        fields: &Map<String, Value>,
        edits: &BTreeMap<String, Value>,
    ) -> Result<Map<String, Value>, LedgerError> {
        let mut made = fields.clone();
        for (path, new) in edits {
            self.refers(path.rsplit('.').next().unwrap_or(path), new)?;
            set(&mut made, path, new.clone())?;
        }
        if !edits.is_empty() {
            holds(id, Value::Object(made.clone()))?;
        }
        Ok(made)
    }

    /// What refers to items must name some of this record.
    fn refers(&self, name: &str, value: &Value) -> Result<(), LedgerError> {
        match value {
            Value::String(id) if REFERENCES.contains(&name) => {
                let plain = name == "anchor" && item::kind(id) != Some("time");
                match plain || self.ids.contains(id) {
                    true => Ok(()),
                    false => Err(LedgerError::wrong(format!(
                        "{name}: no {id} in this document; name one of its items"
                    ))),
                }
            }
            Value::Array(all) => all.iter().try_for_each(|one| self.refers(name, one)),
            Value::Object(inner) => inner.iter().try_for_each(|(name, one)| self.refers(name, one)),
            _ => Ok(()),
        }
    }
}

/// Whether what was made can be read as an item of its kind.
fn holds(id: &str, made: Value) -> Result<(), LedgerError> {
    let read = match item::kind(id).unwrap_or_default() {
        "actor" => serde_json::from_value::<record::Actor>(made).map(|_| ()),
        "claim" => serde_json::from_value::<record::Claim>(made).map(|_| ()),
        "event" => serde_json::from_value::<record::Event>(made).map(|_| ()),
        "figure" => serde_json::from_value::<record::Figure>(made).map(|_| ()),
        "place" => serde_json::from_value::<record::Place>(made).map(|_| ()),
        _ => serde_json::from_value::<record::When>(made).map(|_| ()),
    };
    read.map_err(|error| LedgerError::wrong(format!("the field cannot hold that: {error}")))
}

/// Tries an edit of an item on top of the judgements before it.
///
/// # Errors
/// Where the item has no such field, it says what was read, it cannot hold the value, or the value names an item that is not there.
pub(crate) fn try_edit(
    record: &Record,
    before: &[Judgement],
    id: &str,
    edits: &BTreeMap<String, Value>,
) -> Result<(), LedgerError> {
    let (mut attached, _) = attach(record, before);
    let items = Items::of(record);
    let (fields, _) = items.part(id, attached.entry(id.to_string()).or_default());
    items.fitted(id, &fields, edits).map(|_| ())
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

/// The record as people judged it: edited, and without what was rejected. An edit that no longer fits is left out; [`attach`] tells which.
///
/// # Errors
/// Where the record cannot be written as JSON and read again.
pub fn apply(record: &Record, judgements: &[Judgement]) -> Result<Record, LedgerError> {
    changed(record, judgements, true)
}

/// The record as people edited it, what was rejected still in it. An edit that no longer fits is left out.
///
/// # Errors
/// Where the record cannot be written as JSON and read again.
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

/// The item of that identifier.
fn find<'a>(record: &'a Value, id: &str) -> Option<&'a Map<String, Value>> {
    let list = record.get(item::list(item::kind(id)?)?)?.as_array()?;
    let mut list = list.iter();
    list.find(|x| x.get("id").and_then(Value::as_str) == Some(id))?
        .as_object()
}

/// The same, to be changed.
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
