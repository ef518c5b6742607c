//! The example articles give the records that somebody looked at last.
#![allow(clippy::unwrap_used, clippy::panic)]

use evals::{Kit, frozen};
use onrecord::{Knowledge, Reader};
use std::path::Path;

#[test]
fn examples_give_their_frozen_records() {
    let kit = Kit {
        reader: Reader::built_in().unwrap(),
        knowledge: Knowledge::built_in().unwrap(),
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let changes = frozen::changes(&kit, &root).unwrap();
    for change in &changes {
        println!("{}", change.article);
        change.lines.iter().for_each(|line| println!("{line}"));
    }
    let articles: Vec<&str> = changes.iter().map(|c| c.article.as_str()).collect();
    assert!(
        articles.is_empty(),
        "other records than the frozen ones: {articles:?}; if they are better: \
         cargo run --release -p onrecord-evals -- --freeze"
    );
}
