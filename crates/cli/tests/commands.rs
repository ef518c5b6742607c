//! The other commands through the real binary: explain, each stage, and what is wrong with a command line.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{ARTICLE, code, err, file, out, run, run_with};
use serde_json::Value;

#[test]
fn explain_shows_words_and_steps() {
    let output = run_with(&["explain", "-", "--item", "c1"], ARTICLE.as_bytes());
    assert_eq!(code(&output), 0, "{}", err(&output));
    let text = out(&output);
    for words in [
        "c1",
        "claim",
        "ITS WORDS",
        "WHAT MADE IT",
        "claims/",
        "crates/claims",
    ] {
        assert!(text.contains(words), "{words} is not in:\n{text}");
    }
    let output = run_with(
        &["explain", "-", "--item", "c1", "--format", "json"],
        ARTICLE.as_bytes(),
    );
    let value: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!((&value["item"], &value["kind"]), (&"c1".into(), &"claim".into()));
    assert_eq!(value["fields"]["id"], "c1");
    assert!(!value["trace"].as_array().unwrap().is_empty());
}

#[test]
fn every_item_can_be_explained() {
    let output = run_with(&["read", "-", "--format", "json"], ARTICLE.as_bytes());
    let record: Value = serde_json::from_str(&out(&output)).unwrap();
    for kind in ["claims", "figures", "events", "times", "places", "actors"] {
        let Some(item) = record[kind].get(0).and_then(|x| x["id"].as_str()) else {
            panic!("the article gives no {kind}");
        };
        let output = run_with(
            &["explain", "-", "--item", item, "--format", "json"],
            ARTICLE.as_bytes(),
        );
        let value: Value = serde_json::from_str(&out(&output)).unwrap();
        assert!(
            !value["trace"].as_array().unwrap().is_empty(),
            "{item} has no steps"
        );
        assert!(
            !value["words"].as_array().unwrap().is_empty(),
            "{item} has no words"
        );
    }
}

#[test]
fn an_unknown_item_is_one_line_that_says_what_there_is() {
    let output = run_with(&["explain", "-", "--item", "c99"], ARTICLE.as_bytes());
    assert_eq!(code(&output), 2);
    let said = err(&output);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("no item c99") && said.contains("c1 to c"), "{said}");
}

#[test]
fn each_stage_can_be_called_alone() {
    let whole = run_with(&["read", "-", "--format", "json"], ARTICLE.as_bytes());
    let record: Value = serde_json::from_str(&out(&whole)).unwrap();
    for stage in ["claims", "figures", "events", "times", "places", "actors"] {
        let json = run_with(&[stage, "-", "--format", "json"], ARTICLE.as_bytes());
        assert_eq!(
            serde_json::from_str::<Value>(&out(&json)).unwrap(),
            record[stage],
            "{stage}"
        );
        let lines = run_with(&[stage, "-", "--format", "jsonl"], ARTICLE.as_bytes());
        assert_eq!(
            out(&lines).lines().count(),
            record[stage].as_array().unwrap().len(),
            "{stage}"
        );
        let text = run_with(&[stage, "-"], ARTICLE.as_bytes());
        assert_eq!((code(&text), out(&text).is_empty()), (0, false), "{stage}");
    }
}

#[test]
fn sentences_and_tokens_are_shown() {
    let sentences = out(&run_with(&["sentences", "-"], ARTICLE.as_bytes()));
    assert!(
        sentences.contains("The ministry denied that it had hit civilians."),
        "{sentences}"
    );
    let tokens = out(&run_with(
        &["tokens", "-", "--format", "conllu"],
        ARTICLE.as_bytes(),
    ));
    let rows = tokens
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    assert!(rows.clone().count() > 40);
    assert!(rows.clone().all(|row| row.split('\t').count() == 10), "{tokens}");
    assert!(
        rows.clone().any(|row| row.starts_with("3\tdenied\tdeny\tVERB")),
        "{tokens}"
    );
}

#[test]
fn a_wrong_command_line_ends_with_2() {
    let folder = tempfile::tempdir().unwrap();
    let article = file(folder.path(), "a.txt", ARTICLE);
    let none = folder.path().join("none").display().to_string();
    for wrong in [
        &[][..],
        &["frobnicate"],
        &["read"],
        &["read", "--format", "xml", &article],
        &["read", "--published", "yesterday", &article],
        &["read", "--threads", "0", &article],
        &["read", "-", "-"],
        &["read", "--knowledge", &none, &article],
        &["explain", &article],
    ] {
        let output = run(wrong);
        assert_eq!(code(&output), 2, "{wrong:?}: {}", err(&output));
        assert!(out(&output).is_empty(), "{wrong:?}");
    }
}

#[test]
fn own_tables_are_laid_over_the_built_in_ones() {
    let folder = tempfile::tempdir().unwrap();
    let article = file(
        folder.path(),
        "a.txt",
        "Town falls\n\nThe ministry semaphored that the town had fallen.\n",
    );
    let header = "cue\tkind\ttakes\tstance\tnegated\tcertainty\twho\tunless\texample\n";
    let row = "semaphore\tverb\tthat quote\tasserts\t\tcertain\t\t\treporting-verbs\n";
    file(folder.path(), "own/cues.tsv", format!("{header}{row}"));
    let own = folder.path().join("own").display().to_string();
    let read = |more: &[&str]| -> Value {
        let output = run(&[&["read", &article, "--format", "json"], more].concat());
        serde_json::from_str(&out(&output)).unwrap_or_else(|_| panic!("{}", err(&output)))
    };
    let (without, with) = (read(&[]), read(&["--knowledge", &own]));
    assert_eq!(
        without["claims"].as_array().unwrap().len(),
        0,
        "{:#}",
        without["claims"]
    );
    assert_eq!(with["claims"][0]["cue"]["text"], "semaphored");
    assert_ne!(without["onrecord"]["knowledge"], with["onrecord"]["knowledge"]);
}

#[test]
fn a_malformed_table_is_one_line_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let article = file(folder.path(), "a.txt", ARTICLE);
    file(folder.path(), "own/nonsense.tsv", "a\tb\n");
    let own = folder.path().join("own").display().to_string();
    let output = run(&["read", "--knowledge", &own, &article]);
    assert_eq!((code(&output), err(&output).lines().count()), (2, 1));
    assert!(err(&output).contains("nonsense.tsv"), "{}", err(&output));
}

#[test]
fn help_and_version_are_there() {
    let help = out(&run(&["--help"]));
    assert!(help.contains("Examples:") && help.contains("explain"), "{help}");
    assert!(out(&run(&["read", "--help"])).contains("--published"));
    assert!(out(&run(&["--version"])).starts_with("onrecord 0."));
}
