//! Encoder: pieces of the rows of a batch in, one vector a word out.
//!
//! The first layers run over all pieces, the others over words ([CLS], words, [SEP] of each row). It allocates nothing once its
//! buffers have grown, and never lets a row see another.

use super::attention::{Attention, Room};
use super::cross::SPARE;
use super::gemm::{Floats, Gelu, Product, Quant, Residual, padded};
use super::maths::Norm;
use super::simd::{Isa, LANES, Simd, Task, run};
use super::weights::{Layer, Weights};
use crate::config::{Pool, Shape, Special};
use crate::rows::Row;

/// Buffers of the encoder; they only grow.
#[derive(Default)]
pub(crate) struct Buffers {
    pieces: Vec<i32>,
    shapes: Vec<i32>,
    /// Place of each piece in its row.
    places: Vec<usize>,
    /// First place and number of places of each row.
    rows: Vec<(usize, usize)>,
    /// First piece and number of pieces of each word and of the ends of the rows.
    units: Vec<(usize, usize)>,
    /// Places of the words among the units.
    words: Vec<usize>,
    /// One vector a place.
    states: Vec<f32>,
    pooled: Vec<f32>,
    bytes: Vec<u8>,
    qkv: Vec<f32>,
    mixed: Vec<u8>,
    inner: Vec<u8>,
    room: Room,
}

impl Buffers {
    /// Lays the rows out one behind the other.
    fn lay_out(&mut self, rows: &[&Row], special: &Special) {
        self.pieces.clear();
        self.shapes.clear();
        self.places.clear();
        self.rows.clear();
        self.units.clear();
        self.words.clear();
        for row in rows {
            let (from, n) = (self.pieces.len(), row.pieces.len());
            self.rows.push((from, n + 2));
            self.pieces.push(special.cls);
            self.pieces.extend_from_slice(&row.pieces);
            self.pieces.push(special.sep);
            self.shapes.push(0);
            self.shapes.extend_from_slice(&row.shapes);
            self.shapes.push(0);
            self.places.extend(0..n + 2);
            self.units.push((from, 1));
            for (word, start) in row.starts.iter().enumerate() {
                let end = row.starts.get(word + 1).copied().unwrap_or(n);
                self.words.push(self.units.len());
                self.units.push((from + 1 + start, end - start));
            }
            self.units.push((from + 1 + n, 1));
        }
    }

    /// From now on a place is a word or the end of a row.
    fn pool_words(&mut self, isa: Isa, width: usize, pool: Pool) {
        let n = self.units.len();
        grow(&mut self.pooled, padded(n) * width);
        let pooling = Pooling {
            units: &self.units,
            width,
            pool,
            from: &self.states,
            to: &mut self.pooled,
        };
        run(isa, pooling);
        std::mem::swap(&mut self.states, &mut self.pooled);
        let mut first = 0;
        let mut units = self.units.iter();
        for row in &mut self.rows {
            let end = row.0 + row.1;
            let n = units.by_ref().take_while(|unit| unit.0 + 1 < end).count() + 1;
            *row = (first, n);
            first += n;
        }
    }
}

/// Makes a buffer long enough.
pub(crate) fn grow<T: Clone + Default>(buffer: &mut Vec<T>, size: usize) {
    if buffer.len() < size {
        buffer.resize(size, T::default());
    }
}

/// Runs the encoder; the words' vectors come into `out` as the bytes that the fan takes, one row of the width a word.
pub(crate) fn encode(
    isa: Isa,
    weights: &Weights,
    shape: &Shape,
    special: &Special,
    rows: &[&Row],
    b: &mut Buffers,
    out: &mut Vec<u8>,
) {
    b.lay_out(rows, special);
    let width = weights.width;
    let places = b.pieces.len();
    grow(&mut b.states, padded(places) * width);
    grow(&mut b.bytes, padded(places) * width);
    run(isa, Embedding { weights, shape, b });
    for (at, layer) in weights.layers.iter().enumerate() {
        if at == shape.words_after {
            b.pool_words(isa, width, shape.pool);
            let n = b.units.len();
            run(
                isa,
                Quantising {
                    quant: &layer.qkv.quant,
                    from: &b.states,
                    rows: None,
                    n,
                    to: &mut b.bytes,
                },
            );
        }
        let next = weights.layers.get(at + 1).filter(|_| at + 1 != shape.words_after);
        let n = if at < shape.words_after {
            places
        } else {
            b.units.len()
        };
        self::layer(isa, layer, shape.heads, n, next.map(|l| &l.qkv.quant), b);
    }
    if shape.words_after >= weights.layers.len() {
        b.pool_words(isa, width, shape.pool);
    }
    grow(out, padded(b.words.len()) * width);
    let quant = &weights.fan.quant;
    run(
        isa,
        Quantising {
            quant,
            from: &b.states,
            rows: Some(&b.words),
            n: b.words.len(),
            to: out,
        },
    );
}

