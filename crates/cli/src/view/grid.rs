//! Grid: a list with a header, in aligned columns, for a person.

use super::layout::{FAINT, Piece, pad, piece, wrap_words};
use textwrap::core::display_width;

/// Space between columns.
const GAP: usize = 2;
/// No column becomes narrower than this.
const LEAST: usize = 6;
/// Words up to this long stay whole where there is room: identifiers, days, types.
const WHOLE: usize = 21;

/// Sets rows of cells under a header; columns that are too wide together give way, the widest first.
pub fn grid(header: &[&str], rows: &[Vec<Piece>], width: usize) -> String {
    let header: Vec<Piece> = header.iter().map(|name| piece(FAINT, name)).collect();
    let all: Vec<&Vec<Piece>> = std::iter::once(&header).chain(rows).collect();
    let need = |n: usize| {
        all.iter()
            .filter_map(|row| row.get(n))
            .map(|c| display_width(&c.words))
            .max()
            .unwrap_or(0)
    };
    let whole = |n: usize| {
        let words = all
            .iter()
            .filter_map(|row| row.get(n))
            .flat_map(|c| c.words.split(' '));
        words
            .map(display_width)
            .filter(|w| *w <= WHOLE)
            .max()
            .unwrap_or(0)
    };
    let mut wide: Vec<usize> = (0..header.len()).map(need).collect();
    let least: Vec<usize> = (0..header.len()).map(|n| whole(n).max(LEAST)).collect();
    narrow(&mut wide, &least, width);
    narrow(&mut wide, &vec![LEAST; header.len()], width);
    all.into_iter().map(|row| set(row, &wide)).collect()
}

/// Takes from the widest column that may still give way, until all fit or none may.
fn narrow(wide: &mut [usize], least: &[usize], width: usize) {
    while wide.iter().sum::<usize>() + GAP * wide.len().saturating_sub(1) > width {
        let giving = wide.iter_mut().zip(least).filter(|(w, least)| **w > **least);
        match giving.max_by_key(|(w, _)| **w) {
            Some((widest, _)) => *widest -= 1,
            None => break,
        }
    }
}

fn set(row: &[Piece], wide: &[usize]) -> String {
    let cells: Vec<Vec<String>> = row
        .iter()
        .zip(wide)
        .map(|(cell, w)| lines(&cell.words, *w))
        .collect();
    let tall = cells.iter().map(Vec::len).max().unwrap_or(1);
    let mut out = String::new();
    for line in 0..tall {
        let mut set = String::new();
        for ((lines, cell), w) in cells.iter().zip(row).zip(wide) {
            let words = lines.get(line).map_or("", String::as_str);
            set.push_str(&pad(&piece(cell.style, words), w + GAP));
        }
        out.push_str(set.trim_end());
        out.push('\n');
    }
    out
}

/// A cell in lines; a semicolon ends a line where all does not fit into one.
fn lines(words: &str, width: usize) -> Vec<String> {
    if display_width(words) <= width {
        return vec![words.to_string()];
    }
    words
        .split("; ")
        .flat_map(|part| wrap_words(part, width))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::grid;
    use crate::view::layout::{PLAIN, piece};

    #[test]
    fn identifiers_and_days_are_not_broken_where_others_can_give_way() {
        let row = [
            "i-07adfcfb9c29",
            "2016-07-09/2016-07-10",
            "a long story told in many words",
        ];
        let cells = row.iter().map(|words| piece(PLAIN, words)).collect();
        let set = grid(&["INCIDENT", "WHEN", "WHAT"], &[cells], 52);
        assert!(
            set.contains("i-07adfcfb9c29  2016-07-09/2016-07-10  a long"),
            "{set}"
        );
    }
}
