//! A provider's report of an attempt: a response, a webhook event, or a lookup result.

use super::{Payment, PaymentEvent, PaymentStatus};
use crate::Instant;
use crate::card_data::redact;
use crate::limits::MAX_RAW_PAYLOAD_BYTES;
use crate::money::{Money, MoneyError};

text_enum! {
    /// A provider's status in the engine's terms.
    pub enum ProviderStatus {
        /// It waits for the shopper to pay.
        Pending = "pending",
        /// The shopper has acted and the provider is processing the payment.
        Processing = "processing",
        /// The shopper has to do something.
        RequiresAction = "requires_action",
        /// The shopper has approved it; the shop has to complete it.
        Approved = "approved",
        /// The payment is authorized.
        Authorized = "authorized",
        /// Captured.
        Paid = "paid",
        /// Declined.
        Failed = "failed",
        /// It was cancelled.
        Cancelled = "cancelled",
        /// Captured money was refunded at the provider; the amount is all that was refunded so far.
        Refunded = "refunded",
    }
}

impl ProviderStatus {
    /// Whether the attempt may still bring money at the provider, or holds some of it.
    #[must_use]
    pub fn is_open(self) -> bool {
        match self {
            Self::Pending
            | Self::Processing
            | Self::RequiresAction
            | Self::Approved
            | Self::Authorized => true,
            Self::Paid | Self::Failed | Self::Cancelled | Self::Refunded => false,
        }
    }
}

/// A provider's message as stored: without card numbers, and without the text if it is too long to
/// be read with every list of payments.
#[must_use]
pub fn kept_payload(raw: &str) -> String {
    if raw.len() > MAX_RAW_PAYLOAD_BYTES {
        return format!("{{\"omitted_bytes\":{}}}", raw.len());
    }
    redact(raw)
}

/// One provider update for one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderUpdate {
    /// The provider's reference of the attempt, if the update has one.
    pub provider_ref: Option<String>,
    /// The token that the shopper's browser or app passes to the provider, if the update has it.
    pub payment_token: Option<String>,
    /// The reported change.
    pub status: ProviderStatus,
    /// The reported amount, if any. It is always a total: all that was captured so far, which must
    /// equal the requested amount; for a refund, the sum of all refunds so far.
    pub amount: Option<Money>,
    /// Why it failed, in the provider's code.
    pub failure_code: Option<String>,
    /// What the shopper must do next: a URL.
    pub next_action: Option<String>,
    /// Until when the shopper can pay by the method they have chosen, if the provider says so: a
    /// bank transfer or a voucher is given days.
    pub pay_until: Option<Instant>,
    /// What the provider's adapter keeps about the attempt, if it has changed.
    pub provider_data: Option<String>,
    /// The provider's raw data as JSON text.
    pub raw: String,
}

impl ProviderUpdate {
    /// An update of nothing but the status.
    #[must_use]
    pub fn new(status: ProviderStatus) -> Self {
        Self {
            provider_ref: None,
            payment_token: None,
            status,
            amount: None,
            failure_code: None,
            next_action: None,
            pay_until: None,
            provider_data: None,
            raw: "{}".to_owned(),
        }
    }

    /// Adds an amount that the provider reported without a currency. Its currency is that of the
    /// capture, or else of the request. If no amount is reported, the full amount applies.
    ///
    /// # Errors
    /// If the text is not an amount of that currency.
    pub fn with_bare_amount(
        mut self,
        amount: Option<&str>,
        payment: &Payment,
    ) -> Result<Self, MoneyError> {
        if let (None, Some(text)) = (self.amount, amount) {
            let currency = payment.captured.unwrap_or(payment.amount).currency();
            self.amount = Some(Money::parse(text, currency)?);
        }
        Ok(self)
    }

    /// The effect of this update on the attempt: a capture with a different amount or currency than
    /// expected is a mismatch; a zero amount, or an authorization of a different amount, is a
    /// failure.
    #[must_use]
    pub fn event_for(&self, payment: &Payment) -> PaymentEvent {
        let differs = self.amount.is_some_and(|amount| amount != payment.expected());
        let other_authorized = payment.status != PaymentStatus::Authorized
            && self.amount.is_some_and(|amount| amount != payment.amount);
        match self.status {
            ProviderStatus::Pending => PaymentEvent::AwaitingPayment,
            ProviderStatus::Processing => PaymentEvent::Processing,
            ProviderStatus::RequiresAction => PaymentEvent::ActionRequired,
            ProviderStatus::Approved => PaymentEvent::Approved,
            ProviderStatus::Authorized if other_authorized => PaymentEvent::Failed,
            ProviderStatus::Authorized => PaymentEvent::Authorized,
            ProviderStatus::Paid if self.amount.is_some_and(Money::is_zero) => PaymentEvent::Failed,
            ProviderStatus::Paid if differs => PaymentEvent::AmountMismatch,
            // Refunds are counted apart: only what was captured can be refunded.
            ProviderStatus::Paid | ProviderStatus::Refunded => PaymentEvent::Captured,
            ProviderStatus::Failed => PaymentEvent::Failed,
            ProviderStatus::Cancelled => PaymentEvent::Cancelled,
        }
    }

    /// The failure code of this update: the provider's, or ours if the provider does not consider
    /// it a failure.
    #[must_use]
    pub fn failure_code_for(&self, event: PaymentEvent) -> Option<&str> {
        let word = match self.status {
            ProviderStatus::Authorized => Some("another_amount_authorized"),
            ProviderStatus::Paid => Some("nothing_captured"),
            ProviderStatus::Pending
            | ProviderStatus::Processing
            | ProviderStatus::RequiresAction
            | ProviderStatus::Approved
            | ProviderStatus::Failed
            | ProviderStatus::Cancelled
            | ProviderStatus::Refunded => None,
        };
        let ours = word.filter(|_| event == PaymentEvent::Failed);
        ours.or(self.failure_code.as_deref())
    }
}
