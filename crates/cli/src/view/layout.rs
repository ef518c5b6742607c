//! Layout: words set in columns and wrapped, counted in terminal columns. Knows nothing of records.

use anstyle::{AnsiColor, Style};
use textwrap::core::display_width;

/// Headings, names.
pub const STRONG: Style = Style::new().bold();
/// What is there to be looked past.
pub const FAINT: Style = Style::new().dimmed();
/// Identifiers.
pub const ID: Style = AnsiColor::Cyan.on_default();
/// What words mean, where that is more than the words.
pub const VALUE: Style = AnsiColor::Green.on_default();
/// No style at all.
pub const PLAIN: Style = Style::new();

/// Space between columns.
const GAP: usize = 2;
/// Columns kept for identifiers at the left.
pub const GUTTER: usize = 5;

/// Words in one style.
#[derive(Debug, Clone)]
pub struct Piece {
    /// The words.
    pub words: String,
    /// How they look.
    pub style: Style,
}

/// Words in a style, safe to show: control characters of the article cannot steer the terminal.
pub fn piece(style: Style, words: impl AsRef<str>) -> Piece {
    let tame = |c: char| match c {
        '\n' | '\t' | '\r' => ' ',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    };
    Piece {
        words: words.as_ref().chars().map(tame).collect(),
        style,
    }
}

impl Piece {
    /// With the codes of its style.
    fn painted(&self) -> String {
        if self.words.is_empty() || self.style == PLAIN {
            return self.words.clone();
        }
        format!("{}{}{:#}", self.style, self.words, self.style)
    }
}

/// Sets words in lines of at most `width` columns; a word that is longer is broken.
pub fn wrap(words: &str, width: usize) -> Vec<String> {
    wrap_by(words, width.max(8), textwrap::WordSplitter::HyphenSplitter)
}

/// As `wrap`, but lines do not end at a hyphen inside a word.
pub fn wrap_words(words: &str, width: usize) -> Vec<String> {
    wrap_by(words, width, textwrap::WordSplitter::NoHyphenation)
}

fn wrap_by(words: &str, width: usize, splitter: textwrap::WordSplitter) -> Vec<String> {
    let options = textwrap::Options::new(width)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(splitter);
    textwrap::wrap(words, options)
        .into_iter()
        .map(std::borrow::Cow::into_owned)
        .collect()
}

/// Sets pieces one after the other, as one paragraph, behind `indent` columns (the first line is not indented).
pub fn flow(pieces: &[Piece], indent: usize, width: usize) -> String {
    let mut out = String::new();
    let mut at = indent;
    let mut gap = false;
    for piece in pieces {
        for (n, word) in piece.words.split(' ').enumerate() {
            let spaced = gap && n > 0;
            let wide = display_width(word);
            if at + wide + usize::from(spaced) > width && at > indent {
                out = out.trim_end().to_string();
                out.push('\n');
                out.push_str(&" ".repeat(indent));
                at = indent;
            } else if spaced {
                out.push(' ');
                at += 1;
            }
            for part in wrap_word(word, width.saturating_sub(indent)) {
                if at + display_width(&part) > width && at > indent {
                    out.push('\n');
                    out.push_str(&" ".repeat(indent));
                    at = indent;
                }
                at += display_width(&part);
                out.push_str(&self::piece(piece.style, part).painted());
            }
            gap = true;
        }
    }
    out
}

fn wrap_word(word: &str, width: usize) -> Vec<String> {
    if display_width(word) <= width {
        return vec![word.to_string()];
    }
    wrap(word, width)
}

/// Words of the article, letter for letter, behind a bar.
pub fn barred(words: &Piece, indent: usize, width: usize) -> String {
    let bar = piece(FAINT, "│").painted();
    wrap(&words.words, width.saturating_sub(indent + 2))
        .into_iter()
        .map(|line| {
            let line = piece(words.style, line).painted();
            format!("{}{bar} {line}\n", " ".repeat(indent))
        })
        .collect()
}

/// Words where they stand, on one line behind a bar.
pub fn context_line(words: &[String; 3], indent: usize, width: usize) -> String {
    let bar = piece(FAINT, "│").painted();
    format!(
        "{}{bar} {}\n",
        " ".repeat(indent),
        context(words, width.saturating_sub(indent + 2))
    )
}

/// One row of a table: an identifier, cells, and the words that it came from.
#[derive(Debug, Clone)]
pub struct Row {
    /// Identifier.
    pub id: String,
    /// Cells.
    pub cells: Vec<Piece>,
    /// Words before, at and after the item.
    pub words: Option<[String; 3]>,
}

/// Sets rows in aligned columns, none wider than its `most`; the words stand at the right where there is
/// room, else below.
pub fn table(rows: &[Row], most: &[usize], width: usize) -> String {
    let wide = widths(rows, most, width);
    let used: usize = GUTTER + wide.iter().map(|w| w + GAP).sum::<usize>();
    let beside = width.saturating_sub(used);
    rows.iter()
        .map(|row| match &row.words {
            Some(words) if beside < 32 => set(row, &wide, "") + &context_line(words, GUTTER, width),
            Some(words) => {
                let bar = piece(FAINT, "│").painted();
                set(
                    row,
                    &wide,
                    &format!("{bar} {}", context(words, beside.saturating_sub(2))),
                )
            }
            None => set(row, &wide, ""),
        })
        .collect()
}

