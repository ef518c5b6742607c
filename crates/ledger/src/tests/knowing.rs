//! What judgements are known by: items by the places where their words stand, incidents by all of their events, each by the record that stood then.

use super::samples::{KNOWLEDGE, LVIV, Said, at, findings, fresh, put, record};
use crate::{Action, Asked, Counted, Filter, Key, Ledger, item, judge, keys, reading, reread, settle};
use proptest::prelude::*;
use record::Record;
use std::collections::BTreeMap;

fn asked(action: Action, targets: &[&str]) -> Asked {
    Asked {
        by: "A. Reader".to_string(),
        action,
        targets: targets.iter().map(|t| (*t).to_string()).collect(),
        events: Vec::new(),
        set: BTreeMap::new(),
        note: None,
    }
}

fn again(ledger: &mut Ledger, record: &Record, second: usize) {
    let reading = reading(record, &KNOWLEDGE).unwrap();
    reread(ledger, &reading, &KNOWLEDGE, &at(second)).unwrap();
    settle(ledger, 1, &at(second), |_| ()).unwrap();
}

/// A record of a text of these words, with a figure, a place and a claim at each of these places among them, and one actor called by all of them.
fn made(words: &[&str], read: &[usize]) -> Record {
    let mut record = record(&LVIV);
    let text = words.join(" ");
    let start = |at: usize| {
        words
            .iter()
            .take(at)
            .map(|w| w.chars().count() + 1)
            .sum::<usize>()
    };
    let quote = |at: usize| record::Quote {
        start: start(at),
        end: start(at) + words[at].chars().count(),
        text: words[at].to_string(),
    };
    let (figure, place) = (record.figures[0].clone(), record.places[0].clone());
    let (claim, actor) = (record.claims[0].clone(), record.actors[0].clone());
    let mut figures = Vec::new();
    let mut places = Vec::new();
    let mut claims = Vec::new();
    let mut actors: BTreeMap<&str, record::Actor> = BTreeMap::new();
    for (number, &at) in read.iter().enumerate() {
        let mut figure = figure.clone();
        (figure.id, figure.span) = (format!("f{number}"), quote(at));
        figures.push(figure);
        let mut place = place.clone();
        (place.id, place.span) = (format!("p{number}"), quote(at));
        places.push(place);
        let mut claim = claim.clone();
        (claim.id, claim.cue) = (format!("c{number}"), Some(quote(at)));
        claims.push(claim);
        let id = format!("a{number}");
        let actor = actors.entry(words[at]).or_insert_with(|| record::Actor {
            id,
            name: words[at].to_string(),
            mentions: Vec::new(),
            ..actor.clone()
        });
        actor.mentions.push(quote(at));
    }
    record.document.text = text;
    (record.figures, record.places, record.claims) = (figures, places, claims);
    record.actors = actors.into_values().collect();
    record.actors.sort_by_key(|a| a.mentions[0].start);
    record
}

/// Where an item stands; for an actor its name.
fn stands(record: &Record, id: &str) -> (usize, String) {
    let figure = record.figures.iter().map(|x| (&x.id, &x.span));
    let place = record.places.iter().map(|x| (&x.id, &x.span));
    let claim = record
        .claims
        .iter()
        .filter_map(|x| Some((&x.id, x.cue.as_ref()?)));
    let mut all = figure.chain(place).chain(claim);
    if let Some((_, span)) = all.find(|(found, _)| *found == id) {
        return (span.start, span.text.clone());
    }
    let actor = record.actors.iter().find(|x| x.id == id);
    (0, actor.map(|x| x.name.clone()).unwrap_or_default())
}

proptest! {
    #[test]
    fn a_reader_who_finds_more_moves_no_judgement(
        words in prop::collection::vec(prop::sample::select(vec!["ten", "ten ten", "said", "Ålesund", "the mayor"]), 1..12),
        found in prop::collection::vec(any::<bool>(), 12),
        more in prop::collection::vec(any::<bool>(), 12),
    ) {
        let chosen = |wanted: &dyn Fn(usize) -> bool| (0..words.len()).filter(|at| wanted(*at)).collect::<Vec<_>>();
        let before = made(&words, &chosen(&|at| found[at]));
        let after = made(&words, &chosen(&|at| found[at] || more[at]));
        for (id, key) in keys(&before) {
            let now = item(&after, &key);
            let now = now.map(|now| (stands(&after, &now), now.chars().next()));
            prop_assert_eq!(now, Some((stands(&before, &id), id.chars().next())), "{:?}", key);
        }
    }
}

#[test]
fn entries_that_count_among_what_was_read_hold_on() {
    let record = made(&["ten", "said", "ten"], &[0, 2]);
    let old = r#"{"document": "D", "kind": "figure", "words": "ten", "occurrence": 2}"#;
    let old = Key {
        document: record.document.id.clone(),
        ..serde_json::from_str(&old.replace('D', "")).unwrap()
    };
    assert_eq!((old.counted, old.among), (Counted::Read, 1));
    assert_eq!(item(&record, &old).as_deref(), Some("f1"));
    assert!(
        !serde_json::to_string(&old).unwrap().contains("counted"),
        "as it was"
    );
    let detail = format!(
        r#"{{"action": "merge", "incidents": [{{"id": "i-a", "event": {}}}]}}"#,
        serde_json::to_string(&old).unwrap()
    );
    let detail: crate::Detail = serde_json::from_str(&detail).unwrap();
    assert_eq!(detail.incidents[0].anchors(), [&old]);
    // one that is counted in the text says so
    let new = keys(&record).into_iter().find(|(id, _)| id == "f1").unwrap().1;
    assert_eq!((new.counted, new.occurrence), (Counted::Text, 2));
}

