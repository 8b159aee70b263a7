//! What the clock brings: orders that were not paid in time, attempts that have gone silent, carts that
//! nobody came back for, and rows that have had their time. Any number of servers may look at once:
//! each change is guarded, and whoever comes second finds it done.

use domain::cart::CartEvent;
use domain::ids::{OrderId, PaymentId};
use domain::order::Actor;
use ports::{Changes, CommitError, Purge};

use super::jobs::{look_up, never_made};
use crate::charge::hear;
use crate::effects::moving;
use crate::engine::Engine;
use crate::error::AppError;

/// `expire_orders`: cancels up to `limit` orders whose time to be paid has run out; gives how many.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn expire_orders(engine: &Engine, limit: u32) -> Result<usize, AppError> {
    let due = engine.store.orders_due(engine.now(), limit).await?;
    let mut expired = 0;
    for id in due {
        match expire(engine, id).await {
            Ok(true) => expired += 1,
            Ok(false) => {}
            Err(error) => tracing::warn!(order = %id, %error, "order not expired"),
        }
    }
    Ok(expired)
}

/// Whoever changes the order at the same moment wins; the next sweep looks again.
async fn expire(engine: &Engine, id: OrderId) -> Result<bool, AppError> {
    let Some(before) = engine.store.order(id).await? else {
        return Ok(false);
    };
    let step = engine.change(&Actor::System, |change| before.expire(change))?;
    let Some(mut step) = step else {
        return Ok(false);
    };
    let changes = moving(engine, &before, &mut step).await?;
    match engine.commit(changes).await {
        Ok(()) => Ok(true),
        Err(CommitError::Conflict(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// `sync_payment`: asks providers about up to `limit` attempts that have been silent too long: a
/// webhook may have been lost, or the server died before it heard the answer. Gives how many moved.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn sync_payments(engine: &Engine, limit: u32) -> Result<usize, AppError> {
    let wait = chrono::Duration::from_std(engine.policy.sync_after);
    let before = engine.now() - wait.unwrap_or(chrono::Duration::zero());
    let silent = engine.store.silent_payments(before, engine.now(), limit).await?;
    let mut moved = 0;
    for (order, payment) in silent {
        match sync(engine, order, payment).await {
            Ok(true) => moved += 1,
            Ok(false) => {}
            Err(error) => tracing::warn!(%payment, %error, "provider could not be asked"),
        }
    }
    Ok(moved)
}

async fn sync(engine: &Engine, order: OrderId, id: PaymentId) -> Result<bool, AppError> {
    let Some(before) = engine.store.order(order).await? else {
        return Ok(false);
    };
    let payment = before.payment(id)?;
    let (provider, reference) = (payment.provider.clone(), payment.provider_ref.clone());
    let known = reference.is_some();
    let said = look_up(engine, &provider, id, reference).await?;
    let system = Actor::System;
    let policy = engine.policy.paying();
    let mut step = match said {
        Ok(Some(found)) => hear(engine, &system, &before, id, &Ok(found))?,
        // It was there, and the provider does not know it now: nothing to conclude from that.
        Ok(None) if known => engine.change(&system, |change| before.asked(id, change))?,
        Ok(None) => engine.change(&system, |c| before.answered(id, &never_made(), policy, c))?,
        Err(error) => {
            tracing::warn!(payment = %id, %error, "provider could not be asked");
            engine.change(&system, |change| before.asked(id, change))?
        }
    };
    let news = !step.events.is_empty();
    if !news {
        step = engine.change(&system, |change| before.asked(id, change))?;
    }
    let changes = moving(engine, &before, &mut step).await?;
    match engine.commit(changes).await {
        Ok(()) => Ok(news),
        Err(CommitError::Conflict(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Abandons up to `limit` carts that nobody has touched for long; gives how many. A cart that is
/// touched at the same moment stays.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn abandon_carts(engine: &Engine, limit: u32) -> Result<usize, AppError> {
    let before = engine.before(engine.policy.abandon_carts_after);
    let mut abandoned = 0;
    for cart in engine.store.idle_carts(before, limit).await? {
        let mut after = cart.after(CartEvent::LeftAlone, engine.now())?;
        let mut changes = Changes::default();
        changes.update_cart(&cart, &mut after);
        match engine.commit(changes).await {
            Ok(()) => abandoned += 1,
            Err(CommitError::Conflict(_)) => {}
            Err(error) => tracing::warn!(cart = %cart.id, %error, "cart not abandoned"),
        }
    }
    Ok(abandoned)
}

/// Deletes up to `limit` idempotency records and as many receipts that have had their time; gives how
/// many.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn purge(engine: &Engine, limit: u32) -> Result<usize, AppError> {
    let receipts = engine.before(engine.policy.receipt_retention);
    let mut purged = 0;
    for what in [Purge::IdempotencyRecords(engine.now()), Purge::Receipts(receipts)] {
        let rows = engine.store.purge(what, limit).await.map_err(AppError::from)?;
        purged += usize::try_from(rows).unwrap_or(usize::MAX);
    }
    Ok(purged)
}
