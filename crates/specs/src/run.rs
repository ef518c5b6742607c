//! Run: all files, each case read once, every line judged.

use crate::check::{Verdict, judge};
use crate::items::items;
use crate::parse::{Case, Line, Pair, parse};
use crate::resolved::resolved;
use onrecord::{Document, Knowledge, Reader};
use std::io;
use std::path::{Path, PathBuf};
use text::{BlockKind, Given, read_bytes};

/// A line that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// File and line, such as `crates/claims/specs/denial.md:14`.
    pub place: String,
    /// What is wrong, for a person.
    pub why: String,
}

/// What came of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Lines that hold.
    pub passed: usize,
    /// Lines known to be wrong.
    pub known_wrong: usize,
    /// Lines that fail.
    pub failures: Vec<Failure>,
    /// Every line with what came of it.
    pub verdicts: Vec<(Line, Verdict)>,
}

/// All specification files of the rooms under `root`, sorted.
///
/// # Errors
/// Where the folders cannot be listed.
pub fn files(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for room in std::fs::read_dir(root.join("crates"))? {
        let specs = room?.path().join("specs");
        if !specs.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(specs)? {
            let path = file?.path();
            if path.extension().is_some_and(|e| e == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Runs one file, called `name` in messages.
#[must_use]
pub fn run(name: &str, text: &str, reader: &Reader, knowledge: &Knowledge) -> Report {
    let mut report = Report::default();
    let cases = match parse(text) {
        Ok(cases) => cases,
        Err(error) => {
            let place = format!("{name}:{}", error.line);
            report.failures.push(Failure {
                place,
                why: error.why,
            });
            return report;
        }
    };
    for case in cases {
        let document = match document(&case) {
            Ok(document) => document,
            Err(why) => {
                let place = format!("{name}:{}", case.line);
                report.failures.push(Failure { place, why });
                continue;
            }
        };
        let record = onrecord::read(&document, reader, knowledge);
        let mut items = items(&record, &document, &reader.read(&document));
        items.extend(resolved(&record, knowledge));
        for line in case.lines {
            let verdict = judge(&line, &items);
            report.count(name, &line, &verdict);
            report.verdicts.push((line, verdict));
        }
    }
    report
}

impl Report {
    fn count(&mut self, name: &str, line: &Line, verdict: &Verdict) {
        let place = format!("{name}:{}", line.line);
        match verdict {
            Verdict::Holds => self.passed += 1,
            Verdict::KnownWrong => self.known_wrong += 1,
            Verdict::Fixed => {
                let why = "holds by now: take away its fixme:".to_string();
                self.failures.push(Failure { place, why });
            }
            Verdict::Fails { why, .. } => {
                let wanted = line
                    .pairs
                    .iter()
                    .map(|p| format!("{}={}", p.key, crate::check::quoted(&p.value)));
                let wanted: Vec<String> = wanted.collect();
                let why = format!("{} {}\n    {why}", line.kind, wanted.join(" "));
                self.failures.push(Failure { place, why });
            }
        }
    }

    /// Adds what came of another file.
    pub fn add(&mut self, other: Report) {
        self.passed += other.passed;
        self.known_wrong += other.known_wrong;
        self.failures.extend(other.failures);
        self.verdicts.extend(other.verdicts);
    }
}

/// The document of a case. Without `title=` its first line is a paragraph like any other.
///
/// # Errors
/// Where the text room refuses it, and why.
pub fn document(case: &Case) -> Result<Document, String> {
    let about = |key: &str| -> Option<String> {
        let found = case.about.iter().find(|p: &&Pair| p.key == key);
        found.map(|p| p.value.clone())
    };
    let given = Given {
        published: about("published"),
        outlet: about("outlet"),
        url: about("url"),
    };
    let title = about("title");
    let html = about("html").is_some();
    let bytes = match &title {
        Some(title) if !html => format!("{title}\n\n{}", case.article),
        _ => case.article.clone(),
    };
    let mut document = read_bytes(bytes.as_bytes(), &given).map_err(|error| error.to_string())?;
    if html {
        return Ok(document);
    }
    document.title.clone_from(&title);
    for (at, block) in document.blocks.iter_mut().enumerate() {
        match (at, &title) {
            (0, Some(_)) => block.kind = BlockKind::Title,
            _ if block.kind == BlockKind::Title => block.kind = BlockKind::Paragraph,
            _ => (),
        }
    }
    Ok(document)
}
