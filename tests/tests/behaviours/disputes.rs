//! Disputes that a provider reports: they stop fulfillment and refunds unless these are forced, and no
//! sequence of reports pays a customer twice.

use application::AppError;
use application::orders::{ShipOrder, confirm, ship};
use application::payments::{NewRefund, RefundPayment, list_disputes, refund};
use application::webhooks::{Received, receive};
use chrono::TimeDelta;
use domain::dispute::{Dispute, DisputeStatus};
use domain::ids::{OrderId, PaymentId};
use domain::order::{OrderError, OrderEventKind, OrderRecord, OrderStatus};
use domain::refund::RefundStatus;
use ports::{DisputeFilter, PageRequest, WebhookError};
use serde_json::{Value, json};

use crate::concurrent_changes::interrupted;
use crate::fixture::provider::{
    charged, forged_webhook, lose_answer_once, reference, webhook, webhook_with,
};
use crate::fixture::{Fixture, fresh, money};
use crate::refund_events::{happened, jobs};

/// A confirmed order of 20.00.
async fn confirmed(s: &Fixture) -> (OrderId, PaymentId) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 2).await.order.id;
    let id = s.pay(&ada, order, None).await.expect("an answer").payment_id;
    fresh(confirm(&s.engine, &s.admin(), order, None).await);
    s.work().await;
    (order, id)
}

/// What the provider says of a dispute of a payment, so many minutes after midnight.
async fn says(s: &Fixture, id: PaymentId, status: &str, minute: i64) -> Result<Received, AppError> {
    says_more(s, id, status, minute, json!({})).await
}

async fn says_more(
    s: &Fixture,
    id: PaymentId,
    status: &str,
    minute: i64,
    details: Value,
) -> Result<Received, AppError> {
    let mut raw_data = json!({ "occurred_at": at(minute) });
    for (member, value) in details.as_object().expect("an object") {
        raw_data[member] = value.clone();
    }
    let event = webhook_with(&reference(id), &format!("dispute_{status}"), raw_data);
    receive(&s.engine, "mock", event).await
}

fn at(minute: i64) -> domain::Instant {
    domain::Instant::default() + TimeDelta::minutes(minute)
}

async fn ships(s: &Fixture, order: OrderId, force: bool) -> Result<OrderRecord, AppError> {
    let all = ShipOrder { force, ..ShipOrder::default() };
    ship(&s.engine, &s.admin(), order, all, None).await.map(crate::fixture::unwrap_fresh)
}

async fn refunds(
    s: &Fixture,
    id: PaymentId,
    amount: Option<&str>,
    force: bool,
) -> Result<NewRefund, AppError> {
    let amount = amount.map(str::to_owned);
    let input = RefundPayment { id, amount, reason: "broken".to_owned(), force };
    refund(&s.engine, &s.admin(), input, None).await.map(crate::fixture::unwrap_fresh)
}

fn only(record: &OrderRecord) -> &Dispute {
    let [dispute] = record.disputes.as_slice() else { panic!("one dispute: {record:?}") };
    dispute
}

pub async fn p26_a_dispute_stops_shipping_and_refunds_until_it_is_won(s: Fixture) {
    let (order, id) = confirmed(&s).await;
    let due = at(10_000);
    let details = json!({ "reason": "fraudulent", "due_at": due, "dispute_ref": "dp_7" });
    assert_eq!(says_more(&s, id, "needs_response", 1, details).await, Ok(Received::Applied));
    let dispute = only(&s.order(order).await).clone();
    assert_eq!((dispute.amount, dispute.payment_id), (money("20.00"), id));
    assert_eq!((dispute.provider.as_str(), dispute.provider_ref.as_str()), ("mock", "dp_7"));
    assert_eq!((dispute.reason.as_str(), dispute.due_at), ("fraudulent", Some(due)));
    assert_eq!((dispute.status, dispute.opened_at), (DisputeStatus::NeedsResponse, at(1)));
    let stopped = OrderError::OrderDisputed(dispute.id);
    assert_eq!(ships(&s, order, false).await, Err(stopped.into()));
    let refused = OrderError::PaymentDisputed(dispute.id);
    assert_eq!(refunds(&s, id, Some("5.00"), false).await, Err(refused.into()));
    let won = json!({ "dispute_ref": "dp_7" });
    assert_eq!(says_more(&s, id, "won", 2, won).await, Ok(Received::Applied));
    assert_eq!(s.order(order).await.refundable(id), Ok(money("20.00")));
    refunds(&s, id, Some("5.00"), false).await.expect("refunded");
    assert_eq!(ships(&s, order, false).await.expect("shipped").status(), OrderStatus::Shipped);
    s.work().await;
    assert_eq!(charged(&s.mock, id), Some(money("15.00")));
    s.sound().await;
}

