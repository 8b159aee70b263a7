//! Providers that get too many requests, reject the shop's credentials, or do not answer.

use std::time::Duration;

use adapters_mock_payments::{Call, Fault};
use application::orders::pay;
use application::payments::{NewRefund, RefundPayment, refund};
use application::worker::sync_payments;
use application::{AppError, Principal};
use domain::ids::OrderId;
use domain::order::OrderPaymentStatus;
use domain::payment::PaymentStatus;
use domain::refund::RefundStatus;

use crate::fixture::provider::{charged, hold_answers};
use crate::fixture::{Fixture, fresh, money, paying, unwrap_fresh};

async fn order(s: &Fixture) -> (Principal, OrderId) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let id = s.place(&ada, tea.id, 1).await.order.id;
    (ada, id)
}

fn is_paused(refused: &Result<application::orders::Paid, AppError>, most: u64) -> bool {
    let pause = |error: &AppError| match error {
        AppError::ProviderPaused(pause) => Some(pause.as_secs()),
        _ => None,
    };
    refused.as_ref().err().and_then(pause).is_some_and(|seconds| (1..=most).contains(&seconds))
}

/// Nothing is sent, or written, before the time has passed that the provider asks for.
pub async fn p04_a_provider_with_too_many_requests_is_left_alone(s: Fixture) {
    let ((ada, first), (bob, second)) = (order(&s).await, order(&s).await);
    s.mock.fail_next_call(Call::Create, Fault::RateLimited(60));
    let refused = s.pay(&ada, first, None).await.map(|_| ());
    assert_eq!(refused, Err(AppError::ProviderUnavailable));
    let attempt = s.order(first).await.payments[0].clone();
    assert_eq!(attempt.status, PaymentStatus::Pending, "it has not failed");
    s.pass(30);
    let before = s.order(second).await;
    for (who, order) in [(&ada, first), (&bob, second)] {
        let refused = s.pay(who, order, None).await;
        assert!(is_paused(&refused, 30), "{refused:?}");
    }
    assert_eq!(s.order(second).await, before, "nothing was written");
    s.pass(31);
    for (who, order) in [(&ada, first), (&bob, second)] {
        let paid = s.pay(who, order, None).await.expect("an answer");
        assert_eq!(charged(&s.mock, paid.payment_id), Some(money("10.00")));
    }
    s.sound().await;
}

/// A request that is repeated with its key during the pause is answered with the pause each time, and can be repeated
/// as soon as the pause has ended.
pub async fn p04_a_request_repeated_during_a_pause_does_not_hold_its_key(s: Fixture) {
    let (ada, id) = order(&s).await;
    let pay = async || {
        let keyed = s.keyed_as(&ada, "pay", "key-1", "body");
        pay(&s.engine, &ada, paying(id), Some(&keyed)).await.map(unwrap_fresh)
    };
    s.mock.fail_next_call(Call::Create, Fault::RateLimited(5));
    assert_eq!(pay().await.map(|_| ()), Err(AppError::ProviderUnavailable));
    for _ in 0..3 {
        let refused = pay().await;
        assert!(is_paused(&refused, 5), "{refused:?}");
    }
    s.pass(5);
    let paid = pay().await.expect("an answer");
    assert_eq!(charged(&s.mock, paid.payment_id), Some(money("10.00")));
    s.sound().await;
}

/// Jobs wait as well, without an attempt.
pub async fn p04_jobs_wait_for_a_provider_with_too_many_requests(mut s: Fixture) {
    s.rebuild(|policy| policy.max_job_attempts = 2);
    let (ada, id) = order(&s).await;
    let paid = s.pay(&ada, id, None).await.expect("an answer");
    s.work().await;
    let part = RefundPayment {
        id: paid.payment_id,
        amount: None,
        reason: "broken".to_owned(),
        force: false,
    };
    let _: NewRefund = fresh(refund(&s.engine, &s.admin(), part, None).await);
    s.mock.fail_next_call(Call::Refund, Fault::RateLimited(600));
    s.work().await;
    let waiting = s.order(id).await.refunds[0].clone();
    assert_eq!((waiting.status, waiting.sent_at), (RefundStatus::Pending, None));
    // If it were called, it would decline.
    s.mock.fail_next_call(Call::Refund, Fault::Declined);
    for _ in 0..9 {
        s.pass(60);
        s.work().await;
    }
    assert_eq!(s.order(id).await.refunds[0], waiting, "it was not called");
    s.pass(120);
    s.work().await;
    assert_eq!(s.order(id).await.refunds[0].status, RefundStatus::Failed, "now it was");
    s.sound().await;
}

/// An expired API key: no shopper is declined for it.
pub async fn p24_wrong_credentials_fail_no_attempt(s: Fixture) {
    let (ada, id) = order(&s).await;
    for _ in 0..7 {
        s.mock.fail_next_call(Call::Create, Fault::Misconfigured);
        let refused = s.pay(&ada, id, None).await.map(|_| ());
        assert_eq!(refused, Err(AppError::ProviderUnavailable));
    }
    let record = s.order(id).await;
    assert_eq!(record.payments.len(), 1);
    assert_eq!(record.payments[0].status, PaymentStatus::Pending);
    s.pay(&ada, id, None).await.expect("the key was replaced");
    assert_eq!(s.order(id).await.payment_status(), OrderPaymentStatus::Paid);
    s.sound().await;
}

/// After five calls without an answer others are told at once, and the attempts are looked up later.
pub async fn p25_a_provider_that_does_not_answer_is_paused(mut s: Fixture) {
    s.rebuild(|policy| policy.provider_timeout = Duration::from_millis(100));
    let mut orders = Vec::new();
    for _ in 0..6 {
        orders.push(order(&s).await);
    }
    let held = hold_answers(&s.mock);
    for (who, id) in &orders[..5] {
        let paid = s.pay(who, *id, None).await.expect("accepted");
        assert_eq!(paid.record.payment_status(), OrderPaymentStatus::Processing);
    }
    let (who, last) = &orders[5];
    let refused = s.pay(who, *last, None).await;
    assert!(is_paused(&refused, 15), "{refused:?}");
    assert_eq!(s.order(*last).await.payments, []);
    held.release();
    s.pass(16);
    s.pay(who, *last, None).await.expect("an answer");
    s.pass(120);
    sync_payments(&s.engine, 10).await.expect("a sweep");
    for (_, id) in &orders {
        assert_eq!(s.order(*id).await.payment_status(), OrderPaymentStatus::Paid);
    }
    s.sound().await;
}
