//! Webhooks about refunds, hints, and events that are not for this shop: what they cause is a lookup, or
//! nothing.

use adapters_mock_payments::{Call, Character, Fault};
use application::payments::{NewRefund, RefundPayment, refund, sync};
use application::webhooks::{Received, receive};
use application::worker;
use domain::ids::{OrderId, PaymentId};
use domain::order::{OrderEventKind, OrderPaymentStatus, OrderStatus};
use domain::payment::PaymentStatus;
use domain::refund::{Refund, RefundStatus};
use ports::{JobFilter, PageRequest, WebhookError, WebhookRequest};
use serde_json::json;

use crate::fixture::provider::{charged, forged_webhook, reference, settle, webhook_with};
use crate::fixture::unreliable::Unreliable;
use crate::fixture::{Fixture, fresh, money};

const DAY: i64 = 24 * 3_600;

/// An order of 20.00, paid with this token, of which this amount is refunded, or all.
pub async fn refunded(s: &Fixture, token: &str, amount: Option<&str>) -> (OrderId, PaymentId) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 2).await.order.id;
    let id = s.pay(&ada, order, Some(token)).await.expect("an answer").payment_id;
    s.work().await;
    let amount = amount.map(str::to_owned);
    let part = RefundPayment { id, amount, reason: "broken".to_owned(), force: false };
    let _: NewRefund = fresh(refund(&s.engine, &s.admin(), part, None).await);
    s.work().await;
    (order, id)
}

/// An order of 20.00 whose payment the provider is processing.
pub async fn processing(s: &Fixture) -> (OrderId, PaymentId) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 2).await.order.id;
    let paid = s.pay(&ada, order, Some("mock_processing")).await.expect("an answer");
    (order, paid.payment_id)
}

pub async fn only_refund(s: &Fixture, order: OrderId) -> Refund {
    let mut refunds = s.order(order).await.refunds;
    assert_eq!(refunds.len(), 1);
    refunds.remove(0)
}

pub async fn jobs(s: &Fixture) -> usize {
    let page = s.store.list_jobs(&JobFilter::default(), PageRequest::default()).await;
    page.expect("a page").items.len()
}

pub async fn report(s: &Fixture, id: PaymentId, event: &str) -> Received {
    let webhook = webhook_with(&reference(id), "refund_updated", json!({ "event_id": event }));
    receive(&s.engine, "mock", webhook).await.expect("read")
}

pub fn hint(provider_ref: &str) -> WebhookRequest {
    WebhookRequest { body: format!("id={provider_ref}").into_bytes(), ..Default::default() }
}

pub async fn happened(s: &Fixture, order: OrderId, kind: OrderEventKind) -> usize {
    let events = s.store.order_events(order).await.expect("a history");
    events.iter().filter(|event| event.kind == kind).count()
}

async fn reversals(s: &Fixture, order: OrderId) -> usize {
    happened(s, order, OrderEventKind::RefundReversed).await
}

pub async fn p22_a_reversed_refund_counts_as_captured_again(s: Fixture) {
    let (order, id) = refunded(&s, "mock_refund_reversed", None).await;
    assert_eq!(only_refund(&s, order).await.status, RefundStatus::Succeeded);
    assert_eq!(s.order(order).await.payment_status(), OrderPaymentStatus::Refunded);
    s.pass(3 * DAY + 1);
    assert_eq!(charged(&s.mock, id), Some(money("20.00")), "the provider has it again");
    assert_eq!(report(&s, id, "evt-1").await, Received::Applied);
    s.work().await;
    let reversed = only_refund(&s, order).await;
    assert_eq!(reversed.status, RefundStatus::Failed);
    assert_eq!(reversed.failure_code.as_deref(), Some("refund_failed"));
    let after = s.order(order).await;
    assert_eq!(after.payment(id).expect("known").status, PaymentStatus::Paid);
    assert_eq!(after.refundable(id), Ok(money("20.00")), "an operator can refund it again");
    assert_eq!(reversals(&s, order).await, 1);
    // Told once more, and asked once more, nothing happens any more.
    assert_eq!(report(&s, id, "evt-1").await, Received::Duplicate);
    assert_eq!(report(&s, id, "evt-2").await, Received::Applied);
    s.work().await;
    assert_eq!(s.order(order).await, after);
    assert_eq!(jobs(&s).await, 0);
    s.sound().await;
}

