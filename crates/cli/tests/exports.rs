//! Exports through the real binary, on a ledger of our examples. What readers that are not ours make of them: `evals/exports/check.py`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{code, err, out, run};
use rusqlite::types::ValueRef;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A ledger of our examples with some judgements, made once.
struct Desk {
    folder: tempfile::TempDir,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn desk() -> &'static Desk {
    static DESK: OnceLock<Desk> = OnceLock::new();
    DESK.get_or_init(|| {
        let desk = Desk {
            folder: tempfile::tempdir().unwrap(),
        };
        desk.ok(&["init", &desk.path("desk")]);
        // a copy of one of them, told by another outlet under another headline
        let evening = std::fs::read_to_string(root().join("evals/incidents/harbour-evening.txt")).unwrap();
        let copy = evening.replacen("counts its dead", "mourns", 1);
        let copy = common::file(desk.folder.path(), "copy.txt", copy);
        // what is difficult in files of others
        let hard = "=1+1, \"five dead\"\n\n2022-03-14 10:20:00\n\nAt least five people were killed on Sunday when missiles struck a depot near \
            Kharkiv, Ahmad Suleiman (أحمد سليمان), the governor, said.\u{7}\n\n-5, @home, +3: shelling killed two people in Sumy, police said.\n";
        let hard = common::file(desk.folder.path(), "hard.txt", hard);
        let examples = root().join("examples").display().to_string();
        let incidents = root().join("evals/incidents").display().to_string();
        desk.ok(&["add", "-q", &examples, &incidents]);
        desk.ok(&["add", "-q", &hard, "--outlet", "=Border()"]);
        desk.ok(&["add", "-q", &copy, "--outlet", "Border Mirror"]);
        let claims = desk.json(&["claims", "--stance", "denies"]);
        let claim = format!("{}/{}", claims[0]["document"].as_str().unwrap(), claims[0]["id"].as_str().unwrap());
        desk.ok(&["judge", "accept", &claim, "--by", "A. Reader"]);
        desk.ok(&["judge", "note", &claim, "rating: 2/5 Mostly false", "--by", "B. Reader"]);
        desk
    })
}

impl Desk {
    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn ok(&self, arguments: &[&str]) -> String {
        let output = run(&[&["--ledger", &self.path("desk")], arguments].concat());
        assert_eq!(code(&output), 0, "{arguments:?}: {}", err(&output));
        out(&output)
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.ok(&[arguments, &["--format", "json"]].concat())).unwrap()
    }

    fn export(&self, format: &str, more: &[&str]) -> String {
        self.ok(&[&["export", "--format", format], more].concat())
    }

    /// Exports into a file or folder and gives its path.
    fn file(&self, format: &str, name: &str, more: &[&str]) -> String {
        let path = self.path(name);
        self.ok(&[&["export", "--format", format, "--out", &path], more].concat());
        path
    }
}

const STREAMS: [&str; 13] = [
    "acled", "ged", "polecat", "plover", "geojson", "kml", "w3c", "claim", "hxl", "timemap", "ftm", "ninjs",
    "conllu",
];

#[test]
fn formats_are_listed_with_what_they_lose() {
    let listed = out(&run(&["export", "--list"]));
    for format in STREAMS.iter().chain(&["gdelt2", "sqlite", "parquet"]) {
        let line = listed
            .lines()
            .find(|line| line.starts_with(&format!("{format} ")));
        let line = line.unwrap_or_else(|| panic!("{format} is not in:\n{listed}"));
        let loses = ["lost", "lose", "left out", "only", "one "]
            .iter()
            .any(|word| line.contains(word));
        assert!(loses, "{line}");
        assert!(
            root().join(format!("docs/exports/{format}.md")).is_file(),
            "{format} has no page"
        );
    }
    assert_eq!(listed.lines().count(), 16);
}

#[test]
fn the_same_ledger_gives_the_same_bytes() {
    for format in STREAMS {
        let first = desk().export(format, &[]);
        assert!(
            !first.is_empty() && first == desk().export(format, &[]),
            "{format}"
        );
        let file = desk().file(format, &format!("same-{format}"), &[]);
        assert!(first == std::fs::read_to_string(file).unwrap(), "{format}");
    }
    for format in ["sqlite", "parquet", "gdelt2"] {
        let bytes = |name: &str| {
            let path = PathBuf::from(desk().file(format, name, &[]));
            let mut files: Vec<PathBuf> = match path.is_dir() {
                true => std::fs::read_dir(&path)
                    .unwrap()
                    .map(|e| e.unwrap().path())
                    .collect(),
                false => vec![path],
            };
            files.sort();
            files
                .iter()
                .map(|file| std::fs::read(file).unwrap())
                .collect::<Vec<_>>()
        };
        assert!(bytes("one") == bytes("two"), "{format}");
        for name in ["one", "two"] {
            let path = desk().path(name);
            let _ = std::fs::remove_file(&path);
            let _ = std::fs::remove_dir_all(&path);
        }
    }
}

