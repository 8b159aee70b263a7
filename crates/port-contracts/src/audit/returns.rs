//! Returned units: what an auditor must find in them.

use std::sync::Arc;

use domain::order::{CancelledStock, OrderRecord, ReturnRefund, Transition};
use ports::{Changes, Invariant, Storage};

use super::finds;
use crate::sample::{money, moving};
use crate::shop::Shop;
use crate::store::delivered;

/// More units are to be returned than were delivered.
pub async fn units_returned_twice_are_seen(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (order, _) = delivered(&shop, 2).await;
    let mut twice = asked(&shop, &order, 2);
    twice.record.returns[0].lines[0].quantity = 3;
    found(&shop, &order, twice, Invariant::ReturnedOnce).await;
}

/// More units arrived than were to be returned.
pub async fn units_received_twice_are_seen(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (order, _) = delivered(&shop, 3).await;
    let mut more = received(&shop, &order).await;
    more.1.record.returns[0].received[0].quantity = 2;
    found(&shop, &more.0, more.1, Invariant::ReturnedOnce).await;
}

/// Returned units took another share of the price than is theirs.
pub async fn returned_amount_is_computed_again(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (order, _) = delivered(&shop, 2).await;
    let (approved, mut step) = received(&shop, &order).await;
    step.record.returns[0].received[0].amount = money("10.01", "GBP");
    found(&shop, &approved, step, Invariant::ReturnedAmount).await;
}

/// Units are returned and restocked, and never came back.
pub async fn stock_of_returned_units_is_in_the_ledger(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (order, _) = delivered(&shop, 2).await;
    let (approved, mut step) = received(&shop, &order).await;
    step.effects.retain(|effect| !matches!(effect, domain::order::Effect::Stock(..)));
    found(&shop, &approved, step, Invariant::CancelledUnitsStock).await;
}

async fn found(shop: &Shop, before: &OrderRecord, mut step: Transition, invariant: Invariant) {
    let changes: Changes = moving(before, &mut step, shop.sample.now());
    finds(shop, changes, &before.order.id.to_string()).await;
    let findings = shop.storage.audit().await.expect("readable");
    assert!(findings.iter().any(|f| f.invariant == invariant), "{findings:?}");
}

fn asked(shop: &Shop, order: &OrderRecord, units: i64) -> Transition {
    let lines = [(order.order.items[0].id, units)];
    let asked = shop.sample.decide(|c| order.create_return(&lines, "by phone", c));
    asked.expect("units to return").0
}

/// An approved return of one unit, and its receipt, not written.
async fn received(shop: &Shop, order: &OrderRecord) -> (OrderRecord, Transition) {
    let mut step = asked(shop, order, 1);
    shop.done(moving(order, &mut step, shop.sample.now())).await;
    let approved = shop.stored_order(order.order.id).await;
    let id = approved.returns[0].id;
    let units = [((approved.order.items[0].id, CancelledStock::Restocked), 1)];
    let received =
        shop.sample.decide(|c| approved.receive_return(id, &units, &ReturnRefund::Price, c));
    (approved, received.expect("a receipt"))
}
