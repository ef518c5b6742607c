//! What holds of every reading, whatever the text.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail loudly")]

use proptest::prelude::*;
use reader::{Reader, Reading};
use std::sync::OnceLock;
use text::{Block, BlockKind, Document, Span, Text};

fn reader() -> &'static Reader {
    static READER: OnceLock<Reader> = OnceLock::new();
    READER.get_or_init(|| Reader::built_in().expect("the built-in model loads"))
}

fn document(words: &str) -> Document {
    let text = Text::new(words.to_string());
    let blocks = vec![Block {
        kind: BlockKind::Paragraph,
        span: Span::new(0, text.len()),
    }];
    Document {
        id: String::new(),
        source_sha256: String::new(),
        blocks,
        title: None,
        outlet: None,
        url: None,
        published: None,
        language: None,
        published_from: None,
        updated: None,
        dateline: None,
        text,
    }
}

/// Sentences tile the tokens, every sentence is one tree, every index is in bounds, spans rise and stay in the text.
fn check(document: &Document, reading: &Reading) {
    let n = reading.tokens.len();
    let mut next = 0;
    for (at, s) in reading.sentences.iter().enumerate() {
        assert_eq!(s.first, next);
        assert!(s.end > s.first && s.end <= n);
        next = s.end;
        let roots = (s.first..s.end)
            .filter(|&t| reading.tokens[t].head.is_none())
            .count();
        assert_eq!(roots, 1);
        let root = (s.first..s.end)
            .find(|&t| reading.tokens[t].head.is_none())
            .unwrap();
        assert_eq!(reading.subtree(root), (s.first..s.end).collect::<Vec<_>>());
        assert!((s.first..s.end).all(|t| reading.tokens[t].sentence == at));
    }
    assert_eq!(next, n);
    for pair in reading.tokens.windows(2) {
        assert!(pair[0].span.end <= pair[1].span.start);
    }
    for token in &reading.tokens {
        assert!(token.span.end <= document.text.len() && !token.span.is_empty());
        assert_eq!(document.text.slice(token.span), token.text);
    }
    assert!(reading.names.iter().all(|x| x.first < x.end && x.end <= n));
    for p in &reading.predicates {
        assert!(p.token < n && p.arguments.iter().all(|a| a.first < a.end && a.end <= n));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn every_text_is_read(words in "(\\PC{0,60}|[a-zA-Z ,.\"'’“”-]{0,200}|[\u{5d0}-\u{5ea} \u{1F300}-\u{1F600}.]{0,40})") {
        let document = document(&words);
        let reading = reader().read(&document);
        check(&document, &reading);
        prop_assert_eq!(reader().read(&document), reading);
    }
}

#[test]
fn a_sentence_longer_than_the_model_takes_is_read_to_its_end() {
    let words = "the patrol that left the camp and ".repeat(120);
    let document = document(words.trim());
    let reading = reader().read(&document);
    check(&document, &reading);
    assert_eq!(reading.tokens.len(), 120 * 7);
}

#[test]
fn words_given_one_by_one_stay_as_given() {
    let sentence = vec!["Gen.", "Ivanenko", "said", "35", "people", "were", "killed", "."];
    let readings = reader().read_tokens(&[sentence.clone(), vec!["Yes", "."]]);
    assert_eq!(readings.len(), 2);
    let words: Vec<&str> = readings[0].tokens.iter().map(|t| t.text.as_str()).collect();
    assert_eq!(words, sentence);
    assert_eq!(readings[0].sentences.len(), 1);
}
