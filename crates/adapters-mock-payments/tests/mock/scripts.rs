//! What each token does: the answer, what a lookup says after, and what was taken.

use std::time::Duration;

use ports::PaymentGateway;
use rstest::rstest;

use crate::shop::{by_id, error_word, paying, reference, seen, session, usd, word};
use crate::support::{opened, options, still};
use adapters_mock_payments::MockGateway;
use domain::card_data;
use ports::GatewayError;

#[rstest]
#[case::no_token(None, "paid", "paid", Some("240.00"))]
#[case::ok(Some("mock_ok"), "paid", "paid", Some("240.00"))]
#[case::decline(Some("mock_decline"), "card_declined", "failed", None)]
#[case::no_funds(Some("mock_insufficient_funds"), "insufficient_funds", "failed", None)]
#[case::action(Some("mock_requires_action"), "requires_action", "requires_action", None)]
#[case::processing(Some("mock_processing"), "processing", "processing", None)]
#[case::delay(Some("mock_delay_5s"), "processing", "processing", None)]
#[case::no_delay(Some("mock_delay_0s"), "paid", "paid", Some("240.00"))]
#[case::authorize(Some("mock_authorize"), "authorized", "authorized", None)]
#[case::charged(Some("mock_timeout_charged"), "outcome_unknown", "paid", Some("240.00"))]
#[case::lost(Some("mock_timeout_lost"), "outcome_unknown", "none", None)]
#[case::unavailable(Some("mock_unavailable"), "unavailable", "none", None)]
#[case::wrong(Some("mock_wrong_amount"), "paid", "paid", Some("240.01"))]
#[case::unknown(Some("mock_whatever"), "invalid_token", "failed", None)]
#[case::foreign(Some("tok_visa"), "invalid_token", "failed", None)]
#[case::card(Some("4242 4242 4242 4242"), "card_data_forbidden", "none", None)]
#[tokio::test]
async fn a_token_does_what_it_says(
    #[case] token: Option<&str>,
    #[case] answer: &str,
    #[case] then: &str,
    #[case] taken: Option<&str>,
) {
    let mock = opened(options());
    let request = paying(usd("240.00"), token);
    assert_eq!(word(&mock.create(request.clone()).await), answer);
    assert_eq!(seen(&mock.lookup(by_id(&request)).await), then);
    assert_eq!(mock.charged(request.payment_id).unwrap(), taken.map(usd));
}

#[rstest]
#[case::no_token(None, "paid", "paid", Some("240.00"))]
#[case::decline(Some("mock_decline"), "card_declined", "failed", None)]
#[case::action(Some("mock_requires_action"), "requires_action", "requires_action", None)]
#[case::charged(Some("mock_timeout_charged"), "outcome_unknown", "paid", Some("240.00"))]
#[case::lost(Some("mock_timeout_lost"), "outcome_unknown", "pending", None)]
#[case::unavailable(Some("mock_unavailable"), "unavailable", "pending", None)]
#[case::card(Some("4242424242424242"), "card_data_forbidden", "pending", None)]
#[tokio::test]
async fn a_payment_that_waits_follows_the_same_script_when_it_is_confirmed(
    #[case] token: Option<&str>,
    #[case] answer: &str,
    #[case] then: &str,
    #[case] taken: Option<&str>,
) {
    let mock = opened(options());
    let request = session(usd("240.00"));
    let made = mock.create(request.clone()).await.unwrap();
    assert_eq!(made.payment_token.as_ref(), Some(&made.provider_ref));
    assert_eq!(made.provider_ref, reference(&request));
    let confirmed = mock.confirm(by_id(&request), token.map(ToOwned::to_owned)).await;
    assert_eq!(word(&confirmed), answer);
    assert_eq!(seen(&mock.lookup(by_id(&request)).await), then);
    assert_eq!(mock.charged(request.payment_id).unwrap(), taken.map(usd));
}

#[tokio::test]
async fn a_shopper_who_hands_back_the_sessions_token_pays() {
    let mock = opened(options());
    // An id whose digits look like a card number is still no card.
    let ids = (0..10).map(|digit| format!("0190abcd-0000-7abc-8a42-42424242424{digit}"));
    let mut odd = ids.filter(|id| card_data::is_present(&id.replace('-', "")));
    let mut request = session(usd("240.00"));
    if let Some(id) = odd.next() {
        request.payment_id = id.parse().unwrap();
    }
    let made = mock.create(request.clone()).await.unwrap();
    assert_eq!(word(&mock.confirm(by_id(&request), made.payment_token).await), "paid");
}

