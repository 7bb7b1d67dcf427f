//! The engine's bent functions, to the bit: tanh and the logistic function by tables, values as 8-bit numbers.
//!
//! The engine looks both up in tables of 4 096 steps of 1/256 and goes straight between two of them; from 16 on the
//! answer is 1 (`functions.h`). What is done here is the same in single precision, eight at a time, no operation joined.

use std::arch::x86_64::*;
use std::sync::LazyLock;

/// Steps of a table.
const STEPS: usize = 4096;
/// Steps to 1.
const PER_ONE: f32 = 256.0;
/// A state goes no further from nothing (`kStateClip`).
const FURTHEST: f32 = 100.0;

/// A function as its value at each step and the way to the next.
pub(super) struct Table(Vec<[f32; 2]>);

/// tanh.
pub(super) static TANH: LazyLock<Table> = LazyLock::new(|| Table::of(f64::tanh));
/// 1 / (1 + e^−x).
pub(super) static LOGISTIC: LazyLock<Table> = LazyLock::new(|| Table::of(|x| 1.0 / (1.0 + (-x).exp())));

impl Table {
    fn of(function: impl Fn(f64) -> f64) -> Table {
        let at = |step: usize| function(step as f64 / f64::from(PER_ONE)) as f32;
        Table((0..STEPS - 1).map(|step| [at(step), at(step + 1) - at(step)]).collect())
    }

    /// The function of eight sizes, none of them negative.
    #[target_feature(enable = "avx2")]
    #[inline]
    fn of_sizes(&self, sizes: __m256) -> __m256 {
        let last = STEPS as i32 - 2;
        let scaled = _mm256_mul_ps(sizes, _mm256_set1_ps(PER_ONE));
        let step = _mm256_cvttps_epi32(scaled);
        let beyond = _mm256_castsi256_ps(_mm256_cmpgt_epi32(step, _mm256_set1_epi32(last)));
        // A number too large for 32 bits becomes the smallest one there is.
        let overflown = _mm256_castsi256_ps(step);
        let step = _mm256_max_epi32(_mm256_min_epi32(step, _mm256_set1_epi32(last)), _mm256_setzero_si256());
        let beyond = _mm256_blendv_ps(beyond, overflown, overflown);
        let table = self.0.as_ptr().cast::<f64>();
        // SAFETY: the table has STEPS − 1 pairs of 8 bytes, and `step` is from 0 to STEPS − 2.
        let (low, high) = unsafe {
            (
                _mm256_castpd_ps(_mm256_i32gather_pd::<8>(table, _mm256_castsi256_si128(step))),
                _mm256_castpd_ps(_mm256_i32gather_pd::<8>(table, _mm256_extracti128_si256::<1>(step))),
            )
        };
        let in_order =
            |pairs: __m256| _mm256_castpd_ps(_mm256_permute4x64_pd::<0b11_01_10_00>(_mm256_castps_pd(pairs)));
        let value = in_order(_mm256_shuffle_ps::<0b10_00_10_00>(low, high));
        let way = in_order(_mm256_shuffle_ps::<0b11_01_11_01>(low, high));
        let part = _mm256_sub_ps(scaled, _mm256_cvtepi32_ps(step));
        let between = _mm256_add_ps(value, _mm256_mul_ps(way, part));
        _mm256_blendv_ps(between, _mm256_set1_ps(1.0), beyond)
    }
}

/// tanh of eight values.
#[target_feature(enable = "avx2")]
#[inline]
pub(super) fn tanh(table: &Table, x: __m256) -> __m256 {
    let sign = _mm256_and_ps(x, _mm256_set1_ps(-0.0));
    _mm256_xor_ps(table.of_sizes(_mm256_xor_ps(x, sign)), sign)
}

/// The logistic function of eight values.
#[target_feature(enable = "avx2")]
#[inline]
pub(super) fn logistic(table: &Table, x: __m256) -> __m256 {
    let size = table.of_sizes(_mm256_andnot_ps(_mm256_set1_ps(-0.0), x));
    // Of what is below nothing: 1 less the other's.
    _mm256_blendv_ps(size, _mm256_sub_ps(_mm256_set1_ps(1.0), size), x)
}

/// Keeps eight states from going too far.
#[target_feature(enable = "avx2")]
#[inline]
pub(super) fn kept_near(state: __m256) -> __m256 {
    _mm256_max_ps(_mm256_min_ps(state, _mm256_set1_ps(FURTHEST)), _mm256_set1_ps(-FURTHEST))
}

