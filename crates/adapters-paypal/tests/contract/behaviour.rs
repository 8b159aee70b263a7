//! What the contract suite does not know of PayPal.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use domain::ids::{OrderId, PaymentId, RefundId};
use domain::money::Money;
use domain::order::OrderNumber;
use domain::payment::ProviderStatus;
use port_contracts::gateway::{GatewayCall, GatewayFixture, ProviderFault};
use ports::{
    CreatePayment, GatewayError, PaymentLookup, ProviderPayment, RefundLookup, RefundRequest,
    WebhookError, WebhookEvent,
};
use provider_fakes::{FakeProvider, Fault, Request, ShopperAction};
use serde_json::{Value, json};

use crate::fixture::{Fixture, is_call, lookup_of, received};

fn request(fixture: &Fixture, number: u32, capture: bool) -> CreatePayment {
    let id = |kind: u32| format!("0190d3a4-1111-7abc-8def-{kind:04}{number:08}").parse().unwrap();
    CreatePayment {
        payment_id: PaymentId(id(1)),
        order_id: OrderId(id(2)),
        order_number: OrderNumber::from_random(7),
        amount: fixture.amount(),
        created_at: Utc::now(),
        confirm: true,
        capture,
        payment_token: None,
        return_url: Some("https://shop.example/return".to_owned()),
    }
}

async fn created(fixture: &Fixture, request: &CreatePayment) -> PaymentLookup {
    let made = fixture.gateway().create(request.clone()).await.unwrap();
    lookup_of(request, &made)
}

async fn approved(fixture: &Fixture, request: &CreatePayment) -> PaymentLookup {
    let lookup = created(fixture, request).await;
    assert!(fixture.fake.act(lookup.provider_ref.as_ref().unwrap(), ShopperAction::Pay));
    lookup
}

async fn completed(fixture: &Fixture, request: &CreatePayment) -> (PaymentLookup, ProviderPayment) {
    let lookup = approved(fixture, request).await;
    let made = fixture.gateway().confirm(lookup, None).await.unwrap();
    (lookup_of(request, &made), made)
}

fn refund_of(payment: &PaymentLookup, number: u32, minor: i64) -> RefundRequest {
    RefundRequest {
        refund_id: RefundId(format!("0190d3a4-1111-7abc-8def-0009{number:08}").parse().unwrap()),
        payment: payment.clone(),
        amount: Money::new(minor, payment.amount.currency()).unwrap(),
        reason: "internal: the customer was rude".to_owned(),
    }
}

fn sent(fixture: &Fixture, wanted: impl Fn(&Request) -> bool) -> Vec<Request> {
    fixture.server.requests().into_iter().filter(|request| wanted(request)).collect()
}

fn tokens(fixture: &Fixture) -> usize {
    sent(fixture, |request| request.segments() == ["v1", "oauth2", "token"]).len()
}

#[tokio::test]
async fn an_order_says_what_paypal_and_the_shopper_need() {
    let fixture = Fixture::start().await;
    let wanted = request(&fixture, 1, false);
    let made = fixture.gateway().create(wanted.clone()).await.unwrap();
    let page = format!("https://pay.paypal.example/checkoutnow?token={}", made.provider_ref);
    assert_eq!(made.next_action, Some(page));
    let [request] = &sent(&fixture, |request| is_call(GatewayCall::Create, request))[..] else {
        panic!("one order is requested");
    };
    assert_eq!(request.header("paypal-request-id"), wanted.payment_id.to_string());
    let body = request.json();
    assert_eq!(body["intent"], "AUTHORIZE");
    let unit = &body["purchase_units"][0];
    assert_eq!(unit["custom_id"], wanted.payment_id.to_string());
    let invoice = format!("{}-000100000001", wanted.order_number);
    assert_eq!(unit["invoice_id"], invoice);
    assert_eq!(unit["amount"], json!({ "currency_code": "USD", "value": "240.00" }));
    let context = &body["payment_source"]["paypal"]["experience_context"];
    assert_eq!(context["return_url"], "https://shop.example/return");
    assert_eq!(context["user_action"], "PAY_NOW");
    assert_eq!(context["brand_name"], "Acme");
}

