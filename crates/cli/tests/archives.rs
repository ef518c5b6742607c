//! Files that hold many articles through the real binary: each format, broken records, the ledger, standard input.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{check_spans, code, err, file, out, run, run_with};
use serde_json::Value;
use std::path::Path;

fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/archives")
        .join(name);
    path.display().to_string()
}

fn lines(words: &str) -> Vec<Value> {
    words
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Titles and days of the records, after their spans were checked.
fn told(records: &[Value]) -> Vec<String> {
    records
        .iter()
        .map(|record| {
            let letters: Vec<char> = record["document"]["text"].as_str().unwrap().chars().collect();
            check_spans(record, &letters);
            let day: String = record["document"]["published"]
                .as_str()
                .unwrap_or("-")
                .chars()
                .take(10)
                .collect();
            format!("{day} {}", record["document"]["title"].as_str().unwrap_or("-"))
        })
        .collect()
}

const TWO: [&str; 2] = ["2022-03-14 Depot near Lviv hit", "2022-03-15 Market in Sumy hit"];

#[test]
fn every_format_gives_its_two_articles() {
    let map = ["--map", "text=story,title=head,published=day"];
    let cases: [(&str, &[&str], &str); 6] = [
        ("wire.jsonl", &[], "read 2 articles, 1 failed"),
        ("array.json", &[], "read 2 articles, 0 failed"),
        (
            "items.ninjs.json",
            &[],
            "read 2 articles, 0 failed; skipped 1 record: 1 pictures, sounds and films",
        ),
        (
            "items.xml",
            &[],
            "read 2 articles, 0 failed; skipped 1 record: 1 packages and plans",
        ),
        ("table.csv", &map, "read 2 articles, 1 failed"),
        ("letters.mbox", &[], "read 2 articles, 0 failed"),
    ];
    for (name, flags, summary) in cases {
        let path = fixture(name);
        let output = run(&[&["read", path.as_str()], flags].concat());
        assert!(err(&output).contains(summary), "{name}: {}", err(&output));
        let found = told(&lines(&out(&output)));
        let wanted = TWO.map(|line| {
            if name == "letters.mbox" {
                line.replace("Depot near Lviv hit", "Depot near Lviv hit – five killed")
            } else {
                line.to_string()
            }
        });
        assert_eq!(found, wanted, "{name}");
        for record in lines(&out(&output)) {
            assert_eq!(
                record["figures"][0]["measure"],
                if record["document"]["title"].as_str().unwrap().starts_with("Depot") {
                    "killed"
                } else {
                    "injured"
                }
            );
        }
        // the same through standard input, for what its bytes tell
        if name != "table.csv" {
            let piped = run_with(&[&["read", "-"], flags].concat(), &std::fs::read(&path).unwrap());
            assert_eq!(out(&piped), out(&output), "{name}");
        }
    }
}

#[test]
fn a_single_page_may_be_packed() {
    let packed = fixture("depot.html.gz");
    let output = run(&["read", &packed, "--format", "jsonl"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    assert_eq!(
        told(&lines(&out(&output))),
        ["2022-03-14 Missiles hit depot near Lviv"]
    );
    let piped = run_with(
        &["read", "-", "--format", "jsonl"],
        &std::fs::read(&packed).unwrap(),
    );
    assert_eq!(out(&piped), out(&output));
}

#[test]
fn a_damaged_packed_page_is_read_as_far_as_it_unpacks() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = std::fs::read(fixture("depot.html.gz")).unwrap();
    let mut sum = bytes.clone();
    let at = sum.len() - 6;
    sum[at] ^= 0xff;
    let behind = [bytes.as_slice(), b"\nmore"].concat();
    let said = |output: &std::process::Output, name: &str| {
        let lines: Vec<String> = err(output).lines().map(str::to_string).collect();
        let line = lines
            .iter()
            .find(|line| line.contains("damaged, read as far as it unpacks: "));
        assert!(line.is_some_and(|line| line.contains(name)), "{lines:?}");
        assert_eq!(code(output), 0, "{lines:?}");
    };
    for (name, bytes) in [("sum.html.gz", &sum), ("behind.html.gz", &behind)] {
        let path = file(folder.path(), name, bytes);
        let output = run(&["read", &path, "--format", "jsonl"]);
        said(&output, name);
        assert_eq!(
            told(&lines(&out(&output))),
            ["2022-03-14 Missiles hit depot near Lviv"]
        );
        said(&run_with(&["read", "-"], bytes), "standard input");
        said(&run(&["claims", &path]), name);
        said(&run(&["explain", &path, "--item", "c1"]), name);
    }
    // what cannot be unpacked at all is no article
    let path = file(folder.path(), "cut.html.gz", &bytes[..12]);
    let output = run(&["read", &path]);
    assert_eq!((code(&output), err(&output).lines().count()), (1, 1));
    assert!(err(&output).contains("cut.html.gz: the page cannot be unpacked: "));
    // the ledger keeps what is wrong beside it
    let ledger = folder.path().join("ledger").display().to_string();
    assert_eq!(code(&run(&["init", &ledger])), 0);
    let path = folder.path().join("sum.html.gz").display().to_string();
    said(&run(&["--ledger", &ledger, "add", &path]), "sum.html.gz");
    let documents = run(&["--ledger", &ledger, "documents", "--format", "json"]);
    assert!(out(&documents).contains("\"damaged\""), "{}", out(&documents));
}

#[test]
fn a_file_without_an_article_is_a_line() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes, expected, said) in [
        (
            "deep.json",
            "[".repeat(100_000),
            1,
            "deep.json#0: no JSON object is in it",
        ),
        (
            "news.xml",
            "<newsMessage/>".to_string(),
            1,
            "no newsItem and no nitf element is in it",
        ),
        (
            "none.json",
            "[]\n".to_string(),
            0,
            "whole but without an article: ",
        ),
        (
            "none.csv",
            "title,text\n".to_string(),
            0,
            "whole but without an article: ",
        ),
    ] {
        let path = file(folder.path(), name, bytes);
        for command in ["read", "figures"] {
            let output = run(&[command, &path]);
            assert_eq!(code(&output), expected, "{command} {name}: {}", err(&output));
            assert!(err(&output).contains(said), "{command} {name}: {}", err(&output));
        }
    }
    // neither is a place at which nothing begins
    let output = run(&["read", &format!("{}#7", fixture("wire.jsonl"))]);
    assert_eq!(code(&output), 1);
    assert!(
        err(&output).contains("wire.jsonl#7: no record begins at this place"),
        "{}",
        err(&output)
    );
}

