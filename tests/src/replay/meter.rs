//! How long the steps of an order take.

use std::time::Duration;

use hdrhistogram::Histogram;

use crate::latency;

/// A step of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Item,
    Cart,
    Session,
    Webhook,
    Cancel,
    Read,
}

/// All steps, in the order in which they are taken, with their names.
pub const STEPS: [(Step, &str); 6] = [
    (Step::Item, "add item"),
    (Step::Cart, "see cart"),
    (Step::Session, "open session"),
    (Step::Webhook, "webhook paid"),
    (Step::Cancel, "cancel"),
    (Step::Read, "read order"),
];

/// The times of all steps so far, in microseconds, and how many tries went unanswered.
pub struct Meter {
    times: Vec<Histogram<u64>>,
    retries: u64,
}

impl Meter {
    pub fn new() -> Self {
        Self { times: STEPS.iter().map(|_| latency::histogram()).collect(), retries: 0 }
    }

    pub fn note(&mut self, step: Step, took: Duration, tries: u64) {
        latency::note(&mut self.times[step as usize], took);
        self.retries += tries - 1;
    }

    pub fn add(&mut self, other: &Self) {
        for (mine, theirs) in self.times.iter_mut().zip(&other.times) {
            mine.add(theirs).expect("histograms of one make can be added");
        }
        self.retries += other.retries;
    }

    /// The times of one step.
    pub fn times(&self, step: Step) -> &Histogram<u64> {
        &self.times[step as usize]
    }

    /// Requests that were answered.
    pub fn requests(&self) -> u64 {
        self.times.iter().map(Histogram::len).sum()
    }

    /// Requests that were not, and were sent again.
    pub fn retries(&self) -> u64 {
        self.retries
    }
}

impl Default for Meter {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::{Meter, Step};
    use std::time::Duration;

    #[test]
    fn times_are_kept_in_microseconds_and_added_up() {
        let (mut one, mut other) = (Meter::new(), Meter::new());
        one.note(Step::Item, Duration::from_millis(40), 1);
        other.note(Step::Item, Duration::from_millis(80), 3);
        other.note(Step::Read, Duration::from_secs(9), 1);
        one.add(&other);
        let items = one.times(Step::Item);
        assert!((79_000..81_000).contains(&items.max()), "{}", items.max());
        assert!((39_000..41_000).contains(&items.min()), "{}", items.min());
        assert_eq!((one.requests(), one.retries()), (3, 2));
        assert!(one.times(Step::Read).max() > 8_900_000);
    }
}
