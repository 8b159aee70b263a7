//! Money that the order cannot use is refunded, whatever its amount and state; what the provider is
//! still processing is waited for; and no one whose order has ended is told that they have paid.

use application::checkout::{CreateSession, cancel_session, get_session};
use application::orders::{CancelOrder, cancel, pay};
use application::payments::{capture, sync};
use application::worker::{expire_orders, sync_payments};
use application::{AppError, Executed, Principal};
use chrono::TimeDelta;
use domain::ids::{ListingId, OrderId, PaymentId};
use domain::order::{
    CapturePolicy, OrderError, OrderLifecycle, OrderRecord, OrderStatus, PaymentMethod,
};
use domain::payment::PaymentStatus;

use crate::fixture::provider::{charged, hold_answers, reference, settle};
use crate::fixture::{Fixture, fresh, money, paying};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// An order of 20.00 of which the provider took 20.01.
async fn mismatch(s: &Fixture, ada: &Principal) -> (OrderId, PaymentId) {
    let tea = s.listing("20.00", Some(5)).await;
    let order = s.session(ada, tea.id, 1).await.record.order.id;
    let paid = s.pay(ada, order, Some("mock_wrong_amount")).await.expect("an answer");
    assert_eq!(paid.payment().map(|p| p.status), Some(PaymentStatus::Mismatch));
    (order, paid.payment_id)
}

async fn expire(s: &Fixture) -> usize {
    expire_orders(&s.engine, 10).await.expect("swept")
}

async fn all_is_refunded(s: &Fixture, order: OrderId, id: PaymentId) {
    s.work().await;
    let record = s.order(order).await;
    assert_eq!(record.order.lifecycle, OrderLifecycle::Cancelled);
    assert_eq!(record.payment(id).map(|p| p.status), Ok(PaymentStatus::Refunded));
    assert_eq!(charged(&s.mock, id), Some(money("0.00")), "the provider has given it back");
    s.sound().await;
}

/// Past its deadline an order waits for its provider, or with authorized money for an operator:
/// each is counted as what it is.
pub async fn s26_what_waits_past_its_deadline_is_counted_by_whom_it_waits_for(mut s: Fixture) {
    s.rebuild(|policy| policy.capture = CapturePolicy::Manual);
    let (ada, bob, tea) = (s.customer(), s.customer(), s.listing("20.00", Some(5)).await);
    let authorized = s.session(&ada, tea.id, 1).await.record.order.id;
    let aside = s.pay(&ada, authorized, None).await.expect("authorized").payment_id;
    let silent = s.session(&bob, tea.id, 1).await.record.order.id;
    s.pay(&bob, silent, Some("mock_processing")).await.expect("processing");
    s.pass(HOUR);
    assert_eq!(expire(&s).await, 0, "both are waited for");
    assert_eq!(late(&s).await, (0, 0), "for less than an hour");
    s.pass(HOUR);
    assert_eq!(late(&s).await, (1, 1));
    fresh(capture(&s.engine, &s.admin(), aside, None, None).await);
    s.work().await;
    assert_eq!(late(&s).await, (1, 0), "the operator has captured");
    settle(&s.mock, &reference(s.order(silent).await.payments[0].id), "failed");
    sync_payments(&s.engine, 10).await.expect("asked");
    assert_eq!(expire(&s).await, 1);
    assert_eq!(late(&s).await, (0, 0));
    s.sound().await;
}

/// An order that has left, and whose capture the provider refuses, is counted until it is paid.
pub async fn s26_goods_that_left_unpaid_are_counted(mut s: Fixture) {
    let (order, id) = crate::authorizing::left(&mut s).await;
    assert_eq!(unpaid(&s).await, 0, "its capture is under way");
    settle(&s.mock, &reference(id), "failed");
    s.work().await;
    assert_eq!(unpaid(&s).await, 1);
    let owner = Principal { user_id: order.order.user_id, ..s.customer() };
    s.pay(&owner, order.order.id, None).await.expect("authorized anew");
    s.work().await;
    assert_eq!(unpaid(&s).await, 0);
    s.sound().await;
}