#[test]
fn a_crawl_and_its_broken_record() {
    let path = fixture("crawl.warc.gz");
    let output = run(&["read", &path]);
    let complaints = err(&output);
    assert_eq!(code(&output), 1, "{complaints}");
    assert_eq!(
        told(&lines(&out(&output))),
        [
            "2022-03-14 Missiles hit depot near Lviv, five killed",
            "2022-03-15 Twelve wounded in Sumy"
        ]
    );
    let place = complaints
        .split("crawl.warc.gz#")
        .nth(1)
        .unwrap()
        .split(':')
        .next()
        .unwrap();
    assert!(place.parse::<u64>().unwrap() > 0);
    assert!(complaints.contains("the record says 9"), "{complaints}");
    let skipped = "skipped 5 records: 2 requests and notes of the crawler, 1 answers other than 200 OK, 1 neither HTML nor text, \
                   1 revisits of a page seen before";
    assert!(
        complaints.contains(&format!("read 2 articles, 1 failed (1 broken record); {skipped}")),
        "{complaints}"
    );
    let records = lines(&out(&output));
    assert_eq!(records[0]["document"]["url"], "https://news.example/depot");
    assert_eq!(records[0]["document"]["outlet"], "news.example");
    let one = run(&["read", &path, "--threads", "1"]);
    assert_eq!(one.stdout, output.stdout);
    let limited = run(&["read", &path, "--limit", "1"]);
    assert_eq!((code(&limited), lines(&out(&limited)).len()), (0, 1));
}

#[test]
fn one_letter_is_one_article() {
    let output = run(&["read", &fixture("letter.eml")]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    assert!(out(&output).contains("CLAIMS"), "{}", out(&output));
    assert!(out(&output).contains("Eastgate Wire"), "{}", out(&output));
}

#[test]
fn flags_win_over_the_record_and_the_record_over_the_page() {
    let output = run(&[
        "read",
        &fixture("wire.jsonl"),
        "--outlet",
        "ours.example",
        "--published",
        "2022-04-01",
    ]);
    for record in lines(&out(&output)) {
        assert_eq!(record["document"]["outlet"], "ours.example");
        assert_eq!(record["document"]["published"], "2022-04-01");
    }
    let output = run(&["read", &fixture("wire.jsonl")]);
    assert_eq!(lines(&out(&output))[0]["document"]["outlet"], "Eastgate Wire");
}

#[test]
fn out_gives_a_file_for_each_article() {
    let folder = tempfile::tempdir().unwrap();
    let records = folder.path().join("records");
    let output = run(&["read", &fixture("wire.jsonl"), "--out", records.to_str().unwrap()]);
    assert!(
        err(&output).contains("read 2 articles, 1 failed"),
        "{}",
        err(&output)
    );
    let mut names: Vec<String> = std::fs::read_dir(&records)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names.len(), 2);
    assert_eq!(names[0], "wire-0.json");
}

