//! Judgements: signed, dated, reversible, and never over what was read.

use super::samples::{KNOWLEDGE, LVIV, Said, at, findings, fresh, put, record};
use crate::{Action, Asked, Filter, Judgement, Ledger, LedgerError, judge, reading, reread, settle, show};
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

fn judged(ledger: &mut Ledger, asked: &Asked, second: usize) -> Result<Judgement, LedgerError> {
    let judgement = judge(ledger, asked, &KNOWLEDGE, &at(second))?;
    settle(ledger, 1, &at(second), |_| ())?;
    assert_eq!(findings(ledger), Vec::<String>::new());
    Ok(judgement)
}

fn lows(ledger: &Ledger) -> Vec<Option<u64>> {
    crate::tolls(ledger, &Filter::default())
        .unwrap()
        .iter()
        .map(|t| t.toll.low)
        .collect()
}

#[test]
fn what_is_rejected_counts_no_more_until_that_is_undone() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = fresh(&folder);
    put(&mut ledger, &[LVIV], 1);
    let item = format!("{}/f1", record(&LVIV).document.id);
    let first = judged(&mut ledger, &asked(Action::Reject, &[&item]), 2).unwrap();
    assert!(lows(&ledger).is_empty());
    let whole = show(&ledger, &record(&LVIV).document.id, None).unwrap();
    assert_eq!(whole.record, record(&LVIV), "what was read is kept");
    assert_eq!(whole.held["f1"].verdict.as_deref(), Some("reject"));
    let undone = judged(&mut ledger, &asked(Action::Undo, &[&first.id]), 3).unwrap();
    assert_eq!(lows(&ledger), [Some(35)]);
    assert!(
        judge(
            &mut ledger,
            &asked(Action::Undo, &[&first.id]),
            &KNOWLEDGE,
            &at(4)
        )
        .is_err()
    );
    judged(&mut ledger, &asked(Action::Undo, &[&undone.id]), 5).unwrap();
    assert!(lows(&ledger).is_empty(), "the undoing was undone");
    let past = Filter {
        as_of: Some(at(4)),
        ..Filter::default()
    };
    assert_eq!(crate::tolls(&ledger, &past).unwrap().len(), 1);
}

#[test]
fn edits_change_what_follows_and_must_make_sense() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = fresh(&folder);
    put(&mut ledger, &[LVIV], 1);
    let item = format!("{}/f1", &record(&LVIV).document.id[7..15]);
    let edit = |field: &str, value: serde_json::Value| Asked {
        set: BTreeMap::from([(field.to_string(), value)]),
        ..asked(Action::Edit, &[&item])
    };
    judged(&mut ledger, &edit("low", 30.into()), 2).unwrap();
    assert_eq!(lows(&ledger), [Some(30)]);
    judged(&mut ledger, &edit("low", 31.into()), 3).unwrap();
    assert_eq!(lows(&ledger), [Some(31)], "the later one wins");
    for (field, value) in [
        ("low", "many".into()),
        ("lo", 3.into()),
        ("span", 3.into()),
        ("measure", "eaten".into()),
    ] {
        let wrong = judge(&mut ledger, &edit(field, value), &KNOWLEDGE, &at(4));
        assert!(matches!(wrong, Err(LedgerError::Wrong(_))), "{field}: {wrong:?}");
    }
    let unsigned = Asked {
        by: " ".to_string(),
        ..asked(Action::Accept, &[&item])
    };
    assert!(judge(&mut ledger, &unsigned, &KNOWLEDGE, &at(4)).is_err());
    for wrong in ["0000/f1", "f1", "i-none", "sha256:zz"] {
        assert!(
            judge(&mut ledger, &asked(Action::Accept, &[wrong]), &KNOWLEDGE, &at(4)).is_err(),
            "{wrong}"
        );
    }
    assert_eq!(findings(&ledger), Vec::<String>::new());
}

