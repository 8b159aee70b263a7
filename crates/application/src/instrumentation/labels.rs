//! Labels of the metrics about payment providers, each written once: a counter that is shown as 0 before
//! its first event has the labels of the event.

use domain::text_enum;

text_enum! {
    /// A call to a payment provider's adapter.
    pub(crate) enum ProviderCall {
        /// Starts an attempt.
        Create = "create",
        /// Confirms an attempt.
        Confirm = "confirm",
        /// Captures what is authorized.
        Capture = "capture",
        /// Cancels an attempt.
        Cancel = "cancel",
        /// Refunds.
        Refund = "refund",
        /// Asks about an attempt.
        Lookup = "lookup",
        /// Asks about a refund.
        LookupRefund = "lookup_refund",
        /// Reads a webhook.
        Webhook = "webhook",
    }
}

text_enum! {
    /// Why a response cannot be used as it is.
    pub(crate) enum Malformed {
        /// The URL for the shopper is not safe.
        NextAction = "next_action",
        /// What the adapter keeps about the payment is too long.
        ProviderData = "provider_data",
        /// The adapter panicked.
        Panic = "panic",
    }
}
