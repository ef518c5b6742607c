//! `onrecord reread`: documents read again with this version, beside what was read before.

use super::{bar, cores, count, open, settle, short};
use crate::args::{Cli, Format, Reread};
use crate::output::{complain, print_raw};
use crate::{Stop, clock, kit};
use ledger::{Difference, Key, Ledger, LedgerError, Reading};
use onrecord::batch::{Kit, spread};
use record::Version;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Reads again what another version read.
pub fn run(cli: &Cli, asked: &Reread) -> Result<(), Stop> {
    let (mut ledger, at) = open(cli)?;
    let (reader, _) = open(cli)?;
    let kit = kit(&asked.with)?;
    let version = Version {
        version: env!("CARGO_PKG_VERSION").to_string(),
        model: kit.reader.name().to_string(),
        knowledge: kit.knowledge.hash.clone(),
    };
    let due = ledger::outdated(&ledger, &version, asked.all).map_err(|error| at.stop(error))?;
    let bar = bar(due.len() as u64, "documents");
    let (mut failed, mut changed) = (0, 0);
    let threads = asked.threads.map_or_else(cores, usize::from);
    let reader = Mutex::new(reader);
    let next = AtomicUsize::new(0);
    let work = || {
        let document = due.get(next.fetch_add(1, Ordering::Relaxed))?;
        Some((document, one(&kit, &reader, document)))
    };
    let stopped = spread(threads, work, |made| {
        for (document, reading) in made {
            bar.inc(1);
            let reading = match reading {
                Ok(reading) => reading,
                Err(why) => {
                    failed += 1;
                    bar.suspend(|| complain(&format!("{document}: {why}")));
                    continue;
                }
            };
            let difference = match ledger::reread(&mut ledger, &reading, &kit.knowledge, &clock::now()) {
                Ok(difference) => difference,
                // one document; the others can still be read
                Err(why @ (LedgerError::Wrong(_) | LedgerError::Damaged(_))) => {
                    failed += 1;
                    bar.suspend(|| complain(&format!("{document}: {why}")));
                    continue;
                }
                Err(why) => return Err(why),
            };
            changed += usize::from(differs(&difference));
            // nowhere is left to say that standard output is gone; what was read stays
            let _ = bar.suspend(|| print_raw(&told(&difference, asked.format)));
        }
        Ok(())
    });
    bar.finish_and_clear();
    stopped.map_err(|error| at.stop(error))?;
    settle(&mut ledger).map_err(|error| at.stop(error))?;
    let read = count(due.len() - failed, "document");
    complain(&format!(
        "read {read} again, {changed} otherwise than before, {failed} failed"
    ));
    match failed {
        0 => Ok(()),
        _ => Err(Stop::Failed(None)),
    }
}

fn one(kit: &Kit, ledger: &Mutex<Ledger>, id: &str) -> Result<Box<Reading>, String> {
    // a thread that failed left nothing half done behind: the ledger is only asked here
    let open = ledger.lock().unwrap_or_else(PoisonError::into_inner);
    let source = ledger::source(&open, id);
    drop(open);
    let source = source.map_err(|error| error.to_string())?;
    let document = text::read_bytes(&source.bytes, &source.given).map_err(|error| error.to_string())?;
    if document.id != id {
        let line = "this version makes another text of its bytes; add the file again";
        return Err(line.to_string());
    }
    let record = kit.read_document(&document)?;
    let reading = ledger::reading(&record, &kit.knowledge).map_err(|error| error.to_string())?;
    Ok(Box::new(reading))
}

fn differs(d: &Difference) -> bool {
    !(d.gone.is_empty() && d.come.is_empty() && d.changed.is_empty() && d.loose.is_empty())
}

/// What differs, for a person or a machine; nothing where nothing does.
fn told(d: &Difference, format: Format) -> String {
    if format != Format::Text {
        return serde_json::to_string(d)
            .map(|line| line + "\n")
            .unwrap_or_default();
    }
    if !differs(d) {
        return String::new();
    }
    let judged = match d.attached.len() + d.loose.len() {
        0 => String::new(),
        n => format!("; {} of {} kept", d.attached.len(), count(n, "judgement")),
    };
    let mut out = format!(
        "{}  {} gone, {} new, {} changed{judged}\n",
        short(&d.document),
        d.gone.len(),
        d.come.len(),
        d.changed.len()
    );
    let line = |mark: &str, key: &Key| {
        let words: String = key.words.chars().take(90).collect();
        format!("  {mark} {} “{words}”\n", key.kind)
    };
    out.extend(d.gone.iter().map(|key| line("-", key)));
    out.extend(d.come.iter().map(|key| line("+", key)));
    out.extend(d.changed.iter().map(|key| line("~", key)));
    out.extend(
        d.loose
            .iter()
            .map(|id| format!("  ! {id}: what it judged is no longer read, or cannot hold it\n")),
    );
    out
}
