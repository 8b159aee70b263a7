//! Database changes for the domain's decisions, without the jobs and messages that `application` adds.

use domain::Instant;
use domain::order::{Actor, OrderRecord, Transition};
use ports::{Changes, StockCause};

/// Database changes for a new order.
#[must_use]
pub fn placing(step: &Transition, at: Instant) -> Changes {
    let mut changes = Changes::default();
    changes.insert_order(step);
    write_effects(&mut changes, step, at);
    changes
}

/// Database changes for a transition, whose parts get their new versions.
#[must_use]
pub fn moving(before: &OrderRecord, step: &mut Transition, at: Instant) -> Changes {
    let mut changes = Changes::default();
    changes.update_order(before, step);
    write_effects(&mut changes, step, at);
    changes
}

/// Adds a transition's effects on stock, coupons and carts; jobs and messages are left out.
pub fn write_effects(changes: &mut Changes, step: &Transition, at: Instant) {
    for effect in &step.effects {
        changes.write_effect(effect, |_| cause(step, at), at);
    }
}

/// The cause in the ledger: what happened to the order, and who did it.
fn cause(step: &Transition, at: Instant) -> StockCause {
    let first = step.events.first();
    StockCause {
        reason: first.map_or("unknown", |e| e.kind.as_str()).to_owned(),
        actor: first.map_or(Actor::System, |e| e.actor.clone()),
        order_id: Some(step.record.order.id),
        at,
    }
}
