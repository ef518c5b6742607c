//! `onrecord add`: articles into the ledger, over all cores. A line on standard output says that an article is on the disk.

use super::lines::{Entry, entries};
use super::{At, bar, cores, count, options, settle};
use crate::args::{Add, Cli, Format, Origin};
use crate::batch::{Kit, spread};
use crate::input::{self, Input, expand};
use crate::output::{complain, print_raw};
use crate::{Stop, clock, kit};
use indicatif::ProgressBar;
use ledger::{Added, Article, Ledger, LedgerError, Prepared, Status};
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;
use std::sync::{Mutex, PoisonError};

/// Most articles of one change: all are on the disk before any of them is acknowledged.
const GROUP: usize = 64;

/// One article to be added.
struct Job {
    /// What it is called in messages, and where it came from.
    label: String,
    /// Where its bytes are, or why it cannot be read.
    input: Result<Input, String>,
    /// What is known of it.
    origin: Origin,
    /// More that is known of it.
    more: Map<String, Value>,
}

/// What a worker made of an article.
enum Made {
    /// Ready to be added.
    Ready(Box<Prepared>),
    /// In the ledger already.
    Known(String),
    /// Cannot be read.
    Failed(String),
}

/// Adds what is asked for.
pub fn run(cli: &Cli, asked: &Add) -> Result<(), Stop> {
    let folder = super::folder(cli)?;
    let at = At(folder);
    let jobs = jobs(asked)?;
    let mut ledger = ledger::open(folder, &clock::now(), options(cli)).map_err(|error| at.stop(error))?;
    if ledger.read_only {
        return Err(at.stop(LedgerError::ReadOnly));
    }
    let reader = ledger::open(folder, &clock::now(), options(cli)).map_err(|error| at.stop(error))?;
    let kit = kit(&Origin::default(), &asked.with)?;
    let mut tally = Tally::new(asked, &jobs);
    let threads = asked.threads.map_or_else(cores, usize::from);
    let reader = Mutex::new(reader);
    let work = |at: usize| match jobs.get(at) {
        Some(job) => make(&kit, &reader, job).unwrap_or_else(Made::Failed),
        None => Made::Failed("is no article".to_string()),
    };
    let stopped = spread(jobs.len(), threads, work, |made| {
        while let Some(group) = group(made) {
            tally.take(&mut ledger, &kit, group)?;
        }
        Ok(())
    });
    tally.bar.finish_and_clear();
    let settled = match stopped {
        Ok(()) => settle(&mut ledger),
        Err(error) => Err(error),
    };
    tally.tell();
    settled.map_err(|error| at.stop(error))?;
    match tally.failed {
        0 => Ok(()),
        _ => Err(Stop::Failed(None)),
    }
}

/// The articles that paths and list name, in order.
fn jobs(asked: &Add) -> Result<Vec<Job>, Stop> {
    let inputs = expand(&asked.articles);
    if inputs.iter().filter(|i| **i == Input::Stdin).count() > 1 {
        let line = "standard input (-) can be read only once";
        return Err(Stop::Usage(line.to_string()));
    }
    let job = |input: Input| Job {
        label: match (&input, &asked.origin.url) {
            (Input::Stdin, Some(url)) => url.clone(),
            _ => input.label(),
        },
        input: Ok(input),
        origin: asked.origin.clone(),
        more: Map::new(),
    };
    let mut jobs: Vec<Job> = inputs.into_iter().map(job).collect();
    if let Some(list) = &asked.list {
        let file = match list.is_dir() {
            true => Err(std::io::ErrorKind::IsADirectory.into()),
            false => File::open(list),
        };
        let file = file.map_err(|error| format!("{}: {}", list.display(), input::reason(&error)))?;
        let entries = entries(BufReader::new(file));
        jobs.extend(entries.map(|(number, entry)| listed(list, number, entry, &asked.origin)));
    }
    Ok(jobs)
}

