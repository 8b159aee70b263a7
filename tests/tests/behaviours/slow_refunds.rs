//! Refunds that a provider accepts and pays back days later, or not at all, and providers that forget the
//! keys of refunds.

use adapters_mock_payments::{Call, Fault, RefundState};
use application::payments::{NewRefund, RefundPayment, refund};
use application::webhooks::receive;
use domain::ids::{OrderId, PaymentId};
use domain::order::OrderPaymentStatus;
use domain::refund::{Refund, RefundStatus};
use serde_json::json;

use crate::fixture::provider::{charged, reference, webhook_with};
use crate::fixture::{Fixture, fresh, money};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// An order of 20.00, paid with this token, of which 5.00 are to be refunded.
async fn refunding(s: &Fixture, token: &str) -> (OrderId, PaymentId) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 2).await.order.id;
    let id = s.pay(&ada, order, Some(token)).await.expect("an answer").payment_id;
    s.work().await;
    let part = RefundPayment {
        id,
        amount: Some("5.00".to_owned()),
        reason: "broken".to_owned(),
        force: false,
    };
    let _: NewRefund = fresh(refund(&s.engine, &s.admin(), part, None).await);
    (order, id)
}

async fn only_refund(s: &Fixture, order: OrderId) -> Refund {
    let mut refunds = s.order(order).await.refunds;
    assert_eq!(refunds.len(), 1);
    refunds.remove(0)
}

/// The refunds that the provider has made, or is about to make.
fn made(s: &Fixture) -> Vec<RefundState> {
    let entries = s.mock.ledger().expect("the ledger");
    entries.iter().flat_map(|entry| &entry.refunds).map(|refund| refund.state).collect()
}

/// Works every hour.
async fn work_for(s: &Fixture, hours: i64) {
    for _ in 0..hours {
        s.pass(HOUR);
        s.work().await;
    }
}

pub async fn p20_a_pending_refund_is_looked_up_and_not_sent_again(s: Fixture) {
    let (order, id) = refunding(&s, "mock_refund_pending").await;
    s.work().await;
    let pending = only_refund(&s, order).await;
    assert_eq!(pending.status, RefundStatus::Pending);
    assert!(pending.provider_ref.is_some() && pending.sent_at.is_some(), "{pending:?}");
    // Longer than the provider knows the key.
    work_for(&s, 2 * 24).await;
    assert_eq!(only_refund(&s, order).await.status, RefundStatus::Pending);
    assert_eq!(made(&s).len(), 1, "requested once");
    work_for(&s, 2 * 24).await;
    let settled = only_refund(&s, order).await;
    assert_eq!(settled.status, RefundStatus::Succeeded);
    assert_eq!(settled.provider_ref, pending.provider_ref);
    assert_eq!(made(&s), [RefundState::Succeeded]);
    assert_eq!(charged(&s.mock, id), Some(money("15.00")));
    let paid = s.order(order).await.payment_status();
    assert_eq!(paid, OrderPaymentStatus::PartiallyRefunded);
    s.sound().await;
}

pub async fn a_pending_refund_may_fail_days_later(s: Fixture) {
    let (order, id) = refunding(&s, "mock_refund_fails").await;
    s.work().await;
    work_for(&s, 4 * 24).await;
    let failed = only_refund(&s, order).await;
    assert_eq!(failed.status, RefundStatus::Failed);
    assert_eq!(failed.failure_code.as_deref(), Some("refund_failed"));
    assert_eq!(charged(&s.mock, id), Some(money("20.00")));
    assert_eq!(s.order(order).await.payment_status(), OrderPaymentStatus::Paid);
    s.sound().await;
}

/// The response to the first request is lost, and the provider cannot be reached until it has forgotten the
/// key.
pub async fn p21_a_refund_of_unknown_outcome_is_looked_up_once_its_key_is_forgotten(s: Fixture) {
    for fault in [Fault::AnswerLost, Fault::RequestLost] {
        let (order, id) = refunding(&s, "mock_ok").await;
        let before = made(&s).len();
        s.mock.fail_next_call(Call::Refund, fault);
        s.work().await;
        assert_eq!(only_refund(&s, order).await.status, RefundStatus::Pending, "{fault:?}");
        s.pass(2 * DAY);
        s.work().await;
        assert_eq!(only_refund(&s, order).await.status, RefundStatus::Succeeded, "{fault:?}");
        assert_eq!(made(&s).len(), before + 1, "{fault:?}");
        assert_eq!(charged(&s.mock, id), Some(money("15.00")), "{fault:?}");
    }
    s.sound().await;
}

pub async fn a_refund_of_unknown_outcome_is_sent_again_while_its_key_is_known(s: Fixture) {
    let (order, id) = refunding(&s, "mock_ok").await;
    s.mock.fail_next_call(Call::Refund, Fault::AnswerLost);
    s.mock.fail_next_call(Call::LookupRefund, Fault::Unavailable);
    s.work().await;
    s.pass(HOUR);
    s.work().await;
    assert_eq!(only_refund(&s, order).await.status, RefundStatus::Succeeded);
    assert_eq!(made(&s).len(), 1, "under the same key");
    assert_eq!(charged(&s.mock, id), Some(money("15.00")));
    s.sound().await;
}

