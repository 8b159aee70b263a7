//! Payment Intents: what is sent to create and confirm them, and how they are found and ended.
//!
//! See <https://docs.stripe.com/api/payment_intents>. Lists show an object as soon as it exists; the search API,
//! which could look for metadata, may lag behind by an hour (<https://docs.stripe.com/search>).

use adapters_http::json::{items, text};
use adapters_http::{Page, invalid, search, unknown, unreadable};
use chrono::TimeDelta;
use domain::ids::PaymentId;
use domain::payment::ProviderStatus;
use ports::{CreatePayment, GatewayError, PaymentLookup, ProviderPayment};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::api::{Fields, INTENTS, MAX_METADATA, Result, Stripe, field, with_charge};
use crate::objects::units;
use crate::payments::{our_id, payment_of};

/// By how much the shop's clock may be ahead of Stripe's.
const CLOCK_SLACK: TimeDelta = TimeDelta::minutes(10);
/// Objects on a page of a list: the most that Stripe returns.
const PAGE: usize = 100;
/// Pages that are read.
const MAX_PAGES: usize = 5;

impl Stripe {
    /// An intent as it is now.
    pub(crate) async fn current(&self, id: PaymentId, reference: &str) -> Result<ProviderPayment> {
        let path = [INTENTS, reference];
        payment_of(&self.get("get_payment", &path, vec![with_charge()]).await?, id)
    }

    /// The reference of the intent of an attempt, which must exist.
    pub(crate) async fn reference(&self, lookup: &PaymentLookup) -> Result<String> {
        self.find(lookup).await?.ok_or_else(|| invalid("unknown payment"))
    }

    /// The reference of the intent that was created for an attempt, looked for by our id if it is not known.
    /// `None` is certain: every intent since then was looked at.
    pub(crate) async fn find(&self, lookup: &PaymentLookup) -> Result<Option<String>> {
        if lookup.provider_ref.is_some() {
            return Ok(lookup.provider_ref.clone());
        }
        let since = field("created[gte]", (lookup.created_at - CLOCK_SLACK).timestamp());
        let is_it = |intent: &Value| our_id(intent) == Some(lookup.payment_id);
        let intent = self.first_of("list_payments", INTENTS, since, is_it).await?;
        intent.map(|intent| text(&intent, "id").map(ToOwned::to_owned)).transpose()
    }

    /// The first object of a list that is the one that is looked for. `None` is certain.
    ///
    /// # Errors
    /// `OutcomeUnknown`: the list is too long.
    pub(crate) async fn first_of(
        &self,
        operation: &'static str,
        list: &str,
        filter: (String, String),
        is_it: impl Fn(&Value) -> bool,
    ) -> Result<Option<Value>> {
        let filter = &[filter, field("limit", PAGE)];
        let page = async |next: Option<String>| {
            let next = next.map(|last| field("starting_after", last));
            let query = filter.iter().cloned().chain(next).collect();
            let page = self.get(operation, &[list], query).await?;
            let items = items(&page, "data")?.to_vec();
            let is_last = page.get("has_more") == Some(&Value::Bool(false));
            let last = || text(items.last().ok_or_else(|| unreadable("data"))?, "id");
            let next = if is_last { None } else { Some(last()?.to_owned()) };
            Ok(Page { items, next })
        };
        search(MAX_PAGES, page, is_it).await
    }

    /// Confirms an intent. It can succeed only once, whatever is sent. Without a token it has a payment method
    /// already.
    pub(crate) async fn confirm_intent(
        &self,
        id: PaymentId,
        reference: &str,
        token: Option<&str>,
        return_url: Option<&str>,
    ) -> Result<ProviderPayment> {
        let (key, fields) = (confirm_key(id, token, return_url), confirm_fields(token, return_url));
        let path = [INTENTS, reference, "confirm"];
        match self.post("confirm_payment", &path, Some(&key), fields).await {
            Ok(intent) => payment_of(&intent, id).map_err(unknown),
            Err(declined @ GatewayError::Declined { .. }) => {
                self.cancel_declined(id, reference, declined).await
            }
            Err(error) => Err(error),
        }
    }

    /// Ends an intent whose confirmation was declined: otherwise it could still be paid with the client secret
    /// after the decline was reported as final.
    async fn cancel_declined(
        &self,
        id: PaymentId,
        reference: &str,
        declined: GatewayError,
    ) -> Result<ProviderPayment> {
        let payment = self.cancel_intent(id, reference).await.map_err(unknown)?;
        if payment.status == ProviderStatus::Cancelled {
            return Err(declined);
        }
        if [ProviderStatus::RequiresAction, ProviderStatus::Approved].contains(&payment.status) {
            let why = "declined, and the payment intent is still open".to_owned();
            return Err(GatewayError::OutcomeUnknown(why));
        }
        // The shopper has paid in another way meanwhile.
        Ok(payment)
    }

    /// Cancels an intent, or returns it as it is if that is not possible. Without an idempotency key: it is
    /// cancelled once anyway, and a refusal must not be repeated after its status has changed.
    pub(crate) async fn cancel_intent(
        &self,
        id: PaymentId,
        reference: &str,
    ) -> Result<ProviderPayment> {
        let path = [INTENTS, reference, "cancel"];
        let intent = self.post("cancel_payment", &path, None, vec![with_charge()]).await?;
        payment_of(&intent, id).map_err(unknown)
    }
}

/// Stripe refuses a key that is used with other parameters, so they are part of it.
fn confirm_key(id: PaymentId, token: Option<&str>, return_url: Option<&str>) -> String {
    let parameters = [token, return_url].map(Option::unwrap_or_default).join("\n");
    format!("{id}:confirm:{}", hex::encode(Sha256::digest(parameters)))
}

fn confirm_fields(token: Option<&str>, return_url: Option<&str>) -> Fields {
    let name = match token.is_some_and(|token| token.starts_with("ctoken_")) {
        true => "confirmation_token",
        false => "payment_method",
    };
    let token = token.map(|token| field(name, token));
    let return_url = return_url.map(|url| field("return_url", url));
    [Some(with_charge()), token, return_url].into_iter().flatten().collect()
}

/// Where the shopper returns to, if it can be kept in metadata for later confirmations.
pub(crate) fn return_url(request: &CreatePayment) -> Option<&str> {
    request.return_url.as_deref().filter(|url| url.chars().count() <= MAX_METADATA)
}

/// The parameters of an intent: the same ones for each request for the same attempt.
pub(crate) fn create_fields(request: &CreatePayment) -> Result<Fields> {
    let return_url = return_url(request);
    // A payment method that redirects the shopper needs to know where they return to.
    let redirects = if return_url.is_some() { "always" } else { "never" };
    let capture = if request.capture { "automatic_async" } else { "manual" };
    let mut fields = vec![
        with_charge(),
        field("amount", units(request.amount)?),
        field("currency", request.amount.currency().code().to_ascii_lowercase()),
        field("capture_method", capture),
        field("automatic_payment_methods[enabled]", true),
        field("automatic_payment_methods[allow_redirects]", redirects),
        field("metadata[payment_id]", request.payment_id),
        field("metadata[order_id]", request.order_id),
        field("metadata[order_number]", request.order_number.as_str()),
    ];
    fields.extend(return_url.map(|url| field("metadata[return_url]", url)));
    Ok(fields)
}

#[cfg(test)]
mod tests;
