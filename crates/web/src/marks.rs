//! Marks: a text cut where items begin and end, so that spans that overlap or lie in each other can each be shown.
//!
//! In: the letters of a text, a stretch of it, and spans. Out: pieces in order, each with the items that hold it. Together the pieces are the text.

/// A span of an item, in code points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The item, such as `c5`.
    pub item: String,
}

/// A piece of the text, all of it held by the same items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Items that hold it, the widest first.
    pub items: Vec<String>,
    /// Items of which this is the first piece.
    pub begins: Vec<String>,
}

/// Cuts the stretch from `start` to `end` of a text. Marks that reach over it are cut to it.
pub fn pieces(letters: &[char], (start, end): (usize, usize), marks: &[Mark]) -> Vec<Piece> {
    let end = end.min(letters.len());
    let mut inside: Vec<&Mark> = marks
        .iter()
        .filter(|m| m.start < end && m.end > start && m.start < m.end)
        .collect();
    inside.sort_by(|a, b| (b.end - b.start, a.start, &a.item).cmp(&(a.end - a.start, b.start, &b.item)));
    let mut cuts: Vec<usize> = inside
        .iter()
        .flat_map(|m| [m.start.max(start), m.end.min(end)])
        .collect();
    cuts.extend([start, end]);
    cuts.sort_unstable();
    cuts.dedup();
    let mut pieces = Vec::new();
    for (from, to) in cuts.iter().zip(cuts.iter().skip(1)) {
        let holding = inside.iter().filter(|m| m.start <= *from && m.end >= *to);
        let mut items: Vec<String> = Vec::new();
        for mark in holding {
            if !items.contains(&mark.item) {
                items.push(mark.item.clone());
            }
        }
        let first =
            |item: &&String| marks.iter().filter(|m| m.item == **item).map(|m| m.start).min() == Some(*from);
        pieces.push(Piece {
            text: letters.get(*from..*to).unwrap_or_default().iter().collect(),
            begins: items.iter().filter(first).cloned().collect(),
            items,
        });
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::{Mark, pieces};

    fn mark(start: usize, end: usize, item: &str) -> Mark {
        Mark {
            start,
            end,
            item: item.to_string(),
        }
    }

    #[test]
    fn overlapping_spans_are_cut_where_they_begin_and_end() {
        let letters: Vec<char> = "ab<é>fgh".chars().collect();
        let marks = [
            mark(1, 6, "c1"),
            mark(3, 8, "c2"),
            mark(3, 4, "f1"),
            mark(9, 12, "x"),
            mark(2, 2, "y"),
        ];
        let found = pieces(&letters, (0, 8), &marks);
        let shown: Vec<(&str, String, String)> = found
            .iter()
            .map(|p| (p.text.as_str(), p.items.join(" "), p.begins.join(" ")))
            .collect();
        let words = |a: &'static str, b: &str, c: &str| (a, b.to_string(), c.to_string());
        assert_eq!(
            shown,
            [
                words("a", "", ""),
                words("b<", "c1", "c1"),
                words("é", "c1 c2 f1", "c2 f1"),
                words(">f", "c1 c2", ""),
                words("gh", "c2", ""),
            ]
        );
    }

    #[test]
    fn the_pieces_of_a_stretch_are_its_text() {
        let letters: Vec<char> = "one two three".chars().collect();
        let found = pieces(&letters, (4, 7), &[mark(0, 13, "c1"), mark(6, 9, "e1")]);
        let text: String = found.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(text, "two");
        assert!(found.iter().all(|p| p.items.contains(&"c1".to_string())));
        assert!(pieces(&letters, (13, 13), &[]).is_empty() && pieces(&[], (0, 5), &[]).is_empty());
    }
}
