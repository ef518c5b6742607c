//! JSON, ninjs, NewsML-G2, CSV, letters: files made by hand, and what comes out of them.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use archives::{ArchiveError, Ask, Format, map, open, tell};
use common::{articles, asked, gzip, items, lines, read};
use std::io::Cursor;

fn mapped(words: &str) -> Ask {
    Ask {
        map: map(words).unwrap(),
        ..Ask::default()
    }
}

#[test]
fn json_lines_by_common_names() {
    let file = concat!(
        r#"{"headline": "Depot hit", "body": "Five died, he said.", "date": "2022-03-14T10:00:00Z", "link": "https://news.example/1", "source": {"name": "Eastgate Wire"}, "author": "By Ola Nord"}"#,
        "\n\n",
        r#"{"title": "Second", "content": "<p>Six died, she said.</p>", "timestamp": 1647277980}"#,
        "\n",
        r#"{"title": "no text here"}"#,
        "\nnot json\n",
        r#"{"title": "Drittes", "text": "Sieben starben.", "lang": "de"}"#,
        "\n",
        r#"{"title": "Last", "text": ["One paragraph.", "Another."]}"#,
    );
    let found = lines("a.jsonl", file.as_bytes());
    assert_eq!(found.len(), 6, "{found:?}");
    assert!(found[0].starts_with("0 https://news.example/1"));
    assert!(
        found[2].contains(
            "broken: the record has no text; say which field holds it: --map text=NAME (it has title)"
        ),
        "{found:?}"
    );
    assert!(found[3].contains("broken: is no JSON: "), "{found:?}");
    assert!(found[4].contains("skipped: articles in another language"));
    let all = articles(items("a.jsonl", file.as_bytes(), &Ask::default()));
    assert_eq!(all[0].outlet.as_deref(), Some("Eastgate Wire"));
    assert_eq!(all[0].published.as_deref(), Some("2022-03-14T10:00:00"));
    assert_eq!(read(&all[0]), "Depot hit\n\nBy Ola Nord\n\nFive died, he said.");
    assert_eq!(all[1].published.as_deref(), Some("2022-03-14T17:13:00"));
    assert!(
        read(&all[1]).contains("<h1>Second</h1>\n<p>Six died"),
        "{}",
        read(&all[1])
    );
    assert_eq!(read(&all[2]), "Last\n\nOne paragraph.\n\nAnother.");
    for packed in [
        gzip(file.as_bytes()),
        zstd::encode_all(file.as_bytes(), 3).unwrap(),
    ] {
        assert_eq!(lines("a.jsonl.gz", &packed).len(), 6);
    }
}

#[test]
fn json_lines_by_a_map() {
    let file = r#"{"data": {"words": "Five died, he said.", "text": "wrong"}, "when": "14 March 2022", "at": "https://news.example/9"}"#;
    let all = articles(items(
        "-",
        file.as_bytes(),
        &mapped("text=data.words,published=when,url=at"),
    ));
    assert_eq!(read(&all[0]), "Five died, he said.");
    assert_eq!(all[0].published.as_deref(), Some("2022-03-14"));
    assert_eq!(all[0].url.as_deref(), Some("https://news.example/9"));
    let found = asked("a.jsonl", file.as_bytes(), &mapped("text=missing"));
    assert_eq!(found, ["0 broken: the field 'missing' is missing or empty"]);
    assert_eq!(
        map("test=x").unwrap_err(),
        "there is no field 'test'; there are text, html, title, published, url, outlet, byline, language"
    );
    assert!(map("text").is_err());
}

#[test]
fn json_arrays_and_objects_over_many_lines() {
    let one =
        |n: usize| format!("{{\n \"title\": \"R{n}\",\n \"text\": \"Five [died]}} {{ \\\" he said.\"\n}}");
    let array = format!("[{},\n{},{{bad}},{}]", one(1), one(2), one(3));
    let found = lines("a.json", array.as_bytes());
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(found[2].contains("broken: is no JSON"), "{found:?}");
    assert!(found[3].ends_with(" R3"));
    let after = format!("{}\n{}", one(1), one(2));
    assert_eq!(
        lines("-", after.as_bytes()),
        ["0 R1".to_string(), format!("{} R2", one(1).len() + 1)]
    );
    let inside = format!("{{\"status\": \"ok\", \"articles\": [{}, {}]}}", one(1), one(2));
    assert_eq!(lines("-", inside.as_bytes()), ["0 R1", "0 R2"]);
    let open = format!("{}\n{{\"text\": \"no end\n{}\n", one(1), one(2));
    let found = lines("a.json", open.as_bytes());
    assert!(found.iter().any(|line| line.ends_with("R2")), "{found:?}");
}

