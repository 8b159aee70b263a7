//! The outcome of a webhook.

/// The result of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// It moved a payment.
    Applied,
    /// It was known already, or overtaken.
    Ignored,
    /// It was received before.
    Duplicate,
    /// Its payment is not known yet; it is kept and tried again.
    Parked,
}
