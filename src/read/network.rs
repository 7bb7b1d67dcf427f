//! A line recogniser of our own: its model in the program, one strip in, a row of logits for each step out.
//!
//! Separate from what the classes mean ([`super::hand`], [`super::lines`]) and from the search ([`super::ctc`]).

use std::sync::Arc;

use rten::{Model, ModelOptions, RunOptions, ThreadPool, Value};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use super::picture::Sheet;
use super::strip::{self, Picture};
use crate::record::Strip;

/// Height of the models' input, px.
const HEIGHT: usize = 40;

/// Ink is so much darker than the lightest paper of a strip, of the 2.0 from black to white.
const INK: f32 = 0.4;

/// Pixels of ink that a strip must have to be worth a reading, in heights of it: the thinnest letter has more.
const LEAST_INK: usize = 1;

/// A network of `scripts/strips/net.py`, loaded.
pub(super) struct Network {
    model: Model,
    options: RunOptions,
    classes: usize,
}

/// What a network says of a strip.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Logits {
    /// Classes, the first of which is nothing.
    pub classes: usize,
    /// Steps from left to right, all of one width.
    pub steps: usize,
    /// All steps of the first class, then of the next.
    pub rows: Vec<f32>,
}

impl Logits {
    /// The logit of a class at a step; no number where there is none.
    pub fn at(&self, class: usize, step: usize) -> f32 {
        self.rows.get(class * self.steps + step).copied().unwrap_or(f32::NAN)
    }
}

impl Network {
    /// Loads a model of so many classes; `None` where the program was built with one that cannot be used, which a test
    /// rules out.
    pub fn open(model: &'static [u8], classes: usize) -> Option<Network> {
        // One thread: reader processes are as many as processors. Its own pool, so that rten starts no other.
        let pool = Arc::new(ThreadPool::with_num_threads(1));
        let load = || ModelOptions::with_all_ops().prepack_weights(true).load(model.to_vec()).ok();
        let model = pool.run(load)?;
        Some(Network { model, options: RunOptions::default().with_thread_pool(Some(pool)), classes })
    }

    /// Reads a strip that [`inked`] has cut.
    pub fn read(&self, picture: Picture) -> Option<Logits> {
        let input = NdTensor::from_data([1, 1, HEIGHT, picture.width], picture.pixels);
        let value: Value = self.model.run_one(input.into(), Some(self.options.clone())).ok()?;
        // One row of classes, one step in width: [1, classes, 1, steps].
        let out: NdTensor<f32, 4> = value.try_into().ok()?;
        let [_, classes, _, steps] = out.shape();
        (classes == self.classes).then(|| Logits { classes, steps, rows: out.into_data() })
    }
}

/// A strip as the models want it; `None` where it has no extent, lies off the sheet, or holds no ink.
pub(super) fn inked(sheet: &Sheet, strip: &Strip) -> Option<Picture> {
    let picture = strip::cut(sheet, strip, HEIGHT)?;
    let lightest = picture.pixels.iter().copied().fold(f32::MIN, f32::max);
    let ink = picture.pixels.iter().filter(|p| **p < lightest - INK).count();
    (ink >= LEAST_INK * HEIGHT).then_some(picture)
}
