//! Vectors in AVX-512 registers. Values of [`Avx512`] exist only where the processor has what `simd::run` checks.

use super::{LANES, Simd};
use std::arch::x86_64::*;

#[derive(Clone, Copy)]
pub(super) struct Avx512(());

impl Avx512 {
    /// Only for functions that enable the features.
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
    pub(super) fn new() -> Self {
        Avx512(())
    }
}

// SAFETY, for all blocks below: `self` shows that the processor has the instructions.
impl Simd for Avx512 {
    type F = __m512;
    type I = __m512i;
    type B = __m512i;
    const WIDE: bool = true;

    #[inline(always)]
    fn splat(self, x: f32) -> __m512 {
        unsafe { _mm512_set1_ps(x) }
    }
    #[inline(always)]
    fn zero(self) -> __m512i {
        unsafe { _mm512_setzero_si512() }
    }
    #[inline(always)]
    fn add(self, a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_add_ps(a, b) }
    }
    #[inline(always)]
    fn sub(self, a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_sub_ps(a, b) }
    }
    #[inline(always)]
    fn mul(self, a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_mul_ps(a, b) }
    }
    #[inline(always)]
    fn div(self, a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_div_ps(a, b) }
    }
    #[inline(always)]
    fn fma(self, a: __m512, b: __m512, c: __m512) -> __m512 {
        unsafe { _mm512_fmadd_ps(a, b, c) }
    }
    #[inline(always)]
    fn max(self, a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_max_ps(a, b) }
    }
    #[inline(always)]
    fn min(self, a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_min_ps(a, b) }
    }
    #[inline(always)]
    fn floats(self, x: __m512i) -> __m512 {
        unsafe { _mm512_cvtepi32_ps(x) }
    }
    #[inline(always)]
    fn round(self, x: __m512) -> __m512i {
        unsafe { _mm512_cvtps_epi32(x) }
    }
    #[inline(always)]
    fn power(self, x: __m512i) -> __m512 {
        unsafe {
            _mm512_castsi512_ps(_mm512_slli_epi32::<23>(_mm512_add_epi32(
                x,
                _mm512_set1_epi32(127),
            )))
        }
    }
    #[inline(always)]
    fn dot(self, sum: __m512i, a: __m512i, b: __m512i) -> __m512i {
        unsafe { _mm512_dpbusd_epi32(sum, a, b) }
    }
    #[inline(always)]
    fn turn(self, rows: [__m512; LANES]) -> [__m512; LANES] {
        let mut fours = rows;
        let mut out = rows;
        unsafe {
            // rows 4i to 4i + 3: register 4i + k gets, in its block b, their numbers of column 4b + k
            for i in (0..LANES).step_by(4) {
                let low = _mm512_castps_pd(_mm512_unpacklo_ps(rows[i], rows[i + 1]));
                let high = _mm512_castps_pd(_mm512_unpackhi_ps(rows[i], rows[i + 1]));
                let next_low = _mm512_castps_pd(_mm512_unpacklo_ps(rows[i + 2], rows[i + 3]));
                let next_high = _mm512_castps_pd(_mm512_unpackhi_ps(rows[i + 2], rows[i + 3]));
                fours[i] = _mm512_castpd_ps(_mm512_unpacklo_pd(low, next_low));
                fours[i + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(low, next_low));
                fours[i + 2] = _mm512_castpd_ps(_mm512_unpacklo_pd(high, next_high));
                fours[i + 3] = _mm512_castpd_ps(_mm512_unpackhi_pd(high, next_high));
            }
            for k in 0..4 {
                let even = _mm512_shuffle_f32x4::<0x88>(fours[k], fours[k + 4]);
                let odd = _mm512_shuffle_f32x4::<0xdd>(fours[k], fours[k + 4]);
                let next_even = _mm512_shuffle_f32x4::<0x88>(fours[k + 8], fours[k + 12]);
                let next_odd = _mm512_shuffle_f32x4::<0xdd>(fours[k + 8], fours[k + 12]);
                out[k] = _mm512_shuffle_f32x4::<0x88>(even, next_even);
                out[k + 4] = _mm512_shuffle_f32x4::<0x88>(odd, next_odd);
                out[k + 8] = _mm512_shuffle_f32x4::<0xdd>(even, next_even);
                out[k + 12] = _mm512_shuffle_f32x4::<0xdd>(odd, next_odd);
            }
        }
        out
    }
    #[inline(always)]
    fn array(self, x: __m512) -> [f32; LANES] {
        let mut out = [0.0; LANES];
        unsafe { _mm512_storeu_ps(out.as_mut_ptr(), x) };
        out
    }
    #[inline(always)]
    fn bytes(self, x: __m512i) -> [u8; LANES] {
        let mut out = [0; LANES];
        unsafe {
            let low = _mm512_cvtusepi32_epi8(_mm512_max_epi32(x, _mm512_setzero_si512()));
            _mm_storeu_si128(out.as_mut_ptr().cast(), low);
        }
        out
    }
    #[inline(always)]
    unsafe fn load_ptr(self, from: *const f32) -> __m512 {
        unsafe { _mm512_loadu_ps(from) }
    }
    #[inline(always)]
    unsafe fn store_ptr(self, x: __m512, to: *mut f32) {
        unsafe { _mm512_storeu_ps(to, x) }
    }
    #[inline(always)]
    unsafe fn load_bytes(self, from: *const i8) -> __m512i {
        unsafe { _mm512_loadu_si512(from.cast()) }
    }
    #[inline(always)]
    unsafe fn load_i8(self, from: *const i8) -> __m512i {
        unsafe { _mm512_cvtepi8_epi32(_mm_loadu_si128(from.cast())) }
    }
    #[inline(always)]
    fn splat_bytes(self, x: i32) -> __m512i {
        unsafe { _mm512_set1_epi32(x) }
    }
}
