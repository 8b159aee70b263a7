//! Looking payments up: by their reference, or among the recent ones by our id.

use adapters_http::json::{text, time_at};
use adapters_http::unreadable;
use chrono::TimeDelta;
use domain::Instant;
use ports::{GatewayError, PaymentLookup};
use serde_json::Value;

use crate::client::Client;
use crate::json::{items, next};
use crate::payment::{ensure_ours, is_of};

/// Payments of one page, the most that Mollie returns.
const PAGE: &str = "250";
/// Pages that a search reads at most.
const MAX_PAGES: usize = 4;
/// How far Mollie's clock and ours may be apart.
const CLOCKS: TimeDelta = TimeDelta::minutes(10);

/// A payment of ours, as Mollie has it now, with its captures.
pub(crate) async fn find(client: &Client, lookup: &PaymentLookup) -> Result<Value, GatewayError> {
    let found = match &lookup.provider_ref {
        Some(reference) => reference.clone(),
        None => search(client, lookup).await?,
    };
    let body = read(client, &found).await?;
    ensure_ours(&body, lookup.payment_id, client.mode())?;
    Ok(body)
}

/// A payment by its reference, with its captures.
pub(crate) async fn read(client: &Client, reference: &str) -> Result<Value, GatewayError> {
    let path = ["v2", "payments", reference];
    client.get("get_payment", &path, &[("embed", "captures")]).await
}

/// The reference of the payment with our id, in the list of recent payments. That it is not there proves
/// nothing: Mollie does not say how soon the list has a new payment.
async fn search(client: &Client, lookup: &PaymentLookup) -> Result<String, GatewayError> {
    let mut from: Option<String> = None;
    for _ in 0..MAX_PAGES {
        let mut query = vec![("limit", PAGE)];
        query.extend(from.as_deref().map(|from| ("from", from)));
        let page = client.get("list_payments", &["v2", "payments"], &query).await?;
        let payments = items(&page, "payments").ok_or_else(|| unreadable("no payments"))?;
        if let Some(found) = payments.iter().find(|body| is_of(body, lookup.payment_id)) {
            return text(found, "id").map(ToOwned::to_owned);
        }
        from = next(&page);
        if from.is_none() || is_before(payments, lookup.created_at - CLOCKS) {
            break;
        }
    }
    Err(GatewayError::OutcomeUnknown("not in Mollie's list of recent payments".to_owned()))
}

/// Whether a page, the newest first, reaches back to before this time.
fn is_before(payments: &[Value], begin: Instant) -> bool {
    let last = payments.last().and_then(|body| time_at(body, "/createdAt"));
    last.is_none_or(|created_at| created_at < begin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_search_ends_at_payments_from_before_the_attempt() {
        let page = [json!({"createdAt": "2026-11-30T12:00:00+00:00"})];
        let at = |text: &str| text.parse::<Instant>().unwrap();
        assert!(is_before(&page, at("2026-11-30T12:00:01Z")));
        assert!(!is_before(&page, at("2026-11-30T11:59:59Z")));
        assert!(is_before(&[], at("2026-11-30T11:59:59Z")));
    }
}
