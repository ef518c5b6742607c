//! How much memory a long export needs: `cargo run --release -p onrecord-export --example million -- 1000000`. Rows are made from those of the tests;
//! bytes go nowhere, tables go to a folder for the time being.
#![allow(clippy::unwrap_used)]

use export::{Document, Incident, Options, Seen};
use serde_json::Value;
use std::io::Write;
use std::time::Instant;

fn main() {
    let wanted: usize = std::env::args()
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or(100_000);
    let given: Value = serde_json::from_str(include_str!("../tests/data/rows.json")).unwrap();
    let documents: Vec<Document> = given["documents"]
        .as_array()
        .unwrap()
        .iter()
        .map(document)
        .collect();
    let first = incident(&given["incidents"][0], &documents);
    let incidents = || {
        (0..wanted).map(|n| {
            let mut row = first.clone();
            row.incident.id = format!("i-{n:012x}");
            Ok(row)
        })
    };
    let pages = || {
        (0..wanted).map(|n| {
            let mut row = documents[0].clone();
            row.record.document.id = format!("sha256:{n:064x}");
            Ok(row)
        })
    };
    let mut sink = std::io::sink();
    told("acled", || {
        export::acled(&mut incidents(), &mut sink, Options::default())
            .unwrap()
            .rows
    });
    let mut sink = std::io::sink();
    told("geojson", || {
        export::geojson(&mut incidents(), &mut sink).unwrap().rows
    });
    let mut sink = std::io::sink();
    told("w3c", || {
        export::annotations(&mut pages(), &mut sink).unwrap().rows
    });
    let folder = std::env::temp_dir().join(format!("onrecord-million-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    told("parquet", || {
        let open = |name: &str| Ok(std::io::BufWriter::new(std::fs::File::create(folder.join(name))?));
        let mut out = export::Folder::begin(open).unwrap();
        let summary =
            export::table::fill(&mut pages(), &mut pages(), &mut incidents(), &[], &mut out).unwrap();
        out.end().unwrap();
        summary.rows
    });
    told("sqlite", || {
        let mut out = export::File::begin(&folder.join("million.db")).unwrap();
        let summary =
            export::table::fill(&mut pages(), &mut pages(), &mut incidents(), &[], &mut out).unwrap();
        out.end().unwrap();
        summary.rows
    });
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Runs one export and says how long it took and how much memory was ever in use.
fn told(name: &str, run: impl FnOnce() -> u64) {
    let began = Instant::now();
    let rows = run();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap_or("VmHWM: not known");
    let seconds = began.elapsed().as_secs_f64();
    // nowhere is left to say that standard output is closed
    let _ = writeln!(
        std::io::stdout(),
        "{name:<8} {rows:>9} rows {seconds:>6.1} s  peak {}",
        peak.trim_start_matches("VmHWM:").trim()
    );
}

fn document(given: &Value) -> Document {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let seen = given["seen"].as_array().unwrap().iter().map(|seen| Seen {
        origin: text(&seen[0]),
        sha256: text(&seen[1]),
        added: text(&seen[2]),
    });
    Document {
        record: serde_json::from_value(given["record"].clone()).unwrap(),
        verdicts: Default::default(),
        judgements: Vec::new(),
        seen: seen.collect(),
    }
}

fn incident(given: &Value, documents: &[Document]) -> Incident {
    let incident: record::Incident = serde_json::from_value(given["incident"].clone()).unwrap();
    let disputes: Vec<record::Dispute> = serde_json::from_value(given["disputes"].clone()).unwrap();
    let brief = export::brief(&documents[0]);
    Incident {
        told: export::told(&documents[0], &brief, "e1").into_iter().collect(),
        counted: export::counted(&documents[0], "f1").into_iter().collect(),
        documents: vec![brief],
        tolls: (0..incident.tolls.len()).collect(),
        asked: (0..disputes.len()).collect(),
        verdict: None,
        disputes,
        incident,
    }
}
