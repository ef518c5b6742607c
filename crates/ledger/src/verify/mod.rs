//! Verify: holds every byte of the ledger that an answer can rest on against the hashes in its log.
//!
//! In: a ledger. Out: what was checked and what does not hold, one line each. It changes nothing and goes on after what it finds.

mod chain;
mod derived;
mod incidents;
mod lists;
mod stored;
mod words;

use crate::error::LedgerError;
use crate::store::Ledger;
use crate::{log, seal};
use chain::Logged;
use rusqlite::Connection;

/// Most findings that are told.
const MOST: usize = 100;

/// What was checked and found.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Verified {
    /// Entries of the log.
    pub entries: u64,
    /// Hash of the last one. Who noted it can later ask whether it is still in the chain.
    pub head: String,
    /// Sources that were held against their hashes.
    pub sources: u64,
    /// Records that were held against theirs.
    pub records: u64,
    /// Versions of incidents that were held against theirs.
    pub incidents: u64,
    /// What does not hold.
    pub findings: Vec<String>,
}

/// What is found, and who hears how far it is.
pub(crate) struct Check<'a> {
    pub verified: Verified,
    step: &'a mut dyn FnMut(&str, u64),
}

impl Check<'_> {
    /// Notes what does not hold.
    pub fn find(&mut self, line: impl Into<String>) {
        if self.verified.findings.len() < MOST {
            self.verified.findings.push(line.into());
        }
    }

    /// Notes it where `holds` is false.
    pub fn hold(&mut self, holds: bool, line: impl FnOnce() -> String) {
        if !holds {
            self.find(line());
        }
    }

    /// One more of `what` was looked at.
    pub fn step(&mut self, what: &str, done: u64) {
        (self.step)(what, done);
    }

    /// Runs a part; that it cannot go on is a finding.
    fn part(&mut self, name: &str, part: impl FnOnce(&mut Self) -> Result<(), LedgerError>) {
        match part(self) {
            Ok(()) => (),
            // the error's own line sends people here
            Err(LedgerError::Damaged(what)) => self.find(format!("{name}: {what}")),
            Err(error) => self.find(format!("{name}: {error}")),
        }
    }
}

/// Holds everything against its hashes. `noted` is a hash that must be in the chain; `step` hears what is looked at and how many of it were.
///
/// # Errors
/// Where the ledger cannot be looked at at all.
pub fn verify(
    ledger: &Ledger,
    noted: Option<&str>,
    step: &mut dyn FnMut(&str, u64),
) -> Result<Verified, LedgerError> {
    seal::fold(ledger);
    let mut findings = Vec::new();
    let sealed = seal::check(&ledger.folder, |line| findings.push(line));
    if let Err(error) = sealed {
        findings.push(format!("pages: {error}"));
    }
    let view = ledger.view()?;
    let mut verified = all(&view, noted, step);
    findings.append(&mut verified.findings);
    findings.truncate(MOST);
    Ok(Verified { findings, ..verified })
}

/// The same on a view.
pub(crate) fn all(view: &Connection, noted: Option<&str>, step: &mut dyn FnMut(&str, u64)) -> Verified {
    let mut check = Check {
        verified: Verified::default(),
        step,
    };
    check.part("pages", |check| pages(view, check));
    let mut logged = Logged::default();
    check.part("log", |check| {
        logged = chain::read(view, noted, check)?;
        Ok(())
    });
    check.part("sources", |check| stored::sources(view, check));
    check.part("sightings", |check| stored::sightings(view, &logged, check));
    check.part("records", |check| stored::records(view, &logged, check));
    check.part("standing records", |check| stored::standing(view, &logged, check));
    check.part("flat rows", |check| derived::rows(view, check));
    check.part("digests", |check| derived::digests(view, &logged, check));
    check.part("places", |check| derived::sites(view, check));
    check.part("incidents", |check| incidents::versions(view, &logged, check));
    check.part("merged incidents", |check| {
        incidents::covered(view, &logged, check)
    });
    check.part("counts", |check| lists::sums(view, check));
    check.part("sounds", |check| lists::heard(view, check));
    check.part("judgements", |check| lists::anchored(view, check));
    check.part("full text", |check| words::compare(view, check));
    let head = log::head(view);
    check.part("log", |check| {
        check.verified.head = head?.1;
        Ok(())
    });
    check.verified
}

/// The store's own checks of pages, indexes and references.
fn pages(view: &Connection, check: &mut Check) -> Result<(), LedgerError> {
    check.step("pages", 0);
    let mut integrity = view.prepare(&format!("PRAGMA integrity_check({MOST})"))?;
    let lines = integrity.query_map([], |row| row.get::<_, String>(0))?;
    for line in lines {
        let line = line?.replace('\n', "; ");
        check.hold(line == "ok", || format!("pages: {line}"));
    }
    let mut references = view.prepare("PRAGMA foreign_key_check")?;
    let mut rows = references.query([])?;
    while let Some(row) = rows.next()? {
        let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
        check.find(format!(
            "{table}: a row refers to a row of {parent} that is not there"
        ));
    }
    Ok(())
}
