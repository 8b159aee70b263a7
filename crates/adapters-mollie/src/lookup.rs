//! Looking payments and refunds up: by their reference, or in lists by our id.

use adapters_http::json::{at, items, text, text_at, time_at};
use adapters_http::{Page, search};
use chrono::TimeDelta;
use domain::Instant;
use domain::ids::PaymentId;
use ports::{GatewayError, PaymentLookup};
use serde_json::Value;
use url::Url;

use crate::client::{Client, is_of};
use crate::payment::Found;

/// Items of one page, the most that Mollie returns.
const PAGE: &str = "250";
/// Pages that a search reads at most.
const MAX_PAGES: usize = 4;
/// How far Mollie's clock and ours may be apart.
const CLOCK_SKEW: TimeDelta = TimeDelta::minutes(10);

impl Client {
    /// A payment of ours, with its captures.
    pub(crate) async fn find(&self, lookup: &PaymentLookup) -> Result<Found, GatewayError> {
        let id = lookup.payment_id;
        match &lookup.provider_ref {
            Some(reference) => self.read(reference, id, "captures").await,
            None => self.read(&self.reference_of(lookup).await?, id, "captures").await,
        }
    }

    /// A payment of ours by its reference, with its captures or refunds.
    pub(crate) async fn read(
        &self,
        reference: &str,
        id: PaymentId,
        embedded: &str,
    ) -> Result<Found, GatewayError> {
        let path = ["v2", "payments", reference];
        let body = self.get("get_payment", &path, &[("embed", embedded)]).await?;
        Found::read(body, id, self.mode())
    }

    /// The same payment, as it is now.
    pub(crate) async fn newest(&self, found: &Found) -> Result<Found, GatewayError> {
        self.read(&found.payment.provider_ref, found.id, "captures").await
    }

    /// The reference of the payment with our id, in the list of recent payments. That it is not there proves
    /// nothing: Mollie does not say how soon the list has a new payment.
    async fn reference_of(&self, lookup: &PaymentLookup) -> Result<String, GatewayError> {
        let is_it = |body: &Value| is_of(body, "payment_id", lookup.payment_id);
        let since = Some(lookup.created_at - CLOCK_SKEW);
        let found = self.search("list_payments", &["v2", "payments"], since, is_it).await?;
        let missing = || GatewayError::OutcomeUnknown("not in Mollie's recent payments".to_owned());
        text(&found.ok_or_else(missing)?, "id").map(ToOwned::to_owned)
    }

    /// A refund by its reference, below the path of all refunds of the payment.
    pub(crate) async fn read_refund(&self, all: &[&str], id: &str) -> Result<Value, GatewayError> {
        self.get("get_refund", &[all, &[id]].concat(), &[]).await
    }

    /// The item that is looked for in a list, the newest first, and not before `since`. `None`: it is not there.
    ///
    /// # Errors
    /// `OutcomeUnknown`: there are too many items.
    pub(crate) async fn search(
        &self,
        operation: &'static str,
        list: &[&str],
        since: Option<Instant>,
        is_it: impl Fn(&Value) -> bool,
    ) -> Result<Option<Value>, GatewayError> {
        let name = *list.last().unwrap_or(&"");
        let page = async |from: Option<String>| {
            let mut query = vec![("limit", PAGE)];
            query.extend(from.as_deref().map(|from| ("from", from)));
            let page = self.get(operation, list, &query).await?;
            let items = items(at(&page, "/_embedded"), name)?.to_vec();
            let is_last = since.is_some_and(|since| reaches_before(&items, since));
            let next = next(&page).filter(|_| !is_last);
            Ok(Page { items, next })
        };
        search(MAX_PAGES, page, is_it).await
    }
}

/// The item with which the next page begins.
fn next(page: &Value) -> Option<String> {
    let url: Url = text_at(page, "/_links/next/href")?.parse().ok()?;
    let (_, from) = url.query_pairs().find(|(name, _)| name == "from")?;
    Some(from.into_owned())
}

/// Whether a page, the newest first, has items from before this time.
fn reaches_before(page: &[Value], since: Instant) -> bool {
    let last = page.last().and_then(|item| time_at(item, "/createdAt"));
    last.is_none_or(|created_at| created_at < since)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_search_ends_at_payments_from_before_the_attempt() {
        let page = [json!({"createdAt": "2026-11-30T12:00:00+00:00"})];
        let at = |text: &str| text.parse::<Instant>().unwrap();
        assert!(reaches_before(&page, at("2026-11-30T12:00:01Z")));
        assert!(!reaches_before(&page, at("2026-11-30T11:59:59Z")));
        assert!(reaches_before(&[], at("2026-11-30T11:59:59Z")));
    }

    #[test]
    fn the_next_page_is_read_from_its_link() {
        let link = |href: Value| json!({"_links": {"next": href}});
        let href = "https://api.mollie.com/v2/payments?from=tr_2&limit=250";
        assert_eq!(next(&link(json!({"href": href}))), Some("tr_2".to_owned()));
        assert_eq!(next(&link(Value::Null)), None);
    }
}
