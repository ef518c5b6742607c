//! `onrecord read` through the real binary: formats, batches, broken files, determinism.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{ARTICLE, code, err, file, onrecord, out, record, run, run_with};
use serde_json::Value;
use std::time::{Duration, Instant};

/// The fields of `RECORD.md`: where they stand, and their names in order.
const FIELDS: &[(&str, &str)] = &[
    (
        "",
        "onrecord document actors places times figures events claims notes",
    ),
    ("/onrecord", "version model knowledge"),
    (
        "/document",
        "id source_sha256 title outlet url published language text blocks",
    ),
    ("/document/blocks/0", "kind start end"),
    ("/actors/0", "id name kind role country sector wikidata mentions"),
    (
        "/places/0",
        "id span name geonames country admin1 lat lon precision relation",
    ),
    ("/times/0", "id span value from to precision anchor"),
    (
        "/figures/0",
        "id span measure low high hedge of class side scope since event claim",
    ),
    (
        "/events/0",
        "id span type mode contexts status agents targets instruments place places time figures claims consequence_of codes",
    ),
    (
        "/events/0/codes",
        "cameo acled ucdp quad intensity goldstein lossy",
    ),
    (
        "/claims/0",
        "id source relay cue stance quotation certainty content time events figures answers covers",
    ),
    ("/claims/0/source", "name actor kind start end text"),
    ("/claims/0/cue", "start end text"),
];

#[test]
fn json_has_every_field_of_the_contract_in_order() {
    let record = record(ARTICLE.as_bytes());
    for (at, names) in FIELDS {
        let object = record
            .pointer(at)
            .unwrap_or_else(|| panic!("nothing at {at}: {record:#}"));
        let found: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(found.join(" "), *names, "at {at}");
    }
    assert_eq!(record["document"]["published"], "2022-03-14T10:20:00");
}

#[test]
fn text_shows_every_section_with_its_words() {
    let output = run_with(&["read", "-"], ARTICLE.as_bytes());
    let text = out(&output);
    for words in [
        "Missiles hit depot",
        "CLAIMS",
        "WHAT IS COUNTED",
        "EVENTS",
        "TIMES",
        "PLACES",
        "PEOPLE",
    ] {
        assert!(text.contains(words), "{words} is not in:\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    assert!(!text.contains('\u{1b}'), "colours in a pipe");
    let forced = run_with(&["--color", "always", "read", "-"], ARTICLE.as_bytes());
    assert!(out(&forced).contains('\u{1b}'));
}

#[test]
fn given_origin_goes_into_the_record() {
    let given = [
        "--published",
        "2023-01-02T03:04",
        "--outlet",
        "example.org",
        "--url",
        "https://example.org/a",
    ];
    let output = run_with(
        &[&["read", "-", "--format", "json"], &given[..]].concat(),
        ARTICLE.as_bytes(),
    );
    let record: Value = serde_json::from_str(&out(&output)).unwrap();
    let document = &record["document"];
    assert_eq!(document["published"], "2023-01-02T03:04:00");
    assert_eq!(document["outlet"], "example.org");
    assert_eq!(document["url"], "https://example.org/a");
}

#[test]
fn several_articles_come_one_per_line_in_order_for_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let articles: Vec<String> = (0..9)
        .map(|n| {
            file(
                folder.path(),
                &format!("{n}.txt"),
                format!("Report {n}\n\n{}", ARTICLE.repeat(1 + n % 3)),
            )
        })
        .collect();
    let arguments: Vec<&str> = std::iter::once("read")
        .chain(articles.iter().map(String::as_str))
        .collect();
    let one = run(&[&arguments[..], &["--threads", "1"]].concat());
    let two = run(&[&arguments[..], &["--threads", "2"]].concat());
    let again = run(&[&arguments[..], &["--threads", "2"]].concat());
    assert_eq!(one.stdout, two.stdout);
    assert_eq!(two.stdout, again.stdout);
    let titles: Vec<String> = out(&one)
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["document"]["title"].to_string())
        .collect();
    let expected: Vec<String> = (0..9).map(|n| format!("\"Report {n}\"")).collect();
    assert_eq!(titles, expected);
    assert!(err(&one).contains("read 9 articles, 0 failed"), "{}", err(&one));
}

