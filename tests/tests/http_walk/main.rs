//! Long random walks over HTTP: 14 customers, operators and a payment provider act at the same time
//! on the real binary, on two servers over one PostgreSQL and on one server on SQLite. Between
//! rounds everybody pauses and the state of the shop is checked; at the end 45 days pass.
//!
//! Each participant's actions are chosen by a seed (`KASSA_WALK_SEED`, printed by each walk), so
//! that a walk can be repeated; how they interleave is up to the machine. `KASSA_WALK_CALLS` is the
//! number of calls, about (`make test-walk`).

mod attention;
mod calm;
mod carts;
mod coverage;
mod customers;
mod intents;
mod money;
mod opening;
mod operators;
mod provider;
mod replies;
mod stock;
mod world;

use std::sync::Arc;

use tests::Db;
use tests::dice::Dice;
use tokio::task::JoinSet;

use world::World;

tests::on_each_database!(
    s25_a_long_walk_with_capture_at_once_leaves_the_shop_consistent,
    s25_a_long_walk_with_capture_on_shipping_leaves_the_shop_consistent,
    s25_a_long_walk_with_capture_by_hand_leaves_the_shop_consistent,
);

/// Calls of a walk unless the environment asks for more.
const CALLS: u64 = 400;
/// From so many calls on, a walk has to have met everything that is likely.
const LONG: u64 = 4_000;
const OPERATORS: u64 = 4;
const FIRST_PROVIDER: u64 = world::CUSTOMERS + OPERATORS;
const PEOPLE: u64 = FIRST_PROVIDER + 2;
/// Calls of a step, on average.
const CALLS_OF_A_STEP: u64 = 2;
/// Calls between two checks, about.
const CALLS_OF_A_ROUND: u64 = 1_000;

async fn s25_a_long_walk_with_capture_at_once_leaves_the_shop_consistent(db: Db) {
    walk(db, &[("KASSA_ORDERS__CAPTURE", "at_once")]).await;
}

async fn s25_a_long_walk_with_capture_on_shipping_leaves_the_shop_consistent(db: Db) {
    let settings =
        [("KASSA_ORDERS__CAPTURE", "on_shipping"), ("KASSA_ORDERS__AUTO_CONFIRM", "true")];
    walk(db, &settings).await;
}

async fn s25_a_long_walk_with_capture_by_hand_leaves_the_shop_consistent(db: Db) {
    walk(db, &[("KASSA_ORDERS__CAPTURE", "manual")]).await;
}

fn number(name: &str, default: u64) -> u64 {
    let asked = std::env::var(name).ok();
    asked.map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

async fn walk(db: Db, settings: &[(&str, &str)]) {
    let (seed, calls) = (number("KASSA_WALK_SEED", 1), number("KASSA_WALK_CALLS", CALLS));
    eprintln!("a walk of about {calls} calls, {settings:?}: KASSA_WALK_SEED={seed}");
    let world = Arc::new(World::open(db, settings).await);
    let rounds = (calls / CALLS_OF_A_ROUND).max(2);
    let steps = (calls / rounds / PEOPLE / CALLS_OF_A_STEP).max(3);
    for round in 0..rounds {
        act(&world, seed, round * steps..(round + 1) * steps).await;
        world.settle_down().await;
        world.check(&format!("round {round}, seed {seed}")).await;
    }
    world.everybody_has_a_way_on().await;
    world.repeat_open_intents().await;
    world.provider_decides_on_everything().await;
    world.let_days_pass().await;
    world.books_are_reconciled().await;
    world.check(&format!("the end, seed {seed}")).await;
    world.nothing_is_left_open().await;
    world.everybody_can_shop().await;
    world.coverage(calls >= LONG).await;
    world.finish();
}

/// Everybody does their steps, all at the same time.
async fn act(world: &Arc<World>, seed: u64, steps: std::ops::Range<u64>) {
    let mut tasks = JoinSet::new();
    for person in 0..PEOPLE {
        let (world, steps) = (Arc::clone(world), steps.clone());
        tasks.spawn(async move {
            for step in steps {
                // A seed of its own for each step: what a step found does not change the next
                // choice.
                let dice = Dice::new((seed * 1_000 + person) * 1_000_000 + step);
                match person {
                    0..world::CUSTOMERS => world.customer_acts(person, dice).await,
                    world::CUSTOMERS..FIRST_PROVIDER => world.operator_acts(dice).await,
                    _ => world.provider_acts(dice).await,
                }
            }
        });
    }
    while let Some(ended) = tasks.join_next().await {
        if let Err(error) = ended {
            std::panic::resume_unwind(error.into_panic());
        }
    }
}
