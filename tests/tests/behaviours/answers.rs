//! What is heard, asked again and taken over: money is taken once and in the right amount,
//! cancelled if no one waits for it, and never relied on while it is being voided.

use application::orders::{Paid, ShipOrder, confirm, pay, ship};
use application::payments::{RefundPayment, capture, refund, void};
use application::worker::sync_payments;
use application::{AppError, Executed, IdempotentRequest, Principal};
use domain::ids::{OrderId, PaymentId};
use domain::order::{CapturePolicy, OrderError, OrderPaymentStatus, OrderRecord, OrderStatus};
use domain::payment::PaymentStatus;

use crate::authorizing::{authorized_order, left};
use crate::fixture::provider::{
    be_unavailable_once, charged, fail_capture_once, hold_answers, lose_capture_once, reference,
    refuse_refund_once, settle, stands_at_provider,
};
use crate::fixture::{Fixture, fresh, money, paying};

fn status(record: &OrderRecord, id: PaymentId) -> PaymentStatus {
    record.payment(id).expect("an attempt of it").status
}

async fn ship_all(s: &Fixture, order: OrderId) -> Result<OrderRecord, AppError> {
    let shipped = ship(&s.engine, &s.admin(), order, ShipOrder::default(), None).await;
    shipped.map(crate::fixture::unwrap_fresh)
}

pub async fn a_capture_that_never_arrived_is_asked_for_again(mut s: Fixture) {
    let (order, id) = left(&mut s).await;
    lose_capture_once(&s.mock);
    s.work().await;
    let unsure = s.order(order.order.id).await;
    assert_eq!((status(&unsure, id), charged(&s.mock, id)), (PaymentStatus::Unknown, None));
    for _ in 0..3 {
        s.pass(120);
        s.work().await;
    }
    assert_eq!(charged(&s.mock, id), Some(money("20.00")));
    assert_eq!(s.order(order.order.id).await.payment_status(), OrderPaymentStatus::Paid);
    s.sound().await;
}

pub async fn a_part_that_came_to_nothing_leaves_all_to_the_parcel(mut s: Fixture) {
    let (order, id) = authorized_order(&mut s, CapturePolicy::OnShipping).await;
    let boss = s.admin();
    fail_capture_once(&s.mock, false);
    let refused = capture(&s.engine, &boss, id, Some("5.00"), None).await;
    assert_eq!(refused.err(), Some(AppError::ProviderUnavailable));
    fresh(confirm(&s.engine, &boss, order.order.id, None).await);
    ship_all(&s, order.order.id).await.expect("shipped");
    s.work().await;
    assert_eq!(charged(&s.mock, id), Some(money("20.00")), "all that left");
    s.sound().await;
}

pub async fn a_dead_capture_goes_on_with_its_own_amount(mut s: Fixture) {
    let (_, id) = authorized_order(&mut s, CapturePolicy::Manual).await;
    let boss = s.admin();
    let first = s.keyed_as(boss.principal(), "capture", "k1", "5.00");
    let second = s.keyed_as(boss.principal(), "capture", "k2", "12.00");
    for (key, amount) in [(&first, "5.00"), (&second, "12.00")] {
        fail_capture_once(&s.mock, false);
        let refused = capture(&s.engine, &boss, id, Some(amount), Some(key)).await;
        assert_eq!(refused.err(), Some(AppError::ProviderUnavailable));
    }
    fresh(capture(&s.engine, &boss, id, Some("5.00"), Some(&first)).await);
    assert_eq!(charged(&s.mock, id), Some(money("5.00")));
    s.sound().await;
}

