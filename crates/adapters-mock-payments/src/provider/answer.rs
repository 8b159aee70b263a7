//! What the provider says about a payment.

use domain::money::{Currency, Money};
use domain::payment::ProviderStatus;
use ports::{GatewayError, ProviderPayment};
use serde_json::json;

use super::Provider;
use crate::clean;
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
        let waits = entry.status == ProviderStatus::RequiresAction;
        Ok(ProviderPayment {
            payment_token: Some(reference.clone()),
            status: entry.status,
            amount: amount(entry)?,
            refunded: entry.refunded_total(),
            pay_until: entry.pay_until,
            provider_data: None,
            next_action: waits.then(|| format!("{}/{reference}", self.page_url)),
            failure_code: entry.failure_code.clone(),
            raw: raw(entry),
            provider_ref: reference,
        })
    }
}

/// A refusal for good.
pub(super) fn refused(code: &str, entry: Option<&LedgerEntry>) -> GatewayError {
    GatewayError::Declined {
        code: code.to_owned(),
        provider_ref: entry.map(LedgerEntry::provider_ref),
        raw: entry.map_or_else(|| clean::raw(&json!({ "failure_code": code })), raw),
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
    clean::raw(&json!({
        "object": "payment",
        "id": entry.provider_ref(),
        "order_number": entry.order_number,
        "status": entry.status.as_str(),
        "amount": amount(entry.amount),
        "charged": amount(entry.charged()),
        "currency": currency,
        "failure_code": entry.failure_code,
    }))
}
