//! `onrecord import`: readings that an engine wrote as Parquet into the ledger, as if their articles had been added one by one.

use super::add::Tally;
use super::{At, cores, options};
use crate::args::{Cli, Import};
use crate::output::count;
use crate::{Stop, clock, kit};
use ledger::LedgerError;
use scale::Group;
use service::Others;
use std::collections::VecDeque;
use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Imports what is asked for.
pub fn run(cli: &Cli, asked: &Import) -> Result<(), Stop> {
    let folder = super::folder(cli)?;
    let at = At(folder);
    let mut ledger = ledger::open(folder, &clock::now(), options(cli)).map_err(|error| at.stop(error))?;
    if ledger.read_only {
        return Err(at.stop(LedgerError::ReadOnly));
    }
    let asked_of = ledger::open(folder, &clock::now(), options(cli)).map_err(|error| at.stop(error))?;
    let kit = kit(&asked.with)?;
    let files = files(&asked.files);
    let progress = Arc::new(AtomicU64::new(0));
    let mut tally = Tally::new(asked.format, asked.quiet, size(&files), progress.clone());
    let rows = Rows {
        files: files.into(),
        open: None,
        progress,
    };
    let threads = asked.threads.map_or_else(cores, usize::from);
    let (others, stopped) = service::import(&mut ledger, asked_of, &kit, rows, threads, clock::now, |told| {
        tally.take(told);
        ControlFlow::Continue(())
    });
    tally
        .end(&mut ledger, stopped, "imported", &told(&others))
        .map_err(|error| at.stop(error))?
}

/// The files that paths name; a folder stands for its Parquet files, sorted by name.
fn files(paths: &[PathBuf]) -> Vec<PathBuf> {
    let inside = |folder: &Path| {
        let listed = std::fs::read_dir(folder).into_iter().flatten();
        let mut files: Vec<PathBuf> = listed.filter_map(|entry| Some(entry.ok()?.path())).collect();
        let hidden = |file: &PathBuf| {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(['.', '_'])
        };
        files.retain(|file| file.extension().is_some_and(|ending| ending == "parquet") && !hidden(file));
        files.sort();
        files
    };
    let of = |path: &PathBuf| {
        let files = if path.is_dir() { inside(path) } else { Vec::new() };
        if files.is_empty() {
            vec![path.clone()]
        } else {
            files
        }
    };
    paths.iter().flat_map(of).collect()
}

fn size(files: &[PathBuf]) -> u64 {
    let size = |file: &PathBuf| std::fs::metadata(file).map_or(0, |about| about.len());
    files.iter().map(size).sum()
}

/// Opens a file of readings.
fn open(path: &Path) -> Result<impl Iterator<Item = Group> + Send + use<>, String> {
    if path.is_dir() {
        std::fs::read_dir(path).map_err(|error| supply::reason(&error))?;
        return Err("the folder holds no .parquet files".to_string());
    }
    let file = File::open(path).map_err(|error| supply::reason(&error))?;
    scale::groups(&file, &path.display().to_string()).map_err(|error| error.to_string())
}

/// The files that are left, and the one that is open.
struct Rows {
    files: VecDeque<PathBuf>,
    open: Option<(Box<dyn Iterator<Item = Group> + Send>, u64)>,
    progress: Arc<AtomicU64>,
}

impl Iterator for Rows {
    type Item = Result<Group, (String, String)>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((groups, size)) = &mut self.open {
                if let Some(group) = groups.next() {
                    return Some(Ok(group));
                }
                self.progress.fetch_add(*size, Ordering::Relaxed);
                self.open = None;
            }
            let path = self.files.pop_front()?;
            match open(&path) {
                Ok(groups) => self.open = Some((Box::new(groups), size(&[path]))),
                Err(why) => return Some(Err((path.display().to_string(), why))),
            }
        }
    }
}

/// What is to be said of records that other versions made.
fn told(others: &Others) -> String {
    let told = others.iter().map(|(by, n)| {
        let are = if *n == 1 { "was" } else { "were" };
        let what = count(*n, "record");
        format!(
            "; {what} {are} read by another version ({by}) and kept as read: `onrecord reread` reads them anew"
        )
    });
    told.collect()
}
