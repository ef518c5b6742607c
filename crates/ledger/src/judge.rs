//! Judge: what people hold of items, documents and incidents. Signed, dated, reversible; nothing that was read is ever overwritten.
//!
//! In: what somebody asks for. Out: an entry of the log, and the digests and incidents that follow from it. A judgement is an entry of the log and
//! nothing else: undoing it is another entry.

use crate::error::LedgerError;
use crate::item::{self, Key};
use crate::store::Ledger;
use crate::{anchors, apply, digest, find, log, merge};
use knowledge::Knowledge;
use record::Record;
use rusqlite::{Connection, Transaction, params};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It was read rightly.
    Accept,
    /// It was read wrongly; it counts no more.
    Reject,
    /// Fields are otherwise.
    Edit,
    /// Incidents are one.
    Merge,
    /// Events of an incident are another one.
    Split,
    /// A remark.
    Note,
    /// An earlier judgement is taken back.
    Undo,
}

impl Action {
    /// The name in the log.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Action::Accept => "accept",
            Action::Reject => "reject",
            Action::Edit => "edit",
            Action::Merge => "merge",
            Action::Split => "split",
            Action::Note => "note",
            Action::Undo => "undo",
        }
    }
}

/// Most events that an incident is known by.
const ANCHORS: usize = 32;

/// An incident, and the events that it is known by whatever becomes of its identifier.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Named {
    /// Identifier when it was judged.
    pub id: String,
    /// Its first event.
    pub event: Key,
    /// Its other events, in order; the first 31 of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Key>,
}

impl Named {
    /// All events that it is known by, in order.
    pub(crate) fn anchors(&self) -> Vec<&Key> {
        std::iter::once(&self.event).chain(&self.others).collect()
    }
}

/// What was judged and how, as the log keeps it.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Detail {
    /// What was done.
    pub action: Action,
    /// The item's identifier when it was judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// What the item is known by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Key>,
    /// The document, where it is judged as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// The incidents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub incidents: Vec<Named>,
    /// Events that are another incident.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Key>,
    /// The judgement taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<String>,
    /// Fields and what they hold instead.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub set: BTreeMap<String, Value>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// One judgement.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Judgement {
    /// `j` and the number of its entry in the log.
    pub id: String,
    /// When, in UTC.
    pub time: String,
    /// Who.
    pub by: String,
    /// What the log lists it under: a document, an incident.
    pub subject: String,
    /// What was judged and how.
    #[serde(flatten)]
    pub detail: Detail,
    /// The judgement that took it back, if one did.
    pub undone_by: Option<String>,
}

impl Judgement {
    /// Whether it counts: nobody took it back, and it is not itself a taking back.
    #[must_use]
    pub fn in_force(&self) -> bool {
        self.undone_by.is_none() && self.detail.action != Action::Undo
    }

    /// The number of its entry in the log.
    pub(crate) fn seq(&self) -> i64 {
        self.id.trim_start_matches('j').parse().unwrap_or(0)
    }
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Who judges.
    pub by: String,
    /// What to do.
    pub action: Action,
    /// `DOCUMENT/c5`, an incident, a document or, for undo, a judgement.
    pub targets: Vec<String>,
    /// Events to be split off, as `DOCUMENT/e3`.
    pub events: Vec<String>,
    /// Fields and what they are to hold.
    pub set: BTreeMap<String, Value>,
    /// A remark.
    pub note: Option<String>,
}

/// Judgements under a subject up to entry `upto`, in order, each with what took it back.
pub(crate) fn on(store: &Connection, subject: &str, upto: i64) -> Result<Vec<Judgement>, LedgerError> {
    let mut find = store
        .prepare_cached("SELECT * FROM log WHERE kind = 'judge' AND subject = ? AND seq <= ? ORDER BY seq")?;
    let entries = find.query_map(params![subject, upto], log::entry)?;
    marked(entries.collect::<Result<_, _>>()?)
}

/// All judgements up to entry `upto`, in order.
pub(crate) fn all(store: &Connection, upto: i64) -> Result<Vec<Judgement>, LedgerError> {
    let mut find = store.prepare_cached(
        // its own index holds nothing else; by their numbers all entries would be gone through
        "SELECT * FROM log INDEXED BY log_judged WHERE kind = 'judge' AND subject IS NOT NULL AND seq <= ? ORDER BY seq",
    )?;
    let entries = find.query_map([upto], log::entry)?;
    marked(entries.collect::<Result<_, _>>()?)
}

