//! Amounts that a provider reports are totals: more captured, or refunded by its own tools, is
//! taken in once, and nothing that the shop may not keep stays.

#[path = "reported_totals.rs"]
mod reported;

use application::payments::{RefundPayment, accept, refund};
use application::webhooks::receive;
use application::worker::expire_orders;
use domain::ids::{OrderId, PaymentId};
use domain::money::Money;
use domain::order::{OrderLifecycle, OrderPaymentStatus, OrderStatus};
use domain::payment::PaymentStatus;
use domain::refund::RefundStatus;
use serde_json::{Value, json};

pub use reported::*;

use crate::fixture::provider::{charged, reference, webhook_with};
use crate::fixture::{Fixture, fresh, money};

const DAY: i64 = 24 * 3_600;

/// An order of 20.00, its payment made with this token.
async fn order(s: &Fixture, token: Option<&str>) -> (OrderId, PaymentId) {
    let (ada, tea) = (s.customer(), s.listing("20.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let paid = s.pay(&ada, order, token).await.expect("an answer");
    (order, paid.payment_id)
}

async fn told(s: &Fixture, id: PaymentId, status: &str, raw_data: Value) {
    let webhook = webhook_with(&reference(id), status, raw_data);
    receive(&s.engine, "mock", webhook).await.expect("received");
}

async fn refund_at_provider(s: &Fixture, id: PaymentId, amount: &str) {
    let amount = Some(amount.to_owned());
    let input = RefundPayment { id, amount, reason: "too much".to_owned(), force: false };
    fresh(refund(&s.engine, &s.admin(), input, None).await);
}

async fn status(s: &Fixture, (order, id): (OrderId, PaymentId)) -> (OrderStatus, PaymentStatus) {
    let record = s.order(order).await;
    (record.status(), record.payment(id).expect("the payment").status)
}

pub async fn p14_a_second_capture_pays_the_order(s: Fixture) {
    let paid = order(&s, Some("mock_processing")).await;
    told(&s, paid.1, "paid", json!({ "amount": "15.00" })).await;
    assert_eq!(status(&s, paid).await, (OrderStatus::Processing, PaymentStatus::Mismatch));
    told(&s, paid.1, "paid", json!({ "amount": "20.00" })).await;
    assert_eq!(status(&s, paid).await, (OrderStatus::Paid, PaymentStatus::Paid));
    told(&s, paid.1, "paid", json!({ "amount": "15.00", "event_id": "late" })).await;
    s.work().await;
    assert_eq!(status(&s, paid).await, (OrderStatus::Paid, PaymentStatus::Paid));
    assert_eq!(charged(&s.mock, paid.1), Some(money("20.00")));
    s.sound().await;
}

pub async fn p14_a_capture_beyond_the_price_is_refunded(s: Fixture) {
    let paid = order(&s, None).await;
    told(&s, paid.1, "paid", json!({ "amount": "25.00" })).await;
    s.work().await;
    assert_eq!(status(&s, paid).await, (OrderStatus::Paid, PaymentStatus::PartiallyRefunded));
    assert_eq!(charged(&s.mock, paid.1), Some(money("20.00")));
    s.sound().await;
}

pub async fn a_mismatch_whose_excess_was_refunded_pays_the_order(s: Fixture) {
    let paid = order(&s, Some("mock_wrong_amount")).await;
    assert_eq!(status(&s, paid).await, (OrderStatus::Processing, PaymentStatus::Mismatch));
    refund_at_provider(&s, paid.1, "0.01").await;
    s.work().await;
    assert_eq!(status(&s, paid).await, (OrderStatus::Paid, PaymentStatus::PartiallyRefunded));
    s.pass(4 * DAY);
    assert_eq!(expire_orders(&s.engine, 10).await, Ok(0), "it has no deadline any more");
    s.sound().await;
}

pub async fn what_a_refund_leaves_of_a_mismatch_is_accepted(s: Fixture) {
    let paid = order(&s, Some("mock_wrong_amount")).await;
    refund_at_provider(&s, paid.1, "5.00").await;
    s.work().await;
    fresh(accept(&s.engine, &s.admin(), paid.1, None).await);
    assert_eq!(status(&s, paid).await, (OrderStatus::Paid, PaymentStatus::PartiallyRefunded));
    s.work().await;
    assert_eq!(charged(&s.mock, paid.1), Some(money("15.01")));
    s.sound().await;
}

pub async fn a_refunded_order_does_not_hold_its_stock(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("20.00", Some(1)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let id = s.pay(&ada, order, None).await.expect("paid").payment_id;
    refund_at_provider(&s, id, "20.00").await;
    s.work().await;
    assert_eq!(s.look(tea.id).await.available(), Some(0));
    s.pass(3 * DAY + 60);
    assert_eq!(expire_orders(&s.engine, 10).await, Ok(1));
    s.work().await;
    assert_eq!(s.order(order).await.order.lifecycle, OrderLifecycle::Cancelled);
    assert_eq!(s.look(tea.id).await.available(), Some(1));
    assert_eq!(charged(&s.mock, id), Some(money("0.00")));
    s.sound().await;
}

pub async fn a_bare_refund_is_in_the_currency_that_was_captured(s: Fixture) {
    let paid = order(&s, Some("mock_processing")).await;
    told(&s, paid.1, "paid", json!({ "amount": "2000", "currency": "JPY" })).await;
    assert_eq!(status(&s, paid).await.1, PaymentStatus::Mismatch);
    told(&s, paid.1, "refunded", json!({ "amount": "500" })).await;
    let record = s.order(paid.0).await;
    let yen = Money::new(500, "JPY".parse().expect("a currency")).expect("an amount");
    assert_eq!(record.payment(paid.1).expect("it").refunded, yen);
    s.sound().await;
}

/// The operator refunds all at the provider while a refund of the shop's is about to be sent, which
/// the provider then refuses.
pub async fn p15_a_refund_at_the_provider_is_found_when_ours_fails(s: Fixture) {
    let (order, id) = order(&s, None).await;
    refund_at_provider(&s, id, "20.00").await;
    told(&s, id, "refunded", json!({})).await;
    assert_eq!(s.order(order).await.refunds.len(), 1, "it may be the one that is under way");
    for _ in 0..6 {
        s.work().await;
        s.pass(60);
    }
    let record = s.order(order).await;
    let refunds: Vec<_> = record.refunds.iter().map(|r| (r.amount, r.status)).collect();
    let all = money("20.00");
    assert_eq!(refunds, [(all, RefundStatus::Failed), (all, RefundStatus::Succeeded)]);
    assert_eq!(record.payment_status(), OrderPaymentStatus::Refunded);
    assert_eq!(charged(&s.mock, id), Some(money("0.00")));
    s.sound().await;
}

/// The same for a cancelled order, of which only a part was refunded at the provider.
pub async fn p15_the_rest_of_a_cancelled_order_is_refunded(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("20.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let id = s.pay(&ada, order, None).await.expect("paid").payment_id;
    s.cancel(&ada, order).await.expect("cancelled");
    told(&s, id, "refunded", json!({ "amount": "5.00" })).await;
    for _ in 0..6 {
        s.work().await;
        s.pass(60);
    }
    assert_eq!(s.order(order).await.payment_status(), OrderPaymentStatus::Refunded);
    assert_eq!(charged(&s.mock, id), Some(money("0.00")));
    s.sound().await;
}

pub async fn a_refund_of_nothing_pays_nothing(s: Fixture) {
    let paid = order(&s, Some("mock_requires_action")).await;
    told(&s, paid.1, "refunded", json!({ "amount": "0.00", "currency": "GBP" })).await;
    assert_eq!(status(&s, paid).await, (OrderStatus::Processing, PaymentStatus::RequiresAction));
    assert_eq!(charged(&s.mock, paid.1), None);
    s.sound().await;
}
