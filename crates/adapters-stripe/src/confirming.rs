//! Creating and confirming Payment Intents.
//!
//! See <https://docs.stripe.com/api/payment_intents/create> and
//! <https://docs.stripe.com/api/payment_intents/confirm>.

use domain::ids::PaymentId;
use domain::payment::ProviderStatus;
use ports::{CreatePayment, GatewayError, ProviderPayment};
use sha2::{Digest, Sha256};

use crate::amounts;
use crate::api::{Answer, Fields, INTENTS, MAX_METADATA, Refusal, V1, field, unknown, with_charge};
use crate::gateway::Stripe;
use crate::payments::payment_of;

/// The statuses of an intent that the shopper can still pay.
const WAITING: [ProviderStatus; 2] = [ProviderStatus::RequiresAction, ProviderStatus::Approved];

/// A confirmation by the shop.
pub(crate) struct Confirmation<'a> {
    pub(crate) id: PaymentId,
    pub(crate) reference: &'a str,
    pub(crate) token: Option<&'a str>,
    pub(crate) return_url: Option<&'a str>,
}

impl Stripe {
    /// Creates an intent, and confirms it if the shopper has given a token. Without a token it waits for
    /// the shopper.
    pub(crate) async fn create_intent(
        &self,
        request: CreatePayment,
    ) -> Result<ProviderPayment, GatewayError> {
        let (id, key) = (request.payment_id, request.payment_id.to_string());
        let fields = create_fields(&request)?;
        let answer = self.api.post("create_payment", &[V1, INTENTS], Some(&key), fields).await?;
        let (intent, is_replayed) = match answer {
            Answer::Done(intent) => (intent, false),
            Answer::Replayed(intent) => (intent, true),
            Answer::Refused(refusal) => return Err(refusal.into_error()),
        };
        let made = payment_of(&intent, id)?;
        let token = request.payment_token.as_deref().filter(|token| !token.is_empty());
        if request.confirm && token.is_some() {
            let return_url = return_url(&request);
            let reference = &made.provider_ref;
            return self.confirm_intent(Confirmation { id, reference, token, return_url }).await;
        }
        match is_replayed {
            true => self.current(id, &made.provider_ref).await.map_err(unknown),
            false => Ok(made),
        }
    }

    /// Confirms an intent. It can succeed only once, whatever is sent.
    pub(crate) async fn confirm_intent(
        &self,
        confirmation: Confirmation<'_>,
    ) -> Result<ProviderPayment, GatewayError> {
        let Confirmation { id, reference, .. } = confirmation;
        let (key, fields) = (confirmation.key(), confirmation.fields());
        let path = [V1, INTENTS, reference, "confirm"];
        match self.api.post("confirm_payment", &path, Some(&key), fields).await? {
            Answer::Done(intent) => payment_of(&intent, id),
            Answer::Replayed(_) => self.current(id, reference).await.map_err(unknown),
            Answer::Refused(refusal) if refusal.is_decline() => {
                self.close_declined(id, reference, refusal).await
            }
            // It was confirmed already, or it has ended.
            Answer::Refused(refusal) if refusal.is_unexpected_state() => {
                self.current(id, reference).await.map_err(unknown)
            }
            Answer::Refused(refusal) => Err(refusal.into_error()),
        }
    }

    /// Ends an intent whose confirmation was declined: otherwise it could still be paid with the client secret
    /// after the decline was reported as final.
    async fn close_declined(
        &self,
        id: PaymentId,
        reference: &str,
        refusal: Refusal,
    ) -> Result<ProviderPayment, GatewayError> {
        let declined = refusal.into_decline(Some(reference));
        match self.send_cancel(reference).await.map_err(unknown)? {
            Answer::Done(_) | Answer::Replayed(_) => Err(declined),
            Answer::Refused(refusal) if refusal.is_unexpected_state() => {
                let payment = self.current(id, reference).await.map_err(unknown)?;
                if payment.status == ProviderStatus::Cancelled {
                    return Err(declined);
                }
                if WAITING.contains(&payment.status) {
                    let why = "declined, and the payment intent is still open";
                    return Err(GatewayError::OutcomeUnknown(why.to_owned()));
                }
                // The shopper has paid in another way meanwhile.
                Ok(payment)
            }
            Answer::Refused(refusal) => Err(unknown(refusal.into_error())),
        }
    }
}

impl Confirmation<'_> {
    /// Stripe refuses a key that is used with other parameters, so they are part of it.
    fn key(&self) -> String {
        let parameters = [self.token, self.return_url].map(Option::unwrap_or_default).join("\n");
        let hash = hex::encode(Sha256::digest(parameters));
        format!("{}:confirm:{hash}", self.id)
    }

    fn fields(&self) -> Fields {
        let name = match self.token {
            Some(token) if token.starts_with("ctoken_") => "confirmation_token",
            _ => "payment_method",
        };
        let token = self.token.map(|token| field(name, token));
        let return_url = self.return_url.map(|url| field("return_url", url));
        [Some(with_charge()), token, return_url].into_iter().flatten().collect()
    }
}

/// Where the shopper returns to, if it can be kept in metadata for later confirmations.
fn return_url(request: &CreatePayment) -> Option<&str> {
    request.return_url.as_deref().filter(|url| url.chars().count() <= MAX_METADATA)
}

/// The parameters of an intent: the same ones for each request for the same attempt.
fn create_fields(request: &CreatePayment) -> Result<Fields, GatewayError> {
    let amount = request.amount;
    let return_url = return_url(request);
    // A payment method that redirects the shopper needs to know where they return to.
    let redirects = if return_url.is_some() { "always" } else { "never" };
    let capture = if request.capture { "automatic_async" } else { "manual" };
    let mut fields = vec![
        with_charge(),
        field("amount", amounts::units(amount)?),
        field("currency", amount.currency().code().to_ascii_lowercase()),
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
