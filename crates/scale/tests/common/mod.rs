//! What the tests share: articles of our own and, where they are, those of the annotated incidents; a ledger that read them one by one.
#![allow(clippy::unwrap_used, clippy::panic, dead_code)]

use arrow_array::builder::{BinaryBuilder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use knowledge::Knowledge;
use onrecord::batch::Kit;
use reader::Reader;
use scale::Happened;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use text::Given;

pub static KIT: LazyLock<Kit> = LazyLock::new(|| Kit {
    reader: Reader::built_in().unwrap(),
    knowledge: Knowledge::built_in().unwrap(),
});

#[derive(Debug, Clone)]
pub struct Article {
    pub origin: String,
    pub bytes: Vec<u8>,
    pub given: Given,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The examples, one of them seen in two places, the later one first.
pub fn examples() -> Vec<Article> {
    let article = |name: &str, outlet: &str, published: Option<&str>| Article {
        origin: format!("examples/{name}?{outlet}"),
        bytes: std::fs::read(root().join("examples").join(name)).unwrap(),
        given: Given {
            published: published.map(str::to_string),
            outlet: Some(outlet.to_string()),
            url: None,
        },
    };
    vec![
        article("meridian-post.txt", "Reprints Daily", Some("2022-03-20")),
        article("harbour-courier.txt", "The Harbour Courier", None),
        article("eastgate-wire.html", "Eastgate Wire", None),
        article("meridian-post.txt", "Meridian Post", Some("2022-03-15")),
    ]
}

/// The articles of the annotated incidents; none where they are not beside the repository.
pub fn annotated() -> Vec<Article> {
    let folder = root().join("../shared/gold/incidents");
    let Ok(list) = std::fs::read_to_string(folder.join("articles.json")) else {
        println!("skipped: ../shared/gold/incidents is not there");
        return Vec::new();
    };
    let list: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&list).unwrap();
    let article = |(name, about): (&String, &serde_json::Value)| {
        let field = |name: &str| about[name].as_str().map(str::to_string);
        Article {
            origin: format!("{name}.txt"),
            bytes: std::fs::read(folder.join("articles").join(format!("{name}.txt"))).unwrap(),
            given: Given {
                published: field("published"),
                outlet: field("outlet"),
                url: None,
            },
        }
    };
    list.iter().map(article).collect()
}

/// Articles as a batch.
pub fn batch(articles: &[Article]) -> RecordBatch {
    let text = |value: &dyn Fn(&Article) -> Option<String>| {
        let mut column = StringBuilder::new();
        articles.iter().for_each(|a| column.append_option(value(a)));
        Arc::new(column.finish()) as ArrayRef
    };
    let mut bytes = BinaryBuilder::new();
    articles.iter().for_each(|a| bytes.append_value(&a.bytes));
    RecordBatch::try_from_iter([
        ("origin", text(&|a| Some(a.origin.clone()))),
        ("published", text(&|a| a.given.published.clone())),
        ("outlet", text(&|a| a.given.outlet.clone())),
        ("bytes", Arc::new(bytes.finish()) as ArrayRef),
    ])
    .unwrap()
}

/// A ledger in a folder.
pub fn ledger(folder: &Path) -> ledger::Ledger {
    ledger::create(folder, "2026-11-25T10:00:00.000000Z", ledger::Options::default()).unwrap()
}

/// Adds articles one by one.
pub fn add(ledger: &mut ledger::Ledger, articles: &[Article]) {
    let more = serde_json::Map::new();
    for article in articles {
        let record = KIT.read_bytes(&article.bytes, &article.given).unwrap();
        let article = ledger::Article {
            origin: &article.origin,
            bytes: &article.bytes,
            given: &article.given,
            more: &more,
            record: &record,
        };
        let prepared = ledger::prepare(&article, &KIT.knowledge).unwrap();
        ledger::add(ledger, &[prepared], &KIT.knowledge, "2026-11-25T11:00:00.000000Z").unwrap();
    }
}

/// What a ledger holds to have happened, by identifier, as JSON.
pub fn held(ledger: &mut ledger::Ledger) -> Vec<String> {
    ledger::settle(ledger, 2, "2026-11-25T12:00:00.000000Z", |_| ()).unwrap();
    let shown = ledger::incidents(ledger, &ledger::Filter::default()).unwrap();
    let happened = shown.into_iter().map(|shown| Happened {
        incident: shown.incident,
        disputes: shown.about,
    });
    sorted(happened.collect())
}

/// What happened, by identifier, as JSON.
pub fn sorted(mut happened: Vec<Happened>) -> Vec<String> {
    happened.sort_by(|a, b| a.incident.id.cmp(&b.incident.id));
    happened
        .iter()
        .map(|h| serde_json::to_string(h).unwrap())
        .collect()
}
