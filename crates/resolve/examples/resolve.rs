//! `cargo run --release -p onrecord-resolve --example resolve -- OUT RECORD.json...`: resolves records and writes `documents.json`, `incidents.json` and
//! `disputes.json` into OUT, as the ledger prints them.
#![allow(clippy::unwrap_used)]

use knowledge::Knowledge;
use record::Record;
use serde_json::json;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let out = std::path::PathBuf::from(arguments.next().unwrap());
    let knowledge = Knowledge::built_in().unwrap();
    let (mut digests, mut documents) = (Vec::new(), Vec::new());
    for path in arguments {
        let record: Record = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        documents.push(json!({"id": record.document.id, "source": path}));
        digests.push(resolve::digest(&record, &knowledge));
    }
    let resolved = resolve::resolve_all(&digests);
    let write = |name: &str, text: String| std::fs::write(out.join(name), text).unwrap();
    write(
        "documents.json",
        serde_json::to_string_pretty(&documents).unwrap(),
    );
    write(
        "incidents.json",
        serde_json::to_string_pretty(&resolved.incidents).unwrap(),
    );
    write(
        "disputes.json",
        serde_json::to_string_pretty(&resolved.disputes).unwrap(),
    );
    write("digests.json", serde_json::to_string(&digests).unwrap());
}
