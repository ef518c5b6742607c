//! WARC files made by hand: whole, packed in every way, broken in every way.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use archives::{Ask, Format, tell};
use common::{answer, articles, gzip, items, lines, page, read, record, response};

fn crawl() -> Vec<Vec<u8>> {
    let answered =
        |status: &str, kind: &str| format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\nx").into_bytes();
    let http = "application/http; msgtype=response";
    vec![
        record("warcinfo", "", "application/warc-fields", b"software: ours\r\n"),
        record(
            "request",
            "https://news.example/1",
            "application/http; msgtype=request",
            b"GET / HTTP/1.1\r\n\r\n",
        ),
        response(1),
        record(
            "response",
            "https://news.example/gone",
            http,
            &answered("404 Not Found", "text/html"),
        ),
        record(
            "response",
            "https://news.example/a.png",
            http,
            &answered("200 OK", "image/png"),
        ),
        record(
            "revisit",
            "https://news.example/1",
            http,
            b"HTTP/1.1 304 Not Modified\r\n\r\n",
        ),
        record(
            "response",
            "dns:news.example",
            "text/dns",
            b"20220314 news.example. 1 IN A 192.0.2.1",
        ),
        record(
            "conversion",
            "https://news.example/2",
            "text/plain",
            b"Report 2\n\nShells fell on Sumy, the mayor said.",
        ),
        record(
            "resource",
            "file:///saved/3.html",
            "text/html",
            page("Report 3").as_bytes(),
        ),
        response(4),
    ]
}

const EXPECTED: &[&str] = &[
    "skipped: requests and notes of the crawler",
    "skipped: requests and notes of the crawler",
    "https://news.example/1",
    "skipped: answers other than 200 OK",
    "skipped: neither HTML nor text",
    "skipped: revisits of a page seen before",
    "skipped: answers that are not HTTP",
    "https://news.example/2",
    "file:///saved/3.html",
    "https://news.example/4",
];

/// Lines that are wanted, from the places of the records.
fn wanted(places: impl Iterator<Item = String>) -> Vec<String> {
    places
        .zip(EXPECTED)
        .map(|(place, line)| format!("{place} {line}"))
        .collect()
}

#[test]
fn a_crawl_plain_packed_by_record_and_packed_whole() {
    let records = crawl();
    let plain: Vec<u8> = records.concat();
    let starts = |parts: &[Vec<u8>]| -> Vec<usize> {
        parts
            .iter()
            .scan(0, |at, part| {
                let start = *at;
                *at += part.len();
                Some(start)
            })
            .collect()
    };
    let members: Vec<Vec<u8>> = records.iter().map(|record| gzip(record)).collect();
    let in_plain = starts(&records);
    assert_eq!(
        lines("a.warc", &plain),
        wanted(in_plain.iter().map(usize::to_string))
    );
    assert_eq!(
        lines("a.warc.gz", &members.concat()),
        wanted(starts(&members).iter().map(usize::to_string))
    );
    let within = |at: &usize| {
        if *at == 0 {
            "0".to_string()
        } else {
            format!("0+{at}")
        }
    };
    assert_eq!(
        lines("a.warc.gz", &gzip(&plain)),
        wanted(in_plain.iter().map(within))
    );
    assert_eq!(tell("-", &gzip(&plain)), Some(Format::Warc));
    let zst = zstd::encode_all(&plain[..], 3).unwrap();
    assert_eq!(lines("a.warc.zst", &zst), wanted(in_plain.iter().map(within)));
}

#[test]
fn what_a_record_says_of_itself() {
    let found = articles(items("a.warc", &crawl().concat(), &Ask::default()));
    assert_eq!(found[0].url.as_deref(), Some("https://news.example/1"));
    assert_eq!(
        found[0].published, None,
        "the day of fetching is no day of publication"
    );
    assert_eq!(found[0].more["fetched"], "2022-03-14T10:00:00Z");
    assert!(read(&found[0]).contains("<h1>Report 1</h1>"));
    let document = text::read_bytes(&found[0].bytes(), &found[0].given()).unwrap();
    assert_eq!(document.title.as_deref(), Some("Report 1"));
    assert_eq!(document.outlet.as_deref(), Some("news.example"));
}

