//! PayPal's orders as payments.

use adapters_http::unreadable;
use domain::money::Money;
use domain::payment::ProviderStatus;
use ports::{GatewayError, ProviderPayment, raw_json};
use serde_json::{Map, Value, json};

use crate::json::{at, id, list, text};
use crate::money::from_paypal;

/// Members with personal data.
pub(crate) const PERSONAL: &[&str] = &[
    "address",
    "email_address",
    "name",
    "payee",
    "payer",
    "payer_id",
    "payment_source",
    "phone_number",
    "shipping",
];

/// Statuses of a capture whose money has arrived, whether or not it was refunded later.
const CAPTURED: &[&str] = &["COMPLETED", "PARTIALLY_REFUNDED", "REFUNDED"];

/// The only purchase unit of an order.
pub(crate) fn unit(order: &Value) -> &Value {
    at(order, "/purchase_units/0")
}

/// The authorizations, captures or refunds of an order.
pub(crate) fn items<'a>(order: &'a Value, kind: &str) -> Vec<&'a Value> {
    list(order, &format!("/purchase_units/0/payments/{kind}")).collect()
}

/// The authorization of an order; `null` if it has none. A renewed one follows the first.
pub(crate) fn authorization(order: &Value) -> &Value {
    items(order, "authorizations").last().copied().unwrap_or(&Value::Null)
}

/// An order as a payment. Its amount is what was captured, as soon as something was.
pub(crate) fn payment(order: &Value) -> Result<ProviderPayment, GatewayError> {
    let (status, decisive) = status(order)?;
    let requested = from_paypal(at(unit(order), "/amount"))?;
    let failed = status == ProviderStatus::Failed;
    Ok(ProviderPayment {
        provider_ref: id(order).ok_or_else(|| unreadable("an order without id"))?.to_owned(),
        payment_token: None,
        status,
        amount: captured(order)?.unwrap_or(requested),
        refunded: Some(refunded(order, requested)?),
        next_action: (status == ProviderStatus::RequiresAction).then(|| page(order)).flatten(),
        provider_data: provider_data(order),
        pay_until: None,
        failure_code: failed.then(|| reason(decisive).to_owned()),
        raw: raw_json(order, PERSONAL),
    })
}

/// The status, and what decides it. Captures count before the authorization, and both before the order, which
/// stays `COMPLETED` whatever happens to the money.
fn status(order: &Value) -> Result<(ProviderStatus, &Value), GatewayError> {
    let captures = items(order, "captures");
    let capture = |wanted: &[&str]| {
        captures.iter().copied().find(|capture| wanted.contains(&text(capture, "status")))
    };
    if let Some(capture) = capture(CAPTURED) {
        return Ok((ProviderStatus::Paid, capture));
    }
    if let Some(capture) = capture(&["PENDING"]) {
        return Ok((ProviderStatus::Processing, capture));
    }
    let authorization = authorization(order);
    match text(authorization, "status") {
        "CREATED" => return Ok((ProviderStatus::Authorized, authorization)),
        "PENDING" => return Ok((ProviderStatus::Processing, authorization)),
        "VOIDED" | "EXPIRED" => return Ok((ProviderStatus::Cancelled, authorization)),
        "DENIED" => return Ok((ProviderStatus::Failed, authorization)),
        _ => {}
    }
    if let Some(capture) = capture(&["DECLINED", "FAILED"]) {
        return Ok((ProviderStatus::Failed, capture));
    }
    let status = match text(order, "status") {
        "CREATED" | "SAVED" | "PAYER_ACTION_REQUIRED" => ProviderStatus::RequiresAction,
        "APPROVED" => ProviderStatus::Approved,
        "VOIDED" => ProviderStatus::Cancelled,
        _ => return Err(unreadable("the status of an order")),
    };
    Ok((status, order))
}

