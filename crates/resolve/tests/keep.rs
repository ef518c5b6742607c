//! What a digest keeps of a record: its day of publication, an address that can be compared, and no count that the page brings twice.
#![allow(clippy::unwrap_used)]

use knowledge::Knowledge;
use record::Record;
use resolve::days::number;
use serde_json::{Value, json};

/// A record of these blocks (kind, words, day that the words name), with that time of publication.
fn record(blocks: &[(&str, &str, Option<&str>)], published: Option<&str>) -> Record {
    let (mut text, mut spans, mut times) = (String::new(), Vec::new(), Vec::<Value>::new());
    for (kind, words, day) in blocks {
        let start = text.chars().count();
        text.push_str(words);
        let end = text.chars().count();
        text.push('\n');
        spans.push(json!({"kind": kind, "start": start, "end": end}));
        let Some(day) = day else { continue };
        let next = resolve::days::name(number(day).unwrap() + 1);
        times.push(
            json!({"id": format!("t{}", times.len() + 1), "span": {"start": start, "end": end, "text": words},
            "value": day, "from": day, "to": next, "precision": "day", "anchor": null, "trace": []}),
        );
    }
    let value = json!({
        "onrecord": {"version": "0", "model": "m", "knowledge": "k"},
        "document": {"id": "sha256:1", "source_sha256": "1", "title": null, "outlet": null, "url": null, "published": published,
            "language": "en", "text": text, "blocks": spans},
        "actors": [], "places": [], "times": times, "figures": [], "events": [], "claims": [], "notes": []
    });
    serde_json::from_value(value).unwrap()
}

fn published(blocks: &[(&str, &str, Option<&str>)], stamp: Option<&str>) -> Option<i32> {
    resolve::digest(&record(blocks, stamp), &Knowledge::built_in().unwrap()).published
}

#[test]
fn the_day_of_publication_is_that_of_the_head_of_the_report() {
    let stamp = Some("2022-03-14T10:00:00");
    let body = ("paragraph", "Shells fell on the town.", None);
    let dated = |kind, day| [(kind, "12 March 2022", Some(day)), body];
    assert_eq!(
        published(&dated("dateline", "2022-03-12"), stamp),
        number("2022-03-12")
    );
    // long before the stamp it is the day of what is told
    assert_eq!(
        published(&dated("dateline", "2022-02-12"), stamp),
        number("2022-03-14")
    );
    assert_eq!(
        published(&dated("dateline", "2022-02-12"), None),
        number("2022-02-12")
    );
    // the day of a picture or in a headline is none of the report
    assert_eq!(
        published(&dated("caption", "2022-03-12"), stamp),
        number("2022-03-14")
    );
    assert_eq!(
        published(&dated("title", "2022-03-12"), stamp),
        number("2022-03-14")
    );
    assert_eq!(published(&dated("caption", "2022-03-12"), None), None);
    // behind the first paragraph it is told of something else
    let late = [body, ("dateline", "12 March 2022", Some("2022-03-12"))];
    assert_eq!(published(&late, stamp), number("2022-03-14"));
}

#[test]
fn an_address_is_kept_as_it_is_compared() {
    let mut told = record(
        &[("paragraph", "Shells fell.", None)],
        Some("2022-03-14T10:00:00"),
    );
    told.document.url = Some("https://www.example.org/strike/?utm_source=x".to_string());
    let digest = resolve::digest(&told, &Knowledge::built_in().unwrap());
    assert_eq!(digest.url.as_deref(), Some("example.org/strike"));
    assert_eq!(digest.stamp.as_deref(), Some("2022-03-14T10:00:00"));
    told.document.updated = Some("2022-03-14T12:30:00".to_string());
    let changed = resolve::digest(&told, &Knowledge::built_in().unwrap());
    assert_eq!(changed.stamp.as_deref(), Some("2022-03-14T12:30:00"));
    // digests of older builds have neither
    let mut value = serde_json::to_value(&digest).unwrap();
    for key in ["url", "stamp"] {
        value.as_object_mut().unwrap().remove(key);
    }
    let older: resolve::Digest = serde_json::from_value(value).unwrap();
    assert_eq!((older.url, older.stamp), (None, None));
}
