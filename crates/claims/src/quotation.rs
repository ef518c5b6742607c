//! Quotation: pairs of quotation marks in the text, and how much of a claim stands between them.
//!
//! In come the blocks of a document; out come quoted stretches in text order. Marks that never close hold no more
//! than their sentence, or the paragraph where the next one goes on with the same speech. It knows no speakers.

use crate::draft::Room;
use reader::Reading;
use record::Quotation;
use text::{Document, Span, Text};

/// A stretch in quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quoted {
    /// The words without the marks.
    pub inner: Span,
    /// The words with the marks.
    pub outer: Span,
    /// Index of the block.
    pub block: usize,
    /// Whether the closing mark is missing.
    pub open: bool,
    /// Whether the marks are single.
    pub single: bool,
}

/// Longest stretch in single marks; beyond it the opening mark was an apostrophe.
const SINGLE: usize = 300;

/// All quoted stretches in text order.
pub(crate) fn find(document: &Document, reading: &Reading) -> Vec<Quoted> {
    let mut found = Vec::new();
    for (at, block) in document.blocks.iter().enumerate() {
        if block.kind.is_report() {
            block_quotes(&document.text, block.span, at, reading, &mut found);
        }
    }
    singles(document, &mut found);
    found.sort_by_key(|q| q.inner);
    found
}

fn block_quotes(text: &Text, block: Span, at: usize, reading: &Reading, found: &mut Vec<Quoted>) {
    let chars: Vec<char> = text.slice(block).chars().collect();
    let mut open: Option<(usize, usize)> = None;
    let mut i = 0;
    while i < chars.len() {
        let width = mark_width(&chars, i);
        if width == 0 {
            i += 1;
            continue;
        }
        let opens = opening(&chars, i, width, open.is_some());
        if let Some((mark, inner)) = open {
            // an opening mark inside an open quotation: the closing one was forgotten
            let end = if opens { last_word(&chars, i) } else { i };
            let outer_end = if opens { end } else { i + width };
            push(found, block, (mark, inner), (end, outer_end), at, false);
        }
        open = opens.then_some((i, i + width));
        i += width;
    }
    if let Some((mark, inner)) = open {
        let end = unclosed(text, block, &chars, inner, reading, at);
        push(found, block, (mark, inner), (end, end), at, true);
    }
}

fn push(
    found: &mut Vec<Quoted>,
    block: Span,
    open: (usize, usize),
    close: (usize, usize),
    at: usize,
    unclosed: bool,
) {
    if close.0 <= open.1 {
        return;
    }
    found.push(Quoted {
        inner: Span::new(block.start + open.1, block.start + close.0),
        outer: Span::new(block.start + open.0, block.start + close.1),
        block: at,
        open: unclosed,
        single: false,
    });
}

/// How many characters the double mark at `i` has; 0 where there is none.
fn mark_width(chars: &[char], i: usize) -> usize {
    let double = |c: char| matches!(c, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}' | '«' | '»');
    let at = chars.get(i).copied().unwrap_or(' ');
    let next = chars.get(i + 1).copied().unwrap_or(' ');
    if at == '"' && next == '"' || at == '\'' && next == '\'' || at == '`' && next == '`' {
        return 2;
    }
    usize::from(double(at))
}

/// Whether the mark at `i` opens a quotation.
fn opening(chars: &[char], i: usize, width: usize, inside: bool) -> bool {
    let at = chars.get(i).copied().unwrap_or(' ');
    let before = i
        .checked_sub(1)
        .and_then(|b| chars.get(b))
        .copied()
        .unwrap_or(' ');
    let after = chars.get(i + width).copied().unwrap_or(' ');
    match at {
        '\u{201c}' | '\u{201e}' | '«' | '`' => return true,
        '\u{201d}' | '»' => return false,
        _ => {}
    }
    let free_before = before.is_whitespace()
        || matches!(
            before,
            '(' | '[' | '-' | '—' | '–' | ':' | '\'' | '\u{2018}' | '…'
        );
    if inside {
        return free_before && !after.is_whitespace() && after.is_alphanumeric();
    }
    if after.is_whitespace() && !free_before {
        return false;
    }
    true
}

