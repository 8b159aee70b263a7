//! Faults on request.

use std::future::Future;

use adapters_mock_payments::{Call, Fault};
use ports::PaymentGateway;

use crate::shop::{by_id, error_word, paying, refund, seen, session, usd, word};
use crate::support::{opened, options};

#[tokio::test]
async fn a_fault_meets_the_next_call_and_only_that() {
    let mock = opened(options());
    let expected = [
        (Fault::Unavailable, "unavailable", "none"),
        (Fault::RequestLost, "outcome_unknown", "none"),
        (Fault::AnswerLost, "outcome_unknown", "paid"),
        (Fault::NotUnderstood, "invalid_request", "none"),
    ];
    for (fault, answer, then) in expected {
        let request = paying(usd("240.00"), None);
        mock.fail_next(fault);
        assert_eq!(word(&mock.create(request.clone()).await), answer, "{fault:?}");
        assert_eq!(seen(&mock.lookup(by_id(&request)).await), then, "{fault:?}");
        assert_eq!(word(&mock.create(request.clone()).await), "paid", "after {fault:?}");
    }
}

#[tokio::test]
async fn a_refusal_can_get_lost_as_well() {
    let mock = opened(options());
    let request = paying(usd("240.00"), Some("mock_decline"));
    mock.fail_next(Fault::AnswerLost);
    assert_eq!(word(&mock.create(request.clone()).await), "outcome_unknown");
    assert_eq!(seen(&mock.lookup(by_id(&request)).await), "failed");
}

#[tokio::test]
async fn a_fault_can_wait_for_its_call() {
    let mock = opened(options());
    let request = session(usd("240.00"));
    for call in [Call::Refund, Call::Cancel, Call::Lookup, Call::Confirm, Call::Create] {
        mock.fail_next_call(call, Fault::Unavailable);
    }
    assert_eq!(word(&mock.create(request.clone()).await), "unavailable");
    assert_eq!(word(&mock.create(request.clone()).await), "pending");
    assert_eq!(word(&mock.confirm(by_id(&request), None).await), "unavailable");
    assert_eq!(word(&mock.confirm(by_id(&request), None).await), "paid");
    assert_eq!(seen(&mock.lookup(by_id(&request)).await), "unavailable");
    assert_eq!(seen(&mock.lookup(by_id(&request)).await), "paid");
    assert_eq!(word(&mock.cancel(by_id(&request)).await), "unavailable");
    let back = refund(&request, usd("240.00"));
    assert_eq!(error_word(&mock.refund(back.clone()).await.unwrap_err()), "unavailable");
    assert_eq!(mock.charged(request.payment_id).unwrap(), Some(usd("240.00")));
    mock.fail_next_call(Call::Refund, Fault::AnswerLost);
    assert_eq!(error_word(&mock.refund(back.clone()).await.unwrap_err()), "outcome_unknown");
    mock.refund(back).await.unwrap();
    assert_eq!(mock.charged(request.payment_id).unwrap(), Some(usd("0.00")));
}

#[tokio::test]
async fn a_slow_provider_does_it_at_once_and_answers_when_it_is_released() {
    let mock = opened(options());
    let hold = mock.slow();
    let request = paying(usd("240.00"), None);
    let mut call = tokio::spawn({
        let (mock, request) = (mock.clone(), request.clone());
        async move { mock.create(request).await }
    });
    tokio::select! {
        () = hold.waiting(1) => {}
        answer = &mut call => panic!("the answer was not held back: {answer:?}"),
    }
    assert_eq!(mock.charged(request.payment_id).unwrap(), Some(usd("240.00")));
    hold.release();
    assert_eq!(word(&call.await.unwrap()), "paid");
    assert_eq!(word(&mock.create(request).await), "paid", "and nothing is held back after");
}

#[tokio::test]
async fn a_caller_that_stops_waiting_holds_up_no_others() {
    let mock = opened(options());
    let hold = mock.slow();
    let request = paying(usd("240.00"), None);
    assert!(is_held_back(mock.create(request.clone())).await);
    assert!(is_held_back(hold.waiting(1)).await, "the caller gave up");
    let other = mock.slow();
    drop(hold);
    assert!(is_held_back(mock.lookup(by_id(&request))).await, "another hold still holds");
    drop(other);
    assert_eq!(seen(&mock.lookup(by_id(&request)).await), "paid");
}

/// Looks once whether something is done, and gives it up if it is not.
async fn is_held_back(call: impl Future) -> bool {
    tokio::select! {
        biased;
        _ = call => false,
        () = std::future::ready(()) => true,
    }
}
