//! Sixteen numbers at once: the operations that the network is made of, the same on every processor.
//!
//! In come slices, out go slices; a [`Task`] is written once and compiled for each [`Isa`]. All have sixteen lanes, fused
//! multiply-add and one order of summation, so that every processor gives the same bits. It never knows what is computed.
//!
//! This is the one place of the room with `unsafe` code, for two reasons: no crate offers the byte products of AVX512-VNNI
//! to safe code together with a choice of the instruction set by the caller, and slices checked at every load cost the
//! inner loops a third of their speed. What `unsafe` rests on is checked here: an instruction set is used only where
//! [`Isa::available`] found it, and pointers stay inside slices whose lengths are asserted before the loop.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod plain;

/// Lanes of a vector.
pub(crate) const LANES: usize = 16;
/// Columns of a panel of packed weights.
pub(crate) const PANEL: usize = 4 * LANES;

/// Which instructions the network runs on; the results are the same on all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Isa {
    /// Any processor.
    Plain,
    /// x86-64 with AVX2 and FMA (2013 and later).
    Avx2,
    /// x86-64 with AVX-512 and its byte products, VNNI (2019 and later).
    Avx512,
}

impl Isa {
    /// Whether this processor has it.
    #[must_use]
    pub fn available(self) -> bool {
        #[cfg(target_arch = "x86_64")]
        let found = match self {
            Isa::Plain => true,
            Isa::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            Isa::Avx512 => {
                Isa::Avx2.available()
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl")
                    && is_x86_feature_detected!("avx512vnni")
            }
        };
        #[cfg(not(target_arch = "x86_64"))]
        let found = self == Isa::Plain;
        found
    }

    /// The fastest that this processor has.
    #[must_use]
    pub fn best() -> Isa {
        let all = [Isa::Avx512, Isa::Avx2];
        all.into_iter().find(|isa| isa.available()).unwrap_or(Isa::Plain)
    }
}

/// A computation, written once for all instruction sets. `run` and all it calls must be `#[inline(always)]`.
pub(crate) trait Task {
    type Output;
    fn run<S: Simd>(self, s: S) -> Self::Output;
}

/// Runs a task on an instruction set; on plain instructions where this processor does not have it.
pub(crate) fn run<T: Task>(isa: Isa, task: T) -> T::Output {
    #[cfg(target_arch = "x86_64")]
    {
        #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")]
        fn avx512<T: Task>(task: T) -> T::Output {
            task.run(avx512::Avx512::new())
        }
        #[target_feature(enable = "avx2,fma")]
        fn avx2<T: Task>(task: T) -> T::Output {
            task.run(avx2::Avx2::new())
        }
        // SAFETY: `available` found every feature that the functions enable.
        match isa {
            Isa::Avx512 if isa.available() => return unsafe { avx512(task) },
            Isa::Avx2 if isa.available() => return unsafe { avx2(task) },
            _ => {}
        }
    }
    let _ = isa;
    task.run(plain::Plain)
}

/// Vectors of sixteen lanes. A value of such a type exists only where the processor has its instructions.
pub(crate) trait Simd: Copy {
    /// Sixteen f32.
    type F: Copy;
    /// Sixteen i32.
    type I: Copy;
    /// Sixteen groups of four bytes.
    type B: Copy;
    /// Whether 24 vectors fit into the registers.
    const WIDE: bool;

