//! Payments that the shopper has approved and the shop has to complete, and requests of unknown outcome.

use domain::Instant;
use domain::ids::PaymentId;
use domain::order::{Effect, OrderError, OrderJob, OrderRecord, PayPlan, PayPolicy};
use domain::payment::{NewPayment, PaymentStatus, ProviderStatus, ProviderUpdate};
use rstest::rstest;

use crate::support::{
    CARD, apply_response, apply_webhook, at, begin, lost, online_order, paid, provider_update,
    system,
};

fn approved() -> (OrderRecord, PaymentId) {
    let (record, id) = begin(&online_order());
    (apply_response(&record, id, &provider_update(ProviderStatus::Approved, None)).record, id)
}

#[rstest]
#[case(ProviderStatus::RequiresAction, PaymentStatus::RequiresAction)]
#[case(ProviderStatus::Pending, PaymentStatus::Pending)]
fn an_approval_can_be_withdrawn_but_a_webhook_about_that_may_be_stale(
    #[case] reported: ProviderStatus,
    #[case] after: PaymentStatus,
) {
    let (record, id) = approved();
    assert!(record.payment(id).unwrap().blocks_expiry(at(100)));
    let webhook = apply_webhook(&record, id, reported);
    assert_eq!(webhook.effects, [Effect::Job(OrderJob::SyncPayment(id))]);
    assert_eq!(webhook.record, record);
    let update = ProviderUpdate {
        next_action: Some("https://bank.example/".to_owned()),
        ..provider_update(reported, None)
    };
    let answer = apply_response(&record, id, &update).record;
    let payment = answer.payment(id).unwrap();
    assert_eq!(payment.status, after);
    assert!(payment.next_action.is_some());
    assert!(!payment.blocks_expiry(at(100)), "it waits for the shopper again");
}

#[test]
fn an_approval_that_arrives_late_is_looked_up() {
    let (record, id) = begin(&online_order());
    let update = provider_update(ProviderStatus::Processing, None);
    let processing = apply_response(&record, id, &update).record;
    for later in [processing, lost(&record, id).record] {
        let step = apply_webhook(&later, id, ProviderStatus::Approved);
        assert_eq!(step.effects, [Effect::Job(OrderJob::SyncPayment(id))]);
        assert_eq!(step.record, later);
    }
}

/// One job completes it, however often it is reported.
#[test]
fn an_approval_is_completed_by_one_job() {
    let (record, id) = begin(&online_order());
    let update = provider_update(ProviderStatus::Approved, None);
    let first = apply_response(&record, id, &update);
    assert_eq!(first.effects[0], Effect::Job(OrderJob::ConfirmPayment(id)));
    let again = apply_response(&first.record, id, &update);
    assert_eq!((again.effects, again.events), (vec![], vec![]));
}

#[test]
fn an_approved_payment_is_completed_only_for_an_order_that_needs_it() {
    let (record, id) = approved();
    let complete =
        |record: &OrderRecord| system(at(50), |c| record.confirm_approved(id, at(90), c));
    let completing = complete(&record).unwrap().record;
    assert_eq!(completing.payment(id).unwrap().in_flight_until, Some(at(90)));
    assert_eq!(complete(&completing), Err(OrderError::PaymentInProgress(id)));
    assert_eq!(complete(&paid(&record, id).record), Err(OrderError::PaymentState(id)));
    let cancel = |c: &domain::order::ChangeContext<'_>| {
        record.cancel(None, domain::order::OrderLifecycle::Pending, c)
    };
    let cancelled = system(at(40), cancel).unwrap().record;
    assert!(matches!(complete(&cancelled), Err(OrderError::NotPayable(_))));
}

#[test]
fn an_attempt_is_created_again_only_while_its_request_is_remembered() {
    let (record, id) = begin(&online_order());
    let plan = |forgotten_before: Instant| {
        let times = (at(160), forgotten_before);
        let new = NewPayment::at(CARD);
        system(at(100), |c| record.plan_payment(new, times, PayPolicy::default(), c))
    };
    let sent_at = record.payment(id).unwrap().sent_at.expect("it was requested");
    assert!(matches!(plan(Instant::MIN_UTC), Ok(PayPlan::Create(..))));
    assert_eq!(plan(sent_at), Err(OrderError::PaymentInProgress(id)));
    assert_eq!(plan(Instant::MAX_UTC), Err(OrderError::PaymentInProgress(id)));
    let resume = system(at(100), |c| record.resume_payment(id, (at(160), sent_at), c));
    assert_eq!(resume, Err(OrderError::PaymentInProgress(id)));
    // It was sent by a clock that is ahead: nothing tells how long ago.
    let early = system(at(5), |c| record.resume_payment(id, (at(60), Instant::MIN_UTC), c));
    assert_eq!(early, Err(OrderError::PaymentInProgress(id)));
}

#[test]
fn only_the_first_request_that_was_not_processed_was_never_sent() {
    let (record, id) = begin(&online_order());
    let sent = record.payment(id).unwrap();
    let sent_after_outage = |record: &OrderRecord, sent| {
        let step = system(at(20), |c| record.record_provider_outage(id, sent, c));
        step.unwrap().record.payment(id).unwrap().sent_at
    };
    assert_eq!(sent_after_outage(&record, Some(sent)), None);
    assert_eq!(sent_after_outage(&record, None), sent.sent_at, "a request about something else");
    // Another server has sent the request again in between.
    let again = system(at(80), |c| record.resume_payment(id, (at(140), Instant::MIN_UTC), c));
    let again = again.unwrap().record;
    assert_eq!(sent_after_outage(&again, Some(sent)), sent.sent_at);
    let repeated = again.payment(id).unwrap();
    assert_eq!(sent_after_outage(&again, Some(repeated)), sent.sent_at, "it was not the first one");
}

#[test]
fn data_that_arrives_late_does_not_replace_newer_data() {
    let (record, id) = begin(&online_order());
    let with = |status, data: &str| ProviderUpdate {
        provider_data: Some(data.to_owned()),
        ..provider_update(status, None)
    };
    let captured = apply_response(&record, id, &with(ProviderStatus::Paid, "capture")).record;
    let late = with(ProviderStatus::Approved, "order");
    let step = system(at(60), |c| captured.apply_webhook_event(id, &late, PayPolicy::default(), c));
    let kept = step.unwrap().record.payment(id).unwrap().provider_data.clone();
    assert_eq!(kept.as_deref(), Some("capture"));
}
