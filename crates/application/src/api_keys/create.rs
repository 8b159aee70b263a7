//! `POST /api/admin/api-keys`: a new API key.

use domain::Instant;
use domain::ids::ApiKeyId;
use ports::{ApiKey, ApiKeyRole, ApiScope, Changes, RowWrite};

use super::secret::ApiKeySecret;
use crate::engine::Engine;
use crate::error::AppError;
use crate::idempotency::{Executed, IdempotentRequest, execute};
use crate::principal::Admin;

/// Longest name, in characters.
const MAX_NAME_CHARS: usize = 100;

/// An API key as an operator asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyDraft {
    /// See [`ApiKey::name`].
    pub name: String,
    /// See [`ApiKey::role`].
    pub role: ApiKeyRole,
    /// See [`ApiKey::scopes`].
    pub scopes: Vec<ApiScope>,
    /// See [`ApiKey::expires_at`].
    pub expires_at: Option<Instant>,
}

/// Creates the key of a secret. The result does not contain the secret, so that no record of the request can: a
/// repeated request learns that the key exists, and nothing else.
///
/// # Errors
/// [`AppError::Invalid`].
pub async fn create(
    engine: &Engine,
    admin: &Admin,
    draft: ApiKeyDraft,
    secret: &ApiKeySecret,
    now: Instant,
    keyed: Option<&IdempotentRequest<ApiKey>>,
) -> Result<Executed<ApiKey>, AppError> {
    execute(engine, keyed, || async {
        let key = key(engine, admin, &draft, secret, now)?;
        let inserts = vec![RowWrite::Insert(key.clone())];
        Ok((key, Changes { api_keys: inserts, ..Changes::default() }))
    })
    .await
}

fn key(
    engine: &Engine,
    admin: &Admin,
    draft: &ApiKeyDraft,
    secret: &ApiKeySecret,
    now: Instant,
) -> Result<ApiKey, AppError> {
    let name = domain::text::label(&draft.name, MAX_NAME_CHARS);
    if draft.expires_at.is_some_and(|end| end <= now) {
        return Err(invalid("/expires_at", "must be in the future"));
    }
    Ok(ApiKey {
        id: ApiKeyId(engine.uuid()),
        name: name.map_err(|error| invalid("/name", &error.to_string()))?,
        secret_hash: secret.hash(),
        prefix: secret.prefix(),
        role: draft.role,
        scopes: scopes(&draft.scopes)?,
        created_at: now,
        created_by: admin.principal().user_id,
        last_used_at: None,
        expires_at: draft.expires_at,
        revoked_at: None,
        version: 1,
    })
}

/// Each scope once, and only `all` if it is among them. At least one scope is required.
fn scopes(wanted: &[ApiScope]) -> Result<Vec<ApiScope>, AppError> {
    if wanted.contains(&ApiScope::All) {
        return Ok(vec![ApiScope::All]);
    }
    let mut scopes = wanted.to_vec();
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.is_empty() {
        return Err(invalid("/scopes", "at least one scope is required"));
    }
    Ok(scopes)
}

fn invalid(field: &'static str, reason: &str) -> AppError {
    AppError::Invalid { field, reason: reason.to_owned() }
}