/// The webhook is lost: an operator who synchronizes the payment learns it as well.
pub async fn p22_a_reversed_refund_is_found_without_its_webhook(s: Fixture) {
    let (order, id) = refunded(&s, "mock_refund_reversed", Some("5.00")).await;
    s.pass(3 * DAY + 1);
    let payment = sync(&s.engine, &s.admin(), id).await.expect("an answer");
    assert_eq!(payment.record.payment(id).expect("known").refunded, money("0.00"));
    assert_eq!(only_refund(&s, order).await.status, RefundStatus::Failed);
    assert_eq!(reversals(&s, order).await, 1);
    s.sound().await;
}

/// The order was cancelled: the money of a reversed refund has to be paid back, and the audit says so.
pub async fn a_reversed_refund_of_a_cancelled_order_is_reported(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 2).await.order.id;
    let token = Some("mock_refund_reversed");
    let id = s.pay(&ada, order, token).await.expect("an answer").payment_id;
    s.cancel(&ada, order).await.expect("cancelled");
    s.work().await;
    assert_eq!(only_refund(&s, order).await.status, RefundStatus::Succeeded);
    s.sound().await;
    s.pass(3 * DAY + 1);
    report(&s, id, "evt-1").await;
    s.work().await;
    let after = s.order(order).await;
    assert_eq!(after.status(), OrderStatus::Cancelled);
    assert_eq!(after.refunds.len(), 1, "it is not sent the same way again");
    let findings = s.store.audit().await.expect("an audit");
    let [finding] = findings.as_slice() else { panic!("{findings:?}") };
    assert_eq!(finding.invariant, ports::Invariant::CancelledOrderMoney);
}

/// A lookup says that a refund succeeded, and its answer arrives after the refund was reversed.
pub async fn w13_an_outdated_lookup_of_a_refund_changes_nothing(mut s: Fixture) {
    for by_a_job in [true, false] {
        let gateway = Unreliable::new(s.mock.clone());
        gateway.accept_refunds();
        s.engine = s.engine_with(vec![gateway.clone()], s.clock.clone(), |_| {});
        let (order, id) = refunded(&s, "mock_refund_reversed", None).await;
        assert_eq!(only_refund(&s, order).await.status, RefundStatus::Pending);
        s.pass(3_600);
        let held = gateway.pause_lookups().await;
        let (slow, admin) = (s.engine.clone(), s.admin());
        let outdated = tokio::spawn(async move {
            if by_a_job {
                worker::drain(&slow).await.map(|_| ()).expect("the outbox");
            } else {
                sync(&slow, &admin, id).await.map(|_| ()).expect("an answer");
            }
        });
        gateway.has_looked_up(1).await;
        s.pass(3 * DAY);
        let other = s.engine_with(vec![s.mock.clone()], s.clock.clone(), |_| {});
        sync(&other, &s.admin(), id).await.expect("an answer");
        assert_eq!(only_refund(&s, order).await.status, RefundStatus::Failed);
        drop(held);
        outdated.await.expect("no panic");
        let after = s.order(order).await;
        assert_eq!(after.refunds[0].status, RefundStatus::Failed, "by a job: {by_a_job}");
        assert_eq!(after.refundable(id), Ok(money("20.00")));
        let told = happened(&s, order, OrderEventKind::RefundSucceeded).await;
        assert_eq!(told, 0, "not even for a moment, by a job: {by_a_job}");
    }
    s.sound().await;
}

/// What a webhook reports about a refund is looked up: a late, early or repeated one changes nothing.
pub async fn w13_an_event_about_a_refund_is_looked_up(s: Fixture) {
    let (order, id) = refunded(&s, "mock_refund_pending", Some("5.00")).await;
    assert_eq!(report(&s, id, "evt-1").await, Received::Applied);
    s.work().await;
    assert_eq!(only_refund(&s, order).await.status, RefundStatus::Pending, "too early");
    s.pass(3 * DAY + 1);
    assert_eq!(report(&s, id, "evt-2").await, Received::Applied);
    s.mock.fail_next_call(Call::LookupRefund, Fault::Unavailable);
    s.work().await;
    s.pass(3_600);
    s.work().await;
    assert_eq!(only_refund(&s, order).await.status, RefundStatus::Succeeded);
    assert_eq!(charged(&s.mock, id), Some(money("15.00")));
    s.work().await;
    s.sound().await;
}

