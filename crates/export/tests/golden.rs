//! Every format of text over rows made by hand, against files that somebody looked at. `EXPORTS_UPDATE=1` writes them anew.
#![allow(clippy::unwrap_used, clippy::panic)]

use export::{Document, Failure, Incident, Judgement, Options, Seen, Summary};
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

fn rows() -> (Vec<Document>, Vec<Incident>) {
    let given: Value =
        serde_json::from_str(&std::fs::read_to_string(data("data/rows.json")).unwrap()).unwrap();
    let document = |given: &Value| {
        let seen = given["seen"].as_array().unwrap().iter().map(|seen| {
            let cell = |at: usize| seen[at].as_str().unwrap().to_string();
            Seen {
                origin: cell(0),
                sha256: cell(1),
                added: cell(2),
            }
        });
        Document {
            record: serde_json::from_value(given["record"].clone()).unwrap(),
            verdicts: Default::default(),
            judgements: Vec::new(),
            seen: seen.collect(),
        }
    };
    let mut documents: Vec<Document> = given["documents"]
        .as_array()
        .unwrap()
        .iter()
        .map(document)
        .collect();
    let rated = Judgement {
        id: "j7".to_string(),
        time: "2026-11-25T10:00:00.000000Z".to_string(),
        by: "B. Reader".to_string(),
        action: "note".to_string(),
        subject: documents[0].record.document.id.clone(),
        item: Some("c2".to_string()),
        note: Some("rating: Not proven".to_string()),
        ..Judgement::default()
    };
    documents[0].judgements.push(rated);
    documents[0]
        .verdicts
        .insert("c3".to_string(), "reject".to_string());
    let incident = |given: &Value| {
        let incident: record::Incident = serde_json::from_value(given["incident"].clone()).unwrap();
        let disputes: Vec<record::Dispute> = serde_json::from_value(given["disputes"].clone()).unwrap();
        let mine = || {
            documents
                .iter()
                .filter(|d| incident.documents.contains(&d.record.document.id))
        };
        let told = incident.events.iter().filter_map(|event| {
            let document = mine().find(|d| d.record.document.id == event.document)?;
            export::told(document, &export::brief(document), &event.event)
        });
        let figures = incident.tolls.iter().flat_map(|toll| &toll.figures);
        let mut counted: Vec<_> = figures
            .filter_map(|(document, figure)| {
                export::counted(mine().find(|d| d.record.document.id == *document)?, figure)
            })
            .collect();
        counted.sort_by_key(|c: &export::Counted| (c.document.clone(), c.figure.id.clone()));
        Incident {
            told: told.collect(),
            counted,
            documents: mine().map(export::brief).collect(),
            tolls: (0..incident.tolls.len()).collect(),
            asked: (0..disputes.len()).collect(),
            verdict: None,
            disputes,
            incident,
        }
    };
    let incidents = given["incidents"]
        .as_array()
        .unwrap()
        .iter()
        .map(incident)
        .collect();
    (documents, incidents)
}

/// Compares with a file, or writes it.
fn golden(name: &str, bytes: &[u8]) {
    let path = data("golden").join(name);
    if std::env::var("EXPORTS_UPDATE").is_ok_and(|v| v == "1") {
        std::fs::write(&path, bytes).unwrap();
        return;
    }
    let known = std::fs::read(&path).unwrap_or_default();
    assert!(
        known == bytes,
        "{name} differs; look at it, then EXPORTS_UPDATE=1 cargo test -p onrecord-export --test golden\n{}",
        String::from_utf8_lossy(bytes)
    );
}

