//! PayPal's events, after they were verified.

use domain::ids::PaymentId;
use domain::payment::{ProviderStatus, ProviderUpdate};
use ports::{PaymentReport, RefundReport, WebhookError, WebhookEvent, raw_json};
use serde_json::Value;
use url::Url;

use crate::client::Client;
use crate::dispute;
use crate::json::{at, list, text};
use crate::mode::Mode;
use crate::money::from_paypal;
use crate::order::{PERSONAL, ids, payment, reason, unit};

/// The events that are read. A webhook has to be subscribed to them, or to all.
pub(crate) const TYPES: &[&str] = &[
    "CHECKOUT.ORDER.APPROVED",
    "CHECKOUT.PAYMENT-APPROVAL.REVERSED",
    "PAYMENT.AUTHORIZATION.CREATED",
    "PAYMENT.AUTHORIZATION.VOIDED",
    "PAYMENT.CAPTURE.COMPLETED",
    "PAYMENT.CAPTURE.DECLINED",
    "PAYMENT.CAPTURE.DENIED",
    "PAYMENT.CAPTURE.PENDING",
    "PAYMENT.CAPTURE.REFUNDED",
    "PAYMENT.CAPTURE.REVERSED",
    "PAYMENT.REFUND.FAILED",
    "PAYMENT.REFUND.PENDING",
    "CUSTOMER.DISPUTE.CREATED",
    "CUSTOMER.DISPUTE.RESOLVED",
    "CUSTOMER.DISPUTE.UPDATED",
];

/// The events to which a webhook is not subscribed.
pub(crate) fn missing_types(webhook: &Value) -> Vec<&'static str> {
    let has = |name: &str| {
        list(webhook, "/event_types").any(|one| [name, "*"].contains(&text(one, "name")))
    };
    TYPES.iter().copied().filter(|name| !has(name)).collect()
}

/// What an event says.
pub(crate) async fn read(
    client: &Client,
    mode: Mode,
    event: &Value,
) -> Result<Vec<WebhookEvent>, WebhookError> {
    let (id, resource) = (text(event, "id"), at(event, "/resource"));
    if id.is_empty() {
        return Err(malformed("an event without id"));
    }
    let event_mode = Mode::of_event(event);
    if mode.contradicts(event_mode) {
        let reason = format!("an event of the mode {}", event_mode.word());
        return Ok(vec![WebhookEvent::Foreign { reason }]);
    }
    let read = match text(event, "event_type") {
        "CHECKOUT.ORDER.APPROVED" => of_order(id, resource)?,
        "CHECKOUT.PAYMENT-APPROVAL.REVERSED" => match text(resource, "order_id") {
            "" => return Err(malformed("an event without an order")),
            order_id => hint(order_id.to_owned()),
        },
        kind if kind.starts_with("PAYMENT.AUTHORIZATION.") || is_of_capture(kind) => {
            of_payment(client, id, resource).await?
        }
        kind if kind.starts_with("PAYMENT.CAPTURE.") || kind.starts_with("PAYMENT.REFUND.") => {
            let (event_id, provider_ref) = (id.to_owned(), order_of(client, resource).await?);
            WebhookEvent::Refund(RefundReport { event_id, provider_ref })
        }
        kind if kind.starts_with("CUSTOMER.DISPUTE.") => dispute::read(client, event).await?,
        _ => return Ok(Vec::new()),
    };
    Ok(vec![read])
}

/// Whether an event is about a capture; the other events of captures are about refunds.
fn is_of_capture(kind: &str) -> bool {
    let kind = kind.strip_prefix("PAYMENT.CAPTURE.");
    matches!(kind, Some("COMPLETED" | "PENDING" | "DENIED" | "DECLINED"))
}

/// An order as it was when the event was sent.
fn of_order(event_id: &str, order: &Value) -> Result<WebhookEvent, WebhookError> {
    if our_id(unit(order), "custom_id").is_none() {
        return Ok(foreign());
    }
    let reported = payment(order).map_err(|error| malformed(&error.to_string()))?;
    Ok(WebhookEvent::Payment(PaymentReport {
        event_id: event_id.to_owned(),
        provider_ref: reported.provider_ref.clone(),
        update: reported.into_update(),
        bare_amount: None,
    }))
}

