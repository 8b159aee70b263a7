//! Test data: a clock that stands still, ids that count up, and builders on top of the domain, so
//! that a test says only what it is about.

mod delivery;
mod effects;
mod goods;
mod orders;
mod people;
mod price_tables;
mod shoppers;
mod webhooks;

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use chrono::TimeDelta;
use domain::ids::UserId;
use domain::money::Money;
use domain::order::{Actor, ChangeContext};
use domain::{DateTime, Instant};
use uuid::{Builder, Uuid};

pub use effects::{moving, placing, write_effects};
pub use orders::{Basket, PROVIDER, provider_update};
pub use people::{finished, record, response, running};

/// Where sample data comes from: every id once, in ascending order, and a time that stands still
/// until it is moved. Two runs of a test build the same data.
#[derive(Debug, Default)]
pub struct Sample {
    elapsed: AtomicI64,
    ids: AtomicU64,
}

impl Sample {
    /// A new source, at [`start`].
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The time now: whole microseconds.
    #[must_use]
    pub fn now(&self) -> Instant {
        start() + TimeDelta::microseconds(self.elapsed.load(Ordering::SeqCst))
    }

    /// Moves the time forward and gives the new time.
    pub fn advance(&self, by: TimeDelta) -> Instant {
        let micros = by.num_microseconds().expect("a test moves by hours at most");
        self.elapsed.fetch_add(micros, Ordering::SeqCst);
        self.now()
    }

    /// Moves the time by a little more than a second, so that its microseconds are not all zero.
    pub fn tick(&self) -> Instant {
        self.advance(TimeDelta::microseconds(1_000_001))
    }

    /// A new id: a UUIDv7 that sorts after all those given before.
    #[must_use]
    pub fn id(&self) -> Uuid {
        let count = self.ids.fetch_add(1, Ordering::SeqCst) + 1;
        let millis = u64::try_from(self.now().timestamp_millis()).expect("after 1970");
        let mut tail = [0; 10];
        tail[2..].copy_from_slice(&count.to_be_bytes());
        Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
    }

    /// A user no one has seen before.
    #[must_use]
    pub fn user(&self) -> UserId {
        UserId(self.id())
    }

    /// Lets the domain decide something now, done by `actor`, with ids from here.
    pub fn decide_as<T>(&self, actor: &Actor, decide: impl FnOnce(&ChangeContext<'_>) -> T) -> T {
        let new_id = || self.id();
        decide(&ChangeContext { now: self.now(), actor, new_id: &new_id })
    }

    /// Lets the domain decide something now, done by the engine itself.
    pub fn decide<T>(&self, decide: impl FnOnce(&ChangeContext<'_>) -> T) -> T {
        self.decide_as(&Actor::System, decide)
    }
}

/// 2026-01-01T00:00:00Z, where every test begins.
#[must_use]
pub fn start() -> Instant {
    DateTime::from_timestamp(1_767_225_600, 0).expect("a time that chrono knows")
}

/// An amount, such as `money("12.50", "GBP")`.
///
/// # Panics
/// If it is no amount, which is a mistake in the test.
#[must_use]
pub fn money(amount: &str, currency: &str) -> Money {
    let currency = currency.parse().expect("a currency code");
    Money::parse(amount, currency).expect("an amount of that currency")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_version_7_and_ascend_with_and_without_time() {
        let sample = Sample::new();
        let mut ids = Vec::new();
        for _ in 0..100 {
            ids.extend([sample.id(), sample.id()]);
            sample.tick();
        }
        assert!(ids.is_sorted_by(|a, b| a < b));
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
    }

    #[test]
    fn the_time_moves_when_it_is_told_to() {
        let sample = Sample::new();
        assert_eq!(sample.now().to_rfc3339(), "2026-01-01T00:00:00+00:00");
        assert_eq!(sample.now(), sample.now());
        assert_eq!(sample.tick().timestamp_subsec_micros(), 1);
    }
}
