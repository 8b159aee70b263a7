//! Who calls with an API key. The key is read for every request, so that it stops working when it is revoked.

use std::sync::Arc;
use std::time::Duration;

use domain::Instant;
use domain::ids::UserId;
use ports::{ApiKey, ApiKeyRole, ApiKeyStatus, ApiScope, Changes};

use crate::commit_loop::unless_conflict;
use crate::engine::Engine;
use crate::error::AppError;
use crate::policy::later;
use crate::principal::{Principal, Role};
use crate::sessions;

/// How much later than the last recorded use a key has to be used for another record.
const RECORD_AFTER: Duration = Duration::from_secs(60);

/// The holder of an API key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyHolder {
    /// As use cases take them. The user's id is that of the key, so that its actions and its limits are its own.
    pub principal: Principal,
    /// What the key may be used for.
    pub scopes: Vec<ApiScope>,
}

/// What a secret says about its sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authenticated {
    /// It is the secret of a key that works.
    Holder(KeyHolder),
    /// The key has expired.
    Expired,
    /// No key has this secret, or the key was revoked.
    Unknown,
}

/// Finds the key of a secret: one read, by the hash of the secret.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn authenticate(
    engine: &Engine,
    secret: &str,
    now: Instant,
) -> Result<Authenticated, AppError> {
    let key = engine.store.api_key_by_hash(&sessions::hash(secret)).await?;
    let Some(key) = key else { return Ok(Authenticated::Unknown) };
    match key.status(now) {
        ApiKeyStatus::Active => {}
        ApiKeyStatus::Expired => return Ok(Authenticated::Expired),
        ApiKeyStatus::Revoked => return Ok(Authenticated::Unknown),
    }
    let holder = KeyHolder { principal: principal(&key), scopes: key.scopes.clone() };
    if key.last_used_at.is_none_or(|last| later(last, RECORD_AFTER) <= now) {
        record_use(engine, key, now).await;
    }
    Ok(Authenticated::Holder(holder))
}

/// Writes that a key was used.
async fn record_use(engine: &Engine, mut key: ApiKey, now: Instant) {
    let mut changes = Changes::default();
    key.last_used_at = Some(now);
    changes.update_api_key(&mut key);
    let store = Arc::clone(&engine.store);
    let write = async move { unless_conflict(store.commit(changes).await) };
    engine.uses.record("an API key", &key.id.to_string(), write).await;
}

fn principal(key: &ApiKey) -> Principal {
    let role = match key.role {
        ApiKeyRole::Admin => Role::Admin,
        ApiKeyRole::Service => Role::Service,
    };
    Principal::new(UserId(key.id.0), vec![role])
}
