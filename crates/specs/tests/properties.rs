//! What must hold of every record, whatever the article: spans quote it, references lead somewhere, every item says
//! how it was made, and reading twice gives the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use onrecord::{Knowledge, Reader, Record};
use proptest::prelude::*;
use record::{Quote, Trace};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use text::{Given, read_bytes};

static KIT: LazyLock<(Reader, Knowledge)> =
    LazyLock::new(|| (Reader::built_in().unwrap(), Knowledge::built_in().unwrap()));

/// Pieces of reports, whole and broken, in several scripts.
const PIECES: &[&str] = &[
    "At least 35 people were killed and 134 injured when missiles struck a base near Lviv on Sunday, the governor said.",
    "\"We know nothing about this,\" Maria Orlova, a spokeswoman for the ministry, told Reuters on Monday.",
    "The ministry denied that it had shelled the town.",
    "“They came at night,” she said. “All ran.",
    "According to the UN, more than 2.5 million people have fled since February 24.",
    "Kyiv and Moscow will hold talks in Istanbul next week; no date was given.",
    "He declined to comment.",
    "said said said that",
    "up to 180 180–200 of of 12,00,0 between 30 and",
    "Президент сказал: «нет». قال المتحدث إن خمسة قتلوا 🕊️👩‍👩‍👧 日本語のニュース",
    "(((\"'“”‘’«»—–…",
    "Q: What happened?\nA: I cannot say.",
    "Publish : 2022-03-14 17:13:00",
    "By Jonas Keller",
    "© Marta Lind/EPA",
    "e\u{301}\u{301}\u{301} \u{202e}abc\u{202c} \u{feff}x\u{ad}y\u{200b}z",
];

fn article() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(PIECES).prop_map(str::to_string),
        1 => "\\PC{0,60}",
        1 => "[a-zA-Z0-9,.;:\"'“” \n-]{0,80}",
    ];
    let joint = prop::sample::select(&["\n\n", "\n", " "][..]);
    prop::collection::vec((piece, joint), 1..8)
        .prop_map(|parts| parts.into_iter().map(|(words, joint)| words + joint).collect())
}

fn read(article: &str) -> Option<Record> {
    let given = Given {
        published: Some("2022-03-14".to_string()),
        ..Given::default()
    };
    let document = read_bytes(article.as_bytes(), &given).ok()?;
    Some(onrecord::read(&document, &KIT.0, &KIT.1))
}

/// Every span in the record, found by its shape.
fn check_spans(value: &Value, letters: &[char]) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| check_spans(item, letters)),
        Value::Object(fields) => {
            if let (Some(start), Some(end)) = (fields.get("start"), fields.get("end")) {
                let (start, end) = (start.as_u64().unwrap() as usize, end.as_u64().unwrap() as usize);
                assert!(
                    start <= end && end <= letters.len(),
                    "{start}..{end} of {}: {value}",
                    letters.len()
                );
                if let Some(words) = fields.get("text").and_then(Value::as_str) {
                    assert_eq!(letters[start..end].iter().collect::<String>(), words, "{value}");
                }
            }
            fields.values().for_each(|field| check_spans(field, letters));
        }
        _ => (),
    }
}

/// Identifiers are `c1`, `c2` ... in order.
fn check_ids<'a>(letter: char, ids: impl Iterator<Item = &'a str>) {
    for (at, id) in ids.enumerate() {
        assert_eq!(id, format!("{letter}{}", at + 1));
    }
}

fn check_trace(id: &str, trace: &Trace, letters: &[char]) {
    let first = trace.first();
    assert!(
        first.is_some_and(|step| step.rule.contains('/')),
        "{id}: no rule: {trace:?}"
    );
    for Quote { start, end, text } in trace.iter().filter_map(|step| step.words.as_ref()) {
        let words = letters.get(*start..*end).map(|w| w.iter().collect::<String>());
        assert_eq!(
            words.as_ref(),
            Some(text),
            "{id}: a step quotes what is not there"
        );
    }
}

fn check_references(record: &Record) {
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    ids.extend(record.claims.iter().map(|x| x.id.as_str()));
    ids.extend(record.figures.iter().map(|x| x.id.as_str()));
    ids.extend(record.events.iter().map(|x| x.id.as_str()));
    ids.extend(record.times.iter().map(|x| x.id.as_str()));
    ids.extend(record.places.iter().map(|x| x.id.as_str()));
    ids.extend(record.actors.iter().map(|x| x.id.as_str()));
    let mut used: Vec<&String> = Vec::new();
    for x in &record.claims {
        used.extend(
            x.events
                .iter()
                .chain(&x.figures)
                .chain(&x.covers)
                .chain(&x.answers)
                .chain(&x.time),
        );
        used.extend(x.source.iter().filter_map(|s| s.actor.as_ref()));
        used.extend(x.relay.iter().filter_map(|r| r.actor.as_ref()));
        assert!(
            x.answers.as_ref() != Some(&x.id) && !x.covers.contains(&x.id),
            "{} is about itself",
            x.id
        );
    }
    for x in &record.figures {
        used.extend(x.since.iter().chain(&x.event).chain(&x.claim));
        assert!(
            x.low.zip(x.high).is_none_or(|(low, high)| low <= high),
            "{}: bounds",
            x.id
        );
    }
    for x in &record.events {
        used.extend(
            x.agents
                .iter()
                .chain(&x.targets)
                .chain(&x.figures)
                .chain(&x.claims),
        );
        used.extend(x.place.iter().chain(&x.time));
    }
    for id in used {
        assert!(ids.contains(id.as_str()), "{id} leads nowhere");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_record_is_sound(article in article()) {
        let Some(record) = read(&article) else { return Ok(()) };
        let letters: Vec<char> = record.document.text.chars().collect();
        check_spans(&serde_json::to_value(&record).unwrap(), &letters);
        check_ids('c', record.claims.iter().map(|x| x.id.as_str()));
        check_ids('f', record.figures.iter().map(|x| x.id.as_str()));
        check_ids('e', record.events.iter().map(|x| x.id.as_str()));
        check_ids('t', record.times.iter().map(|x| x.id.as_str()));
        check_ids('p', record.places.iter().map(|x| x.id.as_str()));
        check_ids('a', record.actors.iter().map(|x| x.id.as_str()));
        record.claims.iter().for_each(|x| check_trace(&x.id, &x.trace, &letters));
        record.figures.iter().for_each(|x| check_trace(&x.id, &x.trace, &letters));
        record.events.iter().for_each(|x| check_trace(&x.id, &x.trace, &letters));
        record.times.iter().for_each(|x| check_trace(&x.id, &x.trace, &letters));
        record.places.iter().for_each(|x| check_trace(&x.id, &x.trace, &letters));
        record.actors.iter().for_each(|x| check_trace(&x.id, &x.trace, &letters));
        check_references(&record);
        prop_assert_eq!(&read(&article).unwrap(), &record);
    }
}
