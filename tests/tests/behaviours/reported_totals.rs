//! What a webhook alone does not say is looked up: how much was captured before a refund, how much
//! of an authorization was captured, and amounts in another currency. The shop's books end as the
//! provider's.

#[path = "outdated_answers.rs"]
mod outdated;

use application::orders::{CancelItems, cancel_items, confirm};
use application::payments::capture;
use application::reconcile::{AttemptRef, Comparison, compare};
use application::webhooks::{Received, receive};
use domain::ids::{OrderId, PaymentId};
use domain::money::Money;
use domain::order::{CancelledStock, CapturePolicy, OrderEventKind, OrderPaymentStatus};
use domain::payment::{Payment, PaymentStatus};
use domain::refund::RefundStatus;
use serde_json::{Value, json};

pub use outdated::*;

use crate::authorizing::authorized_order;
use crate::fixture::provider::{charged, fail_capture_once, reference, webhook_with};
use crate::fixture::{Fixture, fresh, money};

/// An order of 20.00 and its payment, which the provider is processing.
async fn order(s: &Fixture) -> (OrderId, PaymentId) {
    let (ada, tea) = (s.customer(), s.listing("20.00", Some(9)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let paid = s.pay(&ada, order, Some("mock_processing")).await.expect("under way");
    (order, paid.payment_id)
}

async fn told(s: &Fixture, id: PaymentId, status: &str, raw_data: Value) -> Received {
    let webhook = webhook_with(&reference(id), status, raw_data);
    receive(&s.engine, "mock", webhook).await.expect("received")
}

/// The provider does it, and its webhook is lost.
fn happens(s: &Fixture, id: PaymentId, status: &str, raw_data: Value) {
    s.mock.receive(&webhook_with(&reference(id), status, raw_data)).expect("the ledger");
}

async fn rest(s: &Fixture) {
    for _ in 0..8 {
        s.work().await;
        s.pass(120);
    }
}

async fn payment(s: &Fixture, order: OrderId, id: PaymentId) -> Payment {
    s.order(order).await.payment(id).expect("the payment").clone()
}

/// The shop's books say what the provider's ledger says.
async fn agrees(s: &Fixture, order: OrderId, id: PaymentId) {
    let ours = payment(s, order, id).await;
    assert_eq!(charged(&s.mock, id), Some(ours.refundable().expect("an amount")), "{ours:?}");
    let attempt = AttemptRef { order, payment: id };
    let compared = compare(&s.engine, &s.admin(), attempt, false).await.expect("compared");
    let waits = ours.status == PaymentStatus::Mismatch;
    assert!(waits || compared.verdict == Comparison::Same, "{compared:?}");
    s.sound().await;
}

pub async fn p16_a_refund_before_its_capture_assumes_no_amount(s: Fixture) {
    let refund = ("refunded", json!({ "amount": "5.00" }));
    let capture = ("paid", json!({ "amount": "15.00" }));
    for events in [[&refund, &capture], [&capture, &refund]] {
        let (order, id) = order(&s).await;
        for (status, raw_data) in events {
            told(&s, id, status, raw_data.clone()).await;
            let known = payment(&s, order, id).await.captured;
            assert_ne!(known, Some(money("20.00")), "no one has said so");
        }
        rest(&s).await;
        let seen = payment(&s, order, id).await;
        assert_eq!((seen.captured, seen.refunded), (Some(money("15.00")), money("5.00")));
        assert_eq!(seen.status, PaymentStatus::Mismatch);
        agrees(&s, order, id).await;
    }
}

pub async fn p16_the_provider_is_asked_what_was_captured_before_a_refund(s: Fixture) {
    let table = [
        (Some("15.00"), Some("5.00"), PaymentStatus::Mismatch),
        (Some("20.00"), Some("5.00"), PaymentStatus::PartiallyRefunded),
        (Some("20.00"), Some("20.00"), PaymentStatus::Refunded),
        (None, None, PaymentStatus::Refunded),
    ];
    for (captured, refunded, status) in table {
        let (order, id) = order(&s).await;
        if let Some(captured) = captured {
            happens(&s, id, "paid", json!({ "amount": captured }));
        }
        let raw_data = refunded.map_or(json!({}), |amount| json!({ "amount": amount }));
        told(&s, id, "refunded", raw_data).await;
        assert_eq!(payment(&s, order, id).await.captured, None, "the provider is asked first");
        rest(&s).await;
        let seen = payment(&s, order, id).await;
        assert_eq!(
            (seen.captured, seen.status),
            (Some(money(captured.unwrap_or("20.00"))), status)
        );
        agrees(&s, order, id).await;
    }
}

pub async fn p16_the_rest_of_late_money_is_refunded_once(s: Fixture) {
    for captured in ["15.00", "20.00"] {
        let (ada, tea) = (s.customer(), s.listing("20.00", Some(9)).await);
        let order = s.place(&ada, tea.id, 1).await.order.id;
        let id = s.pay(&ada, order, Some("mock_requires_action")).await.expect("it").payment_id;
        s.cancel(&ada, order).await.expect("cancelled");
        rest(&s).await;
        happens(&s, id, "paid", json!({ "amount": captured }));
        told(&s, id, "refunded", json!({ "amount": "5.00" })).await;
        rest(&s).await;
        let record = s.order(order).await;
        let failed = record.refunds.iter().filter(|r| r.status == RefundStatus::Failed).count();
        assert_eq!((failed, record.refunds.len()), (0, 2), "{:?}", record.refunds);
        assert_eq!(charged(&s.mock, id), Some(money("0.00")));
        agrees(&s, order, id).await;
    }
}

/// A part was asked for and the answer was lost: a webhook that names no amount does not mean the
/// part.
pub async fn p16_a_capture_without_an_amount_is_looked_up_where_a_part_was_asked_for(
    mut s: Fixture,
) {
    let (record, id) = authorized_order(&mut s, CapturePolicy::Manual).await;
    let order = record.order.id;
    fail_capture_once(&s.mock, false);
    let refused = capture(&s.engine, &s.admin(), id, Some("5.00"), None).await;
    assert!(refused.is_err(), "nothing was captured");
    told(&s, id, "paid", json!({})).await;
    assert_eq!(payment(&s, order, id).await.captured, None, "5.00 or 20.00");
    rest(&s).await;
    assert_eq!(payment(&s, order, id).await.captured, Some(money("20.00")));
    assert_eq!(charged(&s.mock, id), Some(money("20.00")));
    s.sound().await;
}

/// The order is paid by another payment when the first one is captured after all. An operator
/// refunds a part of it at the provider, so that the refund of all of it is refused.
pub async fn p17_the_rest_of_late_money_beside_the_paying_payment_is_refunded(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("20.00", Some(9)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let late = s.pay(&ada, order, Some("mock_requires_action")).await.expect("it").payment_id;
    told(&s, late, "failed", json!({})).await;
    let pays = s.pay(&ada, order, None).await.expect("paid").payment_id;
    for (captured, status) in [("20.00", "paid"), ("5.00", "refunded")] {
        told(&s, late, status, json!({ "amount": captured })).await;
    }
    let refunds = s.order(order).await.refunds;
    assert_eq!(refunds.len(), 1, "the hand refund may be part of ours: {refunds:?}");
    rest(&s).await;
    let record = s.order(order).await;
    let refunds: Vec<_> = record.refunds.iter().map(|r| (r.amount, r.status)).collect();
    let expected = [
        (money("20.00"), RefundStatus::Failed),
        (money("5.00"), RefundStatus::Succeeded),
        (money("15.00"), RefundStatus::Succeeded),
    ];
    assert_eq!(refunds, expected);
    assert_eq!(charged(&s.mock, late), Some(money("0.00")));
    assert_eq!(charged(&s.mock, pays), Some(money("20.00")));
    assert_eq!(record.payment_status(), OrderPaymentStatus::Paid);
    agrees(&s, order, late).await;
    agrees(&s, order, pays).await;
}

/// Two of three units are cancelled. A part of their share is refunded at the provider, so that the
/// refund of the share is refused.
pub async fn p17_the_rest_of_a_share_of_cancelled_units_is_refunded(s: Fixture) {
    let (ada, boss, tea) = (s.customer(), s.admin(), s.listing("10.00", Some(9)).await);
    let order = s.place(&ada, tea.id, 3).await.order.id;
    let id = s.pay(&ada, order, None).await.expect("paid").payment_id;
    fresh(confirm(&s.engine, &boss, order, None).await);
    let lines = Some(vec![(s.order(order).await.order.items[0].id, 2)]);
    let input = CancelItems { lines, stock: CancelledStock::Restocked, reason: None };
    fresh(cancel_items(&s.engine, &boss, order, input, None).await);
    told(&s, id, "refunded", json!({ "amount": "15.00" })).await;
    rest(&s).await;
    assert_eq!(charged(&s.mock, id), Some(money("10.00")), "what the unit costs that is left");
    agrees(&s, order, id).await;
}

pub async fn p18_another_currency_on_a_captured_payment_is_recorded_and_not_booked(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("20.00", Some(9)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let id = s.pay(&ada, order, None).await.expect("paid").payment_id;
    let before = payment(&s, order, id).await;
    for status in ["paid", "refunded"] {
        let euros = json!({ "amount": "5.00", "currency": "EUR" });
        assert_eq!(told(&s, id, status, euros.clone()).await, Received::Applied, "{status}");
        assert_eq!(told(&s, id, status, euros).await, Received::Duplicate, "{status}");
        rest(&s).await;
        let seen = payment(&s, order, id).await;
        let books = (before.status, before.captured, before.refunded);
        assert_eq!((seen.status, seen.captured, seen.refunded), books, "{status}");
        let events = s.store.order_events(order).await.expect("a history");
        let what = format!("{id} reported as {status}: 5.00 EUR");
        let shown = events.iter().filter(|e| e.kind == OrderEventKind::PaymentMismatch);
        let shown = shown.filter(|e| e.reason.as_deref() == Some(&what)).count();
        assert_eq!(shown, 1, "{events:#?}");
    }
    assert_eq!(charged(&s.mock, id), Some(money("20.00")));
    agrees(&s, order, id).await;
}

/// The same if another currency than the price's was captured.
pub async fn p18_the_currency_of_the_price_on_a_mismatch_is_not_booked(s: Fixture) {
    let (order, id) = order(&s).await;
    told(&s, id, "paid", json!({ "amount": "2000", "currency": "JPY" })).await;
    let yen = Money::new(2_000, "JPY".parse().expect("a currency")).expect("an amount");
    for status in ["paid", "refunded"] {
        let pounds = json!({ "amount": "20.00", "currency": "GBP" });
        assert_eq!(told(&s, id, status, pounds).await, Received::Applied, "{status}");
        rest(&s).await;
        let seen = payment(&s, order, id).await;
        assert_eq!((seen.status, seen.captured), (PaymentStatus::Mismatch, Some(yen)), "{status}");
        assert!(seen.refunded.is_zero(), "{status}");
    }
    s.sound().await;
}
