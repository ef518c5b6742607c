//! WordPiece: a word in, the piece numbers and the shape class that the model takes out (`training/INTERFACE.md`).

use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Pieces kept of one word.
const MOST_PIECES: usize = 6;
/// Parts with more characters than this are unknown.
const LONGEST_PART: usize = 100;

/// The vocabulary.
pub(crate) struct Vocabulary {
    pieces: HashMap<&'static str, i32>,
    unknown: i32,
}

impl Vocabulary {
    /// One piece a line; the number of a piece is its line, counted from 0.
    pub(crate) fn new(lines: &'static str, unknown: i32) -> Self {
        let pieces = lines
            .lines()
            .enumerate()
            .map(|(at, piece)| (piece, at as i32))
            .collect();
        Vocabulary { pieces, unknown }
    }

    /// Whether a whole word of at least three letters is in the vocabulary.
    pub(crate) fn knows(&self, word: &str) -> bool {
        word.chars().nth(2).is_some() && self.pieces.contains_key(word)
    }

    /// Appends the pieces of a word (at least one, at most six).
    pub(crate) fn pieces(&self, word: &str, out: &mut Vec<i32>) {
        let before = out.len();
        // A word of megabytes is one unknown piece; its head says enough.
        let head: String = word.chars().take(4 * LONGEST_PART).collect();
        for part in parts(&head) {
            self.split(&part, out);
            if out.len() - before >= MOST_PIECES {
                break;
            }
        }
        out.truncate(before + MOST_PIECES);
        if out.len() == before {
            out.push(self.unknown);
        }
    }

    /// Greedy longest match from the left; the whole part is unknown where nothing matches.
    fn split(&self, part: &str, out: &mut Vec<i32>) {
        let before = out.len();
        if part.chars().count() > LONGEST_PART {
            out.push(self.unknown);
            return;
        }
        let mut from = 0;
        let mut key = String::new();
        while from < part.len() {
            let found = (from + 1..=part.len())
                .rev()
                .filter(|&end| part.is_char_boundary(end))
                .find_map(|end| {
                    key.clear();
                    if from > 0 {
                        key.push_str("##");
                    }
                    key.push_str(&part[from..end]);
                    self.pieces.get(key.as_str()).map(|id| (*id, end))
                });
            let Some((id, end)) = found else {
                out.truncate(before);
                out.push(self.unknown);
                return;
            };
            out.push(id);
            from = end;
        }
    }
}

/// Lower case, no accents, no control characters, every punctuation character on its own.
fn parts(word: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let kept = |c: &char| !is_combining_mark(*c) && !is_control(*c);
    for c in word.to_lowercase().nfd().filter(kept) {
        if is_punctuation(c) {
            out.push(c.to_string());
            out.push(String::new());
        } else if let Some(last) = out.last_mut() {
            last.push(c);
        }
    }
    out.retain(|p| !p.is_empty());
    out
}

fn is_control(c: char) -> bool {
    c.is_control()
        || c == '\u{fffd}'
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}')
}

/// Unicode category P and the ASCII symbols, as BERT counts them.
pub(crate) fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c, '¡' | '§' | '«' | '¶' | '·' | '»' | '¿' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{060c}' | '\u{061b}' | '\u{061f}' | '\u{066a}'..='\u{066d}' | '\u{06d4}')
}

/// The shape class of a word as written; classes are listed in `training/INTERFACE.md`.
pub(crate) fn shape(word: &str) -> i32 {
    let head = || word.chars().take(LONGEST_PART);
    let letters = head().filter(|c| c.is_alphabetic()).count();
    let upper = head().filter(|c| c.is_alphabetic() && c.is_uppercase()).count();
    let digit = head().any(|c| c.is_ascii_digit());
    let first_upper = head().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
    match (digit, letters, upper) {
        (true, 0, _) => 6,
        (true, _, _) => 7,
        (_, 1, 1) => 5,
        (_, 2.., _) if upper == letters => 3,
        (_, 1.., 1) if first_upper => 2,
        (_, 1.., 0) => 1,
        (_, 1.., _) => 4,
        _ if head().all(|c| matches!(c, '.' | '!' | '?' | '…')) => 8,
        _ if head().all(|c| {
            matches!(
                c,
                '"' | '\'' | '`' | '“' | '”' | '‘' | '’' | '«' | '»' | '(' | ')' | '[' | ']' | '{' | '}'
            )
        }) =>
        {
            9
        }
        _ if head().all(is_punctuation) => 10,
        _ => 11,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        let classes = [
            "Shelling", "killed", "35", "US", "A", "T-72", "iPhone", "...", "\"", ",", "€", "a",
        ]
        .map(shape);
        assert_eq!(classes, [2, 1, 6, 3, 5, 7, 4, 8, 9, 10, 11, 1]);
    }

    #[test]
    fn greedy_from_the_left() {
        let vocabulary = Vocabulary::new("[PAD]\n[UNK]\nk\n##hers\n##on\n.\nu\ns", 1);
        let mut out = Vec::new();
        vocabulary.pieces("Khersón", &mut out);
        vocabulary.pieces("U.S.", &mut out);
        vocabulary.pieces("zzz", &mut out);
        assert_eq!(out, [2, 3, 4, 6, 5, 7, 5, 1]);
    }
}
