//! Packed files that are damaged: members that overlap, members broken in a row, single pages; and files in which there is nothing.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use archives::{Ask, Format, is_packed, unpack};
use common::{asked, gzip, lines, page, response};
use std::time::{Duration, Instant};

/// So many gzip members, one each 32 bytes, of which each goes on through all that follow and none is whole.
fn overlapping(count: usize) -> Vec<u8> {
    let mut one = [0; 32];
    one[..10].copy_from_slice(b"\x1f\x8b\x08\0\0\0\0\0\0\x03");
    for at in [10, 14, 18, 22, 26] {
        // a stored block of 65,535 bytes, at whose end another begins
        one[at..at + 5].copy_from_slice(b"\0\xff\xff\0\0");
    }
    one.repeat(count)
}

fn record(title: &str) -> Vec<u8> {
    gzip(format!("{{\"title\": \"{title}\", \"text\": \"Five died.\"}}\n").as_bytes())
}

#[test]
fn overlapping_members_are_one_line_and_cost_no_other() {
    // a page is larger than what a short look shows
    let large = gzip(format!("{{\"title\": \"D\", \"text\": \"{}\"}}\n", noise(20_000)).as_bytes());
    let begun = Instant::now();
    for count in [100, 4_096, 32_768] {
        let (one, two) = (
            [record("A"), record("B")].concat(),
            [record("C"), large.clone()].concat(),
        );
        let bad = overlapping(count);
        let found = lines("a.jsonl.gz", &[one.as_slice(), &bad, &two].concat());
        let place = one.len() + bad.len();
        let articles: Vec<&String> = found.iter().filter(|line| !line.contains(" broken: ")).collect();
        let wanted = [
            "0 A".to_string(),
            format!("{} B", record("A").len()),
            format!("{place} C"),
            format!("{} D", place + record("C").len()),
        ];
        assert_eq!(articles, wanted.iter().collect::<Vec<_>>(), "{count}");
        let rows = found.iter().filter(|line| line.contains("in a row"));
        let tail = format!("; {count} broken members in a row, the last at {}", place - 32);
        assert!(
            rows.clone().count() == 1 && rows.clone().all(|line| line.ends_with(&tail)),
            "{found:?}"
        );
        // the first of them gives some lines, up to where it is seen to be broken
        assert!(found.len() < 100, "{}", found.len());
        eprintln!("{count}: {:?}", begun.elapsed());
    }
    // without a bound these took a quarter of an hour
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

/// Letters that pack badly, always the same.
fn noise(count: usize) -> String {
    let mut seed = 7u64;
    let mut letter = || {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        char::from(b'a' + (seed >> 33) as u8 % 26)
    };
    (0..count).map(|_| letter()).collect()
}

#[test]
fn members_broken_in_a_row_are_one_line() {
    let members: Vec<Vec<u8>> = (0..9).map(|n| gzip(&response(n))).collect();
    let starts: Vec<usize> = (0..9).map(|n| members[..n].iter().map(Vec::len).sum()).collect();
    let broken = |which: &[usize]| {
        let mut file = members.concat();
        for n in which {
            file[starts[*n] + members[*n].len() / 2] ^= 0x5a;
        }
        lines("a.warc.gz", &file)
    };
    let found = broken(&[2, 3, 4]);
    assert_eq!(found.len(), 7, "{found:?}");
    assert!(
        found[2].starts_with(&format!("{} broken: ", starts[2])),
        "{found:?}"
    );
    let tail = format!("; 3 broken members in a row, the last at {}", starts[4]);
    assert!(found[2].contains(&tail), "{found:?}");
    assert_eq!(found[3], format!("{} https://news.example/5", starts[5]));
    // with a good one between them they are two
    let found = broken(&[2, 4, 8]);
    assert_eq!(found.len(), 9, "{found:?}");
    assert!(!found.iter().any(|line| line.contains("in a row")), "{found:?}");
}

#[test]
fn frames_broken_in_a_row_are_one_line() {
    let frame = |title: &str| {
        let line = format!("{{\"title\": \"{title}\", \"text\": \"{}\"}}\n", noise(3000));
        zstd::encode_all(line.as_bytes(), 3).unwrap()
    };
    let frames = ["A", "B", "C", "D", "E"].map(frame);
    let (one, two) = (frames[0].len(), frames[0].len() + frames[1].len());
    let mut file = frames.concat();
    // what a block says of its own length
    file[one + 6] ^= 0xff;
    file[two + 6] ^= 0xff;
    let found = lines("a.jsonl.zst", &file);
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(found[1].starts_with(&format!("{one} broken: ")), "{found:?}");
    assert!(found[2].ends_with(" D") && found[3].ends_with(" E"), "{found:?}");
}

#[test]
fn a_packed_page_is_kept_as_far_as_it_unpacks() {
    let words = page("Depot hit");
    let limit = 1 << 20;
    let packed = gzip(words.as_bytes());
    let zst = zstd::encode_all(words.as_bytes(), 3).unwrap();
    assert!(is_packed(&packed) && is_packed(&zst) && !is_packed(words.as_bytes()));
    assert_eq!(unpack(words.as_bytes(), limit), None);
    let padded = [packed.clone(), vec![0; 512]].concat();
    let twice = [gzip(&words.as_bytes()[..40]), gzip(&words.as_bytes()[40..])].concat();
    for whole in [&packed, &zst, &padded, &twice] {
        let done = unpack(whole, limit).unwrap().unwrap();
        assert_eq!((done.bytes.as_slice(), done.damaged), (words.as_bytes(), None));
    }
    let mut sum = packed.clone();
    let at = sum.len() - 6;
    sum[at] ^= 0xff;
    let behind = |packed: &[u8]| [packed, b"\r\nrest"].concat();
    for harmed in [sum, behind(&packed), behind(&zst)] {
        let done = unpack(&harmed, limit).unwrap().unwrap();
        assert_eq!(done.bytes, words.as_bytes());
        assert!(done.damaged.is_some_and(|why| !why.contains('\n')));
    }
    let done = unpack(&packed[..packed.len() - 20], limit).unwrap().unwrap();
    assert!(words.as_bytes().starts_with(&done.bytes) && done.damaged.is_some());
    let none = unpack(&packed[..12], limit).unwrap().unwrap_err();
    assert!(none.starts_with("the page cannot be unpacked: "), "{none}");
    let bomb = gzip(&vec![b' '; 8 << 20]);
    let grows = unpack(&bomb, 64 << 20).unwrap().unwrap_err();
    assert_eq!(grows, "the page unpacks to more than 250 times its size");
    assert_eq!(
        unpack(&gzip(noise(3 << 20).as_bytes()), 1 << 20)
            .unwrap()
            .unwrap_err(),
        "the page unpacks to more than 1 MiB"
    );
}

#[test]
fn a_file_in_which_there_is_nothing_is_broken_or_empty() {
    let of = |name: &str, bytes: &str| lines(name, bytes.as_bytes());
    let deep = of("deep.json", &"[".repeat(100_000));
    assert_eq!(
        deep,
        ["0 broken: no JSON object is in it, only brackets of which 100000 open and 0 close"]
    );
    assert!(of("deep.jsonl", &"[".repeat(100_000))[0].starts_with("0 broken: is no JSON: "));
    let news = of("a.xml", "<newsMessage><header/><itemSet/></newsMessage>");
    assert_eq!(news, ["0 broken: no newsItem and no nitf element is in it"]);
    let forced = |format: Format| {
        let ask = Ask {
            format: Some(format),
            ..Ask::default()
        };
        asked("a", b"\n\n", &ask)
    };
    assert_eq!(forced(Format::Warc), ["0 broken: no WARC record is in it"]);
    assert_eq!(forced(Format::Json), ["0 broken: no JSON is in it"]);
    // whole, with nothing in it
    for (name, bytes) in [
        ("a.json", "[]"),
        ("a.json", " [ ]\n"),
        ("a.jsonl", "\n\n"),
        ("a.jsonl", "[]\n"),
        ("a.csv", "title,text\n"),
        ("a.mbox", "\n"),
    ] {
        assert!(of(name, bytes).is_empty(), "{name} {bytes}");
    }
}
