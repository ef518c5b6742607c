//! Heads: the words' vectors (as bytes) in; scores of tags, names, sentence starts, arcs and relations out.
//!
//! All that is linear in the vectors is one product, the fan; what follows works on its columns. It decides nothing.

use super::cross::{SPARE, columns, product, transpose};
use super::encoder::grow;
use super::gemm::{Floats, Product, Quant, padded};
use super::maths::gelu;
use super::simd::{Isa, LANES, Simd, Task, run};
use super::weights::{Arcs, Weights};
use crate::ModelError;
use crate::config::Shape;

/// A range of columns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Columns {
    pub from: usize,
    pub width: usize,
}

/// Where the fan's parts stand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fan {
    pub stride: usize,
    pub starts: Columns,
    pub pred: Columns,
    pub sense: Columns,
    pub tags: Columns,
    pub names: Columns,
    pub stance: Columns,
    pub arc_d: Columns,
    pub arc_h: Columns,
    pub rel_d: Columns,
    pub rel_h: Columns,
    pub srl_p: Columns,
    pub srl_a: Columns,
}

impl Fan {
    pub(crate) fn new(shape: &Shape, stride: usize) -> Result<Self, ModelError> {
        let part = |name: &str| {
            let found = shape.columns(name)?;
            if found.from + found.width > stride {
                return Err(ModelError(format!(
                    "the weights cannot be used: the fan ends before {name}"
                )));
            }
            Ok(found)
        };
        Ok(Fan {
            stride,
            starts: part("starts")?,
            pred: part("pred")?,
            sense: part("sense")?,
            tags: part("tags")?,
            names: part("names")?,
            stance: part("stance")?,
            arc_d: part("arc_d")?,
            arc_h: part("arc_h")?,
            rel_d: part("rel_d")?,
            rel_h: part("rel_h")?,
            srl_p: part("srl_p")?,
            srl_a: part("srl_a")?,
        })
    }
}

/// Scores of rows of columns.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub data: Vec<f32>,
    pub stride: usize,
}

impl Table {
    /// The first `width` columns of a row from `from` on.
    pub(crate) fn row(&self, at: usize, columns: Columns) -> &[f32] {
        &self.data[at * self.stride + columns.from..][..columns.width]
    }

    /// Makes room for rows.
    pub(crate) fn resize(&mut self, rows: usize, stride: usize) {
        self.stride = stride;
        grow(&mut self.data, rows * stride);
    }
}

/// Buffers of the heads; they only grow.
#[derive(Default)]
pub(crate) struct Buffers {
    pub fan: Table,
    pub tags: Table,
    pub names: Table,
    pub relations: Table,
    /// Scores of the arcs of one sentence: row of the dependent, column of the head.
    pub arcs: Table,
    /// Score of each word as root.
    pub roots: Vec<f32>,
    bytes: Vec<u8>,
    dependents: Vec<f32>,
    heads: Vec<f32>,
    bias: Vec<f32>,
}

/// Everything that each word has by itself. `states` are the words' vectors as bytes.
pub(crate) fn words(isa: Isa, weights: &Weights, fan: &Fan, n: usize, states: &[u8], b: &mut Buffers) {
    b.fan.resize(padded(n + SPARE), fan.stride);
    let (from, stride) = (states, weights.width);
    let sink = Floats {
        out: &mut b.fan.data,
        stride: fan.stride,
    };
    run(
        isa,
        Product {
            linear: &weights.fan.linear,
            from,
            stride,
            rows: n,
            sink,
        },
    );
    for (head, columns, out) in [
        (&weights.tags, fan.tags, &mut b.tags),
        (&weights.names, fan.names, &mut b.names),
    ] {
        let width = columns.width;
        grow(&mut b.bytes, padded(n) * width);
        run(
            isa,
            Branch {
                quant: &head.quant,
                fan: &b.fan,
                columns,
                rows: None,
                n,
                out: &mut b.bytes,
            },
        );
        out.resize(padded(n), head.linear.outputs);
        let sink = Floats {
            out: &mut out.data,
            stride: head.linear.outputs,
        };
        run(
            isa,
            Product {
                linear: &head.linear,
                from: &b.bytes,
                stride: width,
                rows: n,
                sink,
            },
        );
    }
    grow(&mut b.dependents, padded(n + SPARE) * fan.arc_d.width);
    grow(&mut b.bias, n);
    grow(&mut b.roots, n);
    run(
        isa,
        Ends {
            arcs: &weights.arcs,
            fan,
            n,
            b,
        },
    );
}

/// GELU of the fan's columns as bytes: of the first `n` words, or of those that are listed.
pub(crate) struct Branch<'a> {
    pub quant: &'a Quant,
    pub fan: &'a Table,
    pub columns: Columns,
    pub rows: Option<&'a [usize]>,
    pub n: usize,
    pub out: &'a mut [u8],
}

impl Task for Branch<'_> {
    type Output = ();
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        for (at, out) in self
            .out
            .chunks_exact_mut(self.columns.width)
            .enumerate()
            .take(self.n)
        {
            let from = self.fan.row(self.rows.map_or(at, |rows| rows[at]), self.columns);
            for i in (0..from.len()).step_by(LANES) {
                let x = gelu(s, s.load(&from[i..]));
                s.store_bytes(self.quant.bytes(s, i, x), &mut out[i..]);
            }
        }
    }
}

