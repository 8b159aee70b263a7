//! API keys.

use application::api_keys::{ApiKeyDraft, ApiKeySecret};
use domain::{DateTime, Instant, Utc};
use ports::{ApiKey, ApiScope};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::enum_string::{ApiKeyRoleString, ApiKeyStatusString, ApiScopeString};
use super::{EnumString, JsonBody, Moment};

domain::text_enum! {
    /// Whether an API key works.
    pub enum ApiKeyStatus {
        /// It works.
        Active = "active",
        /// It has expired.
        Expired = "expired",
        /// It was revoked.
        Revoked = "revoked",
    }
}

impl ApiKeyStatus {
    fn of(key: &ApiKey, now: Instant) -> Self {
        match key.status(now) {
            ports::ApiKeyStatus::Active => Self::Active,
            ports::ApiKeyStatus::Expired => Self::Expired,
            ports::ApiKeyStatus::Revoked => Self::Revoked,
        }
    }
}

/// An API key, without its secret.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub struct ApiKeyDto {
    /// The actor of its changes in the history of orders.
    id: Uuid,
    name: String,
    /// The beginning of the secret.
    #[schema(example = "kassa_sk_1f2e3d")]
    prefix: String,
    role: ApiKeyRoleString,
    /// What it may be used for.
    scopes: Vec<ApiScopeString>,
    status: ApiKeyStatusString,
    created_at: DateTime<Utc>,
    created_by: Uuid,
    /// To within a minute.
    last_used_at: Option<DateTime<Utc>>,
    expires_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

impl ApiKeyDto {
    /// The key as it is now.
    #[must_use]
    pub fn of(key: &ApiKey, now: Instant) -> Self {
        Self {
            id: key.id.0,
            name: key.name.clone(),
            prefix: key.prefix.clone(),
            role: EnumString(key.role),
            scopes: key.scopes.iter().copied().map(EnumString::<ApiScope>).collect(),
            status: EnumString(ApiKeyStatus::of(key, now)),
            created_at: key.created_at,
            created_by: key.created_by.0,
            last_used_at: key.last_used_at,
            expires_at: key.expires_at,
            revoked_at: key.revoked_at,
        }
    }
}

/// A new API key with its secret.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CreatedApiKey)]
pub struct CreatedApiKeyDto {
    #[serde(flatten)]
    key: ApiKeyDto,
    /// The bearer token. It is shown once: null in the response to a repeated request.
    #[schema(example = "kassa_sk_1f2e3d…")]
    secret: Option<String>,
}

impl CreatedApiKeyDto {
    /// The key as it was created.
    #[must_use]
    pub fn of(key: &ApiKey, secret: Option<&ApiKeySecret>) -> Self {
        let secret = secret.map(|secret| secret.expose().to_owned());
        Self { key: ApiKeyDto::of(key, key.created_at), secret }
    }
}

/// A new API key.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewApiKey)]
pub struct CreateApiKeyBody {
    /// What the key is for.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    role: ApiKeyRoleString,
    /// At least one. `all` is everything that the role may do, `read` is reading in every area; `write` includes
    /// `read`.
    #[schema(min_items = 1)]
    scopes: Vec<ApiScopeString>,
    /// The key works until it is revoked, if omitted.
    expires_at: Option<Moment>,
}

impl JsonBody for CreateApiKeyBody {}

impl CreateApiKeyBody {
    /// The key as the engine takes it.
    #[must_use]
    pub fn draft(self) -> ApiKeyDraft {
        ApiKeyDraft {
            name: self.name,
            role: self.role.0,
            scopes: self.scopes.into_iter().map(|scope| scope.0).collect(),
            expires_at: self.expires_at.map(|time| time.0),
        }
    }
}

/// Which keys.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ApiKeyQuery {
    /// `next_cursor` of the previous page.
    pub cursor: Option<String>,
    /// Rows per page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<i64>,
}
