//! The ledger's commands through the real binary.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{ARTICLE, code, err, file, onrecord, out, run, run_with};
use serde_json::Value;
use std::path::Path;
use std::process::Output;

/// A ledger in a folder of its own.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Desk {
            folder: tempfile::tempdir().unwrap(),
        };
        let made = run(&["init", &desk.ledger()]);
        assert_eq!(code(&made), 0, "{}", err(&made));
        desk
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn ledger(&self) -> String {
        self.path().join("ledger").display().to_string()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        run(&[&["--ledger", &self.ledger()], arguments].concat())
    }

    /// Output of a command that must go well.
    fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(code(&output), 0, "{arguments:?}: {}", err(&output));
        out(&output)
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.ok(&[arguments, &["--format", "json"]].concat())).unwrap()
    }

    /// The error of a command that must fail: one line.
    fn fails(&self, arguments: &[&str], wanted: i32) -> String {
        let output = self.run(arguments);
        let said = err(&output);
        assert_eq!(
            (code(&output), said.lines().count()),
            (wanted, 1),
            "{arguments:?}: {said}"
        );
        said
    }

    /// With one article; its path and identifier.
    fn with_article() -> (Self, String, String) {
        let desk = Desk::new();
        let path = file(desk.path(), "a.txt", ARTICLE);
        desk.ok(&["add", &path, "--outlet", "Harbour Courier"]);
        let id = desk.json(&["documents"])[0]["id"].as_str().unwrap().to_string();
        (desk, path, id)
    }
}

#[test]
fn an_article_is_added_listed_and_shown() {
    let (desk, path, id) = Desk::with_article();
    let documents = desk.json(&["documents"]);
    assert_eq!(documents[0]["source"], path.as_str());
    assert_eq!(documents[0]["outlet"], "Harbour Courier");
    // what is shown is what reading gives
    let read = run(&["read", &path, "--outlet", "Harbour Courier", "--format", "json"]);
    assert_eq!(
        desk.json(&["show", &id]),
        serde_json::from_str::<Value>(&out(&read)).unwrap()
    );
    for name in [&id[..], &id[7..15], &path] {
        assert!(desk.ok(&["show", name]).contains("IN THE LEDGER"), "{name}");
    }
    assert!(desk.ok(&["show", &id, "--history"]).contains("added"));
    assert!(
        desk.ok(&["explain", &id[7..15], "--item", "c1"])
            .contains("WHAT MADE IT")
    );
    assert!(desk.ok(&["documents"]).contains("Harbour Courier"));
    assert!(
        desk.fails(&["show", "sha256:0000"], 2)
            .contains("no such document")
    );
    let again = desk.run(&["add", &path, "--outlet", "Harbour Courier"]);
    assert!(out(&again).starts_with("known"), "{}", out(&again));
    let stats = desk.json(&["stats"]);
    assert_eq!((&stats["documents"], &stats["sightings"]), (&1.into(), &1.into()));
    assert!(desk.ok(&["verify"]).contains("all holds"));
}

#[test]
fn standard_input_is_known_by_its_address() {
    let desk = Desk::new();
    let ledger = desk.ledger();
    let url = "https://www.example.org/a";
    let added = run_with(
        &["--ledger", &ledger, "add", "-", "--url", url],
        ARTICLE.as_bytes(),
    );
    assert_eq!(code(&added), 0, "{}", err(&added));
    assert_eq!(desk.json(&["documents"])[0]["source"], url);
    assert_eq!(desk.json(&["documents"])[0]["outlet"], "example.org");
}