pub async fn p26_a_lost_dispute_is_not_paid_back_again(s: Fixture) {
    let (order, id) = confirmed(&s).await;
    let part = json!({ "amount": "12.00" });
    assert_eq!(says_more(&s, id, "lost", 1, part).await, Ok(Received::Applied));
    let too_large = OrderError::RefundTooLarge { available: money("8.00") };
    assert_eq!(refunds(&s, id, Some("8.01"), true).await, Err(too_large.into()));
    let dispute = only(&s.order(order).await).id;
    let stopped = OrderError::OrderDisputed(dispute);
    assert_eq!(ships(&s, order, false).await, Err(stopped.into()));
    assert_eq!(ships(&s, order, true).await.expect("shipped").status(), OrderStatus::Shipped);
    let rest = refunds(&s, id, None, false).await.expect("refunded");
    assert_eq!(rest.refund().expect("it").amount, money("8.00"));
    s.work().await;
    assert_eq!(charged(&s.mock, id), Some(money("12.00")), "which the dispute has taken");
    s.sound().await;
}

/// The dispute arrives after the order was read to be shipped, and before that is committed.
pub async fn p26_a_dispute_in_the_middle_of_shipping_stops_it(s: Fixture) {
    let (order, id) = confirmed(&s).await;
    let (engine, event) = (s.engine.clone(), webhook(&reference(id), "dispute_needs_response"));
    let server = interrupted(&s, async move {
        assert_eq!(receive(&engine, "mock", event).await, Ok(Received::Applied));
    });
    let shipped = ship(&server, &s.admin(), order, ShipOrder::default(), None).await.map(drop);
    let stopped = OrderError::OrderDisputed(only(&s.order(order).await).id);
    assert_eq!(shipped, Err(stopped.into()));
    assert_eq!(s.order(order).await.parcels, []);
    s.sound().await;
}

pub async fn p28_a_forced_refund_beside_an_open_dispute_is_the_operators_decision(s: Fixture) {
    let (order, id) = confirmed(&s).await;
    says(&s, id, "under_review", 1).await.expect("applied");
    refunds(&s, id, Some("5.00"), true).await.expect("forced");
    s.work().await;
    assert_eq!(s.order(order).await.refunds[0].status, RefundStatus::Succeeded);
    says(&s, id, "lost", 2).await.expect("applied");
    assert_eq!(s.order(order).await.refundable(id), Ok(money("0.00")), "never less than nothing");
    s.sound().await;
}

/// The order is cancelled while its payment is disputed in part.
pub async fn p28_a_cancelled_order_refunds_only_what_is_not_disputed(s: Fixture) {
    for (end, held) in [("won", "0.00"), ("lost", "12.00")] {
        let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
        let order = s.place(&ada, tea.id, 2).await.order.id;
        let id = s.pay(&ada, order, None).await.expect("an answer").payment_id;
        let part = json!({ "amount": "12.00", "currency": "GBP" });
        says_more(&s, id, "needs_response", 1, part.clone()).await.expect("applied");
        s.cancel(&ada, order).await.expect("cancelled");
        s.work().await;
        assert_eq!(charged(&s.mock, id), Some(money("12.00")));
        s.sound().await;
        says_more(&s, id, end, 2, part).await.expect("applied");
        s.work().await;
        assert_eq!(charged(&s.mock, id), Some(money(held)), "{end}");
        s.sound().await;
    }
}

pub async fn w14_reports_of_a_dispute_come_twice_and_out_of_order(s: Fixture) {
    let (order, id) = confirmed(&s).await;
    assert_eq!(says(&s, id, "lost", 9).await, Ok(Received::Applied));
    assert_eq!(says(&s, id, "lost", 9).await, Ok(Received::Duplicate));
    let lost = s.order(order).await;
    for (status, minute) in [("inquiry", 1), ("needs_response", 2), ("under_review", 10)] {
        assert_eq!(says(&s, id, status, minute).await, Ok(Received::Ignored), "{status}");
    }
    assert_eq!(says(&s, id, "won", 8).await, Ok(Received::Ignored), "the decision before");
    assert_eq!(s.order(order).await, lost);
    assert_eq!(happened(&s, order, OrderEventKind::DisputeLost).await, 1);
    assert_eq!(happened(&s, order, OrderEventKind::DisputeOpened).await, 0);
    assert_eq!(says(&s, id, "won", 11).await, Ok(Received::Applied), "an appeal");
    assert_eq!(only(&s.order(order).await).status, DisputeStatus::Won);
    s.sound().await;
}

/// The provider reports a dispute before its response to the payment was read.
pub async fn w14_a_dispute_before_its_payment_is_deferred_and_applied(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    s.put(&ada, tea.id, 1).await;
    lose_answer_once(&s.mock);
    let session = s.checkout(&ada).await.expect("an answer");
    let id = session.payment_id.expect("an attempt");
    let details = json!({ "amount": "10.00", "currency": "GBP" });
    assert_eq!(
        says_more(&s, id, "inquiry", 1, details.clone()).await,
        Ok(Received::Parked),
        "its reference is not known"
    );
    assert_eq!(says_more(&s, id, "inquiry", 1, details).await, Ok(Received::Duplicate));
    for _ in 0..6 {
        s.pass(60);
        s.work().await;
    }
    let record = s.order(session.record.order.id).await;
    assert_eq!(only(&record).status, DisputeStatus::Inquiry);
    assert_eq!(jobs(&s).await, 0);
    s.sound().await;
}

