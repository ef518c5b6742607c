//! Properties of times and figures: whatever the text and however little the reading says, nothing panics, every span is in
//! bounds with its own words, and the same input gives the same output.

#![allow(clippy::unwrap_used)]

use knowledge::Knowledge;
use mentions::{figure, time};
use proptest::prelude::*;
use reader::{Reading, Sentence, Token, Upos};
use std::sync::OnceLock;
use text::{Block, BlockKind, Document, Span, Text};

fn knowledge() -> &'static Knowledge {
    static TABLES: OnceLock<Knowledge> = OnceLock::new();
    TABLES.get_or_init(|| Knowledge::built_in().unwrap())
}

fn document(words: &str, published: Option<&str>) -> Document {
    let text = Text::new(words.to_string());
    let span = Span::new(0, text.len());
    Document {
        id: String::new(),
        source_sha256: String::new(),
        blocks: vec![Block {
            kind: BlockKind::Paragraph,
            span,
        }],
        text,
        title: None,
        outlet: None,
        url: None,
        published: published.map(str::to_string),
        language: None,
        published_from: None,
        updated: None,
        dateline: None,
    }
}

/// A reading of one sentence whose words are cut at spaces; tags and heads come from `seed`, so that trees are of any shape.
fn reading(document: &Document, seed: u64) -> Reading {
    let upos = [
        Upos::Noun,
        Upos::Verb,
        Upos::Num,
        Upos::Adj,
        Upos::Propn,
        Upos::Aux,
        Upos::Det,
        Upos::Adp,
    ];
    let xpos = ["NN", "VBD", "CD", "NNS", "VBN", "VBG", "MD", "DT"];
    let deprel = [
        "nsubj",
        "obj",
        "nummod",
        "conj",
        "nsubj:pass",
        "nmod",
        "case",
        "acl:relcl",
        "xcomp",
        "appos",
    ];
    let (mut tokens, mut at) = (Vec::new(), 0);
    for word in document.text.as_str().split(' ') {
        let length = word.chars().count();
        if length > 0 {
            let n = tokens.len() as u64;
            let pick = |m: usize| (seed.wrapping_mul(n * 2 + 7).wrapping_add(n * 13) % m as u64) as usize;
            tokens.push(Token {
                span: Span::new(at, at + length),
                text: word.to_string(),
                lemma: word.to_lowercase(),
                upos: upos[pick(upos.len())],
                xpos: xpos[pick(xpos.len())],
                // heads point back or to the next word, never in a circle of more than the first word
                head: if n == 0 {
                    None
                } else {
                    Some((n as usize).saturating_sub(1 + pick(4)))
                },
                deprel: deprel[pick(deprel.len())],
                sentence: 0,
            });
        }
        at += length + 1;
    }
    let mut reading = Reading {
        sentences: vec![Sentence {
            span: Span::new(0, document.text.len()),
            first: 0,
            end: tokens.len(),
            block: 0,
        }],
        tokens,
        ..Reading::default()
    };
    reading.index();
    reading
}

fn check(words: &str, published: Option<&str>, seed: u64) {
    let document = document(words, published);
    for reading in [reading(&document, seed), Reading::default()] {
        let mut notes = Vec::new();
        let times = time::read(&document, &reading, knowledge(), &mut notes);
        let figures = figure::read(&document, &reading, knowledge(), &times, &mut notes);
        let spans = times
            .iter()
            .map(|t| &t.span)
            .chain(figures.iter().map(|f| &f.span));
        for span in spans {
            assert!(span.start < span.end && span.end <= document.text.len());
            assert_eq!(document.text.slice(Span::new(span.start, span.end)), span.text);
        }
        assert!(
            times
                .windows(2)
                .all(|pair| pair[0].span.end <= pair[1].span.start)
        );
        assert!(
            figures
                .windows(2)
                .all(|pair| pair[0].span.end <= pair[1].span.start)
        );
        for figure in &figures {
            assert!(figure.low.zip(figure.high).is_none_or(|(low, high)| low <= high));
            assert!(!figure.trace.is_empty());
        }
        for time in &times {
            assert!(time.from.is_none() || time.value.is_some());
            assert!(
                published.is_some() || time.anchor.is_none() || time.anchor.as_deref() != Some("published")
            );
        }
        let again = time::read(&document, &reading, knowledge(), &mut Vec::new());
        assert_eq!(times, again);
    }
}

#[test]
fn odd_texts() {
    let odd = [
        "",
        " ",
        "🙂🙂 killed 12 🙂",
        "2022-99-99",
        "31 February",
        "May",
        "at 25:99 p.m.",
        "9999999999999999999 people killed",
        "Monday Monday Monday",
        "قُتل 12 شخصا",
        "12",
        "the the the",
        "a",
        "no",
        "1,000,000,000,000,000,000 dead",
        "12-",
        "-12",
        "Sept.",
        "0000 BC",
        "in 2100",
        "100000 years ago",
        "999999999 weeks ago",
        "between 3 and",
        "\u{200f}12 killed\u{200f}",
        "’s",
        "p.m.",
    ];
    for words in odd {
        for published in [
            None,
            Some("2022-03-14T17:13:00"),
            Some("2022-03-14"),
            Some("rubbish"),
            Some("ü"),
            Some("9999-12-31"),
        ] {
            check(words, published, 3);
        }
    }
}

proptest! {
    #[test]
    fn any_text(words in "\\PC{0,80}", seed: u64) {
        check(&words.split_whitespace().collect::<Vec<_>>().join(" "), Some("2022-03-14"), seed);
    }

    #[test]
    fn words_of_time_and_number(
        words in prop::collection::vec(prop::sample::select(vec![
            "Monday", "March", "12", "2014", "-", "last", "the", "next", "two", "weeks", "ago", "killed", "people", "at", "least", "more",
            "than", "dozens", "of", "5", "a.m.", "and", "13", "on", "morning", "early", "wounded", "a", "another", "were", "including",
            "them", "since", "until", "to", "between", "million", "hundred", "toll", "rose", "tanks", "destroyed", "fired", "missiles",
            "\u{2013}", ",", ".", "30", "year", "days", "later", "before", "no", "casualties", "release", "Sept.", "late", "Sunday's",
        ]), 0..25),
        seed: u64,
    ) {
        check(&words.join(" "), Some("2022-03-14"), seed);
    }
}
