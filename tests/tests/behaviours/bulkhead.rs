//! A provider that hangs, and more requests than may wait for it.

use std::sync::Arc;
use std::time::Duration;

use adapters_memory::TestClock;
use application::orders::Paid;
use application::payments::{cancel, capture, sync, void};
use application::{AppError, Engine, IdempotentRequest, Principal};
use chrono::TimeDelta;
use domain::cart::CartStatus;
use domain::ids::{OrderId, PaymentId};
use domain::order::{CapturePolicy, OrderStatus, PaymentMethod};
use domain::payment::PaymentStatus;
use tokio::task::JoinHandle;

use crate::authorizing::authorized_order;
use crate::fixture::Fixture;
use crate::fixture::provider::{be_unavailable_once, charged, hold_answers};
use crate::fixture::{fresh, money, paying, unwrap_fresh};

/// Longer than any test waits.
const FOREVER: Duration = Duration::from_secs(3_600);

/// A server with two places at each provider.
fn with_two_places(s: &mut Fixture) {
    s.rebuild(|policy| {
        policy.provider_timeout = FOREVER;
        policy.max_provider_requests = 2;
    });
}

async fn order(s: &Fixture, who: &Principal) -> OrderId {
    let tea = s.listing("10.00", Some(5)).await;
    s.place(who, tea.id, 1).await.order.id
}

/// A payer whose request is inside the provider's call.
async fn payer(s: &Fixture) -> (OrderId, JoinHandle<Result<PaymentId, AppError>>) {
    let ada = s.customer();
    let id = order(s, &ada).await;
    let engine = Arc::clone(&s.engine);
    (id, tokio::spawn(async move { pay(&engine, &ada, id).await }))
}

async fn pay(engine: &Engine, who: &Principal, id: OrderId) -> Result<PaymentId, AppError> {
    pay_under(engine, who, id, None).await
}

async fn pay_under(
    engine: &Engine,
    who: &Principal,
    id: OrderId,
    keyed: Option<&IdempotentRequest<Paid>>,
) -> Result<PaymentId, AppError> {
    let input = paying(id);
    let paid = application::orders::pay(engine, who, input, keyed).await?;
    Ok(unwrap_fresh(paid).payment_id)
}

pub async fn p13_one_payer_too_many_is_rejected_before_anything_is_written(mut s: Fixture) {
    let (_, aside) = authorized_order(&mut s, CapturePolicy::Manual).await;
    let (waiting, ours) = (s.customer(), s.customer());
    let theirs = order(&s, &waiting).await;
    let begun = s.pay(&waiting, theirs, Some("mock_processing")).await.expect("an answer");
    with_two_places(&mut s);
    let hold = hold_answers(&s.mock);
    let (first, second) = (payer(&s).await, payer(&s).await);
    hold.waiting(2).await;

    let (boss, busy) = (s.admin(), Some(AppError::ProviderBusy));
    let id = order(&s, &ours).await;
    let before = (s.order(id).await, s.store.order_of_payment(aside).await);
    assert_eq!(pay(&s.engine, &ours, id).await.err(), busy);
    assert_eq!(capture(&s.engine, &boss, aside, None, None).await.err(), busy);
    assert_eq!(void(&s.engine, &boss, aside, None).await.err(), busy);
    assert_eq!(sync(&s.engine, &boss, begun.payment_id).await.err(), busy);
    assert_eq!(cancel(&s.engine, &waiting, begun.payment_id, None).await.err(), busy);
    assert_eq!((s.order(id).await, s.store.order_of_payment(aside).await), before);

    hold.release();
    for (id, paying) in [first, second] {
        paying.await.expect("no panic").expect("paid");
        assert_eq!(s.order(id).await.status(), OrderStatus::Paid);
    }
    let paid = pay(&s.engine, &ours, id).await.expect("paid");
    assert_eq!(charged(&s.mock, paid), Some(money("10.00")));
    fresh(capture(&s.engine, &boss, aside, None, None).await);
    s.work().await;
    s.sound().await;
}

pub async fn p13_a_checkout_without_a_place_leaves_the_cart_as_it_is(mut s: Fixture) {
    with_two_places(&mut s);
    let hold = hold_answers(&s.mock);
    let (first, second) = (payer(&s).await, payer(&s).await);
    hold.waiting(2).await;
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    s.put(&ada, tea.id, 2).await;
    assert_eq!(s.checkout(&ada).await.err(), Some(AppError::ProviderBusy));
    let cart = s.cart(&ada).await;
    assert_eq!((cart.cart.status, cart.cart.items.len()), (CartStatus::Active, 1));
    assert_eq!(s.look(tea.id).await.reserved, 0, "no stock is held");
    let cod = s.checkout_with(&ada, |input| input.payment_method = PaymentMethod::Cod).await;
    assert!(cod.expect("placed").payment_id.is_none(), "cash needs no provider");
    hold.release();
    for (_, paying) in [first, second] {
        paying.await.expect("no panic").expect("paid");
    }
    s.session(&ada, tea.id, 1).await;
    s.sound().await;
}

pub async fn p13_a_full_bulkhead_stops_no_worker(mut s: Fixture) {
    let ada = s.customer();
    let id = order(&s, &ada).await;
    s.pay(&ada, id, Some("mock_processing")).await.expect("an answer");
    with_two_places(&mut s);
    let hold = hold_answers(&s.mock);
    let (first, second) = (payer(&s).await, payer(&s).await);
    hold.waiting(2).await;
    s.cancel(&ada, id).await.expect("cancelled");
    let engine = Arc::clone(&s.engine);
    let worker = tokio::spawn(async move { application::worker::drain(&engine).await });
    hold.waiting(3).await;
    hold.release();
    for (_, paying) in [first, second] {
        paying.await.expect("no panic").expect("paid");
    }
    worker.await.expect("no panic").expect("done");
    assert_eq!(s.order(id).await.payments[0].status, PaymentStatus::Cancelled);
    s.sound().await;
}

pub async fn p13_a_retry_without_a_place_leaves_its_key_free(mut s: Fixture) {
    let ada = s.customer();
    let id = order(&s, &ada).await;
    let keyed: IdempotentRequest<Paid> = s.keyed_as(&ada, "pay", "k1", "body");
    be_unavailable_once(&s.mock);
    let refused = pay_under(&s.engine, &ada, id, Some(&keyed)).await;
    assert_eq!(refused.err(), Some(AppError::ProviderUnavailable));
    with_two_places(&mut s);
    let hold = hold_answers(&s.mock);
    let (first, second) = (payer(&s).await, payer(&s).await);
    hold.waiting(2).await;
    let clock = Arc::new(TestClock::at(s.now() + TimeDelta::seconds(30)));
    let ahead = s.engine_of(clock, |policy| policy.max_provider_requests = 0);
    // A server whose clock is ahead leaves the key just as free for the others.
    for engine in [&s.engine, &ahead, &s.engine] {
        let refused = pay_under(engine, &ada, id, Some(&keyed)).await;
        assert_eq!(refused.err(), Some(AppError::ProviderBusy), "and not: it is in progress");
    }
    hold.release();
    for (_, paying) in [first, second] {
        paying.await.expect("no panic").expect("paid");
    }
    let paid = pay_under(&s.engine, &ada, id, Some(&keyed)).await.expect("paid");
    assert_eq!(charged(&s.mock, paid), Some(money("10.00")), "once");
    assert_eq!(s.order(id).await.payments.len(), 1);
    s.sound().await;
}
