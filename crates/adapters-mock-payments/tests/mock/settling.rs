//! Captures, cancellations, refunds and payments that are settled by hand.

use ports::{CreatePayment, GatewayError, PaymentGateway, ProviderRefundStatus};
use serde_json::json;

use crate::shop::{
    by_id, by_reference, error_word, paying, reference, refund, seen, session, status, usd, word,
};
use crate::support::{SECRET, opened, options, signed};
use adapters_mock_payments::{MockError, MockGateway};

#[tokio::test]
async fn only_what_is_authorized_is_captured() {
    let mock = opened(options());
    let authorized = paying(usd("240.00"), Some("mock_authorize"));
    mock.create(authorized.clone()).await.unwrap();
    let (over, euros) = (usd("240.01"), "EUR".parse().unwrap());
    let foreign = domain::money::Money::new(100, euros).unwrap();
    assert_eq!(word(&mock.capture(by_id(&authorized), over).await), "amount_too_large");
    assert_eq!(word(&mock.capture(by_id(&authorized), foreign).await), "currency_mismatch");
    let captured = mock.capture(by_id(&authorized), usd("100.00")).await.unwrap();
    assert_eq!(captured.amount, usd("100.00"));
    let again = mock.capture(by_id(&authorized), usd("140.00")).await.unwrap();
    assert_eq!(again.amount, usd("100.00"), "captured once");
    assert_eq!(mock.charged(authorized.payment_id).unwrap(), Some(usd("100.00")));

    let waiting = session(usd("240.00"));
    mock.create(waiting.clone()).await.unwrap();
    let nothing = mock.capture(by_id(&waiting), usd("240.00")).await.unwrap_err();
    assert!(matches!(nothing, GatewayError::InvalidRequest(_)), "{nothing:?}");
    let refused = paying(usd("240.00"), Some("mock_decline"));
    mock.create(refused.clone()).await.unwrap_err();
    assert_eq!(word(&mock.capture(by_id(&refused), usd("1.00")).await), "card_declined");
    let unknown = paying(usd("240.00"), None);
    assert_eq!(word(&mock.capture(by_id(&unknown), usd("1.00")).await), "unknown_payment");
}

#[tokio::test]
async fn a_cancellation_says_what_the_payment_is() {
    let mock = opened(options());
    let expected = [
        (None, "paid"),
        (Some("mock_decline"), "failed"),
        (Some("mock_requires_action"), "cancelled"),
        (Some("mock_processing"), "cancelled"),
        (Some("mock_delay_5s"), "cancelled"),
        (Some("mock_authorize"), "cancelled"),
        (Some("mock_timeout_charged"), "paid"),
    ];
    for (token, after) in expected {
        let request = paying(usd("240.00"), token);
        drop(mock.create(request.clone()).await);
        assert_eq!(word(&mock.cancel(by_id(&request)).await), after, "{token:?}");
        assert_eq!(word(&mock.cancel(by_reference(&request)).await), after, "{token:?}");
    }
}

#[tokio::test]
async fn only_what_was_paid_is_refunded() {
    let mock = opened(options());
    let waiting = session(usd("240.00"));
    mock.create(waiting.clone()).await.unwrap();
    let refused = mock.refund(refund(&waiting, usd("1.00"))).await.unwrap_err();
    assert_eq!(error_word(&refused), "not_paid");

    let paid = paying(usd("240.00"), Some("mock_wrong_amount"));
    mock.create(paid.clone()).await.unwrap();
    let all = refund(&paid, usd("240.01"));
    let done = mock.refund(all.clone()).await.unwrap();
    assert_eq!(done.provider_ref, format!("mock_re_{}", all.refund_id.0.simple()));
    assert_eq!(done.status, ProviderRefundStatus::Succeeded);
    assert_eq!(mock.charged(paid.payment_id).unwrap(), Some(usd("0.00")));
    let mut changed = all.clone();
    changed.amount = usd("1.00");
    assert_eq!(error_word(&mock.refund(changed).await.unwrap_err()), "invalid_request");
    assert_eq!(mock.refund(all).await, Ok(done));

    let euros = domain::money::Money::new(100, "EUR".parse().unwrap()).unwrap();
    let foreign = mock.refund(refund(&paid, euros)).await.unwrap_err();
    assert_eq!(error_word(&foreign), "currency_mismatch");
    let mut missing = refund(&paid, usd("1.00"));
    missing.payment.provider_ref = Some("pi_of_another_shop".to_owned());
    assert_eq!(error_word(&mock.refund(missing).await.unwrap_err()), "invalid_request");
}

