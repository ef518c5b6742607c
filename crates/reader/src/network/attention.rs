//! Attention: queries, keys and values of the places of each row in, their mixed values out, as bytes.
//!
//! A place sees only places of its own row. Queries are scaled already (`training/export.py`), so that scores are exponents
//! to base 2; those beyond -100 and 100, which no trained network has, count as these.

use super::cross::{SPARE, columns, product, transpose};
use super::gemm::Quant;
use super::maths::exp2;
use super::simd::{LANES, Simd, Task, tile_mean};

/// Room for one head of one row.
#[derive(Default)]
pub(crate) struct Room {
    /// Keys, place by column.
    keys: Vec<f32>,
    /// Values, one place behind the other.
    values: Vec<f32>,
    weights: Vec<f32>,
}

/// Attention of all rows of a batch.
pub(crate) struct Attention<'a> {
    /// Queries, keys and values side by side, with [`SPARE`] rows more than there are places.
    pub qkv: &'a [f32],
    pub width: usize,
    pub heads: usize,
    /// First place and number of places of each row.
    pub rows: &'a [(usize, usize)],
    pub quant: &'a Quant,
    pub room: &'a mut Room,
    pub out: &'a mut [u8],
}

impl Task for Attention<'_> {
    type Output = ();
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let size = self.width / self.heads;
        for &(first, n) in self.rows {
            let wide = columns(n);
            let keys = sized(&mut self.room.keys, size * wide);
            let values = sized(&mut self.room.values, size * n);
            let weights = sized(&mut self.room.weights, (n + SPARE) * wide);
            for head in 0..self.heads {
                let stride = 3 * self.width;
                let place = &self.qkv[first * stride + head * size..];
                transpose(s, &place[self.width..], stride, n, size, keys);
                product(
                    s,
                    place,
                    stride,
                    n,
                    size,
                    keys,
                    wide,
                    weights,
                    #[inline(always)]
                    |x| exp2(s, x),
                );
                for (to, from) in values
                    .chunks_exact_mut(size)
                    .zip(place[2 * self.width..].chunks(stride))
                {
                    to.copy_from_slice(&from[..size]);
                }
                let out = &mut self.out[first * self.width + head * size..];
                if S::WIDE {
                    mix::<S, 6>(
                        s,
                        weights,
                        n,
                        values,
                        size,
                        self.quant,
                        head * size,
                        self.width,
                        out,
                    );
                } else {
                    mix::<S, 2>(
                        s,
                        weights,
                        n,
                        values,
                        size,
                        self.quant,
                        head * size,
                        self.width,
                        out,
                    );
                }
            }
        }
    }
}

/// The first `size` numbers of a buffer that grows to hold them.
#[inline(always)]
fn sized(buffer: &mut Vec<f32>, size: usize) -> &mut [f32] {
    if buffer.len() < size {
        buffer.resize(size, 0.0);
    }
    &mut buffer[..size]
}

/// Mixes the values of one head by their weights.
#[inline(always)]
#[allow(clippy::too_many_arguments, reason = "the inner loop's own variables")]
fn mix<S: Simd, const MR: usize>(
    s: S,
    weights: &[f32],
    n: usize,
    values: &[f32],
    size: usize,
    quant: &Quant,
    column: usize,
    width: usize,
    out: &mut [u8],
) {
    let wide = columns(n);
    for from in (0..n).step_by(MR) {
        for at in (0..size).step_by(2 * LANES) {
            let means = tile_mean::<S, MR>(s, &weights[from * wide..], wide, n, &values[at..], size);
            for (row, means) in means.iter().enumerate().take(n - from) {
                for (v, x) in means.iter().enumerate() {
                    let at = at + v * LANES;
                    let bytes = quant.bytes(s, column + at, *x);
                    s.store_bytes(bytes, &mut out[(from + row) * width + at..]);
                }
            }
        }
    }
}