/// Judgements of incidents up to entry `upto`, in order.
pub(crate) fn of_incidents(store: &Connection, upto: i64) -> Result<Vec<Judgement>, LedgerError> {
    let mut find = store.prepare_cached(
        "SELECT * FROM log WHERE kind = 'judge' AND subject >= 'i-' AND subject < 'i.' AND seq <= ? ORDER BY seq",
    )?;
    let entries = find.query_map([upto], log::entry)?;
    marked(entries.collect::<Result<_, _>>()?)
}

/// Entries of the log as judgements; the last taking back counts first, for it can itself be taken back.
fn marked(entries: Vec<log::Entry>) -> Result<Vec<Judgement>, LedgerError> {
    let mut judgements = Vec::new();
    for entry in entries {
        judgements.push(Judgement {
            id: format!("j{}", entry.seq),
            time: entry.time,
            by: entry.by.unwrap_or_default(),
            subject: entry.subject.unwrap_or_default(),
            detail: serde_json::from_str(&entry.detail)?,
            undone_by: None,
        });
    }
    let mut undone: BTreeMap<String, String> = BTreeMap::new();
    for judgement in judgements.iter_mut().rev() {
        judgement.undone_by = undone.get(&judgement.id).cloned();
        if let (Some(target), None) = (&judgement.detail.undoes, &judgement.undone_by) {
            undone.insert(target.clone(), judgement.id.clone());
        }
    }
    Ok(judgements)
}

/// Writes a judgement and what follows from it. Incidents are resolved anew by [`crate::settle`].
///
/// # Errors
/// Where a target is not there, a field cannot hold what it is given, or the store fails; nothing was changed then.
pub fn judge(
    ledger: &mut Ledger,
    asked: &Asked,
    knowledge: &Knowledge,
    now: &str,
) -> Result<Judgement, LedgerError> {
    if asked.by.trim().is_empty() {
        return Err(LedgerError::wrong("a judgement is signed: give a name with --by"));
    }
    let change = ledger.change()?;
    let (subject, detail) = detail(&change, asked)?;
    let value = serde_json::to_value(&detail)?;
    let line = log::Line {
        kind: "judge",
        by: Some(asked.by.trim()),
        subject: Some(&subject),
        detail: &value,
    };
    let seq = log::append(&change, now, &line)?;
    if subject.starts_with("i-") {
        anchors::keep(&change, seq, &detail)?;
        merge::renew(&change, now)?;
    } else {
        follow(&change, &subject, knowledge, seq, now)?;
    }
    let made = on(&change, &subject, i64::MAX)?
        .into_iter()
        .find(|j| j.id == format!("j{seq}"));
    let made = made.ok_or_else(|| LedgerError::Store("the judgement is not in the log".to_string()))?;
    change.commit()?;
    Ok(made)
}

/// The digest of a document after a judgement on it.
fn follow(
    change: &Transaction,
    id: &str,
    knowledge: &Knowledge,
    seq: i64,
    now: &str,
) -> Result<(), LedgerError> {
    let (document, record) = find::record(change, id)?;
    let packet = digest::packet(&apply::apply(&record, &on(change, id, i64::MAX)?)?, knowledge)?;
    if digest::hash(change, document)?.as_ref() == Some(&packet.sha256) {
        return Ok(());
    }
    let detail = serde_json::json!({"digest": packet.sha256, "after": format!("j{seq}")});
    let seq = log::append(change, now, &log::Line::new("digest", Some(id), &detail))?;
    digest::keep(change, document, &packet, seq)
}