#[tokio::test]
async fn what_paypal_does_not_take_is_not_sent() {
    let fixture = Fixture::start().await;
    for (minor, code) in [(1_000, "KWD"), (12_345, "HUF"), (150, "TWD")] {
        let amount = Money::new(minor, code.parse().unwrap()).unwrap();
        let request = CreatePayment { amount, ..request(&fixture, 1, true) };
        let refused = fixture.gateway().create(request).await;
        assert!(matches!(refused, Err(GatewayError::InvalidRequest(_))), "{refused:?}");
    }
    let nowhere = CreatePayment { return_url: None, ..request(&fixture, 1, true) };
    let refused = fixture.gateway().create(nowhere).await;
    assert!(matches!(refused, Err(GatewayError::InvalidRequest(_))), "{refused:?}");
    assert!(fixture.server.requests().is_empty());
}

#[tokio::test]
async fn forints_are_paid_and_refunded_in_whole_units() {
    let fixture = Fixture::start().await;
    let amount = Money::new(1_234_500, "HUF".parse().unwrap()).unwrap();
    let request = CreatePayment { amount, ..request(&fixture, 1, true) };
    let (lookup, made) = completed(&fixture, &request).await;
    assert_eq!((made.status, made.amount), (ProviderStatus::Paid, amount));
    let refused = fixture.gateway().refund(refund_of(&lookup, 1, 150)).await;
    assert!(matches!(refused, Err(GatewayError::InvalidRequest(_))), "{refused:?}");
    fixture.gateway().refund(refund_of(&lookup, 1, 34_500)).await.unwrap();
    assert_eq!(fixture.ledger(request.payment_id).unwrap().kept(), 1_200_000);
}

#[tokio::test]
async fn a_declined_funding_source_is_declined_and_another_one_can_pay() {
    let fixture = Fixture::start().await;
    let (gateway, request) = (fixture.gateway(), request(&fixture, 1, true));
    let lookup = created(&fixture, &request).await;
    let order = lookup.provider_ref.clone().unwrap();
    assert!(fixture.fake.act(&order, ShopperAction::BeDeclined));
    let declined = gateway.confirm(lookup.clone(), None).await;
    let Err(GatewayError::Declined { code, provider_ref, .. }) = declined else {
        panic!("declined: {declined:?}");
    };
    assert_eq!((code.as_str(), provider_ref), ("INSTRUMENT_DECLINED", Some(order.clone())));
    assert_eq!(fixture.ledger(request.payment_id).unwrap().captured, 0);
    let seen = gateway.lookup(lookup.clone()).await.unwrap().unwrap();
    assert_eq!(seen.status, ProviderStatus::RequiresAction);
    assert!(seen.next_action.is_some(), "the shopper can choose another funding source");
    assert!(fixture.fake.act(&order, ShopperAction::Pay));
    let paid = gateway.confirm(lookup, None).await.unwrap();
    assert_eq!(paid.status, ProviderStatus::Paid, "the decline is not repeated");
}

#[tokio::test]
async fn each_approval_is_completed_under_a_key_of_its_own() {
    let fixture = Fixture::start().await;
    let request = request(&fixture, 1, true);
    completed(&fixture, &request).await;
    let completions = sent(&fixture, |request| request.path.last().is_some_and(|l| l == "capture"));
    let [completion] = &completions[..] else { panic!("one capture: {completions:?}") };
    let key = completion.header("paypal-request-id");
    assert!(key.starts_with(&format!("{}-capture-2", request.payment_id)), "{key}");
    assert!(key.len() <= 108, "{key}");
}

#[tokio::test]
async fn a_lost_answer_to_the_capture_of_an_approved_order_is_unknown() {
    let fixture = Fixture::start().await;
    for (number, capture) in [(1, true), (2, false)] {
        let request = request(&fixture, number, capture);
        let lookup = approved(&fixture, &request).await;
        fixture.fail_next(GatewayCall::Confirm, ProviderFault::AnswerLost).await;
        let lost = fixture.gateway().confirm(lookup.clone(), None).await;
        assert!(matches!(lost, Err(GatewayError::OutcomeUnknown(_))), "{lost:?}");
        let again = fixture.gateway().confirm(lookup, None).await.unwrap();
        let expected = if capture { ProviderStatus::Paid } else { ProviderStatus::Authorized };
        assert_eq!(again.status, expected);
        let ledger = fixture.ledger(request.payment_id).unwrap();
        assert_eq!(ledger.captured + ledger.authorized, 24_000);
    }
}

