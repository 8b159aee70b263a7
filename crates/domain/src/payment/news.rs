//! What a provider says of an attempt: in its answer, in a webhook, or when it is asked.

use super::{Payment, PaymentEvent};
use crate::money::Money;

text_enum! {
    /// A provider's status in the engine's words.
    pub enum ProviderStatus {
        /// It has the attempt and is at it.
        Processing = "processing",
        /// The shopper has to do something.
        RequiresAction = "requires_action",
        /// The money is set aside.
        Authorized = "authorized",
        /// The money was taken.
        Paid = "paid",
        /// It refused.
        Failed = "failed",
        /// It was called off.
        Cancelled = "cancelled",
    }
}

/// One piece of news about one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentNews {
    /// The provider's own name for the attempt, where the news bears one.
    pub provider_ref: Option<String>,
    /// What the shopper's browser or app hands to the provider, where the news bears it.
    pub payment_token: Option<String>,
    /// What the provider says.
    pub status: ProviderStatus,
    /// The amount it names, where it names one. What was captured must be what was asked for.
    pub amount: Option<Money>,
    /// Why it failed, in the provider's code.
    pub failure_code: Option<String>,
    /// What the shopper must do next: a URL.
    pub next_action: Option<String>,
    /// The provider's words as JSON text.
    pub raw: String,
}

impl PaymentNews {
    /// What this news is to that attempt: money of another amount or currency than was to come in is
    /// a mismatch.
    #[must_use]
    pub fn event_for(&self, payment: &Payment) -> PaymentEvent {
        let differs = self.amount.is_some_and(|amount| amount != payment.expected());
        match self.status {
            ProviderStatus::Processing => PaymentEvent::Processing,
            ProviderStatus::RequiresAction => PaymentEvent::ActionRequired,
            ProviderStatus::Authorized => PaymentEvent::Authorized,
            ProviderStatus::Paid if differs => PaymentEvent::AmountDiffers,
            ProviderStatus::Paid => PaymentEvent::Captured,
            ProviderStatus::Failed => PaymentEvent::Failed,
            ProviderStatus::Cancelled => PaymentEvent::Cancelled,
        }
    }
}
