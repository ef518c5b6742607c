//! Pages: the characters of an HTML file in, its visible pieces and what it says of itself out.
//!
//! It never drops visible text: what is not the report is marked as furniture.

mod data;
mod dom;
mod flat;
mod main_text;
mod meta;
mod names;
mod walk;

use crate::label::Piece;
use crate::read::Meta;
use crate::{BlockKind, fold};

/// Elements by which a page is told from plain text that happens to begin with "<".
const SIGNS: &[&str] = &[
    "<!doctype html",
    "<html",
    "<head",
    "<body",
    "<article",
    "<main",
    "<section",
    "<div",
    "<p>",
    "<p ",
    "<meta",
    "<h1",
];

/// Whether the text is a page.
pub(crate) fn is_page(text: &str) -> bool {
    let text = text.trim_start();
    if !text.starts_with('<') {
        return false;
    }
    let head: String = text.chars().take(4096).collect();
    let head = head.to_ascii_lowercase();
    SIGNS.iter().any(|sign| head.contains(sign))
}

/// Reads a page. One that no tree can be made of, for it is nested too deeply or has too many elements, is read as
/// the lines that stand in it.
pub(crate) fn read(page: &str) -> (Vec<Piece>, Meta) {
    let Some(dom) = dom::Dom::parse(page) else {
        return (
            flat::lines(page).into_iter().map(Piece::new).collect(),
            Meta::default(),
        );
    };
    let layout = main_text::find(&dom);
    let meta = meta::read(&dom, &layout);
    let mut pieces = walk::pieces(&dom, &layout, meta.title.as_deref());
    if let Some(body) = &meta.body {
        unseen(&mut pieces, body);
    }
    (pieces, meta)
}

/// Shortest text of an article in JSON-LD that is taken, in characters.
const TEXT: usize = 200;

/// Puts the text of the article that JSON-LD gives below the headline where the page shows hardly anything of it.
fn unseen(pieces: &mut Vec<Piece>, body: &str) {
    let letters = |words: &str| -> String { words.chars().filter(|c| c.is_alphanumeric()).collect() };
    let body = if body.contains("</") || body.contains("<p>") || body.contains("<br") {
        flat::lines(body)
    } else {
        body.lines().map(fold::fold).filter(|l| !l.is_empty()).collect()
    };
    let all: usize = body.iter().map(|l| l.chars().count()).sum();
    let report = |p: &&Piece| !matches!(p.hint, Some(BlockKind::Furniture | BlockKind::Title));
    let seen: usize = pieces.iter().filter(report).map(|p| p.text.chars().count()).sum();
    if all < TEXT || seen * 2 > all {
        return;
    }
    let shown: String = pieces.iter().map(|p| letters(&p.text)).collect();
    let first: String = letters(body.first().map_or("", String::as_str))
        .chars()
        .take(60)
        .collect();
    if shown.contains(&first) {
        return;
    }
    let title = pieces.iter().position(|p| p.hint == Some(BlockKind::Title));
    let at = title.map_or(0, |at| at + 1).min(pieces.len());
    let new = body.into_iter().map(|text| Piece {
        hint: Some(BlockKind::Paragraph),
        ..Piece::new(text)
    });
    pieces.splice(at..at, new);
}
