//! Any sequence of calls and webhooks, compared with what a provider must never do.

use std::sync::Arc;

use adapters_mock_payments::{Fault, LedgerEntry, MockGateway};
use domain::ids::RefundId;
use domain::money::Money;
use domain::payment::ProviderStatus;
use ports::{CreatePayment, PaymentGateway, RefundRequest};
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use crate::shop::{by_id, by_reference, reference, session, usd};
use crate::support::{SECRET, opened, options, signed};

#[derive(Debug, Clone)]
enum Step {
    Create { confirm: bool, token: Option<&'static str> },
    Confirm(Option<&'static str>),
    Capture(i64),
    Cancel,
    Refund { id: u128, minor_units: i64 },
    Webhook(ProviderStatus),
    Fail(Fault),
}

const FAULTS: &[Fault] =
    &[Fault::Unavailable, Fault::RequestLost, Fault::AnswerLost, Fault::NotUnderstood];

fn token() -> impl Strategy<Value = Option<&'static str>> {
    prop_oneof![
        Just(None),
        Just(Some("mock_ok")),
        Just(Some("mock_decline")),
        Just(Some("mock_requires_action")),
        Just(Some("mock_processing")),
        Just(Some("mock_bank_transfer")),
        Just(Some("mock_authorize")),
        Just(Some("mock_timeout_charged")),
        Just(Some("mock_timeout_lost")),
        Just(Some("mock_unavailable")),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let status = prop::sample::select(ProviderStatus::ALL);
    prop_oneof![
        (any::<bool>(), token()).prop_map(|(confirm, token)| Step::Create { confirm, token }),
        token().prop_map(Step::Confirm),
        (1..30_000_i64).prop_map(Step::Capture),
        Just(Step::Cancel),
        (0..4_u128, 1..30_000_i64).prop_map(|(id, minor_units)| Step::Refund { id, minor_units }),
        status.prop_map(Step::Webhook),
        prop::sample::select(FAULTS).prop_map(Step::Fail),
    ]
}

/// Does a step, and gives what was refunded by it.
async fn take(mock: &MockGateway, request: &CreatePayment, step: &Step) -> Option<RefundRequest> {
    let cents = |minor_units| Money::new(minor_units, request.amount.currency()).unwrap();
    match step {
        Step::Create { confirm, token } => {
            let mut request = request.clone();
            request.confirm = *confirm;
            request.payment_token = token.map(ToOwned::to_owned);
            drop(mock.create(request).await);
        }
        Step::Confirm(token) => {
            drop(mock.confirm(by_id(request), token.map(ToOwned::to_owned)).await);
        }
        Step::Capture(amount) => drop(mock.capture(by_id(request), cents(*amount)).await),
        Step::Cancel => drop(mock.cancel(by_id(request)).await),
        Step::Refund { id, minor_units } => {
            let refund = RefundRequest {
                refund_id: RefundId(Uuid::from_u128(*id)),
                payment: by_reference(request),
                amount: cents(*minor_units),
                reason: "test".to_owned(),
            };
            let sent = mock.refund(refund.clone()).await;
            return sent.is_ok().then_some(refund);
        }
        Step::Webhook(status) => {
            let body = json!({ "provider_ref": reference(request), "status": status.as_str() });
            mock.receive(&signed(SECRET, body)).unwrap();
        }
        Step::Fail(fault) => mock.fail_next(*fault),
    }
    None
}

/// Does the steps, and checks after each of them what must hold.
async fn walk(mock: &Arc<MockGateway>, request: &CreatePayment, steps: &[Step]) {
    mock.create(request.clone()).await.unwrap();
    let mut told: Vec<RefundRequest> = Vec::new();
    let mut before = mock.ledger().unwrap().remove(0);
    for step in steps {
        told.extend(take(mock, request, step).await);
        let after = mock.ledger().unwrap().remove(0);
        money_adds_up(request.amount, &after, &told);
        went_forward(&before, &after, step);
        before = after;
    }
}

fn money_adds_up(amount: Money, entry: &LedgerEntry, told: &[RefundRequest]) {
    let charged = entry.charged().map_or(0, Money::minor_units);
    let refunded = entry.refunds.iter().map(|refund| refund.amount.minor_units());
    let refunded: i64 = refunded.sum();
    assert!(charged <= amount.minor_units(), "took too much: {entry:?}");
    assert!(refunded <= charged, "refunded too much: {entry:?}");
    let paid = entry.status == ProviderStatus::Paid;
    assert_eq!(entry.charges.len(), usize::from(paid), "taken once: {entry:?}");
    for refund in told {
        let done = entry.refunds.iter().filter(|done| done.id == refund.refund_id);
        let done: Vec<_> = done.map(|done| done.amount).collect();
        assert_eq!(done, [refund.amount], "refunded once: {entry:?}");
    }
}

fn went_forward(before: &LedgerEntry, after: &LedgerEntry, step: &Step) {
    match before.status {
        ProviderStatus::Paid | ProviderStatus::Refunded => {
            assert_eq!(after.status, before.status, "{step:?} undid a payment");
            assert_eq!(after.charges, before.charges, "{step:?} took it twice");
        }
        ProviderStatus::Cancelled | ProviderStatus::Failed => {
            // Only the provider's own webhook brings money after all.
            let is_capture =
                matches!(step, Step::Webhook(ProviderStatus::Paid | ProviderStatus::Refunded));
            assert!(is_capture || after.status == before.status, "{step:?} revived it: {after:?}");
        }
        ProviderStatus::Pending
        | ProviderStatus::Processing
        | ProviderStatus::RequiresAction
        | ProviderStatus::Approved
        | ProviderStatus::Authorized => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_sequence_takes_twice_refunds_too_much_or_revives_what_ended(
        steps in prop::collection::vec(step(), 1..25),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let mock = opened(options());
        runtime.block_on(walk(&mock, &session(usd("240.00")), &steps));
    }
}
