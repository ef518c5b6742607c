//! Roles: predicates and the words of their sentences in, scores of role labels out.
//!
//! The pairs of a predicate with the words of its sentence stand one behind the other as a run, and all runs of a batch one
//! behind the other with an empty row before, between and after. So a window of three words is three neighbouring rows.

use super::encoder::grow;
use super::gemm::{Both, Floats, Linear, Product, Quant, padded};
use super::heads::{Branch, Columns, Fan, Table};
use super::simd::{Isa, LANES, Simd, Task, run};
use super::weights::{Quantised, Roles};

/// A predicate with the words of its sentence, numbers in the batch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub predicate: usize,
    pub first: usize,
    pub end: usize,
}

/// Buffers of the head; they only grow.
#[derive(Default)]
pub(crate) struct Buffers {
    /// Scores of the labels of each pair.
    pub scores: Table,
    /// Row of each run's first word in `scores`.
    pub rows: Vec<usize>,
    predicates: Vec<usize>,
    own: Table,
    bytes: Vec<u8>,
    others: Vec<u8>,
    states: Vec<f32>,
}

/// Farthest distance between predicate and word that is told apart, to each side.
fn farthest(roles: &Roles, width: usize) -> usize {
    roles.distances.len() / width / 2
}

/// Scores of all pairs; `paths` holds the classes of the paths, run by run.
pub(crate) fn run_all(
    isa: Isa,
    roles: &Roles,
    fan: &Fan,
    words: &Table,
    runs: &[Run],
    paths: &[i32],
    b: &mut Buffers,
) {
    b.rows.clear();
    let mut rows = 1;
    for run in runs {
        b.rows.push(rows);
        rows += run.end - run.first + 1;
    }
    if runs.is_empty() {
        return;
    }
    own(isa, roles, fan, words, runs, b);
    let (wide, inner) = (fan.srl_a.width, roles.out.linear.inputs);
    grow(&mut b.bytes, (padded(rows) + 2) * wide.max(inner));
    grow(&mut b.others, (padded(rows) + 2) * wide.max(inner));
    grow(&mut b.states, (padded(rows) + 2) * inner);
    run(
        isa,
        Pairs {
            roles,
            fan,
            words,
            runs,
            paths,
            rows: &b.rows,
            own: &b.own,
            out: &mut b.others,
        },
    );
    let mut next = roles.blocks.first().unwrap_or(&roles.out);
    run(
        isa,
        Product {
            linear: &roles.into.linear,
            from: &b.others,
            stride: wide,
            rows,
            sink: Both {
                out: &mut b.states,
                bytes: &mut b.bytes,
                stride: inner,
                quant: &next.quant,
                relu: false,
            },
        },
    );
    for (at, block) in roles.blocks.iter().enumerate() {
        clear(&mut b.bytes, &block.quant, inner, &b.rows, rows - 1);
        next = roles.blocks.get(at + 1).unwrap_or(&roles.out);
        convolve(isa, &block.linear, next, inner, rows, b);
        std::mem::swap(&mut b.bytes, &mut b.others);
    }
    let out = &roles.out.linear;
    b.scores.resize(padded(rows), out.outputs);
    let sink = Floats {
        out: &mut b.scores.data,
        stride: out.outputs,
    };
    run(
        isa,
        Product {
            linear: out,
            from: &b.bytes,
            stride: inner,
            rows,
            sink,
        },
    );
}

/// One block: windows of three rows, what is above zero added to the middle one.
fn convolve(isa: Isa, linear: &Linear, next: &Quantised, inner: usize, rows: usize, b: &mut Buffers) {
    // the window of row 1 starts at row 0
    let sink = Both {
        out: &mut b.states[inner..],
        bytes: &mut b.others[inner..],
        stride: inner,
        quant: &next.quant,
        relu: true,
    };
    run(
        isa,
        Product {
            linear,
            from: &b.bytes,
            stride: inner,
            rows: rows - 2,
            sink,
        },
    );
}

/// Makes the rows around the runs stand for zeros.
fn clear(bytes: &mut [u8], quant: &Quant, inner: usize, firsts: &[usize], last: usize) {
    let gaps = firsts.iter().map(|first| first - 1).chain(std::iter::once(last));
    for gap in gaps {
        let row = &mut bytes[gap * inner..][..inner];
        for (byte, zero) in row.iter_mut().zip(&quant.zero) {
            // zero points are whole numbers from 0 to 255
            *byte = *zero as u8;
        }
    }
}

/// What each predicate has by itself.
fn own(isa: Isa, roles: &Roles, fan: &Fan, words: &Table, runs: &[Run], b: &mut Buffers) {
    let n = runs.len();
    b.predicates.clear();
    b.predicates.extend(runs.iter().map(|run| run.predicate));
    grow(&mut b.bytes, padded(n) * fan.srl_p.width);
    run(
        isa,
        Branch {
            quant: &roles.predicate.quant,
            fan: words,
            columns: fan.srl_p,
            rows: Some(&b.predicates),
            n,
            out: &mut b.bytes,
        },
    );
    let linear = &roles.predicate.linear;
    b.own.resize(padded(n), linear.outputs);
    let sink = Floats {
        out: &mut b.own.data,
        stride: linear.outputs,
    };
    run(
        isa,
        Product {
            linear,
            from: &b.bytes,
            stride: fan.srl_p.width,
            rows: n,
            sink,
        },
    );
}

/// What is above zero of the sums of predicate, word, path and distance, as bytes.
struct Pairs<'a> {
    roles: &'a Roles,
    fan: &'a Fan,
    words: &'a Table,
    runs: &'a [Run],
    paths: &'a [i32],
    rows: &'a [usize],
    own: &'a Table,
    out: &'a mut [u8],
}

impl Task for Pairs<'_> {
    type Output = ();
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let width = self.fan.srl_a.width;
        let far = farthest(self.roles, width);
        let known = self.roles.paths.len() / width;
        let mut paths = self.paths.iter();
        for (at, run) in self.runs.iter().enumerate() {
            let own = self.own.row(at, Columns { from: 0, width });
            for word in run.first..run.end {
                let path = paths
                    .next()
                    .map_or(0, |p| usize::try_from(*p).unwrap_or(0))
                    .min(known - 1);
                let distance = (word + far).saturating_sub(run.predicate).min(2 * far);
                let path = &self.roles.paths[path * width..][..width];
                let distance = &self.roles.distances[distance * width..][..width];
                let other = self.words.row(word, self.fan.srl_a);
                let row = self.rows[at] + word - run.first;
                let out = &mut self.out[row * width..][..width];
                for i in (0..width).step_by(LANES) {
                    let pair = s.add(s.load(&own[i..]), s.load(&other[i..]));
                    let way = s.add(s.load(&path[i..]), s.load(&distance[i..]));
                    let x = s.max(s.add(pair, way), s.splat(0.0));
                    s.store_bytes(self.roles.into.quant.bytes(s, i, x), &mut out[i..]);
                }
            }
        }
    }
}
