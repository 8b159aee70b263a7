//! Lookups of refunds that fail, lag, or are caused too often.

use adapters_mock_payments::{Call, Fault};
use application::payments::sync;
use application::webhooks::{Received, receive};
use application::worker::{expire_orders, sync_payments};
use domain::order::{OrderEventKind, OrderPaymentStatus, OrderStatus};
use domain::refund::RefundStatus;
use ports::{JobFilter, JobState, PageRequest};

use crate::fixture::provider::{reference, settle};
use crate::fixture::unreliable::Unreliable;
use crate::fixture::{Fixture, money};
use crate::refund_events::{happened, hint, jobs, only_refund, processing, refunded, report};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

async fn dead_jobs(s: &Fixture) -> usize {
    let filter = JobFilter { state: Some(JobState::Dead), ..JobFilter::default() };
    s.store.list_jobs(&filter, PageRequest::default()).await.expect("a page").items.len()
}

/// However often, for as long as the refund takes.
pub async fn w11_hints_about_a_pending_refund_leave_no_jobs(mut s: Fixture) {
    s.replace_provider(|options| options.hints = true);
    let (order, id) = refunded(&s, "mock_refund_pending", Some("5.00")).await;
    for _ in 0..36 {
        receive(&s.engine, "mock", hint(&reference(id))).await.expect("read");
        s.pass(600);
        s.work().await;
        assert_eq!(jobs(&s).await, 1, "the refund's own");
    }
    s.pass(3 * DAY);
    s.work().await;
    assert_eq!(only_refund(&s, order).await.status, RefundStatus::Succeeded);
    assert_eq!(jobs(&s).await, 0);
    s.sound().await;
}

pub async fn w11_simultaneous_hints_share_one_lookup(mut s: Fixture) {
    s.replace_provider(|options| options.hints = true);
    let (_, id) = processing(&s).await;
    let name = reference(id);
    let mut hints = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (engine, hint) = (s.engine.clone(), hint(&name));
        hints.spawn(async move { receive(&engine, "mock", hint).await });
    }
    let received = hints.join_all().await;
    let shared = received.iter().filter(|r| **r == Ok(Received::Duplicate)).count();
    assert_eq!((shared, jobs(&s).await), (18, 2), "one at once, and one for the rest");
    s.pass(5);
    s.work().await;
    assert_eq!(jobs(&s).await, 0);
}

/// The provider fails each lookup of the refund, for longer than jobs are tried.
pub async fn a_refund_that_cannot_be_looked_up_blocks_nothing(mut s: Fixture) {
    s.rebuild(|policy| policy.max_job_attempts = 2);
    let (order, id) = refunded(&s, "mock_refund_pending", Some("5.00")).await;
    report(&s, id, "evt-1").await;
    for lookups in [2, 1, 1, 1, 1] {
        for _ in 0..lookups {
            s.mock.fail_next_call(Call::LookupRefund, Fault::NotUnderstood);
        }
        s.pass(HOUR);
        s.work().await;
    }
    assert_eq!(dead_jobs(&s).await, 0);
    s.pass(3 * DAY);
    s.work().await;
    assert_eq!(only_refund(&s, order).await.status, RefundStatus::Succeeded);

    // What else happens to the payment is found although its refund is not.
    settle(&s.mock, &reference(id), "refunded");
    s.mock.fail_next_call(Call::LookupRefund, Fault::Unavailable);
    sync(&s.engine, &s.admin(), id).await.expect("an answer");
    assert_eq!(s.order(order).await.payment_status(), OrderPaymentStatus::Refunded);
    s.sound().await;
}

/// The provider's view of the payment is from before the reversal.
pub async fn w13_a_reversal_is_found_although_the_total_lags(mut s: Fixture) {
    let (order, id) = refunded(&s, "mock_refund_reversed", None).await;
    let gateway = Unreliable::new(s.mock.clone());
    gateway.report_refunds(money("20.00"));
    s.engine = s.engine_with(vec![gateway.clone()], s.clock.clone(), |_| {});
    s.pass(3 * DAY + 1);
    report(&s, id, "evt-1").await;
    s.work().await;
    assert_eq!(only_refund(&s, order).await.status, RefundStatus::Failed, "and no other refund");
    assert_eq!(happened(&s, order, OrderEventKind::RefundReversed).await, 1);
    sync(&s.engine, &s.admin(), id).await.expect("an answer");
    assert_eq!(only_refund(&s, order).await.status, RefundStatus::Failed, "it is no new refund");
    assert_eq!(s.order(order).await.refundable(id), Ok(money("20.00")));
    s.sound().await;
}

/// A different amount was captured and the order cancelled at its deadline.
pub async fn a_reversed_refund_of_a_mismatch_is_not_sent_again(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 2).await.order.id;
    let token = Some("mock_refund_reversed");
    s.mock.fail_next_call(Call::Create, Fault::AnswerLost);
    let id = s.pay(&ada, order, token).await.expect("an answer").payment_id;
    // The provider reports more than was asked for.
    settle_with(&s, id, "25.00").await;
    s.pass(60);
    sync_payments(&s.engine, 10).await.expect("a sweep");
    s.work().await;
    s.pass(8 * DAY);
    expire_orders(&s.engine, 10).await.expect("a sweep");
    s.work().await;
    assert_eq!(s.order(order).await.status(), OrderStatus::Cancelled);
    s.pass(3 * DAY + 1);
    report(&s, id, "evt-1").await;
    s.work().await;
    let after = s.order(order).await;
    let sent = after.refunds.len();
    assert!(after.refunds.iter().all(|refund| refund.status == RefundStatus::Failed));
    s.pass(8 * DAY);
    expire_orders(&s.engine, 10).await.expect("a sweep");
    s.work().await;
    assert_eq!(s.order(order).await.refunds.len(), sent, "an operator decides");
}

async fn settle_with(s: &Fixture, id: domain::ids::PaymentId, amount: &str) {
    use crate::fixture::provider::webhook_with;
    let raw = serde_json::json!({ "amount": amount, "currency": "GBP" });
    receive(&s.engine, "mock", webhook_with(&reference(id), "paid", raw)).await.expect("read");
}

/// It was settled by another way while its job waited, and its provider cannot be asked any more.
pub async fn the_job_of_a_settled_refund_ends(mut s: Fixture) {
    s.rebuild(|policy| policy.max_job_attempts = 3);
    let (order, id) = refunded_after_an_outage(&s).await;
    s.pass(3 * DAY);
    sync(&s.engine, &s.admin(), id).await.expect("an answer");
    assert_eq!(only_refund(&s, order).await.status, RefundStatus::Succeeded);
    for _ in 0..4 {
        s.mock.fail_next_call(Call::LookupRefund, Fault::Unavailable);
        s.pass(HOUR);
        s.work().await;
    }
    assert_eq!((dead_jobs(&s).await, jobs(&s).await), (0, 0));
    s.sound().await;
}

async fn refunded_after_an_outage(s: &Fixture) -> (domain::ids::OrderId, domain::ids::PaymentId) {
    s.mock.fail_next_call(Call::Refund, Fault::Unavailable);
    let (order, id) = refunded(s, "mock_refund_pending", None).await;
    s.pass(HOUR);
    s.work().await;
    assert!(only_refund(s, order).await.provider_ref.is_some());
    (order, id)
}