#[test]
fn what_is_asked_wrongly_is_refused() {
    for (arguments, said) in [
        (&["export"][..], "--format"),
        (&["export", "--format", "xls"], "there are acled, ged"),
        (&["export", "--format", "sqlite"], "give --out FILE"),
        (
            &["export", "--format", "parquet", "--out", "-"],
            "give --out FOLDER",
        ),
        (&["export", "--format", "acled", "--from", "soon"], "soon"),
    ] {
        let output = run(&[&["--ledger", &desk().path("desk")], arguments].concat());
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(err(&output).contains(said), "{arguments:?}: {}", err(&output));
    }
    let output = run(&[
        "--ledger",
        &desk().path("desk"),
        "export",
        "--format",
        "kml",
        "--out",
        "/no/such/folder/x",
    ]);
    assert_eq!(
        (code(&output), err(&output).lines().count()),
        (1, 1),
        "{}",
        err(&output)
    );
}

#[test]
fn nothing_is_still_a_whole_file() {
    let nowhere = ["--place", "Nowhere at all"];
    assert_eq!(desk().export("acled", &nowhere).lines().count(), 1);
    assert_eq!(desk().export("ged", &nowhere).lines().count(), 1);
    assert_eq!(desk().export("hxl", &nowhere).lines().count(), 2);
    assert_eq!(desk().export("plover", &nowhere), "");
    for (format, list) in [
        ("geojson", "features"),
        ("w3c", "items"),
        ("claim", "@graph"),
        ("timemap", "events"),
    ] {
        let found: Value = serde_json::from_str(&desk().export(format, &nowhere)).unwrap();
        assert_eq!(found[list], Value::Array(Vec::new()), "{format}");
    }
    let store = rusqlite::Connection::open(desk().file("sqlite", "nothing.db", &nowhere)).unwrap();
    let count: i64 = store
        .query_row("SELECT count(*) FROM incidents", [], |row| row.get(0))
        .unwrap();
    assert_eq!(count, 0);
}

#[test]
fn tables_hold_what_their_commands_list_under_any_filter() {
    for (at, filter) in [
        &["--from", "2022-05-12"][..],
        &["--to", "2022-03-14"],
        &["--place", "Znamianka"],
        &["--actor", "Russia"],
        &["--source", "ministry"],
        &["--stance", "denies", "--type", "ASSAULT"],
        &["--as-of", "2020-01-01"],
    ]
    .iter()
    .enumerate()
    {
        let file = desk().file("sqlite", &format!("filtered-{at}.db"), filter);
        let store = rusqlite::Connection::open(file).unwrap();
        for table in ["documents", "claims", "incidents", "tolls", "disputes"] {
            let listed = desk().json(&[&[table], *filter].concat());
            let count = asked(&store, &format!("SELECT count(*) FROM {table}"));
            let listed = match table {
                "disputes" => listed
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|d| d["sides"].as_array().unwrap().len())
                    .sum(),
                _ => listed.as_array().unwrap().len(),
            };
            assert_eq!(count, [listed.to_string()], "{table} {filter:?}");
        }
    }
}

