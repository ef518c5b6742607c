//! Network: rows of pieces in, scores of all that the model says out.
//!
//! It computes and decides nothing. Results do not depend on which rows come together, in which order, on how many threads, or
//! on the processor: sums of bytes are exact, everything else is computed in one order ([`simd`]).

mod attention;
mod cross;
mod encoder;
mod gemm;
mod heads;
mod maths;
mod roles;
#[allow(
    unsafe_code,
    reason = "vector instructions; the module says what this rests on"
)]
pub(crate) mod simd;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests;
mod weights;

use crate::ModelError;
use crate::config::{Shape, Special};
use crate::labels::Labels;
use crate::rows::Row;
use heads::Fan;
pub(crate) use heads::{Columns, Table};
pub(crate) use roles::Run;
use simd::Isa;
use weights::Weights;

/// The weights, ready to run.
pub(crate) struct Network {
    weights: Weights,
    shape: Shape,
    special: Special,
    pub fan: Fan,
    pub isa: Isa,
}

/// Buffers of one reading thread; they grow to the largest batch and are used again.
#[derive(Default)]
pub(crate) struct Scratch {
    encoder: encoder::Buffers,
    states: Vec<u8>,
    heads: heads::Buffers,
    roles: roles::Buffers,
}

impl Network {
    /// Reads the weights; `labels` are the label sets that they must have scores for.
    pub(crate) fn load(
        bytes: &'static [u8],
        shape: &Shape,
        special: &Special,
        labels: &Labels,
    ) -> Result<Self, ModelError> {
        let weights = Weights::load(bytes, shape)?;
        for (head, outputs, wanted) in [
            (
                "tags",
                weights.tags.linear.outputs,
                labels.upos.len() + labels.xpos.len() + labels.lemma_rules,
            ),
            ("names", weights.names.linear.outputs, labels.names.labels),
            ("rel", weights.relations.linear.outputs, labels.deprel.len()),
            ("roles.out", weights.roles.out.linear.outputs, labels.roles.labels),
        ] {
            if outputs != wanted.next_multiple_of(simd::PANEL) || wanted == 0 {
                return Err(ModelError(format!(
                    "{head} scores {outputs} labels, the tables name {wanted}"
                )));
            }
        }
        if shape.heads == 0 || !weights.width.is_multiple_of(shape.heads * 2 * simd::LANES) {
            let width = weights.width;
            return Err(ModelError(format!(
                "{} heads do not fit a width of {width}",
                shape.heads
            )));
        }
        let fan = Fan::new(shape, weights.fan.linear.outputs)?;
        if fan.stance.width != 2 * crate::STANCES.len() {
            return Err(ModelError(format!(
                "the weights score {} columns of stances",
                fan.stance.width
            )));
        }
        Ok(Network {
            fan,
            weights,
            shape: shape.clone(),
            special: *special,
            isa: Isa::best(),
        })
    }

    /// Vectors of the words of all rows, one row behind the other.
    pub(crate) fn encode(&self, rows: &[&Row], scratch: &mut Scratch) {
        let Scratch { encoder, states, .. } = scratch;
        encoder::encode(
            self.isa,
            &self.weights,
            &self.shape,
            &self.special,
            rows,
            encoder,
            states,
        );
    }

    /// Scores of the words of all rows, once they have vectors.
    pub(crate) fn words(&self, rows: &[&Row], scratch: &mut Scratch) {
        let n = rows.iter().map(|row| row.words).sum();
        let Scratch { states, heads, .. } = scratch;
        heads::words(self.isa, &self.weights, &self.fan, n, states, heads);
    }

    /// Scores of all arcs between words `first..end` (row of the dependent, column of the head), and of the roots.
    pub(crate) fn arcs<'a>(
        &self,
        first: usize,
        end: usize,
        scratch: &'a mut Scratch,
    ) -> (&'a Table, &'a [f32]) {
        heads::arcs(self.isa, &self.fan, first, end - first, &mut scratch.heads);
        (&scratch.heads.arcs, &scratch.heads.roots[first..end])
    }

    /// Scores of the relations of all words to their heads.
    pub(crate) fn relations<'a>(&self, heads: &[Option<usize>], scratch: &'a mut Scratch) -> &'a Table {
        heads::relations(self.isa, &self.weights, &self.fan, heads, &mut scratch.heads);
        &scratch.heads.relations
    }

    /// Scores of the roles of all pairs of the runs; see [`Scratch::role_row`].
    pub(crate) fn roles(&self, runs: &[Run], paths: &[i32], scratch: &mut Scratch) {
        let Scratch { heads, roles, .. } = scratch;
        roles::run_all(
            self.isa,
            &self.weights.roles,
            &self.fan,
            &heads.fan,
            runs,
            paths,
            roles,
        );
    }
}

impl Scratch {
    /// Scores of the fan's columns.
    pub(crate) fn fan(&self, word: usize, columns: Columns) -> &[f32] {
        self.heads.fan.row(word, columns)
    }

    /// Scores of tags, lemmas' rules behind them.
    pub(crate) fn tags(&self) -> &Table {
        &self.heads.tags
    }

    /// Scores of the names' labels.
    pub(crate) fn names(&self) -> &Table {
        &self.heads.names
    }

    /// Scores of the roles' labels, and the row of a run's first word.
    pub(crate) fn roles(&self, run: usize) -> (&Table, usize) {
        (&self.roles.scores, self.roles.rows[run])
    }
}
