//! Sentences: in comes the text of a record with its blocks, out come stretches in code points. A rough cut that knows no word list: enough to tell
//! which figure stands beside which event.

use record::Record;
use std::collections::BTreeSet;

/// A stretch of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Whether it is the headline or stands on the page as it does there.
    pub(crate) title: bool,
    /// Whether the very same words stood before it: a page says them again, nobody does.
    pub(crate) again: bool,
}

/// Text cut up, with its code points at hand.
pub(crate) struct Cut {
    pub(crate) letters: Vec<char>,
    pub(crate) sentences: Vec<Stretch>,
}

impl Cut {
    /// Number of the sentence that holds a code point.
    pub(crate) fn at(&self, point: usize) -> usize {
        self.sentences
            .partition_point(|s| s.end <= point)
            .min(self.sentences.len().saturating_sub(1))
    }

    pub(crate) fn sentence(&self, point: usize) -> Stretch {
        let whole = Stretch {
            start: 0,
            end: self.letters.len(),
            title: false,
            again: false,
        };
        self.sentences.get(self.at(point)).copied().unwrap_or(whole)
    }

    pub(crate) fn words(&self, start: usize, end: usize) -> String {
        let end = end.min(self.letters.len());
        self.letters
            .get(start.min(end)..end)
            .unwrap_or(&[])
            .iter()
            .collect()
    }
}

/// Cuts the text of a record.
pub(crate) fn cut(record: &Record) -> Cut {
    let letters: Vec<char> = record.document.text.chars().collect();
    let mut sentences = Vec::new();
    let mut at = 0;
    for block in &record.document.blocks {
        pieces(
            &letters,
            at,
            block.start.min(letters.len()),
            false,
            &mut sentences,
        );
        let end = block.end.min(letters.len());
        pieces(
            &letters,
            block.start.max(at),
            end,
            block.kind == "title",
            &mut sentences,
        );
        at = at.max(end);
    }
    pieces(&letters, at, letters.len(), false, &mut sentences);
    let mut cut = Cut { letters, sentences };
    let folded = |s: &Stretch| knowledge::fold(&cut.words(s.start, s.end));
    let texts: Vec<String> = cut.sentences.iter().map(folded).collect();
    let mut seen: BTreeSet<&String> = BTreeSet::new();
    for (sentence, text) in cut.sentences.iter_mut().zip(&texts) {
        let long = text.split(' ').count() >= LONG;
        sentence.again = long && !sentence.title && !seen.insert(text);
    }
    cut
}

/// Words from which a sentence that comes twice is one said again, not two alike.
const LONG: usize = 6;

fn pieces(letters: &[char], from: usize, to: usize, title: bool, out: &mut Vec<Stretch>) {
    let mut start = from;
    for at in from..to {
        let line = letters.get(at) == Some(&'\n');
        if line || ends(letters, at, to) || credit(letters, from, at, to) {
            out.push(Stretch {
                start,
                end: at + 1,
                title,
                again: false,
            });
            start = at + 1;
        }
    }
    if start < to {
        out.push(Stretch {
            start,
            end: to,
            title,
            again: false,
        });
    }
}

/// Whether a bracket of several words, such as the credit of a picture, closes before a capital.
fn credit(letters: &[char], from: usize, at: usize, to: usize) -> bool {
    if letters.get(at) != Some(&')')
        || at + 2 >= to
        || !letters.get(at + 1).is_some_and(|c| c.is_whitespace())
    {
        return false;
    }
    let inside: Vec<char> = letters
        .get(from..at)
        .unwrap_or(&[])
        .iter()
        .rev()
        .take_while(|c| **c != '(')
        .copied()
        .collect();
    let words = inside.iter().filter(|c| c.is_whitespace()).count() + 1;
    letters.get(at + 2).is_some_and(|c| c.is_uppercase()) && (3..12).contains(&words)
}

/// Whether a sentence ends with the mark at that place: white space and a capital, a quotation mark or a number follow, and what stands before is no
/// initial and no short title.
fn ends(letters: &[char], at: usize, to: usize) -> bool {
    let Some(mark @ ('.' | '!' | '?')) = letters.get(at).copied() else {
        return false;
    };
    let mut next = at + 1;
    while next < to
        && letters
            .get(next)
            .is_some_and(|c| matches!(c, '"' | '\u{201d}' | '\'' | '\u{2019}' | ')'))
    {
        next += 1;
    }
    if next < to && !letters.get(next).is_some_and(|c| c.is_whitespace()) {
        return false;
    }
    let follows = letters.get(next + 1).filter(|_| next + 1 < to);
    if follows.is_some_and(|c| c.is_lowercase()) {
        return false;
    }
    if mark != '.' {
        return true;
    }
    let before: Vec<char> = letters
        .get(..at)
        .unwrap_or(&[])
        .iter()
        .rev()
        .take_while(|c| !c.is_whitespace())
        .copied()
        .collect();
    let short = before.len() <= 3 && before.last().is_some_and(|c| c.is_uppercase());
    !(short && before.iter().skip(1).all(|c| c.is_alphabetic()) && before.len() != 3 || before.contains(&'.'))
}