/// A confirmed order whose authorization the provider ends before anything leaves: it can be paid
/// again for some days, then its stock is released.
pub async fn s26_a_confirmed_order_whose_money_is_gone_has_a_deadline(mut s: Fixture) {
    s.rebuild(|policy| {
        policy.capture = CapturePolicy::OnShipping;
        policy.auto_confirm = true;
    });
    let (ada, bob, tea) = (s.customer(), s.customer(), s.listing("20.00", Some(5)).await);
    let (kept, dropped) = (gone(&s, &ada, tea.id).await, gone(&s, &bob, tea.id).await);
    assert_eq!(unpaid(&s).await, 2);
    s.pass(2 * DAY);
    assert_eq!(expire(&s).await, 0, "they have three days");
    s.pay(&ada, kept, None).await.expect("authorized anew");
    assert_eq!(s.order(kept).await.order.expires_at, None, "it is covered again");
    s.pass(2 * DAY);
    assert_eq!(expire(&s).await, 1);
    s.work().await;
    assert_eq!(s.order(kept).await.order.lifecycle, OrderLifecycle::Confirmed);
    assert_eq!(s.order(dropped).await.order.lifecycle, OrderLifecycle::Cancelled);
    assert_eq!(s.look(tea.id).await.stock, Some(4), "the dropped one's unit is back");
    assert_eq!(unpaid(&s).await, 0);
    s.sound().await;
}

/// An order that was confirmed on authorized money, which the provider then ended.
async fn gone(s: &Fixture, who: &Principal, tea: ListingId) -> OrderId {
    let order = s.session(who, tea, 1).await.record.order.id;
    let aside = s.pay(who, order, None).await.expect("authorized");
    s.work().await;
    settle(&s.mock, &reference(aside.payment_id), "cancelled");
    sync(&s.engine, &s.admin(), aside.payment_id).await.expect("asked");
    let record = s.order(order).await;
    assert_eq!(record.order.lifecycle, OrderLifecycle::Confirmed);
    assert_eq!(record.order.expires_at, Some(s.now() + TimeDelta::days(3)));
    order
}

async fn unpaid(s: &Fixture) -> i64 {
    s.engine.storage().gauges(s.now()).await.expect("figures").accepted_unpaid
}

/// Orders that wait past their deadline for a provider, and for an operator.
async fn late(s: &Fixture) -> (i64, i64) {
    let gauges = s.engine.storage().gauges(s.now()).await.expect("figures");
    (gauges.overdue, gauges.uncaptured)
}

pub async fn another_amount_is_refunded_when_its_order_is_cancelled(s: Fixture) {
    let ada = s.customer();
    let (order, id) = mismatch(&s, &ada).await;
    s.cancel(&ada, order).await.expect("cancelled");
    all_is_refunded(&s, order, id).await;
}

pub async fn a_session_that_was_cancelled_is_not_paid_twice(s: Fixture) {
    let ada = s.customer();
    let (order, id) = mismatch(&s, &ada).await;
    fresh(cancel_session(&s.engine, &ada, id, None).await);
    let again = s.checkout(&ada).await.expect("the cart is open again");
    s.pay(&ada, again.record.order.id, None).await.expect("paid");
    all_is_refunded(&s, order, id).await;
    let kept = again.payment_id.expect("an attempt");
    assert_eq!(charged(&s.mock, kept), Some(money("20.00")));
}