/// One line of a list; what is wrong with it is told like an article that cannot be read.
fn listed(list: &Path, number: usize, entry: Result<Entry, String>, default: &Origin) -> Job {
    let entry = match entry {
        Ok(entry) => entry,
        Err(why) => {
            return Job {
                label: format!("{}:{number}", list.display()),
                input: Err(why),
                origin: Origin::default(),
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
    Job {
        label: entry.path,
        input: Ok(Input::File(file)),
        origin: Origin {
            published: entry.published.or_else(|| default.published.clone()),
            outlet: entry.outlet.or_else(|| default.outlet.clone()),
            url: entry.url.or_else(|| default.url.clone()),
        },
        more: entry.more,
    }
}

/// What is ready now, at least one.
fn group(made: &Receiver<(usize, Made)>) -> Option<Vec<(usize, Made)>> {
    let mut group = vec![made.recv().ok()?];
    while group.len() < GROUP {
        let Ok(next) = made.try_recv() else { break };
        group.push(next);
    }
    Some(group)
}

fn make(kit: &Kit, reader: &Mutex<Ledger>, job: &Job) -> Result<Made, String> {
    let bytes = input::bytes(job.input.as_ref().map_err(Clone::clone)?)?;
    let given = input::given(&job.origin);
    // a thread that failed left nothing half done behind: the ledger is only asked here
    let ledger = reader.lock().unwrap_or_else(PoisonError::into_inner);
    let known = ledger::known(&ledger, &bytes, &job.label, &given, &job.more);
    drop(ledger);
    if let Some(document) = known.map_err(|error| error.to_string())? {
        return Ok(Made::Known(document));
    }
    let document = text::read_bytes(&bytes, &given).map_err(|error| error.to_string())?;
    let record = kit.read_document(&document)?;
    let article = Article {
        origin: &job.label,
        bytes: &bytes,
        given: &given,
        more: &job.more,
        record: &record,
    };
    let prepared = ledger::prepare(&article, &kit.knowledge).map_err(|error| error.to_string())?;
    Ok(Made::Ready(Box::new(prepared)))
}

/// Adds groups, acknowledges what is on the disk, counts.
struct Tally<'a> {
    jobs: &'a [Job],
    format: Format,
    quiet: bool,
    bar: ProgressBar,
    added: usize,
    seen: usize,
    known: usize,
    failed: usize,
}

impl<'a> Tally<'a> {
    fn new(asked: &Add, jobs: &'a [Job]) -> Self {
        Tally {
            jobs,
            format: asked.format,
            quiet: asked.quiet,
            bar: bar(jobs.len() as u64, "articles"),
            added: 0,
            seen: 0,
            known: 0,
            failed: 0,
        }
    }

    fn label(&self, at: usize) -> &'a str {
        self.jobs.get(at).map_or("", |job| job.label.as_str())
    }

    fn take(&mut self, ledger: &mut Ledger, kit: &Kit, made: Vec<(usize, Made)>) -> Result<(), LedgerError> {
        let (mut places, mut ready, mut done) = (Vec::new(), Vec::new(), Vec::new());
        for (at, made) in made {
            self.bar.inc(1);
            match made {
                Made::Ready(prepared) => {
                    places.push(at);
                    ready.push(*prepared);
                }
                Made::Known(document) => done.push((
                    at,
                    Added {
                        document,
                        status: Status::Known,
                    },
                )),
                Made::Failed(why) => {
                    self.failed += 1;
                    let label = self.label(at);
                    self.bar.suspend(|| complain(&format!("{label}: {why}")));
                }
            }
        }
        let added = match ready.is_empty() {
            true => Ok(Vec::new()),
            false => ledger::add(ledger, &ready, &kit.knowledge, &clock::now()),
        };
        // what was known already is on the disk whatever became of the others
        done.extend(
            places
                .into_iter()
                .zip(added.as_deref().unwrap_or_default().iter().cloned()),
        );
        self.acknowledge(&done);
        added.map(|_| ())
    }

    fn acknowledge(&mut self, done: &[(usize, Added)]) {
        let mut words = String::new();
        for (at, added) in done {
            match added.status {
                Status::Added => self.added += 1,
                Status::Seen => self.seen += 1,
                Status::Known => self.known += 1,
            }
            let (status, label) = (added.status.name(), self.label(*at));
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

    fn tell(&self) {
        let mut line = format!("added {}", count(self.added, "article"));
        let rest = [
            (self.seen, "seen in one more place"),
            (self.known, "known already"),
            (self.failed, "failed"),
        ];
        for (n, what) in rest.into_iter().filter(|(n, what)| *n > 0 || *what == "failed") {
            line.push_str(&format!(", {n} {what}"));
        }
        complain(&line);
    }
}
