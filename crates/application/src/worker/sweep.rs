//! What the clock brings to the shop itself: orders that were not paid in time, and carts that nobody
//! came back for. Any number of servers may look at once: each change is guarded, and whoever comes
//! second finds it done.

use std::time::Duration;

use domain::cart::CartEvent;
use domain::ids::OrderId;
use domain::order::Actor;
use ports::{Changes, CommitError};

use crate::effects::moving;
use crate::engine::Engine;
use crate::error::AppError;

/// `expire_orders`: cancels up to `limit` orders whose time to be paid has run out, and resolves payments
/// of another amount that nobody has decided on in time; gives how many orders. None while the clock is
/// not certain.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn expire_orders(engine: &Engine, limit: u32) -> Result<usize, AppError> {
    if !engine.allows_expiry() {
        return Ok(0);
    }
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
    let policy = engine.policy.paying();
    let step = engine.change(&Actor::System, |change| before.expire(policy, change))?;
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

/// Further ahead than any job is put off: a retry waits for 23 minutes at most.
const FURTHEST: Duration = Duration::from_secs(2 * 60 * 60);

/// Makes jobs due that a clock which was ahead put off to its own future; gives how many. None while the
/// clock is not certain: it may be the one that is wrong.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn recall_jobs(engine: &Engine) -> Result<usize, AppError> {
    if !engine.allows_expiry() {
        return Ok(0);
    }
    let recalled = engine.store.recall_jobs(engine.now(), engine.after(FURTHEST)).await?;
    Ok(usize::try_from(recalled).unwrap_or(usize::MAX))
}

/// Abandons up to `limit` carts that nobody has touched for long; gives how many. A cart that is
/// touched at the same moment stays, and so do all while the clock is not certain.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn abandon_carts(engine: &Engine, limit: u32) -> Result<usize, AppError> {
    if !engine.allows_expiry() {
        return Ok(0);
    }
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