/// Why it failed: PayPal's reason, or else the status.
pub(crate) fn reason(item: &Value) -> &str {
    at(item, "/status_details/reason").as_str().unwrap_or_else(|| text(item, "status"))
}

/// The total of all captures whose money has arrived; `None` without any.
fn captured(order: &Value) -> Result<Option<Money>, GatewayError> {
    let arrived = |item: &&Value| CAPTURED.contains(&text(item, "status"));
    total(items(order, "captures").into_iter().filter(arrived))
}

/// The total of all refunds that were paid back. A capture that is refunded in full counts in full if PayPal
/// lists no refunds, as after a reversal.
fn refunded(order: &Value, requested: Money) -> Result<Money, GatewayError> {
    let refunds = items(order, "refunds");
    let counted = if refunds.is_empty() {
        let refunded = |item: &&Value| text(item, "status") == "REFUNDED";
        total(items(order, "captures").into_iter().filter(refunded))
    } else {
        total(refunds.into_iter().filter(|refund| text(refund, "status") == "COMPLETED"))
    };
    Ok(counted?.unwrap_or(Money::zero(requested.currency())))
}

fn total<'a>(items: impl Iterator<Item = &'a Value>) -> Result<Option<Money>, GatewayError> {
    let mut total: Option<Money> = None;
    for item in items {
        let amount = from_paypal(at(item, "/amount"))?;
        let sum = total.map_or(Ok(amount), |total| total.plus(amount));
        total = Some(sum.map_err(|_| unreadable("a total"))?);
    }
    Ok(total)
}

/// The page on which the shopper approves the order.
fn page(order: &Value) -> Option<String> {
    let is_page = |link: &&Value| matches!(text(link, "rel"), "payer-action" | "approve");
    list(order, "/links").find(is_page).map(|page| text(page, "href").to_owned())
}

/// The ids of the authorization and the capture; `None` before there is one.
fn provider_data(order: &Value) -> Option<String> {
    let captures = items(order, "captures");
    let taken = |item: &&&Value| !matches!(text(item, "status"), "DECLINED" | "FAILED");
    let capture = captures.iter().find(taken).map_or("", |capture| text(capture, "id"));
    ids(text(authorization(order), "id"), capture)
}

/// Ids as they are kept with the payment; `None` without any.
pub(crate) fn ids(authorization: &str, capture: &str) -> Option<String> {
    let ids = [("authorization", authorization), ("capture", capture)];
    let known = ids.into_iter().filter(|(_, id)| !id.is_empty());
    let known: Map<String, Value> = known.map(|(name, id)| (name.to_owned(), json!(id))).collect();
    (!known.is_empty()).then(|| Value::Object(known).to_string())
}

/// An id from the data of [`payment`]; `None` if it is not known.
pub(crate) fn known_id(provider_data: Option<&str>, name: &str) -> Option<String> {
    let data: Value = serde_json::from_str(provider_data?).ok()?;
    Some(text(&data, name)).filter(|id| !id.is_empty()).map(ToOwned::to_owned)
}

/// The order after its authorization was captured: PayPal answers with the capture alone.
pub(crate) fn with_capture(mut order: Value, capture: Value) -> Value {
    let payments = order.pointer_mut("/purchase_units/0/payments").and_then(Value::as_object_mut);
    if let Some(payments) = payments {
        let captures = payments.entry("captures").or_insert_with(|| json!([]));
        captures.as_array_mut().into_iter().for_each(|all| all.push(capture.clone()));
    }
    order
}

/// The order after its authorization was voided: PayPal answers with the authorization alone, or with nothing.
pub(crate) fn with_void(mut order: Value) -> Value {
    let authorizations = order.pointer_mut("/purchase_units/0/payments/authorizations");
    let last = authorizations.and_then(Value::as_array_mut).and_then(|all| all.last_mut());
    if let Some(last) = last.and_then(Value::as_object_mut) {
        last.insert("status".to_owned(), json!("VOIDED"));
    }
    order
}

#[cfg(test)]
mod tests;
