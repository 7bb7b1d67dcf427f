//! Products of 8-bit weights and 8-bit values, as the engine's network needs them: exact sums of 32 bits.
//!
//! Weights lie in the order in which they are used: 32 outputs at a time, of these four inputs of eight outputs in one
//! register of AVX2. A product of two signed bytes is that of the absolute value of the one and of the other with the
//! sign of both (`vpsignb`, `vpmaddubsw`); neither is ever −128, so that two of them fit into 16 bits.

use std::arch::x86_64::*;

/// Outputs of one pass.
const PASS: usize = 32;
/// Inputs that are multiplied at once.
const GROUP: usize = 4;
/// Bytes of weights of one pass and one group.
const STEP: usize = PASS * GROUP;

/// Weights and biases of one product. Outputs are padded to 32 and inputs to 4.
#[derive(Debug)]
pub(super) struct Matrix {
    weights: Vec<i8>,
    /// 127 times the bias, as its input is always 1, which is 127.
    bias: Vec<i32>,
    groups: usize,
}

impl Matrix {
    /// Of `weight(output, input)` and `bias(output)`, all from −127 to 127.
    pub fn new(
        outputs: usize,
        inputs: usize,
        weight: impl Fn(usize, usize) -> i8,
        bias: impl Fn(usize) -> i8,
    ) -> Matrix {
        let (passes, groups) = (outputs.div_ceil(PASS), inputs.div_ceil(GROUP));
        let mut weights = Vec::with_capacity(passes * groups * STEP);
        for pass in 0..passes {
            for group in 0..groups {
                for place in 0..STEP {
                    let (output, input) = (pass * PASS + place / GROUP, group * GROUP + place % GROUP);
                    let inside = output < outputs && input < inputs;
                    weights.push(if inside { weight(output, input) } else { 0 });
                }
            }
        }
        let bias = (0..passes * PASS).map(|o| if o < outputs { 127 * i32::from(bias(o)) } else { 0 });
        Matrix { weights, bias: bias.collect(), groups }
    }

    /// Outputs with their padding.
    pub fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// Inputs with their padding.
    pub fn inputs(&self) -> usize {
        self.groups * GROUP
    }

    /// 127 times the biases.
    pub fn bias(&self) -> &[i32] {
        &self.bias
    }

    /// All weights, as they lie.
    pub fn weights(&self) -> &[i8] {
        &self.weights
    }

    /// Bias and product, for N inputs at once.
    #[target_feature(enable = "avx2")]
    pub fn product<const N: usize>(&self, inputs: [&[i8]; N], sums: [&mut [i32]; N]) {
        self.multiply::<N, true>(inputs, sums);
    }

    /// Adds the product to what is there; the bias is left out.
    #[target_feature(enable = "avx2")]
    pub fn add_product<const N: usize>(&self, inputs: [&[i8]; N], sums: [&mut [i32]; N]) {
        self.multiply::<N, false>(inputs, sums);
    }

    #[target_feature(enable = "avx2")]
    #[inline]
    fn multiply<const N: usize, const FRESH: bool>(&self, inputs: [&[i8]; N], sums: [&mut [i32]; N]) {
        for n in 0..N {
            assert!(inputs[n].len() >= self.inputs() && sums[n].len() >= self.outputs());
        }
        let ones = _mm256_set1_epi16(1);
        for pass in 0..self.outputs() / PASS {
            // SAFETY: `weights` has STEP bytes for each group of each pass, `inputs` GROUP for each group, `bias` and `sums`
            // PASS numbers for each pass (asserted above); no load or store is aligned.
            unsafe {
                let mut weights = self.weights.as_ptr().add(pass * self.groups * STEP);
                let mut sum = [[_mm256_setzero_si256(); 4]; N];
                for n in 0..N {
                    let from = if FRESH { self.bias.as_ptr() } else { sums[n].as_ptr() };
                    for (block, sum) in sum[n].iter_mut().enumerate() {
                        *sum = _mm256_loadu_si256(from.add(pass * PASS + block * 8).cast());
                    }
                }
                for group in 0..self.groups {
                    let mut values = [_mm256_setzero_si256(); N];
                    let mut sizes = [_mm256_setzero_si256(); N];
                    for n in 0..N {
                        let four = inputs[n].as_ptr().add(group * GROUP).cast::<i32>().read_unaligned();
                        values[n] = _mm256_set1_epi32(four);
                        sizes[n] = _mm256_abs_epi8(values[n]);
                    }
                    for block in 0..4 {
                        let weight = _mm256_loadu_si256(weights.add(block * 32).cast());
                        for (n, sum) in sum.iter_mut().enumerate() {
                            let signed = _mm256_sign_epi8(weight, values[n]);
                            let pairs = _mm256_maddubs_epi16(sizes[n], signed);
                            sum[block] = _mm256_add_epi32(sum[block], _mm256_madd_epi16(pairs, ones));
                        }
                    }
                    weights = weights.add(STEP);
                }
                for n in 0..N {
                    for (block, &sum) in sum[n].iter().enumerate() {
                        _mm256_storeu_si256(sums[n].as_mut_ptr().add(pass * PASS + block * 8).cast(), sum);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_the_sums_that_a_pencil_finds() {
        if !is_x86_feature_detected!("avx2") {
            eprintln!("skipped: this processor has no AVX2");
            return;
        }
        // Every value from −127 to 127 comes up.
        let value = |n: usize| (n % 255) as i32 - 127;
        let weight = |o: usize, i: usize| value(o * 31 + i * 17);
        let matrix = Matrix::new(37, 11, |o, i| weight(o, i) as i8, |o| o as i8 - 20);
        let inputs: Vec<Vec<i8>> =
            (0..2).map(|n| (0..12).map(|i| value(n * 254 + i * 23) as i8).collect()).collect();
        let mut sums = [vec![0; matrix.outputs()], vec![5; matrix.outputs()]];
        let [first, second] = &mut sums;
        // SAFETY: the feature was found.
        unsafe { matrix.product([&inputs[0], &inputs[1]], [first, second]) };
        for (n, sums) in sums.iter().enumerate() {
            for (o, &sum) in sums.iter().enumerate().take(37) {
                let expected: i32 = (0..11).map(|i| weight(o, i) * i32::from(inputs[n][i])).sum::<i32>()
                    + 127 * (o as i32 - 20);
                assert_eq!(sum, expected, "input {n}, output {o}");
            }
            assert!(sums[37..].iter().all(|&s| s == 0), "the padding has no weight");
        }
        let before = sums[0].clone();
        // SAFETY: as above.
        unsafe { matrix.add_product([&inputs[0]], [&mut sums[0]]) };
        for o in 0..37 {
            assert_eq!(sums[0][o], 2 * before[o] - 127 * (o as i32 - 20));
        }
    }
}