pub async fn another_amount_that_comes_after_the_end_is_refunded(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("20.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let hold = hold_answers(&s.mock);
    let (paid, cancelled) = tokio::join!(s.pay(&ada, order, Some("mock_wrong_amount")), async {
        while s.order(order).await.payments.is_empty() {
            tokio::task::yield_now().await;
        }
        let cancelled = s.cancel(&ada, order).await;
        drop(hold);
        cancelled
    });
    cancelled.expect("cancelled while the provider was asked");
    let id = s.order(order).await.payments[0].id;
    assert!(matches!(paid, Err(AppError::PaymentReturned { .. })), "{paid:?}");
    all_is_refunded(&s, order, id).await;
}

pub async fn another_amount_is_not_decided_on_in_time(s: Fixture) {
    let ada = s.customer();
    let (order, id) = mismatch(&s, &ada).await;
    s.pass(3 * DAY - 60);
    assert_eq!(expire(&s).await, 0, "the operator still has time");
    s.pass(120);
    let others = s.another_engine(|_| {});
    let (one, two) = tokio::join!(expire_orders(&s.engine, 10), expire_orders(&others, 10));
    assert_eq!(one.expect("swept") + two.expect("swept"), 1, "once, however many servers sweep");
    all_is_refunded(&s, order, id).await;
    assert_eq!(expire(&s).await, 0);
}

pub async fn a_bank_transfer_outlives_the_time_to_pay(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("20.00", Some(1)).await);
    let session = s.session(&ada, tea.id, 1).await;
    let (order, id) = (session.record.order.id, session.payment_id.expect("an attempt"));
    let waiting = s.pay(&ada, order, Some("mock_processing")).await.expect("an answer");
    assert_eq!(waiting.payment().map(|p| p.status), Some(PaymentStatus::Processing));
    s.pass(2 * DAY);
    assert_eq!(expire(&s).await, 0, "the provider is processing it");
    assert_eq!(sync_payments(&s.engine, 10).await, Ok(0), "asked about, not cancelled");
    assert_eq!(s.order(order).await.status(), OrderStatus::Processing);
    let refused = s.pay(&ada, order, None).await;
    let in_progress = matches!(refused, Err(AppError::Order(OrderError::PaymentInProgress(_))));
    assert!(in_progress, "no one pays twice meanwhile: {refused:?}");
    settle(&s.mock, &reference(id), "paid");
    s.pass(120);
    assert_eq!(sync_payments(&s.engine, 10).await, Ok(1));
    assert_eq!(s.order(order).await.status(), OrderStatus::Paid);
    s.sound().await;
}

pub async fn a_stale_webhook_does_not_let_a_processed_payment_expire(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("20.00", Some(1)).await);
    let session = s.session(&ada, tea.id, 1).await;
    let (order, id) = (session.record.order.id, session.payment_id.expect("an attempt"));
    s.pay(&ada, order, Some("mock_processing")).await.expect("an answer");
    s.send_outdated_webhook_of(&reference(id), "requires_action").await.expect("taken");
    s.work().await;
    let status = |record: &OrderRecord| record.payment(id).map(|p| p.status);
    assert_eq!(status(&s.order(order).await), Ok(PaymentStatus::Processing));
    settle(&s.mock, &reference(id), "requires_action");
    s.pass(120);
    assert_eq!(sync_payments(&s.engine, 10).await, Ok(1));
    let asked = status(&s.order(order).await);
    assert_eq!(asked, Ok(PaymentStatus::RequiresAction), "the provider says so itself");
    s.pass(HOUR);
    assert_eq!(expire(&s).await, 1);
    s.work().await;
    s.sound().await;
}

pub async fn an_order_waits_as_long_as_its_payment_method(mut s: Fixture) {
    s.rebuild(|policy| policy.max_ttl = std::time::Duration::from_secs(5 * 24 * 3_600));
    let (ada, tea) = (s.customer(), s.listing("20.00", Some(2)).await);
    let order = s.session(&ada, tea.id, 1).await.record.order;
    let waiting = s.pay(&ada, order.id, Some("mock_bank_transfer")).await.expect("an answer");
    let until = waiting.record.order.expires_at.expect("a deadline");
    assert_eq!(until, order.created_at + chrono::TimeDelta::days(5), "the shop's own limit");
    s.pass(5 * DAY - 60);
    assert_eq!(expire(&s).await, 0);
    s.pass(120);
    assert_eq!(expire(&s).await, 1);
    s.work().await;
    assert_eq!(s.look(tea.id).await.available(), Some(2));
    s.sound().await;
}

