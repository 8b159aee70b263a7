//! The outcome of a webhook.

use ports::ReceiptOutcome;

domain::text_enum! {
    /// The result of a request.
    pub enum Received {
        /// Applied to a payment.
        Applied = "applied",
        /// Already applied, or outdated by a later update.
        Ignored = "ignored",
        /// It was received before.
        Duplicate = "duplicate",
        /// Its payment is not known yet; the event is stored and retried.
        Parked = "parked",
    }
}

impl From<ReceiptOutcome> for Received {
    fn from(outcome: ReceiptOutcome) -> Self {
        match outcome {
            ReceiptOutcome::Applied => Self::Applied,
            ReceiptOutcome::Ignored => Self::Ignored,
            ReceiptOutcome::Parked => Self::Parked,
        }
    }
}
