//! Cases about webhooks: genuine ones are read, all others are not.

use std::collections::BTreeSet;

use domain::dispute::DisputeStatus;
use domain::payment::ProviderStatus;
use ports::{
    CreatePayment, DisputedPayment, PaymentGateway, ProviderPayment, WebhookError, WebhookEvent,
    WebhookRequest,
};
use serde_json::{Value, json};

use super::paying::{paid, waiting};
use super::steps::{expect_json, expect_nothing_charged};
use super::{GatewayFixture, SignaturePlace, WebhookStyle};
use crate::left_out::left_out;

const PAID_IS_TOLD: &str = "every provider sends a webhook when something is paid";

/// More signatures than any rotation of secrets needs.
const TOO_MANY: usize = 1_000;

/// A genuine webhook is read: what it is about, what it says, and which event it is. An unsigned one is
/// a hint, and says nothing.
pub async fn webhook_is_read(fixture: &dyn GatewayFixture) {
    let case = "gateway::webhook_is_read";
    let (request, made) = waiting(fixture).await;
    let mut events = Vec::new();
    for &status in ProviderStatus::ALL {
        let Some(webhook) = fixture.webhook(&made.provider_ref, status) else {
            left_out(case, &format!("no webhook says `{status}`"));
            continue;
        };
        let event = read_twice(fixture, webhook).await;
        events.extend(read_event(fixture, &event, &request, &made, status));
    }
    let (request, other) = waiting(fixture).await;
    let paid = ProviderStatus::Paid;
    let webhook = fixture.webhook(&other.provider_ref, paid).expect(PAID_IS_TOLD);
    let event = read_twice(fixture, webhook).await;
    events.extend(read_event(fixture, &event, &request, &other, paid));
    assert!(events.iter().all(|event| !event.is_empty()), "an event has an id: {events:?}");
    let all = events.len();
    events.sort();
    events.dedup();
    assert_eq!(events.len(), all, "other requests are other events");
}

/// The only event of a request, which is the same if the request is sent again.
async fn read_twice(fixture: &dyn GatewayFixture, webhook: WebhookRequest) -> WebhookEvent {
    let gateway = fixture.gateway();
    let read = gateway.read_webhook(webhook.clone()).await;
    let again = gateway.read_webhook(webhook).await;
    let promise = "a genuine webhook is read";
    let (read, again) = (read.expect(promise), again.expect("a webhook is read a second time"));
    let ([event], [same]) = (read.as_slice(), again.as_slice()) else {
        panic!("one request about one payment is one event: {read:?}");
    };
    assert_eq!(event, same, "the same request is the same event");
    event.clone()
}

/// Checks an event about a payment; gives its id if it has one.
fn read_event(
    fixture: &dyn GatewayFixture,
    event: &WebhookEvent,
    request: &CreatePayment,
    made: &ProviderPayment,
    status: ProviderStatus,
) -> Option<String> {
    match event {
        WebhookEvent::Payment(report) => {
            let signed = fixture.webhook_style() != WebhookStyle::Unsigned;
            assert!(signed, "an unsigned webhook is a hint, and reports nothing: {report:?}");
            let (about, update) = (&report.provider_ref, &report.update);
            assert_eq!(about, &made.provider_ref, "an event names its payment");
            assert_eq!(update.provider_ref.as_ref(), Some(about), "an update names its payment");
            assert_eq!(update.status, status, "an event reports the status that was sent");
            let amount = update.amount.is_none_or(|amount| amount == request.amount);
            assert!(amount, "an event reports the amount that was sent: {:?}", update.amount);
            expect_json(&update.raw);
            Some(report.event_id.clone())
        }
        WebhookEvent::Hint { provider_ref } => {
            assert_eq!(provider_ref, &made.provider_ref, "a hint names its payment");
            None
        }
        other => panic!("a webhook about a payment is a report or a hint: {other:?}"),
    }
}

/// A webhook about a refund leads to a lookup, and never says what has become of the payment.
pub async fn refund_webhook_is_read(fixture: &dyn GatewayFixture) {
    let case = "gateway::refund_webhook_is_read";
    let (_, made) = paid(fixture).await;
    let Some(webhook) = fixture.refund_webhook(&made.provider_ref) else {
        return left_out(case, "no webhook is about a refund");
    };
    let event = read_twice(fixture, webhook).await;
    let about = match &event {
        WebhookEvent::Refund(report) => {
            assert!(!report.event_id.is_empty(), "an event about a refund has an id");
            &report.provider_ref
        }
        WebhookEvent::Hint { provider_ref } => provider_ref,
        other => panic!("a webhook about a refund is `Refund` or a hint: {other:?}"),
    };
    assert_eq!(about, &made.provider_ref, "an event about a refund names the refunded payment");
}