fn layer(isa: Isa, layer: &Layer, heads: usize, n: usize, next: Option<&Quant>, b: &mut Buffers) {
    let width = layer.norm1.gain.len();
    let inner = layer.down.linear.inputs;
    grow(&mut b.qkv, padded(n + SPARE) * 3 * width);
    grow(&mut b.mixed, padded(n) * width);
    grow(&mut b.inner, padded(n) * inner);
    run(
        isa,
        Product {
            linear: &layer.qkv.linear,
            from: &b.bytes,
            stride: width,
            rows: n,
            sink: Floats {
                out: &mut b.qkv,
                stride: 3 * width,
            },
        },
    );
    run(
        isa,
        Attention {
            qkv: &b.qkv,
            width,
            heads,
            rows: &b.rows,
            quant: &layer.out.quant,
            room: &mut b.room,
            out: &mut b.mixed,
        },
    );
    run(
        isa,
        Product {
            linear: &layer.out.linear,
            from: &b.mixed,
            stride: width,
            rows: n,
            sink: Residual {
                out: &mut b.states,
                stride: width,
            },
        },
    );
    run(
        isa,
        Norms {
            norm: &layer.norm1,
            quant: Some(&layer.up.quant),
            n,
            states: &mut b.states,
            bytes: &mut b.bytes,
        },
    );
    run(
        isa,
        Product {
            linear: &layer.up.linear,
            from: &b.bytes,
            stride: width,
            rows: n,
            sink: Gelu {
                out: &mut b.inner,
                stride: inner,
                quant: &layer.down.quant,
            },
        },
    );
    run(
        isa,
        Product {
            linear: &layer.down.linear,
            from: &b.inner,
            stride: inner,
            rows: n,
            sink: Residual {
                out: &mut b.states,
                stride: width,
            },
        },
    );
    run(
        isa,
        Norms {
            norm: &layer.norm2,
            quant: next,
            n,
            states: &mut b.states,
            bytes: &mut b.bytes,
        },
    );
}

/// Sums of the embeddings of pieces, positions and shapes, normalised.
struct Embedding<'a> {
    weights: &'a Weights,
    shape: &'a Shape,
    b: &'a mut Buffers,
}

impl Task for Embedding<'_> {
    type Output = ();
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let (w, b) = (self.weights, self.b);
        let width = w.width;
        let quant = w
            .layers
            .first()
            .filter(|_| self.shape.words_after > 0)
            .map(|l| &l.qkv.quant);
        let (positions, shapes) = (w.positions.len() / width, w.shapes.len() / width);
        for (at, (piece, shape)) in b.pieces.iter().zip(&b.shapes).enumerate() {
            let piece = usize::try_from(*piece).unwrap_or(0).min(w.pieces.scale.len() - 1);
            let shape = usize::try_from(*shape).unwrap_or(0).min(shapes - 1);
            let place = b.places[at].min(positions - 1);
            let scale = s.splat(w.pieces.scale[piece]);
            let numbers = &w.pieces.rows[piece * width..][..width];
            let position = &w.positions[place * width..][..width];
            let shape = &w.shapes[shape * width..][..width];
            let row = &mut b.states[at * width..][..width];
            for i in (0..width).step_by(LANES) {
                let x = s.floats(s.signed(&numbers[i..]));
                let sum = s.add(s.load(&position[i..]), s.load(&shape[i..]));
                s.store(s.fma(x, scale, sum), &mut row[i..]);
            }
            let bytes = &mut b.bytes[at * width..][..width];
            w.norm.run(s, row, quant.map(|q| (q, bytes)));
        }
    }
}

/// A layer norm over all places.
struct Norms<'a> {
    norm: &'a Norm,
    quant: Option<&'a Quant>,
    n: usize,
    states: &'a mut [f32],
    bytes: &'a mut [u8],
}

impl Task for Norms<'_> {
    type Output = ();
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let width = self.norm.gain.len();
        let rows = self
            .states
            .chunks_exact_mut(width)
            .zip(self.bytes.chunks_exact_mut(width));
        for (row, bytes) in rows.take(self.n) {
            self.norm.run(s, row, self.quant.map(|q| (q, bytes)));
        }
    }
}

/// Bytes of `n` rows: of the first, or of those that are listed.
struct Quantising<'a> {
    quant: &'a Quant,
    from: &'a [f32],
    rows: Option<&'a [usize]>,
    n: usize,
    to: &'a mut [u8],
}

impl Task for Quantising<'_> {
    type Output = ();
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let width = self.quant.scale.len();
        for (at, out) in self.to.chunks_exact_mut(width).enumerate().take(self.n) {
            let from = self.rows.map_or(at, |rows| rows[at]);
            self.quant.row(s, &self.from[from * width..], out);
        }
    }
}

/// One vector of those of a word's pieces.
struct Pooling<'a> {
    units: &'a [(usize, usize)],
    width: usize,
    pool: Pool,
    from: &'a [f32],
    to: &'a mut [f32],
}

impl Task for Pooling<'_> {
    type Output = ();
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let width = self.width;
        for ((first, n), out) in self.units.iter().zip(self.to.chunks_exact_mut(width)) {
            let n = if self.pool == Pool::First { 1 } else { *n };
            let share = s.splat(1.0 / n as f32);
            for at in (0..width).step_by(LANES) {
                let mut sum = s.load(&self.from[first * width + at..]);
                for piece in first + 1..first + n {
                    sum = s.add(sum, s.load(&self.from[piece * width + at..]));
                }
                s.store(s.mul(sum, share), &mut out[at..]);
            }
        }
    }
}
