//! Idempotency records: the first response to a key, stored and replayed.

use domain::Instant;
use domain::ids::{OrderId, PaymentId, UserId};

/// Whose key it is, and for what: user + method + route + key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyScope {
    /// The caller.
    pub user_id: UserId,
    /// Method and route pattern, such as `POST /api/orders/{id}/pay`.
    pub operation: String,
    /// The caller's key.
    pub key: String,
}

/// A response as it was sent, replayed byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredResponse {
    /// HTTP status.
    pub status: u16,
    /// Headers worth repeating (`content-type`, `location`, `etag`).
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// The progress of a two-commit use case, so that a retry can resume it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The order it has created.
    pub order_id: OrderId,
    /// The attempt it has started.
    pub payment_id: PaymentId,
}

/// State of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdempotencyState {
    /// Leased until `lease_until`; then it can be taken over.
    Running {
        /// When the lease ends.
        lease_until: Instant,
        /// Fencing token: only the latest holder can finish.
        fence: i64,
        /// Progress.
        progress: Option<Progress>,
    },
    /// The response is stored.
    Finished(StoredResponse),
}

/// A record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyRecord {
    /// Whose key, for what.
    pub scope: IdempotencyScope,
    /// SHA-256 of the request (method, path, canonical body), in hex.
    pub fingerprint: String,
    /// Running or finished.
    pub state: IdempotencyState,
    /// When it was created.
    pub created_at: Instant,
    /// Until when it is kept.
    pub expires_at: Instant,
}
