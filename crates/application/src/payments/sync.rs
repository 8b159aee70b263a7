//! `POST /api/admin/payments/{id}/sync`: looks up an attempt at its provider.

use domain::ids::PaymentId;
use domain::order::OrderRecord;
use domain::payment::{CASH_PROVIDER, PaymentStatus};
use ports::{Changes, GatewayError, ProviderPayment};

use super::load;
use crate::charge::{Said, hear};
use crate::commit_loop::retry_on_conflict;
use crate::engine::Engine;
use crate::error::AppError;
use crate::orders::{Paid, done, ensure_admin};
use crate::principal::Principal;
use crate::worker::look_up;

/// Looks up an attempt at the provider, and applies the result; again if the order changed meanwhile,
/// because the response may be older than that change. Lookups are harmless to repeat, so a key is accepted
/// but not needed.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`], [`AppError::ProviderUnavailable`].
pub async fn sync(engine: &Engine, caller: &Principal, id: PaymentId) -> Result<Paid, AppError> {
    ensure_admin(caller)?;
    let record = retry_on_conflict(engine, || decide(engine, caller, id)).await?;
    Ok(Paid::new(engine, record, id))
}

async fn decide(
    engine: &Engine,
    caller: &Principal,
    id: PaymentId,
) -> Result<(OrderRecord, Changes), AppError> {
    let record = load(engine, caller, id).await?;
    let payment = record.payment(id)?;
    if payment.provider == CASH_PROVIDER || payment.is_busy(engine.now()) {
        return Ok((record, Changes::default()));
    }
    let place = engine.enter(&payment.provider).await?;
    let found = look_up(engine, &payment.provider, id, payment.provider_ref.clone()).await?;
    drop(place);
    let Some(said) = said(&record, id, found)? else {
        return Ok((record, Changes::default()));
    };
    let step = hear(engine, &caller.as_admin(), &record, id, &said)?;
    let (after, changes) = done(engine, &record, step).await?;
    if changes.is_empty() {
        // Another request may have changed the order during the lookup.
        return Ok((load(engine, caller, id).await?, changes));
    }
    Ok((after, changes))
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
            tracing::warn!(payment = %id, %error, "payment lookup failed");
            Err(AppError::ProviderUnavailable)
        }
    }
}