/// Cells of comma-separated lines.
fn cells(raw: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = raw.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '"' if quoted && letters.peek() == Some(&'"') => cell.push(letters.next().unwrap()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => (),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    rows
}

/// Class of every figure, by document/figure; empty where it has none.
fn classes() -> BTreeMap<String, String> {
    let store = rusqlite::Connection::open(desk().file("sqlite", "classes.db", &[])).unwrap();
    let rows = asked(&store, "SELECT document || '/' || id, class FROM figures");
    let pairs = rows.iter().filter_map(|row| row.split_once(" | "));
    pairs
        .map(|(figure, class)| (figure.to_string(), class.to_string()))
        .collect()
}

/// The class on which the figures of a toll agree; empty where they do not.
fn class(classes: &BTreeMap<String, String>, toll: &Value) -> String {
    let figures = toll["figures"].as_array().unwrap().iter();
    let name = |at: &Value| at.as_str().unwrap().to_string();
    let found: BTreeSet<String> = figures
        .filter_map(|f| classes.get(&format!("{}/{}", name(&f[0]), name(&f[1]))).cloned())
        .collect();
    match found.len() {
        1 => found.into_iter().next().unwrap_or_default(),
        _ => String::new(),
    }
}

#[test]
fn a_row_claims_no_more_than_the_record() {
    let incidents = desk().json(&["incidents"]);
    let by_id: BTreeMap<&str, &Value> = incidents
        .as_array()
        .unwrap()
        .iter()
        .map(|i| (i["id"].as_str().unwrap(), i))
        .collect();
    let classes = classes();
    let lowest = |incident: &Value| {
        let tolls = incident["tolls"].as_array().unwrap().iter();
        let standing =
            tolls.filter(|t| t["measure"] == "killed" && t["superseded_by"].is_null() && t["low"].is_u64());
        let mut by_class: BTreeMap<String, u64> = BTreeMap::new();
        for toll in standing {
            let low = toll["low"].as_u64().unwrap();
            let least = by_class.entry(class(&classes, toll)).or_insert(low);
            *least = low.min(*least);
        }
        // of people at large, else of the only class
        let first = by_class.first_key_value()?;
        (first.0.is_empty() || by_class.len() == 1).then_some(*first.1)
    };
    let rows = cells(&desk().export("acled", &[]));
    let at = |name: &str| rows[0].iter().position(|column| column == name).unwrap();
    assert_eq!(rows[0].len(), 31);
    for row in &rows[1..] {
        let incident = by_id[row[0].as_str()];
        let fatalities = lowest(incident).map(|n| n.to_string()).unwrap_or_default();
        assert_eq!(row[at("fatalities")], fatalities, "{}", row[0]);
        assert_eq!(
            row[at("event_date")],
            incident["from"].as_str().unwrap_or_default()
        );
        assert_eq!(
            row[at("latitude")].is_empty(),
            incident["place"]["lat"].is_null(),
            "{}",
            row[0]
        );
        for toll in incident["tolls"].as_array().unwrap() {
            let source = toll["source"].as_str().unwrap_or("nobody named");
            assert!(
                row[at("notes")].contains(source),
                "{source} is not in {}",
                row[at("notes")]
            );
        }
        for document in incident["documents"].as_array().unwrap() {
            assert!(row[at("tags")].contains(document.as_str().unwrap()));
        }
    }
    let rows = cells(&desk().export("ged", &[]));
    let at = |name: &str| rows[0].iter().position(|column| column == name).unwrap();
    assert_eq!(rows[0].len(), 49);
    for row in &rows[1..] {
        let best = lowest(by_id[row[at("relid")].as_str()])
            .map(|n| n.to_string())
            .unwrap_or_default();
        assert_eq!((&row[at("best")], &row[at("low")]), (&best, &best));
        assert!(row[at("deaths_a")].is_empty() && row[at("deaths_b")].is_empty());
    }
    let features: Value = serde_json::from_str(&desk().export("geojson", &[])).unwrap();
    assert_eq!(
        features["features"].as_array().unwrap().len(),
        by_id.len(),
        "unplaced ones stay"
    );
    for feature in features["features"].as_array().unwrap() {
        let incident = by_id[feature["id"].as_str().unwrap()];
        assert_eq!(feature["geometry"].is_null(), incident["place"]["lat"].is_null());
        if incident["place"]["precision"] == "country" {
            assert!(feature["geometry"].is_null());
        }
    }
}

#[test]
fn cells_are_guarded_only_where_asked() {
    let place = ["--place", "Kharkiv"];
    let plain = desk().export("acled", &place);
    assert!(plain.contains(",=Border(),"), "{plain}");
    let guarded = desk().export("acled", &[&place[..], &["--guard-cells"]].concat());
    assert!(guarded.contains(",\"'=Border()\","), "{guarded}");
    assert_eq!(plain.replace("=Border()", "\"'=Border()\""), guarded);
}

#[test]
fn reviews_come_only_from_people() {
    let graph: Value = serde_json::from_str(&desk().export("claim", &[])).unwrap();
    let items = graph["@graph"].as_array().unwrap();
    let reviews: Vec<&Value> = items
        .iter()
        .filter(|item| item["@type"] == "ClaimReview")
        .collect();
    assert_eq!(reviews.len(), 1);
    assert_eq!(reviews[0]["author"]["name"], "B. Reader");
    assert_eq!(reviews[0]["reviewRating"]["ratingValue"], 2);
    assert_eq!(reviews[0]["reviewRating"]["alternateName"], "Mostly false");
    assert!(
        items
            .iter()
            .any(|item| item["@id"] == reviews[0]["itemReviewed"]["@id"])
    );
}

#[test]
fn words_of_annotations_stand_in_the_text() {
    let page: Value = serde_json::from_str(&desk().export("w3c", &[])).unwrap();
    let documents: BTreeMap<String, Vec<char>> = desk()
        .export("sqlite", &["--out", &desk().path("texts.db")])
        .is_empty()
        .then(|| rusqlite::Connection::open(desk().path("texts.db")).unwrap())
        .map(|store| {
            let mut find = store.prepare("SELECT id, text FROM documents").unwrap();
            let rows = find.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)));
            rows.unwrap()
                .map(|row| row.map(|(id, text)| (id, text.chars().collect())).unwrap())
                .collect()
        })
        .unwrap();
    let mut checked = 0;
    for item in page["items"].as_array().unwrap() {
        let targets = match &item["target"] {
            Value::Array(all) => all.clone(),
            one => vec![one.clone()],
        };
        for target in targets.iter().filter(|t| t.is_object()) {
            let id = target["onrecord:text"]
                .as_str()
                .unwrap()
                .replace("urn:onrecord:document:", "sha256:");
            let at = |n: usize, name: &str| target["selector"][n][name].clone();
            let (start, end) = (
                at(1, "start").as_u64().unwrap() as usize,
                at(1, "end").as_u64().unwrap() as usize,
            );
            let words: String = documents[&id][start..end].iter().collect();
            assert_eq!(at(0, "exact"), words.as_str());
            checked += 1;
        }
    }
    assert!(checked > 100, "{checked}");
}

