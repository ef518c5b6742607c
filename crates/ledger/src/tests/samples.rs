//! Made articles and ledgers for tests, and all that a ledger answers as one text.

use crate::{Article, Filter, Ledger, Options, Prepared, add, create, prepare, settle, sha256};
use knowledge::Knowledge;
use record::Record;
use serde_json::{Map, json};
use std::sync::LazyLock;
use text::Given;

pub(crate) static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::built_in().unwrap());

/// What one made article says.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub outlet: &'static str,
    pub published: Option<&'static str>,
    pub place: &'static str,
    pub source: &'static str,
    pub killed: u64,
    /// Which of several articles with the same words otherwise.
    pub number: u64,
}

pub(crate) const LVIV: Said = Said {
    outlet: "harbour.example",
    published: Some("2022-03-14"),
    place: "Lviv",
    source: "the governor",
    killed: 35,
    number: 0,
};

/// The record of a made article: one claim that so many were killed in an attack.
pub(crate) fn record(said: &Said) -> Record {
    let text = format!(
        "{} people were killed in an attack on {}, {} said. ({})",
        said.killed, said.place, said.source, said.number
    );
    let quote = |words: &str| {
        let start = text.find(words).unwrap_or(0);
        json!({"start": start, "end": start + words.len(), "text": words})
    };
    let killed = said.killed.to_string();
    let point = |lat: f64, lon: f64| json!({"lat": lat, "lon": lon});
    let at = match said.place {
        "Lviv" => point(49.84, 24.03),
        "Kyiv" => point(50.45, 30.52),
        _ => json!({"lat": null, "lon": null}),
    };
    let value = json!({
        "onrecord": {"version": "0.1.0", "model": "made", "knowledge": "none"},
        "document": {"id": format!("sha256:{}", sha256(text.as_bytes())), "source_sha256": sha256(text.as_bytes()),
            "title": format!("Attack on {}", said.place), "outlet": said.outlet, "url": null, "published": said.published,
            "language": "en", "text": text, "blocks": []},
        "actors": [{"id": "a1", "name": said.source, "kind": "person", "role": null, "country": null, "sector": null,
            "wikidata": null, "mentions": [quote(said.source)]}],
        "places": [{"id": "p1", "span": quote(said.place), "name": said.place, "geonames": null, "country": "UA", "admin1": null,
            "lat": at["lat"], "lon": at["lon"], "precision": "place", "relation": null}],
        "times": [{"id": "t1", "span": quote("an attack"), "value": "2022-03-13", "from": "2022-03-13", "to": "2022-03-14",
            "precision": "day", "anchor": "published"}],
        "figures": [{"id": "f1", "span": quote(&killed), "measure": "killed", "low": said.killed, "high": said.killed, "hedge": null,
            "of": "people", "scope": "incident", "since": null, "event": "e1", "claim": "c1"}],
        "events": [{"id": "e1", "span": quote("attack"), "type": "ASSAULT", "mode": null, "contexts": [], "status": "occurred",
            "agents": ["a1"], "targets": [], "instruments": [], "place": "p1", "time": "t1", "figures": ["f1"], "claims": ["c1"],
            "codes": {"cameo": null, "acled": null, "ucdp": null, "lossy": []}}],
        "claims": [{"id": "c1", "source": {"name": said.source, "actor": "a1", "kind": "unnamed", "start": 0, "end": 1, "text": "x"},
            "relay": [], "cue": quote("said"), "stance": "asserts", "quotation": "indirect", "certainty": "certain",
            "content": [quote("people were killed")], "time": null, "events": ["e1"], "figures": ["f1"], "answers": null,
            "covers": []}],
        "notes": []
    });
    serde_json::from_value(value).unwrap()
}

/// The article ready to be added.
pub(crate) fn article(said: &Said) -> Prepared {
    let record = record(said);
    let given = Given {
        published: said.published.map(str::to_string),
        outlet: Some(said.outlet.to_string()),
        url: None,
    };
    let article = Article {
        origin: &format!("{}/{}.txt", said.outlet, said.number),
        bytes: record.document.text.as_bytes(),
        given: &given,
        more: &Map::new(),
        record: &record,
    };
    prepare(&article, &KNOWLEDGE).unwrap()
}

pub(crate) fn at(second: usize) -> String {
    format!("2026-01-01T00:{:02}:{:02}.000000Z", second / 60, second % 60)
}

/// A new ledger in a folder of its own.
pub(crate) fn fresh(folder: &tempfile::TempDir) -> Ledger {
    create(&folder.path().join("ledger"), &at(0), Options::default()).unwrap()
}

/// Adds and resolves.
pub(crate) fn put(ledger: &mut Ledger, said: &[Said], second: usize) {
    let group: Vec<Prepared> = said.iter().map(article).collect();
    add(ledger, &group, &KNOWLEDGE, &at(second)).unwrap();
    settle(ledger, 2, &at(second), |_| ()).unwrap();
}

/// All that the ledger answers, but for the times at which articles came.
pub(crate) fn answers(ledger: &Ledger, filter: &Filter) -> String {
    let mut documents = crate::documents(ledger, filter).unwrap();
    for sighting in documents.iter_mut().flat_map(|d| &mut d.sightings) {
        sighting.added.clear();
    }
    let disputes = crate::disputes(ledger, filter).unwrap();
    json!({
        "documents": documents,
        "claims": crate::claims(ledger, filter).unwrap(),
        "incidents": crate::incidents(ledger, filter).unwrap(),
        "disputes": disputes.iter().map(|(_, d)| d).collect::<Vec<_>>(),
        "tolls": crate::tolls(ledger, filter).unwrap(),
        "timeline": crate::timeline(ledger, filter).unwrap(),
        "search": crate::search(ledger, "attack", filter).unwrap(),
    })
    .to_string()
}

/// Verifies; gives what does not hold.
pub(crate) fn findings(ledger: &Ledger) -> Vec<String> {
    crate::verify(ledger, None, &mut |_, _| ()).map_or_else(|error| vec![error.to_string()], |v| v.findings)
}
