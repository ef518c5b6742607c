//! What holds for any bytes whatever: no panic, blocks in order inside the text, the same bytes the same document.

use proptest::prelude::*;
use std::time::{Duration, Instant};
use text::{BlockKind, Document, Given, read_bytes};

/// Pieces that pages are made of, right and wrong.
const PIECES: &[&str] = &[
    "Depot burns in Sumy",
    "\n",
    "\n\n",
    "\r\n",
    " ",
    "\u{a0}",
    "\u{2028}",
    "By Ola Nord",
    "KYIV, March 14 (Reuters) - ",
    "SUMY —",
    "Publish : 2022-03-14 17:13:00",
    "14 Mar 2022",
    "March",
    "©",
    "© Ola Nord/AP",
    "(Photo by ",
    ")",
    "[",
    "]",
    "FILE PHOTO:",
    "Read more:",
    "— X (@x) March 1, 2022",
    "“",
    "”",
    "'",
    "--AFP",
    "Source SANA",
    "\u{200b}",
    "\u{feff}",
    "é",
    "e\u{301}",
    "🇺🇦",
    "👩‍🚒",
    "قال المتحدث إن",
    "החדשות",
    "ليلة",
    "中文",
    "ß",
    "İ",
    "<p>",
    "</p>",
    "<div>",
    "<article>",
    "<html>",
    "<table>",
    "<td>",
    "<a href=x>",
    "</a>",
    "<br>",
    "<h1>",
    "<b>",
    "<!--",
    "-->",
    "<script>",
    "&amp;",
    "&#0;",
    "<template>",
    "</template>",
    "<select>",
    "<svg>",
    "<title>",
    "<time datetime=2022-03-14>",
    "<meta name=date content='2022-03-14'>",
    "The mayor said two people had died.",
    "Advertisement",
    "at 5 p.m.",
    "12",
    "-",
    "—",
    ".",
    "By",
    "Photo:",
];

fn holds(document: &Document) -> Result<(), TestCaseError> {
    let text = document.text.as_str();
    let length = text.chars().count();
    prop_assert_eq!(length, document.text.len());
    prop_assert!(!text.is_empty());
    let mut covered = String::new();
    let mut end = 0;
    for block in &document.blocks {
        prop_assert!(block.span.start >= end, "blocks overlap or are out of order");
        prop_assert!(block.span.start < block.span.end && block.span.end <= length);
        let words = document.text.slice(block.span);
        let same: String = text
            .chars()
            .skip(block.span.start)
            .take(block.span.len())
            .collect();
        prop_assert_eq!(words, same.as_str());
        prop_assert_eq!(words, words.trim());
        covered.push_str(words);
        end = block.span.end;
    }
    // blocks leave out nothing but blanks
    let bare = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    prop_assert_eq!(bare(&covered), bare(text));
    prop_assert!(!text.contains("  ") && !text.contains("\n\n"));
    Ok(())
}

fn check(bytes: &[u8]) -> Result<(), TestCaseError> {
    let first = read_bytes(bytes, &Given::default());
    prop_assert_eq!(&first, &read_bytes(bytes, &Given::default()));
    match first {
        Ok(document) => holds(&document),
        Err(error) => {
            prop_assert!(!error.to_string().contains('\n'));
            Ok(())
        }
    }
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        check(&bytes)?;
    }

    #[test]
    fn any_characters(text in "\\PC{0,300}") {
        check(text.as_bytes())?;
    }

    #[test]
    fn any_page(picks in prop::collection::vec(prop::sample::select(PIECES), 0..60)) {
        check(picks.concat().as_bytes())?;
        check(picks.join(" ").as_bytes())?;
        check(picks.join("\n").as_bytes())?;
        check(format!("<html>{}", picks.concat()).as_bytes())?;
    }

    #[test]
    fn plain_words_are_kept_letter_for_letter(words in prop::collection::vec("[a-zA-Z0-9\"'“”’–—.,;()]{1,12}", 1..80)) {
        let page = words.join("  ");
        if let Ok(document) = read_bytes(page.as_bytes(), &Given::default()) {
            prop_assert_eq!(document.text.as_str(), words.join(" "));
        }
    }
}

fn timed(bytes: &[u8]) -> Duration {
    let start = Instant::now();
    let read = read_bytes(bytes, &Given::default());
    assert!(read.is_ok() || read.is_err_and(|e| !e.to_string().is_empty()));
    start.elapsed()
}

#[test]
fn ten_megabytes_in_one_line_take_seconds() {
    let line =
        "The mayor of Sumy said on Monday that 12 people, two of them children, had died. ".repeat(130_000);
    let word = "a".repeat(10 << 20);
    let pages = "<div><p>The mayor said <a href=x>no</a>.".repeat(200);
    let deep = "<div>".repeat(2 << 20);
    let list = "<p>The mayor said <a href=x>no</a>.</p>".repeat(100_000);
    let rows = "2022-03-14\n".repeat(200_000);
    for (name, text) in [
        ("line", line),
        ("word", word),
        ("page", format!("<html>{pages}")),
        ("deep", deep),
        ("list", list),
        ("rows", rows),
    ] {
        let took = timed(text.as_bytes());
        assert!(took < Duration::from_secs(20), "{name}: {took:?}");
    }
}

#[test]
fn odd_articles() {
    let read = |text: &str| read_bytes(text.as_bytes(), &Given::default()).ok();
    let kinds = |text: &str| read(text).map(|d| d.blocks.iter().map(|b| b.kind).collect::<Vec<_>>());
    assert_eq!(kinds("🔥"), Some(vec![BlockKind::Furniture]));
    assert_eq!(
        kinds("قتل ثلاثة أشخاص في الهجوم، بحسب الشرطة."),
        Some(vec![BlockKind::Paragraph])
    );
    let mixed = "Tweet of the day\n\nThe mayor wrote “الحمد لله” 👩‍🚒 and left.";
    let document = read(mixed);
    assert!(document.is_some_and(|d| d.text.as_str() == mixed.replace("\n\n", "\n")));
}
