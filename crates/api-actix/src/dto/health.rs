//! Health and readiness.

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
