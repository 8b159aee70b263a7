//! Attempts without updates, and lookups at their providers.

use std::time::Duration;

use application::worker::sync_payments;
use domain::ids::OrderId;
use domain::order::{CapturePolicy, OrderStatus};
use domain::payment::Payment;

use crate::authorizing::authorized_order;
use crate::fixture::Fixture;
use crate::fixture::provider::{hold_answers, reference, settle};

/// Orders whose attempts their provider is still at, each begun a second after the one before.
async fn silent(s: &Fixture, count: usize) -> Vec<OrderId> {
    let (ada, tea) = (s.customer(), s.listing("10.00", None).await);
    let mut orders = Vec::new();
    for _ in 0..count {
        let order = s.place(&ada, tea.id, 1).await.order.id;
        s.pay(&ada, order, Some("mock_processing")).await.expect("an answer");
        orders.push(order);
        s.pass(1);
    }
    s.pass(61);
    orders
}

/// Which of these attempts were asked about just now.
async fn asked(s: &Fixture, orders: &[OrderId]) -> Vec<bool> {
    let mut asked = Vec::new();
    for order in orders {
        asked.push(s.order(*order).await.payments[0].updated_at == s.now());
    }
    asked
}

pub async fn a_provider_that_keeps_silent_is_asked_a_few_times_only(mut s: Fixture) {
    s.rebuild(|policy| policy.provider_timeout = Duration::from_millis(100));
    let orders = silent(&s, 7).await;
    let hold = hold_answers(&s.mock);
    assert_eq!(sync_payments(&s.engine, 10).await, Ok(0));
    let (yes, no) = (true, false);
    assert_eq!(asked(&s, &orders).await, [yes, yes, yes, yes, no, no, no]);
    s.pass(1);
    assert_eq!(sync_payments(&s.engine, 10).await, Ok(0));
    assert_eq!(asked(&s, &orders).await, [no, no, no, no, yes, yes, yes], "the others' turn");
    hold.release();
    // It has all the time it wants now: what is late on a loaded machine is not silent.
    s.rebuild(|policy| policy.provider_timeout = Duration::from_secs(60));
    for order in &orders {
        settle(&s.mock, &reference(s.order(*order).await.payments[0].id), "paid");
    }
    s.pass(61);
    assert_eq!(sync_payments(&s.engine, 10).await, Ok(7), "all are asked once it answers");
    s.sound().await;
}

pub async fn a_provider_that_has_nothing_new_leaves_the_order_as_it_is(s: Fixture) {
    let orders = silent(&s, 1).await;
    let before = s.order(orders[0]).await;
    assert_eq!(sync_payments(&s.engine, 10).await, Ok(0));
    let after = s.order(orders[0]).await;
    assert_eq!(after.order, before.order, "conditions of its callers hold");
    assert_eq!(after.payments[0].updated_at, s.now());
    assert_eq!(after.payments[0].version, before.payments[0].version + 1, "the attempt is guarded");
    s.sound().await;
}

pub async fn an_unknown_provider_is_left_to_others(s: Fixture) {
    let orders = silent(&s, 1).await;
    let before = s.order(orders[0]).await;
    settle(&s.mock, &reference(before.payments[0].id), "paid");
    let without = s.engine_without_providers();
    assert_eq!(sync_payments(&without, 10).await, Ok(0));
    assert_eq!(s.order(orders[0]).await, before, "not even asked");
    assert_eq!(sync_payments(&s.engine, 10).await, Ok(1), "by a server that has it");
    assert_eq!(s.order(orders[0]).await.status(), OrderStatus::Paid);
    s.sound().await;
}

pub async fn an_authorization_is_looked_up_rarely(mut s: Fixture) {
    let (order, id) = authorized_order(&mut s, CapturePolicy::Manual).await;
    settle(&s.mock, &reference(id), "cancelled");
    for hours in [1, 4] {
        s.pass(hours * 3_600 + 61);
        assert_eq!(sync_payments(&s.engine, 10).await, Ok(0));
    }
    s.pass(3_600);
    assert_eq!(sync_payments(&s.engine, 10).await, Ok(1), "after six hours");
    let after = s.order(order.order.id).await;
    assert!(!after.payments.iter().any(Payment::is_live));
    s.sound().await;
}