const NINJS_1: &str = r#"{"uri": "https://wire.example/item/1", "type": "text", "versioncreated": "2022-03-14T10:00:00Z", "pubstatus": "usable",
 "headline": "Depot hit near Lviv", "byline": "By Ola Nord", "language": "en", "body_text": "Five died.", "body_xhtml": "<p>Five died, the governor said.</p>",
 "infosource": [{"name": "Eastgate Wire"}]}"#;
const NINJS_3: &str = r#"{"standard": {"name": "ninjs", "version": "3.1"}, "uri": "https://wire.example/item/3", "type": "text", "versionCreated": "2022-03-15T10:00:00+02:00",
 "firstCreated": "2022-03-14T09:00:00Z", "headlines": [{"role": "short", "value": "Hit"}, {"role": "main", "value": "Second depot hit"}], "by": "By Ola Nord",
 "bodies": [{"role": "main", "contentType": "text/plain", "value": "Six died."}, {"role": "main", "contentType": "application/xhtml+xml", "value": "<div><p>Six died, she said.</p></div>"}],
 "infoSources": [{"name": "Eastgate Wire", "role": "author"}]}"#;

#[test]
fn ninjs_of_every_version() {
    let picture = r#"{"uri": "urn:p", "type": "picture", "versioncreated": "2022-03-14T10:00:00Z", "headline": "A depot"}"#;
    let killed = r#"{"uri": "urn:k", "pubstatus": "canceled", "headline": "x", "body_text": "y"}"#;
    let oneline = |s: &str| s.replace('\n', " ");
    let file = [NINJS_1, NINJS_3, picture, killed].map(oneline).join("\n");
    let found = lines("a.jsonl", file.as_bytes());
    assert_eq!(found[0], "0 https://wire.example/item/1");
    assert!(
        found[2].ends_with("skipped: pictures, sounds and films"),
        "{found:?}"
    );
    assert!(
        found[3].ends_with("skipped: items cancelled or withheld"),
        "{found:?}"
    );
    let all = articles(items("a.jsonl", file.as_bytes(), &Ask::default()));
    assert_eq!(all[0].title.as_deref(), Some("Depot hit near Lviv"));
    assert_eq!(all[0].published.as_deref(), Some("2022-03-14T10:00:00"));
    assert_eq!(all[1].title.as_deref(), Some("Second depot hit"));
    assert_eq!(all[1].outlet.as_deref(), Some("Eastgate Wire"));
    assert_eq!(all[1].published.as_deref(), Some("2022-03-15T10:00:00"));
    for (article, words) in all
        .iter()
        .zip(["Five died, the governor said.", "Six died, she said."])
    {
        let document = text::read_bytes(&article.bytes(), &article.given()).unwrap();
        assert_eq!(document.title, article.title);
        assert!(document.text.as_str().contains(words), "{:?}", document.text);
        assert!(
            document.text.as_str().contains("By Ola Nord"),
            "{:?}",
            document.text
        );
    }
    assert_eq!(lines("one.json", NINJS_1.as_bytes()).len(), 1);
    assert_eq!(
        lines("two.json", format!("[{NINJS_1}, {NINJS_3}]").as_bytes()).len(),
        2
    );
}

