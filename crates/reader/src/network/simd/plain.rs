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

/// Four lanes of a dot product; each lane of `a` and `b` holds four bytes. Every x86-64 has SSE2.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn dot_four(sum: [i32; 4], a: [i32; 4], b: [i32; 4]) -> [i32; 4] {
    use std::arch::x86_64::*;
    let mut out = sum;
    // SAFETY: SSE2 is part of x86-64, and the arrays are as long as a register.
    unsafe {
        let load = |x: &[i32; 4]| _mm_loadu_si128(x.as_ptr().cast());
        let (a, b) = (load(&a), load(&b));
        let even = _mm_madd_epi16(
            _mm_and_si128(a, _mm_set1_epi16(255)),
            _mm_srai_epi16::<8>(_mm_slli_epi16::<8>(b)),
        );
        let odd = _mm_madd_epi16(_mm_srli_epi16::<8>(a), _mm_srai_epi16::<8>(b));
        let all = _mm_add_epi32(load(&sum), _mm_add_epi32(even, odd));
        _mm_storeu_si128(out.as_mut_ptr().cast(), all);
    }
    out
}

/// Four lanes of a dot product; each lane of `a` and `b` holds four bytes.
#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn dot_four(sum: [i32; 4], a: [i32; 4], b: [i32; 4]) -> [i32; 4] {
    let mut out = sum;
    for (lane, out) in out.iter_mut().enumerate() {
        for (a, b) in a[lane].to_ne_bytes().into_iter().zip(b[lane].to_ne_bytes()) {
            *out += i32::from(a) * i32::from(b as i8);
        }
    }
    out
}

impl Simd for Plain {
    type F = [f32; LANES];
    type I = [i32; LANES];
    type B = [i32; LANES];
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
        for at in (0..LANES).step_by(4) {
            let four = |x: &[i32; LANES]| [x[at], x[at + 1], x[at + 2], x[at + 3]];
            out[at..at + 4].copy_from_slice(&dot_four(four(&sum), four(&a), four(&b)));
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
        [x; LANES]
    }
}
