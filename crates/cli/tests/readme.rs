//! What the README and the pages below docs/ show is what comes out. `README_UPDATE=1` writes it anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{code, err, onrecord, out};
use std::path::Path;

/// Output of `arguments`, lines `first` to `last`; what it complains of stands below.
fn shown(root: &Path, arguments: &str, range: &str) -> String {
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    let output = onrecord(&arguments).current_dir(root).output().unwrap();
    // a broken record is a failure, and the page shows how it is told
    assert!(code(&output) < 2, "{arguments:?}: {}", err(&output));
    let text = out(&output);
    let (first, last) = range.split_once('-').map_or((1, usize::MAX), |(a, b)| {
        (a.trim().parse().unwrap(), b.trim().parse().unwrap())
    });
    let lines = text.lines().skip(first - 1).take(last.saturating_sub(first - 1));
    let complaints = err(&output);
    lines
        .chain(complaints.lines())
        .map(str::trim_end)
        .collect::<Vec<_>>()
        .join("\n")
}

/// The README with the output of every `<!-- output: ARGUMENTS | FIRST-LAST -->` in place.
fn renewed(root: &Path, readme: &str) -> String {
    let mut made = Vec::new();
    let mut lines = readme.lines();
    while let Some(line) = lines.next() {
        made.push(line.to_string());
        let marked = line
            .strip_prefix("<!-- output: ")
            .and_then(|l| l.strip_suffix(" -->"));
        let Some(command) = marked else { continue };
        let (arguments, range) = command.split_once('|').unwrap_or((command, ""));
        let body = shown(root, arguments, range);
        made.push(format!(
            "\n```\n$ onrecord {}\n{}\n```\n",
            arguments.trim(),
            body.trim_end()
        ));
        let end = lines.find(|line| line.trim() == "<!-- end -->");
        made.push(end.expect("an output that does not end").to_string());
    }
    made.join("\n") + "\n"
}

fn check(page: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = root.join(page);
    let before = std::fs::read_to_string(&path).unwrap();
    let now = renewed(&root, &before);
    if std::env::var("README_UPDATE").is_ok_and(|v| v == "1") {
        std::fs::write(&path, &now).unwrap();
    } else {
        assert!(
            now == before,
            "{page} shows other output: README_UPDATE=1 cargo test -p onrecord-cli --test readme"
        );
    }
}

#[test]
fn the_readme_shows_what_comes_out() {
    check("README.md");
}

#[test]
fn the_page_on_archives_shows_what_comes_out() {
    check("docs/archives.md");
}
