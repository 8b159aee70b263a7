//! What the tests are made of: a clock that stands where it is put, ids that never repeat, and a
//! shop with a few listings.

mod attempts;
mod prices;
mod shop;

pub use attempts::{
    apply_response, apply_webhook, begin, failed, lost, paid, paid_amount, paid_order, pay_with,
    provider_update,
};
pub use prices::{address, method, rate, tables};
pub use shop::{
    Basket, CARD, SHOPPER, STRANGER, cod_order, coupon, eur, fixed, id_of, jpy, listing, money,
    online_order, percent, usd,
};

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::TimeDelta;
use domain::Instant;
use domain::ids::UserId;
use domain::order::{Actor, ChangeContext, Effect, OrderEventKind, Transition};
use uuid::Uuid;

/// Noon on the first day of 2026, and so many seconds later.
pub fn at(seconds: i64) -> Instant {
    let start: Instant = "2026-01-01T12:00:00Z".parse().unwrap();
    start + TimeDelta::seconds(seconds)
}

/// The moment one microsecond later or earlier.
pub fn microseconds(moment: Instant, count: i64) -> Instant {
    moment + TimeDelta::microseconds(count)
}

/// An id that was never given before.
pub fn fresh() -> Uuid {
    static LAST: AtomicU64 = AtomicU64::new(1_000_000);
    Uuid::from_u128(u128::from(LAST.fetch_add(1, Ordering::Relaxed)))
}

/// The customer whose orders these are.
pub fn customer() -> Actor {
    Actor::Customer(SHOPPER)
}

/// An operator.
pub fn operator() -> Actor {
    Actor::Admin(UserId(Uuid::from_u128(900)))
}

/// Decides something as this actor at this time.
pub fn decide<R>(actor: &Actor, now: Instant, decision: impl FnOnce(&ChangeContext<'_>) -> R) -> R {
    let new_id = fresh;
    decision(&ChangeContext { now, actor, new_id: &new_id })
}

/// Decides something as the engine itself.
pub fn system<R>(now: Instant, decision: impl FnOnce(&ChangeContext<'_>) -> R) -> R {
    decide(&Actor::System, now, decision)
}

/// What a step wrote into the history.
pub fn kinds(step: &Transition) -> Vec<OrderEventKind> {
    step.events.iter().map(|e| e.kind).collect()
}

/// How often an effect is in a step.
pub fn count(step: &Transition, wanted: &Effect) -> usize {
    step.effects.iter().filter(|e| *e == wanted).count()
}

/// Whether an effect is in a step, once.
pub fn once(step: &Transition, wanted: &Effect) -> bool {
    count(step, wanted) == 1
}