#[test]
fn incidents_are_merged_and_split_and_stay_so_while_articles_come() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = fresh(&folder);
    let kyiv = Said {
        place: "Kyiv",
        killed: 9,
        number: 2,
        ..LVIV
    };
    put(&mut ledger, &[LVIV, kyiv.clone()], 1);
    let ids = |ledger: &Ledger| -> Vec<(String, usize)> {
        let found = crate::incidents(ledger, &Filter::default()).unwrap();
        found
            .into_iter()
            .map(|s| (s.incident.id, s.incident.documents.len()))
            .collect()
    };
    let before = ids(&ledger);
    let [(a, 1), (b, 1)] = before.as_slice() else {
        panic!("{before:?}")
    };
    let merged = judged(&mut ledger, &asked(Action::Merge, &[b, a]), 2).unwrap();
    assert_eq!(ids(&ledger), [(b.clone(), 2)]);
    assert_eq!(lows(&ledger).len(), 2);
    // a third article tells of one of them
    put(
        &mut ledger,
        &[Said {
            number: 3,
            killed: 36,
            ..LVIV
        }],
        3,
    );
    assert_eq!(ids(&ledger), [(b.clone(), 3)]);
    assert_eq!(findings(&ledger), Vec::<String>::new());
    let event = format!("{}/e1", record(&kyiv).document.id);
    let split = Asked {
        events: vec![event],
        ..asked(Action::Split, &[b])
    };
    let split = judged(&mut ledger, &split, 4).unwrap();
    let mut parts: Vec<usize> = ids(&ledger).iter().map(|(_, n)| *n).collect();
    parts.sort_unstable();
    assert_eq!(parts, [1, 2]);
    judged(&mut ledger, &asked(Action::Undo, &[&split.id]), 5).unwrap();
    judged(&mut ledger, &asked(Action::Undo, &[&merged.id]), 6).unwrap();
    let mut after = ids(&ledger);
    after.sort();
    let names: Vec<&String> = after.iter().map(|(id, _)| id).collect();
    let mut wanted = [a, b];
    wanted.sort();
    assert_eq!(names, wanted, "as before");
    let past = Filter {
        as_of: Some(at(2)),
        ..Filter::default()
    };
    assert_eq!(crate::incidents(&ledger, &past).unwrap().len(), 1);
    judged(&mut ledger, &asked(Action::Reject, &[a]), 7).unwrap();
    let held = crate::incidents(&ledger, &Filter::default()).unwrap();
    assert_eq!(held.iter().filter(|s| s.judged.is_some()).count(), 1);
    assert!(judge(&mut ledger, &asked(Action::Merge, &[a, a]), &KNOWLEDGE, &at(8)).is_err());
}

#[test]
fn a_better_reading_keeps_judgements_by_words() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = fresh(&folder);
    put(&mut ledger, &[LVIV], 1);
    let old = record(&LVIV);
    let id = old.document.id.clone();
    judged(&mut ledger, &asked(Action::Accept, &[&format!("{id}/f1")]), 2).unwrap();
    judged(&mut ledger, &asked(Action::Reject, &[&format!("{id}/p1")]), 3).unwrap();
    // the new version finds one more figure before, calls the old one f2, and no longer finds the place
    let mut new = old.clone();
    new.onrecord.version = "0.2.0".to_string();
    let mut more = new.figures[0].clone();
    more.span.text = "people".to_string();
    more.event = None;
    new.figures[0].id = "f2".to_string();
    new.figures.insert(0, more);
    new.places.clear();
    new.events[0].place = None;
    assert_eq!(
        crate::outdated(&ledger, &new.onrecord, false).unwrap(),
        std::slice::from_ref(&id)
    );
    let difference = reread(
        &mut ledger,
        &reading(&new, &KNOWLEDGE).unwrap(),
        &KNOWLEDGE,
        &at(4),
    )
    .unwrap();
    settle(&mut ledger, 1, &at(4), |_| ()).unwrap();
    assert_eq!(
        (difference.gone.len(), difference.come.len()),
        (1, 1),
        "{difference:?}"
    );
    assert_eq!((difference.attached.len(), difference.loose.len()), (1, 1));
    let whole = show(&ledger, &id, None).unwrap();
    assert_eq!(whole.held.keys().collect::<Vec<_>>(), ["f2"]);
    assert_eq!(show(&ledger, &id, Some(&at(3))).unwrap().record, old);
    assert_eq!(whole.history.len(), 4);
    // going back to the old version stands the old record up again
    reread(
        &mut ledger,
        &reading(&old, &KNOWLEDGE).unwrap(),
        &KNOWLEDGE,
        &at(5),
    )
    .unwrap();
    settle(&mut ledger, 1, &at(5), |_| ()).unwrap();
    assert_eq!(show(&ledger, &id, None).unwrap().record, old);
    assert_eq!(crate::stats(&ledger).unwrap().records, 2);
    assert_eq!(findings(&ledger), Vec::<String>::new());
}