const NEWSML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header><sent>2022-03-14T10:00:00Z</sent></header><itemSet>
<newsItem guid="urn:newsml:wire.example:1" version="2"><itemMeta><itemClass qcode="ninat:text"/><provider><name>Eastgate Wire</name></provider>
<versionCreated>2022-03-14T10:00:00Z</versionCreated><firstCreated>2022-03-14T09:30:00Z</firstCreated><pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><headline>Depot hit &amp; burnt near Lviv</headline><by>By Ola Nord</by><language tag="en"/></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head>
<body><p>Five people died, the <b>governor</b> said.</p><p>R&#233;n&eacute; saw it.</p></body></html></inlineXML></contentSet></newsItem>
<newsItem guid="urn:2"><itemMeta><itemClass qcode="ninat:picture"/></itemMeta><contentSet><remoteContent href="p.jpg"/></contentSet></newsItem>
<newsItem guid="urn:3"><itemMeta><itemClass qcode="ninat:text"/></itemMeta><contentMeta><headline>Broken</headline>
<newsItem guid="urn:4"><itemMeta><itemClass qcode="ninat:text"/><versionCreated>2022-03-15T08:00:00+02:00</versionCreated></itemMeta><contentSet><inlineXML>
<nitf><body><body.head><hedline><hl1>Second depot hit</hl1></hedline><byline>By Ida Ferr</byline></body.head><body.content><p>Six died, she said.</p>
<media media-type="image"><media-caption>A burnt depot.</media-caption></media><p>It was quiet.</p></body.content></body></nitf></inlineXML></contentSet></newsItem>
<packageItem guid="urn:5"><groupSet/></packageItem>
</itemSet></newsMessage>"#;

#[test]
fn newsml_with_xhtml_and_nitf_inside() {
    let found = lines("a.xml", NEWSML.as_bytes());
    assert_eq!(found.len(), 5, "{found:?}");
    assert!(found[1].ends_with("skipped: pictures, sounds and films"));
    assert!(
        found[2].ends_with("broken: the newsItem does not end before the next begins"),
        "{found:?}"
    );
    assert!(found[4].ends_with("skipped: packages and plans"));
    let all = articles(items("a.xml", NEWSML.as_bytes(), &Ask::default()));
    assert_eq!(all[0].title.as_deref(), Some("Depot hit & burnt near Lviv"));
    assert_eq!(all[0].outlet.as_deref(), Some("Eastgate Wire"));
    assert_eq!(all[0].published.as_deref(), Some("2022-03-14T10:00:00"));
    assert_eq!(all[0].more["uri"], "urn:newsml:wire.example:1");
    assert!(
        read(&all[0]).contains("<p>Five people died, the governor said.</p>"),
        "{}",
        read(&all[0])
    );
    assert_eq!(all[1].title.as_deref(), Some("Second depot hit"));
    assert_eq!(all[1].published.as_deref(), Some("2022-03-15T08:00:00"));
    let document = text::read_bytes(&all[1].bytes(), &all[1].given()).unwrap();
    assert_eq!(document.title.as_deref(), Some("Second depot hit"));
    let kinds: Vec<&str> = document.blocks.iter().map(|block| block.kind.name()).collect();
    assert_eq!(
        kinds,
        ["title", "byline", "paragraph", "caption", "paragraph"],
        "{:?}",
        document.text
    );
    let cut = NEWSML.split("<packageItem").next().unwrap();
    assert_eq!(lines("-", &cut.as_bytes()[..cut.len() - 40]).len(), 4);
}

#[test]
fn what_is_wrong_stands_on_one_line() {
    let file = format!("<newsItem><a></b{}\n\u{1b}[31m></newsItem>", "x\n".repeat(2000));
    let found = lines("a.xml", file.as_bytes());
    assert!(
        found[0].starts_with("0 broken: is no XML: ") && found[0].len() < 400,
        "{found:?}"
    );
    assert!(!found[0].contains(char::is_control), "{found:?}");
}

#[test]
fn files_made_to_waste_time_end_soon() {
    let start = std::time::Instant::now();
    let tags: String = (0..100_000).map(|n| format!("<x{n}:newsItem>\n")).collect();
    for (name, file) in [
        ("a.json", "{\n".repeat(500_000)),
        ("a.json", "{\"a\": [\n{}\n".repeat(100_000)),
        ("a.warc", "WARC/1.0\n".repeat(100_000)),
        ("a.warc", "WARC/1.0\nContent-Length: 30000000\n\n".repeat(30_000)),
        ("a.xml", tags),
        ("a.csv", format!("text\n{}", "\"a\n".repeat(300_001))),
        ("a.csv", format!("text,title\n{}", "x\",\"y\n".repeat(300_001))),
        ("a.mbox", "From a\n\n".repeat(100_000)),
        ("a.warc.gz", format!("WARC/{}", "\u{1}\u{2}".repeat(9))),
    ] {
        let ask = Ask {
            format: tell(name, file.as_bytes()).or(Some(Format::Newsml)),
            ..Ask::default()
        };
        assert!(!asked(name, file.as_bytes(), &ask).is_empty(), "{name}");
    }
    assert!(start.elapsed().as_secs() < 120, "{:?}", start.elapsed());
}

