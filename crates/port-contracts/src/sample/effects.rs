//! Database changes for the domain's decisions, as far as a store's guards are concerned. The
//! complete mapping is in `application`, on which adapters and their suites do not depend; this one
//! leaves out jobs and messages.

use domain::Instant;
use domain::cart::CartStatus;
use domain::ids::CartId;
use domain::order::{Actor, Effect, OrderRecord, StockLine, StockMove, Transition};
use ports::{CartMove, Changes, StockCause, StockChange, StockChangeKind};

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
        match effect {
            Effect::Stock(what, lines) => {
                let cause = cause(step, at);
                changes.stock.extend(lines.iter().map(|l| stock(*what, l, &cause)));
            }
            Effect::Coupon(change) => changes.coupon_uses.push(change.clone()),
            &Effect::ConvertCart(cart) => {
                changes.cart_moves.push(out_of_checkout(cart, CartStatus::Converted, at));
            }
            &Effect::ReopenCart(cart) => {
                changes.cart_moves.push(out_of_checkout(cart, CartStatus::Active, at));
            }
            Effect::Job(_) | Effect::Notify(_) => {}
        }
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

fn stock(what: StockMove, line: &StockLine, cause: &StockCause) -> StockChange {
    let quantity = line.quantity;
    let kind = match what {
        StockMove::Hold => {
            StockChangeKind::Hold { quantity, version: line.version, tracked: line.tracked }
        }
        StockMove::Release => StockChangeKind::Release { quantity },
        StockMove::Commit | StockMove::WriteOffHeld => {
            StockChangeKind::Commit { quantity, cause: cause.clone() }
        }
        StockMove::WriteOff => StockChangeKind::WriteOff { quantity, cause: cause.clone() },
        StockMove::Return => StockChangeKind::Return { quantity, cause: cause.clone() },
    };
    StockChange { listing_id: line.listing_id, kind }
}

fn out_of_checkout(cart_id: CartId, to: CartStatus, at: Instant) -> CartMove {
    CartMove { cart_id, from: CartStatus::Checkout, to, at }
}