/// Both ends of all arcs that may be.
struct Ends<'a> {
    arcs: &'a Arcs,
    fan: &'a Fan,
    n: usize,
    b: &'a mut Buffers,
}

impl Task for Ends<'_> {
    type Output = ();
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let (fan, b) = (self.fan, self.b);
        let width = fan.arc_d.width;
        for word in 0..self.n {
            for columns in [fan.arc_d, fan.arc_h] {
                let row = &mut b.fan.data[word * fan.stride + columns.from..][..columns.width];
                for i in (0..row.len()).step_by(LANES) {
                    let x = gelu(s, s.load(&row[i..]));
                    s.store(x, &mut row[i..]);
                }
            }
            b.roots[word] = dot(s, b.fan.row(word, fan.arc_d), &self.arcs.root.0) + self.arcs.root.1;
            b.bias[word] = dot(s, b.fan.row(word, fan.arc_h), &self.arcs.head.0) + self.arcs.head.1;
        }
        let from = &b.fan.data[fan.arc_d.from..];
        product(
            s,
            from,
            fan.stride,
            self.n,
            width,
            &self.arcs.matrix,
            width,
            &mut b.dependents,
            #[inline(always)]
            |x| x,
        );
        for row in b.dependents.chunks_exact_mut(width).take(self.n) {
            for i in (0..width).step_by(LANES) {
                let x = s.add(s.load(&row[i..]), s.load(&self.arcs.bias[i..]));
                s.store(x, &mut row[i..]);
            }
        }
    }
}

#[inline(always)]
fn dot<S: Simd>(s: S, a: &[f32], b: &[f32]) -> f32 {
    let mut sum = s.splat(0.0);
    for (a, b) in a.chunks_exact(LANES).zip(b.chunks_exact(LANES)) {
        sum = s.fma(s.load(a), s.load(b), sum);
    }
    s.sum(sum)
}

/// Scores of all arcs between words `first..first + n`, into [`Buffers::arcs`].
pub(crate) fn arcs(isa: Isa, fan: &Fan, first: usize, n: usize, b: &mut Buffers) {
    let wide = columns(n);
    b.arcs.resize(n + SPARE, wide);
    grow(&mut b.heads, wide * fan.arc_h.width);
    run(isa, Pairs { fan, first, n, b });
}

struct Pairs<'a> {
    fan: &'a Fan,
    first: usize,
    n: usize,
    b: &'a mut Buffers,
}

impl Task for Pairs<'_> {
    type Output = ();
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let (fan, b, n) = (self.fan, self.b, self.n);
        let (wide, k) = (columns(n), fan.arc_h.width);
        let heads = &b.fan.data[self.first * fan.stride + fan.arc_h.from..];
        transpose(s, heads, fan.stride, n, k, &mut b.heads[..k * wide]);
        let dependents = &b.dependents[self.first * k..];
        product(
            s,
            dependents,
            k,
            n,
            k,
            &b.heads[..k * wide],
            wide,
            &mut b.arcs.data,
            #[inline(always)]
            |x| x,
        );
        for row in b.arcs.data.chunks_exact_mut(wide).take(n) {
            for (x, bias) in row.iter_mut().zip(&b.bias[self.first..self.first + n]) {
                *x += bias;
            }
        }
    }
}

/// Scores of the relations of all words, given the head of each (`None` for a root), into [`Buffers::relations`].
pub(crate) fn relations(isa: Isa, weights: &Weights, fan: &Fan, heads: &[Option<usize>], b: &mut Buffers) {
    let (n, width) = (heads.len(), fan.rel_d.width);
    let head = &weights.relations;
    grow(&mut b.bytes, padded(n) * width);
    run(
        isa,
        Together {
            quant: &head.quant,
            root: &weights.root,
            fan,
            heads,
            table: &b.fan,
            out: &mut b.bytes,
        },
    );
    b.relations.resize(padded(n), head.linear.outputs);
    let sink = Floats {
        out: &mut b.relations.data,
        stride: head.linear.outputs,
    };
    run(
        isa,
        Product {
            linear: &head.linear,
            from: &b.bytes,
            stride: width,
            rows: n,
            sink,
        },
    );
}

/// What is above zero of the sums of words and their heads, as bytes.
struct Together<'a> {
    quant: &'a Quant,
    root: &'a [f32],
    fan: &'a Fan,
    heads: &'a [Option<usize>],
    table: &'a Table,
    out: &'a mut [u8],
}

impl Task for Together<'_> {
    type Output = ();
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let width = self.fan.rel_d.width;
        for (word, (head, out)) in self
            .heads
            .iter()
            .zip(self.out.chunks_exact_mut(width))
            .enumerate()
        {
            let below = self.table.row(word, self.fan.rel_d);
            let above = head.map_or(self.root, |head| self.table.row(head, self.fan.rel_h));
            for i in (0..width).step_by(LANES) {
                let x = s.max(s.add(s.load(&below[i..]), s.load(&above[i..])), s.splat(0.0));
                s.store_bytes(self.quant.bytes(s, i, x), &mut out[i..]);
            }
        }
    }
}