pub async fn a_dead_capture_takes_nothing_of_a_cancelled_order(mut s: Fixture) {
    let (order, id) = authorized_order(&mut s, CapturePolicy::Manual).await;
    let boss = s.admin();
    let key = s.keyed_as(boss.principal(), "capture", "k1", "all");
    fail_capture_once(&s.mock, false);
    let refused = capture(&s.engine, &boss, id, None, Some(&key)).await;
    assert_eq!(refused.err(), Some(AppError::ProviderUnavailable));
    s.cancel(&owner(&s, &order), order.order.id).await.expect("cancelled");
    let refused = capture(&s.engine, &boss, id, None, Some(&key)).await;
    assert!(matches!(refused, Err(AppError::Order(OrderError::NotPayable(_)))), "{refused:?}");
    s.work().await;
    assert_eq!(charged(&s.mock, id), None);
    assert_eq!(status(&s.order(order.order.id).await, id), PaymentStatus::Cancelled);
    s.sound().await;
}

pub async fn a_dead_payment_takes_nothing_of_a_cancelled_order(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let key: IdempotentRequest<Paid> = s.keyed_as(&ada, "pay", "k1", "");
    let input = || paying(order);
    be_unavailable_once(&s.mock);
    let refused = pay(&s.engine, &ada, input(), Some(&key)).await;
    assert_eq!(refused.err(), Some(AppError::ProviderUnavailable));
    s.cancel(&ada, order).await.expect("cancelled");
    let refused = pay(&s.engine, &ada, input(), Some(&key)).await;
    assert!(matches!(refused, Err(AppError::Order(OrderError::NotPayable(_)))), "{refused:?}");
    assert_eq!(charged(&s.mock, s.order(order).await.payments[0].id), None);
    s.work().await;
    s.sound().await;
}

fn owner(s: &Fixture, order: &OrderRecord) -> Principal {
    Principal { user_id: order.order.user_id, ..s.customer() }
}

pub async fn a_key_whose_attempt_was_replaced_charges_nothing(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let pay_with = async |key: &IdempotentRequest<Paid>| {
        let input = paying(order);
        pay(&s.engine, &ada, input, Some(key)).await
    };
    let (first, second) = (s.keyed_as(&ada, "pay", "k1", ""), s.keyed_as(&ada, "pay", "k2", ""));
    be_unavailable_once(&s.mock);
    assert_eq!(pay_with(&first).await.err(), Some(AppError::ProviderUnavailable));
    let replaced = s.order(order).await.payments[0].id;
    s.pass(600);
    assert_eq!(sync_payments(&s.engine, 10).await, Ok(1), "it was never made");
    let paid = fresh(pay_with(&second).await);
    assert_ne!(paid.payment_id, replaced);
    for _ in 0..2 {
        let over = pay_with(&first).await;
        assert!(!matches!(over, Ok(Executed::Fresh(_))), "{over:?}");
    }
    assert_eq!(charged(&s.mock, replaced), None);
    assert_eq!(charged(&s.mock, paid.payment_id), Some(money("10.00")));
    assert_eq!(s.order(order).await.payments.len(), 2);
    s.work().await;
    s.sound().await;
}

pub async fn a_stale_webhook_that_an_authorization_is_gone_is_looked_up(mut s: Fixture) {
    let (order, id) = authorized_order(&mut s, CapturePolicy::OnShipping).await;
    let order = order.order.id;
    for old in ["failed", "cancelled"] {
        s.send_outdated_webhook_of(&reference(id), old).await.expect("heard");
        s.work().await;
        assert_eq!(status(&s.order(order).await, id), PaymentStatus::Authorized, "{old}");
    }
    fresh(confirm(&s.engine, &s.admin(), order, None).await);
    ship_all(&s, order).await.expect("shipped");
    s.work().await;
    assert_eq!(charged(&s.mock, id), Some(money("20.00")));
    s.sound().await;
}

pub async fn a_true_webhook_that_an_authorization_is_gone_counts_once_it_is_checked(
    mut s: Fixture,
) {
    let (order, id) = authorized_order(&mut s, CapturePolicy::OnShipping).await;
    settle(&s.mock, &reference(id), "cancelled");
    s.send_webhook_of(&reference(id), "cancelled").await.expect("heard");
    assert_eq!(status(&s.order(order.order.id).await, id), PaymentStatus::Authorized);
    s.work().await;
    let gone = s.order(order.order.id).await;
    assert_eq!(status(&gone, id), PaymentStatus::Cancelled);
    let refused = confirm(&s.engine, &s.admin(), order.order.id, None).await;
    assert!(matches!(refused, Err(AppError::Order(OrderError::NotPaid(_)))));
    s.sound().await;
}