#[test]
fn a_list_goes_on_after_a_broken_line() {
    let desk = Desk::new();
    file(desk.path(), "in/a.txt", ARTICLE);
    file(
        desk.path(),
        "in/b.txt",
        ARTICLE.replace("five", "six").replace("Lviv", "Kyiv"),
    );
    let list = file(
        desk.path(),
        "in/list.jsonl",
        "{\"path\": \"a.txt\", \"published\": \"2022-03-15\", \"outlet\": \"A\", \"section\": \"world\"}\n\n{broken\n\
         {\"path\": \"none.txt\"}\n{\"outlet\": \"A\"}\n{\"path\": \"b.txt\", \"published\": \"never\"}\n[1]\n{\"path\": \"b.txt\"}\n",
    );
    let output = desk.run(&["add", "--list", &list, "--format", "jsonl"]);
    assert_eq!(code(&output), 1);
    let said = err(&output);
    for line in [
        "list.jsonl:3: is no JSON",
        "none.txt: no such file",
        "list.jsonl:5: has no path",
        "list.jsonl:6",
        "list.jsonl:7",
    ] {
        assert!(said.contains(line), "{line} is not in:\n{said}");
    }
    assert!(said.contains("added 2 articles, 5 failed"), "{said}");
    assert_eq!(out(&output).lines().count(), 2);
    let documents = desk.json(&["documents"]);
    let outlets: Vec<&Value> = documents
        .as_array()
        .unwrap()
        .iter()
        .map(|d| &d["outlet"])
        .collect();
    assert!(outlets.contains(&&"A".into()), "{documents:#}");
    let a = documents
        .as_array()
        .unwrap()
        .iter()
        .find(|d| d["outlet"] == "A")
        .unwrap();
    assert_eq!(
        (&a["published"], &a["source"]),
        (&"2022-03-15".into(), &"a.txt".into())
    );
}

#[test]
fn claims_are_of_an_article_or_of_the_ledger() {
    let (desk, path, id) = Desk::with_article();
    let of_article: Value = serde_json::from_str(&out(&run(&["claims", &path, "--format", "json"]))).unwrap();
    let of_ledger = desk.json(&["claims"]);
    assert_eq!(
        of_ledger.as_array().unwrap().len(),
        of_article.as_array().unwrap().len()
    );
    assert_eq!(of_ledger[0]["document"], id.as_str());
    assert!(of_ledger[0]["content"][0]["text"].is_string());
    let denied = desk.json(&["claims", "--stance", "denies"]);
    assert!(denied.as_array().unwrap().iter().all(|c| c["stance"] == "denies"));
    assert_eq!(denied.as_array().unwrap().len(), 1, "{denied:#}");
    assert_eq!(
        desk.json(&["claims", "--source", "nobody of that name"]),
        Value::Array(vec![])
    );
    let csv = desk.ok(&["claims", "--format", "csv"]);
    assert!(csv.starts_with("document,id,outlet,"), "{csv}");
    let neither = run(&["claims"]);
    assert_eq!(code(&neither), 2);
    assert!(err(&neither).contains("give an article, or a ledger"));
    assert_eq!(code(&run(&["claims", &path, "--stance", "denies"])), 2);
    assert_eq!(code(&run(&["claims", &path, "--format", "csv"])), 2);
}

#[test]
fn lists_come_as_table_json_lines_and_csv() {
    let (desk, ..) = Desk::with_article();
    for list in ["documents", "incidents", "tolls", "disputes", "timeline"] {
        let array = desk.json(&[list]);
        let items = array.as_array().unwrap();
        assert!(items.iter().all(Value::is_object), "{list}");
        assert_eq!(
            desk.ok(&[list, "--format", "jsonl"]).lines().count(),
            items.len(),
            "{list}"
        );
        assert!(!desk.ok(&[list]).is_empty(), "{list}");
        let csv = desk.ok(&[list, "--format", "csv"]);
        assert_eq!(csv.lines().count() > 1, !items.is_empty(), "{list}");
        let none = desk.ok(&[
            list,
            "--format",
            "csv",
            "--from",
            "1900-01-01",
            "--to",
            "1900-01-02",
        ]);
        assert_eq!(none.lines().count(), 1, "{list} without a row: {none}");
        assert_eq!(none.lines().next(), csv.lines().next(), "{list}");
    }
    for filter in [
        &["--place", "Lviv"][..],
        &["--near", "49.8,24,50"],
        &["--near=-33.5,-70.6,50"],
        &["--from", "2022-03-01", "--to", "2022-03-31"],
        &["--actor", "Russia"],
        &["--type", "assault"],
        &["--source", "governor", "--stance", "asserts"],
        &["--as-of", "2020-01-01"],
        &["--limit", "1"],
    ] {
        for list in [
            "incidents",
            "tolls",
            "disputes",
            "timeline",
            "claims",
            "documents",
        ] {
            desk.ok(&[&[list], filter].concat());
        }
        desk.ok(&[&["search", "depot"], filter].concat());
    }
    assert_eq!(
        desk.json(&["documents", "--as-of", "2020-01-01"]),
        Value::Array(vec![])
    );
    for wrong in [
        &["incidents", "--near", "91,0,1"][..],
        &["incidents", "--type", "WAR"],
        &["incidents", "--stance", "shrugs"],
        &["incidents", "--from", "soon"],
        &["incidents", "--as-of", "once"],
        &["incidents", "--format", "xml"],
        &["search"],
        &["add"],
        &["judge", "accept", "x"],
    ] {
        assert_eq!(code(&desk.run(wrong)), 2, "{wrong:?}");
    }
}

