//! Functions of sixteen numbers, and of rows: GELU, powers of two, softmax, layer norm.
//!
//! They are made of sums, products and quotients in a fixed order, never of the system's mathematics, so that every
//! processor gives the same bits.

use super::gemm::Quant;
use super::simd::{LANES, Simd};

/// `x` times the normal distribution's share below `x`. The error function is Eigen's rational approximation.
#[inline(always)]
pub(crate) fn gelu<S: Simd>(s: S, x: S::F) -> S::F {
    let z = s.mul(x, s.splat(std::f32::consts::FRAC_1_SQRT_2));
    let z = s.min(s.max(z, s.splat(-4.0)), s.splat(4.0));
    let z2 = s.mul(z, z);
    let poly = |coefficients: &[f32]| {
        let mut sum = s.splat(coefficients[0]);
        for c in &coefficients[1..] {
            sum = s.fma(sum, z2, s.splat(*c));
        }
        sum
    };
    let above = poly(&[
        -2.726_142_3e-10,
        2.770_681_4e-8,
        -2.101_024e-6,
        -5.692_506_4e-5,
        -7.349_906_3e-4,
        -2.954_599_8e-3,
        -1.609_603_3e-2,
    ]);
    let below = poly(&[-1.456_607_2e-5, -2.133_740_6e-4, -1.682_827e-3, -7.373_329e-3, -1.426_473_9e-2]);
    let erf = s.div(s.mul(z, above), below);
    let half = s.mul(x, s.splat(0.5));
    s.fma(half, erf, half)
}

/// 2 to the power of `x`; beyond -126 and 126 the power at that end.
#[inline(always)]
pub(crate) fn exp2<S: Simd>(s: S, x: S::F) -> S::F {
    let x = s.min(s.max(x, s.splat(-126.0)), s.splat(126.0));
    let whole = s.round(x);
    let rest = s.sub(x, s.floats(whole));
    let mut sum = s.splat(1.540_353e-4);
    for c in [1.333_355_8e-3, 9.618_129e-3, 5.550_411e-2, 2.402_265_1e-1, 6.931_472e-1, 1.0] {
        sum = s.fma(sum, rest, s.splat(c));
    }
    s.mul(sum, s.power(whole))
}

/// Turns scores (to base 2) into weights that sum to one only once multiplied by what it returns. `row` is a multiple of
/// sixteen; what lies behind its end must be -infinity.
#[inline(always)]
pub(crate) fn soften<S: Simd>(s: S, row: &mut [f32]) -> f32 {
    let mut top = s.splat(f32::NEG_INFINITY);
    for x in row.chunks_exact(LANES) {
        top = s.max(s.load(x), top);
    }
    let top = s.splat(s.top(top));
    let mut sum = s.splat(0.0);
    for x in row.chunks_exact_mut(LANES) {
        let power = exp2(s, s.sub(s.load(x), top));
        sum = s.add(sum, power);
        s.store(power, x);
    }
    1.0 / s.sum(sum)
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