    fn splat(self, x: f32) -> Self::F;
    fn zero(self) -> Self::I;
    fn add(self, a: Self::F, b: Self::F) -> Self::F;
    fn sub(self, a: Self::F, b: Self::F) -> Self::F;
    fn mul(self, a: Self::F, b: Self::F) -> Self::F;
    fn div(self, a: Self::F, b: Self::F) -> Self::F;
    /// `a * b + c`, rounded once.
    fn fma(self, a: Self::F, b: Self::F, c: Self::F) -> Self::F;
    /// The greater of both; `b` where they are equal.
    fn max(self, a: Self::F, b: Self::F) -> Self::F;
    /// The lesser of both; `b` where they are equal.
    fn min(self, a: Self::F, b: Self::F) -> Self::F;
    fn floats(self, x: Self::I) -> Self::F;
    /// To the nearest whole number, ties to even; |x| < 2^22.
    fn round(self, x: Self::F) -> Self::I;
    /// 2 to the power of `x`, -126 <= `x` <= 127.
    fn power(self, x: Self::I) -> Self::F;
    /// Adds to each lane the products of its four unsigned bytes of `a` and its four signed ones of `b` (|b| <= 63).
    fn dot(self, sum: Self::I, a: Self::B, b: Self::B) -> Self::I;
    /// Turns sixteen rows of sixteen numbers into columns.
    #[inline(always)]
    fn turn(self, rows: [Self::F; LANES]) -> [Self::F; LANES] {
        let mut arrays = [[0.0; LANES]; LANES];
        for (array, row) in arrays.iter_mut().zip(rows) {
            *array = self.array(row);
        }
        let mut out = rows;
        for (column, out) in out.iter_mut().enumerate() {
            *out = self.load(&arrays.map(|array| array[column]));
        }
        out
    }
    /// Lanes as an array.
    fn array(self, x: Self::F) -> [f32; LANES];
    /// Lanes 0 to 255 as bytes; values beyond are brought to the ends.
    fn bytes(self, x: Self::I) -> [u8; LANES];

    /// # Safety
    /// Sixteen f32 can be read there.
    unsafe fn load_ptr(self, from: *const f32) -> Self::F;
    /// # Safety
    /// Sixteen f32 can be written there.
    unsafe fn store_ptr(self, x: Self::F, to: *mut f32);
    /// # Safety
    /// 64 bytes can be read there.
    unsafe fn load_bytes(self, from: *const i8) -> Self::B;
    /// # Safety
    /// Sixteen bytes can be read there.
    unsafe fn load_i8(self, from: *const i8) -> Self::I;
    /// Four bytes in every lane.
    fn splat_bytes(self, x: i32) -> Self::B;

    /// The first sixteen numbers of a slice.
    #[inline(always)]
    fn load(self, from: &[f32]) -> Self::F {
        assert!(from.len() >= LANES);
        // SAFETY: the slice is long enough.
        unsafe { self.load_ptr(from.as_ptr()) }
    }

    /// Writes to the first sixteen places of a slice.
    #[inline(always)]
    fn store(self, x: Self::F, to: &mut [f32]) {
        assert!(to.len() >= LANES);
        // SAFETY: the slice is long enough.
        unsafe { self.store_ptr(x, to.as_mut_ptr()) }
    }

    /// The first sixteen signed bytes of a slice of bytes, as whole numbers.
    #[inline(always)]
    fn signed(self, from: &[u8]) -> Self::I {
        assert!(from.len() >= LANES);
        // SAFETY: the slice is long enough.
        unsafe { self.load_i8(from.as_ptr().cast()) }
    }

    /// Writes sixteen bytes (see [`Simd::bytes`]).
    #[inline(always)]
    fn store_bytes(self, x: Self::I, to: &mut [u8]) {
        to[..LANES].copy_from_slice(&self.bytes(x));
    }

    /// Sum of all lanes, in one order everywhere.
    #[inline(always)]
    fn sum(self, x: Self::F) -> f32 {
        let mut a = self.array(x);
        let mut n = LANES / 2;
        while n > 0 {
            for i in 0..n {
                a[i] += a[i + n];
            }
            n /= 2;
        }
        a[0]
    }
}

