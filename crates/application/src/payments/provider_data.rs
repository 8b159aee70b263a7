//! `GET /api/admin/payments/{id}/provider-data`: what a provider has said about a payment.

use domain::ids::PaymentId;
use domain::limits::MAX_PAGE;
use ports::WebhookReceipt;

use super::load_any;
use crate::engine::Engine;
use crate::error::AppError;
use crate::orders::Paid;
use crate::principal::Admin;

/// What a provider has said about a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderData {
    /// The payment, with its order. It has the provider's last raw data.
    pub paid: Paid,
    /// The newest webhook events about it, newest first.
    pub webhook_events: Vec<WebhookReceipt>,
}

/// What a provider has said about a payment.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn provider_data(
    engine: &Engine,
    _: &Admin,
    id: PaymentId,
) -> Result<ProviderData, AppError> {
    let record = load_any(engine, id).await?;
    let payment = record.payment(id)?;
    let webhook_events = match &payment.provider_ref {
        Some(reference) => {
            engine.store.receipts_of_payment(&payment.provider, reference, MAX_PAGE).await?
        }
        None => Vec::new(),
    };
    Ok(ProviderData { webhook_events, paid: Paid::new(engine, record, id) })
}
