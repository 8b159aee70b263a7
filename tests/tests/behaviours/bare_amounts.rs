//! Amounts that a provider names without their currency: they are amounts all the same, in the
//! currency of the attempt. Only an event without any amount is about the whole of it.

use application::AppError;
use application::webhooks::{Received, receive};
use domain::order::{OrderPaymentStatus, OrderStatus};
use domain::payment::PaymentStatus;
use ports::WebhookError;
use serde_json::{Value, json};

use crate::fixture::{Fixture, money, provider};

async fn told(
    s: &Fixture,
    reference: &str,
    status: &str,
    raw_data: Value,
) -> Result<Received, AppError> {
    receive(&s.engine, "mock", provider::webhook_with(reference, status, raw_data)).await
}

pub async fn a_bare_amount_is_compared(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("20.00", Some(9)).await);
    let table = [
        ("0.01", PaymentStatus::Mismatch, Some("0.01")),
        ("19.99", PaymentStatus::Mismatch, Some("19.99")),
        ("20.01", PaymentStatus::Mismatch, Some("20.01")),
        ("20.00", PaymentStatus::Paid, Some("20.00")),
        ("20", PaymentStatus::Paid, Some("20.00")),
        ("0", PaymentStatus::Failed, None),
    ];
    for (amount, expected, captured) in table {
        let order = s.place(&ada, tea.id, 1).await.order.id;
        let token = Some("mock_processing");
        let payment = s.pay(&ada, order, token).await.expect("under way").payment_id;
        let reference = provider::reference(payment);
        let received = told(&s, &reference, "paid", json!({ "amount": amount })).await;
        assert_eq!(received, Ok(Received::Applied), "{amount}");
        let record = s.order(order).await;
        let payment = record.payment(payment).expect("the payment");
        assert_eq!(payment.status, expected, "{amount}");
        assert_eq!(payment.captured, captured.map(money), "{amount}");
        let paid = record.payment_status() == OrderPaymentStatus::Paid;
        assert_eq!(paid, expected == PaymentStatus::Paid, "{amount}");
    }
    s.sound().await;
}

pub async fn a_bare_authorized_amount_is_compared(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing("20.00", Some(9)).await);
    for (amount, expected) in
        [("5.00", PaymentStatus::Failed), ("20.00", PaymentStatus::Authorized)]
    {
        let session = s.session(&ada, tea.id, 1).await;
        let payment = session.payment_id.expect("an attempt");
        let reference = provider::reference(payment);
        told(&s, &reference, "authorized", json!({ "amount": amount })).await.expect("received");
        let record = s.order(session.record.order.id).await;
        assert_eq!(record.payment(payment).expect("it").status, expected, "{amount}");
        s.cancel(&ada, session.record.order.id).await.expect("cancelled");
    }
    s.work().await;
    s.sound().await;
}

pub async fn a_bare_amount_has_the_digits_of_its_currency(s: Fixture) {
    let (ada, tea) = (s.customer(), s.listing_in("2000", "JPY", Some(9)).await);
    let session = s.session(&ada, tea.id, 1).await;
    let reference = provider::reference(session.payment_id.expect("an attempt"));
    let refused = told(&s, &reference, "paid", json!({ "amount": "2000.50" })).await;
    assert!(matches!(refused, Err(AppError::Webhook(WebhookError::Malformed(_)))), "{refused:?}");
    // Also by a provider that knows nothing of the attempt any more.
    let forgetful = s.forgetful_engine();
    let event = provider::webhook_with(&reference, "paid", json!({ "amount": "2000.50" }));
    let refused = receive(&forgetful, "mock", event).await;
    assert!(matches!(refused, Err(AppError::Webhook(WebhookError::Malformed(_)))), "{refused:?}");
    let order = s.order(session.record.order.id).await;
    assert_eq!(order.payment_status(), OrderPaymentStatus::Processing, "nothing was taken in");
    told(&s, &reference, "paid", json!({ "amount": "2000" })).await.expect("received");
    assert_eq!(s.order(session.record.order.id).await.status(), OrderStatus::Paid);
    s.sound().await;
}

pub async fn a_bare_amount_that_comes_early_is_compared_later(s: Fixture) {
    let tea = s.listing("20.00", Some(9)).await;
    for (amount, expected) in [("0.01", PaymentStatus::Mismatch), ("20.00", PaymentStatus::Paid)] {
        let ada = s.customer();
        s.put(&ada, tea.id, 1).await;
        provider::lose_answer_once(&s.mock);
        let session = s.checkout(&ada).await.expect("an answer");
        let id = session.payment_id.expect("an attempt");
        let event =
            provider::webhook_with(&provider::reference(id), "paid", json!({ "amount": amount }));
        // The provider that the shop asks has not heard of it yet: only the deferred webhook does.
        assert_eq!(receive(&s.forgetful_engine(), "mock", event).await, Ok(Received::Parked));
        for _ in 0..6 {
            s.pass(60);
            s.work().await;
        }
        let record = s.order(session.record.order.id).await;
        assert_eq!(record.payment(id).expect("it").status, expected, "{amount}");
    }
    s.sound().await;
}
