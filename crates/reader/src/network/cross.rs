//! Products of rows with rows in f32: scores of all pairs, as attention and trees need them.
//!
//! Each score is summed over its products in their order, so it does not depend on which other pairs are computed with it.

use super::simd::{LANES, Simd, tile_f32};

/// A number of columns, rounded up to whole vectors.
pub(crate) fn columns(n: usize) -> usize {
    n.next_multiple_of(LANES)
}

/// Rows that may be read or computed beyond those asked for.
pub(crate) const SPARE: usize = LANES;

/// Turns `n` rows of `k` numbers (a multiple of sixteen), `stride` apart, into `k` rows of [`columns`]`(n)`. What is behind
/// the `n` comes from the [`SPARE`] rows behind them.
#[inline(always)]
pub(crate) fn transpose<S: Simd>(s: S, rows: &[f32], stride: usize, n: usize, k: usize, out: &mut [f32]) {
    let width = columns(n);
    for first in (0..n).step_by(LANES) {
        for column in (0..k).step_by(LANES) {
            let mut block = [s.splat(0.0); LANES];
            for (at, x) in block.iter_mut().enumerate() {
                *x = s.load(&rows[(first + at) * stride + column..]);
            }
            for (at, x) in s.turn(block).into_iter().enumerate() {
                s.store(x, &mut out[(column + at) * width + first..]);
            }
        }
    }
}

/// `rows` rows of `a` (and those that fill the last group of six) times a matrix of `k` rows of `width` columns, a multiple
/// of sixteen; row `i` of the products, each after `map`, starts at `i * width` of `out`.
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
    map: impl Fn(S::F) -> S::F + Copy,
) {
    let step = if S::WIDE { 4 * LANES } else { 2 * LANES };
    let mut column = 0;
    while column < width {
        let b = &b[column..];
        let vectors = (width - column).min(step) / LANES;
        let out = &mut out[column..];
        match (S::WIDE, vectors) {
            (true, 4) => strip::<S, _, 6, 4>(s, a, stride, rows, k, b, width, out, map),
            (true, 3) => strip::<S, _, 6, 3>(s, a, stride, rows, k, b, width, out, map),
            (true, 2) => strip::<S, _, 6, 2>(s, a, stride, rows, k, b, width, out, map),
            (true, _) => strip::<S, _, 6, 1>(s, a, stride, rows, k, b, width, out, map),
            (false, 2) => strip::<S, _, 2, 2>(s, a, stride, rows, k, b, width, out, map),
            (false, _) => strip::<S, _, 2, 1>(s, a, stride, rows, k, b, width, out, map),
        }
        column += vectors.max(1) * LANES;
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments, reason = "the inner loop's own variables")]
fn strip<S: Simd, M: Fn(S::F) -> S::F, const MR: usize, const NV: usize>(
    s: S,
    a: &[f32],
    stride: usize,
    rows: usize,
    k: usize,
    b: &[f32],
    width: usize,
    out: &mut [f32],
    map: M,
) {
    for row in (0..rows).step_by(MR) {
        let sums = tile_f32::<S, MR, NV>(s, &a[row * stride..], stride, k, b, width);
        for (r, sums) in sums.iter().enumerate() {
            for (v, x) in sums.iter().enumerate() {
                s.store(map(*x), &mut out[(row + r) * width + v * LANES..]);
            }
        }
    }
}
