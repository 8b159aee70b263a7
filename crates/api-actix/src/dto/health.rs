//! Health and readiness.

use application::ProviderState;
use serde::Serialize;
use utoipa::ToSchema;

/// Alive.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Health)]
pub struct HealthDto {
    /// Always `ok`.
    pub status: &'static str,
}

/// Whether requests can be served.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Readiness)]
pub struct ReadinessDto {
    /// `ready` or `unready`.
    pub status: &'static str,
    /// Each check.
    pub checks: Vec<CheckDto>,
    /// The payment providers. Readiness does not depend on them; only payments do.
    pub providers: Vec<ProviderStateDto>,
}

/// Availability of a payment provider.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ProviderState)]
pub struct ProviderStateDto {
    /// Its name.
    pub name: String,
    /// `available`, `paused` (it does not answer, or gets too many requests) or `misconfigured` (it
    /// rejected the shop's credentials the last time it was called).
    pub state: &'static str,
    /// Seconds until the pause ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
}

impl ProviderStateDto {
    /// The state of this provider.
    #[must_use]
    pub fn of((name, state): (&str, ProviderState)) -> Self {
        let (state, retry_after) = match state {
            ProviderState::Available => ("available", None),
            ProviderState::Paused(pause) => ("paused", Some(pause.as_secs().saturating_add(1))),
            ProviderState::Misconfigured => ("misconfigured", None),
        };
        Self { name: name.to_owned(), state, retry_after }
    }
}

/// One check.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReadinessCheck)]
pub struct CheckDto {
    /// `serving`, `storage`, `migrations` or `writes`.
    pub name: &'static str,
    /// Whether it passed.
    pub ok: bool,
    /// The result in words.
    pub detail: String,
}
