//! Words of a stretch of text as the time grammar reads them.
//!
//! In comes a stretch of the canonical text; out come its words, numbers and marks with their places.
//! It never uses the model, so that times are found in text of any shape.

use text::{Span, Text};

/// A word, number or mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Where it stands.
    pub span: Span,
    /// Its letters in lower case, curly apostrophes made straight, `'s` and abbreviation points left out.
    pub lower: String,
    /// Whether its first letter is a capital.
    pub capital: bool,
    /// Its value, where it is a whole number without separators (`14th` has one too).
    pub number: Option<u32>,
    /// Whether an abbreviation point follows ("Sept.").
    pub point: bool,
    /// Whether white space stands before it.
    pub spaced: bool,
}

impl Word {
    /// Whether it is made of letters or digits.
    #[must_use]
    pub fn is_word(&self) -> bool {
        self.lower.chars().next().is_some_and(char::is_alphanumeric)
    }
}

/// Cuts a stretch into words.
#[must_use]
pub fn words(text: &Text, within: Span) -> Vec<Word> {
    let chars: Vec<char> = text.slice(within).chars().collect();
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(&c) = chars.get(at) {
        if c.is_whitespace() {
            at += 1;
            continue;
        }
        let end = if c.is_ascii_digit() {
            number_end(&chars, at)
        } else if c.is_alphabetic() {
            word_end(&chars, at)
        } else {
            at + 1
        };
        let spaced = at == 0 || chars.get(at - 1).is_some_and(|c| c.is_whitespace());
        found.push(word(&chars, within.start, at, end, spaced));
        at = end.max(at + 1);
    }
    found
}

fn word(chars: &[char], base: usize, start: usize, end: usize, spaced: bool) -> Word {
    let letters: String = chars[start..end].iter().collect();
    let lower = letters.to_lowercase().replace('\u{2019}', "'");
    let bare = lower.strip_suffix("'s").unwrap_or(&lower);
    let kept = start + bare.chars().count().min(end - start);
    let digits: String = bare.chars().take_while(char::is_ascii_digit).collect();
    let tail = &bare[digits.len()..];
    let is_count = !digits.is_empty() && matches!(tail, "" | "st" | "nd" | "rd" | "th");
    Word {
        span: Span::new(base + start, base + kept),
        lower: bare.to_string(),
        capital: letters.chars().next().is_some_and(char::is_uppercase),
        number: if is_count { digits.parse().ok() } else { None },
        point: chars.get(end) == Some(&'.'),
        spaced,
    }
}

/// End of a number: digits, with `:`, `.`, `,`, `/` or `-` between digits where the whole is a clock or a date.
fn number_end(chars: &[char], start: usize) -> usize {
    let is_digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let mut end = start;
    while is_digit(end) {
        end += 1;
    }
    let digits = end - start;
    let joined = match chars.get(end) {
        Some('-') => dated(chars, end, digits),
        Some(':' | '.' | ',' | '/') => is_digit(end + 1),
        _ => false,
    };
    if joined {
        let mark = chars.get(end).copied().unwrap_or(' ');
        while chars.get(end) == Some(&mark) && is_digit(end + 1) {
            end += 1;
            while is_digit(end) {
                end += 1;
            }
        }
        return end;
    }
    let ordinal = ["st", "nd", "rd", "th"].iter().any(|suffix| {
        suffix
            .chars()
            .eq(chars.iter().skip(end).take(2).map(char::to_ascii_lowercase))
            && !chars.get(end + 2).is_some_and(|c| c.is_alphanumeric())
    });
    if ordinal { end + 2 } else { end }
}

/// Whether a first number of so many digits goes on as a date: "2022-03-14", "14-03-2022".
fn dated(chars: &[char], at: usize, digits: usize) -> bool {
    let rest = match digits {
        4 => "-00-00",
        2 => "-00-0000",
        _ => return false,
    };
    let shape: String = chars
        .iter()
        .skip(at)
        .take(rest.len())
        .map(|c| if c.is_ascii_digit() { '0' } else { *c })
        .collect();
    shape == rest && !chars.get(at + rest.len()).is_some_and(char::is_ascii_digit)
}

/// End of a word: letters, apostrophes inside, and abbreviations of single letters ("p.m.").
fn word_end(chars: &[char], start: usize) -> usize {
    let is_letter = |at: usize| chars.get(at).is_some_and(|c| c.is_alphabetic());
    let mut end = start;
    if chars.get(start + 1) == Some(&'.') && is_letter(start + 2) && !is_letter(start + 3) {
        while is_letter(end) && chars.get(end + 1) == Some(&'.') {
            end += 2;
        }
        return if is_letter(end) && !is_letter(end + 1) {
            end + 1
        } else {
            end
        };
    }
    while is_letter(end) || (matches!(chars.get(end), Some('\'' | '\u{2019}')) && is_letter(end + 1)) {
        end += 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let text = Text::new(text.to_string());
        words(&text, Span::new(0, text.len()))
            .into_iter()
            .map(|w| w.lower)
            .collect()
    }

    #[test]
    fn clocks_and_dates_are_one_word() {
        assert_eq!(
            cut("9:50 p.m. ET, 2022-03-14"),
            ["9:50", "p.m.", "et", ",", "2022-03-14"]
        );
        assert_eq!(cut("1950-53 war"), ["1950", "-", "53", "war"]);
        assert_eq!(cut("the 14th of March’s"), ["the", "14th", "of", "march"]);
        assert_eq!(cut("5pm"), ["5", "pm"]);
    }

    #[test]
    fn spans_leave_the_possessive_out() {
        let text = Text::new("Monday\u{2019}s attack".to_string());
        let first = words(&text, Span::new(0, text.len())).remove(0);
        assert_eq!(text.slice(first.span), "Monday");
    }
}