#[test]
fn broken_files_are_one_line_each_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let good = file(folder.path(), "in/good.txt", ARTICLE);
    let empty = file(folder.path(), "in/empty.txt", "");
    let picture = file(
        folder.path(),
        "in/picture.txt",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0",
    );
    let huge = file(folder.path(), "in/huge.txt", vec![b'a'; (16 << 20) + 1]);
    let missing = folder.path().join("in/missing.txt").display().to_string();
    let hollow = folder.path().join("hollow");
    std::fs::create_dir(&hollow).unwrap();
    let hollow = hollow.display().to_string();
    let last = file(folder.path(), "in/last.txt", ARTICLE);
    let records = folder.path().join("records");
    let broken = [&empty, &picture, &huge, &missing, &hollow];
    let mut arguments = vec!["read", &good];
    arguments.extend(broken.iter().map(|p| p.as_str()));
    let target = records.display().to_string();
    arguments.extend([last.as_str(), "--out", &target]);
    let output = run(&arguments);
    assert_eq!(code(&output), 1);
    let said = err(&output);
    for path in broken {
        let lines = said
            .lines()
            .filter(|line| line.starts_with(&format!("onrecord: {path}: ")));
        assert_eq!(lines.count(), 1, "{path}: one line in\n{said}");
    }
    assert!(said.contains("read 2 articles, 5 failed"), "{said}");
    assert_eq!(said.lines().count(), 6, "{said}");
    let mut names: Vec<String> = std::fs::read_dir(&records)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["good.json", "last.json"]);
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_one_clear_line() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "secret.txt", ARTICLE);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o0)).unwrap();
    if std::fs::File::open(&path).is_ok() {
        return; // root may read everything
    }
    let output = run(&["read", &path]);
    assert_eq!(
        (code(&output), err(&output)),
        (1, format!("onrecord: {path}: no permission\n"))
    );
}

#[test]
fn a_folder_stands_for_its_files_and_names_never_collide() {
    let folder = tempfile::tempdir().unwrap();
    file(folder.path(), "a/report.txt", ARTICLE);
    file(folder.path(), "b/report.txt", ARTICLE);
    file(
        folder.path(),
        "b/report.html",
        format!("<html><body><p>{ARTICLE}</p></body></html>"),
    );
    let (a, b) = (folder.path().join("a"), folder.path().join("b"));
    let records = folder.path().join("records");
    let output = run(&[
        "read",
        a.to_str().unwrap(),
        b.to_str().unwrap(),
        "--out",
        records.to_str().unwrap(),
    ]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    for name in ["report.json", "report-2.json", "report-3.json"] {
        let record = std::fs::read_to_string(records.join(name)).unwrap();
        assert!(serde_json::from_str::<Value>(&record).is_ok(), "{name}");
    }
    assert_eq!(std::fs::read_dir(&records).unwrap().count(), 3);
}

#[test]
fn odd_articles_are_read() {
    let title = record(b"Only a title");
    assert_eq!(title["document"]["text"], "Only a title");
    let emoji = record(
        "Title 🕊️\n\n“Stay safe 🙏🏽👩‍👩‍👧,” the mayor of Lviv said on 🗓️ Monday. 3 people were killed.\n"
            .as_bytes(),
    );
    assert!(emoji["document"]["text"].as_str().unwrap().contains("👩‍👩‍👧"));
    record(
        "عنوان\n\nقال المتحدث إن خمسة أشخاص قتلوا يوم الاثنين.\n\nThe spokesman said: «لا تعليق».\n".as_bytes(),
    );
    record("עוד כותרת \u{202e}abc\u{202c}\n\nThe army said 5 people were killed.\n".as_bytes());
    record(
        "a\u{0}b \u{1}\u{7f} c. The army said so.\n"
            .as_bytes()
            .get(3..)
            .unwrap(),
    );
}

#[test]
fn encodings_are_told_apart() {
    let words = "Straße nach Kyjiw\n\nThe mayor said “we won’t go” on Monday – naïve café.\n";
    let utf8 = record(words.as_bytes());
    for big in [false, true] {
        let mut bytes = if big { vec![0xfe, 0xff] } else { vec![0xff, 0xfe] };
        for unit in words.encode_utf16() {
            bytes.extend(if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            });
        }
        assert_eq!(record(&bytes)["document"]["text"], utf8["document"]["text"]);
    }
    let windows: Vec<u8> = words
        .chars()
        .map(|c| match c {
            '“' => 0x93,
            '”' => 0x94,
            '’' => 0x92,
            '–' => 0x96,
            c => u8::try_from(u32::from(c)).unwrap(),
        })
        .collect();
    assert_eq!(record(&windows)["document"]["text"], utf8["document"]["text"]);
    let mark = [b"\xef\xbb\xbf".as_slice(), words.as_bytes()].concat();
    assert_eq!(record(&mark)["document"]["text"], utf8["document"]["text"]);
}

#[test]
fn ten_megabytes_on_one_line_end_in_reasonable_time() {
    let start = Instant::now();
    record(&vec![b'a'; 10 << 20]);
    record(format!("{} ", "a1-".repeat(700)).repeat(5000).as_bytes());
    assert!(
        start.elapsed() < Duration::from_secs(240),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn a_reader_that_hangs_up_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let article = file(folder.path(), "a.txt", ARTICLE);
    let mut command = onrecord(&["read", &article]);
    let piped = command
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let mut child = piped.spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((code(&output), err(&output)), (0, String::new()));
}

#[test]
fn the_same_bytes_give_the_same_bytes() {
    let first = run_with(&["read", "-", "--format", "json"], ARTICLE.as_bytes());
    let second = run_with(&["read", "-", "--format", "json"], ARTICLE.as_bytes());
    assert_eq!(first.stdout, second.stdout);
}