pub async fn cash_on_delivery_expires_unless_it_is_confirmed(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("20.00", Some(2)).await);
    let cash = |input: &mut CreateSession| input.payment_method = PaymentMethod::Cod;
    s.put(&ada, tea.id, 1).await;
    let forgotten = s.checkout_with(&ada, cash).await.expect("an order").record.order.id;
    s.put(&ada, tea.id, 1).await;
    let taken = s.checkout_with(&ada, cash).await.expect("an order").record.order.id;
    fresh(application::orders::confirm(&s.engine, &s.admin(), taken, None).await);
    s.work().await;
    s.pass(13 * DAY);
    assert_eq!(expire(&s).await, 0);
    s.pass(2 * DAY);
    assert_eq!(expire(&s).await, 1);
    assert_eq!(s.order(forgotten).await.status(), OrderStatus::Cancelled);
    assert_eq!(s.order(taken).await.status(), OrderStatus::Confirmed);
    assert_eq!(s.look(tea.id).await.available(), Some(1));
    s.sound().await;
}

/// Pays while the order is cancelled at the same moment, and again under the same key.
pub async fn a_payment_that_is_refunded_is_no_success(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("20.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let key = s.keyed_as(&ada, "pay", "k", "");
    let input = || paying(order);
    let hold = hold_answers(&s.mock);
    let (paid, ()) = tokio::join!(pay(&s.engine, &ada, input(), Some(&key)), async {
        while s.order(order).await.payments.is_empty() {
            tokio::task::yield_now().await;
        }
        let gone = CancelOrder { id: order, reason: None };
        fresh(cancel(&s.engine, &ada, gone, None).await);
        drop(hold);
    });
    let id = s.order(order).await.payments[0].id;
    let why = "the order was cancelled";
    let told = AppError::PaymentReturned { order_id: order, payment_id: id, why };
    assert_eq!(paid, Err(told.clone()));
    let again = pay(&s.engine, &ada, input(), Some(&key)).await.expect("the first answer");
    let Executed::Replayed(kept) = again else { panic!("{again:?}") };
    assert_eq!((kept.status, kept.body), (422, told.to_string()), "the same refusal is kept");
    all_is_refunded(&s, order, id).await;
}

pub async fn a_cancelled_session_never_reads_as_paid(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("20.00", Some(5)).await);
    let session = s.session(&ada, tea.id, 1).await;
    let id = session.payment_id.expect("an attempt");
    fresh(cancel_session(&s.engine, &ada, id, None).await);
    s.send_webhook_for(&session, "paid").await.expect("taken");
    let read = get_session(&s.engine, &ada, id).await.expect("mine");
    assert!(read.record.is_returned(id), "its refund is under way");
    assert_eq!(read.record.order.lifecycle, OrderLifecycle::Cancelled);
    all_is_refunded(&s, session.record.order.id, id).await;
}

pub async fn a_refund_at_the_provider_is_recorded_and_not_sent_again(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("20.00", Some(5)).await);
    let session = s.session(&ada, tea.id, 1).await;
    let (order, id) = (session.record.order.id, session.payment_id.expect("an attempt"));
    s.pay(&ada, order, None).await.expect("paid");
    s.send_webhook_for(&session, "refunded").await.expect("taken");
    s.work().await;
    let record = s.order(order).await;
    assert_eq!(record.payment(id).map(|p| p.status), Ok(PaymentStatus::Refunded));
    assert_eq!(record.refunds.len(), 1);
    assert_eq!(charged(&s.mock, id), Some(money("0.00")), "once");
    s.sound().await;
    s.cancel(&ada, order).await.expect("cancelled");
    s.work().await;
    assert_eq!(s.order(order).await.refunds.len(), 1, "nothing is left to refund");
    s.sound().await;
}