fn of_incidents(
    name: &str,
    write: impl Fn(export::Incidents<'_>, &mut dyn Write) -> Result<Summary, Failure>,
) -> Summary {
    let mut out = Vec::new();
    let summary = write(&mut rows().1.into_iter().map(Ok), &mut out).unwrap();
    golden(name, &out);
    summary
}

fn of_documents(
    name: &str,
    write: impl Fn(export::Documents<'_>, &mut dyn Write) -> Result<Summary, Failure>,
) -> Summary {
    let mut out = Vec::new();
    let summary = write(&mut rows().0.into_iter().map(Ok), &mut out).unwrap();
    golden(name, &out);
    summary
}

#[test]
fn formats_of_incidents() {
    let options = Options::default();
    let acled = of_incidents("acled.csv", |rows, out| export::acled(rows, out, options));
    assert_eq!(acled.rows, 2);
    assert_eq!(acled.left_out.values().sum::<u64>(), 1, "{acled:?}");
    let ged = of_incidents("ged.csv", |rows, out| export::ged(rows, out, options));
    assert_eq!(ged.rows, 1);
    let guard = Options {
        guard: true,
        inter_numeric: true,
    };
    of_incidents("acled-guarded.csv", |rows, out| export::acled(rows, out, guard));
    assert_eq!(
        of_incidents("hxl.csv", |rows, out| export::hxl(rows, out, options)).rows,
        3
    );
    assert_eq!(of_incidents("polecat.tsv", export::polecat).rows, 2);
    assert_eq!(of_incidents("plover.jsonl", export::plover).rows, 2);
    assert_eq!(of_incidents("incidents.geojson", export::geojson).rows, 3);
    assert_eq!(of_incidents("incidents.kml", export::kml).rows, 3);
    assert_eq!(of_incidents("timemap.json", export::timemap).rows, 1);
    of_incidents("ftm.json", export::ftm);
    let (mut events, mut mentions) = (Vec::new(), Vec::new());
    export::gdelt(&mut rows().1.into_iter().map(Ok), &mut events, &mut mentions).unwrap();
    golden("gdelt-events.tsv", &events);
    golden("gdelt-mentions.tsv", &mentions);
}

#[test]
fn formats_of_documents() {
    let annotations = of_documents("annotations.jsonld", export::annotations);
    assert_eq!(
        annotations.left_out.values().sum::<u64>(),
        1,
        "the rejected claim"
    );
    let claims = of_documents("claims.jsonld", export::claims);
    assert_eq!(
        (claims.rows, claims.left_out.len()),
        (3, 2),
        "two claims, one review: {claims:?}"
    );
    assert_eq!(of_documents("ninjs.jsonl", export::ninjs).rows, 2);
}

#[test]
fn batches_have_the_columns_of_their_tables() {
    let (documents, incidents) = rows();
    let made = [
        export::table::documents(&documents).unwrap(),
        export::table::claims(&documents).unwrap(),
        export::table::figures(&documents).unwrap(),
        export::table::events(&documents).unwrap(),
        export::table::places(&documents).unwrap(),
        export::table::actors(&documents).unwrap(),
        export::table::incidents(&incidents).unwrap(),
        export::table::tolls(&incidents).unwrap(),
        export::table::disputes(&incidents).unwrap(),
        export::table::judgements(&documents[0].judgements).unwrap(),
    ];
    let counts: Vec<usize> = made.iter().map(arrow_array::RecordBatch::num_rows).collect();
    assert_eq!(counts, [2, 4, 2, 4, 2, 3, 3, 4, 2, 1]);
    for (batch, table) in made.iter().zip(export::table::TABLES) {
        assert_eq!(*batch.schema(), export::table::schema(table), "{}", table.name);
        assert_eq!(batch.num_columns(), table.columns.len());
    }
    let empty = export::table::tolls(&[]).unwrap();
    assert_eq!(empty.num_rows(), 0);
}

#[test]
fn a_row_that_cannot_be_had_ends_the_export() {
    let rows = || vec![Err("the disk is gone".to_string())];
    let mut out = Vec::new();
    let broken = export::geojson(&mut rows().into_iter(), &mut out).unwrap_err();
    assert_eq!(broken.to_string(), "the disk is gone");
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::Error::from(std::io::ErrorKind::StorageFull))
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let broken = export::kml(&mut std::iter::empty(), &mut Full).unwrap_err();
    assert!(matches!(broken, Failure::Write(_)), "{broken}");
}

/// The first incident: at least 35 people killed (f1), up to 180 fighters (f2).
fn first() -> Incident {
    rows().1.into_iter().next().unwrap()
}

/// The row of one incident by the header's names.
fn by_name(
    incident: Incident,
    write: impl Fn(export::Incidents<'_>, &mut dyn Write) -> Result<Summary, Failure>,
) -> Vec<(String, String)> {
    let mut out = Vec::new();
    write(&mut std::iter::once(Ok(incident)), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let cells = |line: &str| -> Vec<String> {
        // commas inside quotation marks divide no cells
        let mut cells = vec![String::new()];
        let mut quoted = false;
        for c in line.chars() {
            match c {
                '"' => quoted = !quoted,
                ',' | '\t' if !quoted => cells.push(String::new()),
                c => cells.last_mut().unwrap().push(c),
            }
        }
        cells
    };
    let mut lines = text.lines();
    let names = cells(lines.next().unwrap());
    names.into_iter().zip(cells(lines.next().unwrap())).collect()
}

fn cell<'a>(row: &'a [(String, String)], name: &str) -> &'a str {
    &row.iter().find(|(column, _)| column == name).unwrap().1
}

#[test]
fn numbers_of_different_people_give_none() {
    let options = Options::default();
    let ged = |incident: Incident| by_name(incident, |rows, out| export::ged(rows, out, options));
    let acled = |incident: Incident| by_name(incident, |rows, out| export::acled(rows, out, options));
    let classed = |one: Option<&str>, two: Option<&str>| {
        let mut incident = first();
        incident.incident.tolls[2].low = Some(3);
        for counted in &mut incident.counted {
            let class = if counted.figure.id == "f1" { one } else { two };
            counted.figure.class = class.map(str::to_string);
        }
        incident
    };
    let apart = ged(classed(Some("soldier"), Some("civilian")));
    let numbers = ["best", "low", "high", "deaths_unknown", "deaths_civilians"];
    assert_eq!(numbers.map(|name| cell(&apart, name)), ["", "", "", "", "3"]);
    let apart = acled(classed(Some("soldier"), Some("civilian")));
    assert_eq!(cell(&apart, "fatalities"), "");
    // people at large go before a class
    let open = ged(classed(None, Some("civilian")));
    assert_eq!(
        numbers.map(|name| cell(&open, name)),
        ["35", "35", "180", "35", ""]
    );
    assert_eq!(cell(&acled(classed(None, Some("civilian"))), "fatalities"), "35");
    let only = ged(classed(Some("civilian"), Some("civilian")));
    assert_eq!(numbers.map(|name| cell(&only, name)), ["3", "3", "180", "", "3"]);
}

#[test]
fn a_part_is_not_the_size_of_an_event() {
    let mut incident = first();
    let mut part = incident.told[0].figures[0].clone();
    (part.id, part.low, part.scope) = ("f9".to_string(), Some(2), record::Scope::Part);
    incident.told[0].figures.push(part);
    let mut out = Vec::new();
    export::plover(&mut std::iter::once(Ok(incident)), &mut out).unwrap();
    let object: Value = serde_json::from_slice(out.split(|b| *b == b'\n').next().unwrap()).unwrap();
    assert_eq!(object["size"]["dead"], 35);
}

#[test]
fn everybody_is_proven_by_every_article() {
    let (_, mut incidents) = rows();
    // two articles tell of one whom Wikidata knows, and of others whom it does not
    let mut incident = incidents.swap_remove(0);
    let mut other = incident.told[0].clone();
    other.document.id = format!("sha256:{}", "9".repeat(64));
    incident.documents.push(other.document.clone());
    let known = |told: &mut export::Told, name: &str| {
        let mut party = told.targets[0].clone();
        (party.name, party.role) = (name.to_string(), Some("governor".to_string()));
        (party.wikidata, party.kind) = (Some("Q42".to_string()), record::ActorKind::Person);
        told.agents = vec![party];
        told.event.status = record::Status::Occurred;
    };
    known(&mut incident.told[0], "A. Dam");
    known(&mut other, "Adam Dam");
    let told = [incident.told[0].document.id.clone(), other.document.id.clone()];
    incident.told.push(other);
    let mut out = Vec::new();
    // the same again: nothing is written twice
    let rows = [incident.clone(), incident];
    export::ftm(&mut rows.into_iter().map(Ok), &mut out).unwrap();
    let lines: Vec<Value> = out
        .split(|b| *b == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect();
    let of = |schema: &str| -> Vec<&Value> {
        let fits = |line: &&Value| line["schema"] == schema && line.to_string().contains("wikidata-Q42");
        lines.iter().filter(fits).collect()
    };
    let [person] = of("Person")[..] else {
        panic!("{lines:#?}")
    };
    assert!(person["properties"]["proof"].is_null() && person["properties"]["name"][0] == "A. Dam");
    let documents: Vec<&Value> = of("Documentation")
        .into_iter()
        .map(|line| &line["properties"]["document"][0])
        .collect();
    let wanted = told.map(|id| Value::from(id.replace("sha256:", "document-")));
    assert_eq!(documents, wanted.iter().collect::<Vec<_>>());
    assert_eq!(
        of("Documentation")[1]["properties"]["namesMentioned"][0],
        "Adam Dam"
    );
    assert_eq!(of("Documentation")[1]["properties"]["role"][0], "governor");
}

#[test]
fn a_long_text_costs_its_sentences_alone() {
    let (mut documents, _) = rows();
    let document = &mut documents[0];
    let event = document.record.events[0].clone();
    // two million letters before it, of two bytes each, and as many events
    let before = document
        .record
        .document
        .text
        .chars()
        .take(event.span.start)
        .count();
    let text = format!("{}{}", "й\n".repeat(1_000_000), document.record.document.text);
    document.record.document.text = text;
    document.record.events = (0..20_000)
        .map(|n| {
            let mut event = event.clone();
            event.id = format!("e{}", n + 1);
            event.span.start = before + 2_000_000;
            event.span.end += 2_000_000;
            event
        })
        .collect();
    let brief = export::brief(document);
    let begun = std::time::Instant::now();
    let sentences: std::collections::BTreeSet<String> = (0..20_000)
        .map(|n| {
            export::told(document, &brief, &format!("e{}", n + 1))
                .unwrap()
                .sentence
        })
        .collect();
    let short = export::told(&rows().0[0], &export::brief(&rows().0[0]), &event.id).unwrap();
    assert_eq!(sentences.into_iter().collect::<Vec<_>>(), [short.sentence]);
    // a minute and more when the text was gone through for each of them
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
}

#[test]
fn scores_are_those_on_record() {
    let mut incident = first();
    let codes = &mut incident.told[0].event.codes;
    (codes.cameo, codes.goldstein) = (Some("1822".to_string()), Some(-9.0));
    (codes.intensity, codes.quad) = (Some(-9.5), Some(4));
    let gdelt = |incident: Incident| {
        let (mut events, mut mentions) = (Vec::new(), Vec::new());
        export::gdelt(&mut std::iter::once(Ok(incident)), &mut events, &mut mentions).unwrap();
        let line = String::from_utf8(events).unwrap();
        let cells: Vec<String> = line.split('\t').map(str::to_string).collect();
        (cells[30].clone(), cells[53].clone())
    };
    assert_eq!(gdelt(incident.clone()), ("-9.0".to_string(), "UP".to_string()));
    // a record of before there were scores: the root's
    assert_eq!(gdelt(first()).0, "-10.0");
    let polecat = by_name(incident.clone(), export::polecat);
    assert_eq!(cell(&polecat, "Intensity"), "-9.5");
    assert_eq!(cell(&polecat, "Quad Code"), "MATERIAL CONFLICT");
    for (admin1, fips) in [(Some("Gaza Strip"), "GZ"), (Some("West Bank"), "WE"), (None, "")] {
        let place = incident.incident.place.as_mut().unwrap();
        (place.country, place.admin1) = (Some("PS".to_string()), admin1.map(str::to_string));
        assert_eq!(gdelt(incident.clone()).1, fips);
    }
}

#[test]
fn nothing_stands_of_what_was_rejected() {
    let (documents, _) = rows();
    for mut document in documents {
        let record = &document.record;
        let ids: Vec<String> = record
            .claims
            .iter()
            .map(|c| c.id.clone())
            .chain(record.figures.iter().map(|f| f.id.clone()))
            .chain(record.places.iter().map(|p| p.id.clone()))
            .chain(record.times.iter().map(|t| t.id.clone()))
            .chain(record.actors.iter().map(|a| a.id.clone()))
            .collect();
        for id in &ids {
            document.verdicts.insert(id.clone(), "reject".to_string());
        }
        let brief = export::brief(&document);
        for event in &document.record.events {
            let told = export::told(&document, &brief, &event.id).unwrap();
            assert!(told.place.is_none() && told.time.is_none(), "{}", event.id);
            assert!(told.agents.is_empty() && told.targets.is_empty() && told.claims.is_empty());
        }
        let left = export::accepted(document).record;
        assert!(left.claims.is_empty() && left.places.is_empty() && left.figures.is_empty());
        let written = serde_json::to_string(&left.events).unwrap();
        assert!(
            !ids.iter().any(|id| written.contains(&format!("\"{id}\""))),
            "{written}"
        );
    }
}
