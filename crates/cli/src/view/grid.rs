//! Grid: a list with a header, in aligned columns, for a person.

use super::layout::{FAINT, Piece, pad, piece, wrap};
use textwrap::core::display_width;

/// Space between columns.
const GAP: usize = 2;
/// No column becomes narrower than this.
const LEAST: usize = 6;

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
    let mut wide: Vec<usize> = (0..header.len()).map(need).collect();
    while wide.iter().sum::<usize>() + GAP * wide.len().saturating_sub(1) > width {
        match wide.iter_mut().max_by_key(|w| **w) {
            Some(widest) if *widest > LEAST => *widest -= 1,
            _ => break,
        }
    }
    all.into_iter().map(|row| set(row, &wide)).collect()
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
    words.split("; ").flat_map(|part| wrap(part, width)).collect()
}
