//! Orders that are due to expire, and payments that they wait for.

use std::sync::Arc;

use chrono::TimeDelta;
use domain::Instant;
use domain::ids::OrderId;
use domain::payment::{PaymentStatus, ProviderStatus};
use ports::Storage;

use crate::shop::Shop;

/// An order does not expire while money may be on its way to it: authorized, being processed, or of
/// unknown outcome. A payment of another amount gives it a later deadline instead, which counts also once
/// the order has been confirmed.
pub async fn orders_due_waits_for_payments(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let (aside, authorized) = shop.attempt_that_is(PaymentStatus::Authorized).await;
    let (unsure, lost) = shop.attempt_that_is(PaymentStatus::Unknown).await;
    let (bank, processing) = shop.attempt_that_is(PaymentStatus::Processing).await;
    let (wrong, _) = shop.attempt_that_is(PaymentStatus::Mismatch).await;
    let held_up = [aside.order.id, unsure.order.id, bank.order.id];
    let later = shop.sample.now() + TimeDelta::hours(1);
    assert_eq!(due(&shop, later, 10).await, [], "each is held up");
    let (shown, _) = shop.attempt_that_is(PaymentStatus::RequiresAction).await;
    assert_eq!(due(&shop, later, 1).await, [shown.order.id], "none of them takes its place");

    shop.apply_response(&aside, authorized, ProviderStatus::Cancelled).await;
    assert_eq!(due(&shop, later, 10).await, [held_up[0], shown.order.id]);
    shop.apply_response(&unsure, lost, ProviderStatus::Failed).await;
    assert_eq!(due(&shop, later, 10).await, [held_up[0], held_up[1], shown.order.id]);
    shop.apply_response(&bank, processing, ProviderStatus::Failed).await;
    let every = [held_up[0], held_up[1], held_up[2], shown.order.id];
    assert_eq!(due(&shop, later, 10).await, every);
    assert_eq!(due(&shop, later, 2).await, every[..2], "the longest due first");
    let decided_by = wrong.order.expires_at.expect("an operator has until then");
    assert!(decided_by > later);
    let [.., last] = due(&shop, decided_by, 10).await[..] else { panic!("it is due") };
    assert_eq!(last, wrong.order.id);
}

/// Nor does an order expire while a provider call about it is in flight: until they have an answer,
/// or their time is up.
pub async fn orders_due_waits_for_payments_in_flight(storage: Arc<dyn Storage>) {
    let shop = Shop::new(storage);
    let order = shop.any_order().await;
    let over = order.order.expires_at.expect("it runs out");
    shop.sample.advance(over - shop.sample.now() - TimeDelta::seconds(3));
    let (begun, payment) = shop.begin_payment(&order).await;
    let in_flight_until = begun.payments[0].in_flight_until.expect("it is busy");
    assert!(in_flight_until > over, "they are still at it when time is up");
    let tick = TimeDelta::microseconds(1);
    assert_eq!(due(&shop, over, 10).await, []);
    assert_eq!(due(&shop, in_flight_until - tick, 10).await, []);
    assert_eq!(due(&shop, in_flight_until, 10).await, [order.order.id]);
    shop.step(&begun, |o, c| o.record_provider_outage(payment, None, c)).await;
    assert_eq!(due(&shop, over, 10).await, [order.order.id], "no one is at it any more");
}

async fn due(shop: &Shop, now: Instant, limit: u32) -> Vec<OrderId> {
    shop.storage.orders_due(now, limit).await.expect("readable")
}
