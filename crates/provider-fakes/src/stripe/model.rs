//! Intents, their charges, refunds and disputes.

use serde_json::Value;

use super::cards::{Decline, TestMethod};
use crate::provider::RefundState;

/// The status of an intent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    RequiresPaymentMethod,
    RequiresConfirmation,
    RequiresAction,
    Processing,
    RequiresCapture,
    Succeeded,
    Cancelled,
}

impl Status {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::RequiresPaymentMethod => "requires_payment_method",
            Self::RequiresConfirmation => "requires_confirmation",
            Self::RequiresAction => "requires_action",
            Self::Processing => "processing",
            Self::RequiresCapture => "requires_capture",
            Self::Succeeded => "succeeded",
            Self::Cancelled => "canceled", // foreign spelling
        }
    }

    /// Whether the shopper can still pay.
    pub(super) fn waits(self) -> bool {
        matches!(
            self,
            Self::RequiresPaymentMethod | Self::RequiresConfirmation | Self::RequiresAction
        )
    }
}

/// A Payment Intent.
#[derive(Debug, Clone)]
pub(super) struct Intent {
    pub(super) id: String,
    pub(super) client_secret: String,
    pub(super) created: i64,
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) capture_method: String,
    pub(super) automatic_methods: Option<String>,
    pub(super) metadata: Vec<(String, String)>,
    pub(super) description: Option<String>,
    pub(super) status: Status,
    pub(super) amount_received: i64,
    pub(super) method: Option<TestMethod>,
    pub(super) charge: Option<Charge>,
    pub(super) last_error: Option<Value>,
    pub(super) next_action: Option<Value>,
    pub(super) cancelled_at: Option<i64>,
    pub(super) cancellation_reason: Option<String>,
    pub(super) return_url: Option<String>,
}

impl Intent {
    pub(super) fn metadata(&self, key: &str) -> Option<String> {
        let found = self.metadata.iter().find(|(known, _)| known == key);
        found.map(|(_, value)| value.clone())
    }

    pub(super) fn amount_capturable(&self) -> i64 {
        if self.status == Status::RequiresCapture { self.amount } else { 0 }
    }
}

/// A charge.
#[derive(Debug, Clone)]
pub(super) struct Charge {
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) amount: i64,
    pub(super) captured: i64,
    /// Refunded, or released without having been captured: Stripe does not tell them apart here.
    pub(super) refunded: i64,
    pub(super) is_disputed: bool,
    pub(super) method: TestMethod,
    pub(super) decline: Option<Decline>,
}

/// A refund.
#[derive(Debug, Clone)]
pub(super) struct Refund {
    pub(super) id: String,
    pub(super) intent: String,
    pub(super) amount: i64,
    /// Whether it released an authorization, and refunded nothing that was captured.
    pub(super) is_release: bool,
    pub(super) charge: String,
    pub(super) currency: String,
    pub(super) created: i64,
    pub(super) status: RefundState,
    pub(super) reason: Option<String>,
    pub(super) metadata: Vec<(String, String)>,
}

impl Refund {
    /// A refund that has succeeded.
    pub(super) fn new(id: String, intent: &Intent, amount: i64, created: i64) -> Self {
        Self {
            id,
            intent: intent.id.clone(),
            amount,
            is_release: false,
            charge: intent.charge.as_ref().map(|charge| charge.id.clone()).unwrap_or_default(),
            currency: intent.currency.clone(),
            created,
            status: RefundState::Succeeded,
            reason: None,
            metadata: Vec::new(),
        }
    }
}

/// A dispute that is open or was decided.
#[derive(Debug, Clone)]
pub(super) struct Dispute {
    pub(super) intent: String,
    pub(super) opened: i64,
}
