//! The tables of events against the house: types, modes and statuses that exist, examples that are written.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use knowledge::Knowledge;
use record::{EventType, Status};

const MODES: &[&str] = &[
    "visit",
    "third-party",
    "multilateral",
    "phone",
    "withdraw",
    "release",
    "disarm",
    "ceasefire",
    "access",
    "resign",
    "assist",
    "change",
    "yield",
    "meet",
    "disapprove",
    "investigate",
    "allege",
    "restrict",
    "arrest",
    "relations",
    "expel",
    "territory",
    "violence",
    "demo",
    "riot",
    "strike",
    "hunger",
    "boycott",
    "obstruct",
    "convict",
    "discontinue",
    "troops",
    "weapons",
    "police",
    "militia",
    "seize",
    "censor",
    "curfew",
    "martial-law",
    "deport",
    "withhold",
    "misinformation",
    "cyber",
    "abduct",
    "beat",
    "torture",
    "sexual",
    "targeted",
    "destroy",
    "primitive",
    "firearms",
    "explosives",
    "suicide-attack",
    "aerial",
    "drone",
    "heavy-weapons",
    "crowd-control",
    "unconventional",
];

#[test]
fn every_word_has_a_type_a_mode_and_an_example() {
    let knowledge = Knowledge::built_in().expect("built-in tables");
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs");
    for row in knowledge.event_words.rows() {
        let words = row.words.join(" ");
        let known =
            matches!(row.kind.as_str(), "none" | "light") || EventType::from_name(&row.kind).is_some();
        assert!(known, "{words}: type {}", row.kind);
        assert!(
            row.mode.iter().all(|m| MODES.contains(&m.as_str())),
            "{words}: mode {:?}",
            row.mode
        );
        assert!(
            row.status.iter().all(|s| Status::from_name(s).is_some()),
            "{words}: status {:?}",
            row.status
        );
        assert!(
            specs.join(format!("{}.md", row.example)).exists(),
            "{words}: no example {}",
            row.example
        );
    }
}

#[test]
fn every_type_has_a_code() {
    let knowledge = Knowledge::built_in().expect("built-in tables");
    for kind in EventType::ALL {
        let last = knowledge
            .codes
            .rows()
            .iter()
            .rfind(|r| r.kind == kind.name())
            .expect("a row");
        assert!(
            last.mode.is_empty() && last.words.is_empty() && last.parties == "any",
            "{}",
            kind.name()
        );
    }
}
