//! Webhook events: applied once, in whatever order and number they arrive.

use application::AppError;
use application::webhooks::{Received, receive};
use domain::order::{OrderPaymentStatus, OrderStatus};
use domain::payment::PaymentStatus;
use ports::WebhookError;

use crate::fixture::{Fixture, money, provider};

pub async fn a_paid_webhook_pays_the_order(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let session = s.session(&ada, tea.id, 2).await;
    assert_eq!(s.send_webhook_for(&session, "paid").await, Ok(Received::Applied));
    let order = s.order(session.record.order.id).await;
    assert_eq!(order.status(), OrderStatus::Paid);
    assert_eq!(order.order.expires_at, None);
    assert_ne!(s.cart(&ada).await.cart.id, order.order.cart_id.expect("from a cart"));
    assert_eq!(s.look(tea.id).await.reserved, 2, "held until the shop confirms");
    s.sound().await;
}

pub async fn i18_a_webhook_twice_has_one_effect(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let session = s.session(&ada, tea.id, 1).await;
    s.send_webhook_for(&session, "paid").await.expect("applied");
    let once = s.order(session.record.order.id).await;
    assert_eq!(s.send_webhook_for(&session, "paid").await, Ok(Received::Duplicate));
    let other = s.another_engine(|_| {});
    let reference = session.payment().and_then(|p| p.provider_ref.clone()).expect("known");
    let again = receive(&other, "mock", provider::webhook(&reference, "paid")).await;
    assert_eq!(again, Ok(Received::Duplicate), "another server does not know it from its cache");
    assert_eq!(s.order(session.record.order.id).await, once);
    s.work().await;
    let confirmations =
        s.notifications.sent().iter().filter(|m| m.subject == "Order Confirmed").count();
    assert_eq!(confirmations, 2, "one mail and one text message");
    s.sound().await;
}

pub async fn i19_a_forged_signature_changes_nothing(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let session = s.session(&ada, tea.id, 1).await;
    let before = s.order(session.record.order.id).await;
    let reference = session.payment().and_then(|p| p.provider_ref.clone()).expect("known");
    let forged = provider::forged_webhook(&reference, "paid");
    let refused = receive(&s.engine, "mock", forged).await;
    assert_eq!(refused, Err(AppError::Webhook(WebhookError::BadSignature)));
    assert_eq!(s.order(session.record.order.id).await, before);
    let unknown = receive(&s.engine, "unknown", provider::webhook(&reference, "paid")).await;
    assert_eq!(unknown, Err(AppError::UnknownProvider(Some("unknown".into()))));
}

pub async fn w03_a_webhook_before_its_payment_is_deferred_and_applied(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    s.put(&ada, tea.id, 1).await;
    provider::lose_answer_once(&s.mock);
    let session = s.checkout(&ada).await.expect("an answer");
    let id = session.payment_id.expect("an attempt");
    assert!(session.payment().expect("it").provider_ref.is_none());
    let reference = provider::reference(id);
    assert_eq!(s.send_webhook_of(&reference, "paid").await, Ok(Received::Parked));
    assert_eq!(s.send_webhook_of(&reference, "paid").await, Ok(Received::Duplicate));
    for _ in 0..6 {
        s.pass(60);
        s.work().await;
    }
    assert_eq!(s.order(session.record.order.id).await.status(), OrderStatus::Paid);
    s.sound().await;
}

pub async fn late_failure_never_undoes_paid(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let session = s.session(&ada, tea.id, 1).await;
    s.send_webhook_for(&session, "paid").await.expect("applied");
    for late in ["failed", "cancelled", "processing", "requires_action", "authorized"] {
        assert_eq!(s.send_webhook_for(&session, late).await, Ok(Received::Ignored), "{late}");
    }
    assert_eq!(s.order(session.record.order.id).await.status(), OrderStatus::Paid);
    s.sound().await;
}

pub async fn money_after_a_cancellation_is_refunded(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let session = s.session(&ada, tea.id, 1).await;
    let id = session.record.order.id;
    s.cancel(&ada, id).await.expect("cancelled");
    assert_eq!(s.send_webhook_for(&session, "paid").await, Ok(Received::Applied));
    let order = s.order(id).await;
    assert_eq!(order.status(), OrderStatus::Cancelled);
    assert_eq!(order.refunds.len(), 1);
    s.work().await;
    let order = s.order(id).await;
    assert_eq!(order.payment_status(), OrderPaymentStatus::Refunded);
    assert_eq!(order.payments[0].refunded, money("10.00"));
    let payment = session.payment_id.expect("an attempt");
    assert_eq!(provider::charged(&s.mock, payment), Some(money("0")));
    assert_eq!(s.look(tea.id).await.available(), Some(5));
    s.sound().await;
}

pub async fn failed_then_paid_is_paid(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let session = s.session(&ada, tea.id, 1).await;
    let id = session.record.order.id;
    assert_eq!(s.send_webhook_for(&session, "failed").await, Ok(Received::Applied));
    assert_eq!(s.order(id).await.status(), OrderStatus::Failed);
    assert_eq!(s.send_webhook_for(&session, "paid").await, Ok(Received::Applied));
    assert_eq!(s.order(id).await.status(), OrderStatus::Paid);
    assert_eq!(s.order(id).await.payments[0].status, PaymentStatus::Paid);
    s.sound().await;
}

pub async fn a_hundred_at_once_have_one_effect(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("10.00", Some(5)).await);
    let session = s.session(&ada, tea.id, 1).await;
    let reference = session.payment().and_then(|p| p.provider_ref.clone()).expect("known");
    let engines = [s.another_engine(|_| {}), s.another_engine(|_| {})];
    let calls = (0..100).map(|i| {
        let (engine, request) = (engines[i % 2].clone(), provider::webhook(&reference, "paid"));
        tokio::spawn(async move { receive(&engine, "mock", request).await })
    });
    let mut applied = 0;
    for call in calls.collect::<Vec<_>>() {
        match call.await.expect("no panic").expect("received") {
            Received::Applied => applied += 1,
            Received::Duplicate => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(applied, 1);
    let events = s.store.order_events(session.record.order.id).await.expect("history");
    let paid = events.iter().filter(|e| e.kind == domain::order::OrderEventKind::Paid).count();
    assert_eq!(paid, 1);
    s.sound().await;
}
