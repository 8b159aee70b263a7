//! Errors of calls to a payment provider.

use std::time::Duration;

use domain::Instant;
use thiserror::Error;

/// Errors of a provider call, by what the caller has to do next.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum GatewayError {
    /// The provider finally declined: inform the shopper.
    #[error("declined: {code}")]
    Declined {
        /// The provider's code.
        code: String,
        /// The provider's reference of the attempt, if it made one.
        provider_ref: Option<String>,
        /// The provider's raw data as JSON text.
        raw: String,
    },
    /// The provider rejects the request: a bug or wrong settings.
    #[error("the provider rejected the request: {0}")]
    InvalidRequest(String),
    /// Not processed; safe to retry.
    #[error("the provider is unavailable: {0}")]
    Unavailable(String),
    /// Not processed: the provider gets too many requests (HTTP 429). It is called no more until the time
    /// has passed.
    #[error("the provider gets too many requests")]
    RateLimited {
        /// For how long to wait, if the provider says so; ten minutes at most are observed.
        retry_after: Option<Duration>,
    },
    /// Not processed: the credentials are wrong or have expired, or lack a permission (HTTP 401, 403). Only
    /// an operator can help; the attempt stays as it is.
    #[error("the provider rejects the shop's credentials: {0}")]
    Misconfigured(String),
    /// Not processed, and only returned by [`PaymentGateway::cancel`](crate::PaymentGateway::cancel): in its present state the payment
    /// cannot be cancelled, such as a bank transfer that is under way. It may still be paid.
    #[error("the provider cannot cancel the payment now")]
    NotCancelable {
        /// When it ends at the provider unless it is paid, if the provider says so.
        until: Option<Instant>,
    },
    /// It may have been processed: look it up under the same key.
    #[error("the provider's response was lost: {0}")]
    OutcomeUnknown(String),
}

impl GatewayError {
    /// Whether the request was certainly not processed, so that it is safe to retry.
    #[must_use]
    pub fn is_unprocessed(&self) -> bool {
        match self {
            Self::Unavailable(_)
            | Self::RateLimited { .. }
            | Self::Misconfigured(_)
            | Self::NotCancelable { .. } => true,
            Self::Declined { .. } | Self::InvalidRequest(_) | Self::OutcomeUnknown(_) => false,
        }
    }
}