#[tokio::test]
async fn a_token_that_was_given_early_counts_when_the_money_is_taken() {
    let mock = opened(options());
    let mut request = session(usd("240.00"));
    request.payment_token = Some("mock_decline".to_owned());
    assert_eq!(word(&mock.create(request.clone()).await), "pending");
    assert_eq!(word(&mock.confirm(by_id(&request), None).await), "card_declined");
}

#[tokio::test]
async fn a_payment_that_wants_something_of_the_shopper_says_where_and_waits_for_it() {
    let mut options = options();
    options.page_url = "https://pay.example/act/".to_owned();
    let mock = opened(options);
    let request = paying(usd("240.00"), Some("mock_requires_action"));
    let made = mock.create(request.clone()).await.unwrap();
    let page = format!("https://pay.example/act/{}", reference(&request));
    assert_eq!(made.next_action, Some(page));
    // Asking again does not do the shopper's part.
    assert_eq!(word(&mock.create(request.clone()).await), "requires_action");
    assert_eq!(word(&mock.confirm(by_id(&request), None).await), "requires_action");
    let again = Some("mock_requires_action".to_owned());
    assert_eq!(word(&mock.confirm(by_id(&request), again).await), "requires_action");
    assert_eq!(mock.charged(request.payment_id).unwrap(), None);
    // Another card does.
    let paid = mock.confirm(by_id(&request), Some("mock_ok".to_owned())).await.unwrap();
    assert_eq!(paid.next_action, None);
    assert_eq!(mock.charged(request.payment_id).unwrap(), Some(usd("240.00")));
}

#[tokio::test]
async fn a_delayed_payment_is_paid_when_it_is_asked_in_time_and_not_before() {
    let clock = still();
    let mock = MockGateway::open(options(), clock.clone()).unwrap();
    let (late, stopped) = (
        paying(usd("240.00"), Some("mock_delay_90s")),
        paying(usd("240.00"), Some("mock_delay_90s")),
    );
    mock.create(late.clone()).await.unwrap();
    mock.create(stopped.clone()).await.unwrap();
    *clock.0.lock().unwrap() += Duration::from_secs(89);
    assert_eq!(seen(&mock.lookup(by_id(&late)).await), "processing");
    assert_eq!(mock.charged(late.payment_id).unwrap(), None);
    assert_eq!(word(&mock.cancel(by_id(&stopped)).await), "cancelled");
    *clock.0.lock().unwrap() += Duration::from_secs(1);
    assert_eq!(mock.charged(late.payment_id).unwrap(), Some(usd("240.00")));
    assert_eq!(seen(&mock.lookup(by_id(&late)).await), "paid");
    assert_eq!(word(&mock.cancel(by_id(&late)).await), "paid");
    assert_eq!(seen(&mock.lookup(by_id(&stopped)).await), "cancelled");
    // What was paid stays paid, also if the clock is set back.
    *clock.0.lock().unwrap() -= Duration::from_secs(3_600);
    assert_eq!(seen(&mock.lookup(by_id(&late)).await), "paid");
}

#[tokio::test]
async fn the_same_id_for_another_amount_is_refused_and_changes_nothing() {
    let mock = opened(options());
    let request = session(usd("240.00"));
    mock.create(request.clone()).await.unwrap();
    let mut other = request.clone();
    other.amount = usd("1.00");
    other.confirm = true;
    let refused = mock.create(other).await.unwrap_err();
    assert!(matches!(refused, GatewayError::InvalidRequest(_)), "{refused:?}");
    let seen = mock.lookup(by_id(&request)).await.unwrap().unwrap();
    assert_eq!((seen.amount, word(&Ok(seen))), (usd("240.00"), "pending".to_owned()));
}

#[tokio::test]
async fn a_token_with_card_digits_is_neither_kept_nor_repeated() {
    let mock = opened(options());
    let card = "5555-5555-5555-4444";
    let request = paying(usd("240.00"), Some(card));
    let refused = mock.create(request.clone()).await.unwrap_err();
    assert_eq!(error_word(&refused), "card_data_forbidden");
    assert!(!format!("{refused:?}").contains("5555"));
    assert_eq!(mock.ledger().unwrap(), []);
    let waiting = session(usd("240.00"));
    mock.create(waiting.clone()).await.unwrap();
    let refused = mock.confirm(by_id(&waiting), Some(card.to_owned())).await.unwrap_err();
    assert_eq!(error_word(&refused), "card_data_forbidden");
    assert!(!format!("{:?}", mock.ledger().unwrap()).contains("5555"));
}
