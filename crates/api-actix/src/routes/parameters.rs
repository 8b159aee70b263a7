//! Headers of several routes.

use utoipa::IntoParams;

/// The key of a request that may be retried.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "for the OpenAPI document; `IdempotencyKey` reads the header")]
pub struct KeyHeader {
    /// A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
    /// the first response again, with `Idempotent-Replayed: true`, for 30 days.
    #[param(rename = "Idempotency-Key", max_length = 255, nullable = false)]
    idempotency_key: Option<String>,
}

/// The condition of a change.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "for the OpenAPI document; `IfMatch` reads the header")]
pub struct MatchHeader {
    /// The `ETag` of the expected version, a list of them, or `*`. If the current version differs,
    /// nothing changes, and the response is 412 with the current `ETag`.
    #[param(rename = "If-Match", nullable = false)]
    if_match: Option<String>,
}

/// The key of a request that requires one.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "for the OpenAPI document; `IdempotencyKey` reads the header")]
pub struct RequiredKeyHeader {
    /// A key chosen by the caller, 1 to 255 visible ASCII characters. The same key and body return
    /// the first response again, with `Idempotent-Replayed: true`, for 30 days.
    #[param(rename = "Idempotency-Key", min_length = 1, max_length = 255)]
    idempotency_key: String,
}