/// An authorization or a capture. What its status means for the payment may depend on others of the same
/// order: only the plain cases are reported, and the rest is looked up.
async fn of_payment(
    client: &Client,
    event_id: &str,
    resource: &Value,
) -> Result<WebhookEvent, WebhookError> {
    if our_id(resource, "custom_id").is_none() {
        return Ok(foreign());
    }
    let order_id = order_of(client, resource).await?;
    let Some(status) = plain_status(resource) else { return Ok(hint(order_id)) };
    let amount =
        from_paypal(at(resource, "/amount")).map_err(|error| malformed(&error.to_string()))?;
    let failed = status == ProviderStatus::Failed;
    let update = ProviderUpdate {
        provider_ref: Some(order_id.clone()),
        amount: Some(amount),
        failure_code: failed.then(|| reason(resource).to_owned()),
        provider_data: provider_data(resource),
        raw: raw_json(resource, PERSONAL),
        ..ProviderUpdate::new(status)
    };
    let event_id = event_id.to_owned();
    let report = PaymentReport { event_id, provider_ref: order_id, update, bare_amount: None };
    Ok(WebhookEvent::Payment(report))
}

fn is_capture(resource: &Value) -> bool {
    resource.get("final_capture").is_some()
}

fn plain_status(resource: &Value) -> Option<ProviderStatus> {
    let after_authorization = !related(resource, "authorization_id").is_empty();
    match (text(resource, "status"), is_capture(resource)) {
        ("COMPLETED", true) => Some(ProviderStatus::Paid),
        ("PENDING", _) => Some(ProviderStatus::Processing),
        ("DECLINED" | "FAILED", true) if !after_authorization => Some(ProviderStatus::Failed),
        ("CREATED", false) => Some(ProviderStatus::Authorized),
        _ => None,
    }
}

fn provider_data(resource: &Value) -> Option<String> {
    let id = text(resource, "id");
    match is_capture(resource) {
        true => ids(related(resource, "authorization_id"), id),
        false => ids(id, ""),
    }
}

fn related<'a>(resource: &'a Value, name: &str) -> &'a str {
    text(at(resource, "/supplementary_data/related_ids"), name)
}

/// The order of an authorization, a capture or a refund: named in it, or in what it belongs to.
async fn order_of(client: &Client, resource: &Value) -> Result<String, WebhookError> {
    if let Some(id) = named_order(resource) {
        return Ok(id);
    }
    let parent = ["up", "self"].iter().find_map(|rel| linked(resource, rel));
    let path = match &parent {
        Some((kind, id)) if kind == "captures" => ["v2", "payments", "captures", id.as_str()],
        Some((kind, id)) if kind == "authorizations" => {
            ["v2", "payments", "authorizations", id.as_str()]
        }
        _ => return Err(malformed("an event without an order")),
    };
    let found = fetch(client, &path).await?;
    named_order(&found).ok_or_else(|| malformed("a payment without an order"))
}

fn named_order(resource: &Value) -> Option<String> {
    let related = Some(related(resource, "order_id")).filter(|id| !id.is_empty());
    related.map(ToOwned::to_owned).or_else(|| {
        let (kind, id) = linked(resource, "up")?;
        (kind == "orders").then_some(id)
    })
}

/// Kind and id at the end of a link.
fn linked(resource: &Value, rel: &str) -> Option<(String, String)> {
    let link = list(resource, "/links").find(|link| text(link, "rel") == rel)?;
    let url = text(link, "href").parse::<Url>().ok()?;
    let mut segments = url.path_segments()?.rev();
    let (id, kind) = (segments.next()?.to_owned(), segments.next()?.to_owned());
    Some((kind, id))
}

/// Something that an event refers to. If it cannot be read, PayPal sends the event again.
pub(crate) async fn fetch(client: &Client, path: &[&str]) -> Result<Value, WebhookError> {
    let response = client.get("get_payment", path).await;
    match response.and_then(|response| response.into_body(crate::errors::explain)) {
        Ok(body) => Ok(body),
        Err(error) => {
            tracing::warn!(%error, "what a webhook refers to could not be read");
            Err(WebhookError::Unreadable)
        }
    }
}

/// Our id of the payment; `None` if something else has created it.
pub(crate) fn our_id(resource: &Value, name: &str) -> Option<PaymentId> {
    text(resource, name).parse().ok().map(PaymentId)
}

/// An event about a payment that another program has created with the same app.
pub(crate) fn foreign() -> WebhookEvent {
    WebhookEvent::Foreign { reason: "a payment that this shop has not created".to_owned() }
}

fn hint(provider_ref: String) -> WebhookEvent {
    WebhookEvent::Hint { provider_ref }
}

pub(crate) fn malformed(why: &str) -> WebhookError {
    WebhookError::Malformed(why.to_owned())
}

#[cfg(test)]
mod tests;
