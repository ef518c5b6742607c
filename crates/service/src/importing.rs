//! Importing: readings that an engine wrote as Parquet into a ledger, as if their articles had been added one by one. In: groups of rows. Out: what became
//! of each reading, once it is on the disk. Records come as they were read; what resolving needs is made anew here. A damaged row is told and the others go on.

use crate::adding::{Made, One, Told, all};
use ledger::{Article, Ledger, LedgerError};
use onrecord::batch::{Kit, guard};
use scale::{Group, Outcome, Taken};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

/// How many records other versions made, by what they are called.
pub type Others = BTreeMap<String, usize>;

/// Adds the readings in all groups of rows, as [`crate::add`] does; a group is rows of a file, or a file that cannot be read and why. Gives how many were
/// read by another version than this one: they are kept as they were read.
///
/// # Errors
/// Where the store fails; what was told before is on the disk.
pub fn import(
    ledger: &mut Ledger,
    asked: Ledger,
    kit: &Kit,
    groups: impl Iterator<Item = Result<Group, (String, String)>> + Send,
    threads: usize,
    now: impl Fn() -> String,
    mut tell: impl FnMut(Vec<Told>) -> ControlFlow<()>,
) -> (Others, Result<(), LedgerError>) {
    let (asked, groups, others) = (Mutex::new(asked), Mutex::new((groups, 0)), Mutex::default());
    let work = || {
        // a thread that failed left nothing half done behind
        let mut due = groups.lock().unwrap_or_else(PoisonError::into_inner);
        let next = due.0.next()?;
        let first = due.1;
        due.1 += next.as_ref().map_or(1, Group::rows);
        drop(due);
        let rows = match next {
            Err(failed) => vec![Err(failed)],
            Ok(group) => group.taken(),
        };
        let rows = rows.into_iter().enumerate();
        Some(
            rows.map(|(at, row)| made(first + at, row, kit, &asked, &others))
                .collect(),
        )
    };
    let done = all(ledger, kit, threads, work, now, &mut tell);
    (others.into_inner().unwrap_or_else(PoisonError::into_inner), done)
}

/// A row, made ready.
fn made(at: usize, row: Outcome, kit: &Kit, asked: &Mutex<Ledger>, others: &Mutex<Others>) -> One {
    let taken = match row {
        Ok(taken) => taken,
        Err((label, why)) => return (at, label, Made::Failed(why)),
    };
    match ready(&taken, kit, asked, others) {
        Ok(made) => (at, taken.origin, made),
        Err(why) => (at, taken.label, Made::Failed(why)),
    }
}

fn ready(taken: &Taken, kit: &Kit, asked: &Mutex<Ledger>, others: &Mutex<Others>) -> Result<Made, String> {
    let ledger = asked.lock().unwrap_or_else(PoisonError::into_inner);
    let known = ledger::known(&ledger, &taken.bytes, &taken.origin, &taken.given, &taken.more);
    drop(ledger);
    if let Some(document) = known.map_err(|error| error.to_string())? {
        return Ok(Made::Known(document));
    }
    note(&taken.record.onrecord, kit, others);
    let article = Article {
        origin: &taken.origin,
        bytes: &taken.bytes,
        given: &taken.given,
        more: &taken.more,
        record: &taken.record,
    };
    let prepared = guard(|| ledger::prepare(&article, &kit.knowledge).map_err(|error| error.to_string()));
    Ok(Made::Ready(Box::new(prepared?)))
}

/// Counts a record that another version made.
fn note(by: &record::Version, kit: &Kit, others: &Mutex<Others>) {
    let mine = (
        env!("CARGO_PKG_VERSION"),
        kit.reader.name(),
        kit.knowledge.hash.as_str(),
    );
    if (by.version.as_str(), by.model.as_str(), by.knowledge.as_str()) == mine {
        return;
    }
    let name = format!(
        "onrecord {}, model {}, tables {}",
        by.version, by.model, by.knowledge
    );
    let mut others = others.lock().unwrap_or_else(PoisonError::into_inner);
    *others.entry(name).or_default() += 1;
}
