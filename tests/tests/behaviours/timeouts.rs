//! Thousands of provider calls that time out, at providers of every character, while the keys of
//! requests expire: nothing is charged twice, nothing is refunded twice, and no money is lost.
//!
//! `KASSA_TIMEOUTS` is how many calls time out on each store (`make test-timeouts`), `KASSA_TIMEOUTS_SEED`
//! what is chosen.

mod books;
mod shop;

use adapters_mock_payments::Character;
use books::Tally;
use shop::Shop;

use crate::fixture::Fixture;

/// Orders that are placed before time passes.
const ORDERS: usize = 12;

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Lets calls to providers of every character time out, and checks the books of each at its end.
async fn run(store: &str, fixture: impl AsyncFn() -> Option<Fixture>, default: u64) {
    let characters = Character::ALL;
    let calls = number("KASSA_TIMEOUTS", default).div_ceil(characters.len() as u64);
    for (index, character) in characters.iter().enumerate() {
        let Some(fixture) = fixture().await else { return };
        let seed = number("KASSA_TIMEOUTS_SEED", 1) + index as u64;
        let mut shop = Shop::open(fixture, *character, seed).await;
        while shop.timeouts < calls {
            shop.customers_come(ORDERS).await;
            shop.time_passes().await;
            shop.operators_act().await;
        }
        shop.all_comes_to_rest().await;
        let tally = Tally::of(&shop).await;
        println!("{store} {character} {tally}");
        assert_eq!(tally.wrong, Vec::<String>::new(), "seed {seed}: {tally}");
        assert!(tally.charged_unknowingly > 0 && tally.paid > 0, "nothing was tried: {tally}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p02_time_outs_in_memory() {
    run("memory", async || Some(Fixture::memory()), 360).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p02_time_outs_on_sqlite() {
    run("sqlite", async || Some(Fixture::sqlite().await), 90).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p02_time_outs_on_postgres() {
    run("postgres", Fixture::postgres, 90).await;
}
