//! The books balance: random legal and illegal things happen to orders that share two listings and
//! one coupon, and after every one of them each piece, each use of the coupon and each cent is
//! where it belongs; on memory, SQLite and PostgreSQL.
//!
//! `story` says what happens, `laws` compares what is stored with what must be so, and at the end
//! with the provider's own books. `KASSA_BOOKS_SEED` tells one story again.

mod bank;
mod laws;
mod story;

use std::collections::BTreeSet;
use std::fmt::Write;

use adapters_mock_payments::Character;
use domain::order::OrderStatus;
use domain::payment::PaymentStatus;
use story::{Dice, Shop};

use crate::fixture::Fixture;

/// Things that happen in a story.
const HAPPENINGS: usize = 36;

/// Seeds of the stories to be told.
fn seeds(stories: u64) -> Vec<u64> {
    match std::env::var("KASSA_BOOKS_SEED").ok().and_then(|seed| seed.parse().ok()) {
        Some(seed) => vec![seed],
        None => (1..=stories).collect(),
    }
}

/// Tells a story, and checks the books after each thing that happens; gives the states that it met.
async fn tell(fixture: Fixture, character: Character, seed: u64) -> BTreeSet<String> {
    let mut met = BTreeSet::new();
    let mut shop = Shop::open(fixture, character, Dice::new(seed)).await;
    let mut told = String::new();
    for _ in 0..HAPPENINGS {
        let what = shop.something_happens().await;
        let _ = writeln!(told, "  {what}");
        if let Err(broken) = laws::check(&shop).await {
            panic!("story {seed} with {character}: {broken}, after\n{told}");
        }
        met.extend(laws::states(&shop).await);
    }
    shop.all_comes_to_rest().await;
    if let Err(broken) = laws::check_at_rest(&shop).await {
        panic!("story {seed} with {character}, at its end: {broken}, after\n{told}");
    }
    met
}

/// Stories that never meet a state prove nothing about it.
fn assert_all_met(met: &BTreeSet<String>) {
    let orders = OrderStatus::ALL.iter().map(|s| format!("order {s}"));
    // A provider that finds every payment leaves none for review.
    let met_here = PaymentStatus::ALL.iter().filter(|s| **s != PaymentStatus::NeedsReview);
    let payments = met_here.map(|s| format!("payment {s}"));
    let refunds = ["refund pending", "refund succeeded"].map(str::to_owned);
    for state in orders.chain(payments).chain(refunds) {
        assert!(met.contains(&state), "no story met `{state}`: {met:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn balance_in_memory() {
    let mut met = BTreeSet::new();
    let seeds = seeds(500);
    for seed in &seeds {
        met.extend(tell(Fixture::memory(), Character::Instant, *seed).await);
    }
    if seeds.len() > 1 {
        assert_all_met(&met);
    }
}

/// The same stories with a provider that resembles each of the real ones.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn balance_with_each_character() {
    let seeds = seeds(60);
    for &character in Character::ALL {
        let mut met = BTreeSet::new();
        for seed in &seeds {
            met.extend(tell(Fixture::memory(), character, 30_000 + seed).await);
        }
        for state in ["payment paid", "payment authorized", "refund succeeded"] {
            let alone = seeds.len() == 1;
            assert!(
                alone || met.contains(state),
                "no story with {character} met `{state}`: {met:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn balance_on_sqlite() {
    for seed in seeds(12) {
        tell(Fixture::sqlite().await, Character::Instant, 10_000 + seed).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn balance_on_postgres() {
    for seed in seeds(12) {
        if let Some(fixture) = Fixture::postgres().await {
            tell(fixture, Character::Instant, 20_000 + seed).await;
        }
    }
}