/// Products of `MR` rows of bytes with `NV` vectors of columns of a packed panel, from vector `first` on.
///
/// `a` holds rows of at least `k` bytes, `stride` apart; `panel` holds `k / 4` steps of 64 columns of four bytes.
#[inline(always)]
pub(crate) fn tile_i8<S: Simd, const MR: usize, const NV: usize>(
    s: S,
    a: &[u8],
    stride: usize,
    k: usize,
    panel: &[i8],
    first: usize,
) -> [[S::I; NV]; MR] {
    assert!(k.is_multiple_of(4) && first + NV <= PANEL / LANES);
    assert!(a.len() >= (MR - 1) * stride + k && panel.len() >= k * PANEL);
    let mut sums = [[s.zero(); NV]; MR];
    let mut b = [s.splat_bytes(0); NV];
    for step in 0..k / 4 {
        for (v, b) in b.iter_mut().enumerate() {
            // SAFETY: step < k / 4 and first + v < 4, so the 64 bytes end within k * 64.
            *b = unsafe { s.load_bytes(panel.as_ptr().add(step * 4 * PANEL + (first + v) * 4 * LANES)) };
        }
        for (row, sums) in sums.iter_mut().enumerate() {
            // SAFETY: row < MR and step * 4 + 4 <= k, which the length of `a` covers.
            let four = unsafe {
                a.as_ptr()
                    .add(row * stride + 4 * step)
                    .cast::<i32>()
                    .read_unaligned()
            };
            let x = s.splat_bytes(four);
            for v in 0..NV {
                sums[v] = s.dot(sums[v], x, b[v]);
            }
        }
    }
    sums
}

/// Means of the rows of `b` (two vectors wide, `width` apart), weighted by the `k` numbers of each of `MR` rows of `a`.
#[inline(always)]
pub(crate) fn tile_mean<S: Simd, const MR: usize>(
    s: S,
    a: &[f32],
    stride: usize,
    k: usize,
    b: &[f32],
    width: usize,
) -> [[S::F; 2]; MR] {
    assert!(k > 0 && a.len() >= (MR - 1) * stride + k && b.len() >= (k - 1) * width + 2 * LANES);
    let mut sums = [[s.splat(0.0); 2]; MR];
    let mut totals = [s.splat(0.0); MR];
    for step in 0..k {
        // SAFETY: step < k, which the length of `b` covers.
        let (low, high) = unsafe {
            let row = b.as_ptr().add(step * width);
            (s.load_ptr(row), s.load_ptr(row.add(LANES)))
        };
        for row in 0..MR {
            // SAFETY: row < MR and step < k, which the length of `a` covers.
            let x = s.splat(unsafe { *a.as_ptr().add(row * stride + step) });
            sums[row] = [s.fma(x, low, sums[row][0]), s.fma(x, high, sums[row][1])];
            totals[row] = s.add(totals[row], x);
        }
    }
    for (sums, total) in sums.iter_mut().zip(totals) {
        let share = s.div(s.splat(1.0), total);
        *sums = [s.mul(sums[0], share), s.mul(sums[1], share)];
    }
    sums
}

/// Products of `MR` rows of f32 with `NV` vectors of columns: row `i` of `a` starts at `i * stride`, row `j` of `b` at
/// `j * width`; each sum goes over `k` products in their order.
#[inline(always)]
pub(crate) fn tile_f32<S: Simd, const MR: usize, const NV: usize>(
    s: S,
    a: &[f32],
    stride: usize,
    k: usize,
    b: &[f32],
    width: usize,
) -> [[S::F; NV]; MR] {
    assert!(k > 0 && a.len() >= (MR - 1) * stride + k && b.len() >= (k - 1) * width + NV * LANES);
    let mut sums = [[s.splat(0.0); NV]; MR];
    let mut columns = [s.splat(0.0); NV];
    for step in 0..k {
        for (v, column) in columns.iter_mut().enumerate() {
            // SAFETY: step < k and v < NV, which the length of `b` covers.
            *column = unsafe { s.load_ptr(b.as_ptr().add(step * width + v * LANES)) };
        }
        for (row, sums) in sums.iter_mut().enumerate() {
            // SAFETY: row < MR and step < k, which the length of `a` covers.
            let x = s.splat(unsafe { *a.as_ptr().add(row * stride + step) });
            for v in 0..NV {
                sums[v] = s.fma(x, columns[v], sums[v]);
            }
        }
    }
    sums
}