pub async fn an_unused_authorization_is_voided(mut s: Fixture) {
    s.rebuild(|shop| shop.capture = CapturePolicy::Manual);
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let cancelled = s.session(&ada, tea.id, 1).await;
    s.cancel(&ada, cancelled.record.order.id).await.expect("cancelled");
    // The provider sets the money aside before it hears that it is not wanted.
    let bob = s.customer();
    let failed = s.session(&bob, tea.id, 1).await;
    let first = reference(failed.payment_id.expect("an attempt"));
    s.send_outdated_webhook_of(&first, "failed").await.expect("failed");
    for session in [&cancelled, &failed] {
        let id = session.payment_id.expect("an attempt");
        settle(&s.mock, &reference(id), "authorized");
        s.send_webhook_for(session, "authorized").await.expect("heard");
    }
    s.pass(60);
    s.work().await;
    for session in [&cancelled, &failed] {
        let id = session.payment_id.expect("an attempt");
        assert_eq!(stands_at_provider(&s.mock, id).await, "cancelled");
        assert_eq!(charged(&s.mock, id), None);
    }
    s.sound().await;
}

pub async fn nothing_ships_on_an_authorization_that_is_being_voided(mut s: Fixture) {
    let (order, id) = authorized_order(&mut s, CapturePolicy::OnShipping).await;
    let (boss, order) = (s.admin(), order.order.id);
    fresh(confirm(&s.engine, &boss, order, None).await);
    let hold = hold_answers(&s.mock);
    let (engine, operator) = (s.engine.clone(), boss.clone());
    let voiding = tokio::spawn(async move { void(&engine, &operator, id, None).await });
    hold.waiting(1).await;
    let busy = Some(AppError::Order(OrderError::PaymentInProgress(id)));
    assert_eq!(ship_all(&s, order).await.err(), busy);
    assert_eq!(capture(&s.engine, &boss, id, None, None).await.err(), busy);
    assert_eq!(void(&s.engine, &boss, id, None).await.err(), busy);
    hold.release();
    fresh(voiding.await.expect("no panic"));
    let unpaid = OrderError::NotPaid(OrderPaymentStatus::Unpaid);
    assert_eq!(ship_all(&s, order).await.err(), Some(AppError::Order(unpaid)));
    assert_eq!(stands_at_provider(&s.mock, id).await, "cancelled");
    s.work().await;
    s.sound().await;
}

pub async fn money_that_goods_left_on_stays_where_it_is(mut s: Fixture) {
    let (order, id) = left(&mut s).await;
    let refused = void(&s.engine, &s.admin(), id, None).await;
    assert_eq!(refused.err(), Some(AppError::Order(OrderError::PaymentState(id))));
    s.work().await;
    assert_eq!(charged(&s.mock, id), Some(money("20.00")));
    assert_eq!(s.order(order.order.id).await.payment_status(), OrderPaymentStatus::Paid);
    s.sound().await;
}

pub async fn an_order_that_is_being_refunded_is_not_confirmed(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 1).await.order.id;
    let id = s.pay(&ada, order, None).await.expect("paid").payment_id;
    refuse_refund_once(&s.mock);
    let all = RefundPayment { id, amount: None, reason: "asked for".into(), force: false };
    fresh(refund(&s.engine, &s.admin(), all, None).await);
    let refused = confirm(&s.engine, &s.admin(), order, None).await;
    assert!(matches!(refused, Err(AppError::Order(OrderError::NotPaid(_)))), "{refused:?}");
    assert_ne!(s.order(order).await.status(), OrderStatus::Confirmed);
    for _ in 0..2 {
        s.pass(60);
        s.work().await;
    }
    assert_eq!(s.order(order).await.payment_status(), OrderPaymentStatus::Refunded);
    s.sound().await;
}