/// A dispute is read: of which payment it is, how much, how it stands, and which event it is.
pub async fn dispute_is_read(fixture: &dyn GatewayFixture) {
    let case = "gateway::dispute_is_read";
    let (request, made) = waiting(fixture).await;
    let webhook = |&status| (status, fixture.dispute_webhook(&made.provider_ref, status));
    let webhooks: Vec<_> = DisputeStatus::ALL.iter().map(webhook).collect();
    if webhooks.iter().all(|(_, webhook)| webhook.is_none()) {
        return left_out(case, "no webhook is about a dispute");
    }
    let (mut events, mut references) = (BTreeSet::new(), BTreeSet::new());
    for (status, webhook) in webhooks {
        let Some(webhook) = webhook else {
            left_out(case, &format!("no webhook says that a dispute is `{status}`"));
            continue;
        };
        let gateway = fixture.gateway();
        let read = gateway.read_webhook(webhook).await.expect("a genuine webhook is read");
        let [WebhookEvent::Dispute(report)] = read.as_slice() else {
            panic!("one request, one event about a dispute: {read:?}");
        };
        let own = [
            DisputedPayment::Reference(made.provider_ref.clone()),
            DisputedPayment::Id(request.payment_id),
        ];
        assert!(own.contains(&report.payment), "{report:?}");
        assert_eq!((report.update.status, report.update.amount), (status, request.amount));
        assert!(!report.event_id.is_empty() && !report.update.provider_ref.is_empty());
        assert!(events.insert(report.event_id.clone()), "other requests, other events");
        references.insert(report.update.provider_ref.clone());
    }
    assert!(references.len() <= 1, "one dispute, one reference: {references:?}");
}

/// A genuine webhook of the provider's other mode, or of another account, pays nothing.
pub async fn foreign_webhook_is_foreign(fixture: &dyn GatewayFixture) {
    let case = "gateway::foreign_webhook_is_foreign";
    let (_, made) = waiting(fixture).await;
    let Some(webhook) = fixture.foreign_webhook(&made.provider_ref) else {
        return left_out(case, "there is no webhook of another mode or account");
    };
    let event = read_twice(fixture, webhook).await;
    let foreign = matches!(event, WebhookEvent::Foreign { .. });
    assert!(foreign, "an event of another mode or account is `Foreign`: {event:?}");
}

/// A webhook that was signed long ago is refused: it may be a recorded one.
pub async fn outdated_webhook_is_refused(fixture: &dyn GatewayFixture) {
    let case = "gateway::outdated_webhook_is_refused";
    let (_, made) = waiting(fixture).await;
    let Some(webhook) = fixture.outdated_webhook(&made.provider_ref) else {
        return left_out(case, "signatures bear no time");
    };
    let read = fixture.gateway().read_webhook(webhook).await;
    let stale = matches!(read, Err(WebhookError::Stale));
    assert!(stale, "a webhook that was signed a day ago is `Stale`: {read:?}");
}

/// A webhook that the provider did not sign is refused, and has no effect. An unsigned one that is
/// garbage is refused as well.
pub async fn forged_webhook_is_refused(fixture: &dyn GatewayFixture) {
    let case = "gateway::forged_webhook_is_refused";
    let (request, made) = waiting(fixture).await;
    let (_, other) = waiting(fixture).await;
    let paid = ProviderStatus::Paid;
    let genuine = fixture.webhook(&made.provider_ref, paid).expect(PAID_IS_TOLD);
    let another = fixture.webhook(&other.provider_ref, paid).expect(PAID_IS_TOLD);
    let gateway = fixture.gateway();
    let mut empty = genuine.clone();
    empty.body.clear();
    refused(gateway.as_ref(), &empty, "an empty body").await;
    empty.headers.clear();
    refused(gateway.as_ref(), &empty, "an empty request").await;
    if let WebhookStyle::Signed(place) = fixture.webhook_style() {
        let stranger = fixture.webhook_of_a_stranger(&made.provider_ref, paid);
        refused(gateway.as_ref(), &stranger, "another secret").await;
        for (what, forged) in resigned(place, &genuine, &another) {
            refused(gateway.as_ref(), &forged, what).await;
        }
        for forged in flipped(place, &genuine) {
            refused(gateway.as_ref(), &forged, "one flipped bit").await;
        }
    }
    expect_nothing_charged(fixture, case, request.payment_id).await;
    let read = gateway.read_webhook(genuine).await;
    assert!(read.is_ok(), "the genuine webhook is still read after forged ones: {read:?}");
}