#[test]
fn codings_of_http_are_undone() {
    let body = page("Packed report");
    let chunked = format!(
        "{:x}\r\n{}\r\n{:x};ext\r\n{}\r\n0\r\n\r\n",
        40,
        &body[..40],
        body.len() - 40,
        &body[40..]
    );
    let mut deflated = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut deflated, body.as_bytes()).unwrap();
    // "Packed report" in brotli: one stored metablock would do as well, but this is what an encoder gave for six letters
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("Transfer-Encoding: chunked\r\n", chunked.into_bytes()),
        ("Transfer-Encoding: chunked\r\n", body.clone().into_bytes()),
        ("Content-Encoding: gzip\r\n", gzip(body.as_bytes())),
        ("Content-Encoding: gzip\r\n", body.clone().into_bytes()),
        ("Content-Encoding: deflate\r\n", deflated.finish().unwrap()),
        ("Content-Encoding: br\r\n", stored_brotli(body.as_bytes())),
        ("Content-Encoding: br\r\n", body.clone().into_bytes()),
        (
            "Content-Encoding: zstd\r\n",
            zstd::encode_all(body.as_bytes(), 3).unwrap(),
        ),
    ];
    for (header, coded) in cases {
        let answer = answer(&format!("Content-Type: text/html\r\n{header}"), &coded);
        let file = record("response", "https://news.example/p", "application/http", &answer);
        let found = articles(items("a.warc", &file, &Ask::default()));
        assert_eq!(found.len(), 1, "{header}");
        assert_eq!(read(&found[0]), body, "{header}");
    }
}

/// A brotli stream that stores its bytes: window 16, one uncompressed metablock, the empty last one.
fn stored_brotli(bytes: &[u8]) -> Vec<u8> {
    assert!(bytes.len() <= 1 << 16 && !bytes.is_empty());
    let mut bits: Vec<bool> = vec![false]; // WBITS 16
    let mut put = |value: usize, count: usize| bits.extend((0..count).map(|at| value >> at & 1 == 1));
    put(0, 1); // not last
    put(0, 2); // four nibbles of length
    put(bytes.len() - 1, 16);
    put(1, 1); // uncompressed
    let mut out: Vec<u8> = Vec::new();
    for chunk in bits.chunks(8) {
        out.push(
            chunk
                .iter()
                .enumerate()
                .map(|(at, bit)| u8::from(*bit) << at)
                .sum(),
        );
    }
    out.extend_from_slice(bytes);
    out.push(3); // last and empty
    out
}

#[test]
fn encodings_named_by_http_alone() {
    let body = "<html><body><p>\u{41a}\u{438}\u{435}\u{432} was calm, he said.</p></body></html>";
    let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(body);
    let answer = answer("Content-Type: text/html; charset=\"windows-1251\"\r\n", &bytes);
    let file = record("response", "https://news.example/k", "application/http", &answer);
    let found = articles(items("a.warc", &file, &Ask::default()));
    let document = text::read_bytes(&found[0].bytes(), &found[0].given()).unwrap();
    assert!(
        document.text.as_str().contains("\u{41a}\u{438}\u{435}\u{432}"),
        "{:?}",
        document.text
    );
}

#[test]
fn a_broken_record_costs_no_other() {
    let (first, last) = (response(1), response(2));
    let offset = first.len();
    let long = String::from_utf8(response(9))
        .unwrap()
        .replace("Content-Length: ", "Content-Length: 1");
    let whole = String::from_utf8(response(9)).unwrap();
    let said = whole
        .split("Content-Length: ")
        .nth(1)
        .unwrap()
        .split('\r')
        .next()
        .unwrap();
    let short = whole.replace(&format!("Content-Length: {said}"), "Content-Length: 50");
    let none = String::from_utf8(response(9))
        .unwrap()
        .replace("Content-Length: ", "X: ");
    let wrong = String::from_utf8(response(9))
        .unwrap()
        .replace("Content-Length: ", "Content-Length: -");
    let huge = String::from_utf8(response(9))
        .unwrap()
        .replace("Content-Length: ", "Content-Length: 99999999999");
    for broken in [
        long,
        none,
        wrong,
        huge,
        short,
        "rubbish in the middle\r\n".to_string(),
        "WARC/1.0\r\nno end\r\n".to_string(),
    ] {
        let file = [first.clone(), broken.clone().into_bytes(), last.clone()].concat();
        let found = lines("a.warc", &file);
        assert_eq!(found[0], "0 https://news.example/1", "{broken}");
        assert_eq!(
            found.last().unwrap(),
            &format!("{} https://news.example/2", offset + broken.len()),
            "{broken}: {found:?}"
        );
        assert!(
            found[1].starts_with(&format!("{offset} broken: ")),
            "{broken}: {found:?}"
        );
        assert_eq!(found.len(), 3, "{found:?}");
    }
}