#[test]
fn words_are_searched() {
    let (desk, _, id) = Desk::with_article();
    for words in [
        &["depot"][..],
        &["missiles", "DEPOT"],
        &["\"a depot near Lviv\""],
        &["a depot near", "lviv"],
    ] {
        let found = desk.json(&[&["search"], words].concat());
        assert_eq!(found[0]["document"], id.as_str(), "{words:?}");
    }
    assert_eq!(desk.json(&["search", "\"near depot\""]), Value::Array(vec![]));
    let found = desk.json(&["search", "depot"]);
    assert_eq!(found[0]["span"]["text"], "depot");
    assert!(desk.ok(&["search", "depot"]).contains("depot"));
    assert!(desk.fails(&["search", "!?"], 2).contains("no word"));
}

#[test]
fn what_a_search_finds_is_counted() {
    let (desk, ..) = Desk::with_article();
    let other = file(
        desk.path(),
        "b.txt",
        "Quiet day in Lviv\n\nThe mayor of Lviv denied on 2 May 2023 that a depot had been hit.\n",
    );
    desk.ok(&[
        "add",
        &other,
        "--outlet",
        "Eastgate Wire",
        "--published",
        "2023-05-03",
    ]);
    let found = desk.json(&["search", "--facets", "depot"]);
    assert_eq!((&found["documents"], &found["more"]), (&2.into(), &false.into()));
    let has = |facets: &Value, kind: &str, value: &str| {
        let of = facets[kind].as_array().unwrap();
        of.iter()
            .any(|one| one["value"] == value && one["documents"] == 1)
    };
    assert!(has(&found, "outlets", "Eastgate Wire") && has(&found, "outlets", "Harbour Courier"));
    assert!(
        has(&found, "dates", "2023") && has(&found, "stances", "asserts"),
        "{found}"
    );
    // each value narrows to what it counts
    for (kind, option) in [
        ("types", "--type"),
        ("countries", "--place"),
        ("stances", "--stance"),
    ] {
        for one in found[kind].as_array().unwrap() {
            let hits = desk.json(&["search", "depot", option, one["value"].as_str().unwrap()]);
            assert_eq!(hits.as_array().unwrap().len(), one["documents"], "{kind} {one}");
        }
    }
    let narrowed = desk.json(&["search", "--facets", "depot", "--from", "2023-01-01"]);
    assert_eq!(
        narrowed["dates"][0]["value"], "2023-05",
        "months, where all lie in one year"
    );
    // without words: all, or those of a filter
    assert_eq!(desk.json(&["search", "--facets"])["documents"], 2);
    assert_eq!(
        desk.json(&["search", "--facets", "--source", "Eastgate Wire"])["documents"],
        1
    );
    let table = desk.ok(&["search", "--facets", "depot"]);
    assert!(
        table.contains("FACET") && table.contains("Eastgate Wire") && table.contains("of 2 documents"),
        "{table}"
    );
    assert!(
        desk.ok(&["search", "--facets", "unheardof"])
            .contains("found nothing")
    );
    let csv = desk.ok(&["search", "--facets", "depot", "--format", "csv"]);
    assert!(
        csv.starts_with("facet,value,documents,of,more\r\n")
            && csv.contains("outlet,Eastgate Wire,1,2,false")
    );
    assert!(desk.fails(&["search", "--facets", "!?"], 2).contains("no word"));
    assert_eq!(
        code(&desk.run(&["search", "--facets", "depot", "--limit", "1"])),
        2
    );
}