#[test]
fn what_nobody_accepted_or_rejected_is_left_to_judge() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = fresh(&folder);
    put(&mut ledger, &[LVIV], 1);
    let left = |ledger: &Ledger| {
        let all = crate::newest(ledger, &Filter::default(), false).unwrap();
        assert_eq!(all.len(), 1);
        let queue = crate::queue(ledger, &Filter::default(), false).unwrap();
        assert_eq!(queue.stubs.len(), queue.all);
        queue.all
    };
    let incident = crate::incidents(&ledger, &Filter::default()).unwrap()[0]
        .incident
        .id
        .clone();
    let note = Asked {
        note: Some("seen".to_string()),
        ..asked(Action::Note, &[&incident])
    };
    judged(&mut ledger, &note, 2).unwrap();
    assert_eq!(left(&ledger), 1, "a remark is no verdict");
    let accepted = judged(&mut ledger, &asked(Action::Accept, &[&incident]), 3).unwrap();
    assert_eq!(left(&ledger), 0);
    judged(&mut ledger, &asked(Action::Undo, &[&accepted.id]), 4).unwrap();
    assert_eq!(left(&ledger), 1);
}

#[test]
fn an_edit_that_no_longer_fits_is_loose_and_stops_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = fresh(&folder);
    put(&mut ledger, &[LVIV], 1);
    let old = record(&LVIV);
    let item = format!("{}/c1", old.document.id);
    let edit = |target: &str, field: &str, value: serde_json::Value| Asked {
        set: BTreeMap::from([(field.to_string(), value)]),
        ..asked(Action::Edit, &[target])
    };
    let name = judged(&mut ledger, &edit(&item, "source.name", "the mayor".into()), 2).unwrap();
    assert_eq!(name.detail.set.len(), 1);
    // a new version finds no source for the claim: there is nothing whose name could be set
    let mut new = old.clone();
    new.onrecord.version = "0.2.0".to_string();
    new.claims[0].source = None;
    let difference = reread(
        &mut ledger,
        &reading(&new, &KNOWLEDGE).unwrap(),
        &KNOWLEDGE,
        &at(3),
    )
    .unwrap();
    settle(&mut ledger, 1, &at(3), |_| ()).unwrap();
    assert_eq!((difference.attached.len(), difference.loose), (0, vec![name.id]));
    let figure = format!("{}/f1", old.document.id);
    judged(&mut ledger, &edit(&figure, "low", 30.into()), 4).unwrap();
    assert_eq!(lows(&ledger), [Some(30)]);
    // the old reading has it again
    let difference = reread(
        &mut ledger,
        &reading(&old, &KNOWLEDGE).unwrap(),
        &KNOWLEDGE,
        &at(5),
    )
    .unwrap();
    assert_eq!((difference.attached.len(), difference.loose.len()), (2, 0));
}

#[test]
fn an_edit_names_items_that_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = fresh(&folder);
    put(&mut ledger, &[LVIV], 1);
    let id = record(&LVIV).document.id;
    let mut edit = |item: &str, field: &str, value: serde_json::Value| {
        let target = format!("{id}/{item}");
        let asked = Asked {
            set: BTreeMap::from([(field.to_string(), value)]),
            ..asked(Action::Edit, &[&target])
        };
        judge(&mut ledger, &asked, &KNOWLEDGE, &at(2))
    };
    for (item, field, value) in [
        ("e1", "place", "p7".into()),
        ("e1", "agents", serde_json::json!(["a1", "a9"])),
        ("c1", "source.actor", "a9".into()),
    ] {
        let made = edit(item, field, value);
        assert!(matches!(made, Err(LedgerError::Wrong(_))), "{field}: {made:?}");
    }
    edit("e1", "place", serde_json::Value::Null).unwrap();
    edit("e1", "place", "p1".into()).unwrap();
    edit("t1", "anchor", "published".into()).unwrap();
}
