//! What the tests of the room share: archives made by hand, and what comes out of them in one line each.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use archives::{Ask, Content, Item, open};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{Cursor, Write};

/// A page with a headline and two paragraphs.
pub fn page(title: &str) -> String {
    format!(
        "<!doctype html><html><head><title>{title}</title></head><body><article><h1>{title}</h1>\
         <p>At least five people were killed on Sunday near Lviv, the governor said.</p>\
         <p>The ministry denied that it had hit civilians.</p></article></body></html>"
    )
}

/// A WARC record.
pub fn record(kind: &str, url: &str, stated: &str, body: &[u8]) -> Vec<u8> {
    let mut out = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2022-03-14T10:00:00Z\r\n\
         WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: {stated}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    out.extend_from_slice(body);
    out.extend_from_slice(b"\r\n\r\n");
    out
}

/// An HTTP answer of 200 with a page.
pub fn answer(headers: &str, body: &[u8]) -> Vec<u8> {
    let mut out = format!("HTTP/1.1 200 OK\r\n{headers}\r\n").into_bytes();
    out.extend_from_slice(body);
    out
}

/// A response with a page of this title.
pub fn response(number: usize) -> Vec<u8> {
    let url = format!("https://news.example/{number}");
    let answer = answer(
        "Content-Type: text/html; charset=utf-8\r\n",
        page(&format!("Report {number}")).as_bytes(),
    );
    record("response", &url, "application/http; msgtype=response", &answer)
}

/// Bytes as one gzip member.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// All items.
pub fn items(name: &str, bytes: &[u8], ask: &Ask) -> Vec<Item> {
    open(Box::new(Cursor::new(bytes.to_vec())), name, ask)
        .unwrap()
        .collect()
}

/// Each item in a line: its place, and an article's address or headline, or why it is none.
pub fn lines(name: &str, bytes: &[u8]) -> Vec<String> {
    asked(name, bytes, &Ask::default())
}

/// The same with something said of the archive.
pub fn asked(name: &str, bytes: &[u8], ask: &Ask) -> Vec<String> {
    items(name, bytes, ask).iter().map(line).collect()
}

fn line(item: &Item) -> String {
    match item {
        Item::Article(article) => {
            let name = article.url.clone().or(article.title.clone()).unwrap_or_default();
            format!("{} {name}", article.place)
        }
        Item::Skipped(skipped) => format!("{} skipped: {}", skipped.place, skipped.why),
        Item::Broken(broken) => format!("{} broken: {}", broken.place, broken.why),
    }
}

/// The articles among the items.
pub fn articles(items: Vec<Item>) -> Vec<archives::Article> {
    items
        .into_iter()
        .filter_map(|item| match item {
            Item::Article(article) => Some(*article),
            _ => None,
        })
        .collect()
}

/// What of an article is read, in characters.
pub fn read(article: &archives::Article) -> String {
    match &article.content {
        Content::Text(text) => text.clone(),
        Content::Html { .. } => String::from_utf8(article.bytes()).unwrap(),
    }
}
