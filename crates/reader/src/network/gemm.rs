//! Products of bytes: rows of quantised activations and a packed matrix of weights in, finished numbers out.
//!
//! Sums are whole numbers and exact. While they are still in registers they are scaled, the bias is added, and a [`Sink`]
//! finishes them (activation, residual, quantisation). Nothing depends on how many rows come at once.

use super::simd::{LANES, PANEL, Simd, Task, tile_i8};

/// Rows are computed in groups; buffers of inputs and outputs have room for a multiple of this.
pub(crate) const GROUP: usize = 12;

/// A number of rows, rounded up to whole groups.
pub(crate) fn padded(rows: usize) -> usize {
    rows.next_multiple_of(GROUP)
}

/// How f32 become bytes, for each column: `round(x * scale + zero)`, brought to 0..=255.
#[derive(Debug, Clone, Default)]
pub(crate) struct Quant {
    pub scale: Vec<f32>,
    pub zero: Vec<f32>,
}

impl Quant {
    /// Sixteen columns from `column` on.
    #[inline(always)]
    pub(crate) fn bytes<S: Simd>(&self, s: S, column: usize, x: S::F) -> S::I {
        let y = s.fma(x, s.load(&self.scale[column..]), s.load(&self.zero[column..]));
        s.round(s.min(s.max(y, s.splat(0.0)), s.splat(255.0)))
    }

    /// A whole row.
    #[inline(always)]
    pub(crate) fn row<S: Simd>(&self, s: S, row: &[f32], out: &mut [u8]) {
        for at in (0..self.scale.len()).step_by(LANES) {
            s.store_bytes(self.bytes(s, at, s.load(&row[at..])), &mut out[at..]);
        }
    }
}

/// A linear layer in int8: panels of 64 columns, each in steps of four rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Linear {
    /// Rows of the matrix, inputs of the layer.
    pub inputs: usize,
    /// Columns, padded to whole panels.
    pub outputs: usize,
    weights: Vec<i8>,
    scale: Vec<f32>,
    bias: Vec<f32>,
}

impl Linear {
    /// Packs weights that are given output by output (`rows[out * inputs + in]`), with a scale and a bias each.
    pub(crate) fn pack(inputs: usize, rows: &[i8], scale: &[f32], bias: &[f32]) -> Self {
        let used = scale.len().min(bias.len()).min(rows.len() / inputs.max(1));
        let outputs = used.next_multiple_of(PANEL);
        let mut weights = vec![0; inputs * outputs];
        for (out, row) in rows.chunks_exact(inputs.max(1)).enumerate().take(used) {
            let column = &mut weights[out / PANEL * PANEL * inputs + out % PANEL * 4..];
            for (step, four) in row.chunks_exact(4).enumerate() {
                column[step * 4 * PANEL..][..4].copy_from_slice(four);
            }
        }
        let padded = |x: &[f32]| {
            x.iter()
                .copied()
                .chain(std::iter::repeat(0.0))
                .take(outputs)
                .collect()
        };
        Linear {
            inputs,
            outputs,
            weights,
            scale: padded(&scale[..used]),
            bias: padded(&bias[..used]),
        }
    }

    /// Gives the products of `rows` rows (and of those that fill the last group) to `sink`. Row `i` of `a` starts at
    /// `i * stride` and may overlap the next.
    #[inline(always)]
    pub(crate) fn run<S: Simd, K: Sink>(&self, s: S, a: &[u8], stride: usize, rows: usize, sink: &mut K) {
        for (panel, weights) in self.weights.chunks_exact(PANEL * self.inputs).enumerate() {
            let column = panel * PANEL;
            if S::WIDE {
                for row in (0..rows).step_by(6) {
                    self.tile::<S, K, 6, 4>(s, a, stride, row, weights, column, 0, sink);
                }
            } else {
                for first in 0..PANEL / LANES {
                    for row in (0..rows).step_by(4) {
                        self.tile::<S, K, 4, 1>(s, a, stride, row, weights, column, first, sink);
                    }
                }
            }
        }
    }

    #[inline(always)]
    #[allow(clippy::too_many_arguments, reason = "the inner loop's own variables")]
    fn tile<S: Simd, K: Sink, const MR: usize, const NV: usize>(
        &self,
        s: S,
        a: &[u8],
        stride: usize,
        row: usize,
        weights: &[i8],
        column: usize,
        first: usize,
        sink: &mut K,
    ) {
        let sums = tile_i8::<S, MR, NV>(s, &a[row * stride..], stride, self.inputs, weights, first);
        for (r, sums) in sums.into_iter().enumerate() {
            for (v, sum) in sums.into_iter().enumerate() {
                let at = column + (first + v) * LANES;
                let (scale, bias) = (s.load(&self.scale[at..]), s.load(&self.bias[at..]));
                sink.put(s, row + r, at, s.fma(s.floats(sum), scale, bias));
            }
        }
    }
}

/// What becomes of sixteen finished columns of a row.
pub(crate) trait Sink {
    fn put<S: Simd>(&mut self, s: S, row: usize, column: usize, x: S::F);
}

/// Writes f32.
pub(crate) struct Floats<'a> {
    pub out: &'a mut [f32],
    pub stride: usize,
}

impl Sink for Floats<'_> {
    #[inline(always)]
    fn put<S: Simd>(&mut self, s: S, row: usize, column: usize, x: S::F) {
        s.store(x, &mut self.out[row * self.stride + column..]);
    }
}

/// Adds to the f32 that stand there.
pub(crate) struct Residual<'a> {
    pub out: &'a mut [f32],
    pub stride: usize,
}

impl Sink for Residual<'_> {
    #[inline(always)]
    fn put<S: Simd>(&mut self, s: S, row: usize, column: usize, x: S::F) {
        let place = &mut self.out[row * self.stride + column..];
        s.store(s.add(s.load(place), x), place);
    }
}

/// GELU, then bytes.
pub(crate) struct Gelu<'a> {
    pub out: &'a mut [u8],
    pub stride: usize,
    pub quant: &'a Quant,
}

impl Sink for Gelu<'_> {
    #[inline(always)]
    fn put<S: Simd>(&mut self, s: S, row: usize, column: usize, x: S::F) {
        let bytes = self.quant.bytes(s, column, super::maths::gelu(s, x));
        s.store_bytes(bytes, &mut self.out[row * self.stride + column..]);
    }
}

/// Writes f32 and their bytes; with `relu`, adds what is above zero to the f32 that stand there.
pub(crate) struct Both<'a> {
    pub out: &'a mut [f32],
    pub bytes: &'a mut [u8],
    pub stride: usize,
    pub quant: &'a Quant,
    pub relu: bool,
}

impl Sink for Both<'_> {
    #[inline(always)]
    fn put<S: Simd>(&mut self, s: S, row: usize, column: usize, x: S::F) {
        let at = row * self.stride + column;
        let place = &mut self.out[at..];
        let x = if self.relu {
            s.add(s.load(place), s.max(x, s.splat(0.0)))
        } else {
            x
        };
        s.store(x, place);
        s.store_bytes(self.quant.bytes(s, column, x), &mut self.bytes[at..]);
    }
}

/// One call of [`Linear::run`].
pub(crate) struct Product<'a, K> {
    pub linear: &'a Linear,
    pub from: &'a [u8],
    pub stride: usize,
    pub rows: usize,
    pub sink: K,
}

impl<K: Sink> Task for Product<'_, K> {
    type Output = ();
    #[inline(always)]
    fn run<S: Simd>(mut self, s: S) {
        self.linear
            .run(s, self.from, self.stride, self.rows, &mut self.sink);
    }
}