/// Eight values from −1 to 1 as 127ths, rounded away from nothing; written to `out`.
///
/// # Panics
/// Where `out` has not eight places.
#[target_feature(enable = "avx2")]
#[inline]
pub(super) fn quantise(x: __m256, out: &mut [i8]) {
    let scaled = _mm256_mul_ps(x, _mm256_set1_ps(127.0));
    let sign = _mm256_and_ps(scaled, _mm256_set1_ps(-0.0));
    // Half a unit away from nothing, then the fraction is cut off.
    let rounded = _mm256_cvttps_epi32(_mm256_add_ps(scaled, _mm256_or_ps(sign, _mm256_set1_ps(0.5))));
    let near = _mm256_min_epi32(_mm256_max_epi32(rounded, _mm256_set1_epi32(-127)), _mm256_set1_epi32(127));
    let (low, high) = (_mm256_castsi256_si128(near), _mm256_extracti128_si256::<1>(near));
    let bytes = _mm_packs_epi16(_mm_packs_epi32(low, high), _mm_setzero_si128());
    out[..8].copy_from_slice(&_mm_cvtsi128_si64(bytes).to_le_bytes().map(|b| i8::from_le_bytes([b])));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `functions.h` says it, one value at a time.
    fn slow(function: fn(f64) -> f64, x: f32) -> f32 {
        let at = |step: usize| function(step as f64 / 256.0) as f32;
        let scaled = x * 256.0;
        let step = scaled as usize;
        if step >= STEPS - 1 { 1.0 } else { at(step) + (at(step + 1) - at(step)) * (scaled - step as f32) }
    }

    fn slow_tanh(x: f32) -> f32 {
        if x < 0.0 { -slow(f64::tanh, -x) } else { slow(f64::tanh, x) }
    }

    fn slow_logistic(x: f32) -> f32 {
        let f = |x: f64| 1.0 / (1.0 + (-x).exp());
        if x < 0.0 { 1.0 - slow(f, -x) } else { slow(f, x) }
    }

    fn slow_quantised(x: f32) -> i8 {
        let scaled = x * 127.0;
        let rounded = if scaled >= 0.0 { (scaled + 0.5) as i32 } else { -((-scaled + 0.5) as i32) };
        rounded.clamp(-127, 127) as i8
    }

    /// Runs eight values through a function.
    fn eight(values: &[f32], function: impl Fn(__m256) -> __m256) -> Vec<f32> {
        let mut out = vec![0.0; 8];
        // SAFETY: both lists have eight values; the tests look for AVX2 first.
        unsafe { _mm256_storeu_ps(out.as_mut_ptr(), function(_mm256_loadu_ps(values.as_ptr()))) };
        out
    }

    #[test]
    fn tables_answer_as_one_value_at_a_time() {
        if !is_x86_feature_detected!("avx2") {
            eprintln!("skipped: this processor has no AVX2");
            return;
        }
        let mut values: Vec<f32> = (-4800..4800).map(|i| i as f32 * 0.003_713).collect();
        values.extend([
            0.0, -0.0, 15.99, 16.0, 16.01, -16.0, 1e6, -1e6, 3e9, -3e9, 100.0, 1e-9, -1e-9, 0.5, -0.5, 1.0,
        ]);
        for chunk in values.chunks_exact(8) {
            // SAFETY: the feature was found.
            let (t, l) =
                unsafe { (eight(chunk, |x| tanh(&TANH, x)), eight(chunk, |x| logistic(&LOGISTIC, x))) };
            for (i, &x) in chunk.iter().enumerate() {
                assert_eq!(t[i], slow_tanh(x), "tanh {x}");
                assert_eq!(l[i], slow_logistic(x), "logistic {x}");
            }
            let mut bytes = [0; 8];
            // SAFETY: as above.
            unsafe { quantise(_mm256_loadu_ps(t.as_ptr()), &mut bytes) };
            for i in 0..8 {
                assert_eq!(bytes[i], slow_quantised(t[i]), "{}", t[i]);
            }
        }
    }

    /// Taking the largest of nine sums before tanh, as `layers::stem` does, needs what comes out never to fall.
    #[test]
    fn what_tanh_becomes_never_falls_as_its_value_rises() {
        let mut last = -127;
        for step in 0..STEPS as u32 * 64 {
            let x = (step as f32 / 64.0 - 2048.0) / 128.0;
            let now = slow_quantised(slow_tanh(x));
            assert!(now >= last, "{x}");
            last = now;
        }
        // At the seams between two steps of the table, one number after the other.
        for step in 1..STEPS {
            let seam = (step as f32 / 256.0).to_bits();
            for bits in seam - 4..seam + 4 {
                let (a, b) = (f32::from_bits(bits), f32::from_bits(bits + 1));
                assert!(slow_quantised(slow_tanh(a)) <= slow_quantised(slow_tanh(b)), "{a}");
            }
        }
    }
}