#[test]
fn a_file_that_is_cut_off() {
    let file = [response(1), response(2)].concat();
    let found = lines("a.warc", &file[..file.len() - 60]);
    assert_eq!(found.len(), 2);
    assert!(found[1].contains("but the file ends after"), "{found:?}");
    let packed = [gzip(&response(1)), gzip(&response(2))].concat();
    let found = lines("a.warc.gz", &packed[..packed.len() - 30]);
    assert_eq!(found.len(), 2);
    assert!(
        found[1].contains("broken: the packed data end too early"),
        "{found:?}"
    );
}

#[test]
fn a_broken_member_costs_no_other() {
    let members: Vec<Vec<u8>> = (0..5).map(|n| gzip(&response(n))).collect();
    let start = members[0].len() + members[1].len();
    for at in [
        0,
        2,
        3,
        12,
        40,
        members[2].len() / 2,
        members[2].len() - 6,
        members[2].len() - 1,
    ] {
        let mut file = members.concat();
        file[start + at] ^= 0x5a;
        let found = lines("a.warc.gz", &file);
        let articles: Vec<&String> = found.iter().filter(|line| line.contains("https://")).collect();
        assert_eq!(articles.len(), 4, "byte {at}: {found:?}");
        assert!(
            found.iter().any(|line| line.contains(" broken: ")),
            "byte {at}: {found:?}"
        );
    }
}

#[test]
fn a_member_that_ends_before_its_record_does() {
    let mut cut = response(7);
    cut.truncate(cut.len() - 100);
    let members = [gzip(&response(1)), gzip(&cut), gzip(&response(2))];
    let found = lines("a.warc.gz", &members.concat());
    assert_eq!(found.len(), 3);
    assert!(
        found[1].starts_with(&format!("{} broken: the record says", members[0].len())),
        "{found:?}"
    );
    assert!(found[2].ends_with("https://news.example/2"));
}

#[test]
fn bombs_are_named_and_passed() {
    let zeros = gzip(&vec![b' '; 40 << 20]);
    let bomb = answer("Content-Type: text/html\r\nContent-Encoding: gzip\r\n", &zeros);
    let in_page = record("response", "https://news.example/b", "application/http", &bomb);
    let found = lines("a.warc", &[response(1), in_page, response(2)].concat());
    assert_eq!(found.len(), 3);
    assert!(
        found[1].ends_with("broken: the page unpacks to more than 250 times its size"),
        "{found:?}"
    );
    let member = gzip(&record(
        "response",
        "https://news.example/b",
        "application/http",
        &vec![b' '; 20 << 20],
    ));
    let found = lines(
        "a.warc.gz",
        &[gzip(&response(1)), member, gzip(&response(2))].concat(),
    );
    assert!(
        found[1].contains("it unpacks to more than 250 times its size"),
        "{found:?}"
    );
    assert!(
        found.last().unwrap().ends_with("https://news.example/2"),
        "{found:?}"
    );
}

#[test]
fn a_large_record_is_passed_without_being_held() {
    let film = answer("Content-Type: video/mp4\r\n", &vec![7; 40 << 20]);
    let found = lines(
        "a.warc",
        &[
            response(1),
            record("response", "https://news.example/f", "application/http", &film),
            response(2),
        ]
        .concat(),
    );
    assert_eq!(found.len(), 3);
    assert!(found[1].ends_with("skipped: neither HTML nor text"), "{found:?}");
}

#[test]
fn a_damaged_body_that_was_unpacked_is_kept() {
    let packed = gzip(page("Depot hit").as_bytes());
    let mut trailed = packed.clone();
    trailed.extend_from_slice(b"\r\nrest");
    let mut wrong = packed;
    let at = wrong.len() - 6;
    wrong[at] ^= 0xff;
    for body in [trailed, wrong] {
        let answer = answer("Content-Type: text/html\r\nContent-Encoding: gzip\r\n", &body);
        let file = record("response", "https://news.example/1", "application/http", &answer);
        let all = articles(items("a.warc", &file, &Ask::default()));
        assert!(read(&all[0]).ends_with("</html>"), "{}", read(&all[0]));
        assert!(!all[0].more["damaged"].is_empty());
    }
    let long = answer(&format!("X: {}\r\n", "y".repeat(64 << 10)), b"<p>Five died.</p>");
    let file = record("response", "https://news.example/1", "application/http", &long);
    let found = lines("a.warc", &file);
    assert!(
        found[0].contains("broken: the head of the HTTP answer does not end within 64 KiB"),
        "{found:?}"
    );
}
