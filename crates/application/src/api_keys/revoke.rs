//! `POST /api/admin/api-keys/{id}/revoke`: a key stops working.

use domain::Instant;
use domain::ids::ApiKeyId;
use ports::{ApiKey, Changes};

use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;

/// Revokes a key from the next request on. A key that was revoked before stays as it is.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn revoke(
    engine: &Engine,
    _: &Admin,
    id: ApiKeyId,
    now: Instant,
    keyed: Option<&IdempotentRequest<ApiKey>>,
) -> Result<Executed<ApiKey>, AppError> {
    execute(engine, keyed, || async {
        let key = engine.store.api_key(id).await?;
        let mut key = key.ok_or(AppError::NotFound("API key"))?;
        let mut changes = Changes::default();
        if key.revoked_at.is_none() {
            key.revoked_at = Some(now);
            changes.update_api_key(&mut key);
        }
        Ok((key, changes))
    })
    .await
}