/// Tables of an export as SQLite: the file itself, and one filled from the Parquet files.
fn stores() -> Vec<(&'static str, rusqlite::Connection)> {
    let sqlite = rusqlite::Connection::open(desk().file("sqlite", "tables.db", &[])).unwrap();
    let folder = desk().file("parquet", "tables", &[]);
    let parquet = rusqlite::Connection::open_in_memory().unwrap();
    for table in export::table::TABLES {
        let names: Vec<String> = table.columns.iter().map(|c| format!("\"{}\"", c.name)).collect();
        parquet
            .execute_batch(&format!("CREATE TABLE {} ({})", table.name, names.join(", ")))
            .unwrap();
        let file = std::fs::File::open(format!("{folder}/{}.parquet", table.name)).unwrap();
        let batches = parquet::arrow::arrow_reader::ParquetRecordBatchReader::try_new(file, 500).unwrap();
        let marks = vec!["?"; names.len()].join(", ");
        let mut insert = parquet
            .prepare(&format!("INSERT INTO {} VALUES ({marks})", table.name))
            .unwrap();
        for batch in batches {
            let batch = batch.unwrap();
            for row in 0..batch.num_rows() {
                let values = batch.columns().iter().map(|column| value(column, row));
                insert.execute(rusqlite::params_from_iter(values)).unwrap();
            }
        }
    }
    vec![("sqlite", sqlite), ("parquet", parquet)]
}

/// A cell of an Arrow column as SQLite holds it: lists as JSON.
fn value(column: &arrow_array::ArrayRef, row: usize) -> rusqlite::types::Value {
    use arrow_array::Array;
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Float64Type, Int64Type};
    use rusqlite::types::Value;
    if column.is_null(row) {
        return Value::Null;
    }
    if let Some(texts) = column.as_string_opt::<i32>() {
        return Value::Text(texts.value(row).to_string());
    }
    if let Some(numbers) = column.as_primitive_opt::<Int64Type>() {
        return Value::Integer(numbers.value(row));
    }
    if let Some(numbers) = column.as_primitive_opt::<Float64Type>() {
        return Value::Real(numbers.value(row));
    }
    let items = column.as_list::<i32>().value(row);
    let items: Vec<&str> = items.as_string::<i32>().iter().flatten().collect();
    Value::Text(serde_json::to_string(&items).unwrap())
}