/// The request is on its way while it is repeated: the repetition is declined, the refund is made.
pub async fn a_declined_repetition_is_looked_up(s: Fixture) {
    let (order, id) = refunding(&s, "mock_ok").await;
    s.mock.fail_next_call(Call::Refund, Fault::AnswerLost);
    s.mock.fail_next_call(Call::Refund, Fault::Declined);
    s.work().await;
    s.pass(HOUR);
    s.work().await;
    assert_eq!(only_refund(&s, order).await.status, RefundStatus::Succeeded);
    assert_eq!(charged(&s.mock, id), Some(money("15.00")));
    s.sound().await;
}

pub async fn a_declined_first_request_fails_the_refund(s: Fixture) {
    let (order, id) = refunding(&s, "mock_ok").await;
    s.mock.fail_next_call(Call::Refund, Fault::Declined);
    s.work().await;
    assert_eq!(only_refund(&s, order).await.status, RefundStatus::Failed);
    assert_eq!(charged(&s.mock, id), Some(money("20.00")));
    s.sound().await;
}

/// However often, and however, the lookups of an accepted refund fail.
pub async fn an_accepted_refund_is_never_given_up(mut s: Fixture) {
    s.rebuild(|policy| policy.max_job_attempts = 2);
    let (order, id) = refunding(&s, "mock_refund_pending").await;
    s.work().await;
    let faults = [Fault::Declined, Fault::NotUnderstood, Fault::Unavailable, Fault::AnswerLost];
    for fault in faults.into_iter().cycle().take(12) {
        s.mock.fail_next_call(Call::LookupRefund, fault);
        s.pass(HOUR);
        s.work().await;
        assert_eq!(only_refund(&s, order).await.status, RefundStatus::Pending, "{fault:?}");
    }
    s.pass(3 * DAY);
    s.work().await;
    assert_eq!(only_refund(&s, order).await.status, RefundStatus::Succeeded);
    assert_eq!(charged(&s.mock, id), Some(money("15.00")));
    s.sound().await;
}

/// A provider that is unavailable has not received the request: the next one is the first, however late.
pub async fn a_request_that_was_not_processed_does_not_count(s: Fixture) {
    let (order, id) = refunding(&s, "mock_ok").await;
    s.mock.fail_next_call(Call::Refund, Fault::Unavailable);
    s.work().await;
    assert_eq!(only_refund(&s, order).await.sent_at, None);
    s.pass(2 * DAY);
    s.mock.fail_next_call(Call::Refund, Fault::AnswerLost);
    // It is not looked up: there is nothing to be found.
    s.mock.fail_next_call(Call::LookupRefund, Fault::Unavailable);
    s.work().await;
    let sent = only_refund(&s, order).await.sent_at.expect("its outcome is unknown");
    assert!((s.now() - sent).num_seconds() < HOUR);
    s.pass(HOUR);
    s.work().await;
    assert_eq!(only_refund(&s, order).await.status, RefundStatus::Succeeded);
    assert_eq!(charged(&s.mock, id), Some(money("15.00")));
    s.sound().await;
}

/// A report from before the refund failed, which arrives after it.
pub async fn a_stale_report_of_a_failed_refund_is_looked_up(s: Fixture) {
    let (order, id) = refunding(&s, "mock_refund_fails").await;
    s.work().await;
    work_for(&s, 4 * 24).await;
    assert_eq!(only_refund(&s, order).await.status, RefundStatus::Failed);
    s.send_outdated_webhook_of(&reference(id), "refunded").await.expect("read");
    s.work().await;
    assert_eq!(only_refund(&s, order).await.status, RefundStatus::Failed, "nothing was refunded");
    assert_eq!(s.order(order).await.payment_status(), OrderPaymentStatus::Paid);
    s.sound().await;
}

/// While a refund is on its way for days, the payment's lookup waits for it.
pub async fn a_look_up_of_the_payment_waits_for_an_accepted_refund(mut s: Fixture) {
    s.rebuild(|policy| policy.max_job_attempts = 2);
    let (order, id) = refunding(&s, "mock_refund_pending").await;
    s.work().await;
    // It reports the refund that is on its way.
    let report = webhook_with(&reference(id), "refunded", json!({ "amount": "5.00" }));
    receive(&s.forgetful_engine(), "mock", report).await.expect("read");
    work_for(&s, 4 * 24).await;
    assert_eq!(s.order(order).await.payment_status(), OrderPaymentStatus::PartiallyRefunded);
    assert_eq!(charged(&s.mock, id), Some(money("15.00")));
    let dead = application::outbox::list(&s.engine, &s.admin(), dead(), Default::default()).await;
    assert_eq!(dead.expect("readable").items.len(), 0, "no job was given up");
    s.sound().await;
}

fn dead() -> ports::JobFilter {
    ports::JobFilter { state: Some(ports::JobState::Dead), ..ports::JobFilter::default() }
}
