//! What happens to a ledger that is killed, cut off, written by two at once, or lies where nothing can be written.
//!
//! `ONRECORD_KILLS=200` kills more often than the 25 times of a normal run.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{ARTICLE, code, disk, err, file, onrecord, out, run};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

fn init(folder: &Path) -> String {
    let ledger = folder.join("ledger").display().to_string();
    let made = run(&["init", &ledger]);
    assert_eq!(code(&made), 0, "{}", err(&made));
    ledger
}

/// Articles that differ, in a folder of their own.
fn articles(folder: &Path, round: usize, count: usize) -> String {
    let name = format!("in{round}");
    for n in 0..count {
        let text = format!(
            "Attack {n} of {round}\n\nAt least {} people were killed near Lviv, the governor said.\n",
            n + 2
        );
        file(folder, &format!("{name}/{n}.txt"), text);
    }
    folder.join(name).display().to_string()
}

fn documents(ledger: &str) -> BTreeSet<String> {
    let output = run(&["--ledger", ledger, "documents", "--format", "json"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    let list: Value = serde_json::from_str(&out(&output)).unwrap();
    list.as_array()
        .unwrap()
        .iter()
        .map(|d| d["id"].as_str().unwrap().to_string())
        .collect()
}

fn verify(ledger: &str) {
    let output = run(&["--ledger", ledger, "verify"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
}

#[test]
fn nothing_acknowledged_is_lost_when_killed() {
    let kills: usize = std::env::var("ONRECORD_KILLS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(25);
    let folder = tempfile::tempdir().unwrap();
    let ledger = init(folder.path());
    let (mut seed, mut acknowledged, mut cut) = (20_221_125_u64, BTreeSet::new(), 0);
    for round in 0..kills {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let input = articles(folder.path(), round, 24);
        let mut child = onrecord(&["--ledger", &ledger, "add", &input])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let stdout = child.stdout.take().unwrap();
        // until so many are acknowledged, and a little longer
        let until = usize::try_from(seed >> 33).unwrap() % 24;
        let mut lines = BufReader::new(stdout).lines();
        for line in lines.by_ref().map_while(Result::ok) {
            acknowledged.extend(line.split(' ').nth(1).map(str::to_string));
            if acknowledged.len() % 24 >= until {
                break;
            }
        }
        std::thread::sleep(Duration::from_micros((seed >> 13) % 20_000));
        child.kill().unwrap();
        child.wait().unwrap();
        // what it still said before it died was on the disk too
        let rest = lines
            .map_while(Result::ok)
            .filter_map(|line| line.split(' ').nth(1).map(str::to_string));
        acknowledged.extend(rest);
        let kept = documents(&ledger);
        assert!(
            acknowledged.is_subset(&kept),
            "round {round}: {} were lost",
            acknowledged.difference(&kept).count()
        );
        cut += usize::from(kept.len() < (round + 1) * 24);
        if round % 5 == 0 {
            verify(&ledger);
        }
    }
    assert!(cut > 0, "none of the kills came in the middle");
    verify(&ledger);
}

#[test]
fn an_init_that_was_killed_is_begun_again() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..12u64 {
        let path = folder.path().join(format!("ledger{round}"));
        let ledger = path.display().to_string();
        let mut child = onrecord(&["init", &ledger])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_micros(round * 900));
        child.kill().unwrap();
        child.wait().unwrap();
        let again = run(&["init", &ledger]);
        let there = err(&again).contains("there is a ledger here already");
        assert!(code(&again) == 0 || there, "round {round}: {}", err(&again));
        verify(&ledger);
    }
    // as a cut off one leaves it: files without a table
    let path = folder.path().join("half");
    std::fs::create_dir(&path).unwrap();
    for name in ["ledger.db", "ledger.db-wal", "ledger.seal"] {
        std::fs::write(path.join(name), "").unwrap();
    }
    let ledger = path.display().to_string();
    let made = run(&["init", &ledger]);
    assert_eq!(code(&made), 0, "{}", err(&made));
    verify(&ledger);
    assert_eq!(code(&run(&["init", &ledger])), 1);
    verify(&ledger);
}

#[test]
fn verify_does_not_send_to_verify() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = init(folder.path());
    let input = articles(folder.path(), 0, 4);
    assert_eq!(code(&run(&["--ledger", &ledger, "add", &input])), 0);
    let path = Path::new(&ledger).join("ledger.db");
    let whole = std::fs::read(&path).unwrap();
    for eighths in 1..8 {
        std::fs::write(&path, &whole[..whole.len() * eighths / 8]).unwrap();
        let output = run(&["--ledger", &ledger, "verify"]);
        assert_eq!(code(&output), 1, "{eighths} eighths");
        assert!(!err(&output).contains("onrecord verify"), "{}", err(&output));
        assert!(
            err(&output).contains("put a copy of the folder in its place"),
            "{}",
            err(&output)
        );
    }
}

#[test]
fn two_that_add_at_once_both_get_through() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = init(folder.path());
    let children: Vec<_> = (0..3)
        .map(|n| {
            let input = articles(folder.path(), n / 2, 20); // two of them add the same
            onrecord(&["--ledger", &ledger, "add", "--quiet", &input])
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert_eq!(code(&output), 0, "{}", err(&output));
    }
    assert_eq!(documents(&ledger).len(), 40);
    verify(&ledger);
}

#[test]
fn a_damaged_page_is_one_line_and_found() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = init(folder.path());
    let input = articles(folder.path(), 0, 10);
    assert_eq!(code(&run(&["--ledger", &ledger, "add", &input])), 0);
    let path = Path::new(&ledger).join("ledger.db");
    let whole = std::fs::read(&path).unwrap();
    let pages = whole.len() / 4096;
    for page in (0..pages).step_by(pages / 12 + 1) {
        let mut bytes = whole.clone();
        bytes[page * 4096..(page + 1) * 4096].fill(0xa5);
        std::fs::write(&path, &bytes).unwrap();
        let verified = run(&["--ledger", &ledger, "verify"]);
        assert_eq!(code(&verified), 1, "page {page}");
        let asked = run(&["--ledger", &ledger, "documents"]);
        assert!(err(&asked).lines().count() <= 1, "{}", err(&asked));
    }
    std::fs::write(&path, &whole).unwrap();
    verify(&ledger);
}

#[test]
fn a_single_altered_byte_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = init(folder.path());
    let input = file(folder.path(), "a.txt", ARTICLE);
    assert_eq!(code(&run(&["--ledger", &ledger, "add", &input])), 0);
    for name in ["ledger.db", "ledger.seal"] {
        let path = Path::new(&ledger).join(name);
        let whole = std::fs::read(&path).unwrap();
        for part in 0..8 {
            let mut bytes = whole.clone();
            let at = (whole.len() - 1) * part / 7;
            bytes[at] ^= 1;
            std::fs::write(&path, &bytes).unwrap();
            assert_eq!(
                code(&run(&["--ledger", &ledger, "verify"])),
                1,
                "byte {at} of {name}"
            );
        }
        std::fs::write(&path, &whole).unwrap();
    }
    verify(&ledger);
}

