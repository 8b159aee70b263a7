//! Payments that the shopper has approved at the provider and the shop has to complete; and webhooks that
//! take long to read.

use adapters_mock_payments::{Call, Fault};
use application::AppError;
use domain::order::{OrderPaymentStatus, OrderStatus};
use domain::payment::PaymentStatus;
use ports::PaymentGateway;

use crate::fixture::provider::{charged, reference, settle};
use crate::fixture::unreliable::Unreliable;
use crate::fixture::{Fixture, fresh, money};
use crate::lost_attempts::{DAY, HOUR, last, order};

/// An earlier attempt is captured late and pays the order before the approved one is completed.
pub async fn p23_an_approved_payment_of_a_paid_order_is_not_completed(s: Fixture) {
    let (ada, order) = order(&s).await;
    let failed = s.pay(&ada, order, Some("mock_decline")).await;
    assert!(matches!(failed, Err(AppError::PaymentDeclined { .. })), "{failed:?}");
    let first = last(&s, order).await.id;
    let paid = s.pay(&ada, order, Some("mock_approve")).await.expect("approved");
    s.send_webhook_of(&reference(first), "paid").await.expect("late");
    assert_eq!(s.order(order).await.payment_status(), OrderPaymentStatus::Paid);
    s.work().await;
    s.pass(HOUR);
    s.work().await;
    assert_eq!(charged(&s.mock, paid.payment_id), None);
    assert_eq!(
        s.order(order).await.payment(paid.payment_id).expect("it").status,
        PaymentStatus::Cancelled
    );
    s.sound().await;
}

pub async fn p23_an_approved_payment_is_completed_without_the_browser(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(50)).await);
    let session = s.session(&ada, tea.id, 2).await;
    let (order, id) = (session.record.order.id, session.payment_id.expect("an attempt"));
    s.send_webhook_for(&session, "approved").await.expect("applied");
    assert_eq!(last(&s, order).await.status, PaymentStatus::Approved);
    s.send_webhook_for(&session, "approved").await.expect("a duplicate");
    s.mock.fail_next_call(Call::Confirm, Fault::Unavailable);
    s.work().await;
    assert_eq!(last(&s, order).await.status, PaymentStatus::Approved, "tried again later");
    assert_eq!(charged(&s.mock, id), None);
    s.pass(HOUR);
    s.work().await;
    assert_eq!(s.order(order).await.status(), OrderStatus::Paid);
    assert_eq!(charged(&s.mock, id), Some(money("20.00")));
    s.sound().await;
}

/// The provider rejects to complete it, and it stays approved: a decline fails it, anything else is tried
/// again, by one job.
pub async fn p23_a_rejected_completion_is_not_repeated_at_once(s: Fixture) {
    for (fault, status) in
        [(Fault::Declined, PaymentStatus::Failed), (Fault::NotUnderstood, PaymentStatus::Approved)]
    {
        let (ada, order) = order(&s).await;
        let paid = s.pay(&ada, order, Some("mock_approve")).await.expect("approved");
        s.mock.fail_next_call(Call::Confirm, fault);
        s.work().await;
        assert_eq!(last(&s, order).await.status, status, "{fault:?}");
        assert_eq!(charged(&s.mock, paid.payment_id), None);
        let jobs = s.store.gauges(s.engine.now()).await.expect("readable").jobs_waiting;
        assert_eq!(jobs, i64::from(status == PaymentStatus::Approved), "{fault:?}");
        s.pass(HOUR);
        s.work().await;
        let again = if status == PaymentStatus::Failed { None } else { Some(money("20.00")) };
        assert_eq!(charged(&s.mock, paid.payment_id), again, "{fault:?}");
    }
    s.sound().await;
}

/// The job that completes it was given up: the sweep queues it again, once.
pub async fn p23_an_approved_payment_whose_job_is_dead_is_completed_after_all(mut s: Fixture) {
    s.rebuild(|policy| policy.max_job_attempts = 1);
    let (ada, order) = order(&s).await;
    let paid = s.pay(&ada, order, Some("mock_approve")).await.expect("approved");
    s.mock.fail_next_call(Call::Confirm, Fault::Unavailable);
    s.work().await;
    assert_eq!(s.store.gauges(s.engine.now()).await.expect("readable").jobs_dead, 1);
    s.pass(2 * DAY);
    for _ in 0..3 {
        application::worker::sync_payments(&s.engine, 10).await.expect("a sweep");
    }
    assert_eq!(s.store.gauges(s.engine.now()).await.expect("readable").jobs_waiting, 1);
    s.work().await;
    assert_eq!(charged(&s.mock, paid.payment_id), Some(money("20.00")));
    assert_eq!(s.order(order).await.status(), OrderStatus::Paid);
    s.sound().await;
}

