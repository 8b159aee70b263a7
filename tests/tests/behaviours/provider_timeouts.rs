//! Attempts without updates, and lookups at their providers.

use std::time::Duration;

use adapters_mock_payments::Call;
use application::payments::sync;
use application::reconcile::{AttemptRef, Comparison, compare};
use application::worker::{drain, sync_payments};
use domain::ids::OrderId;
use domain::order::{CapturePolicy, OrderStatus};
use domain::payment::{Payment, PaymentStatus};

use crate::authorizing::authorized_order;
use crate::fixture::provider::{self, charged, hold_answers, reference, settle};
use crate::fixture::unreliable::Unreliable;
use crate::fixture::{Fixture, money};

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

/// The answer to a confirmation was lost, and the provider does not find the attempt: it has given
/// a reference for it, so that nothing follows.
pub async fn an_attempt_with_a_reference_stays_when_it_is_not_found(s: Fixture) {
    let (ada, boss, tea) = (s.customer(), s.admin(), s.listing("10.00", Some(5)).await);
    let session = s.session(&ada, tea.id, 1).await;
    let (order, id) = (session.record.order.id, session.payment_id.expect("an attempt"));
    s.pay(&ada, order, Some("mock_timeout_charged")).await.expect("an answer");
    let status = async || s.order(order).await.payment(id).expect("it").status;
    let forgetful = s.forgetful_engine();
    s.pass(61);
    sync(&forgetful, &boss, id).await.expect("nothing follows");
    assert_eq!(status().await, PaymentStatus::Unknown, "an operator asks");
    drain(&forgetful).await.expect("the outbox");
    assert_eq!(status().await, PaymentStatus::Unknown, "a job asks");
    assert_eq!(sync_payments(&forgetful, 10).await, Ok(0));
    let attempt = AttemptRef { order, payment: id };
    let compared = compare(&forgetful, &s.admin(), attempt, true).await.expect("compared");
    assert_eq!(compared.verdict, Comparison::Differs("unknown to the provider"));
    assert_eq!(status().await, PaymentStatus::Unknown, "a comparison asks");
    s.pass(600);
    s.work().await;
    assert_eq!(status().await, PaymentStatus::Paid, "found again");
    assert_eq!(charged(&s.mock, id), Some(money("10.00")));
    s.sound().await;
}

/// The attempt of a cancelled order is not found, and may be open nevertheless: it is cancelled at
/// the provider.
pub async fn an_attempt_with_a_reference_is_cancelled_by_the_provider_only(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let session = s.session(&ada, tea.id, 1).await;
    let (order, id) = (session.record.order.id, session.payment_id.expect("an attempt"));
    let status = async || s.order(order).await.payment(id).expect("it").status;
    s.cancel(&ada, order).await.expect("cancelled");
    let forgetful = Unreliable::new(provider::mock(s.clock.clone()));
    let engine = s.engine_with(vec![forgetful.clone()], s.clock.clone(), |_| {});
    forgetful.panic_after(&[Call::Cancel]);
    drain(&engine).await.expect("the outbox");
    assert_eq!(status().await, PaymentStatus::Pending, "the provider has not said that it is over");
    forgetful.panic_after(&[]);
    s.pass(600);
    drain(&engine).await.expect("the outbox");
    assert_eq!(status().await, PaymentStatus::Cancelled);
    s.sound().await;
}

/// The same at a provider that cannot cancel what it does not know: nothing was confirmed, so that
/// the attempt ends.
pub async fn an_attempt_that_a_provider_does_not_know_ends_with_its_order(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let session = s.session(&ada, tea.id, 1).await;
    let (order, id) = (session.record.order.id, session.payment_id.expect("an attempt"));
    s.cancel(&ada, order).await.expect("cancelled");
    let strict = Unreliable::new(provider::mock(s.clock.clone()));
    strict.refuse_unknown();
    let engine = s.engine_with(vec![strict], s.clock.clone(), |_| {});
    drain(&engine).await.expect("the outbox");
    assert_eq!(s.order(order).await.payment(id).expect("it").status, PaymentStatus::Cancelled);
    s.sound().await;
}
