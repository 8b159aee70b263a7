//! What is stored of a provider update: references, tokens, raw data without card numbers.

use domain::card_data::REDACTED;
use domain::order::{OrderError, OrderRecord, PayPolicy};
use domain::payment::{PaymentStatus, ProviderStatus, ProviderUpdate};

use crate::support::{apply_response, at, begin, id_of, online_order, provider_update, system};

#[test]
fn what_an_update_contains_is_kept_without_card_numbers() {
    let (record, id) = begin(&online_order());
    let said = ProviderUpdate {
        provider_ref: Some("pi_1".to_owned()),
        payment_token: Some("pi_1_secret".to_owned()),
        next_action: Some("https://bank.example/3ds".to_owned()),
        raw: "{\"card\":\"4242424242424242\"}".to_owned(),
        ..provider_update(ProviderStatus::RequiresAction, None)
    };
    let step = apply_response(&record, id, &said);
    let attempt = step.record.payment(id).unwrap();
    assert_eq!(attempt.provider_ref.as_deref(), Some("pi_1"));
    assert_eq!(attempt.payment_token.as_deref(), Some("pi_1_secret"));
    assert_eq!(attempt.next_action.as_deref(), Some("https://bank.example/3ds"));
    assert_eq!(attempt.raw_payload, format!("{{\"card\":\"{REDACTED}\"}}"));
    assert_eq!(attempt.updated_at, at(20));
    assert_eq!(step.record.order.payment_intent_id.as_deref(), Some("pi_1"));
    let refusal = ProviderUpdate {
        failure_code: Some("card 4111111111111111 refused".to_owned()),
        ..provider_update(ProviderStatus::Failed, None)
    };
    let failed = apply_response(&step.record, id, &refusal).record;
    let code = failed.payment(id).unwrap().failure_code.clone().unwrap();
    assert_eq!(code, format!("card {REDACTED} refused"));
    assert_eq!(failed.payment(id).unwrap().next_action, None, "nothing to do any more");
}

#[test]
fn a_reference_and_a_token_are_kept_though_the_status_stays() {
    // The provider's answer to a new checkout session: it has the attempt, and names it.
    let (record, id) = begin(&online_order());
    let said = ProviderUpdate {
        provider_ref: Some("mock_pi_1".to_owned()),
        payment_token: Some("mock_pi_1_token".to_owned()),
        next_action: Some("https://provider.example/pay/1".to_owned()),
        ..provider_update(ProviderStatus::Pending, None)
    };
    let step = apply_response(&record, id, &said);
    let attempt = step.record.payment(id).unwrap();
    assert_eq!(attempt.next_action.as_deref(), Some("https://provider.example/pay/1"));
    assert_eq!(attempt.status, PaymentStatus::Pending);
    assert_eq!(attempt.provider_ref.as_deref(), Some("mock_pi_1"));
    assert_eq!(attempt.payment_token.as_deref(), Some("mock_pi_1_token"));
    let other = ProviderUpdate {
        provider_ref: Some("mock_pi_2".to_owned()),
        payment_token: Some("mock_pi_2_token".to_owned()),
        ..provider_update(ProviderStatus::Pending, None)
    };
    let again = apply_response(&step.record, id, &other);
    assert!(again.is_empty_against(&step.record), "the first name stays");
}

#[test]
fn the_order_keeps_the_reference_of_the_attempt_that_paid_or_the_last_one() {
    let named = |reference: &str, status| ProviderUpdate {
        provider_ref: Some(reference.to_owned()),
        ..provider_update(status, None)
    };
    let intent = |record: &OrderRecord| record.order.payment_intent_id.clone().unwrap();
    let (record, first) = begin(&online_order());
    let record = apply_response(&record, first, &named("pi_1", ProviderStatus::Failed)).record;
    assert_eq!(intent(&record), "pi_1");
    let (record, second) = begin(&record);
    let record = apply_response(&record, second, &named("pi_2", ProviderStatus::Processing)).record;
    assert_eq!(intent(&record), "pi_2");
    let late = apply_response(&record, first, &named("pi_1", ProviderStatus::Failed)).record;
    assert_eq!(intent(&late), "pi_2", "an update of an old attempt leaves it alone");
    let old_pays = apply_response(&record, first, &named("pi_1", ProviderStatus::Paid)).record;
    assert_eq!(intent(&old_pays), "pi_1", "unless it pays");
    let both = apply_response(&old_pays, second, &named("pi_2", ProviderStatus::Paid)).record;
    assert_eq!(intent(&both), "pi_1", "the second capture is refunded");
}

#[test]
fn unknown_attempts_are_refused() {
    let record = online_order();
    let missing = id_of(404);
    let said = provider_update(ProviderStatus::Paid, None);
    let refused = OrderError::NoSuchPayment(missing);
    let updated =
        system(at(20), |c| record.apply_webhook_event(missing, &said, PayPolicy::default(), c));
    assert_eq!(updated, Err(refused.clone()));
    let answers = [
        system(at(20), |c| record.record_lost_response(missing, c)),
        system(at(20), |c| record.record_provider_outage(missing, None, c)),
        system(at(20), |c| record.record_lookup(missing, c)),
    ];
    for answer in answers {
        assert_eq!(answer, Err(refused.clone()));
    }
}
