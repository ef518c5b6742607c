//! Functions of sixteen numbers, and of rows: GELU, powers of two, layer norm.
//!
//! They are made of sums, products and quotients in a fixed order, never of the system's mathematics, so that every
//! processor gives the same bits.

use super::gemm::Quant;
use super::simd::{LANES, Simd};

/// `x` times the normal distribution's share below `x`, by a polynomial: off by 0.0001 at most up to 3.8, beyond by 0.00005
/// of `x`, far less than what a byte tells apart.
#[inline(always)]
pub(crate) fn gelu<S: Simd>(s: S, x: S::F) -> S::F {
    let z = s.min(s.max(x, s.splat(-3.8)), s.splat(3.8));
    let z2 = s.mul(z, z);
    let mut sum = s.splat(3.025_077e-8);
    for c in [
        -1.956_815_4e-6,
        5.461_948_6e-5,
        -8.744_018e-4,
        9.045_616e-3,
        -6.513_241e-2,
        3.982_564_5e-1,
    ] {
        sum = s.fma(sum, z2, s.splat(c));
    }
    s.mul(x, s.fma(z, sum, s.splat(0.5)))
}

/// 2 to the power of `x`; beyond -100 and 100 the power at that end, so that sums of hundreds stay finite.
#[inline(always)]
pub(crate) fn exp2<S: Simd>(s: S, x: S::F) -> S::F {
    let x = s.min(s.max(x, s.splat(-100.0)), s.splat(100.0));
    let whole = s.round(x);
    let rest = s.sub(x, s.floats(whole));
    let mut sum = s.splat(1.540_353e-4);
    for c in [
        1.333_355_8e-3,
        9.618_129e-3,
        5.550_411e-2,
        2.402_265e-1,
        6.931_472e-1,
        1.0,
    ] {
        sum = s.fma(sum, rest, s.splat(c));
    }
    s.mul(sum, s.power(whole))
}

/// A layer norm.
#[derive(Debug, Clone, Default)]
pub(crate) struct Norm {
    pub gain: Vec<f32>,
    pub bias: Vec<f32>,
}

impl Norm {
    /// Normalises a row in place and, where the bytes of it are wanted, writes them.
    #[inline(always)]
    pub(crate) fn run<S: Simd>(&self, s: S, row: &mut [f32], mut bytes: Option<(&Quant, &mut [u8])>) {
        let (mean, scale) = spread(s, row);
        let (mean, scale) = (s.splat(mean), s.splat(scale));
        for at in (0..row.len()).step_by(LANES) {
            let x = s.mul(s.sub(s.load(&row[at..]), mean), scale);
            let y = s.fma(x, s.load(&self.gain[at..]), s.load(&self.bias[at..]));
            s.store(y, &mut row[at..]);
            if let Some((quant, out)) = &mut bytes {
                s.store_bytes(quant.bytes(s, at, y), &mut out[at..]);
            }
        }
    }
}

/// Mean of a row, and one over its standard deviation.
#[inline(always)]
fn spread<S: Simd>(s: S, row: &[f32]) -> (f32, f32) {
    let n = row.len() as f32;
    let mut sums = [s.splat(0.0); 4];
    for (at, x) in row.chunks_exact(LANES).enumerate() {
        sums[at % 4] = s.add(sums[at % 4], s.load(x));
    }
    let mean = s.sum(s.add(s.add(sums[0], sums[1]), s.add(sums[2], sums[3]))) / n;
    let centre = s.splat(mean);
    let mut squares = [s.splat(0.0); 4];
    for (at, x) in row.chunks_exact(LANES).enumerate() {
        let d = s.sub(s.load(x), centre);
        squares[at % 4] = s.fma(d, d, squares[at % 4]);
    }
    let square = s.sum(s.add(s.add(squares[0], squares[1]), s.add(squares[2], squares[3]))) / n;
    (mean, 1.0 / (square + 1e-12).sqrt())
}
