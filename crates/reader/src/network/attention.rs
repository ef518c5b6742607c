//! Attention: queries, keys and values of the places of each row in, their mixed values out, as bytes.
//!
//! A place sees only places of its own row. Queries are scaled already (`training/export.py`), so that scores are exponents
//! to base 2.

use super::cross::{columns, product, transpose};
use super::gemm::Quant;
use super::maths::soften;
use super::simd::{LANES, Simd, Task, tile_f32};

/// Rows that a tile may compute beyond those asked for.
pub(crate) const SPARE: usize = 6;

/// Room for one head of one row.
#[derive(Default)]
pub(crate) struct Room {
    /// Keys, place by column.
    keys: Vec<f32>,
    /// Values, one place behind the other.
    values: Vec<f32>,
    scores: Vec<f32>,
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
            let scores = sized(&mut self.room.scores, (n + SPARE) * wide);
            for head in 0..self.heads {
                let stride = 3 * self.width;
                let place = &self.qkv[first * stride + head * size..];
                transpose(&place[self.width..], stride, n, size, keys);
                product(s, place, stride, n, size, keys, wide, scores);
                for (to, from) in values.chunks_exact_mut(size).zip(place[2 * self.width..].chunks(stride)) {
                    to.copy_from_slice(&from[..size]);
                }
                let out = &mut self.out[first * self.width + head * size..];
                if S::WIDE {
                    mix::<S, 6>(s, scores, n, values, size, self.quant, head * size, self.width, out);
                } else {
                    mix::<S, 2>(s, scores, n, values, size, self.quant, head * size, self.width, out);
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

/// Softens the scores and mixes the values of one head by them.
#[inline(always)]
#[allow(clippy::too_many_arguments, reason = "the inner loop's own variables")]
fn mix<S: Simd, const MR: usize>(
    s: S,
    scores: &mut [f32],
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
        let mut shares = [0.0; MR];
        for (row, share) in shares.iter_mut().enumerate() {
            if from + row < n {
                let row = &mut scores[(from + row) * wide..][..wide];
                row[n..].fill(f32::NEG_INFINITY);
                *share = soften(s, row);
            }
        }
        for at in (0..size).step_by(2 * LANES) {
            let sums = tile_f32::<S, MR, 2>(s, &scores[from * wide..], wide, n, &values[at..], size);
            for (row, sums) in sums.iter().enumerate().take(n - from) {
                for (v, x) in sums.iter().enumerate() {
                    let at = at + v * LANES;
                    let bytes = quant.bytes(s, column + at, s.mul(*x, s.splat(shares[row])));
                    s.store_bytes(bytes, &mut out[(from + row) * width + at..]);
                }
            }
        }
    }
}
