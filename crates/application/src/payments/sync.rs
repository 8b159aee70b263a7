//! `POST /api/admin/payments/{id}/sync`: looks up an attempt at its provider.

use domain::ids::PaymentId;
use domain::order::OrderRecord;
use domain::payment::{CASH_PROVIDER, PaymentStatus};
use ports::{GatewayError, ProviderPayment};

use super::load;
use crate::charge::settle;
use crate::engine::Engine;
use crate::error::AppError;
use crate::once::fresh;
use crate::orders::{Paid, ensure_admin};
use crate::principal::Principal;
use crate::worker::look_up;

/// Looks up an attempt at the provider, and applies the result. Lookups are harmless to repeat, so
/// a key is accepted but not needed.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::NotFound`], [`AppError::ProviderUnavailable`].
pub async fn sync(engine: &Engine, caller: &Principal, id: PaymentId) -> Result<Paid, AppError> {
    ensure_admin(caller)?;
    let record = load(engine, caller, id).await?;
    let payment = record.payment(id)?;
    if payment.provider == CASH_PROVIDER || payment.is_busy(engine.now()) {
        return Ok(Paid::new(engine, record, id));
    }
    let (provider, reference) = (payment.provider.clone(), payment.provider_ref.clone());
    let place = engine.enter(&provider).await?;
    let found = look_up(engine, &provider, id, reference).await?;
    drop(place);
    match found {
        Ok(Some(found)) => heard(engine, caller, &record, id, Ok(found)).await,
        Ok(None) => unknown_there(engine, caller, record, id).await,
        Err(error) => {
            tracing::warn!(payment = %id, %error, "payment lookup failed");
            Err(AppError::ProviderUnavailable)
        }
    }
}

/// Unknown to the provider: an active attempt was never created there.
async fn unknown_there(
    engine: &Engine,
    caller: &Principal,
    record: OrderRecord,
    id: PaymentId,
) -> Result<Paid, AppError> {
    let payment = record.payment(id)?;
    let never_made = payment.provider_ref.is_none() || payment.status == PaymentStatus::Unknown;
    if !payment.is_live() || !never_made {
        return Ok(Paid::new(engine, record, id));
    }
    let declined = GatewayError::Declined {
        code: "never_made".to_owned(),
        provider_ref: None,
        raw: "{}".to_owned(),
    };
    heard(engine, caller, &record, id, Err(declined)).await
}

async fn heard(
    engine: &Engine,
    caller: &Principal,
    record: &OrderRecord,
    id: PaymentId,
    said: Result<ProviderPayment, GatewayError>,
) -> Result<Paid, AppError> {
    let (ids, actor) = ((record.order.id, id), caller.as_admin());
    let settled = settle(engine, &actor, ids, &said, None, |record| {
        Ok(Paid::new(engine, record.clone(), id))
    });
    match settled.await {
        // It failed there, which is an answer to the question.
        Err(AppError::PaymentDeclined { .. }) => {
            let record = load(engine, caller, id).await?;
            Ok(Paid::new(engine, record, id))
        }
        outcome => fresh::<Paid>(outcome?),
    }
}
