//! Looking Payment Intents up, and cancelling them.
//!
//! See <https://docs.stripe.com/api/payment_intents/list> and
//! <https://docs.stripe.com/api/payment_intents/cancel>. Lists show an object as soon as it exists; the search
//! API, which could look for metadata, may lag behind by an hour (<https://docs.stripe.com/search>).

use adapters_http::unreadable;
use chrono::TimeDelta;
use domain::ids::PaymentId;
use domain::payment::ProviderStatus;
use ports::{GatewayError, PaymentLookup, ProviderPayment};
use serde_json::Value;

use crate::api::{Answer, Fields, INTENTS, V1, field, text, with_charge};
use crate::gateway::Stripe;
use crate::payments::{our_id, payment_of};

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
        let path = [V1, INTENTS, reference];
        let intent = self.api.get("get_payment", &path, vec![with_charge()]).await?;
        payment_of(&intent, id)
    }

    /// The reference of an intent; looked for by our id if it is not known.
    pub(crate) async fn reference(&self, lookup: &PaymentLookup) -> Result<String, GatewayError> {
        if let Some(reference) = &lookup.provider_ref {
            return Ok(reference.clone());
        }
        let found = self.find(lookup).await?;
        found.ok_or_else(|| GatewayError::InvalidRequest("unknown payment".to_owned()))
    }

    /// The reference of the intent that was created for an attempt. `None` is certain: every intent since then
    /// was looked at.
    pub(crate) async fn find(
        &self,
        lookup: &PaymentLookup,
    ) -> Result<Option<String>, GatewayError> {
        let since = (lookup.created_at - CLOCK_SLACK).timestamp();
        let filter = vec![field("created[gte]", since)];
        let is_it = |intent: &Value| our_id(intent) == Some(lookup.payment_id);
        let intent = self.first_of("list_payments", INTENTS, filter, is_it).await?;
        intent.map(|intent| text(&intent, "id").map(ToOwned::to_owned)).transpose()
    }

    /// The first object of a list that is the one that is looked for.
    ///
    /// # Errors
    /// `OutcomeUnknown`: the list is too long.
    pub(crate) async fn first_of(
        &self,
        operation: &'static str,
        list: &str,
        filter: Fields,
        is_it: impl Fn(&Value) -> bool,
    ) -> Result<Option<Value>, GatewayError> {
        let mut after: Option<String> = None;
        for _ in 0..MAX_PAGES {
            let mut query = filter.clone();
            query.push(field("limit", PAGE));
            query.extend(after.map(|id| field("starting_after", id)));
            let page = self.api.get(operation, &[V1, list], query).await?;
            let objects =
                page.get("data").and_then(Value::as_array).ok_or_else(|| unreadable("data"))?;
            if let Some(found) = objects.iter().find(|object| is_it(object)) {
                return Ok(Some(found.clone()));
            }
            let has_more = page.get("has_more").and_then(Value::as_bool);
            if !has_more.ok_or_else(|| unreadable("has_more"))? {
                return Ok(None);
            }
            let last = objects.last().ok_or_else(|| unreadable("data"))?;
            after = Some(text(last, "id")?.to_owned());
        }
        Err(GatewayError::OutcomeUnknown("too many objects since then".to_owned()))
    }

    /// Cancels an intent, or returns it as it is if it has ended. A bank debit that is under way cannot be
    /// cancelled.
    pub(crate) async fn cancel_intent(
        &self,
        lookup: PaymentLookup,
    ) -> Result<ProviderPayment, GatewayError> {
        let (id, reference) = (lookup.payment_id, self.reference(&lookup).await?);
        match self.send_cancel(&reference).await? {
            Answer::Done(intent) | Answer::Replayed(intent) => payment_of(&intent, id),
            Answer::Refused(refusal) if refusal.is_unexpected_state() => {
                let payment = self.current(id, &reference).await?;
                match payment.status.is_open() && payment.status != ProviderStatus::Authorized {
                    true => Err(GatewayError::NotCancelable { until: payment.pay_until }),
                    false => Ok(payment),
                }
            }
            Answer::Refused(refusal) => Err(refusal.into_error()),
        }
    }

    /// Without an idempotency key: an intent is cancelled once anyway, and a refusal must not be repeated
    /// after the intent's status has changed.
    pub(crate) async fn send_cancel(&self, reference: &str) -> Result<Answer, GatewayError> {
        let path = [V1, INTENTS, reference, "cancel"];
        self.api.post("cancel_payment", &path, None, vec![with_charge()]).await
    }
}