/// The width of each column: what it needs, at most its share.
fn widths(rows: &[Row], most: &[usize], width: usize) -> Vec<usize> {
    let need = |n: usize| {
        let cells = rows.iter().filter_map(|r| r.cells.get(n));
        cells.map(|c| display_width(&c.words)).max().unwrap_or(0)
    };
    let mut wide: Vec<usize> = most.iter().enumerate().map(|(n, m)| need(n).min(*m)).collect();
    // what is too wide gives way, the widest column first
    while GUTTER + wide.iter().map(|w| w + GAP).sum::<usize>() > width + GAP {
        match wide.iter_mut().max_by_key(|w| **w) {
            Some(widest) if *widest > 8 => *widest -= 1,
            _ => break,
        }
    }
    wide
}

fn set(row: &Row, wide: &[usize], tail: &str) -> String {
    let cells: Vec<(Vec<String>, Style, usize)> = row
        .cells
        .iter()
        .zip(wide)
        .map(|(cell, w)| (wrap(&cell.words, *w), cell.style, *w))
        .collect();
    let tall = cells
        .iter()
        .map(|(lines, ..)| lines.len())
        .max()
        .unwrap_or(1)
        .max(1);
    let mut out = String::new();
    for line in 0..tall {
        let id = if line == 0 { row.id.as_str() } else { "" };
        let mut set = pad(&piece(ID, id), GUTTER);
        for (lines, style, w) in &cells {
            let words = lines.get(line).map_or("", String::as_str);
            set.push_str(&pad(&piece(*style, words), w + GAP));
        }
        if line == 0 {
            set.push_str(tail);
        }
        out.push_str(set.trim_end());
        out.push('\n');
    }
    out
}

/// A piece filled up with spaces to `wide` columns.
pub fn pad(piece: &Piece, wide: usize) -> String {
    let fill = wide.saturating_sub(display_width(&piece.words));
    format!("{}{}", piece.painted(), " ".repeat(fill))
}

/// The words with as much of what stands around them as `room` allows.
fn context(words: &[String; 3], room: usize) -> String {
    let [before, at, after] = words;
    let at = cut(at, room);
    let left = room.saturating_sub(display_width(&at));
    let most = (left / 2).max(left.saturating_sub(display_width(after)));
    let before = cut_left(before, most);
    let after = cut(after, left.saturating_sub(display_width(&before)));
    [piece(FAINT, before), piece(STRONG, at), piece(FAINT, after)]
        .iter()
        .map(Piece::painted)
        .collect()
}

/// At most `room` columns from the start of the words, cut between words where there are several.
fn cut(words: &str, room: usize) -> String {
    if display_width(words) <= room {
        return words.to_string();
    }
    let kept = fitting(words.chars(), room.saturating_sub(1));
    let whole = kept.rfind(' ').map_or(kept.as_str(), |at| &kept[..at]);
    if whole.is_empty() {
        String::new()
    } else {
        format!("{whole}…")
    }
}

/// At most `room` columns from the end of the words, cut between words where there are several.
fn cut_left(words: &str, room: usize) -> String {
    if display_width(words) <= room {
        return words.to_string();
    }
    let kept: String = fitting(words.chars().rev(), room.saturating_sub(1))
        .chars()
        .rev()
        .collect();
    let whole = kept.find(' ').map_or(kept.as_str(), |at| &kept[at + 1..]);
    if whole.is_empty() {
        String::new()
    } else {
        format!("…{whole}")
    }
}

/// The first of these letters that fit into `room` columns.
fn fitting(letters: impl Iterator<Item = char>, room: usize) -> String {
    let mut wide = 0;
    letters
        .take_while(|c| {
            wide += display_width(c.encode_utf8(&mut [0; 4]));
            wide <= room
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{FAINT, PLAIN, Row, flow, piece, table};
    use textwrap::core::display_width;

    #[test]
    fn lines_keep_to_the_width() {
        let words = "a few words and then averyveryverylongwordthatmustbebroken, 中文字也有 and more";
        let set = flow(&[piece(PLAIN, words)], 4, 24);
        assert!(set.lines().all(|l| display_width(l) <= 24), "{set}");
        let row = Row {
            id: "f1".to_string(),
            cells: vec![piece(PLAIN, "killed"), piece(PLAIN, words)],
            words: Some(["before ".repeat(9), "at".to_string(), " after".repeat(9)]),
        };
        for width in [60, 100] {
            let set = anstream::adapter::strip_str(&table(std::slice::from_ref(&row), &[12, 30], width))
                .to_string();
            assert!(set.lines().all(|l| display_width(l) <= width), "{set}");
        }
    }

    #[test]
    fn an_article_cannot_steer_the_terminal() {
        assert_eq!(
            piece(FAINT, "a\u{1b}[2Jb\u{202e}c\nd").words,
            "a\u{fffd}[2Jb\u{fffd}c d"
        );
    }
}
