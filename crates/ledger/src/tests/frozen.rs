//! Ledgers of earlier versions stay readable: `tests/frozen/N` holds one of each schema, packed, with what it answered.
//!
//! `ONRECORD_FREEZE=1` writes the one of the newest schema; it is written once, before the schema is first given out, and never again.

use super::samples::{KNOWLEDGE, LVIV, Said, answers, at, findings, fresh, put, record};
use crate::{Action, Asked, FILE, Filter, NEWEST, Options, judge, open, settle};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const FILES: [&str; 2] = [FILE, crate::seal::SEAL];

fn frozen(version: u32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/frozen/{version}"))
}

/// A ledger with a little of everything.
fn freeze(version: u32) {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = fresh(&folder);
    let ministry = Said {
        outlet: "b.example",
        source: "the ministry",
        killed: 180,
        number: 1,
        ..LVIV
    };
    put(&mut ledger, &[LVIV, ministry], 1);
    put(
        &mut ledger,
        &[
            Said {
                outlet: "copy.example",
                ..LVIV
            },
            Said {
                place: "Kyiv",
                number: 2,
                ..LVIV
            },
        ],
        2,
    );
    let asked = Asked {
        by: "A. Reader".to_string(),
        action: Action::Reject,
        targets: vec![format!("{}/f1", record(&LVIV).document.id)],
        events: Vec::new(),
        set: BTreeMap::new(),
        note: Some("counted twice".to_string()),
    };
    judge(&mut ledger, &asked, &KNOWLEDGE, &at(3)).unwrap();
    settle(&mut ledger, 1, &at(3), |_| ()).unwrap();
    on_incidents(&mut ledger);
    let told = answers(&ledger, &Filter::default());
    drop(ledger);
    let to = frozen(version);
    std::fs::create_dir_all(&to).unwrap();
    for name in FILES {
        let bytes = std::fs::read(folder.path().join("ledger").join(name)).unwrap();
        std::fs::write(
            to.join(format!("{name}.zst")),
            zstd::bulk::compress(&bytes, 19).unwrap(),
        )
        .unwrap();
    }
    std::fs::write(to.join("answers.json"), told).unwrap();
}

/// Judgements on incidents, of which schemas from 2 on keep more.
fn on_incidents(ledger: &mut crate::Ledger) {
    let ids = crate::incidents(ledger, &Filter::default()).unwrap();
    let ids: Vec<String> = ids.into_iter().map(|shown| shown.incident.id).collect();
    for (action, targets) in [(Action::Accept, &ids[..1]), (Action::Merge, &ids[..2])] {
        let asked = Asked {
            by: "A. Reader".to_string(),
            action,
            targets: targets.to_vec(),
            events: Vec::new(),
            set: BTreeMap::new(),
            note: None,
        };
        judge(ledger, &asked, &KNOWLEDGE, &at(4)).unwrap();
    }
}

/// Whether all that was told is told now; fields may have been added.
fn holds(told: &Value, now: &Value) -> bool {
    match (told, now) {
        (Value::Object(told), Value::Object(now)) => told
            .iter()
            .all(|(name, field)| now.get(name).is_some_and(|now| holds(field, now))),
        (Value::Array(told), Value::Array(now)) => {
            told.len() == now.len() && told.iter().zip(now).all(|(told, now)| holds(told, now))
        }
        _ => told == now,
    }
}

/// A frozen ledger, unpacked.
fn thawed(version: u32) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in FILES {
        let packed = std::fs::read(frozen(version).join(format!("{name}.zst"))).unwrap();
        let bytes = zstd::stream::decode_all(packed.as_slice()).unwrap();
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

#[test]
fn a_damaged_incident_does_not_keep_the_others_from_being_brought_up_to_date() {
    let folder = thawed(1);
    let store = rusqlite::Connection::open(folder.path().join(crate::FILE)).unwrap();
    store
        .execute(
            "UPDATE incidents SET packed = x'00' WHERE incident = (SELECT min(incident) FROM incidents)",
            [],
        )
        .unwrap();
    drop(store);
    let ledger = open(folder.path(), &at(60), Options::default()).unwrap();
    assert_eq!(crate::schema::older(&ledger.store).unwrap(), None);
    assert!(!crate::documents(&ledger, &Filter::default()).unwrap().is_empty());
    assert!(!findings(&ledger).is_empty());
}

#[test]
fn who_comes_second_brings_nothing_up_to_date() {
    let folder = thawed(1);
    let ledger = open(folder.path(), &at(60), Options::default()).unwrap();
    let entries = crate::stats(&ledger).unwrap().entries;
    // a later program, or another process, was there between the look and the lock
    ledger
        .store
        .pragma_update(None, "user_version", NEWEST + 7)
        .unwrap();
    assert!(matches!(
        open(folder.path(), &at(61), Options::default()),
        Err(crate::LedgerError::Newer { .. })
    ));
    ledger.store.pragma_update(None, "user_version", NEWEST).unwrap();
    let again = open(folder.path(), &at(62), Options::default()).unwrap();
    assert_eq!(crate::stats(&again).unwrap().entries, entries);
}

#[test]
fn anchors_are_made_anew_as_they_were_kept() {
    let folder = thawed(NEWEST);
    let mut ledger = open(folder.path(), &at(60), Options::default()).unwrap();
    let change = ledger.change().unwrap();
    let kept: i64 = change
        .query_row("SELECT count(*) FROM anchors", [], |row| row.get(0))
        .unwrap();
    change.execute("DELETE FROM anchors", []).unwrap();
    crate::anchors::fill(&change).unwrap();
    let made: i64 = change
        .query_row("SELECT count(*) FROM anchors", [], |row| row.get(0))
        .unwrap();
    assert!(kept > 0 && made == kept);
    change.commit().unwrap();
    assert_eq!(findings(&ledger), Vec::<String>::new());
}

#[test]
fn ledgers_of_every_schema_answer_as_they_did() {
    if std::env::var("ONRECORD_FREEZE").is_ok_and(|v| v == "1") {
        freeze(NEWEST);
    }
    for version in 1..=NEWEST {
        let from = frozen(version);
        let folder = thawed(version);
        let ledger = open(folder.path(), &at(60), Options::default()).unwrap();
        let told =
            serde_json::from_str(&std::fs::read_to_string(from.join("answers.json")).unwrap()).unwrap();
        let now = serde_json::from_str(&answers(&ledger, &Filter::default())).unwrap();
        assert!(holds(&told, &now), "schema {version}: {told}\nis now {now}");
        let judged = crate::judge::all(&ledger.store, i64::MAX).unwrap().len();
        assert_eq!(judged, if version == 1 { 1 } else { 3 });
        let whole = crate::show(&ledger, &record(&LVIV).document.id, None).unwrap();
        assert_eq!(
            whole.held["f1"].verdict.as_deref(),
            Some("reject"),
            "schema {version}"
        );
        assert_eq!(findings(&ledger), Vec::<String>::new(), "schema {version}");
    }
}
