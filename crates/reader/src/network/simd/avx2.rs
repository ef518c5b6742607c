//! Vectors in pairs of AVX2 registers. Values of [`Avx2`] exist only where the processor has what `simd::run` checks.

use super::{LANES, Simd};
use std::arch::x86_64::*;

#[derive(Clone, Copy)]
pub(super) struct Avx2(());

impl Avx2 {
    /// Only for functions that enable the features.
    #[target_feature(enable = "avx2,fma")]
    pub(super) fn new() -> Self {
        Avx2(())
    }
}

#[derive(Clone, Copy)]
pub(super) struct F(__m256, __m256);
#[derive(Clone, Copy)]
pub(super) struct I(__m256i, __m256i);

// SAFETY, for all blocks below: `self` shows that the processor has the instructions.
impl Simd for Avx2 {
    type F = F;
    type I = I;
    type B = I;
    const WIDE: bool = false;

    #[inline(always)]
    fn splat(self, x: f32) -> F {
        let x = unsafe { _mm256_set1_ps(x) };
        F(x, x)
    }
    #[inline(always)]
    fn zero(self) -> I {
        let x = unsafe { _mm256_setzero_si256() };
        I(x, x)
    }
    #[inline(always)]
    fn add(self, a: F, b: F) -> F {
        unsafe { F(_mm256_add_ps(a.0, b.0), _mm256_add_ps(a.1, b.1)) }
    }
    #[inline(always)]
    fn sub(self, a: F, b: F) -> F {
        unsafe { F(_mm256_sub_ps(a.0, b.0), _mm256_sub_ps(a.1, b.1)) }
    }
    #[inline(always)]
    fn mul(self, a: F, b: F) -> F {
        unsafe { F(_mm256_mul_ps(a.0, b.0), _mm256_mul_ps(a.1, b.1)) }
    }
    #[inline(always)]
    fn div(self, a: F, b: F) -> F {
        unsafe { F(_mm256_div_ps(a.0, b.0), _mm256_div_ps(a.1, b.1)) }
    }
    #[inline(always)]
    fn fma(self, a: F, b: F, c: F) -> F {
        unsafe { F(_mm256_fmadd_ps(a.0, b.0, c.0), _mm256_fmadd_ps(a.1, b.1, c.1)) }
    }
    #[inline(always)]
    fn max(self, a: F, b: F) -> F {
        unsafe { F(_mm256_max_ps(a.0, b.0), _mm256_max_ps(a.1, b.1)) }
    }
    #[inline(always)]
    fn min(self, a: F, b: F) -> F {
        unsafe { F(_mm256_min_ps(a.0, b.0), _mm256_min_ps(a.1, b.1)) }
    }
    #[inline(always)]
    fn floats(self, x: I) -> F {
        unsafe { F(_mm256_cvtepi32_ps(x.0), _mm256_cvtepi32_ps(x.1)) }
    }
    #[inline(always)]
    fn round(self, x: F) -> I {
        unsafe { I(_mm256_cvtps_epi32(x.0), _mm256_cvtps_epi32(x.1)) }
    }
    #[inline(always)]
    fn power(self, x: I) -> F {
        unsafe {
            let bias = _mm256_set1_epi32(127);
            let bits = |x| _mm256_castsi256_ps(_mm256_slli_epi32::<23>(_mm256_add_epi32(x, bias)));
            F(bits(x.0), bits(x.1))
        }
    }
    #[inline(always)]
    fn dot(self, sum: I, a: I, b: I) -> I {
        // Pairs of products fit into 16 bits: 2 * 255 * 63 < 32768.
        unsafe {
            let ones = _mm256_set1_epi16(1);
            let low = _mm256_madd_epi16(_mm256_maddubs_epi16(a.0, b.0), ones);
            let high = _mm256_madd_epi16(_mm256_maddubs_epi16(a.1, b.1), ones);
            I(_mm256_add_epi32(sum.0, low), _mm256_add_epi32(sum.1, high))
        }
    }
    #[inline(always)]
    fn array(self, x: F) -> [f32; LANES] {
        let mut out = [0.0; LANES];
        unsafe { self.store_ptr(x, out.as_mut_ptr()) };
        out
    }
    #[inline(always)]
    fn bytes(self, x: I) -> [u8; LANES] {
        let mut out = [0; LANES];
        unsafe {
            let words = _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_packus_epi32(x.0, x.1));
            let low = _mm_packus_epi16(
                _mm_min_epu16(_mm256_castsi256_si128(words), _mm_set1_epi16(255)),
                _mm_min_epu16(_mm256_extracti128_si256::<1>(words), _mm_set1_epi16(255)),
            );
            _mm_storeu_si128(out.as_mut_ptr().cast(), low);
        }
        out
    }
    #[inline(always)]
    unsafe fn load_ptr(self, from: *const f32) -> F {
        unsafe { F(_mm256_loadu_ps(from), _mm256_loadu_ps(from.add(8))) }
    }
    #[inline(always)]
    unsafe fn store_ptr(self, x: F, to: *mut f32) {
        unsafe {
            _mm256_storeu_ps(to, x.0);
            _mm256_storeu_ps(to.add(8), x.1);
        }
    }
    #[inline(always)]
    unsafe fn load_bytes(self, from: *const i8) -> I {
        unsafe {
            I(
                _mm256_loadu_si256(from.cast()),
                _mm256_loadu_si256(from.add(32).cast()),
            )
        }
    }
    #[inline(always)]
    unsafe fn load_i8(self, from: *const i8) -> I {
        unsafe {
            let x = _mm_loadu_si128(from.cast());
            I(
                _mm256_cvtepi8_epi32(x),
                _mm256_cvtepi8_epi32(_mm_srli_si128::<8>(x)),
            )
        }
    }
    #[inline(always)]
    fn splat_bytes(self, x: i32) -> I {
        let x = unsafe { _mm256_set1_epi32(x) };
        I(x, x)
    }
}
