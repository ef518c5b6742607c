//! Whatever the bytes: no panic, places that only grow, the same items twice, whatever sizes they come in.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use archives::{Ask, FORMATS, Format, Item, open, tell};
use common::{gzip, response};
use proptest::prelude::*;
use std::io::{Cursor, Read};

/// Bytes that come a few at a time.
struct Drips(Cursor<Vec<u8>>, usize);

impl Read for Drips {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        let most = self.1.min(room.len());
        self.0.read(&mut room[..most])
    }
}

fn all(bytes: &[u8], format: Format, step: usize) -> Option<Vec<Item>> {
    let ask = Ask {
        format: Some(format),
        ..Ask::default()
    };
    let drips = Drips(Cursor::new(bytes.to_vec()), step);
    Some(open(Box::new(drips), "f", &ask).ok()?.collect())
}

fn place(item: &Item) -> archives::Place {
    match item {
        Item::Article(article) => article.place,
        Item::Skipped(skipped) => skipped.place,
        Item::Broken(broken) => broken.place,
    }
}

fn check(bytes: &[u8], format: Format) {
    let _ = tell("f", bytes);
    let Some(items) = all(bytes, format, usize::MAX) else {
        return;
    };
    let places: Vec<_> = items.iter().map(place).collect();
    assert!(places.is_sorted(), "{places:?}");
    for item in &items {
        match item {
            Item::Article(article) => drop(text::read_bytes(&article.bytes(), &article.given())),
            Item::Broken(broken) => assert!(!broken.why.is_empty() && !broken.why.contains('\n')),
            Item::Skipped(_) => {}
        }
    }
    assert_eq!(Some(items), all(bytes, format, 7));
}

/// Whole files of every kind.
fn samples() -> Vec<(Format, Vec<u8>)> {
    let records = [response(1), response(2), response(3)];
    let members: Vec<u8> = records.iter().flat_map(|record| gzip(record)).collect();
    let json = "{\"title\": \"A\", \"text\": \"One.\"}\n{\"uri\": \"u:1\", \"headline\": \"B\", \"body_xhtml\": \"<p>Two.</p>\"}\n";
    let xml = "<newsMessage><newsItem guid=\"a\"><contentSet><inlineXML><html><body><p>One &amp; two.</p></body></html></inlineXML>\
               </contentSet></newsItem><newsItem guid=\"b\"><inlineData>Three.</inlineData></newsItem></newsMessage>";
    let table = "title,text\nA,\"One, \"\"two\"\"\nthree.\"\nB,Four.\n";
    let letter = "From: a@b.example\nSubject: A\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=x\n\n--x\n\
                  Content-Type: text/plain\n\nOne.\n--x\nContent-Type: text/html\n\n<p>One.</p>\n--x--\n";
    let text = |words: &str| words.as_bytes().to_vec();
    vec![
        (Format::Warc, records.concat()),
        (Format::Warc, members),
        (Format::Warc, gzip(&records.concat())),
        (Format::Warc, zstd::encode_all(&records.concat()[..], 1).unwrap()),
        (Format::Jsonl, text(json)),
        (Format::Json, text(json)),
        (Format::Ninjs, gzip(b"{\"uri\": \"u:2\", \"headlines\": [{\"value\": \"C\"}], \"bodies\": [{\"value\": \"Three.\"}]}")),
        (Format::Newsml, text(xml)),
        (Format::Csv, text(table)),
        (
            Format::Tsv,
            text(table)
                .iter()
                .map(|&b| if b == b',' { b'\t' } else { b })
                .collect(),
        ),
        (Format::Eml, text(letter)),
        (Format::Mbox, text(&format!("From x\n{letter}\nFrom y\n{letter}"))),
    ]
}

/// One change of a file: flips a byte, cuts a stretch out, doubles it, or puts other bytes in.
fn changed(bytes: &mut Vec<u8>, (kind, at, length, with): (u8, usize, usize, Vec<u8>)) {
    let at = at % (bytes.len() + 1);
    let end = (at + length).min(bytes.len());
    match kind % 4 {
        0 => bytes
            .get_mut(at)
            .into_iter()
            .for_each(|byte| *byte ^= with.first().copied().unwrap_or(1)),
        1 => drop(bytes.drain(at..end)),
        2 => {
            let part = bytes[at..end].to_vec();
            bytes.splice(at..at, part);
        }
        _ => drop(bytes.splice(at..end, with)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn changed_files(
        sample in 0usize..12,
        changes in prop::collection::vec(
            (any::<u8>(), any::<usize>(), 0usize..80, prop::collection::vec(any::<u8>(), 0..12)), 1..6),
    ) {
        let (format, mut bytes) = samples().swap_remove(sample);
        for change in changes {
            changed(&mut bytes, change);
        }
        check(&bytes, format);
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300), format in 0usize..9) {
        check(&bytes, FORMATS[format].1);
    }

    #[test]
    fn letters_that_matter(words in "[<>{}\\[\\]\",\n\r\t \\\\=:/A-Fa-f0-9-]{0,200}", format in 0usize..9) {
        check(words.as_bytes(), FORMATS[format].1);
    }
}

#[test]
fn whole_files_give_articles() {
    for (format, bytes) in samples() {
        let items = all(&bytes, format, usize::MAX).unwrap();
        let articles = items
            .iter()
            .filter(|item| matches!(item, Item::Article(_)))
            .count();
        assert!(articles >= 1 && articles == items.len(), "{format:?}: {items:?}");
        check(&bytes, format);
    }
}