/// Rows of an answer, cells joined by " | ".
fn asked(store: &rusqlite::Connection, sql: &str) -> Vec<String> {
    let mut find = store
        .prepare(sql)
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
    let width = find.column_count();
    let rows = find.query_map([], |row| {
        let cell = |at: usize| match row.get_ref(at).unwrap() {
            ValueRef::Null => String::new(),
            ValueRef::Integer(n) => n.to_string(),
            ValueRef::Real(n) => n.to_string(),
            ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
            ValueRef::Blob(_) => "blob".to_string(),
        };
        Ok((0..width).map(cell).collect::<Vec<_>>().join(" | "))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// Fields of a command's JSON list, joined in the same way.
fn told(list: &Value, fields: &[&str], only: impl Fn(&Value) -> bool) -> Vec<String> {
    let cell = |item: &Value, field: &&str| match field.split('.').fold(item, |value, name| &value[name]) {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let items = list.as_array().unwrap().iter().filter(|item| only(item));
    items
        .map(|item| {
            fields
                .iter()
                .map(|f| cell(item, f))
                .collect::<Vec<_>>()
                .join(" | ")
        })
        .collect()
}

/// The ten questions, each with what the ledger's own command says. Sorted, since tables have no order.
fn questions() -> Vec<(&'static str, Vec<String>)> {
    let desk = desk();
    let all = |_: &Value| true;
    let mut copies = BTreeSet::new();
    for incident in desk.json(&["incidents"]).as_array().unwrap() {
        for group in incident["copies"].as_array().unwrap() {
            let group: Vec<&str> = group
                .as_array()
                .unwrap()
                .iter()
                .map(|d| d.as_str().unwrap())
                .collect();
            copies.insert(format!(
                "{} | {}",
                incident["id"].as_str().unwrap(),
                group.join(" ")
            ));
        }
    }
    assert!(!copies.is_empty(), "the copy is not found");
    let documents = desk.json(&["documents"]);
    let mut outlets: BTreeMap<String, usize> = BTreeMap::new();
    for outlet in told(&documents, &["outlet"], all) {
        *outlets.entry(outlet).or_default() += 1;
    }
    let outlets = outlets
        .iter()
        .map(|(outlet, n)| format!("{outlet} | {n}"))
        .collect();
    vec![
        (
            "SELECT id, type, from_day, lat FROM incidents WHERE 'Yavoriv' IN (place, admin1)",
            told(
                &desk.json(&["incidents", "--place", "Yavoriv"]),
                &["id", "type", "from", "place.lat"],
                all,
            ),
        ),
        (
            "SELECT incident, number, measure, source, low, high, said, superseded_by FROM tolls WHERE source LIKE '%governor%'",
            told(
                &desk.json(&["tolls", "--source", "governor"]),
                &[
                    "incident",
                    "number",
                    "measure",
                    "source",
                    "low",
                    "high",
                    "said",
                    "superseded_by",
                ],
                all,
            ),
        ),
        (
            "SELECT DISTINCT id, incident, about FROM disputes",
            told(&desk.json(&["disputes"]), &["id", "incident", "about"], all),
        ),
        (
            "SELECT document, id, stance, day, source FROM claims WHERE source LIKE '%Velychenko%'",
            told(
                &desk.json(&["claims", "--source", "Velychenko"]),
                &["document", "id", "stance", "day", "source.name"],
                all,
            ),
        ),
        (
            "SELECT document, id, source, verdict FROM claims WHERE stance = 'denies'",
            told(
                &desk.json(&["claims", "--stance", "denies"]),
                &["document", "id", "source.name", "judged.verdict"],
                all,
            ),
        ),
        (
            "SELECT incident, source, low FROM tolls WHERE measure = 'killed' AND low >= 20",
            told(&desk.json(&["tolls"]), &["incident", "source", "low"], |t| {
                t["measure"] == "killed" && t["low"].as_u64().is_some_and(|n| n >= 20)
            }),
        ),
        ("SELECT outlet, count(*) FROM documents GROUP BY outlet", outlets),
        (
            "SELECT i.id, c.value FROM incidents i, json_each(i.copies) c",
            copies.into_iter().collect(),
        ),
        (
            "SELECT id, mode, place FROM incidents WHERE type = 'ASSAULT' AND from_day <= '2022-03-14' AND to_day > '2022-03-13'",
            told(
                &desk.json(&[
                    "incidents",
                    "--type",
                    "ASSAULT",
                    "--from",
                    "2022-03-13",
                    "--to",
                    "2022-03-14",
                ]),
                &["id", "mode", "place.name"],
                all,
            ),
        ),
        (
            "SELECT id, action, \"by\", item, note FROM judgements",
            told(
                &desk.json(&["judgements"]),
                &["id", "action", "by", "item", "note"],
                all,
            ),
        ),
    ]
}

#[test]
fn tables_answer_ten_questions_as_the_ledger_does() {
    let stores = stores();
    let questions = questions();
    assert_eq!(questions.len(), 10);
    for (question, mut answer) in questions {
        answer.sort();
        assert!(!answer.is_empty(), "nobody learns from: {question}");
        for (name, store) in &stores {
            let mut found = asked(store, question);
            found.sort();
            assert_eq!(found, answer, "{name}: {question}");
        }
    }
}

/// A page with the output of every `<!-- export: ARGUMENTS | FIRST-LAST -->` and `<!-- sql: QUESTION -->` in place.
fn renewed(page: &str, times: &[(String, String)]) -> String {
    let mut made = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        made.push(line.to_string());
        let of = |kind: &str| line.strip_prefix(&format!("<!-- {kind}: "))?.strip_suffix(" -->");
        let mut body = match (of("export"), of("sql")) {
            (Some(command), _) => exported(command),
            (_, Some(sql)) => {
                let store = rusqlite::Connection::open(desk().file("sqlite", "page.db", &[])).unwrap();
                asked(&store, sql).join("\n")
            }
            _ => continue,
        };
        for (time, stands) in times {
            body = body.replace(time, stands);
        }
        made.push(format!("\n```\n{body}\n```\n"));
        let end = lines.find(|line| line.trim() == "<!-- end -->");
        made.push(end.expect("an example that does not end").to_string());
    }
    made.join("\n") + "\n"
}

/// Lines of an export: `--format gdelt2 --place Yavoriv @mentions.CSV | 1-2`. Long lines are cut.
fn exported(command: &str) -> String {
    let (command, range) = command.split_once('|').unwrap();
    let (first, last) = range.trim().split_once('-').unwrap();
    let (first, last): (usize, usize) = (first.parse().unwrap(), last.parse().unwrap());
    let (command, file) = command.split_once('@').unwrap_or((command, ""));
    let mut arguments: Vec<&str> = command.split_whitespace().collect();
    arguments.insert(0, "export");
    let folder = desk().path("page");
    let text = if file.is_empty() {
        desk().ok(&arguments)
    } else {
        desk().ok(&[&arguments[..], &["--out", &folder]].concat());
        std::fs::read_to_string(Path::new(&folder).join(file.trim())).unwrap()
    };
    // before long lines are cut: folders are not the same everywhere
    let text = text.replace(&root().display().to_string(), ".");
    let text = text.replace(&desk().folder.path().display().to_string(), "reports");
    let lines = text.lines().skip(first - 1).take(last - first + 1);
    let cut = |line: &str| match line.chars().count() > 900 {
        true => line.chars().take(900).collect::<String>() + " …",
        false => line.to_string(),
    };
    lines.map(cut).collect::<Vec<_>>().join("\n")
}

/// Times at which our documents were added, and what stands for them on pages.
fn times() -> Vec<(String, String)> {
    let documents = desk().json(&["documents"]);
    let sightings = documents
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|d| d["sightings"].as_array().unwrap());
    let mut times = Vec::new();
    for sighting in sightings {
        let added = sighting["added"].as_str().unwrap();
        let digits: String = added.chars().filter(char::is_ascii_digit).take(14).collect();
        let moment: jiff::Timestamp = added.parse().unwrap();
        times.push((added.to_string(), "2026-11-25T09:30:00.000000Z".to_string()));
        times.push((added[..19].to_string(), "2026-11-25T09:30:00".to_string()));
        times.push((digits, "20261125093000".to_string()));
        times.push((moment.as_second().to_string(), "1795599000".to_string()));
        times.push((added[..10].to_string(), "2026-11-25".to_string()));
    }
    // a second stands at the beginning of its fractions
    times.sort_by_key(|(time, _)| std::cmp::Reverse(time.len()));
    times
}

#[test]
fn the_pages_show_what_comes_out() {
    let times = times();
    for entry in std::fs::read_dir(root().join("docs/exports")).unwrap() {
        let path = entry.unwrap().path();
        let page = std::fs::read_to_string(&path).unwrap();
        let now = renewed(&page, &times);
        if std::env::var("EXPORTS_UPDATE").is_ok_and(|v| v == "1") {
            std::fs::write(&path, &now).unwrap();
        } else {
            assert!(
                now == page,
                "{} shows other output: EXPORTS_UPDATE=1 cargo test -p onrecord-cli --test exports",
                path.display()
            );
        }
    }
}
