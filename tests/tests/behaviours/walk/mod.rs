//! Long random walks: customers and operators do whatever they may, on two servers over one store
//! and one provider, while webhooks come late and answers get lost. Then no one does anything any
//! more, time passes, and everything has to have come to an end. A walk is repeatable:
//! `KASSA_WALK_SEED` is printed by one that fails, `KASSA_WALK_STEPS` makes it longer (`make
//! test-walk`).

mod actions;
mod outcome;

use std::sync::Arc;

use application::worker::{abandon_carts, drain, expire_orders, sync_payments};
use application::{Admin, Engine, Principal};
use domain::ids::{ListingId, OrderId};
use domain::order::CapturePolicy;

use crate::fixture::Fixture;
use tests::dice::Dice;

const CUSTOMERS: usize = 7;
const HOUR: i64 = 3_600;
/// Longer than any deadline of the default policy (`orders.max_ttl`, 31 days).
const DAYS_OF_QUIET: i64 = 45;

/// Steps of a walk unless the environment asks for more.
const STEPS: u64 = 400;

pub async fn capture_at_once(s: Fixture) {
    walk(s, CapturePolicy::AtOnce, false).await;
}

pub async fn capture_on_shipping(s: Fixture) {
    walk(s, CapturePolicy::OnShipping, true).await;
}

pub async fn capture_by_hand(s: Fixture) {
    walk(s, CapturePolicy::Manual, false).await;
}

/// The world of a walk.
struct World {
    fixture: Fixture,
    servers: [Arc<Engine>; 2],
    customers: Vec<Principal>,
    operator: Admin,
    listings: Vec<ListingId>,
    orders: Vec<OrderId>,
    dice: Dice,
}

async fn walk(mut fixture: Fixture, capture: CapturePolicy, auto_confirm: bool) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seed = number("KASSA_WALK_SEED").unwrap_or(1);
    let steps = number("KASSA_WALK_STEPS").unwrap_or(STEPS);
    let policy = |policy: &mut application::Policy| {
        policy.capture = capture;
        policy.auto_confirm = auto_confirm;
    };
    fixture.rebuild(policy);
    let servers = [fixture.engine.clone(), fixture.another_engine(policy)];
    let mut listings = Vec::new();
    for price in ["3.00", "12.50", "20.00"] {
        listings.push(fixture.listing(price, Some(1_000_000)).await.id);
    }
    listings.push(fixture.listing("7.77", Some(3)).await.id);
    let customers = (0..CUSTOMERS).map(|_| fixture.customer()).collect();
    let operator = fixture.admin();
    let dice = Dice::new(seed);
    let mut world =
        World { fixture, servers, customers, operator, listings, orders: Vec::new(), dice };
    eprintln!("a walk of {steps} steps: KASSA_WALK_SEED={seed}");
    for _ in 0..steps {
        world.step().await;
    }
    world.come_to_rest().await;
    world.everything_has_ended().await;
}

impl World {
    fn server(&mut self) -> Arc<Engine> {
        Arc::clone(self.dice.one_of(&self.servers).expect("two servers"))
    }

    /// Time passes, and both servers do what is due.
    async fn pass(&mut self, seconds: i64) {
        self.fixture.pass(seconds);
        let servers = self.servers.clone();
        for engine in &servers {
            drain(engine).await.expect("the outbox");
            expire_orders(engine, 100).await.expect("a sweep");
            sync_payments(engine, 100).await.expect("a sweep");
        }
    }

    async fn come_to_rest(&mut self) {
        for _ in 0..DAYS_OF_QUIET * 4 {
            self.pass(6 * HOUR).await;
        }
        abandon_carts(&self.servers[0], 100).await.expect("a sweep");
    }
}
