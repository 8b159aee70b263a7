//! How the shop wants payments handled.

use chrono::TimeDelta;

text_enum! {
    /// When an online payment is captured (`orders.capture`).
    pub enum CapturePolicy {
        /// As soon as the shopper has paid.
        AtOnce = "at_once",
        /// It is authorized, the order can be confirmed, and the first parcel triggers the capture.
        OnShipping = "on_shipping",
        /// It is authorized until an operator captures it.
        Manual = "manual",
    }
}

/// How the shop wants paid orders handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayPolicy {
    /// Confirm an order automatically when it is paid (`orders.auto_confirm`), or, with capture on
    /// shipping, when it is authorized.
    pub auto_confirm: bool,
    /// When a payment is captured.
    pub capture: CapturePolicy,
    /// How long an operator has to accept or refund an amount mismatch (`payments.review_time`).
    /// Then the engine decides, see [`super::OrderRecord::expire`].
    pub review_time: TimeDelta,
    /// The maximum time that an order waits for a payment method whose provider gives the shopper
    /// its own deadline, counted from when the order was placed (`orders.max_ttl`).
    pub max_ttl: TimeDelta,
    /// Payment attempts that one order takes (`orders.max_payment_attempts`).
    pub max_attempts: usize,
}

impl Default for PayPolicy {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl PayPolicy {
    /// The default policy.
    pub const DEFAULT: Self = Self {
        auto_confirm: false,
        capture: CapturePolicy::AtOnce,
        review_time: TimeDelta::days(3),
        max_ttl: TimeDelta::days(31),
        max_attempts: 20,
    };

    /// Whether an order is covered by an authorization.
    pub(super) fn ships_on_authorization(self) -> bool {
        self.capture == CapturePolicy::OnShipping
    }
}
