//! Usage limits: payment attempts, idempotency keys, contact changes and messages within a period.

use std::time::Duration;

use domain::notification::Channel;
use ports::UsageCounter;

/// At most so many uses within a period, which begins with the first of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// Uses.
    pub most: i64,
    /// The length of the period.
    pub within: Duration,
}

/// The limits of a shop; `None`: no limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageLimits {
    /// Changes of a customer's e-mail address or phone number.
    pub contact_changes: Option<RateLimit>,
    /// Payment attempts of a customer, across orders.
    pub payment_attempts: Option<RateLimit>,
    /// Idempotency keys that a customer's requests use for the first time.
    pub idempotency_keys: Option<RateLimit>,
    /// E-mails.
    pub emails: MessageLimits,
    /// Text messages.
    pub texts: MessageLimits,
}

/// The limits of one channel's messages; `None`: no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageLimits {
    /// To one customer.
    pub per_customer: Option<RateLimit>,
    /// To one address or phone number.
    pub per_address: Option<RateLimit>,
    /// Of the whole shop.
    pub per_shop: Option<RateLimit>,
}

impl Default for UsageLimits {
    /// The documented defaults.
    fn default() -> Self {
        const HOUR: Duration = Duration::from_secs(60 * 60);
        let hourly = |most| Some(RateLimit { most, within: HOUR });
        let messages = |each, shop| MessageLimits {
            per_customer: hourly(each),
            per_address: hourly(each),
            per_shop: hourly(shop),
        };
        Self {
            contact_changes: Some(RateLimit { most: 20, within: HOUR * 24 }),
            payment_attempts: hourly(300),
            idempotency_keys: hourly(2_000),
            emails: messages(200, 100_000),
            texts: messages(20, 10_000),
        }
    }
}

impl UsageLimits {
    pub(crate) fn of(&self, channel: Channel) -> MessageLimits {
        match channel {
            Channel::Email => self.emails,
            Channel::Sms => self.texts,
        }
    }
}

/// What is counted, for people to read.
pub(crate) fn described(counter: UsageCounter) -> &'static str {
    match counter {
        UsageCounter::ContactChanges => "changes of the e-mail address or phone number",
        UsageCounter::GuestSessionsPerClient => "carts without an account",
        UsageCounter::IdempotencyKeys => "idempotency keys",
        UsageCounter::PaymentAttempts => "payment attempts",
        UsageCounter::OrderLinkMisses => "links to orders that do not exist",
        UsageCounter::SignInCodesPerAddress => "sign-in codes for this address",
        UsageCounter::SignInCodesPerClient => "requests for sign-in codes",
        UsageCounter::SignInTriesPerAddress => "sign-in attempts for this address",
        UsageCounter::SignInTriesPerClient => "sign-in attempts",
        UsageCounter::EmailsPerAddress => "e-mails to this address",
        UsageCounter::EmailsPerCustomer => "e-mails to this customer",
        UsageCounter::EmailsPerShop => "e-mails of the shop",
        UsageCounter::TextsPerAddress => "text messages to this phone number",
        UsageCounter::TextsPerCustomer => "text messages to this customer",
        UsageCounter::TextsPerShop => "text messages of the shop",
    }
}
