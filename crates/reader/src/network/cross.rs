//! Products of rows with rows in f32: scores of all pairs, as attention and trees need them.
//!
//! Each score is summed over its products in their order, so it does not depend on which other pairs are computed with it.

use super::simd::{LANES, Simd, tile_f32};

/// A number of columns, rounded up to whole vectors.
pub(crate) fn columns(n: usize) -> usize {
    n.next_multiple_of(LANES)
}

/// Turns `n` rows of `k` numbers, `stride` apart, into `k` rows of [`columns`]`(n)`; what is behind the `n` stays as it is.
#[inline(always)]
pub(crate) fn transpose(rows: &[f32], stride: usize, n: usize, k: usize, out: &mut [f32]) {
    let width = columns(n);
    for (at, row) in rows.chunks(stride).enumerate().take(n) {
        for (out, x) in out.chunks_exact_mut(width).zip(&row[..k]) {
            out[at] = *x;
        }
    }
}

/// `rows` rows of `a` (and those that fill the last group of six) times a matrix of `k` rows of `width` columns, a multiple
/// of sixteen; row `i` of the products starts at `i * width` of `out`.
#[inline(always)]
#[allow(clippy::too_many_arguments, reason = "the inner loop's own variables")]
pub(crate) fn product<S: Simd>(
    s: S,
    a: &[f32],
    stride: usize,
    rows: usize,
    k: usize,
    b: &[f32],
    width: usize,
    out: &mut [f32],
) {
    let step = if S::WIDE { 4 * LANES } else { 2 * LANES };
    let mut column = 0;
    while column < width {
        let b = &b[column..];
        let vectors = (width - column).min(step) / LANES;
        let out = &mut out[column..];
        match (S::WIDE, vectors) {
            (true, 4) => strip::<S, 6, 4>(s, a, stride, rows, k, b, width, out),
            (true, 3) => strip::<S, 6, 3>(s, a, stride, rows, k, b, width, out),
            (true, 2) => strip::<S, 6, 2>(s, a, stride, rows, k, b, width, out),
            (true, _) => strip::<S, 6, 1>(s, a, stride, rows, k, b, width, out),
            (false, 2) => strip::<S, 2, 2>(s, a, stride, rows, k, b, width, out),
            (false, _) => strip::<S, 2, 1>(s, a, stride, rows, k, b, width, out),
        }
        column += vectors.max(1) * LANES;
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments, reason = "the inner loop's own variables")]
fn strip<S: Simd, const MR: usize, const NV: usize>(
    s: S,
    a: &[f32],
    stride: usize,
    rows: usize,
    k: usize,
    b: &[f32],
    width: usize,
    out: &mut [f32],
) {
    for row in (0..rows).step_by(MR) {
        let sums = tile_f32::<S, MR, NV>(s, &a[row * stride..], stride, k, b, width);
        for (r, sums) in sums.iter().enumerate() {
            for (v, x) in sums.iter().enumerate() {
                s.store(*x, &mut out[(row + r) * width + v * LANES..]);
            }
        }
    }
}
