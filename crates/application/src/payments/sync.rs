//! `POST /api/payments/{id}/sync`, `POST /api/admin/payments/{id}/sync`: looks up an attempt and its
//! refunds at its provider.

use domain::ids::PaymentId;
use domain::order::{Actor, OrderRecord};
use domain::payment::CASH_PROVIDER;
use ports::Changes;

use super::{load, load_any};
use crate::commit_loop::retry_on_conflict;
use crate::engine::Engine;
use crate::error::AppError;
use crate::lookup::{apply_lookup, look_up};
use crate::orders::{Paid, into_changes};
use crate::principal::{Admin, Principal};
use crate::refund_lookup;

/// Looks up an attempt and its refunds at the provider, and applies the result; again if the order changed meanwhile,
/// because the response may be older than that change. Lookups are harmless to repeat, so a key is accepted
/// but not needed.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::ProviderUnavailable`].
pub async fn sync(engine: &Engine, admin: &Admin, id: PaymentId) -> Result<Paid, AppError> {
    let record = retry_on_conflict(engine, || async {
        decide(engine, &admin.actor(), load_any(engine, id).await?, id).await
    });
    Ok(Paid::new(engine, record.await?, id))
}

/// The same for the shopper, whose browser has returned from the provider's page before the webhook has
/// arrived. An attempt that has ended, or was looked up two seconds ago or less, is returned as it is
/// stored.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::ProviderUnavailable`].
pub async fn refresh(engine: &Engine, caller: &Principal, id: PaymentId) -> Result<Paid, AppError> {
    let stored = load(engine, caller, id).await?;
    let actor = caller.actor_for(stored.order.user_id);
    if !stored.payment(id)?.is_live() || !engine.refreshes.admit(id) {
        return Ok(Paid::new(engine, stored, id));
    }
    let record = retry_on_conflict(engine, || async {
        decide(engine, &actor, load(engine, caller, id).await?, id).await
    });
    Ok(Paid::new(engine, record.await?, id))
}

async fn decide(
    engine: &Engine,
    actor: &Actor,
    mut record: OrderRecord,
    id: PaymentId,
) -> Result<(OrderRecord, Changes), AppError> {
    let payment = record.payment(id)?;
    if payment.provider == CASH_PROVIDER || payment.is_in_flight(engine.now()) {
        return Ok((record, Changes::default()));
    }
    let permit = engine.enter(&payment.provider).await?;
    if refund_lookup::follow_refunds(engine, &record, payment).await? {
        record = load_any(engine, id).await?;
    }
    let found = look_up(engine, &record, record.payment(id)?).await?.map_err(|error| {
        tracing::warn!(payment = %id, %error, "payment lookup failed");
        AppError::ProviderUnavailable
    })?;
    drop(permit);
    let Some(step) = apply_lookup(engine, actor, &record, id, found)? else {
        return Ok((record, Changes::default()));
    };
    let (after, changes) = into_changes(engine, &record, step).await?;
    if changes.is_empty() {
        // Another request may have changed the order during the lookup.
        return Ok((load_any(engine, id).await?, changes));
    }
    Ok((after, changes))
}
