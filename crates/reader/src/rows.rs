//! Rows: the words of the article's blocks, cut into runs that the model takes in at once.

use crate::tokenise::tokenise;
use crate::wordpiece::{Vocabulary, shape};
use text::{Document, Span};

/// A word before the model has seen it.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    /// Where it stands.
    pub span: Span,
    /// Its letters.
    pub text: String,
}

/// A run of words for the model, `[CLS]` and `[SEP]` left out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    /// Index of its first word among all words of the article.
    pub first: usize,
    /// Number of its words.
    pub words: usize,
    /// Piece numbers.
    pub pieces: Vec<i32>,
    /// Shape class of every piece.
    pub shapes: Vec<i32>,
    /// Index of the first piece of every word.
    pub starts: Vec<usize>,
    /// Index of the block that it stands in.
    pub block: usize,
}

/// The words of all blocks of the report, and the rows that they are cut into.
pub(crate) fn from_document(
    document: &Document,
    vocabulary: &Vocabulary,
    most: usize,
) -> (Vec<Word>, Vec<Row>) {
    let (mut words, mut rows) = (Vec::new(), Vec::new());
    for (at, block) in document
        .blocks
        .iter()
        .enumerate()
        .filter(|(_, b)| b.kind.is_report())
    {
        let chars: Vec<char> = document.text.slice(block.span).chars().collect();
        let first = words.len();
        words.extend(tokenise(&chars).into_iter().map(|(a, b)| Word {
            span: Span::new(block.span.start + a, block.span.start + b),
            text: chars[a..b].iter().collect(),
        }));
        cut(&words, first, at, vocabulary, most, &mut rows);
    }
    (words, rows)
}

/// Cuts the words from `first` on into rows of at most `most` pieces, at the end of a sentence where one shows.
pub(crate) fn cut(
    words: &[Word],
    first: usize,
    block: usize,
    vocabulary: &Vocabulary,
    most: usize,
    rows: &mut Vec<Row>,
) {
    let mut row = Row {
        first,
        block,
        ..Row::default()
    };
    let mut cut_at = None;
    let mut at = first;
    while at < words.len() {
        let before = row.pieces.len();
        vocabulary.pieces(spelt(words, first, at), &mut row.pieces);
        if row.pieces.len() > most && row.words > 0 {
            let end = cut_at.take().unwrap_or(at);
            row.pieces
                .truncate(row.starts.get(end - row.first).copied().unwrap_or(before));
            row.shapes.truncate(row.pieces.len());
            row.starts.truncate(end - row.first);
            row.words = row.starts.len();
            rows.push(std::mem::take(&mut row));
            row = Row {
                first: end,
                block,
                ..Row::default()
            };
            at = end;
            continue;
        }
        row.starts.push(before);
        row.shapes.resize(row.pieces.len(), shape(&words[at].text));
        row.words += 1;
        at += 1;
        if ends_sentence(words, row.first, at) {
            cut_at = Some(at);
        }
    }
    if row.words > 0 {
        rows.push(row);
    }
}

/// The letters that the model reads for a word. It knows no case but the shape, so the armed group "IS" among words in small letters
/// must not look like the verb.
fn spelt(words: &[Word], first: usize, at: usize) -> &str {
    let word = words[at].text.as_str();
    let near = first.max(at.saturating_sub(4))..words.len().min(at + 5);
    let small = || {
        near.filter(|&i| words[i].text.chars().any(char::is_lowercase))
            .count()
            > 2
    };
    if word == "IS" && small() { "ISIS" } else { word }
}

/// Whether a sentence surely ends before word `at`: a lower-case word, a stop, and a capital behind it.
fn ends_sentence(words: &[Word], first: usize, at: usize) -> bool {
    let Some(next) = words.get(at) else { return false };
    let closes = |w: &Word| {
        w.text
            .chars()
            .all(|c| matches!(c, '"' | '”' | '’' | ')' | ']' | '\''))
    };
    let Some(stop) = (first..at).rev().find(|&i| !closes(&words[i])) else {
        return false;
    };
    let is_stop = matches!(words[stop].text.as_str(), "." | "!" | "?");
    let before = stop
        .checked_sub(1)
        .filter(|&i| i >= first)
        .map(|i| words[i].text.as_str());
    let plain = before.is_some_and(|w| w.chars().count() >= 3 && w.chars().all(char::is_lowercase));
    let opens = next
        .text
        .chars()
        .next()
        .is_some_and(|c| c.is_uppercase() || matches!(c, '"' | '“' | '‘'));
    is_stop && plain && opens
}
