//! `onrecord add`: articles into the ledger, over all cores. A line on standard output says that an article is on the disk.

use super::lines::{Entry, entries};
use super::{At, cores, options, settle};
use crate::args::{Add, Cli, Format};
use crate::output::{bar, complain, count, print_raw};
use crate::{Stop, clock, kit};
use indicatif::ProgressBar;
use ledger::{Added, Ledger, LedgerError, Status};
use serde_json::{Map, json};
use service::Told;
use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use supply::{Input, Supply, Wanted, expand, told, wanted};
use text::Given;

/// Adds what is asked for.
pub fn run(cli: &Cli, asked: &Add) -> Result<(), Stop> {
    let folder = super::folder(cli)?;
    let at = At(folder);
    let mut supply = Supply::new(files(asked)?, &asked.inside.how(), asked.limit);
    let mut ledger = ledger::open(folder, &clock::now(), options(cli)).map_err(|error| at.stop(error))?;
    if ledger.read_only {
        return Err(at.stop(LedgerError::ReadOnly));
    }
    let asked_of = ledger::open(folder, &clock::now(), options(cli)).map_err(|error| at.stop(error))?;
    let kit = kit(&asked.with)?;
    let mut tally = Tally::new(asked.format, asked.quiet, supply.size, supply.progress.clone());
    let threads = asked.threads.map_or_else(cores, usize::from);
    let stopped = service::add(
        &mut ledger,
        asked_of,
        &kit,
        &mut supply,
        threads,
        clock::now,
        |told| {
            tally.take(told);
            ControlFlow::Continue(())
        },
    );
    tally
        .end(&mut ledger, stopped, "added", &told(&supply.met))
        .map_err(|error| at.stop(error))?
}

/// The files that paths and list name, in order.
fn files(asked: &Add) -> Result<Vec<Wanted>, Stop> {
    let inputs = expand(&asked.articles);
    if inputs.iter().filter(|i| **i == Input::Stdin).count() > 1 {
        let line = "standard input (-) can be read only once";
        return Err(Stop::Usage(line.to_string()));
    }
    let mut files = wanted(inputs, &asked.origin.given());
    if let Some(list) = &asked.list {
        let file = match list.is_dir() {
            true => Err(std::io::ErrorKind::IsADirectory.into()),
            false => File::open(list),
        };
        let file = file.map_err(|error| format!("{}: {}", list.display(), supply::reason(&error)))?;
        let entries = entries(BufReader::new(file));
        files.extend(entries.map(|(number, entry)| listed(list, number, entry, &asked.origin.given())));
    }
    Ok(files)
}

/// One line of a list; what is wrong with it is told like an article that cannot be read.
fn listed(list: &Path, number: usize, entry: Result<Entry, String>, default: &Given) -> Wanted {
    let entry = match entry {
        Ok(entry) => entry,
        Err(why) => {
            return Wanted {
                label: format!("{}:{number}", list.display()),
                input: Err(why),
                given: Given::default(),
                more: Map::new(),
            };
        }
    };
    // as it is written, else beside the list
    let beside = list.parent().map(|folder| folder.join(&entry.path));
    let beside = beside.filter(|p| p.exists());
    let file = match Path::new(&entry.path).exists() {
        true => PathBuf::from(&entry.path),
        false => beside.unwrap_or_else(|| PathBuf::from(&entry.path)),
    };
    Wanted {
        label: entry.path,
        input: Ok(Input::File(file)),
        given: Given {
            published: entry.published.or_else(|| default.published.clone()),
            outlet: entry.outlet.or_else(|| default.outlet.clone()),
            url: entry.url.or_else(|| default.url.clone()),
        },
        more: entry.more,
    }
}

/// Adds groups, acknowledges what is on the disk, counts.
pub(super) struct Tally {
    format: Format,
    quiet: bool,
    bar: ProgressBar,
    progress: Arc<AtomicU64>,
    added: usize,
    seen: usize,
    known: usize,
    failed: usize,
}

impl Tally {
    /// For so many bytes; `progress` counts those that were passed.
    pub(super) fn new(format: Format, quiet: bool, size: u64, progress: Arc<AtomicU64>) -> Self {
        Tally {
            format,
            quiet,
            bar: bar(size, size > 0),
            progress,
            added: 0,
            seen: 0,
            known: 0,
            failed: 0,
        }
    }

    pub(super) fn take(&mut self, told: Vec<Told>) {
        let mut done = Vec::new();
        for one in told {
            match one.done {
                Ok(added) => done.push((one.label, added)),
                Err(why) => {
                    self.failed += 1;
                    self.bar.suspend(|| complain(&format!("{}: {why}", one.label)));
                }
            }
        }
        self.acknowledge(&done);
        self.bar.set_position(self.progress.load(Ordering::Relaxed));
        self.bar
            .set_message(count(self.added + self.seen + self.known, "article"));
    }

    fn acknowledge(&mut self, done: &[(String, Added)]) {
        let mut words = String::new();
        for (label, added) in done {
            match added.status {
                Status::Added => self.added += 1,
                Status::Seen => self.seen += 1,
                Status::Known => self.known += 1,
            }
            let status = added.status.name();
            words.push_str(&match self.format {
                Format::Text => format!("{status:<5} {} {label}\n", added.document),
                _ => json!({"status": status, "id": added.document, "source": label}).to_string() + "\n",
            });
        }
        if self.quiet || words.is_empty() {
            return;
        }
        // nowhere is left to say that standard output is gone; what was added stays
        let _ = self.bar.suspend(|| print_raw(&words));
    }

    /// Resolves what was added, unless something `stopped` it; says what was done (`did`), and what else there is to say.
    pub(super) fn end(
        &self,
        ledger: &mut Ledger,
        stopped: Result<(), LedgerError>,
        did: &str,
        more: &str,
    ) -> Result<Result<(), Stop>, LedgerError> {
        self.bar.finish_and_clear();
        let settled = match stopped {
            Ok(()) => settle(ledger),
            Err(error) => Err(error),
        };
        self.tell(did, more);
        settled?;
        Ok(match self.failed {
            0 => Ok(()),
            _ => Err(Stop::Failed(None)),
        })
    }

    fn tell(&self, did: &str, more: &str) {
        let mut line = format!("{did} {}", count(self.added, "article"));
        let rest = [
            (self.seen, "seen in one more place"),
            (self.known, "known already"),
            (self.failed, "failed"),
        ];
        for (n, what) in rest.into_iter().filter(|(n, what)| *n > 0 || *what == "failed") {
            line.push_str(&format!(", {n} {what}"));
        }
        complain(&format!("{line}{more}"));
    }
}
