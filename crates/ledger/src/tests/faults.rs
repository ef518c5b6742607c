//! What stops a ledger: each in one plain line, and without harm to what is in it.

use super::samples::{KNOWLEDGE, LVIV, Said, article, at, findings, fresh, put};
use crate::{FILE, Filter, Ledger, LedgerError, Options, add, create, open};
use std::path::Path;
use std::time::Duration;

fn filled(folder: &tempfile::TempDir) -> Ledger {
    let mut ledger = fresh(folder);
    let b = Said {
        outlet: "b.example",
        source: "the ministry",
        killed: 180,
        number: 1,
        ..LVIV
    };
    put(
        &mut ledger,
        &[
            LVIV,
            b,
            Said {
                place: "Kyiv",
                number: 2,
                ..LVIV
            },
        ],
        1,
    );
    ledger
}

fn reopen(folder: &Path) -> Result<Ledger, LedgerError> {
    open(
        folder,
        &at(50),
        Options {
            wait: Duration::from_millis(50),
            most_pages: None,
        },
    )
}

#[test]
fn each_altered_table_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = filled(&folder);
    assert_eq!(findings(&ledger), Vec::<String>::new());
    for change in [
        "UPDATE log SET time = '2027-01-01T00:00:00.000000Z' WHERE seq = 2",
        "UPDATE log SET detail = replace(detail, 'harbour', 'harbor') WHERE seq = 2",
        "DELETE FROM log WHERE seq = (SELECT max(seq) FROM log)",
        "UPDATE sources SET packed = (SELECT packed FROM sources WHERE source = 2) WHERE source = 1",
        "UPDATE sources SET size = size + 1 WHERE source = 1",
        "UPDATE sightings SET origin = 'elsewhere' WHERE sighting = 1",
        "DELETE FROM sightings WHERE sighting = 3",
        "UPDATE records SET published = '2022-01-01' WHERE record = 1",
        "UPDATE records SET packed = (SELECT packed FROM records WHERE record = 2) WHERE record = 1",
        "UPDATE standing SET since = since - 1 WHERE record = 2",
        "UPDATE events SET words = 'raid' WHERE event = 1",
        "UPDATE figures SET low = 36 WHERE figure = 1",
        "UPDATE claims SET stance = 'denies' WHERE claim = 1",
        "DELETE FROM claim_events WHERE claim = 1",
        "UPDATE sites SET lat = lat + 1 WHERE site = 1",
        "UPDATE site_box SET south = south - 1 WHERE site = 1",
        "UPDATE digests SET packed = (SELECT packed FROM digests WHERE document = 2) WHERE document = 1",
        "DELETE FROM members WHERE document = 1",
        "UPDATE incidents SET type = 'AID' WHERE incident = 1",
        "UPDATE incidents SET since = 2 WHERE incident = 1",
        "DELETE FROM incidents WHERE incident = (SELECT max(incident) FROM incidents)",
        "UPDATE incident_words SET place = 'Odesa' WHERE rowid = 1",
        "DELETE FROM incident_days WHERE incident = 1",
        "INSERT INTO document_words (document_words, rowid, title, text) VALUES ('delete', 1, 'Attack on Lviv', 'attack')",
        "INSERT INTO claim_words (rowid, source, actors, place, content) VALUES (77, 'a', 'b', 'c', 'd')",
        "INSERT INTO covered VALUES (1, 2, NULL)",
        "UPDATE shown SET first = '2022-01-01' WHERE incident = 1",
        "UPDATE shown SET until = since + 1 WHERE incident = 1",
        "DELETE FROM shown WHERE incident = 1",
        "UPDATE days SET incidents = incidents + 1",
        "UPDATE moments SET day = '2022-01-01' WHERE incident = 1",
        "DELETE FROM sides",
        "UPDATE disputed SET disputes = 7",
        "UPDATE speakers SET claims = claims + 1",
        "UPDATE spoken SET name = 'somebody else'",
        "UPDATE totals SET number = number + 1 WHERE name = 'claims'",
        "UPDATE heard SET sound = 'x' WHERE site = 1",
        "INSERT INTO anchors VALUES (1, 0, 0, 1, 1, 'e1')",
    ] {
        ledger
            .store
            .execute_batch("PRAGMA foreign_keys = OFF; SAVEPOINT trial")
            .unwrap();
        ledger
            .store
            .execute_batch(change)
            .unwrap_or_else(|error| panic!("{change}: {error}"));
        let found = crate::verify::all(&ledger.store, None, &mut |_, _| ()).findings;
        assert!(!found.is_empty(), "not found: {change}");
        ledger
            .store
            .execute_batch("ROLLBACK TO trial; RELEASE trial")
            .unwrap();
    }
    assert_eq!(findings(&ledger), Vec::<String>::new());
}

