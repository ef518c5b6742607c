//! Holds the plan of the house: rooms import only rooms below them, no file is too long to be seen whole, every file
//! says what it is for, every table is in use and names examples that exist.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::read_to_string;
use std::path::{Path, PathBuf};

/// Which rooms each room may import. ARCHITECTURE.md draws these arrows.
const ARROWS: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("archives", &["text"]),
    ("record", &[]),
    ("knowledge", &[]),
    ("reader", &["text"]),
    ("mentions", &["text", "record", "knowledge", "reader"]),
    ("claims", &["text", "record", "knowledge", "reader", "mentions"]),
    (
        "events",
        &["text", "record", "knowledge", "reader", "mentions", "claims"],
    ),
    (
        "onrecord",
        &[
            "text",
            "record",
            "knowledge",
            "reader",
            "mentions",
            "claims",
            "events",
        ],
    ),
    ("resolve", &["record", "knowledge"]),
    ("ledger", &["text", "record", "knowledge", "onrecord", "resolve"]),
    ("watch", &["text", "record", "knowledge", "ledger"]),
    ("export", &["text", "record", "reader"]),
    (
        "scale",
        &[
            "text",
            "archives",
            "record",
            "knowledge",
            "reader",
            "onrecord",
            "resolve",
            "ledger",
            "export",
        ],
    ),
    ("supply", &["text", "archives", "knowledge"]),
    (
        "service",
        &[
            "text", "record", "onrecord", "ledger", "export", "scale", "supply",
        ],
    ),
    ("specs", &["text", "record", "knowledge", "reader", "onrecord"]),
    (
        "web",
        &["text", "record", "knowledge", "reader", "onrecord", "ledger"],
    ),
    (
        "cli",
        &[
            "text",
            "archives",
            "record",
            "knowledge",
            "reader",
            "onrecord",
            "resolve",
            "ledger",
            "watch",
            "export",
            "scale",
            "supply",
            "service",
            "web",
        ],
    ),
    (
        "python",
        &[
            "text",
            "archives",
            "record",
            "knowledge",
            "onrecord",
            "ledger",
            "export",
            "scale",
            "supply",
            "service",
        ],
    ),
    (
        "evals",
        &[
            "text",
            "record",
            "knowledge",
            "reader",
            "mentions",
            "onrecord",
            "resolve",
            "specs",
        ],
    ),
    (
        "benches",
        &[
            "text",
            "archives",
            "record",
            "knowledge",
            "reader",
            "mentions",
            "claims",
            "events",
            "onrecord",
            "resolve",
            "ledger",
        ],
    ),
];

/// Most lines of a source file.
const LONGEST: usize = 800;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Folders of the rooms by name.
fn rooms() -> BTreeMap<String, PathBuf> {
    let mut rooms = BTreeMap::new();
    for entry in std::fs::read_dir(root().join("crates")).unwrap() {
        let path = entry.unwrap().path();
        if path.join("Cargo.toml").is_file() {
            rooms.insert(path.file_name().unwrap().to_string_lossy().into_owned(), path);
        }
    }
    for name in ["evals", "benches"] {
        rooms.insert(name.to_string(), root().join(name));
    }
    rooms
}

/// All files below `folder` with that ending, sorted.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|e| e == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn sources() -> Vec<PathBuf> {
    rooms().values().flat_map(|room| files(room, "rs")).collect()
}

#[test]
fn rooms_import_only_rooms_below_them() {
    let names: BTreeSet<&str> = ARROWS.iter().map(|(room, _)| *room).collect();
    for (room, folder) in rooms() {
        let allowed = ARROWS.iter().find(|(name, _)| *name == room);
        let Some((_, allowed)) = allowed else {
            panic!("the room {room} has no line in ARROWS: say which rooms it may import");
        };
        let manifest = read_to_string(folder.join("Cargo.toml")).unwrap();
        for line in manifest.lines() {
            let end = line
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
                .unwrap_or(line.len());
            let (import, rest) = line.split_at(end);
            let depends = rest.starts_with(".workspace") || rest.contains("path");
            if depends && names.contains(import) {
                assert!(allowed.contains(&import), "{room} may not import {import}");
            }
        }
    }
}

#[test]
fn arrows_only_lead_downward() {
    for (at, (room, below)) in ARROWS.iter().enumerate() {
        for import in *below {
            let lower = ARROWS.iter().take(at).any(|(name, _)| name == import);
            assert!(lower, "{room} imports {import}, which does not stand below it");
        }
    }
}

#[test]
fn no_file_is_too_long_to_be_seen_whole() {
    for path in sources() {
        let lines = read_to_string(&path).unwrap().lines().count();
        assert!(
            lines <= LONGEST,
            "{}: {lines} lines, the limit is {LONGEST}",
            path.display()
        );
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for path in sources() {
        let first = read_to_string(&path).unwrap();
        assert!(first.starts_with("//!"), "{}: no `//!` header", path.display());
    }
}

#[test]
fn every_table_is_in_use() {
    // read by the program, or by a script that makes another table
    let mut code = files(&root().join("crates/knowledge/src"), "rs");
    code.extend(files(&root().join("knowledge/build"), "py"));
    let code: String = code.iter().map(|path| read_to_string(path).unwrap()).collect();
    for path in std::fs::read_dir(root().join("knowledge")).unwrap() {
        let path = path.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.extension().is_some_and(|e| e == "tsv") {
            assert!(
                code.contains(&name),
                "{name} is used nowhere: register it in BUILT_IN"
            );
        }
    }
}

#[test]
fn specifications_that_comments_of_tables_name_exist() {
    for path in files(&root().join("knowledge"), "tsv") {
        let table = read_to_string(&path).unwrap();
        for word in table
            .lines()
            .filter(|l| l.starts_with('#'))
            .flat_map(str::split_whitespace)
        {
            let named = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
            if named.starts_with("crates/") && named.ends_with(".md") {
                assert!(
                    root().join(named).is_file(),
                    "{}: there is no {named}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn examples_that_tables_name_exist() {
    let specs: BTreeSet<String> = specs::files(&root())
        .unwrap()
        .iter()
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    for path in files(&root().join("knowledge"), "tsv") {
        let table = read_to_string(&path).unwrap();
        let mut rows = table
            .lines()
            .enumerate()
            .filter(|(_, row)| !row.trim().is_empty() && !row.starts_with('#'));
        let Some((_, header)) = rows.next() else { continue };
        let Some(column) = header
            .split('\t')
            .position(|c| ["example", "spec"].contains(&c.trim()))
        else {
            continue;
        };
        for (at, row) in rows {
            let named = row.split('\t').nth(column).unwrap_or("").trim();
            assert!(
                !named.is_empty() && specs.contains(named),
                "{}:{}: no specification crates/*/specs/{named}.md",
                path.display(),
                at + 1
            );
        }
    }
}