#[test]
fn search_hears_places_as_they_sound() {
    let desk = Desk::new();
    let text = "Strike on Khan Shaykhun\n\nAn air strike on the Syrian town of Khan Shaykhun killed at least nine people on 4 April 2017, \
                rescue workers said.\n";
    let input = file(desk.path(), "a.txt", text);
    desk.ok(&["add", &input]);
    for words in [&["Khan", "Sheikhoun"][..], &["\"khan shaykhun\""]] {
        let found = desk.json(&[&["search"], words].concat());
        assert_eq!(found.as_array().unwrap().len(), 1, "{words:?}");
        assert_eq!(found[0]["span"]["text"], "Khan Shaykhun", "{words:?}");
    }
    assert_eq!(desk.json(&["search", "Aleppo"]), Value::Array(vec![]));
}

#[test]
fn what_it_was_is_disputed() {
    let desk = Desk::new();
    let one = "Blast kills twelve in Lviv\n\nA missile strike on a depot in Lviv killed 12 people on 14 March 2022. \
               Governor Anna Koval said a missile strike had killed 12 people.\n";
    let two = "Twelve killed in Lviv blast\n\nTwelve people were killed in a blast at a depot in Lviv on 14 March 2022. \
               The defence ministry said the blast that killed 12 people was an accident.\n";
    for (name, text) in [("one.txt", one), ("two.txt", two)] {
        desk.ok(&["add", &file(desk.path(), name, text)]);
    }
    let disputes = desk.json(&["disputes"]);
    let what = disputes.as_array().unwrap().iter().find(|d| d["about"] == "what");
    let what = what.unwrap_or_else(|| panic!("{disputes:#}"));
    let sides: Vec<&str> = what["sides"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["source"].as_str().unwrap())
        .collect();
    assert!(
        sides.iter().any(|s| s.contains("Koval")) && sides.iter().any(|s| s.contains("ministry")),
        "{what:#}"
    );
}

#[test]
fn a_huge_line_of_a_list_is_one_error() {
    let desk = Desk::new();
    file(desk.path(), "a.txt", ARTICLE);
    let list = format!(
        "{{\"path\": \"{}\"}}\n{{\"path\": \"a.txt\"}}\n",
        "x".repeat(3 << 20)
    );
    let list = file(desk.path(), "list.jsonl", list);
    let output = desk.run(&["add", "--list", &list]);
    let said = err(&output);
    assert_eq!((code(&output), said.lines().count()), (1, 2), "{said}");
    assert!(
        said.contains("list.jsonl:1: is longer than 1048576 bytes"),
        "{said}"
    );
    assert!(said.contains("added 1 article, 1 failed"), "{said}");
    let folder = desk.fails(&["add", "--list", &desk.path().display().to_string()], 1);
    assert!(
        folder.contains("cannot be read on") || folder.contains("folder"),
        "{folder}"
    );
}

