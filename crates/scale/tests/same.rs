//! What an engine does step by step gives what a ledger gives that reads the same articles one by one.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use arrow_array::builder::BinaryBuilder;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use common::{Article, KIT};
use scale::{Happened, unpack};
use std::collections::BTreeMap;
use std::sync::Arc;

fn cell<'b>(batch: &'b RecordBatch, name: &str, row: usize) -> Option<&'b str> {
    let column = batch.column_by_name(name).unwrap().as_string::<i32>();
    column.is_valid(row).then(|| column.value(row))
}

fn packed<'b>(batch: &'b RecordBatch, name: &str, row: usize) -> &'b [u8] {
    batch.column_by_name(name).unwrap().as_binary::<i32>().value(row)
}

/// As an engine does it: reads batches, keeps of each document the reading of least rank, groups by block, resolves each block.
fn spread(articles: &[Article], size: usize) -> Vec<Happened> {
    let read = |part: &[Article]| scale::read(&common::batch(part), &KIT, 2, false).unwrap();
    let readings: Vec<RecordBatch> = articles.chunks(size).map(read).collect();
    let mut standing: BTreeMap<&str, (&str, &RecordBatch, usize)> = BTreeMap::new();
    for batch in &readings {
        for row in 0..batch.num_rows() {
            assert_eq!(cell(batch, "error", row), None);
            let (document, rank) = (
                cell(batch, "document", row).unwrap(),
                cell(batch, "rank", row).unwrap(),
            );
            let least = standing.get(document).is_none_or(|(least, ..)| rank < *least);
            if least {
                standing.insert(document, (rank, batch, row));
            }
        }
    }
    let mut blocks: BTreeMap<String, BinaryBuilder> = BTreeMap::new();
    for (_, batch, row) in standing.values().rev() {
        let named = batch
            .column_by_name("blocks")
            .unwrap()
            .as_list::<i32>()
            .value(*row);
        for block in named.as_string::<i32>().iter().flatten() {
            let digests = blocks.entry(block.to_string()).or_default();
            digests.append_value(packed(batch, "digest", *row));
        }
    }
    let mut happened = Vec::new();
    for (block, mut digests) in blocks {
        let digests = Arc::new(digests.finish()) as ArrayRef;
        let digests = RecordBatch::try_from_iter([("digest", digests)]).unwrap();
        let resolved = scale::resolve_block(&block, &[digests]).unwrap();
        let one = |row| serde_json::from_slice(&unpack(packed(&resolved, "happened", row)).unwrap()).unwrap();
        happened.extend((0..resolved.num_rows()).map(one));
    }
    happened
}

fn same(articles: &[Article]) {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = common::ledger(folder.path());
    common::add(&mut ledger, articles);
    let held = common::held(&mut ledger);
    for size in [1, 7, 1000] {
        assert_eq!(common::sorted(spread(articles, size)), held, "batches of {size}");
    }
}

#[test]
fn the_examples_give_what_a_ledger_gives() {
    same(&common::examples());
}

#[test]
fn the_annotated_articles_give_what_a_ledger_gives() {
    let articles = common::annotated();
    if !articles.is_empty() {
        assert_eq!(articles.len(), 30);
        same(&articles);
    }
}

#[test]
fn what_cannot_be_read_is_a_row_with_its_reason() {
    let mut articles = common::examples();
    articles[1].bytes = b"\0\x01\x02binary\0".to_vec();
    articles[2].given.published = Some("yesterday".to_string());
    let readings = scale::read(&common::batch(&articles), &KIT, 1, true).unwrap();
    let errors: Vec<bool> = (0..4)
        .map(|row| cell(&readings, "error", row).is_some())
        .collect();
    assert_eq!(errors, [false, true, true, false]);
    assert!(cell(&readings, "error", 2).unwrap().contains("yesterday"));
    assert_eq!(cell(&readings, "document", 1), None);
    // tables pass over them
    let documents = scale::table("documents", &readings).unwrap();
    assert_eq!(documents.num_rows(), 2);
    assert!(scale::table("claims", &readings).unwrap().num_rows() > 5);
    let wrong = scale::table("clams", &readings).unwrap_err().to_string();
    assert!(
        wrong.starts_with("clams: no such table; there are documents, claims"),
        "{wrong}"
    );
}

#[test]
fn a_batch_without_articles_is_an_error_that_says_what_is_needed() {
    let batch = common::batch(&common::examples());
    let without = batch.project(&[0, 1]).unwrap();
    let error = scale::read(&without, &KIT, 1, true).unwrap_err().to_string();
    assert_eq!(
        error,
        "there is no column bytes or text: one of them holds the articles"
    );
    let error = scale::resolve_block("UA:2022-03", std::slice::from_ref(&without))
        .unwrap_err()
        .to_string();
    assert_eq!(error, "there is no column digest");
    let error = scale::table("incidents", &without).unwrap_err().to_string();
    assert_eq!(error, "there is no column happened");
}

#[test]
fn articles_of_an_archive_are_called_as_the_command_line_calls_them() {
    let lines = b"{\"text\": \"Five people were killed near Lviv, officials said.\", \"url\": \"https://a.example/1\"}\nnot json\n{\"text\": \"Nobody was hurt, the governor said.\"}\n";
    let from = Box::new(&lines[..]);
    let mut articles = scale::articles(from, "/data/wire.jsonl", &archives::Ask::default(), false).unwrap();
    let batch = articles.next().unwrap().unwrap();
    assert!(articles.next().is_none());
    assert_eq!(batch.num_rows(), 3);
    assert_eq!(cell(&batch, "origin", 0), Some("https://a.example/1"));
    assert_eq!(cell(&batch, "more", 0), Some("{\"archive\":\"wire.jsonl#0\"}"));
    assert!(cell(&batch, "error", 1).is_some());
    assert!(
        cell(&batch, "origin", 2)
            .unwrap()
            .starts_with("/data/wire.jsonl#")
    );
    // a file that is no archive is one article
    let page = b"<html><body><p>Five people were killed.</p></body></html>";
    let mut articles =
        scale::articles(Box::new(&page[..]), "a.html", &archives::Ask::default(), false).unwrap();
    let batch = articles.next().unwrap().unwrap();
    assert_eq!((batch.num_rows(), cell(&batch, "origin", 0)), (1, Some("a.html")));
    assert_eq!(packed(&batch, "bytes", 0), page);
}
