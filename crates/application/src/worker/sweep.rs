//! Scheduled sweeps of the shop: unpaid orders and abandoned carts. Any number of servers may run
//! them concurrently, because each change is guarded.

use std::time::Duration;

use domain::cart::CartEvent;
use domain::ids::OrderId;
use domain::order::Actor;
use ports::Changes;

use crate::commit_loop::commit_if_unchanged;
use crate::effects::changes_for_update;
use crate::engine::Engine;
use crate::error::AppError;

/// `expire_orders`: cancels up to `limit` expired orders, and resolves mismatches without a
/// decision in time; returns how many orders. None while the clock is not trusted.
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

/// A concurrent change to the order takes precedence; the next sweep checks again.
async fn expire(engine: &Engine, id: OrderId) -> Result<bool, AppError> {
    let Some(before) = engine.store.order(id).await? else {
        return Ok(false);
    };
    let policy = engine.policy.paying();
    let step = engine.change(&Actor::System, |change| before.expire(policy, change))?;
    let Some(mut step) = step else {
        return Ok(false);
    };
    let changes = changes_for_update(engine, &before, &mut step).await?;
    Ok(commit_if_unchanged(engine, changes).await?)
}

/// Further ahead than any job is postponed: a message over a limit waits for an hour at a time, a
/// retry for 23 minutes at most.
const FURTHEST: Duration = Duration::from_secs(2 * 60 * 60);

/// Makes jobs due that a clock ahead of time scheduled too late; returns how many. None while the
/// clock is not trusted: it may be the wrong one.
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

/// Abandons up to `limit` carts without recent changes; returns how many. A cart that is changed
/// concurrently stays, and so do all while the clock is not trusted.
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
        let mut after = cart.after(CartEvent::Abandoned, engine.now())?;
        let mut changes = Changes::default();
        changes.update_cart(&cart, &mut after);
        match commit_if_unchanged(engine, changes).await {
            Ok(true) => abandoned += 1,
            Ok(false) => {}
            Err(error) => tracing::warn!(cart = %cart.id, %error, "cart not abandoned"),
        }
    }
    Ok(abandoned)
}
