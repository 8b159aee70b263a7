//! Payments whose existence at the provider is unknown, and what an operator does about them.

use adapters_mock_payments::{Call, Fault};
use application::AppError;
use application::payments::{Resolution, resolve};
use domain::order::{OrderError, OrderPaymentStatus, OrderStatus};
use domain::payment::PaymentStatus;

use crate::fixture::provider::{charged, reference, stands_at_provider};
use crate::fixture::{Fixture, fresh, money};
use crate::lost_attempts::{HOUR, at_mollie, in_review, last, order, try_pay};

pub async fn a_payment_that_leaves_review_open_is_cancelled_with_its_order(mut s: Fixture) {
    at_mollie(&mut s);
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let order = s.place(&ada, tea.id, 2).await.order.id;
    s.mock.fail_next_call(Call::Create, Fault::AnswerLost);
    let paid = try_pay(&s, &ada, order, "mock_requires_action").await.expect("an answer");
    let id = paid.payment_id;
    s.pass(2 * HOUR);
    s.work().await;
    assert_eq!(last(&s, order).await.status, PaymentStatus::NeedsReview);
    let refused = application::payments::cancel(&s.engine, &ada, id, None).await;
    assert_eq!(refused.err(), Some(OrderError::PaymentState(id).into()), "only an operator knows");
    s.cancel(&ada, order).await.expect("the order is cancelled");
    s.work().await;
    assert_eq!(last(&s, order).await.status, PaymentStatus::NeedsReview);
    let created = Resolution::Created { provider_ref: reference(id) };
    fresh(resolve(&s.engine, &s.admin(), id, &created, None).await);
    s.pass(2 * HOUR);
    s.work().await;
    assert_eq!(last(&s, order).await.status, PaymentStatus::Cancelled);
    assert_eq!(stands_at_provider(&s.mock, id).await, "cancelled");
    assert_eq!(s.look(tea.id).await.reserved, 0);
    s.sound().await;
}

pub async fn a_payment_that_was_never_created_leaves_no_job(mut s: Fixture) {
    at_mollie(&mut s);
    let (ada, order, id) = in_review(&s, false).await;
    s.cancel(&ada, order).await.expect("the order is cancelled");
    s.work().await;
    fresh(resolve(&s.engine, &s.admin(), id, &Resolution::NeverCreated, None).await);
    for _ in 0..3 {
        s.pass(2 * HOUR);
        s.work().await;
    }
    let gauges = s.store.gauges(s.engine.now()).await.expect("readable");
    assert_eq!((gauges.jobs_waiting, gauges.jobs_dead), (0, 0));
    s.sound().await;
}

pub async fn a_wrong_resolution_can_be_corrected(mut s: Fixture) {
    at_mollie(&mut s);
    let (ada, order, id) = in_review(&s, true).await;
    fresh(resolve(&s.engine, &s.admin(), id, &Resolution::NeverCreated, None).await);
    try_pay(&s, &ada, order, "mock_ok").await.expect("it can be paid again");
    let created = Resolution::Created { provider_ref: reference(id) };
    let again = resolve(&s.engine, &s.admin(), id, &created, None).await;
    assert!(matches!(again, Ok(_) | Err(AppError::PaymentReturned { .. })), "{again:?}");
    s.work().await;
    let first = s.order(order).await.payment(id).expect("it").clone();
    assert_eq!(first.status, PaymentStatus::Refunded);
    assert_eq!(charged(&s.mock, id), Some(money("0.00")));
    assert_eq!(s.order(order).await.payment_status(), OrderPaymentStatus::Paid);
    s.sound().await;
}

pub async fn a_payment_in_review_is_resolved_by_an_operator(mut s: Fixture) {
    at_mollie(&mut s);
    let admin = s.admin();
    let created = |id| Resolution::Created { provider_ref: reference(id) };

    let (_, order, id) = in_review(&s, true).await;
    let paid = fresh(resolve(&s.engine, &admin, id, &created(id), None).await);
    assert_eq!(paid.record.payment_status(), OrderPaymentStatus::Paid);
    assert_eq!(charged(&s.mock, id), Some(money("20.00")));
    let again = resolve(&s.engine, &admin, id, &created(id), None).await;
    assert_eq!(again.err(), Some(OrderError::PaymentState(id).into()), "it needs no review");
    assert_eq!(s.order(order).await.status(), OrderStatus::Paid);

    let (ada, order, never) = in_review(&s, false).await;
    let other = resolve(&s.engine, &admin, never, &created(id), None).await;
    assert!(matches!(other, Err(AppError::Invalid { field: "/provider_ref", .. })), "{other:?}");
    let missing = Resolution::Created { provider_ref: "tr_missing".to_owned() };
    let missing = resolve(&s.engine, &admin, never, &missing, None).await;
    assert!(matches!(missing, Err(AppError::Invalid { .. })), "{missing:?}");
    fresh(resolve(&s.engine, &admin, never, &Resolution::NeverCreated, None).await);
    let ended = last(&s, order).await;
    assert_eq!(ended.status, PaymentStatus::Cancelled);
    assert_eq!(ended.failure_code.as_deref(), Some("never_made"));
    try_pay(&s, &ada, order, "mock_ok").await.expect("it can be paid again");
    assert_eq!(s.order(order).await.payment_status(), OrderPaymentStatus::Paid);
    s.sound().await;
}

pub async fn a_payment_in_review_is_resolved_by_its_provider(mut s: Fixture) {
    at_mollie(&mut s);
    let (_, order, id) = in_review(&s, true).await;
    s.send_webhook_of(&reference(id), "paid").await.expect("kept");
    let after = s.order(order).await.payment_status();
    // The reference is new to the shop: only an operator connects the two.
    assert_eq!(after, OrderPaymentStatus::Processing);
    let created = Resolution::Created { provider_ref: reference(id) };
    fresh(resolve(&s.engine, &s.admin(), id, &created, None).await);
    s.work().await;
    assert_eq!(s.order(order).await.payment_status(), OrderPaymentStatus::Paid);
    assert_eq!(charged(&s.mock, id), Some(money("20.00")));
    s.sound().await;
}

/// The same if the job that was to cancel it has found that its existence is unknown.
pub async fn a_payment_that_its_order_sent_into_review_is_cancelled_after_it(mut s: Fixture) {
    at_mollie(&mut s);
    let (ada, order) = order(&s).await;
    let hold = s.mock.slow();
    let call = try_pay(&s, &ada, order, "mock_requires_action");
    let gone = tokio::time::timeout(std::time::Duration::from_millis(300), call).await;
    assert!(gone.is_err(), "the response is held back");
    hold.release();
    s.cancel(&ada, order).await.expect("the order is cancelled");
    s.pass(2 * HOUR);
    s.work().await;
    let id = last(&s, order).await.id;
    assert_eq!(last(&s, order).await.status, PaymentStatus::NeedsReview);
    let jobs = s.store.gauges(s.engine.now()).await.expect("readable").jobs_waiting;
    assert_eq!(jobs, 0, "its job has ended");
    let created = Resolution::Created { provider_ref: reference(id) };
    fresh(resolve(&s.engine, &s.admin(), id, &created, None).await);
    s.work().await;
    assert_eq!(last(&s, order).await.status, PaymentStatus::Cancelled);
    assert_eq!(stands_at_provider(&s.mock, id).await, "cancelled");
    s.sound().await;
}