#[test]
fn judgements_are_signed_dated_and_reversible() {
    let (desk, _, id) = Desk::with_article();
    let claim = format!("{id}/c1");
    let figure = format!("{}/f1", &id[7..15]);
    assert_eq!(code(&desk.run(&["judge", "accept", &claim])), 2, "unsigned");
    desk.ok(&["judge", "accept", &claim, "--by", "A. Reader"]);
    let rejected = desk.json(&[
        "judge",
        "reject",
        &figure,
        "--by",
        "B. Reader",
        "--note",
        "counted twice",
    ]);
    desk.ok(&[
        "judge",
        "edit",
        &figure,
        "--by",
        "B. Reader",
        "--set",
        "low=4",
        "--set",
        "of=workers",
    ]);
    desk.ok(&["judge", "note", &id, "look at the picture", "--by", "A. Reader"]);
    let before = desk.json(&["show", &id]);
    let undone = rejected[0]["id"].as_str().unwrap();
    desk.ok(&["judge", "undo", undone, "--by", "C. Reader"]);
    assert!(
        desk.fails(&["judge", "undo", undone, "--by", "C. Reader"], 2)
            .contains("undone already")
    );
    assert_eq!(desk.json(&["show", &id]), before, "what was read stays");
    let all = desk.json(&["judgements"]);
    let actions: Vec<&str> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|j| j["action"].as_str().unwrap())
        .collect();
    assert_eq!(actions, ["accept", "reject", "edit", "note", "undo"]);
    assert!(
        all[1]["undone_by"].is_string() && all[1]["by"] == "B. Reader" && all[1]["note"] == "counted twice"
    );
    assert_eq!(
        desk.json(&["judgements", "--by", "A. Reader"])
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(
        desk.json(&["claims"])
            .as_array()
            .unwrap()
            .iter()
            .filter(|c| c["judged"]["verdict"] == "accept")
            .count(),
        1
    );
    assert!(desk.ok(&["judgements"]).contains("counted twice"));
    assert!(desk.ok(&["show", &id]).contains("counted twice"));
    for wrong in [&[&id[..]][..], &["c1"], &["i-0000"], &["0000/c1"]] {
        desk.fails(&[&["judge", "accept"], wrong, &["--by", "A"]].concat(), 2);
    }
    let field = desk.fails(&["judge", "edit", &figure, "--set", "colour=red", "--by", "A"], 2);
    assert!(field.contains("there are measure, low, high"), "{field}");
    assert!(desk.ok(&["verify"]).contains("all holds"));
}

#[test]
fn reading_again_shows_what_differs_and_keeps_judgements() {
    let desk = Desk::new();
    let text = "Town falls\n\nThe ministry semaphored that the town had fallen. The governor said that it had not.\n";
    let path = file(desk.path(), "a.txt", text);
    desk.ok(&["add", &path]);
    let id = desk.json(&["documents"])[0]["id"].as_str().unwrap().to_string();
    let claims = |desk: &Desk| desk.json(&["claims"]).as_array().unwrap().len();
    assert_eq!(claims(&desk), 1);
    desk.ok(&["judge", "accept", &format!("{id}/c1"), "--by", "A. Reader"]);
    let header = "cue\tkind\ttakes\tstance\tnegated\tcertainty\twho\tunless\texample\n";
    let row = "semaphore\tverb\tthat quote\tasserts\t\tcertain\t\t\treporting-verbs\n";
    file(desk.path(), "own/cues.tsv", format!("{header}{row}"));
    let own = desk.path().join("own").display().to_string();
    assert!(desk.ok(&["reread"]).is_empty(), "this version read it already");
    let told = desk.ok(&["reread", "--knowledge", &own]);
    assert!(
        told.contains("+ claim “semaphored") && told.contains("1 of 1 judgement kept"),
        "{told}"
    );
    assert_eq!(claims(&desk), 2);
    let held: Vec<Value> = desk.json(&["claims"]).as_array().unwrap().clone();
    let accepted: Vec<&Value> = held
        .iter()
        .filter(|c| c["judged"]["verdict"] == "accept")
        .collect();
    assert_eq!(accepted.len(), 1);
    assert_eq!(
        (&accepted[0]["id"], &accepted[0]["cue"]["text"]),
        (&"c2".into(), &"said".into())
    );
    assert!(desk.ok(&["show", &id, "--history"]).contains("read again"));
    assert_eq!(desk.json(&["stats"])["records"], 2);
    assert!(desk.ok(&["verify"]).contains("all holds"));
}

#[test]
fn a_noted_head_is_looked_for() {
    let (desk, path, _) = Desk::with_article();
    let head = desk.json(&["verify"])["head"].as_str().unwrap().to_string();
    desk.ok(&["add", &path, "--url", "https://example.org/b"]);
    desk.ok(&["verify", "--head", &head]);
    let output = desk.run(&["verify", "--head", &"0".repeat(64)]);
    assert_eq!(code(&output), 1);
    assert!(err(&output).contains("noted hash is not in the chain"));
}