async fn refused(gateway: &dyn PaymentGateway, forged: &WebhookRequest, what: &str) {
    let read = gateway.read_webhook(forged.clone()).await;
    assert!(
        read.is_err(),
        "a forged webhook is refused ({what}): {read:?} was read from {} with {:?}",
        String::from_utf8_lossy(&forged.body),
        forged.headers
    );
}

/// The genuine webhook with no signature, an empty one, another one's, several, far too many.
fn resigned(
    place: SignaturePlace,
    genuine: &WebhookRequest,
    another: &WebhookRequest,
) -> Vec<(&'static str, WebhookRequest)> {
    match place {
        SignaturePlace::Header { name, separator } => {
            resigned_header(name, separator, genuine, another)
        }
        SignaturePlace::BodyMember(member) => resigned_body(member, genuine, another),
    }
}

fn resigned_header(
    name: &str,
    separator: &str,
    genuine: &WebhookRequest,
    another: &WebhookRequest,
) -> Vec<(&'static str, WebhookRequest)> {
    let (own, foreign) = (header(genuine, name), header(another, name));
    let with = |values: Vec<String>| {
        let mut forged = genuine.clone();
        forged.headers.retain(|(header, _)| header != name);
        let lines = values.into_iter().map(|value| (name.to_owned(), value));
        forged.headers.extend(lines);
        forged
    };
    let many = vec![foreign.clone(); TOO_MANY];
    let then_own = |mut values: Vec<String>| {
        values.push(own.clone());
        values
    };
    vec![
        ("no signature", with(Vec::new())),
        ("an empty signature", with(vec![String::new()])),
        ("another webhook's signature", with(vec![foreign])),
        ("a shortened signature", with(vec![shortened(&own)])),
        ("many false signatures", with(vec![many.join(separator)])),
        ("far too many signatures", with(vec![then_own(many.clone()).join(separator)])),
        ("far too many headers", with(then_own(many))),
    ]
}

/// A signature without its second half, more or less: of an even length, as texts of hex digits are.
fn shortened(signature: &str) -> String {
    let kept = signature.len() - signature.len().min(32);
    signature.get(..kept).unwrap_or_default().to_owned()
}

fn header(request: &WebhookRequest, name: &str) -> String {
    let found = request.headers.iter().find(|(header, _)| header == name);
    found.expect("a genuine webhook bears its signature").1.clone()
}

fn resigned_body(
    member: &str,
    genuine: &WebhookRequest,
    another: &WebhookRequest,
) -> Vec<(&'static str, WebhookRequest)> {
    let read = |request: &WebhookRequest| -> Value {
        serde_json::from_slice(&request.body).expect("a genuine body is JSON")
    };
    let (own, foreign) = (read(genuine)[member].clone(), read(another)[member].clone());
    assert!(own.is_string(), "a genuine webhook bears its signature");
    let with = |signature: Option<Value>| {
        let mut body = read(genuine);
        match signature {
            Some(signature) => body[member] = signature,
            None => drop(body.as_object_mut().and_then(|o| o.remove(member))),
        }
        WebhookRequest { body: body.to_string().into_bytes(), ..genuine.clone() }
    };
    let mut many = vec![foreign.clone(); TOO_MANY];
    many.push(own.clone());
    let joined: Vec<&str> = many.iter().filter_map(Value::as_str).collect();
    vec![
        ("no signature", with(None)),
        ("an empty signature", with(Some(json!("")))),
        ("a signature that is no text", with(Some(json!(1)))),
        ("no signature but null", with(Some(Value::Null))),
        ("another webhook's signature", with(Some(foreign))),
        ("a shortened signature", with(own.as_str().map(|own| json!(shortened(own))))),
        ("a list with the signature", with(Some(json!([own])))),
        ("far too many signatures", with(Some(json!(joined.join(","))))),
        ("a list of far too many", with(Some(Value::Array(many)))),
    ]
}

/// The genuine webhook, once for each of its bytes, with the lowest bit of that byte turned.
fn flipped(place: SignaturePlace, genuine: &WebhookRequest) -> Vec<WebhookRequest> {
    let mut forged = Vec::new();
    for at in 0..genuine.body.len() {
        let mut one = genuine.clone();
        one.body[at] ^= 1;
        forged.push(one);
    }
    if let SignaturePlace::Header { name, .. } = place {
        let value = header(genuine, name).into_bytes();
        for at in 0..value.len() {
            let mut bytes = value.clone();
            bytes[at] ^= 1;
            let text = String::from_utf8(bytes).expect("a signature is ASCII");
            let mut one = genuine.clone();
            one.headers.retain(|(header, _)| header != name);
            one.headers.push((name.to_owned(), text));
            forged.push(one);
        }
    }
    forged
}
