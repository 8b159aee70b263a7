//! Answers to lookups that are older than the last change of their payment: they are dropped.

use std::sync::Arc;

use application::payments::{capture, sync, void};
use application::{AppError, Engine, worker};
use domain::ids::{OrderId, PaymentId};
use domain::order::{CapturePolicy, OrderError};
use domain::payment::PaymentStatus;

use crate::authorizing::authorized_order;
use crate::fixture::provider::{charged, hold_answers, reference};
use crate::fixture::unreliable::Unreliable;
use crate::fixture::{Fixture, fresh, money};

/// An authorized payment, and a second server whose lookups can be paused.
async fn scene(s: &mut Fixture) -> (OrderId, PaymentId, Arc<Unreliable>, Arc<Engine>) {
    let (record, id) = authorized_order(s, CapturePolicy::Manual).await;
    let provider = Unreliable::new(s.mock.clone());
    let second = s.engine_with(vec![provider.clone()], s.clock.clone(), |policy| {
        policy.capture = CapturePolicy::Manual;
    });
    (record.order.id, id, provider, second)
}

/// A part is captured on one server while the answer to a lookup of another one is under way,
/// which says that the money is still authorized: no one else may begin anything.
async fn captures_meanwhile<F>(s: &Fixture, scene: (OrderId, PaymentId, Arc<Unreliable>), asks: F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let ((order, id, provider), boss) = (scene, s.admin());
    let paused = provider.pause_lookups().await;
    let asking = tokio::spawn(asks);
    provider.has_looked_up(1).await;
    let hold = hold_answers(&s.mock);
    let (engine, operator) = (s.engine.clone(), boss.clone());
    let capturing = tokio::spawn(async move {
        capture(&engine, &operator, id, Some("5.00"), None).await.map(crate::fixture::unwrap_fresh)
    });
    hold.waiting(1).await;
    drop(paused);
    asking.await.expect("no panic");
    assert!(s.order(order).await.payment(id).expect("it").is_in_flight(s.now()), "still in flight");
    let busy = Some(AppError::Order(OrderError::PaymentInProgress(id)));
    assert_eq!(capture(&s.engine, &boss, id, None, None).await.err(), busy);
    assert_eq!(void(&s.engine, &boss, id, None).await.err(), busy);
    hold.release();
    capturing.await.expect("no panic").expect("captured");
    s.pass(120);
    s.work().await;
    let payment = s.order(order).await.payment(id).expect("it").clone();
    assert_eq!((payment.status, payment.captured), (PaymentStatus::Paid, Some(money("5.00"))));
    assert_eq!(charged(&s.mock, id), Some(money("5.00")));
    s.sound().await;
}

pub async fn p19_an_outdated_answer_to_a_job_does_not_end_a_lease(mut s: Fixture) {
    let (order, id, provider, second) = scene(&mut s).await;
    s.send_outdated_webhook_of(&reference(id), "failed").await.expect("received");
    let asks = async move {
        worker::drain(&second).await.expect("the outbox");
    };
    captures_meanwhile(&s, (order, id, provider), asks).await;
}

pub async fn p19_an_outdated_answer_to_an_operator_does_not_end_a_lease(mut s: Fixture) {
    let (order, id, provider, second) = scene(&mut s).await;
    let boss = s.admin();
    let asks = async move {
        let seen = sync(&second, &boss, id).await.expect("an answer");
        let payment = seen.payment().expect("it");
        assert_eq!(payment.to_capture, Some(money("5.00")), "as it is stored");
    };
    captures_meanwhile(&s, (order, id, provider), asks).await;
}

/// The shopper has paid on another server while the answer is under way, which says that the
/// provider still waits for them.
pub async fn p19_an_outdated_answer_does_not_hand_a_payment_back_to_the_shopper(s: Fixture) {
    let (ada, boss, tea) = (s.customer(), s.admin(), s.listing("20.00", Some(5)).await);
    let session = s.session(&ada, tea.id, 1).await;
    let (order, id) = (session.record.order.id, session.payment_id.expect("an attempt"));
    let provider = Unreliable::new(s.mock.clone());
    let second = s.engine_with(vec![provider.clone()], s.clock.clone(), |_| {});
    let paused = provider.pause_lookups().await;
    let asking = tokio::spawn(async move { sync(&second, &boss, id).await });
    provider.has_looked_up(1).await;
    s.pay(&ada, order, Some("mock_processing")).await.expect("under way");
    drop(paused);
    let seen = asking.await.expect("no panic").expect("an answer");
    assert_eq!(seen.payment().expect("it").status, PaymentStatus::Processing);
    assert_eq!(s.order(order).await.payment(id).expect("it").status, PaymentStatus::Processing);
    fresh(void(&s.engine, &s.admin(), id, None).await);
    s.sound().await;
}
