//! `sync_payment`: looks up attempts without an update for too long.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use domain::ids::{OrderId, PaymentId};
use domain::order::{Actor, OrderRecord};
use futures_util::StreamExt;
use ports::{Changes, GatewayError, SilentFilter};

use crate::commit_loop::commit_if_unchanged;
use crate::effects::changes_for_update;
use crate::engine::Engine;
use crate::error::AppError;
use crate::lookup::{apply_lookup, look_up};

/// Concurrent lookups per provider.
const AT_ONCE: usize = 4;

/// Looks up, at each provider of this server, up to `limit` attempts without an update for too
/// long: a webhook may have been lost, or a server crashed before it received the response. Returns
/// how many changed. Attempts at providers that this server does not have are left to servers that
/// have them. Nothing is looked up just after the clock was set: an attempt being created would
/// look stale.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn sync_payments(engine: &Engine, limit: u32) -> Result<usize, AppError> {
    if !engine.allows_takeover() {
        return Ok(0);
    }
    let asking = engine.providers().into_iter().map(|name| ask_all(engine, name, limit));
    futures_util::future::join_all(asking).await.into_iter().sum()
}

/// Looks up attempts at one provider. After a timeout the rest waits for the next sweep: each
/// lookup would take the whole timeout.
async fn ask_all(engine: &Engine, provider: &str, limit: u32) -> Result<usize, AppError> {
    let filter = SilentFilter {
        before: engine.before(engine.policy.sync_after),
        authorized_before: engine.before(engine.policy.sync_authorized_after),
        now: engine.now(),
        provider: Some(provider.to_owned()),
    };
    let silent = engine.store.silent_payments(&filter, limit).await?;
    let (away, moved) = (&AtomicBool::new(false), &AtomicUsize::new(0));
    futures_util::stream::iter(silent)
        .for_each_concurrent(AT_ONCE, async |(order, payment)| {
            if away.load(Ordering::Relaxed) {
                return;
            }
            match ask(engine, order, payment).await {
                Ok(Asked::Moved) => _ = moved.fetch_add(1, Ordering::Relaxed),
                Ok(Asked::NothingNew) => {}
                Ok(Asked::NoAnswer) => away.store(true, Ordering::Relaxed),
                Err(error) => tracing::warn!(%payment, %error, "payment lookup failed"),
            }
        })
        .await;
    Ok(moved.load(Ordering::Relaxed))
}

enum Asked {
    Moved,
    NothingNew,
    NoAnswer,
}

async fn ask(engine: &Engine, order: OrderId, id: PaymentId) -> Result<Asked, AppError> {
    let Some(before) = engine.store.order(order).await? else {
        return Ok(Asked::NothingNew);
    };
    let step = match look_up(engine, before.payment(id)?).await? {
        Ok(found) => apply_lookup(engine, &Actor::System, &before, id, found),
        Err(error) => {
            tracing::warn!(payment = %id, %error, "payment lookup failed");
            let away =
                matches!(error, GatewayError::Unavailable(_) | GatewayError::OutcomeUnknown(_));
            let asked = if away { Asked::NoAnswer } else { Asked::NothingNew };
            return nothing_new(engine, &before, id, asked).await;
        }
    };
    match step {
        Ok(Some(mut step)) if !step.events.is_empty() => {
            let changes = changes_for_update(engine, &before, &mut step).await?;
            return written(engine, changes, Asked::Moved).await;
        }
        Ok(_) => {}
        // An attempt of which nothing can be made must not stand first in every sweep.
        Err(error) => tracing::warn!(payment = %id, %error, "lookup result not applied"),
    }
    nothing_new(engine, &before, id, Asked::NothingNew).await
}

/// Writes that the provider was asked, so that the others have their turn first. Nobody sees that
/// from outside: the order keeps its version, and with it the conditions of its callers.
async fn nothing_new(
    engine: &Engine,
    before: &OrderRecord,
    id: PaymentId,
    asked: Asked,
) -> Result<Asked, AppError> {
    let mut step = engine.change(&Actor::System, |change| before.record_lookup(id, change))?;
    let mut changes = Changes::default();
    changes.update_attempts(before, &mut step);
    written(engine, changes, asked).await
}

/// A concurrent change to the order takes precedence; the next sweep checks again.
async fn written(engine: &Engine, changes: Changes, asked: Asked) -> Result<Asked, AppError> {
    Ok(match (commit_if_unchanged(engine, changes).await?, asked) {
        (false, Asked::Moved) => Asked::NothingNew,
        (_, asked) => asked,
    })
}
