//! The room's word lists (`data/*.tsv`), read once.
//!
//! In comes the text of the tables; out come look-ups on lower-case words. They never decide on their own.

use std::collections::BTreeMap;
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
    let rows = fields(include_str!("../data/calendar.tsv"));
    let mut names: Vec<Name> = rows.filter_map(name).collect();
    names.sort_by_key(|n| (n.usage, n.words));
    names
});

static PAGE: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    fields(include_str!("../data/html.tsv"))
        .filter_map(pair)
        .collect()
});

/// Uses of `html.tsv` that are asked of every element, one bit each.
pub(crate) mod element {
    /// Elements whose text nobody sees.
    pub(crate) const HIDDEN: u16 = 1;
    /// Elements that begin and end a paragraph.
    pub(crate) const BLOCK: u16 = 1 << 1;
    /// Elements of the page around the report.
    pub(crate) const ZONE: u16 = 1 << 2;
    /// The same by their role.
    pub(crate) const ROLE: u16 = 1 << 3;
    /// The same by a word of their class.
    pub(crate) const CLASS: u16 = 1 << 4;
    /// The same even where much prose stands in them.
    pub(crate) const NOTICE: u16 = 1 << 5;
    /// Words by which an element is none of these after all.
    pub(crate) const EMBED: u16 = 1 << 6;
    /// Names of the element that holds the report.
    pub(crate) const BODY: u16 = 1 << 7;
    /// Words of classes that stand for a later change.
    pub(crate) const CHANGE: u16 = 1 << 8;
    /// Words of classes that stand for the lines between headline and report.
    pub(crate) const DEK: u16 = 1 << 9;
    /// Words of classes that stand for the first publication.
    pub(crate) const FIRST: u16 = 1 << 10;
    /// Words of classes that stand for who wrote.
    pub(crate) const BYLINE: u16 = 1 << 11;
    /// Words of classes that stand for what is said of a picture.
    pub(crate) const CAPTION: u16 = 1 << 12;
    /// Not in the table: decided to be page matter.
    pub(crate) const MATTER: u16 = 1 << 15;
}

const USES: [(&str, u16); 13] = [
    ("hidden", element::HIDDEN),
    ("block", element::BLOCK),
    ("zone", element::ZONE),
    ("role", element::ROLE),
    ("class", element::CLASS),
    ("notice", element::NOTICE),
    ("embed", element::EMBED),
    ("body", element::BODY),
    ("change", element::CHANGE),
    ("dek", element::DEK),
    ("first", element::FIRST),
    ("byline", element::BYLINE),
    ("caption", element::CAPTION),
];

/// Words of `html.tsv` with their uses, by length and first letter.
static ELEMENTS: LazyLock<Vec<Vec<(&'static str, u16)>>> = LazyLock::new(|| {
    let mut shelves: Vec<Vec<(&'static str, u16)>> = vec![Vec::new(); 32 * 32];
    for (usage, word) in PAGE.iter() {
        let Some((_, bit)) = USES.iter().find(|(name, _)| name == usage) else {
            continue;
        };
        let Some(shelf) = shelves.get_mut(shelf(word)) else {
            continue;
        };
        match shelf.iter_mut().find(|(known, _)| known == word) {
            Some((_, bits)) => *bits |= bit,
            None => shelf.push((word, *bit)),
        }
    }
    shelves
});

fn shelf(word: &str) -> usize {
    let first = word.bytes().next().unwrap_or_default() & 31;
    word.len().min(31) * 32 + usize::from(first)
}

/// What `html.tsv` says of a name or word in lower case, as bits of [`element`].
pub(crate) fn uses(word: &str) -> u16 {
    let shelf = ELEMENTS.get(shelf(word)).map(Vec::as_slice).unwrap_or_default();
    shelf
        .iter()
        .find(|(known, _)| *known == word)
        .map_or(0, |(_, bits)| *bits)
}

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
    let key = (usage, word.trim_end_matches('.'));
    let at = CALENDAR.binary_search_by(|n| (n.usage, n.words).cmp(&key)).ok()?;
    CALENDAR.get(at).map(|n| n.number)
}

