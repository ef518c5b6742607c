//! Runs every specification: `crates/*/specs/*.md`.
#![allow(clippy::unwrap_used, clippy::panic)]

use onrecord::{Knowledge, Reader};
use specs::{Report, files, rewrite, run};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn every_line_of_every_specification_holds() {
    let (reader, knowledge) = (Reader::built_in().unwrap(), Knowledge::built_in().unwrap());
    let only = std::env::var("SPEC").unwrap_or_default();
    let update = std::env::var("SPEC_UPDATE").is_ok_and(|v| v == "1");
    let root = root();
    let mut all = Report::default();
    for path in files(&root).unwrap() {
        let name = path.strip_prefix(&root).unwrap().display().to_string();
        if !name.contains(&only) {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let report = run(&name, &text, &reader, &knowledge);
        if update && !report.failures.is_empty() {
            std::fs::write(&path, rewrite(&text, &report.verdicts)).unwrap();
            println!("rewrote {name}");
        }
        all.add(report);
    }
    for failure in &all.failures {
        println!("{}\n  {}", failure.place, failure.why);
    }
    let (passed, failed, known) = (all.passed, all.failures.len(), all.known_wrong);
    println!("{passed} passed, {failed} failed, {known} known to be wrong (fixme)");
    assert!(failed == 0, "{passed} passed, {failed} failed");
}