/// The subject and the detail of what is asked for.
fn detail(change: &Transaction, asked: &Asked) -> Result<(String, Detail), LedgerError> {
    let mut detail = Detail {
        action: asked.action,
        item: None,
        key: None,
        document: None,
        incidents: Vec::new(),
        events: Vec::new(),
        undoes: None,
        set: asked.set.clone(),
        note: asked.note.clone(),
    };
    let needed = match asked.action {
        Action::Merge => 2,
        _ => 1,
    };
    let Some(target) = asked.targets.first().filter(|_| asked.targets.len() >= needed) else {
        return Err(LedgerError::wrong("merging takes two incidents or more"));
    };
    if asked.action == Action::Undo {
        return undo(change, target, detail);
    }
    let Some((document, item)) = target
        .rsplit_once('/')
        .filter(|(_, item)| item::kind(item).is_some())
    else {
        if target.starts_with("i-") {
            return incidents(change, asked, detail);
        }
        let (_, id) = find::document(change, target)?;
        detail.document = Some(id.clone());
        return match asked.action {
            Action::Note => Ok((id, detail)),
            _ => Err(LedgerError::wrong(format!(
                "{target}: is a document; give an item as DOCUMENT/c5, or an incident (a document can only be noted)"
            ))),
        };
    };
    if matches!(asked.action, Action::Merge | Action::Split) {
        return Err(LedgerError::wrong(format!("{target}: is no incident (i-...)")));
    }
    let (row, id) = find::document(change, document)?;
    let record = find::standing_record(change, row)?;
    detail.key = Some(key(&record, item)?);
    detail.item = Some(item.to_string());
    if asked.action == Action::Edit && detail.set.is_empty() {
        return Err(LedgerError::wrong("nothing to edit: give --set FIELD=VALUE"));
    }
    apply::try_edit(&record, &on(change, &id, i64::MAX)?, item, &detail.set)?;
    Ok((id, detail))
}

fn key(record: &Record, item: &str) -> Result<Key, LedgerError> {
    let found = item::keys(record).into_iter().find(|(id, _)| id == item);
    let missing = || LedgerError::wrong(format!("{item}: no such item in {}", record.document.id));
    found.map(|(_, key)| key).ok_or_else(missing)
}

fn undo(change: &Transaction, target: &str, mut detail: Detail) -> Result<(String, Detail), LedgerError> {
    let found = all(change, i64::MAX)?.into_iter().find(|j| j.id == target);
    let Some(found) = found else {
        return Err(LedgerError::wrong(format!(
            "{target}: no such judgement; `onrecord judgements` lists them"
        )));
    };
    if let Some(by) = found.undone_by {
        return Err(LedgerError::wrong(format!(
            "{target}: was undone already, by {by}"
        )));
    }
    detail.undoes = Some(found.id);
    Ok((found.subject, detail))
}

fn incidents(
    change: &Transaction,
    asked: &Asked,
    mut detail: Detail,
) -> Result<(String, Detail), LedgerError> {
    let mut seen = BTreeSet::new();
    for target in &asked.targets {
        let incident = find::incident(change, target)?;
        if seen.insert(incident.id.clone()) {
            let mut keys = anchors::keys(change, &incident.events, ANCHORS)?.into_iter();
            let missing = || LedgerError::wrong(format!("{target}: has no events"));
            detail.incidents.push(Named {
                id: incident.id,
                event: keys.next().ok_or_else(missing)?,
                others: keys.collect(),
            });
        }
    }
    if asked.action == Action::Edit {
        return Err(LedgerError::wrong(
            "an incident is not edited; edit the events and figures it is made of, or merge and split it",
        ));
    }
    if asked.action == Action::Merge && detail.incidents.len() < 2 {
        return Err(LedgerError::wrong("merging takes two different incidents"));
    }
    if asked.action == Action::Split {
        split(change, asked, &mut detail)?;
    }
    let subject = detail
        .incidents
        .first()
        .map(|named| named.id.clone())
        .unwrap_or_default();
    Ok((subject, detail))
}

fn split(change: &Transaction, asked: &Asked, detail: &mut Detail) -> Result<(), LedgerError> {
    let target = asked.targets.first().map(String::as_str).unwrap_or_default();
    let incident = find::incident(change, target)?;
    for event in &asked.events {
        let (document, item) = event.rsplit_once('/').unwrap_or((event, ""));
        let (row, id) = find::document(change, document)?;
        if !incident
            .events
            .iter()
            .any(|e| e.document == id && e.event == item)
        {
            return Err(LedgerError::wrong(format!("{event}: is no event of {target}")));
        }
        detail
            .events
            .push(key(&find::standing_record(change, row)?, item)?);
    }
    if detail.events.is_empty() || detail.events.len() >= incident.events.len() {
        return Err(LedgerError::wrong(format!(
            "splitting takes --event DOCUMENT/e1 for some of the {} events of {target}, not none and not all",
            incident.events.len()
        )));
    }
    Ok(())
}