/// The words of `html.tsv` for one use, in the order of the table.
pub(crate) fn page(usage: &str) -> impl Iterator<Item = &'static str> {
    PAGE.iter()
        .filter(move |(u, _)| *u == usage)
        .map(|(_, words)| *words)
}

/// The rows of one use, in the order in which they are asked.
#[derive(Debug, Default)]
struct Rows {
    /// Rows that are the whole line or a word, in order.
    whole: Vec<(&'static str, Match, usize)>,
    /// Rows that begin a line, in order.
    start: Vec<(&'static str, usize)>,
    /// Rows that stand anywhere in it or end it.
    other: Vec<(&'static str, Match, usize)>,
}

static ROWS: LazyLock<BTreeMap<&'static str, Rows>> = LazyLock::new(|| {
    let mut all: BTreeMap<&'static str, Rows> = BTreeMap::new();
    for row in FURNITURE.iter() {
        let rows = all.entry(row.usage).or_default();
        match row.how {
            Match::Exact | Match::Word => rows.whole.push((row.words, row.how, row.most)),
            Match::Start => rows.start.push((row.words, row.most)),
            Match::End | Match::Any => rows.other.push((row.words, row.how, row.most)),
        }
    }
    for rows in all.values_mut() {
        rows.whole.sort_unstable_by_key(|(words, _, _)| *words);
        rows.start.sort_unstable();
    }
    all
});

impl Rows {
    /// Rows that begin with the same letter as the line.
    fn starting<'a>(&'a self, plain: &'a str) -> impl Iterator<Item = &'a (&'static str, usize)> {
        let first = plain.bytes().next();
        let from = self
            .start
            .partition_point(|(words, _)| words.bytes().next() < first);
        let rows = self.start.get(from..).unwrap_or_default();
        rows.iter()
            .take_while(move |(words, _)| words.bytes().next() == first)
            .filter(move |(words, _)| starts(plain, words))
    }

    /// Rows that are exactly these words.
    fn same<'a>(&'a self, plain: &'a str) -> impl Iterator<Item = &'a (&'static str, Match, usize)> {
        let from = self.whole.partition_point(|(words, _, _)| *words < plain);
        let rows = self.whole.get(from..).unwrap_or_default();
        rows.iter().take_while(move |(words, _, _)| *words == plain)
    }
}

/// Whether a lower-case word is in a list of single words (`role`, `agency`).
pub(crate) fn is_word(usage: &str, word: &str) -> bool {
    ROWS.get(usage)
        .is_some_and(|rows| rows.same(word).any(|(_, how, _)| *how == Match::Word))
}

/// Whether a plain line (see [`plain`]) of so many words is matched by a row of that use.
pub(crate) fn is_line(usage: &str, plain: &str, words: usize) -> bool {
    let Some(rows) = ROWS.get(usage) else {
        return false;
    };
    let fits = |most: usize| words <= most;
    let other = |(row, how, most): &(&'static str, Match, usize)| {
        fits(*most)
            && match how {
                Match::End => plain.ends_with(row),
                _ => plain.contains(row),
            }
    };
    rows.same(plain)
        .any(|(_, how, most)| *how == Match::Exact && fits(*most))
        || rows.starting(plain).any(|(_, most)| fits(*most))
        || rows.other.iter().any(other)
}

/// Length in characters of the longest row of that use with which a plain text starts.
pub(crate) fn prefix(usage: &str, plain: &str) -> Option<usize> {
    let rows = ROWS.get(usage)?;
    rows.starting(plain).map(|(words, _)| words.chars().count()).max()
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
    if words.is_ascii() {
        return words.to_ascii_lowercase();
    }
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