#[tokio::test]
async fn a_created_order_that_cannot_be_read_back_may_exist() {
    let fixture = Fixture::start().await;
    for fault in [ProviderFault::Refused, ProviderFault::AnswerLost, ProviderFault::ServerError] {
        fixture.fail_next(GatewayCall::Lookup, fault).await;
        let made = fixture.gateway().create(request(&fixture, 1, true)).await;
        assert!(matches!(made, Err(GatewayError::OutcomeUnknown(_))), "{fault:?}: {made:?}");
    }
    fixture.gateway().create(request(&fixture, 1, true)).await.unwrap();
    assert_eq!(fixture.fake.payments().len(), 1);
}

#[tokio::test]
async fn no_more_is_captured_than_was_authorized() {
    let fixture = Fixture::start().await;
    let request = request(&fixture, 1, false);
    let (lookup, _) = completed(&fixture, &request).await;
    // PayPal itself would capture 115 %.
    let more = Money::new(24_001, request.amount.currency()).unwrap();
    let refused = fixture.gateway().capture(lookup.clone(), more).await;
    assert!(matches!(refused, Err(GatewayError::InvalidRequest(_))), "{refused:?}");
    assert_eq!(fixture.ledger(request.payment_id).unwrap().captured, 0);
    let part = Money::new(10_000, request.amount.currency()).unwrap();
    let captured = fixture.gateway().capture(lookup, part).await.unwrap();
    assert_eq!((captured.status, captured.amount), (ProviderStatus::Paid, part));
    let ledger = fixture.ledger(request.payment_id).unwrap();
    assert_eq!((ledger.captured, ledger.authorized), (10_000, 0), "the rest is released");
}

#[tokio::test]
async fn a_refund_needs_no_data_of_the_adapter_and_tells_the_shopper_no_reason() {
    let fixture = Fixture::start().await;
    let request = request(&fixture, 1, true);
    let (lookup, _) = completed(&fixture, &request).await;
    let lookup = PaymentLookup { provider_data: None, ..lookup };
    let refund = refund_of(&lookup, 1, 10_000);
    let made = fixture.gateway().refund(refund.clone()).await.unwrap();
    let [sent] = &sent(&fixture, |request| is_call(GatewayCall::Refund, request))[..] else {
        panic!("one refund is sent");
    };
    assert_eq!(sent.header("paypal-request-id"), refund.refund_id.to_string());
    assert!(!sent.text().contains("rude"), "{}", sent.text());
    let gateway = fixture.gateway();
    let found = gateway.lookup_refund(RefundLookup {
        refund_id: refund.refund_id,
        refund_ref: None,
        payment: lookup,
        amount: refund.amount,
        sent_at: Utc::now(),
    });
    assert_eq!(found.await, Ok(Some(made)));
}

#[tokio::test]
async fn a_refund_is_not_found_by_the_reference_of_another_one() {
    let fixture = Fixture::start().await;
    let (lookup, _) = completed(&fixture, &request(&fixture, 1, true)).await;
    let (one, other) = (refund_of(&lookup, 1, 100), refund_of(&lookup, 2, 100));
    fixture.gateway().refund(one.clone()).await.unwrap();
    let other = fixture.gateway().refund(other).await.unwrap();
    let gateway = fixture.gateway();
    let found = gateway.lookup_refund(RefundLookup {
        refund_id: one.refund_id,
        refund_ref: Some(other.provider_ref),
        payment: lookup,
        amount: one.amount,
        sent_at: Utc::now(),
    });
    let found = found.await;
    assert!(matches!(found, Err(GatewayError::InvalidRequest(_))), "{found:?}");
}

#[tokio::test]
async fn a_refund_of_what_was_not_captured_is_invalid() {
    let fixture = Fixture::start().await;
    let lookup = created(&fixture, &request(&fixture, 1, true)).await;
    let refused = fixture.gateway().refund(refund_of(&lookup, 1, 100)).await;
    assert!(matches!(refused, Err(GatewayError::InvalidRequest(_))), "{refused:?}");
}

