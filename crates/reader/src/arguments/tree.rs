//! Tree: a sentence with its tree in, what an argument's span looks like in it out, and the keys of the tables of counts.
//!
//! `training/arguments.py` makes the same keys. It never looks at scores.

use crate::{Token, Upos};

/// A sentence with its tree, words counted within it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tree<'a> {
    pub tokens: &'a [Token],
    pub heads: &'a [Option<usize>],
}

/// What is asked about the words again and again.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// First and last word of what each word stands over, itself counted.
    pub extents: Vec<(usize, usize)>,
    depths: Vec<usize>,
    /// The word that marks each word as a phrase of a preposition or a clause.
    pub marks: Vec<Option<usize>>,
}

/// The head of a span, and how many of its words have heads outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Top {
    pub word: usize,
    pub tops: usize,
}

/// The way from a predicate to a word: steps up, then steps down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Way {
    pub up: usize,
    pub down: usize,
    /// The word whose relation is the last one up, or, where there are steps down, the first one down.
    pub turn: Option<usize>,
}

impl Places {
    pub(crate) fn new(tree: Tree<'_>) -> Self {
        let n = tree.heads.len();
        let mut places = Places {
            extents: (0..n).map(|word| (word, word)).collect(),
            depths: vec![0; n],
            marks: vec![None; n],
        };
        for word in 0..n {
            let mut at = word;
            while let Some(head) = tree.heads[at] {
                at = head;
                places.depths[word] += 1;
                let (first, last) = &mut places.extents[at];
                (*first, *last) = ((*first).min(word), (*last).max(word));
            }
            let marks = matches!(tree.tokens[word].deprel, "case" | "mark");
            if let Some(head) = tree.heads[word].filter(|head| marks && word < *head) {
                places.marks[head].get_or_insert(word);
            }
        }
        places
    }

    /// The word of a span nearest the root, punctuation aside.
    pub(crate) fn top(&self, tree: Tree<'_>, first: usize, end: usize) -> Top {
        let inside = |word: usize| (first..end).contains(&word);
        let tops = (first..end).filter(|word| !tree.heads[*word].is_some_and(inside));
        let real = tops.clone().filter(|word| tree.tokens[*word].deprel != "punct");
        let count = real.clone().count();
        let nearest = |words: &mut dyn Iterator<Item = usize>| words.min_by_key(|word| self.depths[*word]);
        let word = nearest(&mut real.clone()).or_else(|| nearest(&mut tops.clone()));
        Top {
            word: word.unwrap_or(first),
            tops: if count > 0 { count } else { tops.count() },
        }
    }
}

/// The way from a predicate to a word.
pub(crate) fn way(tree: Tree<'_>, predicate: usize, word: usize) -> Way {
    let (mut at, mut down, mut turn) = (word, 0, None);
    loop {
        let (mut above, mut up, mut under) = (predicate, 0, None);
        loop {
            if above == at {
                let turn = turn.or(under);
                return Way { up, down, turn };
            }
            let Some(head) = tree.heads[above] else { break };
            under = Some(above);
            (above, up) = (head, up + 1);
        }
        let Some(head) = tree.heads[at] else { break };
        turn = Some(at);
        (at, down) = (head, down + 1);
    }
    Way { up: 0, down, turn }
}

/// How a predicate stands: `p` passive, `v` a bare participle, `a` another verb, `x` auxiliary, `n` noun, `j` the rest.
pub(crate) fn voice(tree: Tree<'_>, predicate: usize) -> char {
    let token = &tree.tokens[predicate];
    let mut under = (0..tree.heads.len()).filter(|word| tree.heads[*word] == Some(predicate));
    let relation = |word: usize| tree.tokens[word].deprel;
    match token.upos {
        Upos::Verb if under.clone().any(|word| relation(word).ends_with(":pass")) => 'p',
        Upos::Verb if token.xpos == "VBN" && !under.any(|word| relation(word) == "aux") => 'v',
        Upos::Verb => 'a',
        Upos::Aux => 'x',
        Upos::Noun | Upos::Propn => 'n',
        _ => 'j',
    }
}

/// Appends a way to a key: steps up (three at most) with the last relation up where there are none down, `|`, steps down (two
/// at most) with the first relation down. Relations without their subtypes.
pub(crate) fn push_way(tree: Tree<'_>, way: Way, key: &mut String) {
    let relation = way.turn.map_or("", |word| tree.tokens[word].deprel);
    let plain = relation.split(':').next().unwrap_or(relation);
    let (up, down) = if way.down == 0 { (plain, "") } else { ("", plain) };
    key.push(char::from(b'0' + way.up.min(3) as u8));
    key.push_str(up);
    key.push('|');
    key.push(char::from(b'0' + way.down.min(2) as u8));
    key.push_str(down);
}

#[cfg(test)]
mod tests {
    use super::*;
    use text::Span;

    /// "It was taken by the old town": relations and heads.
    fn sentence() -> (Vec<Token>, Vec<Option<usize>>) {
        let words = [
            ("It", Upos::Pron, "nsubj:pass", Some(2)),
            ("was", Upos::Aux, "aux:pass", Some(2)),
            ("taken", Upos::Verb, "root", None),
            ("by", Upos::Adp, "case", Some(6)),
            ("the", Upos::Det, "det", Some(6)),
            ("old", Upos::Adj, "amod", Some(6)),
            ("town", Upos::Noun, "obl:agent", Some(2)),
        ];
        let token = |(text, upos, deprel, head): (&str, Upos, &'static str, Option<usize>)| Token {
            span: Span::new(0, 0),
            lemma: text.to_lowercase(),
            text: text.to_string(),
            upos,
            xpos: "",
            head,
            deprel,
            sentence: 0,
        };
        (words.map(token).into(), words.iter().map(|w| w.3).collect())
    }

    #[test]
    fn ways_and_keys() {
        let (tokens, heads) = sentence();
        let tree = Tree {
            tokens: &tokens,
            heads: &heads,
        };
        let key = |predicate, word| {
            let mut key = String::new();
            push_way(tree, way(tree, predicate, word), &mut key);
            key
        };
        assert_eq!(key(2, 6), "0|1obl");
        assert_eq!(key(2, 5), "0|2obl");
        assert_eq!(key(5, 2), "2obl|0");
        assert_eq!(key(5, 0), "2|1nsubj");
        assert_eq!(key(5, 5), "0|0");
        assert_eq!((voice(tree, 2), voice(tree, 6), voice(tree, 5)), ('p', 'n', 'j'));
    }

    #[test]
    fn tops_marks_and_extents() {
        let (tokens, heads) = sentence();
        let tree = Tree {
            tokens: &tokens,
            heads: &heads,
        };
        let places = Places::new(tree);
        assert_eq!(places.top(tree, 3, 7), Top { word: 6, tops: 1 });
        assert_eq!(places.top(tree, 3, 6), Top { word: 3, tops: 3 });
        assert_eq!((places.extents[6], places.extents[2]), ((3, 6), (0, 6)));
        assert_eq!((places.marks[6], places.marks[2]), (Some(3), None));
    }
}
