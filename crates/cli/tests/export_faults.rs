//! What happens to an export that is killed, or for which the disk is too small: it is whole or not there.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{code, disk, err, file, onrecord, run};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

/// A ledger of a hundred short articles.
fn ledger(folder: &Path) -> String {
    let ledger = folder.join("ledger").display().to_string();
    assert_eq!(code(&run(&["init", &ledger])), 0);
    for n in 0..100 {
        let text = format!(
            "Attack {n}\n\nAt least {} people were killed near Lviv on {} {} 2022, the governor said.\n",
            n + 2,
            n % 25 + 1,
            ["January", "March", "May", "July"][n / 25]
        );
        file(folder, &format!("in/{n}.txt"), text);
    }
    let input = folder.join("in").display().to_string();
    let added = run(&["--ledger", &ledger, "add", "--quiet", &input]);
    assert_eq!(code(&added), 0, "{}", err(&added));
    ledger
}

/// Everything below a folder, by name, with its bytes.
fn all(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => found.push((path.clone(), std::fs::read(path).unwrap())),
            }
        }
    }
    found.sort();
    found
}

const FORMATS: [&str; 4] = ["geojson", "sqlite", "parquet", "gdelt2"];

#[test]
fn a_killed_export_is_whole_or_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = ledger(folder.path());
    let home = folder.path().join("out");
    for format in FORMATS {
        std::fs::create_dir_all(&home).unwrap();
        let out = home.join("export").display().to_string();
        let arguments = ["--ledger", &ledger, "export", "--format", format, "--out", &out];
        assert_eq!(code(&run(&arguments)), 0);
        let whole = all(&home);
        std::fs::remove_dir_all(&home).unwrap();
        std::fs::create_dir_all(&home).unwrap();
        let (mut cut, mut left) = (0, 0);
        for round in 0..24 {
            let mut child = onrecord(&arguments).stderr(Stdio::null()).spawn().unwrap();
            std::thread::sleep(Duration::from_millis(round * 3));
            let _ = child.kill();
            cut += usize::from(!child.wait().unwrap().success());
            let (parts, seen): (Vec<_>, Vec<_>) = all(&home)
                .into_iter()
                .partition(|(path, _)| path.display().to_string().contains(".part"));
            left += parts.len();
            assert!(seen.is_empty() || seen == whole, "{format}, round {round}");
        }
        // nothing of the killed is left by the next
        assert_eq!(code(&run(&arguments)), 0);
        assert!(all(&home) == whole, "{format}");
        eprintln!("{format}: {cut} of 24 cut, {left} parts left by them and removed");
        std::fs::remove_dir_all(&home).unwrap();
    }
}

#[test]
fn a_disk_that_is_too_small_is_one_line_and_nothing_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = ledger(folder.path());
    let Some(disk) = disk(&folder.path().join("disk"), "16k") else {
        eprintln!("skipped: no disk can be mounted here");
        return;
    };
    for format in FORMATS {
        let out = disk.0.join("new/export").display().to_string();
        if ["geojson", "sqlite"].contains(&format) {
            std::fs::create_dir(disk.0.join("new")).unwrap();
        }
        let output = run(&["--ledger", &ledger, "export", "--format", format, "--out", &out]);
        assert_eq!(code(&output), 1, "{format}");
        let why = err(&output);
        assert!(
            why.lines().count() == 1 && why.contains("no space left on the disk"),
            "{format}: {why}"
        );
        let _ = std::fs::remove_dir(disk.0.join("new"));
        let left: Vec<_> = std::fs::read_dir(&disk.0).unwrap().collect();
        assert!(left.is_empty(), "{format}: {left:?}");
    }
    // an export that is there stays as it was
    let out = disk.0.join("a").display().to_string();
    std::fs::write(&out, "mine").unwrap();
    let output = run(&["--ledger", &ledger, "export", "--format", "sqlite", "--out", &out]);
    assert_eq!(code(&output), 1);
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "mine");
    assert_eq!(std::fs::read_dir(&disk.0).unwrap().count(), 1);
}