#[test]
fn csv_with_quoted_line_breaks() {
    let file = "\u{feff}Headline;Body;Date\r\nDepot hit;\"Five died,\r\nhe said; \"\"so far\"\".\";2022-03-14\r\n\r\nEmpty;;\r\nThird;Six died.;2022-03-15\n";
    let found = lines("a.csv", file.as_bytes());
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(
        found[1].contains("broken: the row has no text (it has 3 of 3 cells)"),
        "{found:?}"
    );
    let all = articles(items("a.csv", file.as_bytes(), &Ask::default()));
    assert_eq!(read(&all[0]), "Depot hit\n\nFive died,\r\nhe said; \"so far\".");
    assert_eq!(all[1].published.as_deref(), Some("2022-03-15"));
    let tabs = "id\tstory text\twhen\n1\tFive died.\t20220314\n";
    let all = articles(items(
        "a.tsv",
        tabs.as_bytes(),
        &mapped("text=story text,published=when"),
    ));
    assert_eq!(all[0].published.as_deref(), Some("2022-03-14"));
}

#[test]
fn csv_says_what_it_lacks() {
    let opened = |file: &'static str, ask: &Ask| open(Box::new(Cursor::new(file)), "a.csv", ask).err();
    let wrong = |words: &str| Some(ArchiveError::Header(words.to_string()));
    assert_eq!(
        opened("id,words\n1,Five died.\n", &Ask::default()),
        wrong("which column is the report? say it with --map text=NAME; there are id, words")
    );
    assert_eq!(
        opened("id,words\n1,Five died.\n", &mapped("text=wrods")),
        wrong("there is no column 'wrods' (Text); there are id, words")
    );
    assert_eq!(opened("id,words\n1,Five died.\n", &mapped("text=words")), None);
}

#[test]
fn a_quotation_mark_without_end_costs_its_line() {
    let rows = format!("2,{}\n", "Five died. ".repeat(1000)).repeat(4000);
    let file = format!("id,text\n1,\"no end\n{rows}");
    let found = lines("a.csv", file.as_bytes());
    assert!(
        found[0].contains("broken: a quotation mark opens a cell that does not end within 32 MiB"),
        "{}",
        found[0]
    );
    assert_eq!(found.len(), 4001);
}

const LETTER: &str = "Return-Path: <news@wire.example>\r\nFrom: =?utf-8?q?Eastgate_W=C3=ADre?= <news@wire.example>\r\nTo: desk@example.org\r\n\
Subject: =?utf-8?B?RGVwb3QgaGl0IOKAkyBmaXZlIGRpZWQ=?=\r\nDate: Mon, 14 Mar 2022 17:13:00 +0200\r\nMessage-ID: <1@wire.example>\r\nMIME-Version: 1.0\r\n\
Content-Type: multipart/mixed; boundary=\"m\"\r\n\r\n--m\r\nContent-Type: multipart/alternative; boundary=\"a\"\r\n\r\n\
--a\r\nContent-Type: text/plain; charset=windows-1252\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nFive people died, the governor said. =93So far=94.\r\n\
--a\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nPGh0bWw+PGhlYWQ+PHN0eWxlPnAge2NvbG9yOiByZWR9PC9zdHlsZT48L2hlYWQ+PGJvZHk+PHA+Rml2ZSBwZW9wbGUgZGllZCwgdGhlIGdvdmVybm9yIHNhaWQuPC9wPjwvYm9keT48L2h0bWw+\r\n\
--a--\r\n--m\r\nContent-Type: application/pdf; name=\"map.pdf\"\r\nContent-Disposition: attachment; filename=\"map.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--m--\r\n";

