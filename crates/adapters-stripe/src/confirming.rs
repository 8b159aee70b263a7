//! Creating, confirming and ending Payment Intents.
//!
//! See <https://docs.stripe.com/api/payment_intents/create> and
//! <https://docs.stripe.com/api/payment_intents/confirm>.

use adapters_http::unknown;
use domain::ids::PaymentId;
use domain::payment::ProviderStatus;
use ports::{CreatePayment, GatewayError, ProviderPayment};
use sha2::{Digest, Sha256};

use crate::amounts;
use crate::api::{Answer, Fields, INTENTS, MAX_METADATA, field, with_charge};
use crate::gateway::Stripe;
use crate::payments::payment_of;

/// Cancels an intent: the operation, and the end of its path.
pub(crate) const CANCEL: (&str, &str) = ("cancel_payment", "cancel");

impl Stripe {
    /// The payment of an intent that was created or confirmed, as it is now.
    pub(crate) async fn payment(
        &self,
        id: PaymentId,
        answer: &Answer,
    ) -> Result<ProviderPayment, GatewayError> {
        let payment = payment_of(&answer.object, id)?;
        match answer.is_repeated {
            true => self.current(id, &payment.provider_ref).await.map_err(unknown),
            false => Ok(payment),
        }
    }

    /// Confirms an intent. It can succeed only once, whatever is sent. Without a token it has a payment method
    /// already.
    pub(crate) async fn confirm_intent(
        &self,
        id: PaymentId,
        reference: &str,
        token: Option<&str>,
        return_url: Option<&str>,
    ) -> Result<ProviderPayment, GatewayError> {
        let (key, fields) = (confirm_key(id, token, return_url), confirm_fields(token, return_url));
        let path = [INTENTS, reference, "confirm"];
        match self.api.post("confirm_payment", &path, Some(&key), fields).await? {
            Ok(answer) => self.payment(id, &answer).await,
            Err(refusal) if refusal.is_decline() => {
                self.close_declined(id, reference, refusal.into_error(Some(reference))).await
            }
            // It was confirmed already, or it has ended.
            Err(refusal) if refusal.is_unexpected_state() => {
                self.current(id, reference).await.map_err(unknown)
            }
            Err(refusal) => Err(refusal.into_error(Some(reference))),
        }
    }

    /// Ends an intent whose confirmation was declined: otherwise it could still be paid with the client secret
    /// after the decline was reported as final.
    async fn close_declined(
        &self,
        id: PaymentId,
        reference: &str,
        declined: GatewayError,
    ) -> Result<ProviderPayment, GatewayError> {
        let payment = self.settle(id, reference, CANCEL, Vec::new()).await.map_err(unknown)?;
        match payment.status {
            ProviderStatus::Cancelled => Err(declined),
            ProviderStatus::RequiresAction | ProviderStatus::Approved => {
                let why = "declined, and the payment intent is still open";
                Err(GatewayError::OutcomeUnknown(why.to_owned()))
            }
            // The shopper has paid in another way meanwhile.
            ProviderStatus::Pending
            | ProviderStatus::Processing
            | ProviderStatus::Authorized
            | ProviderStatus::Paid
            | ProviderStatus::Failed
            | ProviderStatus::Refunded => Ok(payment),
        }
    }

    /// Captures or cancels an intent, or returns it as it is if its status does not allow that. Without an
    /// idempotency key: either happens only once anyway, and a refusal must not be repeated after the intent
    /// has changed.
    pub(crate) async fn settle(
        &self,
        id: PaymentId,
        reference: &str,
        (operation, action): (&'static str, &str),
        fields: Fields,
    ) -> Result<ProviderPayment, GatewayError> {
        let (path, fields) = ([INTENTS, reference, action], [vec![with_charge()], fields].concat());
        match self.api.post(operation, &path, None, fields).await? {
            Ok(answer) => payment_of(&answer.object, id),
            Err(refusal) if refusal.is_unexpected_state() => self.current(id, reference).await,
            Err(refusal) => Err(refusal.into_error(Some(reference))),
        }
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
    let mut fields = vec![with_charge()];
    fields.extend(token.map(|token| field(name, token)));
    fields.extend(return_url.map(|url| field("return_url", url)));
    fields
}

/// Where the shopper returns to, if it can be kept in metadata for later confirmations.
pub(crate) fn return_url(request: &CreatePayment) -> Option<&str> {
    request.return_url.as_deref().filter(|url| url.chars().count() <= MAX_METADATA)
}

/// The parameters of an intent: the same ones for each request for the same attempt.
pub(crate) fn create_fields(request: &CreatePayment) -> Result<Fields, GatewayError> {
    let return_url = return_url(request);
    // A payment method that redirects the shopper needs to know where they return to.
    let redirects = if return_url.is_some() { "always" } else { "never" };
    let capture = if request.capture { "automatic_async" } else { "manual" };
    let mut fields = vec![
        with_charge(),
        field("amount", amounts::units(request.amount)?),
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
