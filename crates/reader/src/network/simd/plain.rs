//! Vectors as arrays, for any processor: the definition of what the others compute.

use super::{LANES, Simd};

#[derive(Clone, Copy)]
pub(super) struct Plain;

/// Whether the processor that we compile for multiplies and adds with one rounding.
const FUSED: bool = cfg!(any(target_arch = "aarch64", target_feature = "fma"));

#[inline(always)]
fn map<A: Copy, B: Copy, C: Copy + Default>(
    a: [A; LANES],
    b: [B; LANES],
    f: impl Fn(A, B) -> C,
) -> [C; LANES] {
    let mut out = [C::default(); LANES];
    for i in 0..LANES {
        out[i] = f(a[i], b[i]);
    }
    out
}

/// `a * b + c` with one rounding. The product is exact in f64; the sum is rounded to odd there, so that rounding it again
/// to f32 gives what one rounding gives (Boldo and Melquiond 2008).
#[inline(always)]
fn fused(a: f32, b: f32, c: f32) -> f32 {
    if FUSED {
        return a.mul_add(b, c);
    }
    let (p, c) = (f64::from(a) * f64::from(b), f64::from(c));
    let sum = p + c;
    let back = sum - p;
    let lost = (p - (sum - back)) + (c - back);
    let bits = sum.to_bits();
    let toward = if (lost > 0.0) == (sum > 0.0) { 1 } else { u64::MAX };
    let inexact = lost != 0.0 && bits & 1 == 0 && sum.is_finite();
    f64::from_bits(if inexact { bits.wrapping_add(toward) } else { bits }) as f32
}

/// Four lanes of a dot product. Every x86-64 has SSE2.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn dot_four(sum: &mut [i32], a: &[i8], b: &[i8]) {
    use std::arch::x86_64::*;
    assert!(sum.len() >= 4 && a.len() >= 16 && b.len() >= 16);
    // SAFETY: the slices are long enough.
    unsafe {
        let (a, b) = (
            _mm_loadu_si128(a.as_ptr().cast()),
            _mm_loadu_si128(b.as_ptr().cast()),
        );
        let even = _mm_madd_epi16(
            _mm_and_si128(a, _mm_set1_epi16(255)),
            _mm_srai_epi16::<8>(_mm_slli_epi16::<8>(b)),
        );
        let odd = _mm_madd_epi16(_mm_srli_epi16::<8>(a), _mm_srai_epi16::<8>(b));
        let place = sum.as_mut_ptr().cast();
        _mm_storeu_si128(
            place,
            _mm_add_epi32(_mm_loadu_si128(place), _mm_add_epi32(even, odd)),
        );
    }
}

/// Four lanes of a dot product.
#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn dot_four(sum: &mut [i32], a: &[i8], b: &[i8]) {
    for (sum, (a, b)) in sum.iter_mut().zip(a.chunks_exact(4).zip(b.chunks_exact(4))) {
        for (a, b) in a.iter().zip(b) {
            *sum += i32::from(*a as u8) * i32::from(*b);
        }
    }
}

impl Simd for Plain {
    type F = [f32; LANES];
    type I = [i32; LANES];
    type B = [i8; 4 * LANES];
    const WIDE: bool = false;

    #[inline(always)]
    fn splat(self, x: f32) -> Self::F {
        [x; LANES]
    }
    #[inline(always)]
    fn zero(self) -> Self::I {
        [0; LANES]
    }
    #[inline(always)]
    fn add(self, a: Self::F, b: Self::F) -> Self::F {
        map(a, b, |a, b| a + b)
    }
    #[inline(always)]
    fn sub(self, a: Self::F, b: Self::F) -> Self::F {
        map(a, b, |a, b| a - b)
    }
    #[inline(always)]
    fn mul(self, a: Self::F, b: Self::F) -> Self::F {
        map(a, b, |a, b| a * b)
    }
    #[inline(always)]
    fn div(self, a: Self::F, b: Self::F) -> Self::F {
        map(a, b, |a, b| a / b)
    }
    #[inline(always)]
    fn fma(self, a: Self::F, b: Self::F, c: Self::F) -> Self::F {
        let mut out = [0.0; LANES];
        for i in 0..LANES {
            out[i] = fused(a[i], b[i], c[i]);
        }
        out
    }
    #[inline(always)]
    fn max(self, a: Self::F, b: Self::F) -> Self::F {
        map(a, b, |a, b| if a > b { a } else { b })
    }
    #[inline(always)]
    fn min(self, a: Self::F, b: Self::F) -> Self::F {
        map(a, b, |a, b| if a < b { a } else { b })
    }
    #[inline(always)]
    fn floats(self, x: Self::I) -> Self::F {
        x.map(|x| x as f32)
    }
    #[inline(always)]
    fn round(self, x: Self::F) -> Self::I {
        // 1.5 * 2^23 pushes the fraction out of the mantissa, and the processor rounds it to even
        x.map(|x| ((x + 12_582_912.0) - 12_582_912.0) as i32)
    }
    #[inline(always)]
    fn power(self, x: Self::I) -> Self::F {
        x.map(|x| f32::from_bits(((x + 127) << 23) as u32))
    }
    #[inline(always)]
    fn dot(self, sum: Self::I, a: Self::B, b: Self::B) -> Self::I {
        let mut out = sum;
        for quarter in 0..4 {
            let (a, b) = (&a[16 * quarter..][..16], &b[16 * quarter..][..16]);
            dot_four(&mut out[4 * quarter..][..4], a, b);
        }
        out
    }
    #[inline(always)]
    fn array(self, x: Self::F) -> [f32; LANES] {
        x
    }
    #[inline(always)]
    fn bytes(self, x: Self::I) -> [u8; LANES] {
        x.map(|x| x.clamp(0, 255) as u8)
    }
    #[inline(always)]
    unsafe fn load_ptr(self, from: *const f32) -> Self::F {
        // SAFETY: the caller promises sixteen f32; an array has the layout of its elements.
        unsafe { from.cast::<Self::F>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn store_ptr(self, x: Self::F, to: *mut f32) {
        // SAFETY: as above.
        unsafe { to.cast::<Self::F>().write_unaligned(x) }
    }
    #[inline(always)]
    unsafe fn load_bytes(self, from: *const i8) -> Self::B {
        // SAFETY: as above, 64 bytes.
        unsafe { from.cast::<Self::B>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn load_i8(self, from: *const i8) -> Self::I {
        // SAFETY: as above, 16 bytes.
        unsafe { from.cast::<[i8; LANES]>().read_unaligned() }.map(i32::from)
    }
    #[inline(always)]
    fn splat_bytes(self, x: i32) -> Self::B {
        let four = x.to_ne_bytes().map(|b| b as i8);
        let mut out = [0; 4 * LANES];
        for (i, out) in out.iter_mut().enumerate() {
            *out = four[i % 4];
        }
        out
    }
}
