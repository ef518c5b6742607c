//! Arguments: the scores of role labels and the tree in, the arguments of a predicate out.
//!
//! First the spans that are at all likely, then a second look at each with what the scores do not tell: the tree, and how
//! often the role came with such a path, word, lemma and roleset in the training data. Then the best set of them, in which
//! spans do not overlap and numbered roles come once. The tables are made by `training/arguments.py`.

mod best;
mod counts;
mod likely;
mod numbers;
mod tree;

pub(crate) use likely::Span;
pub(crate) use numbers::Case;
pub use numbers::NUMBERS;
pub(crate) use tree::{Places, Tree};

use crate::bio::Bio;
use counts::Counts;
use likely::exp2;
use numbers::Numbers;
use serde::Deserialize;

/// The least probability of a span that is chosen.
const LEAST: f32 = 0.3;
/// The same where the scores are sure that the role is there, if not where it begins and ends: its best span is chosen then,
/// even against the tree, since the rooms above want to know both.
const LEAST_SURE: f32 = 0.05;
/// The share of a role, in spans that overlap, from which the scores are sure of it.
const SURE: f32 = 0.6;

/// Weights and counts, as the model's JSON has them.
#[derive(Debug, Deserialize)]
pub(crate) struct Tables {
    /// One for each number of a span, and the constant behind them.
    weights: Vec<f32>,
    counts: Counts,
}

/// A span that may be an argument, with the numbers that it is judged by.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Word of the predicate within its sentence.
    pub predicate: usize,
    /// The role's number among the model's, and its name, such as `ARG0`.
    pub class: usize,
    /// See `class`.
    pub role: &'static str,
    /// First word within the sentence.
    pub first: usize,
    /// One past the last.
    pub end: usize,
    /// What speaks for and against it.
    pub numbers: [f32; NUMBERS],
}

/// Buffers, used again from call to call.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    likely: likely::Buffers,
    best: best::Buffers,
    spans: Vec<Span>,
    worth: Vec<f32>,
    bits: Vec<usize>,
    key: String,
    /// Spans of the last call, in text order.
    pub chosen: Vec<Span>,
    /// Where somebody learns from them, the candidates of all calls.
    pub seen: Option<Vec<Candidate>>,
}

impl Tables {
    /// Finds the arguments of a predicate; `scores` gives the scores of a word's labels.
    pub(crate) fn choose<'a>(
        &self,
        (bio, roles): (&Bio, &[&'static str]),
        case: Case<'_>,
        scores: impl Fn(usize) -> &'a [f32],
        b: &mut Buffers,
    ) {
        let words = case.tree.heads.len();
        b.chosen.clear();
        b.spans.clear();
        b.worth.clear();
        likely::spans(bio, words, scores, &mut b.likely, &mut b.spans);
        let mut numbers = Numbers::new(&self.counts, case, &mut b.key);
        for (at, span) in b.spans.iter().enumerate() {
            let of = numbers.of(&self.counts, &b.spans, at, &mut b.key);
            b.worth.push(self.probability(&of) - least(&b.spans, span));
            if let Some(seen) = &mut b.seen {
                seen.push(Candidate {
                    predicate: case.predicate,
                    class: span.class,
                    role: roles[span.class],
                    first: span.first,
                    end: span.end,
                    numbers: of,
                });
            }
        }
        if b.bits.len() != roles.len() {
            b.bits = roles.iter().map(|role| best::bit(role)).collect();
        }
        best::best(words, &b.spans, &b.worth, &b.bits, &mut b.best);
        b.chosen.extend(b.best.chosen.iter().map(|at| b.spans[*at]));
    }

    /// How probable it is that a span with these numbers is right.
    fn probability(&self, numbers: &[f32; NUMBERS]) -> f32 {
        let constant = self.weights.get(NUMBERS).copied().unwrap_or(0.0);
        let sum = numbers
            .iter()
            .zip(&self.weights)
            .fold(constant, |sum, (x, weight)| sum + x * weight);
        1.0 / (1.0 + exp2(-sum * std::f32::consts::LOG2_E))
    }
}

/// The probability above which a span is worth something.
fn least(spans: &[Span], span: &Span) -> f32 {
    let same = |s: &&Span| s.class == span.class && s.first < span.end && span.first < s.end;
    let sure = spans.iter().filter(same).fold(0.0, |sum, s| sum + s.share);
    if sure < SURE { LEAST } else { LEAST_SURE }
}