/// A refund that was made with the provider's own tools.
pub async fn an_event_about_an_unknown_refund_looks_the_payment_up(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 2).await.order.id;
    let id = s.pay(&ada, order, None).await.expect("an answer").payment_id;
    s.work().await;
    settle(&s.mock, &reference(id), "refunded");
    report(&s, id, "evt-1").await;
    s.work().await;
    assert_eq!(s.order(order).await.payment_status(), OrderPaymentStatus::Refunded);
    s.sound().await;
}

pub async fn a_forged_event_about_a_refund_is_refused(s: Fixture) {
    let (order, id) = refunded(&s, "mock_refund_reversed", None).await;
    s.pass(3 * DAY + 1);
    let forged = forged_webhook(&reference(id), "refund_updated");
    let refused = receive(&s.engine, "mock", forged).await;
    assert_eq!(refused, Err(WebhookError::BadSignature.into()));
    s.work().await;
    assert_eq!(only_refund(&s, order).await.status, RefundStatus::Succeeded);
    s.sound().await;
}

/// A provider whose webhooks are unsigned, and only name a payment.
pub async fn w11_a_hint_is_followed_by_a_lookup_each_time(mut s: Fixture) {
    s.replace_provider(|options| options.hints = true);
    let (order, id) = processing(&s).await;
    let name = reference(id);
    // It is believed no more than anyone's word.
    assert_eq!(receive(&s.engine, "mock", hint(&name)).await, Ok(Received::Applied));
    s.work().await;
    assert_eq!(s.order(order).await.payment_status(), OrderPaymentStatus::Processing);
    // The same words again, and now there is something to be found.
    settle(&s.mock, &name, "paid");
    assert_eq!(receive(&s.engine, "mock", hint(&name)).await, Ok(Received::Applied));
    assert_eq!(receive(&s.engine, "mock", hint(&name)).await, Ok(Received::Duplicate));
    assert_eq!(jobs(&s).await, 1, "one look-up for both");
    s.pass(5);
    s.work().await;
    assert_eq!(s.order(order).await.payment_status(), OrderPaymentStatus::Paid);
    s.sound().await;
}

pub async fn a_hint_about_an_unknown_payment_leaves_nothing(mut s: Fixture) {
    s.replace_provider(|options| options.hints = true);
    let unknown = "mock_pi_0190d3a411117abc8def000000000001";
    for _ in 0..3 {
        assert_eq!(receive(&s.engine, "mock", hint(unknown)).await, Ok(Received::Ignored));
    }
    assert_eq!(jobs(&s).await, 0);
}

/// If webhooks are signed, an unsigned one has no effect.
pub async fn a_provider_that_signs_sends_no_hints(s: Fixture) {
    let (_, id) = processing(&s).await;
    let refused = receive(&s.engine, "mock", hint(&reference(id))).await;
    assert!(matches!(refused, Err(application::AppError::Webhook(_))), "{refused:?}");
    assert_eq!(jobs(&s).await, 0);
}

/// Hints are followed at a provider of which payments, with refunds, are known by lookups alone.
pub async fn hints_of_a_provider_like_mollie_settle_refunds(mut s: Fixture) {
    s.replace_provider(|options| *options = options.clone().resembling(Character::Mollie));
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 2).await.order.id;
    let mut input = crate::fixture::paying(order);
    input.payment_token = Some("mock_refund_pending".to_owned());
    input.return_url = Some("https://shop.example/thanks".to_owned());
    let paid = application::orders::pay(&s.engine, &ada, input, None).await;
    let id = fresh(paid).payment_id;
    s.work().await;
    let all = RefundPayment { id, amount: None, reason: "broken".to_owned(), force: false };
    let _: NewRefund = fresh(refund(&s.engine, &s.admin(), all, None).await);
    s.work().await;
    s.pass(3 * DAY + 1);
    let received = receive(&s.engine, "mock", hint(&reference(id))).await;
    assert_eq!(received, Ok(Received::Applied));
    s.work().await;
    assert_eq!(s.order(order).await.payment_status(), OrderPaymentStatus::Refunded);
    s.sound().await;
}

/// A genuine event of the provider's other mode.
pub async fn w12_an_event_of_another_mode_pays_nothing(s: Fixture) {
    let (order, id) = processing(&s).await;
    let before = s.order(order).await;
    for status in ["paid", "refunded", "failed", "refund_updated"] {
        let live = webhook_with(&reference(id), status, json!({ "livemode": true }));
        assert_eq!(receive(&s.engine, "mock", live).await, Ok(Received::Ignored), "{status}");
    }
    s.work().await;
    assert_eq!(s.order(order).await, before);
    s.sound().await;
}
