//! Repeatable random choices.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

pub struct Dice(StdRng);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// Choices that differ from run to run.
    pub fn fresh() -> Self {
        Self::new(rand::random())
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0.random_range(0..end.max(1))
    }

    pub fn one_of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let at = self.below(all.len());
        all.get(at)
    }

    /// One of the last few: what was begun lately is where most happens.
    pub fn a_late_one<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let from = all.len().saturating_sub(20);
        self.one_of(all.get(from..)?)
    }

    /// Whether something that happens once in `times` happens now.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}
