//! Numbers: what speaks for and against a likely span being an argument, as numbers that a weighted sum is made of.
//!
//! Their order is that of the weights in the model's JSON. It never chooses.

use super::counts::{Counts, Row, row, share};
use super::likely::{Span, ln};
use super::tree::{Places, Top, Tree, Way, push_way, voice, way};
use crate::Upos;

/// How many numbers a span has.
pub const NUMBERS: usize = 29;

/// How far from a span a word is looked for that hangs on a word inside.
const REACH: usize = 8;
/// Cases that a table's prior counts as, where the tables are more and more exact.
const WEIGHTS: [f32; 4] = [5.0, 3.0, 2.0, 3.0];

/// A predicate in its sentence.
#[derive(Clone, Copy)]
pub(crate) struct Case<'a> {
    pub tree: Tree<'a>,
    pub places: &'a Places,
    pub predicate: usize,
    pub sense: &'a str,
}

/// What the numbers of all spans of one predicate have in common.
pub(crate) struct Numbers<'a> {
    case: Case<'a>,
    voice: char,
    all: &'a Row,
    roleset: &'a Row,
    of_voice: &'a Row,
    /// What is known of the heads of spans seen so far.
    heads: Vec<Head<'a>>,
}

#[derive(Clone, Copy)]
struct Head<'a> {
    word: usize,
    way: Way,
    path: &'a Row,
    mark: &'a Row,
    lemma: &'a Row,
}

impl<'a> Numbers<'a> {
    pub(crate) fn new(counts: &'a Counts, case: Case<'a>, key: &mut String) -> Self {
        let voice = voice(case.tree, case.predicate);
        key.clear();
        key.push(voice);
        Numbers {
            case,
            voice,
            all: row(&counts.paths, ""),
            roleset: row(&counts.rolesets, case.sense),
            of_voice: row(&counts.rolesets, key),
            heads: Vec::new(),
        }
    }

    fn head(&mut self, counts: &'a Counts, word: usize, key: &mut String) -> Head<'a> {
        if let Some(head) = self.heads.iter().find(|head| head.word == word) {
            return *head;
        }
        let Case {
            tree,
            places,
            predicate,
            sense,
        } = self.case;
        let way = way(tree, predicate, word);
        key.clear();
        key.push(self.voice);
        push_way(tree, way, key);
        let path = row(&counts.paths, key);
        let end = key.len();
        key.push(' ');
        push_low(&tree.tokens[places.marks[word].unwrap_or(word)].lemma, key);
        let mark = row(&counts.words, key);
        key.truncate(end);
        key.push(' ');
        key.push_str(sense.rsplit_once('.').map_or(sense, |(lemma, _)| lemma));
        let head = Head {
            word,
            way,
            path,
            mark,
            lemma: row(&counts.lemmas, key),
        };
        self.heads.push(head);
        head
    }

    /// The numbers of one of the spans.
    pub(crate) fn of(
        &mut self,
        counts: &'a Counts,
        spans: &[Span],
        at: usize,
        key: &mut String,
    ) -> [f32; NUMBERS] {
        let Case { tree, places, .. } = self.case;
        let span = spans[at];
        let top = places.top(tree, span.first, span.end);
        let head = self.head(counts, top.word, key);
        let [path, mark, lemma, roleset] = self.shares(&head, span.class);
        let (whole, over) = beside(spans, &span);
        let [full, left, right] = edges(places, &span, &top);
        let [before, covers, distance] = self.position(&span);
        let punct = |word: usize| yes(tree.tokens.get(word).is_some_and(|t| t.upos == Upos::Punct));
        let voice = |is: &str| yes(is.contains(self.voice));
        [
            odds(span.share),
            odds(whole),
            over,
            low(path),
            low(mark),
            low(lemma),
            low(roleset),
            ln((span.end - span.first) as f32),
            yes(span.end - span.first == 1),
            top.tops.min(4) as f32,
            full,
            left,
            right,
            cut(tree, &span),
            punct(span.first),
            punct(span.end - 1),
            punct(span.end),
            before,
            covers,
            distance,
            head.way.up.min(4) as f32,
            head.way.down.min(4) as f32,
            yes(places.marks[top.word].is_some()),
            voice("n"),
            voice("a"),
            voice("pv"),
            voice("x"),
            voice("j"),
            yes(span.class < 5),
        ]
    }

    /// Shares of a role by path, by mark, by lemma, and among the predicates of the roleset.
    fn shares(&self, head: &Head<'_>, role: usize) -> [f32; 4] {
        let path = share(head.path, role, share(self.all, role, 0.0, 0.0), WEIGHTS[0]);
        let voice = share(self.of_voice, role, 0.0, 0.0);
        [
            path,
            share(head.mark, role, path, WEIGHTS[1]),
            share(head.lemma, role, path, WEIGHTS[2]),
            share(self.roleset, role, voice, WEIGHTS[3]),
        ]
    }

    /// Whether a span stands before the predicate, whether it covers it, and how far away it is.
    fn position(&self, span: &Span) -> [f32; 3] {
        let at = self.case.predicate;
        let distance = if span.end <= at {
            (at + 1 - span.end) as f32
        } else {
            span.first as f32 - at as f32
        };
        let covers = span.first <= at && at < span.end;
        [yes(span.end <= at), yes(covers), distance.min(10.0)]
    }
}

/// The share of the same words as whatever role, and the greatest share of others that overlap.
fn beside(spans: &[Span], span: &Span) -> (f32, f32) {
    let (mut whole, mut over) = (0.0, 0.0f32);
    for other in spans {
        if (other.first, other.end) == (span.first, span.end) {
            whole += other.share;
        } else if other.first < span.end && span.first < other.end {
            over = over.max(other.share);
        }
    }
    (whole, over)
}

/// Whether a span is all that its head stands over, and whether its left and right ends are.
fn edges(places: &Places, span: &Span, top: &Top) -> [f32; 3] {
    let (first, last) = places.extents[top.word];
    let (left, right) = (first == span.first, last + 1 == span.end);
    [yes(left && right), yes(left), yes(right)]
}

/// Words near a span that hang on a word inside: it cuts them off.
fn cut(tree: Tree<'_>, span: &Span) -> f32 {
    let before = span.first.saturating_sub(REACH)..span.first;
    let behind = span.end..tree.heads.len().min(span.end + REACH);
    let inside = |head: usize| (span.first..span.end).contains(&head);
    let cut = |word: &usize| tree.heads[*word].is_some_and(inside) && tree.tokens[*word].deprel != "punct";
    before.chain(behind).filter(cut).count().min(4) as f32
}

fn yes(is: bool) -> f32 {
    f32::from(u8::from(is))
}

/// The logarithm of a share's odds, between -6 and 6.
fn odds(share: f32) -> f32 {
    if share >= 0.9975 {
        return 6.0;
    }
    ln(share.max(0.0025) / (1.0 - share)).clamp(-6.0, 6.0)
}

/// The logarithm of a share that may be nothing.
fn low(share: f32) -> f32 {
    ln(share.max(1e-4))
}

fn push_low(word: &str, key: &mut String) {
    key.extend(word.chars().flat_map(char::to_lowercase));
}