/// The binary as somebody without rights, where this test has the rights to become so; it must lie where everybody can run it.
fn as_nobody(folder: &Path, arguments: &[&str]) -> Option<std::process::Output> {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let binary = folder.join("onrecord");
    if !binary.exists() {
        std::fs::copy(env!("CARGO_BIN_EXE_onrecord"), &binary).unwrap();
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    Command::new(&binary)
        .args(arguments)
        .uid(65_534)
        .gid(65_534)
        .output()
        .ok()
}

#[test]
fn a_read_only_folder_can_be_asked_but_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = init(folder.path());
    let input = file(folder.path(), "a.txt", ARTICLE);
    assert_eq!(code(&run(&["--ledger", &ledger, "add", &input])), 0);
    let Some(asked) = as_nobody(
        folder.path(),
        &["--ledger", &ledger, "documents", "--format", "json"],
    ) else {
        eprintln!("skipped: this user cannot become another one");
        return;
    };
    assert_eq!(code(&asked), 0, "{}", err(&asked));
    assert_eq!(
        serde_json::from_str::<Value>(&out(&asked))
            .unwrap()
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let verified = as_nobody(folder.path(), &["--ledger", &ledger, "verify"]).unwrap();
    assert_eq!(code(&verified), 0, "{}", err(&verified));
    for arguments in [
        &["add", &input[..]][..],
        &["judge", "note", &input, "x", "--by", "A"],
    ] {
        let output = as_nobody(folder.path(), &[&["--ledger", &ledger], arguments].concat()).unwrap();
        assert_eq!(
            (code(&output), err(&output).lines().count()),
            (1, 1),
            "{}",
            err(&output)
        );
        assert!(err(&output).contains("cannot be written"), "{}", err(&output));
    }
    let init = as_nobody(
        folder.path(),
        &["init", &folder.path().join("other").display().to_string()],
    )
    .unwrap();
    assert_eq!(
        (code(&init), err(&init).lines().count()),
        (1, 1),
        "{}",
        err(&init)
    );
    verify(&ledger);
}

#[test]
fn a_full_disk_is_one_line_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = disk(&folder.path().join("disk"), "1536k") else {
        eprintln!(
            "skipped: no disk can be mounted here (the ledger's own tests set a limit of pages instead)"
        );
        return;
    };
    let ledger = init(&disk.0);
    let input = articles(folder.path(), 0, 400);
    let output = run(&["--ledger", &ledger, "add", &input]);
    assert_eq!(code(&output), 1);
    assert!(
        err(&output).contains("no space left on the disk"),
        "{}",
        err(&output)
    );
    let acknowledged: BTreeSet<String> = out(&output)
        .lines()
        .filter_map(|line| line.split(' ').nth(1).map(str::to_string))
        .collect();
    let kept = documents(&ledger);
    assert!(!acknowledged.is_empty() && acknowledged.is_subset(&kept));
    let output = run(&["--ledger", &ledger, "verify"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
}