#[tokio::test]
async fn settling_by_hand_goes_forward_only() {
    let mock = opened(options());
    let request = paying(usd("240.00"), Some("mock_processing"));
    mock.create(request.clone()).await.unwrap();
    let steps = [
        ("requires_action", "requires_action"),
        ("processing", "processing"),
        ("pending", "processing"),
        ("authorized", "authorized"),
        ("requires_action", "authorized"),
        ("failed", "failed"),
        ("cancelled", "failed"),
        ("authorized", "failed"),
        ("paid", "paid"),
        ("failed", "paid"),
        ("cancelled", "paid"),
        ("paid", "paid"),
    ];
    for (told, is) in steps {
        let entry = mock.settle(&reference(&request), status(told)).unwrap();
        assert_eq!(entry.status, status(is), "after {told}");
        assert_eq!(seen(&mock.lookup(by_id(&request)).await), is, "after {told}");
    }
    assert_eq!(mock.charged(request.payment_id).unwrap(), Some(usd("240.00")));
    for unknown in [reference(&session(usd("1.00"))), "pi_x".to_owned()] {
        let error = mock.settle(&unknown, status("paid")).unwrap_err();
        assert!(matches!(error, MockError::NoSuchPayment(_)), "{error}");
    }
}

#[tokio::test]
async fn a_refund_by_hand_assumes_no_captured_amount() {
    let says = |mock: &MockGateway, request: &CreatePayment, status: &str, amount: &str| {
        let mut raw_data = json!({});
        if !amount.is_empty() {
            raw_data = json!({ "amount": amount, "currency": "USD" });
        }
        let provider_ref = reference(request);
        let body = json!({ "provider_ref": provider_ref, "status": status, "raw_data": raw_data });
        mock.receive(&signed(SECRET, body)).unwrap();
    };
    for events in
        [[("refunded", "5.00"), ("paid", "15.00")], [("paid", "15.00"), ("refunded", "5.00")]]
    {
        let mock = opened(options());
        let request = paying(usd("20.00"), Some("mock_processing"));
        mock.create(request.clone()).await.unwrap();
        for (status, amount) in events {
            says(&mock, &request, status, amount);
        }
        let found = mock.lookup(by_id(&request)).await.unwrap().unwrap();
        assert_eq!((found.amount, found.refunded), (usd("15.00"), Some(usd("5.00"))));
        assert_eq!(mock.charged(request.payment_id).unwrap(), Some(usd("10.00")));
    }
    let mock = opened(options());
    let request = paying(usd("20.00"), Some("mock_processing"));
    mock.create(request.clone()).await.unwrap();
    for total in ["5.00", "7.00", "5.00"] {
        says(&mock, &request, "refunded", total);
    }
    assert_eq!(seen(&mock.lookup(by_id(&request)).await), "unavailable", "of how much?");
    says(&mock, &request, "paid", "");
    let found = mock.lookup(by_id(&request)).await.unwrap().unwrap();
    assert_eq!((found.amount, found.refunded), (usd("20.00"), Some(usd("7.00"))));
    // Without an amount everything that was asked for was captured, and refunded.
    let whole = paying(usd("20.00"), Some("mock_processing"));
    mock.create(whole.clone()).await.unwrap();
    says(&mock, &whole, "refunded", "");
    let found = mock.lookup(by_id(&whole)).await.unwrap().unwrap();
    assert_eq!((found.amount, found.refunded), (usd("20.00"), Some(usd("20.00"))));
}

#[tokio::test]
async fn a_refund_in_another_currency_changes_nothing() {
    let mock = opened(options());
    let request = paying(usd("20.00"), None);
    mock.create(request.clone()).await.unwrap();
    for status in ["refunded", "paid"] {
        let raw_data = json!({ "amount": "25.00", "currency": "EUR" });
        let provider_ref = reference(&request);
        let body = json!({ "provider_ref": provider_ref, "status": status, "raw_data": raw_data });
        mock.receive(&signed(SECRET, body)).unwrap();
        assert_eq!(mock.charged(request.payment_id).unwrap(), Some(usd("20.00")), "{status}");
    }
}
