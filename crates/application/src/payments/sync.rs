//! `POST /api/admin/payments/{id}/sync`: the provider is asked now what became of an attempt.

use domain::ids::PaymentId;
use domain::order::OrderRecord;
use domain::payment::{CASH_PROVIDER, PaymentStatus};
use ports::{GatewayError, ProviderPayment};

use super::load;
use crate::charge::{Said, settle_lookup};
use crate::engine::Engine;
use crate::error::AppError;
use crate::once::{MAX_TRIES, pause};
use crate::orders::{Paid, ensure_admin};
use crate::principal::Principal;
use crate::worker::look_up;

/// Asks the provider about an attempt, and takes in what it says; again where the order was changed in
/// the meantime, since the answer may be older than that change. Asking twice does no harm, so no key
/// is needed; one is taken all the same, and means nothing.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`], [`AppError::ProviderUnavailable`].
pub async fn sync(engine: &Engine, caller: &Principal, id: PaymentId) -> Result<Paid, AppError> {
    ensure_admin(caller)?;
    for attempt in 0..MAX_TRIES {
        let record = load(engine, caller, id).await?;
        let payment = record.payment(id)?;
        if payment.provider == CASH_PROVIDER || payment.is_busy(engine.now()) {
            return Ok(Paid { record, payment_id: id });
        }
        let place = engine.enter(&payment.provider).await?;
        let found = look_up(engine, &payment.provider, id, payment.provider_ref.clone()).await?;
        drop(place);
        let Some(said) = said(&record, id, found)? else {
            return Ok(Paid { record, payment_id: id });
        };
        if let Some(record) = settle_lookup(engine, &caller.as_admin(), &record, id, &said).await? {
            return Ok(Paid { record, payment_id: id });
        }
        pause(engine, attempt).await;
    }
    Err(AppError::Contended)
}

/// What the answer says of the attempt; nothing where nothing can be concluded from it. An attempt that may
/// still bring money and that the provider has never heard of was never made there.
fn said(
    record: &OrderRecord,
    id: PaymentId,
    found: Result<Option<ProviderPayment>, GatewayError>,
) -> Result<Option<Said>, AppError> {
    let payment = record.payment(id)?;
    let never_made = payment.provider_ref.is_none() || payment.status == PaymentStatus::Unknown;
    match found {
        Ok(Some(found)) => Ok(Some(Ok(found))),
        Ok(None) if payment.is_live() && never_made => Ok(Some(Err(GatewayError::Declined {
            code: "never_made".to_owned(),
            provider_ref: None,
            raw: "{}".to_owned(),
        }))),
        Ok(None) => Ok(None),
        Err(error) => {
            tracing::warn!(payment = %id, %error, "the provider could not be asked");
            Err(AppError::ProviderUnavailable)
        }
    }
}
