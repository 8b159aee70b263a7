//! What the provider says about a payment.

use domain::ids::PaymentId;
use domain::money::{Currency, Money};
use domain::payment::ProviderStatus;
use ports::{GatewayError, PaymentLookup, ProviderPayment, raw_json};
use serde_json::json;

use super::{CLIENT_SECRET, Provider};
use crate::ledger::LedgerEntry;

/// The currency of no money at all, if no one knows which it was.
const NO_MONEY_IN: &str = "USD";

impl Provider<'_> {
    /// What came of asking for the money: a refused payment is a refusal.
    pub(super) fn outcome(&self, entry: &LedgerEntry) -> Result<ProviderPayment, GatewayError> {
        match entry.status {
            ProviderStatus::Failed => {
                let code = entry.failure_code.as_deref().unwrap_or("declined");
                Err(refused(code, Some(entry)))
            }
            ProviderStatus::Pending
            | ProviderStatus::Processing
            | ProviderStatus::RequiresAction
            | ProviderStatus::Approved
            | ProviderStatus::Authorized
            | ProviderStatus::Paid
            | ProviderStatus::Cancelled
            | ProviderStatus::Refunded => self.told(entry),
        }
    }

    /// What is known of a payment, refused or not.
    pub(super) fn told(&self, entry: &LedgerEntry) -> Result<ProviderPayment, GatewayError> {
        let reference = entry.provider_ref();
        let waits = entry.status == ProviderStatus::RequiresAction
            || (self.hosted_page && entry.status == ProviderStatus::Pending);
        Ok(ProviderPayment {
            payment_token: Some(self.client_token(&reference)),
            status: entry.status,
            amount: amount(entry)?,
            refunded: entry.refunded_total(),
            pay_until: entry.pay_until,
            provider_data: self.provider_data(entry),
            next_action: waits.then(|| format!("{}/{reference}", self.page_url)),
            failure_code: entry.failure_code.clone(),
            raw: raw(entry),
            provider_ref: reference,
        })
    }

    /// What the shopper's browser or app completes the payment with.
    fn client_token(&self, reference: &str) -> String {
        let secret = if self.character.has_client_secret() { CLIENT_SECRET } else { "" };
        format!("{reference}{secret}")
    }

    /// The second reference of a payment that is authorized or captured, as the shop keeps it.
    pub(crate) fn provider_data(&self, entry: &LedgerEntry) -> Option<String> {
        let has_one = self.character.has_second_reference();
        let exists = matches!(entry.status, ProviderStatus::Authorized | ProviderStatus::Paid);
        (has_one && exists)
            .then(|| json!({ "payment": second_reference(entry.payment_id) }).to_string())
    }

    /// Refuses a refund without the second reference of its payment, if there are two.
    pub(crate) fn require_second_reference(
        &self,
        lookup: &PaymentLookup,
    ) -> Result<(), GatewayError> {
        let expected = second_reference(lookup.payment_id);
        let named = lookup.provider_data.as_deref().is_some_and(|data| data.contains(&expected));
        if named || !self.character.has_second_reference() {
            return Ok(());
        }
        Err(GatewayError::InvalidRequest(
            "the reference of the captured payment is missing".to_owned(),
        ))
    }
}

fn second_reference(payment: PaymentId) -> String {
    format!("mock_pay_{}", payment.0.simple())
}

/// A refusal for good.
pub(super) fn refused(code: &str, entry: Option<&LedgerEntry>) -> GatewayError {
    GatewayError::Declined {
        code: code.to_owned(),
        provider_ref: entry.map(LedgerEntry::provider_ref),
        raw: entry.map_or_else(|| raw_json(&json!({ "failure_code": code }), &[]), raw),
    }
}

/// What was taken, or asked for. How much a shopper paid is never made up; if nothing was paid,
/// nothing is a true answer.
fn amount(entry: &LedgerEntry) -> Result<Money, GatewayError> {
    if entry.status == ProviderStatus::Paid {
        let forgotten = "the mock provider does not report the captured amount; the webhook does";
        return entry.charged().ok_or_else(|| GatewayError::Unavailable(forgotten.to_owned()));
    }
    match (entry.amount, NO_MONEY_IN.parse::<Currency>()) {
        (Some(amount), _) => Ok(amount),
        (None, Ok(currency)) => Ok(Money::zero(currency)),
        (None, Err(error)) => Err(GatewayError::Unavailable(error.to_string())),
    }
}

fn raw(entry: &LedgerEntry) -> String {
    let amount = |money: Option<Money>| money.map(|money| money.to_string());
    let currency = entry.amount.or(entry.charged()).map(|money| money.currency().code());
    raw_json(
        &json!({
            "object": "payment",
            "id": entry.provider_ref(),
            "order_number": entry.order_number,
            "status": entry.status.as_str(),
            "amount": amount(entry.amount),
            "charged": amount(entry.charged()),
            "currency": currency,
            "failure_code": entry.failure_code,
        }),
        &[],
    )
}
