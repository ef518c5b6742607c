//! Pages: the characters of an HTML file in, its visible pieces and what it says of itself out.
//!
//! It never drops visible text: what is not the report is marked as furniture.

mod data;
mod dom;
mod main_text;
mod meta;
mod names;
mod walk;

use crate::TextError;
use crate::label::Piece;
use crate::read::Meta;

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

/// Reads a page.
pub(crate) fn read(page: &str) -> Result<(Vec<Piece>, Meta), TextError> {
    let dom = dom::Dom::parse(page).map_err(|beyond| match beyond {
        dom::Beyond::Deep => TextError::Nested,
        dom::Beyond::Many => TextError::Crowded,
    })?;
    let layout = main_text::find(&dom);
    let meta = meta::read(&dom, &layout);
    let pieces = walk::pieces(&dom, &layout, meta.title.as_deref());
    Ok((pieces, meta))
}
