//! The reader gives what the reference decoder (`training/decode.py`, in torch) gives on the shipped weights.
//!
//! Torch sums f32 in another order, so a byte may round the other way and a label flip where two are all but equal: one in
//! two hundred is let through. `src/network/tests.rs` compares the numbers.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail loudly")]

use reader::{Reader, Reading, Upos};
use serde_json::Value;
use text::{Block, BlockKind, Document, Span, Text};

fn document(words: &str) -> Document {
    let text = Text::new(words.to_string());
    let blocks = vec![Block {
        kind: BlockKind::Paragraph,
        span: Span::new(0, text.len()),
    }];
    let (id, source_sha256) = (String::new(), String::new());
    Document {
        id,
        source_sha256,
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

/// One line for each token: form, tags, lemma, head within the sentence, relation.
fn lines(reading: &Reading) -> Vec<String> {
    let line = |t: &reader::Token| {
        let first = reading.sentences[t.sentence].first;
        let head = t.head.map_or(-1, |h| (h - first) as i64);
        format!(
            "{} {} {} {} {} {}",
            t.text,
            tag(t.upos),
            t.xpos,
            t.lemma,
            head,
            t.deprel
        )
    };
    reading.tokens.iter().map(line).collect()
}

fn tag(upos: Upos) -> String {
    format!("{upos:?}").to_uppercase()
}

/// One line for each name and each predicate with its roles.
fn spans(reading: &Reading) -> Vec<String> {
    let names = reading
        .names
        .iter()
        .map(|n| format!("{} {} {}", n.class.label(), n.first, n.end));
    let predicates = reading.predicates.iter().map(|p| {
        let arguments = p
            .arguments
            .iter()
            .map(|a| format!(" {} {} {}", a.role, a.first, a.end));
        format!("{} {}{}", p.token, p.sense, arguments.collect::<String>())
    });
    names.chain(predicates).collect()
}

/// The same of the reference.
fn expected_spans(row: &Value) -> Vec<String> {
    let (mut names, mut predicates) = (Vec::new(), Vec::new());
    for s in row["sentences"].as_array().unwrap() {
        let base = s["start"].as_u64().unwrap() as usize;
        names.extend(bio(&s["names"], base));
        for p in s["predicates"].as_array().unwrap() {
            let arguments = bio(&p["roles"], base).into_iter().map(|a| format!(" {a}"));
            let token = base + p["word"].as_u64().unwrap() as usize;
            let sense = p["sense"].as_str().unwrap();
            predicates.push(format!("{token} {sense}{}", arguments.collect::<String>()));
        }
    }
    names.extend(predicates);
    names
}

/// Spans of a list of labels.
fn bio(labels: &Value, base: usize) -> Vec<String> {
    let mut out: Vec<(String, usize, usize)> = Vec::new();
    for (at, label) in labels.as_array().unwrap().iter().enumerate() {
        match label.as_str().unwrap().split_once('-') {
            Some(("B", class)) => out.push((class.to_string(), at, at + 1)),
            Some(_) => out.last_mut().unwrap().2 = at + 1,
            None => {}
        }
    }
    let line = |(class, a, b): (String, usize, usize)| format!("{class} {} {}", base + a, base + b);
    out.into_iter().map(line).collect()
}

fn expected(row: &Value) -> Vec<String> {
    let mut out = Vec::new();
    for s in row["sentences"].as_array().unwrap() {
        let text = |key: &str, at: usize| s[key][at].as_str().unwrap().to_string();
        for at in 0..s["words"].as_array().unwrap().len() {
            let head = s["head"][at].as_i64().unwrap();
            let words = [
                text("words", at),
                text("upos", at),
                text("xpos", at),
                text("lemma", at),
            ]
            .join(" ");
            out.push(format!("{words} {head} {}", text("deprel", at)));
        }
    }
    out
}

/// The model without the tables that arguments are chosen by: the reference gives the best labels.
fn without_arguments() -> Reader {
    let tables = include_str!("../model/en-3.json");
    let mut tables: serde_json::Map<String, Value> = serde_json::from_str(tables).unwrap();
    assert!(tables.remove("arguments").is_some());
    let weights = include_bytes!("../model/en-3.safetensors");
    let tables = serde_json::to_string(&tables).unwrap();
    Reader::new(weights, &tables, include_str!("../model/vocab.txt")).unwrap()
}

#[test]
fn the_reference_decoder_agrees() {
    let cases: Value = serde_json::from_str(include_str!("parity.json")).unwrap();
    let reader = without_arguments();
    let (mut all, mut wrong) = (0, Vec::new());
    for row in cases["rows"].as_array().unwrap() {
        let reading = reader.read(&document(row["text"].as_str().unwrap()));
        let (mine, theirs) = (lines(&reading), expected(row));
        assert_eq!(mine.len(), theirs.len(), "words of {}", row["text"]);
        all += mine.len();
        wrong.extend(mine.into_iter().zip(theirs).filter(|(a, b)| a != b));
        let (mine, theirs) = (spans(&reading), expected_spans(row));
        assert_eq!(
            mine.len(),
            theirs.len(),
            "names and predicates of {}",
            row["text"]
        );
        wrong.extend(mine.into_iter().zip(theirs).filter(|(a, b)| a != b));
    }
    assert!(all > 200, "{all} words");
    assert!(
        wrong.len() * 200 <= all,
        "{} of {all} words differ: {wrong:#?}",
        wrong.len()
    );
}