#[test]
fn a_noted_hash_must_be_in_the_chain() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = filled(&folder);
    let head = crate::stats(&ledger).unwrap().head;
    put(&mut ledger, &[Said { number: 5, ..LVIV }], 2);
    assert!(
        crate::verify(&ledger, Some(&head), &mut |_, _| ())
            .unwrap()
            .findings
            .is_empty()
    );
    assert_eq!(
        crate::verify(&ledger, Some("00"), &mut |_, _| ())
            .unwrap()
            .findings
            .len(),
        1
    );
}

#[test]
fn altered_bytes_of_the_file_are_found() {
    let folder = tempfile::tempdir().unwrap();
    drop(filled(&folder));
    let path = folder.path().join("ledger");
    let file = path.join(FILE);
    let whole = std::fs::read(&file).unwrap();
    let rounds: u64 = std::env::var("ONRECORD_FLIPS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(150);
    let (mut seed, mut missed) = (7u64, Vec::new());
    for _ in 0..rounds {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let at = usize::try_from(seed >> 20).unwrap() % whole.len();
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (seed >> 10 & 7);
        std::fs::write(&file, &bytes).unwrap();
        let found = reopen(&path).map_or_else(|error| vec![error.to_string()], |ledger| findings(&ledger));
        if found.is_empty() {
            missed.push(at);
        }
        assert!(found.iter().all(|line| line.lines().count() == 1), "{found:?}");
    }
    assert!(
        missed.is_empty(),
        "{} of {rounds} not found: {missed:?}",
        missed.len()
    );
}

#[test]
fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    drop(filled(&folder));
    let path = folder.path().join("ledger");
    let pages = std::fs::metadata(path.join(FILE)).unwrap().len() / 4096;
    let most_pages = Some(u32::try_from(pages).unwrap() + 10);
    let mut ledger = open(
        &path,
        &at(2),
        Options {
            most_pages,
            ..Options::default()
        },
    )
    .unwrap();
    let mut acknowledged = 3;
    let error = (10..500).find_map(|number| {
        let said = Said { number, ..LVIV };
        match add(&mut ledger, &[article(&said)], &KNOWLEDGE, &at(3)) {
            Ok(_) => {
                acknowledged += 1;
                None
            }
            Err(error) => Some(error),
        }
    });
    assert!(matches!(error, Some(LedgerError::Full)), "{error:?}");
    drop(ledger);
    let ledger = reopen(&path).unwrap();
    assert_eq!(
        crate::documents(&ledger, &Filter::default()).unwrap().len(),
        acknowledged
    );
    assert_eq!(findings(&ledger), Vec::<String>::new());
}

#[test]
fn two_writers_wait_for_each_other_or_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = filled(&folder);
    let mut other = reopen(&folder.path().join("ledger")).unwrap();
    let held = ledger.change().unwrap();
    let refused = add(
        &mut other,
        &[article(&Said { number: 8, ..LVIV })],
        &KNOWLEDGE,
        &at(2),
    );
    assert!(matches!(refused, Err(LedgerError::Busy(_))), "{refused:?}");
    assert_eq!(
        crate::documents(&other, &Filter::default()).unwrap().len(),
        3,
        "asking goes on"
    );
    drop(held);
    add(
        &mut other,
        &[article(&Said { number: 8, ..LVIV })],
        &KNOWLEDGE,
        &at(2),
    )
    .unwrap();
    assert_eq!(findings(&ledger), Vec::<String>::new());
}