#[tokio::test]
async fn an_order_of_another_payment_is_never_used() {
    let fixture = Fixture::start().await;
    let (one, other) = (request(&fixture, 1, true), request(&fixture, 2, false));
    let (_, paid) = completed(&fixture, &other).await;
    let mine = created(&fixture, &one).await;
    let stolen = PaymentLookup { provider_ref: Some(paid.provider_ref), ..mine };
    let gateway = fixture.gateway();
    let amount = one.amount;
    let answers = [
        gateway.confirm(stolen.clone(), None).await.map(drop),
        gateway.capture(stolen.clone(), amount).await.map(drop),
        gateway.cancel(stolen.clone()).await.map(drop),
        gateway.lookup(stolen.clone()).await.map(drop),
        gateway.refund(refund_of(&stolen, 1, 100)).await.map(drop),
    ];
    for answer in answers {
        assert!(matches!(answer, Err(GatewayError::InvalidRequest(_))), "{answer:?}");
    }
    let untouched = fixture.ledger(other.payment_id).unwrap();
    assert_eq!((untouched.authorized, untouched.captured), (24_000, 0));
}

#[tokio::test]
async fn an_order_that_has_expired_is_cancelled() {
    let fixture = Fixture::start().await;
    let lookup = created(&fixture, &request(&fixture, 1, true)).await;
    fixture.fake.clock().advance(TimeDelta::hours(4));
    let seen = fixture.gateway().lookup(lookup.clone()).await.unwrap().unwrap();
    assert_eq!(seen.status, ProviderStatus::Cancelled);
    let refused = fixture.gateway().confirm(lookup, None).await;
    assert!(matches!(refused, Err(GatewayError::InvalidRequest(_))), "{refused:?}");
}

#[tokio::test]
async fn an_order_that_should_be_there_is_not_given_up() {
    let fixture = Fixture::start().await;
    let request = request(&fixture, 1, true);
    let (paid, _) = completed(&fixture, &request).await;
    let nowhere = Some("1A1A1A1A1A1A1A1A1".to_owned());
    let elsewhere = PaymentLookup { provider_ref: nowhere.clone(), ..paid };
    let young = PaymentLookup { provider_data: None, ..elsewhere.clone() };
    let seen = fixture.gateway().lookup(young).await;
    assert!(matches!(seen, Err(GatewayError::OutcomeUnknown(_))), "{seen:?}");
    fixture.fake.clock().advance(TimeDelta::hours(4));
    let seen = fixture.gateway().lookup(elsewhere).await;
    assert!(matches!(seen, Err(GatewayError::OutcomeUnknown(_))), "{seen:?}");
}

#[tokio::test]
async fn a_reviewed_capture_is_processing_and_can_neither_be_cancelled_nor_refunded() {
    let fixture = Fixture::start().await;
    fixture.fake.hold_captures(true);
    let request = request(&fixture, 1, true);
    let (lookup, made) = completed(&fixture, &request).await;
    assert_eq!(made.status, ProviderStatus::Processing);
    let gateway = fixture.gateway();
    let cancelled = gateway.cancel(lookup.clone()).await;
    assert!(matches!(cancelled, Err(GatewayError::NotCancelable { .. })), "{cancelled:?}");
    let refunded = gateway.refund(refund_of(&lookup, 1, 100)).await;
    assert!(matches!(refunded, Err(GatewayError::Declined { .. })), "{refunded:?}");
    assert!(fixture.fake.settle_capture(&made.provider_ref, true));
    let seen = gateway.lookup(lookup).await.unwrap().unwrap();
    assert_eq!((seen.status, seen.amount), (ProviderStatus::Paid, request.amount));
}