/// One past the last word before `i`.
fn last_word(chars: &[char], i: usize) -> usize {
    let mut end = i;
    while end > 0 && chars[end - 1].is_whitespace() {
        end -= 1;
    }
    end
}

/// Where a quotation that never closes ends: the block, where the next one opens with a mark or it began the block;
/// else its sentence.
fn unclosed(text: &Text, block: Span, chars: &[char], inner: usize, reading: &Reading, at: usize) -> usize {
    let after: String = text
        .slice(Span::new(block.end, block.end + 6))
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let goes_on = after.starts_with(['"', '\u{201c}']);
    if goes_on && inner <= 2 {
        return last_word(chars, chars.len());
    }
    let start = block.start + inner;
    let sentence = reading
        .sentences
        .iter()
        .find(|s| s.block == at && s.span.start <= start && start < s.span.end);
    sentence.map_or(chars.len(), |s| {
        s.span.end.saturating_sub(block.start).min(chars.len())
    })
}

/// Stretches in single marks, outside double ones.
fn singles(document: &Document, found: &mut Vec<Quoted>) {
    let doubles = found.clone();
    for (at, block) in document
        .blocks
        .iter()
        .enumerate()
        .filter(|(_, b)| b.kind.is_report())
    {
        let chars: Vec<char> = document.text.slice(block.span).chars().collect();
        let mut i = 0;
        while i < chars.len() {
            let end = single_end(&chars, i);
            let Some(end) = end else {
                i += 1;
                continue;
            };
            let inner = Span::new(block.span.start + i + 1, block.span.start + end);
            if !doubles.iter().any(|q| q.inner.overlaps(inner)) {
                let outer = Span::new(inner.start - 1, inner.end + 1);
                found.push(Quoted {
                    inner,
                    outer,
                    block: at,
                    open: false,
                    single: true,
                });
            }
            i = end + 1;
        }
    }
}

/// The closing mark of the single quotation that opens at `i`.
fn single_end(chars: &[char], i: usize) -> Option<usize> {
    let at = *chars.get(i)?;
    let before = i
        .checked_sub(1)
        .and_then(|b| chars.get(b))
        .copied()
        .unwrap_or(' ');
    let after = *chars.get(i + 1)?;
    let opens =
        matches!(at, '\'' | '\u{2018}') && (before.is_whitespace() || before == '(') && after.is_alphabetic();
    if !opens {
        return None;
    }
    let closes = |j: usize| {
        let next = chars.get(j + 1).copied().unwrap_or(' ');
        let prev = chars.get(j - 1).copied().unwrap_or(' ');
        matches!(chars[j], '\'' | '\u{2019}') && !next.is_alphanumeric() && !prev.is_whitespace()
    };
    let end = (i + 2..chars.len().min(i + SINGLE)).find(|&j| closes(j))?;
    let word = chars[i + 1..end].iter().collect::<String>();
    // 'em, 'cause and their like are elisions
    (word.len() > 3 && !matches!(word.as_str(), "cause" | "tis")).then_some(end)
}

/// Whether `pieces`, which stand in a quotation, begin behind a single mark of their own.
pub(crate) fn within(room: &Room, pieces: &[Span]) -> Quotation {
    let marked = |p: &Span| {
        let before = Span::new(p.start.saturating_sub(1), p.start);
        room.document.text.slice(before).starts_with(['\'', '\u{2018}'])
    };
    if !pieces.is_empty() && pieces.iter().all(marked) {
        Quotation::Direct
    } else {
        Quotation::Indirect
    }
}

/// How much of `pieces` stands in quotation marks.
pub(crate) fn share(room: &Room, pieces: &[Span]) -> Quotation {
    let (mut inside, mut all) = (0usize, 0usize);
    for piece in pieces {
        let quotes = room.quotes_near(*piece);
        for (at, c) in (piece.start..).zip(room.document.text.slice(*piece).chars()) {
            if !c.is_alphanumeric() {
                continue;
            }
            all += 1;
            let within = |q: &Quoted| q.inner.start <= at && at < q.inner.end;
            inside += usize::from(quotes.iter().any(within));
        }
    }
    match (inside, all) {
        (0, _) => Quotation::Indirect,
        (i, a) if i == a => Quotation::Direct,
        _ => Quotation::Mixed,
    }
}