#[test]
fn a_letter() {
    assert_eq!(tell("-", LETTER.as_bytes()), Some(Format::Eml));
    let all = articles(items("a.eml", LETTER.as_bytes(), &Ask::default()));
    assert_eq!(all[0].title.as_deref(), Some("Depot hit \u{2013} five died"));
    assert_eq!(all[0].outlet.as_deref(), Some("Eastgate W\u{ed}re"));
    assert_eq!(all[0].published.as_deref(), Some("2022-03-14T17:13:00"));
    assert_eq!(all[0].more["attachments"], "1");
    assert_eq!(all[0].more["message"], "1@wire.example");
    let page = read(&all[0]);
    assert!(
        page.contains("<p>Five people died, the governor said.</p>") && !page.contains("color"),
        "{page}"
    );
    let bare = LETTER.replace("PGh0bWw+PGhlYWQ+PHN0eWxlPnAge2NvbG9yOiByZWR9PC9zdHlsZT48L2hlYWQ+PGJvZHk+PHA+Rml2ZSBwZW9wbGUgZGllZCwgdGhlIGdvdmVybm9yIHNhaWQuPC9wPjwvYm9keT48L2h0bWw+", "PGEgaHJlZj0ieCI+VmlldzwvYT4=");
    let all = articles(items("a.eml", bare.as_bytes(), &Ask::default()));
    assert_eq!(
        read(&all[0]).trim(),
        "Depot hit \u{2013} five died\n\nFive people died, the governor said. \u{201c}So far\u{201d}."
    );
}

#[test]
fn a_box_of_letters() {
    let plain = "Subject: Second\nFrom: a@b.example\nDate: Tue, 15 Mar 2022 08:00:00 +0000\n\nSix died.\n>From the mayor came no word.\n\n";
    let file = format!(
        "From news@wire.example Mon Mar 14 17:13:00 2022\n{}\nFrom MAILER\nrubbish\n\nFrom x\n{plain}",
        LETTER.replace("\r\n", "\n")
    );
    assert_eq!(tell("-", file.as_bytes()), Some(Format::Mbox));
    let found = lines("a.mbox", file.as_bytes());
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[1].contains("broken: is no letter"), "{found:?}");
    let all = articles(items("a.mbox", file.as_bytes(), &Ask::default()));
    assert_eq!(
        read(&all[1]).trim(),
        "Second\n\nSix died.\nFrom the mayor came no word."
    );
    assert_eq!(all[1].outlet.as_deref(), Some("b.example"));
}

#[test]
fn a_paragraph_may_begin_with_from() {
    let file = "From a@b.example Mon Mar 14 17:13:00 2022\nSubject: One\nFrom: a@b.example\n\nFive died.\n\nFrom Kharkiv our correspondent writes that two \
                more were found.\n\nFrom c@d.example Tue Mar 15 08:00:00 2022\nSubject: Two\nFrom: c@d.example\n\nSix died.\n";
    let all = articles(items("a.mbox", file.as_bytes(), &Ask::default()));
    assert_eq!(all.len(), 2);
    assert!(read(&all[0]).contains("From Kharkiv our correspondent"));
}

#[test]
fn json_in_another_encoding_keeps_its_letters() {
    let line = "{\"title\": \"Fire in Zürich\", \"text\": \"Zürich police said that two men were hurt near the Bahnhofbrücke on Monday.\"}\n";
    let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(line);
    let all = articles(items("a.jsonl", &bytes, &Ask::default()));
    assert!(read(&all[0]).contains("Zürich police"), "{}", read(&all[0]));
}

#[test]
fn plain_articles_are_no_archives() {
    for article in [
        "Depot hit\n\nFive died, he said.",
        "<html><body><p>x</p></body></html>",
        "From Kyiv to Lviv\n\nIt is a long way.",
        "SUMY: five died\nKYIV: calm\n\nText",
        "[Map] of the depot",
        "",
    ] {
        assert_eq!(tell("a.txt", article.as_bytes()), None, "{article}");
    }
    assert_eq!(tell("a.csv", b"a,b\n"), Some(Format::Csv));
    assert!(matches!(
        open(Box::new(Cursor::new("x")), "a", &Ask::default()),
        Err(ArchiveError::Unknown)
    ));
    let wide = open(Box::new(Cursor::new(b"\xff\xfea\0,\0")), "a.csv", &Ask::default());
    assert!(matches!(wide, Err(ArchiveError::Wide)));
}