#[test]
fn order_and_threads_change_nothing() {
    let texts: Vec<String> = (0..6)
        .map(|n| ARTICLE.replace("five", &format!("{}", n + 5)))
        .collect();
    let answers = |order: &[usize], threads: &str| {
        let desk = Desk::new();
        let paths: Vec<String> = (0..6)
            .map(|n| file(desk.path(), &format!("in/{n}.txt"), &texts[n]))
            .collect();
        for part in order.chunks(4) {
            let paths: Vec<&str> = part.iter().map(|n| paths[*n].as_str()).collect();
            desk.ok(&[&["add", "--threads", threads], &paths[..]].concat());
        }
        let lists = [
            "documents",
            "claims",
            "incidents",
            "tolls",
            "disputes",
            "timeline",
        ];
        let all: String = lists
            .iter()
            .map(|list| desk.ok(&[list, "--format", "csv"]))
            .collect();
        all.replace(&desk.path().display().to_string(), "")
    };
    assert_eq!(
        answers(&[0, 1, 2, 3, 4, 5], "1"),
        answers(&[5, 2, 4, 0, 3, 1], "2")
    );
}

#[test]
fn the_ledger_may_be_named_by_the_environment() {
    let (desk, ..) = Desk::with_article();
    let output = onrecord(&["stats"])
        .env("ONRECORD_LEDGER", desk.ledger())
        .output()
        .unwrap();
    assert_eq!(code(&output), 0, "{}", err(&output));
    let none = onrecord(&["stats"])
        .env_remove("ONRECORD_LEDGER")
        .output()
        .unwrap();
    assert_eq!(code(&none), 2);
    assert!(err(&none).contains("which ledger?"));
    let missing = run(&["--ledger", "nowhere", "stats"]);
    assert_eq!(code(&missing), 1);
    assert!(err(&missing).contains("`onrecord init` makes one"));
    assert!(err(&run(&["init", &desk.ledger()])).contains("a ledger here already"));
}

#[test]
fn incidents_can_be_shown_merged_and_asked_as_they_were() {
    let desk = Desk::new();
    let kyiv = ARTICLE.replace("Lviv", "Kyiv").replace("five", "nine");
    let paths = [("a.txt", ARTICLE), ("b.txt", &kyiv)].map(|(name, text)| file(desk.path(), name, text));
    desk.ok(&["add", &paths[0], &paths[1]]);
    let before = desk.json(&["incidents"]);
    let ids: Vec<&str> = before
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|i| i["id"].as_str())
        .collect();
    assert!(ids.len() >= 2, "two towns are two incidents: {before}");
    for field in [
        "type",
        "place",
        "from",
        "to",
        "documents",
        "events",
        "independent_sources",
        "copies",
        "tolls",
        "range",
        "disputes",
    ] {
        assert!(before[0].get(field).is_some(), "{field}");
    }
    assert!(desk.ok(&["show", ids[0]]).contains(ids[0]));
    assert_eq!(desk.json(&["show", ids[0]])["id"], ids[0]);
    let merged = desk.json(&["judge", "merge", ids[0], ids[1], "--by", "A. Reader"]);
    let after = desk.json(&["incidents"]);
    assert_eq!(after.as_array().unwrap().len(), ids.len() - 1);
    assert!(
        after
            .as_array()
            .unwrap()
            .iter()
            .any(|i| i["id"] == ids[0] && i["judged"]["judgements"].is_array())
    );
    let time = merged[0]["time"].as_str().unwrap().to_string();
    let event = &before[1]["events"][0];
    let event = format!(
        "{}/{}",
        event["document"].as_str().unwrap(),
        event["event"].as_str().unwrap()
    );
    let split = desk.json(&["judge", "split", ids[0], "--event", &event, "--by", "A. Reader"]);
    assert!(desk.json(&["incidents"]).as_array().unwrap().len() >= ids.len());
    for judgement in [&split, &merged] {
        desk.ok(&[
            "judge",
            "undo",
            judgement[0]["id"].as_str().unwrap(),
            "--by",
            "B. Reader",
        ]);
    }
    assert_eq!(desk.json(&["incidents"]), before);
    // at the moment of merging the two were one
    assert_eq!(
        desk.json(&["incidents", "--as-of", &time])
            .as_array()
            .unwrap()
            .len(),
        ids.len() - 1
    );
    assert!(desk.ok(&["verify"]).contains("all holds"));
}
