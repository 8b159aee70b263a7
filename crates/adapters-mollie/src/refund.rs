//! Refunds.

use adapters_http::json::{text, text_at};
use adapters_http::{invalid, unknown, unreadable};
use domain::Instant;
use domain::ids::RefundId;
use domain::money::Money;
use domain::payment::ProviderStatus;
use ports::{
    GatewayError, PaymentLookup, ProviderPayment, ProviderRefund, ProviderRefundStatus,
    RefundLookup, RefundRequest,
};
use serde_json::{Value, json};

use crate::client::{Client, declined, explain, is_replayed};
use crate::json::{items, next};
use crate::payment::{ensure_ours, payment};

/// Characters of the description, which may be printed on the shopper's statement.
const MAX_DESCRIPTION: usize = 140;
/// Pages of refunds of one payment that a search reads at most.
const MAX_PAGES: usize = 4;

/// Refunds a payment, or returns the refund that an earlier request has made, whether or not its key is still known.
///
/// Mollie takes a second refund of the same amount of the same payment within an hour for a repetition of the
/// first, whatever its key (409). It is then unknown until it is looked up, and can be requested again.
pub(crate) async fn refund(
    client: &Client,
    request: &RefundRequest,
) -> Result<ProviderRefund, GatewayError> {
    let reference = reference(&request.payment)?;
    let path = ["v2", "payments", reference];
    let of = client.get("get_payment", &path, &[("embed", "refunds")]).await?;
    ensure_ours(&of, request.payment.payment_id, client.mode())?;
    let refunds = items(&of, "refunds").unwrap_or_default();
    if let Some(made) = refunds.iter().find(|refund| is_of(refund, request.refund_id)) {
        return read(made);
    }
    ensure_refundable(payment(&of)?, request.amount)?;
    let (key, path) = (request.refund_id.to_string(), ["v2", "payments", reference, "refunds"]);
    let response = client.post("create_refund", &path, &key, body(request)).await?;
    if !response.is_success() {
        return Err(declined(response, "refund_declined"));
    }
    let is_old = is_replayed(&response);
    let mut made = response.into_body(explain)?;
    if is_old {
        // The stored response says what the refund was when it was made.
        let path = ["v2", "payments", reference, "refunds", text(&made, "id")?];
        made = client.get("get_refund", &path, &[]).await.map_err(unknown)?;
    }
    read(&made)
}

/// Refuses more than is left of what was captured. Mollie itself lets shops refund up to 25 euros more than that, and
/// what was charged back once more.
fn ensure_refundable(payment: ProviderPayment, amount: Money) -> Result<(), GatewayError> {
    if payment.amount.currency() != amount.currency() {
        return Err(invalid("not the payment's currency"));
    }
    let refunded = payment.refunded.unwrap_or(Money::zero(amount.currency()));
    let rest = payment.amount.minus(refunded).unwrap_or(Money::zero(amount.currency()));
    if payment.status == ProviderStatus::Paid && amount <= rest {
        return Ok(());
    }
    let (provider_ref, raw) = (Some(payment.provider_ref), payment.raw);
    Err(GatewayError::Declined { code: "amount_too_high".to_owned(), provider_ref, raw })
}

fn reference(payment: &PaymentLookup) -> Result<&str, GatewayError> {
    let unknown = || invalid("the payment's reference is not known");
    payment.provider_ref.as_deref().ok_or_else(unknown)
}

fn body(request: &RefundRequest) -> Value {
    let (refund, payment) = (request.refund_id.to_string(), request.payment.payment_id.to_string());
    let words = request.reason.split_whitespace().collect::<Vec<_>>().join(" ");
    let description: String = words.chars().take(MAX_DESCRIPTION).collect();
    json!({
        "amount": {
            "currency": request.amount.currency().code(), "value": request.amount.to_string(),
        },
        "description": if description.is_empty() { "Refund".to_owned() } else { description },
        "metadata": { "refund_id": refund, "payment_id": payment },
    })
}

/// Looks a refund up by its reference, or by our id among the refunds of the payment. One that is not there was
/// never made, if it was requested before `settled`: requests that are still on their way are not in the list.
pub(crate) async fn lookup_refund(
    client: &Client,
    lookup: &RefundLookup,
    settled: Instant,
) -> Result<Option<ProviderRefund>, GatewayError> {
    let path = ["v2", "payments", reference(&lookup.payment)?, "refunds"];
    if let Some(reference) = &lookup.refund_ref {
        let path = [path.as_slice(), &[reference.as_str()]].concat();
        let found = client.get("get_refund", &path, &[]).await?;
        if !is_of(&found, lookup.refund_id) {
            return Err(invalid("the refund belongs to another request"));
        }
        return read(&found).map(Some);
    }
    match search(client, &path, lookup.refund_id).await? {
        Some(found) => read(&found).map(Some),
        None if lookup.sent_at < settled => Ok(None),
        None => Err(GatewayError::OutcomeUnknown("the refund may be on its way".to_owned())),
    }
}

/// The refund with our id among the refunds of a payment; `None` if all were read and it is not there.
async fn search(
    client: &Client,
    path: &[&str],
    id: RefundId,
) -> Result<Option<Value>, GatewayError> {
    let mut from: Option<String> = None;
    for _ in 0..MAX_PAGES {
        let mut query = vec![("limit", "250")];
        query.extend(from.as_deref().map(|from| ("from", from)));
        let page = client.get("list_refunds", path, &query).await?;
        let refunds = items(&page, "refunds").ok_or_else(|| unreadable("no refunds"))?;
        if let Some(found) = refunds.iter().find(|refund| is_of(refund, id)) {
            return Ok(Some(found.clone()));
        }
        from = next(&page);
        if from.is_none() {
            return Ok(None);
        }
    }
    Err(GatewayError::OutcomeUnknown("the payment has too many refunds to search".to_owned()))
}

fn is_of(body: &Value, id: RefundId) -> bool {
    text_at(body, "/metadata/refund_id") == Some(id.to_string().as_str())
}

fn read(body: &Value) -> Result<ProviderRefund, GatewayError> {
    let failed = |code: &str| ProviderRefundStatus::Failed { code: code.to_owned() };
    let status = match text(body, "status")? {
        "queued" | "pending" | "processing" => ProviderRefundStatus::Pending,
        "refunded" => ProviderRefundStatus::Succeeded,
        status @ ("failed" | "canceled") => failed(status), // foreign spelling
        _ => return Err(unreadable("unknown status of a refund")),
    };
    Ok(ProviderRefund { provider_ref: text(body, "id")?.to_owned(), status })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("queued", Some(ProviderRefundStatus::Pending))]
    #[case("pending", Some(ProviderRefundStatus::Pending))]
    #[case("processing", Some(ProviderRefundStatus::Pending))]
    #[case("refunded", Some(ProviderRefundStatus::Succeeded))]
    #[case("failed", Some(ProviderRefundStatus::Failed { code: "failed".to_owned() }))]
    #[case("canceled", Some(ProviderRefundStatus::Failed { code: "canceled".to_owned() }))] // foreign spelling
    #[case("sleeping", None)]
    fn every_status_has_a_meaning(
        #[case] status: &str,
        #[case] means: Option<ProviderRefundStatus>,
    ) {
        let read = read(&json!({"id": "re_4qqhO89gsT", "status": status}));
        assert_eq!(read.ok().map(|refund| refund.status), means);
    }
}