/// A provider that does not know its own reference of the payment in a dispute, but ours.
pub async fn a_dispute_is_found_by_our_id(s: Fixture) {
    let (order, id) = confirmed(&s).await;
    let details = json!({ "payment_id": id.0, "amount": "3.00", "currency": "GBP" });
    let event = webhook_with("capture-9", "dispute_needs_response", details);
    assert_eq!(receive(&s.engine, "mock", event).await, Ok(Received::Applied));
    assert_eq!(only(&s.order(order).await).payment_id, id);
    s.sound().await;
}

pub async fn an_inquiry_stops_shipping_and_leaves_refunds_alone(s: Fixture) {
    let (order, id) = confirmed(&s).await;
    says(&s, id, "inquiry", 1).await.expect("applied");
    let stopped = OrderError::OrderDisputed(only(&s.order(order).await).id);
    assert_eq!(ships(&s, order, false).await, Err(stopped.into()));
    refunds(&s, id, Some("1.00"), false).await.expect("it settles inquiries");
    says(&s, id, "inquiry_closed", 2).await.expect("applied");
    ships(&s, order, false).await.expect("shipped");
    says(&s, id, "needs_response", 3).await.expect("escalated after all");
    assert_eq!(only(&s.order(order).await).status, DisputeStatus::NeedsResponse);
    s.sound().await;
}

pub async fn a_dispute_that_is_forged_foreign_or_malformed_changes_nothing(s: Fixture) {
    let (order, id) = confirmed(&s).await;
    let before = s.order(order).await;
    let forged = forged_webhook(&reference(id), "dispute_lost");
    let refused = receive(&s.engine, "mock", forged).await;
    assert_eq!(refused, Err(WebhookError::BadSignature.into()));
    let live = says_more(&s, id, "lost", 1, json!({ "livemode": true })).await;
    assert_eq!(live, Ok(Received::Ignored));
    for details in [
        json!({ "due_at": "tomorrow" }),
        json!({ "amount": "a lot" }),
        json!({ "currency": "XXY" }),
        json!({ "payment_id": "7" }),
    ] {
        let malformed = says_more(&s, id, "lost", 1, details.clone()).await;
        let is_malformed = matches!(malformed, Err(AppError::Webhook(WebhookError::Malformed(_))));
        assert!(is_malformed, "{details}: {malformed:?}");
    }
    assert_eq!(s.order(order).await, before);
    s.sound().await;
}

/// A bug of a provider: one dispute of payments of two orders.
pub async fn a_dispute_of_two_orders_is_refused(s: Fixture) {
    let ((one, first), (two, second)) = (confirmed(&s).await, confirmed(&s).await);
    let same = json!({ "dispute_ref": "dp_1" });
    assert_eq!(says_more(&s, first, "lost", 1, same.clone()).await, Ok(Received::Applied));
    let refused = says_more(&s, second, "lost", 1, same).await;
    assert!(matches!(refused, Err(AppError::Webhook(WebhookError::Malformed(_)))), "{refused:?}");
    assert_eq!((s.order(one).await.disputes.len(), s.order(two).await.disputes.len()), (1, 0));
    s.sound().await;
}

pub async fn disputes_of_any_amount_are_recorded(s: Fixture) {
    let (order, id) = confirmed(&s).await;
    let more = json!({ "amount": "99.00", "currency": "EUR", "dispute_ref": "dp_1" });
    assert_eq!(says_more(&s, id, "needs_response", 1, more).await, Ok(Received::Applied));
    let two = json!({ "amount": "21.00", "currency": "GBP", "dispute_ref": "dp_2" });
    assert_eq!(says_more(&s, id, "lost", 2, two).await, Ok(Received::Applied));
    let record = s.order(order).await;
    assert_eq!(record.disputes.len(), 2);
    assert_eq!(record.refundable(id), Ok(money("0.00")));
    let (filter, page) = (DisputeFilter::default(), PageRequest::default());
    let all = list_disputes(&s.engine, &s.admin(), filter, page).await.expect("a page").items;
    assert_eq!(all.iter().map(|d| d.provider_ref.as_str()).collect::<Vec<_>>(), ["dp_2", "dp_1"]);
    s.sound().await;
}

on_every_store! {
    disputes::{
        p26_a_dispute_stops_shipping_and_refunds_until_it_is_won,
        p26_a_lost_dispute_is_not_paid_back_again,
        p26_a_dispute_in_the_middle_of_shipping_stops_it,
        p28_a_forced_refund_beside_an_open_dispute_is_the_operators_decision,
        p28_a_cancelled_order_refunds_only_what_is_not_disputed,
        w14_reports_of_a_dispute_come_twice_and_out_of_order,
        w14_a_dispute_before_its_payment_is_deferred_and_applied,
        a_dispute_is_found_by_our_id,
        an_inquiry_stops_shipping_and_leaves_refunds_alone,
        a_dispute_that_is_forged_foreign_or_malformed_changes_nothing,
        a_dispute_of_two_orders_is_refused,
        disputes_of_any_amount_are_recorded,
    }
}
