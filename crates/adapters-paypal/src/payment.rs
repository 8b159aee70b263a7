//! PayPal's orders and refunds as the port's.

use std::slice;

use adapters_http::json::{at, keep, link, text, text_at};
use adapters_http::{plain_payment, unreadable};
use domain::ids::PaymentId;
use domain::money::Money;
use domain::payment::ProviderStatus;
use ports::{ProviderPayment, ProviderRefund, ProviderRefundStatus, raw_json};
use serde_json::Value;

use crate::Result;
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
/// Statuses of a capture that takes no money.
const NOT_CAPTURED: &[&str] = &["DECLINED", "FAILED"];

/// What the status of a payment is: the first line that applies. Captures count before the authorization, and
/// both before the order, which stays `COMPLETED` whatever happens to the money.
const STATUSES: &[(&str, &[&str], ProviderStatus)] = &[
    ("captures", CAPTURED, ProviderStatus::Paid),
    ("captures", &["PENDING"], ProviderStatus::Processing),
    ("authorization", &["CREATED"], ProviderStatus::Authorized),
    ("authorization", &["PENDING"], ProviderStatus::Processing),
    ("authorization", &["VOIDED", "EXPIRED"], ProviderStatus::Cancelled),
    ("authorization", &["DENIED"], ProviderStatus::Failed),
    ("captures", NOT_CAPTURED, ProviderStatus::Failed),
    ("order", &["CREATED", "SAVED", "PAYER_ACTION_REQUIRED"], ProviderStatus::RequiresAction),
    ("order", &["APPROVED"], ProviderStatus::Approved),
    ("order", &["VOIDED"], ProviderStatus::Cancelled),
];

/// An order as a payment. Its amount is what was captured, as soon as something was.
pub(crate) fn payment(order: &Value) -> Result<ProviderPayment> {
    let (status, decisive) = status(order)?;
    let requested = from_paypal(at(order, "/purchase_units/0/amount"))?;
    let amount = total(order, "captures", CAPTURED)?.unwrap_or(requested);
    let waits = status == ProviderStatus::RequiresAction;
    let page = link(order, "payer-action").or_else(|| link(order, "approve"));
    let capture = items(order, "captures").iter().find(|one| !has_status(one, NOT_CAPTURED));
    let capture_id = capture.and_then(|capture| text_at(capture, "/id"));
    Ok(ProviderPayment {
        refunded: Some(refunded(order)?.unwrap_or(Money::zero(requested.currency()))),
        next_action: page.filter(|_| waits).map(ToOwned::to_owned),
        provider_data: ids(text_at(authorization(order), "/id"), capture_id),
        failure_code: failure_code(status, decisive),
        raw: raw_json(order, PERSONAL),
        ..plain_payment(text(order, "id")?, status, amount)
    })
}

/// What an authorization or a capture says by itself about the payment of its order; `None` if that depends on
/// others of the same order.
pub(crate) fn part_of(order_id: &str, part: &Value) -> Result<Option<ProviderPayment>> {
    let is_capture = part.get("final_capture").is_some();
    let authorization = text_at(part, "/supplementary_data/related_ids/authorization_id");
    let status = match (text_at(part, "/status").unwrap_or_default(), is_capture) {
        ("COMPLETED", true) => ProviderStatus::Paid,
        ("PENDING", _) => ProviderStatus::Processing,
        ("DECLINED" | "FAILED", true) if authorization.is_none() => ProviderStatus::Failed,
        ("CREATED", false) => ProviderStatus::Authorized,
        _ => return Ok(None),
    };
    let id = text_at(part, "/id");
    Ok(Some(ProviderPayment {
        provider_data: if is_capture { ids(authorization, id) } else { ids(id, None) },
        failure_code: failure_code(status, part),
        raw: raw_json(part, PERSONAL),
        ..plain_payment(order_id, status, from_paypal(at(part, "/amount"))?)
    }))
}

/// A refund.
pub(crate) fn refund(refund: &Value) -> Result<ProviderRefund> {
    let status = match text(refund, "status")? {
        "PENDING" => ProviderRefundStatus::Pending,
        "COMPLETED" => ProviderRefundStatus::Succeeded,
        "FAILED" | "CANCELLED" => ProviderRefundStatus::Failed { code: reason(refund) },
        _ => return Err(unreadable("the status of a refund")),
    };
    Ok(ProviderRefund { provider_ref: text(refund, "id")?.to_owned(), status })
}

/// Our id of the payment for which something was created; `None` if another program has created it.
pub(crate) fn our_id(object: &Value) -> Option<PaymentId> {
    text_at(object, "/custom_id")?.parse().ok()
}

/// The authorizations, captures or refunds of an order.
pub(crate) fn items<'a>(order: &'a Value, kind: &str) -> &'a [Value] {
    let items = at(order, &format!("/purchase_units/0/payments/{kind}")).as_array();
    items.map_or(&[], Vec::as_slice)
}

/// The authorization of an order; `null` if it has none. A renewed one follows the first.
pub(crate) fn authorization(order: &Value) -> &Value {
    items(order, "authorizations").last().unwrap_or(&Value::Null)
}

/// How many captures were declined.
pub(crate) fn declined_captures(order: &Value) -> usize {
    items(order, "captures").iter().filter(|one| has_status(one, NOT_CAPTURED)).count()
}

/// Why something has failed: PayPal's reason, or else the status.
fn reason(failed: &Value) -> String {
    let reason = text_at(failed, "/status_details/reason").or_else(|| text_at(failed, "/status"));
    reason.unwrap_or_default().to_owned()
}

/// The status, and what decides it.
fn status(order: &Value) -> Result<(ProviderStatus, &Value)> {
    let parts = |kind: &str| match kind {
        "order" => slice::from_ref(order),
        "authorization" => slice::from_ref(authorization(order)),
        _ => items(order, kind),
    };
    let mut decisive = STATUSES.iter().filter_map(|(kind, statuses, means)| {
        Some((*means, parts(kind).iter().find(|part| has_status(part, statuses))?))
    });
    decisive.next().ok_or_else(|| unreadable("the status of an order"))
}

fn has_status(part: &Value, statuses: &[&str]) -> bool {
    text_at(part, "/status").is_some_and(|status| statuses.contains(&status))
}

fn failure_code(status: ProviderStatus, decisive: &Value) -> Option<String> {
    (status == ProviderStatus::Failed).then(|| reason(decisive))
}

/// The total of all refunds that were paid back. A capture that is refunded in full counts in full if PayPal
/// lists no refunds, as after a reversal.
fn refunded(order: &Value) -> Result<Option<Money>> {
    match items(order, "refunds").is_empty() {
        true => total(order, "captures", &["REFUNDED"]),
        false => total(order, "refunds", &["COMPLETED"]),
    }
}

/// The total of the items with one of these statuses; `None` if there are none.
fn total(order: &Value, kind: &str, statuses: &[&str]) -> Result<Option<Money>> {
    let counted = items(order, kind).iter().filter(|item| has_status(item, statuses));
    let amounts = counted.map(|item| from_paypal(at(item, "/amount")));
    let sum = amounts.reduce(|sum, amount| sum?.plus(amount?).map_err(|_| unreadable("a total")));
    sum.transpose()
}

/// Ids as they are kept with the payment; `None` without any.
fn ids(authorization: Option<&str>, capture: Option<&str>) -> Option<String> {
    keep(&[("authorization", authorization), ("capture", capture)])
}

#[cfg(test)]
mod tests;
