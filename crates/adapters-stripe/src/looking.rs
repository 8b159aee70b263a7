//! Looking Payment Intents up.
//!
//! See <https://docs.stripe.com/api/payment_intents/list>. Lists show an object as soon as it exists; the search
//! API, which could look for metadata, may lag behind by an hour (<https://docs.stripe.com/search>).

use adapters_http::json::text;
use adapters_http::unreadable;
use chrono::TimeDelta;
use domain::ids::PaymentId;
use ports::{GatewayError, PaymentLookup, ProviderPayment};
use serde_json::Value;

use crate::api::{INTENTS, field, with_charge};
use crate::gateway::Stripe;
use crate::objects::{invalid, our_id};
use crate::payments::payment_of;

/// By how much the shop's clock may be ahead of Stripe's.
const CLOCK_SLACK: TimeDelta = TimeDelta::minutes(10);
/// Objects on a page of a list: the most that Stripe returns.
const PAGE: usize = 100;
/// Pages that are read.
const MAX_PAGES: usize = 5;

impl Stripe {
    /// An intent as it is now.
    pub(crate) async fn current(
        &self,
        id: PaymentId,
        reference: &str,
    ) -> Result<ProviderPayment, GatewayError> {
        let path = [INTENTS, reference];
        payment_of(&self.api.get("get_payment", &path, vec![with_charge()]).await?, id)
    }

    /// The reference of the intent of an attempt, which must exist.
    pub(crate) async fn reference(&self, lookup: &PaymentLookup) -> Result<String, GatewayError> {
        self.find(lookup).await?.ok_or_else(|| invalid("unknown payment"))
    }

    /// The reference of the intent that was created for an attempt, looked for by our id if it is not known.
    /// `None` is certain: every intent since then was looked at.
    pub(crate) async fn find(
        &self,
        lookup: &PaymentLookup,
    ) -> Result<Option<String>, GatewayError> {
        if lookup.provider_ref.is_some() {
            return Ok(lookup.provider_ref.clone());
        }
        let since = field("created[gte]", (lookup.created_at - CLOCK_SLACK).timestamp());
        let is_it = |intent: &Value| our_id(intent, "payment_id") == Some(lookup.payment_id);
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
    ) -> Result<Option<Value>, GatewayError> {
        let first_page = vec![filter, field("limit", PAGE)];
        let mut query = first_page.clone();
        for _ in 0..MAX_PAGES {
            let page = self.api.get(operation, &[list], query).await?;
            let objects = page.get("data").and_then(Value::as_array);
            let objects = objects.ok_or_else(|| unreadable("data"))?;
            if let Some(found) = objects.iter().find(|object| is_it(object)) {
                return Ok(Some(found.clone()));
            }
            match (page.get("has_more").and_then(Value::as_bool), objects.last()) {
                (Some(false), _) => return Ok(None),
                (Some(true), Some(last)) => {
                    let after = field("starting_after", text(last, "id")?);
                    query = [first_page.as_slice(), &[after]].concat();
                }
                _ => return Err(unreadable("has_more")),
            }
        }
        Err(GatewayError::OutcomeUnknown("too many objects since then".to_owned()))
    }
}