/// Three articles of one attack, and the incident that they tell of, which somebody accepts.
fn accepted(ledger: &mut Ledger) -> (Vec<Said>, String) {
    let said: Vec<Said> = (0..3).map(|number| Said { number, ..LVIV }).collect();
    put(ledger, &said, 1);
    let all = crate::incidents(ledger, &Filter::default()).unwrap();
    let id = all[0].incident.id.clone();
    judge(ledger, &asked(Action::Accept, &[&id]), &KNOWLEDGE, &at(2)).unwrap();
    (said, id)
}

fn held(ledger: &Ledger, as_of: Option<usize>) -> usize {
    let filter = Filter {
        as_of: as_of.map(at),
        ..Filter::default()
    };
    let all = crate::incidents(ledger, &filter).unwrap();
    all.iter().filter(|shown| shown.judged.is_some()).count()
}

#[test]
fn an_incident_is_known_by_all_of_its_events() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = fresh(&folder);
    let (said, _) = accepted(&mut ledger);
    assert_eq!(held(&ledger, None), 1);
    let mut records: Vec<Record> = said.iter().map(record).collect();
    records.sort_by(|a, b| a.document.id.cmp(&b.document.id));
    // the first of its events is no longer read, then the second
    for (number, record) in records.iter_mut().take(2).enumerate() {
        record.onrecord.version = "0.2.0".to_string();
        record.events.clear();
        for figure in &mut record.figures {
            figure.event = None;
        }
        record.claims[0].events.clear();
        again(&mut ledger, record, 3 + number);
        assert_eq!(held(&ledger, None), 1, "{number}");
        assert_eq!(crate::queue(&ledger, &Filter::default(), false).unwrap().all, 0);
    }
    assert_eq!(findings(&ledger), Vec::<String>::new());
}

#[test]
fn a_judgement_of_the_past_is_on_what_stood_then() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = fresh(&folder);
    put(&mut ledger, &[LVIV], 1);
    let id = crate::incidents(&ledger, &Filter::default()).unwrap()[0]
        .incident
        .id
        .clone();
    judge(&mut ledger, &asked(Action::Accept, &[&id]), &KNOWLEDGE, &at(2)).unwrap();
    // the new version finds one more event before, and calls the old one e2
    let mut new = record(&LVIV);
    new.onrecord.version = "0.2.0".to_string();
    let mut more = new.events[0].clone();
    (more.span.text, more.span.start, more.place) = ("killed".to_string(), 14, None);
    new.events[0].id = "e2".to_string();
    new.events.insert(0, more);
    new.figures[0].event = Some("e2".to_string());
    new.claims[0].events = vec!["e2".to_string()];
    again(&mut ledger, &new, 4);
    assert_eq!(
        (
            held(&ledger, Some(1)),
            held(&ledger, Some(3)),
            held(&ledger, None)
        ),
        (0, 1, 1)
    );
    assert_eq!(findings(&ledger), Vec::<String>::new());
}

#[test]
fn halves_that_people_put_together_contradict_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = fresh(&folder);
    let ministry = Said {
        place: "Kyiv",
        source: "the ministry",
        killed: 180,
        number: 1,
        ..LVIV
    };
    put(&mut ledger, &[LVIV, ministry], 1);
    let all = crate::incidents(&ledger, &Filter::default()).unwrap();
    let ids: Vec<&str> = all.iter().map(|shown| shown.incident.id.as_str()).collect();
    assert!(all.iter().all(|shown| shown.about.is_empty()));
    let merged = judge(&mut ledger, &asked(Action::Merge, &ids), &KNOWLEDGE, &at(2)).unwrap();
    let whole = crate::incidents(&ledger, &Filter::default()).unwrap();
    assert_eq!(whole.len(), 1);
    assert_eq!(
        (whole[0].about.len(), whole[0].incident.disputes.len()),
        (1, 1),
        "35 and 180"
    );
    assert_eq!(crate::disputes(&ledger, &Filter::default()).unwrap().len(), 1);
    assert_eq!(
        whole[0].judged.as_ref().unwrap().judgements,
        std::slice::from_ref(&merged.id)
    );
    assert_eq!(findings(&ledger), Vec::<String>::new());
    judge(
        &mut ledger,
        &asked(Action::Undo, &[&merged.id]),
        &KNOWLEDGE,
        &at(3),
    )
    .unwrap();
    let counts = crate::days(&ledger, &Filter::default()).unwrap();
    assert_eq!(
        counts
            .iter()
            .map(|d| (d.incidents, d.disputed))
            .collect::<Vec<_>>(),
        [(2, 0)]
    );
    assert_eq!(findings(&ledger), Vec::<String>::new());
}
