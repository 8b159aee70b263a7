//! Payments that the provider cannot cancel in their present state.

use application::payments::cancel;
use application::worker::recall_jobs;
use application::{AppError, Principal};
use domain::ids::{OrderId, PaymentId};
use domain::order::{OrderPaymentStatus, OrderStatus};
use domain::payment::PaymentStatus;
use ports::{JobFilter, JobKind, PageRequest};

use crate::fixture::provider::{charged, reference, settle};
use crate::fixture::{Fixture, money};

const DAY: i64 = 86_400;

async fn order(s: &Fixture) -> (Principal, OrderId, PaymentId) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let id = s.place(&ada, tea.id, 1).await.order.id;
    let waiting = s.pay(&ada, id, Some("mock_not_cancelable")).await.expect("an answer");
    (ada, id, waiting.payment_id)
}

/// The attempts of the job that cancels a payment, and when it is due; `None` once it is completed.
async fn cancel_job(s: &Fixture) -> Option<(i32, domain::Instant)> {
    let of_kind = JobFilter { state: None, kind: Some(JobKind::CancelPayment) };
    let jobs = s.store.list_jobs(&of_kind, PageRequest::default()).await.expect("readable");
    jobs.items.first().map(|job| (job.attempts, job.run_at))
}

/// The shopper is told, and until when; the payment stays as it is, and can still be paid.
pub async fn p27_a_payment_that_cannot_be_cancelled_can_still_be_paid(s: Fixture) {
    let (ada, id, payment) = order(&s).await;
    let ends_at = s.now() + chrono::TimeDelta::days(7);
    let before = s.order(id).await.payments[0].status;
    let refused = cancel(&s.engine, &ada, payment, None).await.map(|_| ());
    let told = AppError::PaymentNotCancelable { payment_id: payment, until: Some(ends_at) };
    assert_eq!(refused, Err(told));
    let record = s.order(id).await;
    assert_eq!(record.payments[0].status, before);
    assert!(!record.payments[0].is_in_flight(s.now()), "no call is in flight");
    s.send_webhook_of(&reference(payment), "paid").await.expect("accepted");
    s.work().await;
    assert_eq!(s.order(id).await.payment_status(), OrderPaymentStatus::Paid);
    s.sound().await;
}

/// The order is cancelled all the same. Its job waits until the payment ends, without attempts, and
/// money that arrives in between is refunded.
pub async fn p27_money_of_a_cancelled_order_is_refunded_whenever_it_arrives(mut s: Fixture) {
    s.rebuild(|policy| policy.max_job_attempts = 2);
    let (ada, id, payment) = order(&s).await;
    s.cancel(&ada, id).await.expect("cancelled");
    for hour in 1..=3 {
        s.work().await;
        let next = s.now() + chrono::TimeDelta::hours(1);
        assert_eq!(cancel_job(&s).await, Some((0, next)), "hour {hour}");
        // A job that waits is not mistaken for one of a clock that was wrong.
        recall_jobs(&s.engine).await.expect("a sweep");
        assert_eq!(cancel_job(&s).await, Some((0, next)), "hour {hour}");
        s.pass(3_601);
    }
    settle(&s.mock, &reference(payment), "paid");
    s.work().await;
    s.work().await;
    assert_eq!(cancel_job(&s).await, None, "the payment has ended");
    let record = s.order(id).await;
    assert_eq!(record.status(), OrderStatus::Cancelled);
    assert_eq!(record.payments[0].status, PaymentStatus::Refunded);
    assert_eq!(charged(&s.mock, payment), Some(money("0")));
    s.sound().await;
}

/// A payment that has passed its end and is still open is looked up less and less often.
pub async fn p27_a_payment_that_outlives_its_end_is_looked_up_every_hour(s: Fixture) {
    let (ada, id, _) = order(&s).await;
    s.cancel(&ada, id).await.expect("cancelled");
    for _ in 0..8 {
        s.work().await;
        s.pass(DAY + 1);
    }
    s.work().await;
    let next = s.now() + chrono::TimeDelta::hours(1);
    assert_eq!(cancel_job(&s).await, Some((0, next)));
    s.sound().await;
}
