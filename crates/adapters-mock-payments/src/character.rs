//! Which real provider the mock resembles in what it can do.

use std::time::Duration;

use ports::{Capabilities, FoundByOurId};

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

domain::text_enum! {
    /// Which real provider the mock resembles in what it can do. Key lifetimes are those that the
    /// providers document (2026).
    pub enum Character {
        /// Pays at once, finds every payment, and recognizes keys for a day.
        Instant = "instant",
        /// Recognizes the keys of payments for six hours and those of refunds for 45 days, does not find
        /// payments by the shop's id, and needs a page to return to.
        Paypal = "paypal",
        /// Recognizes keys for an hour, does not find payments by the shop's id, needs a page to return
        /// to, and sends unsigned webhooks that only name a payment.
        Mollie = "mollie",
    }
}

impl Character {
    /// Whether its webhooks are unsigned, and only say which payment has changed.
    #[must_use]
    pub fn sends_hints(self) -> bool {
        match self {
            Self::Mollie => true,
            Self::Instant | Self::Paypal => false,
        }
    }

    /// What a provider like that can do.
    #[must_use]
    pub fn capabilities(self) -> Capabilities {
        let instant = Capabilities {
            create_key_lifetime: DAY,
            found_by_our_id: FoundByOurId::Always,
            needs_return_url: false,
            refund_key_lifetime: DAY,
        };
        let redirect = Capabilities {
            found_by_our_id: FoundByOurId::WhileKeyLives,
            needs_return_url: true,
            ..instant
        };
        match self {
            Self::Instant => instant,
            Self::Paypal => Capabilities {
                create_key_lifetime: 6 * HOUR,
                refund_key_lifetime: 45 * DAY,
                ..redirect
            },
            Self::Mollie => {
                Capabilities { create_key_lifetime: HOUR, refund_key_lifetime: HOUR, ..redirect }
            }
        }
    }
}
