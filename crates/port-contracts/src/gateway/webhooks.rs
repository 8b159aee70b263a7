//! Cases about webhooks: genuine ones are read, all others are not.

use domain::payment::ProviderStatus;
use ports::{PaymentGateway, PaymentReport, WebhookEvent, WebhookRequest};
use serde_json::{Value, json};

use super::steps::{expect_json, expect_nothing_charged, waiting};
use super::{GatewayFixture, SignaturePlace};
use crate::left_out::left_out;

/// More signatures than any rotation of secrets needs.
const TOO_MANY: usize = 1_000;

/// A genuine webhook is read: what it is about, what it says, and which event it is.
pub async fn webhook_is_read(fixture: &dyn GatewayFixture) {
    let case = "gateway::webhook_is_read";
    let (request, made) = waiting(fixture).await;
    let mut events = Vec::new();
    for &status in ProviderStatus::ALL {
        let Some(webhook) = fixture.webhook(&made.provider_ref, status) else {
            left_out(case, &format!("no webhook says `{status}`"));
            continue;
        };
        let gateway = fixture.gateway();
        let update = gateway.read_webhook(webhook.clone()).await;
        let update = update.expect("a genuine webhook is read");
        let one = the_report(&update);
        assert_eq!(one.provider_ref, made.provider_ref);
        assert_eq!(one.update.provider_ref.as_ref(), Some(&made.provider_ref));
        assert_eq!(one.update.status, status);
        if let Some(amount) = one.update.amount {
            assert_eq!(amount, request.amount);
        }
        expect_json(&one.update.raw);
        let again = gateway.read_webhook(webhook).await.expect("also a second time");
        assert_eq!(the_report(&again).event_id, one.event_id, "the same request, the same event");
        events.push(one.event_id.clone());
    }
    let (_, other) = waiting(fixture).await;
    let webhook = fixture.webhook(&other.provider_ref, ProviderStatus::Paid);
    let webhook = webhook.expect("every provider says when something is paid");
    let update = fixture.gateway().read_webhook(webhook).await.expect("it is read");
    events.push(the_report(&update).event_id.clone());
    assert!(events.iter().all(|event| !event.is_empty()), "{events:?}");
    let all = events.len();
    events.sort();
    events.dedup();
    assert_eq!(events.len(), all, "other requests, other events");
}

/// The only event of a request, which reports the change of a payment.
fn the_report(events: &[WebhookEvent]) -> &PaymentReport {
    let [WebhookEvent::Payment(report)] = events else {
        panic!("one request, one event about a payment: {events:?}");
    };
    report
}

/// A webhook that the provider did not sign is refused, and has no effect.
pub async fn forged_webhook_is_refused(fixture: &dyn GatewayFixture) {
    let case = "gateway::forged_webhook_is_refused";
    let (request, made) = waiting(fixture).await;
    let (_, other) = waiting(fixture).await;
    let paid = ProviderStatus::Paid;
    let genuine = fixture.webhook(&made.provider_ref, paid);
    let genuine = genuine.expect("every provider says when something is paid");
    let another = fixture.webhook(&other.provider_ref, paid);
    let another = another.expect("every provider says when something is paid");
    let place = fixture.signature_place();
    let gateway = fixture.gateway();

    let stranger = fixture.webhook_of_a_stranger(&made.provider_ref, paid);
    refused(gateway.as_ref(), &stranger, "another secret").await;
    let mut empty = genuine.clone();
    empty.body.clear();
    refused(gateway.as_ref(), &empty, "an empty body").await;
    empty.headers.clear();
    refused(gateway.as_ref(), &empty, "an empty request").await;
    for (what, forged) in resigned(place, &genuine, &another) {
        refused(gateway.as_ref(), &forged, what).await;
    }
    for forged in flipped(place, &genuine) {
        refused(gateway.as_ref(), &forged, "one flipped bit").await;
    }
    expect_nothing_charged(fixture, case, request.payment_id).await;
    let read = gateway.read_webhook(genuine).await;
    assert!(read.is_ok(), "and the genuine one is still read: {read:?}");
}

async fn refused(gateway: &dyn PaymentGateway, forged: &WebhookRequest, what: &str) {
    let read = gateway.read_webhook(forged.clone()).await;
    assert!(
        read.is_err(),
        "{what}: {read:?} was read from {} with {:?}",
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
        ("many false signatures", with(vec![many.join(separator)])),
        ("far too many signatures", with(vec![then_own(many.clone()).join(separator)])),
        ("far too many headers", with(then_own(many))),
    ]
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