#[test]
fn newsml_keeps_the_words_around_marks() {
    let file = "<nitf><head/><body><body.head><hedline><hl1>Missiles hit <location>Lviv</location> base</hl1><hl2>Five died</hl2>\
                </hedline><byline>By <person>Jane Doe</person><byttl>Reporter</byttl></byline></body.head>\
                <body.content><p>Five died.</p></body.content></body></nitf>";
    let all = articles(items("a.xml", file.as_bytes(), &Ask::default()));
    assert_eq!(all[0].title.as_deref(), Some("Missiles hit Lviv base"));
    assert_eq!(all[0].byline.as_deref(), Some("By Jane Doe Reporter"));
}

#[test]
fn a_broken_element_costs_no_other() {
    let good = |name: &str| format!("{{\"title\": \"{name}\", \"text\": \"Five died.\"}}");
    let deep = format!("{{\"a\": {}{}}}", "[".repeat(200), "]".repeat(200));
    for bad in ["null", "\"a, {b}\"", "1, 2", "{a: 1}", &deep] {
        let file = format!("[{}, {bad}, {}]\n", good("A"), good("B"));
        for name in ["a.json", "a.jsonl"] {
            let found = lines(name, file.as_bytes());
            assert_eq!(found.len(), 3, "{name} {bad}: {found:?}");
            assert!(
                found[1].contains("broken") && found[2].ends_with(" B"),
                "{found:?}"
            );
        }
    }
    let many = format!("{0}\n[{1}]\n[{0}, null, {0}]\n", good("C"), "{},".repeat(600_000));
    let found = lines("a.jsonl", many.as_bytes());
    assert_eq!(found.len(), 5);
    assert!(
        found[1].contains("more than 500000 lists and objects"),
        "{}",
        found[1]
    );
}

#[test]
fn a_quotation_mark_too_many_costs_its_line() {
    let file = "id,text\n1,\"no end\n2,\"Six died\"\n3,Seven died.\n4,Eight died, he said\n5,Nine died.,,\n6,\"So\" he said\n";
    let found = lines("a.csv", file.as_bytes());
    assert_eq!(found.len(), 6, "{found:?}");
    assert!(found[0].contains("broken: a quotation mark"), "{found:?}");
    assert!(
        found[3].contains("broken: the row has 3 cells, the header 2"),
        "{found:?}"
    );
    let all = articles(items("a.csv", file.as_bytes(), &Ask::default()));
    let texts: Vec<String> = all.iter().map(read).collect();
    assert_eq!(texts, ["Six died", "Seven died.", "Nine died.", "So he said"]);
    let wide = format!("text{}\n", ",x".repeat(5000));
    assert!(open(Box::new(Cursor::new(wide)), "a.csv", &Ask::default()).is_err());
    let row = format!("id,text\n1,Five died.{}\n", ",".repeat(1 << 20));
    assert_eq!(articles(items("a.csv", row.as_bytes(), &Ask::default())).len(), 1);
}

#[test]
fn letters_with_no_end_of_headers_or_parts_are_not_parsed() {
    let headers = format!(
        "From: a@b.example\nSubject: A\n{}\nFive died.\n",
        "X: y\n".repeat(10_001)
    );
    let found = lines("a.eml", headers.as_bytes());
    assert!(
        found[0].contains("broken: the letter has more than 10000 lines"),
        "{found:?}"
    );
    let letter = |part: &str, count| {
        let head = "From: a@b.example\nSubject: A\nContent-Type: multipart/mixed; BOUNDARY = \"x y\"\n\n";
        format!("{head}--x y\n\nFive died.\n{}--x y--\n", part.repeat(count))
    };
    let found = lines("a.eml", letter("--x y\n\nz\n", 1001).as_bytes());
    assert!(
        found[0].contains("broken: the letter has more than 1000 parts"),
        "{found:?}"
    );
    let found = lines("a.eml", letter("-- z: a\n", 20_000).as_bytes());
    assert_eq!(found, ["0 A"]);
}
