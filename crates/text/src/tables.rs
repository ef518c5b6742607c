//! The room's word lists (`data/*.tsv`), read once.
//!
//! In comes the text of the tables; out come look-ups on lower-case words. They never decide on their own.

use std::sync::LazyLock;

/// How a row is compared with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Match {
    Exact,
    Start,
    End,
    Any,
    Word,
}

/// One row of `furniture.tsv`.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) usage: &'static str,
    pub(crate) how: Match,
    pub(crate) words: &'static str,
    pub(crate) most: usize,
}

/// One row of `calendar.tsv`.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    pub(crate) usage: &'static str,
    pub(crate) words: &'static str,
    pub(crate) number: u8,
}

static FURNITURE: LazyLock<Vec<Row>> = LazyLock::new(|| {
    fields(include_str!("../data/furniture.tsv"))
        .filter_map(row)
        .collect()
});

static CALENDAR: LazyLock<Vec<Name>> = LazyLock::new(|| {
    fields(include_str!("../data/calendar.tsv"))
        .filter_map(name)
        .collect()
});

static PAGE: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    fields(include_str!("../data/html.tsv"))
        .filter_map(pair)
        .collect()
});

/// `PAGE` in order, to be searched.
static SORTED: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let mut rows = PAGE.clone();
    rows.sort_unstable();
    rows
});

fn pair(fields: Vec<&'static str>) -> Option<(&'static str, &'static str)> {
    match fields.as_slice() {
        [usage, words] => Some((usage, words)),
        _ => None,
    }
}

fn fields(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .skip(1)
        .map(|line| line.split('\t').collect())
}

fn row(fields: Vec<&'static str>) -> Option<Row> {
    let [usage, how, words, most] = fields.as_slice() else {
        return None;
    };
    let how = match *how {
        "exact" => Match::Exact,
        "start" => Match::Start,
        "end" => Match::End,
        "any" => Match::Any,
        "word" => Match::Word,
        _ => return None,
    };
    Some(Row {
        usage,
        how,
        words,
        most: most.parse().ok()?,
    })
}

fn name(fields: Vec<&'static str>) -> Option<Name> {
    let [usage, words, number] = fields.as_slice() else {
        return None;
    };
    Some(Name {
        usage,
        words,
        number: number.parse().ok()?,
    })
}

/// The number of a month, weekday or zone by its name in lower case, with or without a full stop.
pub(crate) fn calendar(usage: &str, word: &str) -> Option<u8> {
    let word = word.trim_end_matches('.');
    CALENDAR
        .iter()
        .find(|n| n.usage == usage && n.words == word)
        .map(|n| n.number)
}

/// The words of `html.tsv` for one use, in the order of the table.
pub(crate) fn page(usage: &str) -> impl Iterator<Item = &'static str> {
    PAGE.iter()
        .filter(move |(u, _)| *u == usage)
        .map(|(_, words)| *words)
}

/// Whether `html.tsv` has the word for that use.
pub(crate) fn is_page(usage: &str, word: &str) -> bool {
    SORTED.binary_search(&(usage, word)).is_ok()
}

/// Whether a lower-case word is in a list of single words (`role`, `agency`).
pub(crate) fn is_word(usage: &str, word: &str) -> bool {
    FURNITURE
        .iter()
        .any(|r| r.usage == usage && r.how == Match::Word && r.words == word)
}

/// Whether a plain line (see [`plain`]) of so many words is matched by a row of that use.
pub(crate) fn is_line(usage: &str, plain: &str, words: usize) -> bool {
    FURNITURE
        .iter()
        .filter(|r| r.usage == usage && words <= r.most)
        .any(|r| match r.how {
            Match::Exact => plain == r.words,
            Match::Start => starts(plain, r.words),
            Match::End => plain.ends_with(r.words),
            Match::Any => plain.contains(r.words),
            Match::Word => false,
        })
}

/// Length in characters of the longest row of that use with which a plain text starts.
pub(crate) fn prefix(usage: &str, plain: &str) -> Option<usize> {
    FURNITURE
        .iter()
        .filter(|r| r.usage == usage && r.how == Match::Start && starts(plain, r.words))
        .map(|r| r.words.chars().count())
        .max()
}

/// Starts with these words, not with a longer word that begins alike.
fn starts(plain: &str, words: &str) -> bool {
    let Some(rest) = plain.strip_prefix(words) else {
        return false;
    };
    let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let digits = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    // "© 20" is meant to go on with more digits
    let last = words.chars().next_back();
    !inside(rest.chars().next()) || digits(last) || !inside(last)
}

/// A line as the tables write it: lower case and straight quotes, each character still one character.
pub(crate) fn plain(words: &str) -> String {
    words
        .chars()
        .map(|c| match c {
            '’' | '‘' => '\'',
            '“' | '”' => '"',
            '\u{a0}' => ' ',
            _ => {
                let mut lower = c.to_lowercase();
                match (lower.next(), lower.next()) {
                    (Some(one), None) => one,
                    _ => c,
                }
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_understood() {
        let lines = |t: &str| t.lines().filter(|l| !l.starts_with('#')).count() - 1;
        assert_eq!(FURNITURE.len(), lines(include_str!("../data/furniture.tsv")));
        assert_eq!(CALENDAR.len(), lines(include_str!("../data/calendar.tsv")));
        for row in FURNITURE.iter() {
            assert_eq!(row.words, plain(row.words), "lower case, straight quotes");
        }
    }

    #[test]
    fn whole_words_only() {
        assert!(is_line("furniture", "subscribe to us", 3));
        assert!(!is_line("furniture", "subscribers were told to wait", 5));
        assert!(is_line("furniture", "© 2022 the harbour courier", 5));
    }
}