#[test]
fn what_is_no_ledger_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger");
    assert!(matches!(reopen(&path), Err(LedgerError::Missing)));
    drop(filled(&folder));
    let again = create(&path, &at(0), Options::default());
    assert!(matches!(again, Err(LedgerError::Exists(_))));
    let ledger = reopen(&path).unwrap();
    ledger.store.pragma_update(None, "user_version", 99).unwrap();
    drop(ledger);
    assert!(matches!(reopen(&path), Err(LedgerError::Newer { found: 99, .. })));
    std::fs::write(
        path.join(FILE),
        "no database at all, but long enough to be looked at",
    )
    .unwrap();
    assert!(matches!(reopen(&path), Err(LedgerError::Foreign)));
    std::fs::write(path.join(FILE), "").unwrap();
    assert!(matches!(reopen(&path), Err(LedgerError::Foreign)));
    let other = folder.path().join("other");
    std::fs::create_dir(&other).unwrap();
    std::fs::write(other.join("a"), "a").unwrap();
    assert!(matches!(
        create(&other, &at(0), Options::default()),
        Err(LedgerError::Exists(_))
    ));
    assert!(matches!(
        create(&other.join("a"), &at(0), Options::default()),
        Err(LedgerError::Exists(_))
    ));
}

#[test]
fn a_ledger_cut_short_is_one_line() {
    let folder = tempfile::tempdir().unwrap();
    drop(filled(&folder));
    let path = folder.path().join("ledger");
    let whole = std::fs::read(path.join(FILE)).unwrap();
    for part in [1, 2, 3, 7] {
        std::fs::write(path.join(FILE), &whole[..whole.len() * part / 8]).unwrap();
        let found = reopen(&path).map_or_else(|error| vec![error.to_string()], |ledger| findings(&ledger));
        assert!(!found.is_empty(), "{part} eighths");
    }
}

#[test]
fn who_looks_at_an_older_state_harms_nothing() {
    let folder = tempfile::tempdir().unwrap();
    drop(filled(&folder));
    let path = folder.path().join("ledger");
    let documents = |ledger: &Ledger| crate::documents(ledger, &Filter::default()).unwrap().len();
    // another process holds a view, so that the write-ahead log cannot be emptied
    let looker = rusqlite::Connection::open(path.join(FILE)).unwrap();
    looker.pragma_update(None, "wal_autocheckpoint", 0).unwrap();
    looker
        .set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
        .unwrap();
    let seen = |looker: &rusqlite::Connection| -> i64 {
        looker
            .query_row("SELECT count(*) FROM documents", [], |row| row.get(0))
            .unwrap()
    };
    looker.execute_batch("BEGIN").unwrap();
    assert_eq!(seen(&looker), 3);
    for number in 10..14 {
        let mut ledger = reopen(&path).unwrap();
        put(&mut ledger, &[Said { number, ..LVIV }], 2);
        // folding again and again changes nothing of what is acknowledged, nor of what the other sees
        crate::seal::fold(&ledger);
        assert_eq!(findings(&ledger), Vec::<String>::new(), "{number}");
        drop(ledger);
        assert_eq!(seen(&looker), 3);
    }
    assert!(std::fs::metadata(path.join(format!("{FILE}-wal"))).unwrap().len() > 0);
    // killed now, what was acknowledged is there
    let copy = folder.path().join("copy");
    std::fs::create_dir(&copy).unwrap();
    for name in [
        FILE.to_string(),
        format!("{FILE}-wal"),
        crate::seal::SEAL.to_string(),
    ] {
        std::fs::copy(path.join(&name), copy.join(&name)).unwrap();
    }
    let killed = reopen(&copy).unwrap();
    assert_eq!((documents(&killed), findings(&killed)), (7, Vec::new()));
    looker.execute_batch("COMMIT").unwrap();
    drop(looker);
    let ledger = reopen(&path).unwrap();
    assert_eq!((documents(&ledger), findings(&ledger)), (7, Vec::new()));
    assert_eq!(
        std::fs::metadata(path.join(format!("{FILE}-wal"))).map_or(0, |m| m.len()),
        0
    );
}

#[test]
fn a_log_that_cannot_be_emptied_is_not_hashed_at_every_change() {
    let folder = tempfile::tempdir().unwrap();
    drop(filled(&folder));
    let ledger = reopen(&folder.path().join("ledger")).unwrap();
    let wal = folder.path().join("ledger").join(format!("{FILE}-wal"));
    let grown = |bytes: u64| std::fs::File::create(&wal).unwrap().set_len(bytes).unwrap();
    grown(33 << 20);
    assert!(crate::seal::is_large(&ledger));
    ledger.left.set(33 << 20);
    assert!(!crate::seal::is_large(&ledger), "left there the last time");
    grown(67 << 20);
    assert!(crate::seal::is_large(&ledger));
    grown(0);
}