/// The response to completing it is lost: it is looked up, and completed once.
pub async fn p23_an_approved_payment_is_completed_once(s: Fixture) {
    for fault in [Fault::AnswerLost, Fault::RequestLost] {
        let (ada, tea) = (s.customer(), s.listing("10.00", Some(50)).await);
        let session = s.session(&ada, tea.id, 2).await;
        let (order, id) = (session.record.order.id, session.payment_id.expect("an attempt"));
        s.send_webhook_for(&session, "approved").await.expect("applied");
        s.mock.fail_next_call(Call::Confirm, fault);
        for _ in 0..3 {
            s.work().await;
            s.pass(HOUR);
        }
        assert_eq!(s.order(order).await.status(), OrderStatus::Paid, "{fault:?}");
        assert_eq!(charged(&s.mock, id), Some(money("20.00")), "{fault:?}");
    }
    s.sound().await;
}

/// The order was cancelled while the shopper approved: nothing is charged.
pub async fn p23_an_approved_payment_of_a_cancelled_order_is_cancelled(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(50)).await);
    let session = s.session(&ada, tea.id, 2).await;
    let (order, id) = (session.record.order.id, session.payment_id.expect("an attempt"));
    settle(&s.mock, &reference(id), "approved");
    s.cancel(&ada, order).await.expect("cancelled");
    s.send_webhook_for(&session, "approved").await.expect("late");
    s.work().await;
    s.pass(HOUR);
    s.work().await;
    assert_eq!(charged(&s.mock, id), None);
    assert_eq!(last(&s, order).await.status, PaymentStatus::Cancelled);
    let told = s.mock.lookup(ports::PaymentLookup::of(&last(&s, order).await)).await;
    assert_eq!(told.expect("an answer").expect("known").status.as_str(), "cancelled");
    s.sound().await;
}

/// The shopper's browser comes back before the job runs.
pub async fn an_approved_payment_can_be_confirmed_by_the_shopper(s: Fixture) {
    let (ada, order) = order(&s).await;
    let paid = s.pay(&ada, order, Some("mock_approve")).await.expect("approved");
    assert_eq!(paid.payment().expect("it").status, PaymentStatus::Approved);
    let confirmed =
        application::payments::confirm(&s.engine, &ada, paid.payment_id, None, None).await;
    assert_eq!(fresh(confirmed).record.status(), OrderStatus::Paid);
    s.work().await;
    assert_eq!(charged(&s.mock, paid.payment_id), Some(money("20.00")));
    s.sound().await;
}

/// An adapter that blocks a thread while it reads a webhook holds up no one else.
pub async fn a_webhook_that_blocks_holds_up_nothing_else(s: Fixture) {
    let gateway = Unreliable::new(s.mock.clone());
    let gateways: Vec<std::sync::Arc<dyn PaymentGateway>> = vec![gateway.clone()];
    let engine = s.engine_with(gateways, s.clock.clone(), |_| {});
    let ada = s.customer();
    gateway.block_on_webhooks(std::time::Duration::from_secs(3));
    let begun = std::time::Instant::now();
    let webhooks: Vec<_> = (0..6)
        .map(|_| {
            let engine = engine.clone();
            let request = crate::fixture::provider::webhook("mock_pi_unknown", "paid");
            tokio::spawn(
                async move { application::webhooks::receive(&engine, "mock", request).await },
            )
        })
        .collect();
    tokio::task::yield_now().await;
    application::cart::get(&engine, &ada).await.expect("a cart");
    let waited = begun.elapsed();
    for webhook in webhooks {
        webhook.await.expect("no panic").expect("received");
    }
    assert!(begun.elapsed().as_secs() >= 3, "the webhooks do not block");
    assert!(waited.as_secs() < 3, "a cart waited for {waited:?}");
}