#[test]
fn stages_name_the_article_and_one_can_be_chosen() {
    let path = fixture("wire.jsonl");
    let all = run(&["figures", &path, "--format", "jsonl"]);
    let figures = lines(&out(&all));
    assert_eq!(figures[0]["article"], format!("{path}#0"));
    assert_eq!(figures[0]["measure"], "killed");
    let second = figures[1]["article"].as_str().unwrap().to_string();
    let one = run(&["figures", &second, "--format", "jsonl"]);
    assert_eq!(code(&one), 0, "{}", err(&one));
    assert_eq!(lines(&out(&one))[0]["measure"], "injured");
    let why = run(&["explain", &second, "--item", "f1"]);
    assert_eq!(code(&why), 0, "{}", err(&why));
    let which = run(&["explain", &path, "--item", "f1"]);
    assert_eq!(code(&which), 2);
    assert!(err(&which).contains("FILE#PLACE"), "{}", err(&which));
    for stage in ["claims", "sentences", "tokens"] {
        let output = run(&[stage, &path]);
        assert!(
            out(&output).contains(&format!("{path}#0\n")),
            "{stage}: {}",
            out(&output)
        );
    }
    let conllu = run(&["tokens", &path, "--format", "conllu"]);
    assert_eq!(out(&conllu).matches("# newdoc id = ").count(), 2);
}

#[test]
fn a_ledger_takes_archives_once() {
    let folder = tempfile::tempdir().unwrap();
    let desk = folder.path().join("desk").display().to_string();
    assert_eq!(code(&run(&["init", &desk])), 0);
    let crawl = fixture("crawl.warc.gz");
    let first = run(&["--ledger", &desk, "add", &crawl, "--limit", "1"]);
    assert!(
        err(&first).contains("added 1 article, 0 failed"),
        "{}",
        err(&first)
    );
    let second = run(&["--ledger", &desk, "add", &crawl, &fixture("letters.mbox")]);
    assert_eq!(code(&second), 1);
    assert!(
        err(&second)
            .contains("added 3 articles, 1 known already, 1 failed (1 broken record); skipped 5 records"),
        "{}",
        err(&second)
    );
    assert!(
        out(&second).contains(" https://news.example/sumy\n"),
        "{}",
        out(&second)
    );
    assert!(out(&second).contains("letters.mbox#0\n"), "{}", out(&second));
    let again = run(&["--ledger", &desk, "add", &crawl, &fixture("letters.mbox")]);
    assert!(
        err(&again).contains("added 0 articles, 4 known already, 1 failed"),
        "{}",
        err(&again)
    );
    let verified = run(&["--ledger", &desk, "verify"]);
    assert_eq!(code(&verified), 0, "{}", err(&verified));
    let list = file(
        folder.path(),
        "list.jsonl",
        format!(
            "{{\"path\": \"{}\", \"outlet\": \"listed.example\"}}\n",
            fixture("wire.jsonl")
        ),
    );
    let listed = run(&["--ledger", &desk, "add", "--list", &list]);
    assert!(
        // one of its texts came as a letter already
        err(&listed).contains("added 1 article, 1 seen in one more place, 1 failed (1 broken record)"),
        "{}",
        err(&listed)
    );
    let documents = run(&["--ledger", &desk, "documents", "--format", "jsonl"]);
    assert!(out(&documents).contains("listed.example"), "{}", out(&documents));
}

#[test]
fn what_is_wrong_is_said_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let table = file(folder.path(), "t.csv", "a,b\n1,2\n");
    let output = run(&["read", &table]);
    assert_eq!(code(&output), 1);
    assert!(
        err(&output)
            .contains("t.csv: which column is the report? say it with --map text=NAME; there are a, b"),
        "{}",
        err(&output)
    );
    assert_eq!(code(&run(&["read", &table, "--map", "test=a"])), 2);
    assert_eq!(code(&run(&["read", &table, "--archive", "zip"])), 2);
    // a file that looks like an archive can be read as one article
    let page = file(
        folder.path(),
        "p.csv",
        "Five people were killed near Lviv, the governor said.\n",
    );
    let output = run(&["read", &page, "--archive", "none"]);
    assert_eq!(code(&output), 0, "{}", err(&output));
}
