//! The outcome of a webhook.

/// The result of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// Applied to a payment.
    Applied,
    /// Already applied, or outdated by a later update.
    Ignored,
    /// It was received before.
    Duplicate,
    /// Its payment is not known yet; the event is stored and retried.
    Parked,
}