#[tokio::test]
async fn a_void_that_comes_too_late_reports_what_was_captured() {
    let fixture = Fixture::start().await;
    let request = request(&fixture, 1, false);
    let (lookup, _) = completed(&fixture, &request).await;
    let (gateway, other) = (fixture.gateway(), fixture.gateway());
    // The void is held up while the capture is made.
    let wait = Fault::Delayed(Duration::from_millis(300));
    fixture.server.faults().next(wait, |request| request.path.last().is_some_and(|l| l == "void"));
    let late = tokio::spawn({
        let lookup = lookup.clone();
        async move { other.cancel(lookup).await }
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    gateway.capture(lookup, request.amount).await.unwrap();
    let seen = late.await.unwrap().unwrap();
    assert_eq!((seen.status, seen.amount), (ProviderStatus::Paid, request.amount));
}

#[tokio::test]
async fn a_token_is_used_until_it_ends() {
    let fixture = Fixture::start().await;
    let checks: Vec<_> = (0..8)
        .map(|_| {
            let gateway = fixture.gateway();
            tokio::spawn(async move { gateway.check().await })
        })
        .collect();
    for check in checks {
        check.await.unwrap().unwrap();
    }
    assert_eq!(tokens(&fixture), 1, "one request asks for a token, and all use it");
    fixture.fake.revoke_tokens();
    fixture.gateway().check().await.unwrap();
    assert_eq!(tokens(&fixture), 2, "a token that is refused is replaced");
}

#[tokio::test]
async fn a_token_is_not_used_in_its_last_minute() {
    let fixture = Fixture::start().await;
    fixture.fake.set_token_lifetime(TimeDelta::seconds(60));
    fixture.gateway().check().await.unwrap();
    fixture.gateway().check().await.unwrap();
    assert_eq!(tokens(&fixture), 2);
}

#[tokio::test]
async fn without_a_token_nothing_is_processed() {
    let faults = [
        (Fault::Refused, "unavailable"),
        (Fault::ServerError, "unavailable"),
        (Fault::AnswerLost, "unavailable"),
        (Fault::NoAnswer, "unavailable"),
        (Fault::WrongCredentials, "misconfigured"),
        (Fault::Rejected, "misconfigured"),
        (Fault::RateLimited(Duration::from_secs(7)), "rate limited"),
    ];
    let fixture = Fixture::start().await;
    for (fault, expected) in faults {
        fixture.server.faults().next(fault, |request| request.path.iter().any(|s| s == "oauth2"));
        let told = match fixture.gateway().create(request(&fixture, 1, true)).await {
            Err(GatewayError::Unavailable(_)) => "unavailable",
            Err(GatewayError::Misconfigured(_)) => "misconfigured",
            Err(GatewayError::RateLimited { .. }) => "rate limited",
            _ => "another",
        };
        assert_eq!(told, expected, "{fault:?}");
    }
    assert!(fixture.fake.payments().is_empty());
}

#[tokio::test]
async fn the_client_secret_is_replaced_while_the_gateway_is_open() {
    let fixture = Fixture::start().await;
    fixture.gateway().check().await.unwrap();
    fixture.fake.set_client_secret("the new secret");
    fixture.replace_secret("a wrong secret");
    let told = fixture.gateway().check().await;
    let Err(GatewayError::Misconfigured(why)) = told else { panic!("{told:?}") };
    assert!(!why.contains("wrong secret"), "{why}");
    fixture.replace_secret("the new secret");
    fixture.gateway().check().await.unwrap();
}

#[tokio::test]
async fn the_check_tells_mode_app_and_webhook() {
    let fixture = Fixture::start().await;
    let told = fixture.gateway().check().await.unwrap();
    for part in
        ["AcmeShopClientIdOfPayPalSandbox", "https://shop.example/api/payments/webhook/paypal"]
    {
        assert!(told.contains(part), "{told}");
    }
    assert!(!told.contains("lacks"), "{told}");
}

#[tokio::test]
async fn the_events_that_paypal_sends_are_read() {
    let fixture = Fixture::start().await;
    let request = request(&fixture, 1, false);
    let (lookup, made) = completed(&fixture, &request).await;
    let captured = fixture.gateway().capture(lookup, request.amount).await.unwrap();
    let lookup = lookup_of(&request, &captured);
    fixture.gateway().refund(refund_of(&lookup, 1, 100)).await.unwrap();
    let mut read = Vec::new();
    for webhook in fixture.fake.webhooks().take() {
        let [event] = &fixture.gateway().read_webhook(received(webhook)).await.unwrap()[..] else {
            panic!("one event");
        };
        read.push(event.clone());
    }
    let mut told = Vec::new();
    for event in read {
        match &event {
            WebhookEvent::Payment(report) => {
                assert_eq!(report.provider_ref, made.provider_ref);
                assert_eq!(report.update.amount, Some(request.amount));
                assert!(!report.update.raw.contains("personal.example"), "{}", report.update.raw);
                told.push(report.update.status.to_string());
            }
            WebhookEvent::Refund(report) => {
                assert_eq!(report.provider_ref, made.provider_ref);
                told.push("refund".to_owned());
            }
            WebhookEvent::Dispute(_) | WebhookEvent::Hint { .. } | WebhookEvent::Foreign { .. } => {
                panic!("{event:?}")
            }
        }
    }
    assert_eq!(told, ["approved", "authorized", "paid", "refund"]);
}

#[tokio::test]
async fn a_webhook_that_cannot_be_verified_is_sent_again() {
    let fixture = Fixture::start().await;
    let made = fixture.gateway().create(request(&fixture, 1, true)).await.unwrap();
    let webhook = fixture.webhook(&made.provider_ref, ProviderStatus::Paid).unwrap();
    for fault in [Fault::ServerError, Fault::Refused, Fault::AnswerLost, Fault::NoAnswer] {
        fixture.server.faults().next(fault, |request| {
            request.path.last().is_some_and(|last| last == "verify-webhook-signature")
        });
        let read = fixture.gateway().read_webhook(webhook.clone()).await;
        assert_eq!(read, Err(WebhookError::Unreadable), "{fault:?}");
    }
    assert!(fixture.gateway().read_webhook(webhook).await.is_ok());
}

#[tokio::test]
async fn a_webhook_is_read_as_long_as_paypal_sends_it_again() {
    let fixture = Fixture::start().await;
    let made = fixture.gateway().create(request(&fixture, 1, true)).await.unwrap();
    let fresh = fixture.webhook(&made.provider_ref, ProviderStatus::Paid).unwrap();
    let body = String::from_utf8(fresh.body).unwrap();
    for (age, is_read) in
        [(TimeDelta::days(3), true), (TimeDelta::days(5), false), (-TimeDelta::hours(1), false)]
    {
        let webhook = received(fixture.fake.signed(&body, Utc::now() - age));
        let read = fixture.gateway().read_webhook(webhook).await;
        assert_eq!(read.is_ok(), is_read, "{age}: {read:?}");
    }
}

#[tokio::test]
async fn events_of_no_concern_are_accepted_and_ignored() {
    let fixture = Fixture::start().await;
    let body = fixture.event("WH-1", "CATALOG.PRODUCT.CREATED", &json!({ "id": "P-1" }));
    assert_eq!(fixture.gateway().read_webhook(fixture.signed(&body)).await, Ok(Vec::new()));
}

#[tokio::test]
async fn a_dispute_without_our_id_is_found_by_its_capture() {
    let fixture = Fixture::start().await;
    let request = request(&fixture, 1, true);
    let (_, made) = completed(&fixture, &request).await;
    let capture: Value = serde_json::from_str(made.provider_data.as_deref().unwrap()).unwrap();
    let dispute = |transaction: Value| {
        let resource = json!({
            "dispute_id": "PP-D-1",
            "update_time": "2026-11-30T10:00:00.000Z",
            "disputed_transactions": [transaction],
            "reason": "UNAUTHORISED",
            "status": "OPEN",
            "dispute_life_cycle_stage": "CHARGEBACK",
            "dispute_amount": { "currency_code": "USD", "value": "240.00" },
        });
        fixture.signed(&fixture.event("WH-D", "CUSTOMER.DISPUTE.CREATED", &resource))
    };
    let ours = dispute(json!({ "seller_transaction_id": capture["capture"] }));
    let read = fixture.gateway().read_webhook(ours).await.unwrap();
    let [WebhookEvent::Dispute(report)] = &read[..] else { panic!("{read:?}") };
    assert_eq!(report.payment.to_string(), request.payment_id.to_string());
    let other = dispute(json!({ "seller_transaction_id": "1A1A", "custom": "wc_1047" }));
    let read = fixture.gateway().read_webhook(other).await.unwrap();
    assert!(matches!(read[..], [WebhookEvent::Foreign { .. }]), "{read:?}");
}

#[tokio::test]
async fn neither_secrets_nor_personal_data_are_told() {
    let fixture = Fixture::start().await;
    let request = request(&fixture, 1, true);
    let (lookup, made) = completed(&fixture, &request).await;
    let seen = fixture.gateway().lookup(lookup).await.unwrap().unwrap();
    for raw in [&made.raw, &seen.raw] {
        for secret in ["personal.example", "4242", "Shopper", "QYR5Z8XDVJNXQ", "A21AA"] {
            assert!(!raw.contains(secret), "{secret}: {raw}");
        }
    }
}
