//! What PayPal knows.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::auth::CLIENT_SECRET;
use crate::idempotency::IdempotencyKeys;

/// How long an order is kept that is not completed.
const ORDER_LIFETIME: TimeDelta = TimeDelta::hours(3);

/// PayPal's books.
#[derive(Debug)]
pub(super) struct Books {
    pub(super) orders: Vec<Order>,
    /// The keys of the Orders API.
    pub(super) order_keys: IdempotencyKeys,
    /// The keys of the Payments API.
    pub(super) payment_keys: IdempotencyKeys,
    /// Access tokens, and until when they are valid.
    pub(super) tokens: HashMap<String, DateTime<Utc>>,
    pub(super) token_lifetime: TimeDelta,
    pub(super) client_secret: String,
    pub(super) holds_refunds: bool,
    pub(super) holds_captures: bool,
    /// Whether responses to changes are minimal, whatever a request prefers.
    pub(super) ignores_prefer: bool,
    issued: u64,
}

impl Default for Books {
    fn default() -> Self {
        Self {
            orders: Vec::new(),
            order_keys: IdempotencyKeys::new(TimeDelta::hours(6)),
            payment_keys: IdempotencyKeys::new(TimeDelta::days(45)),
            tokens: HashMap::new(),
            token_lifetime: TimeDelta::hours(9),
            client_secret: CLIENT_SECRET.to_owned(),
            holds_refunds: false,
            holds_captures: false,
            ignores_prefer: false,
            // Other processes issue other ids.
            issued: Utc::now().timestamp_micros().unsigned_abs(),
        }
    }
}

impl Books {
    /// A new id: 17 digits and letters in turn, so that none looks like a card number.
    pub(super) fn new_id(&mut self) -> String {
        self.issued += 1;
        // An odd factor and the division lose nothing: no two are the same.
        let mut rest = self.issued.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let next = |at: u32| {
            let (first, size) = if at.is_multiple_of(2) { (b'1', 9) } else { (b'A', 26) };
            let digit = u8::try_from(rest % size).unwrap_or_default();
            rest /= size;
            char::from(first + digit)
        };
        (0..17).map(next).collect()
    }

    pub(super) fn order(&self, id: &str) -> Option<&Order> {
        self.orders.iter().find(|order| order.id == id)
    }

    pub(super) fn order_mut(&mut self, id: &str) -> Option<&mut Order> {
        self.orders.iter_mut().find(|order| order.id == id)
    }

    /// The order of an authorization, a capture or a refund.
    pub(super) fn order_with(&mut self, id: &str) -> Option<&mut Order> {
        self.orders.iter_mut().find(|order| {
            order.authorization.as_ref().is_some_and(|one| one.id == id)
                || order.captures.iter().any(|one| one.id == id)
                || order.refunds.iter().any(|one| one.id == id)
        })
    }
}

/// An amount in minor units of ISO 4217.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) currency: String,
    pub(super) minor: i64,
}

/// An order with one purchase unit.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub(super) id: String,
    pub(super) status: &'static str,
    pub(super) intent: String,
    pub(super) amount: Amount,
    pub(super) custom_id: Option<String>,
    pub(super) invoice_id: Option<String>,
    pub(super) return_url: Option<String>,
    pub(super) cancel_url: Option<String>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
    /// Whether the funding source that the shopper has chosen will be declined.
    pub(super) is_unfunded: bool,
    pub(super) authorization: Option<Authorization>,
    pub(super) captures: Vec<Capture>,
    pub(super) refunds: Vec<Refund>,
    pub(super) dispute: Option<String>,
}

/// Money that is reserved.
#[derive(Debug, Clone)]
pub(super) struct Authorization {
    pub(super) id: String,
    pub(super) status: &'static str,
    pub(super) amount: Amount,
    /// Whether nothing more can be captured.
    pub(super) is_closed: bool,
    pub(super) at: DateTime<Utc>,
}

/// Money that was taken.
#[derive(Debug, Clone)]
pub(super) struct Capture {
    pub(super) id: String,
    pub(super) status: &'static str,
    pub(super) reason: Option<&'static str>,
    pub(super) amount: Amount,
    pub(super) is_final: bool,
    pub(super) at: DateTime<Utc>,
}

/// Money that was refunded, or will be.
#[derive(Debug, Clone)]
pub(super) struct Refund {
    pub(super) id: String,
    pub(super) capture_id: String,
    pub(super) status: &'static str,
    pub(super) amount: Amount,
    pub(super) custom_id: Option<String>,
    pub(super) note: Option<String>,
    pub(super) at: DateTime<Utc>,
}

impl Order {
    /// Whether it was deleted because it was not completed in time.
    pub(super) fn is_expired(&self, now: DateTime<Utc>) -> bool {
        let is_completed = self.authorization.is_some() || !self.captures.is_empty();
        !is_completed && self.created_at + ORDER_LIFETIME <= now
    }

    /// Whether it waits for the shopper.
    pub(super) fn waits(&self, now: DateTime<Utc>) -> bool {
        matches!(self.status, "CREATED" | "PAYER_ACTION_REQUIRED") && !self.is_expired(now)
    }

    pub(super) fn is_open(&self, now: DateTime<Utc>) -> bool {
        let is_approved = self.status == "APPROVED" && !self.is_expired(now);
        let is_pending = self.captures.iter().any(|capture| capture.status == "PENDING");
        self.waits(now) || is_approved || is_pending || self.reserved() > 0
    }

    /// What is authorized and can still be captured.
    pub(super) fn reserved(&self) -> i64 {
        let Some(authorization) = &self.authorization else { return 0 };
        if authorization.is_closed {
            return 0;
        }
        let taken: i64 = self.captures.iter().map(|capture| capture.amount.minor).sum();
        (authorization.amount.minor - taken).max(0)
    }

    pub(super) fn captured(&self) -> i64 {
        let arrived = |one: &&Capture| !matches!(one.status, "PENDING" | "DECLINED" | "FAILED");
        self.captures.iter().filter(arrived).map(|capture| capture.amount.minor).sum()
    }

    /// What of a capture is not refunded.
    pub(super) fn refundable(&self, capture: &Capture) -> i64 {
        let counts = |refund: &&Refund| {
            refund.capture_id == capture.id && matches!(refund.status, "PENDING" | "COMPLETED")
        };
        let refunded = self.refunds.iter().filter(counts);
        capture.amount.minor - refunded.map(|refund| refund.amount.minor).sum::<i64>()
    }

    /// Derives the statuses of the captures from the refunds.
    pub(super) fn update_captures(&mut self) {
        let rests: Vec<i64> = self.captures.iter().map(|one| self.refundable(one)).collect();
        for (capture, rest) in self.captures.iter_mut().zip(rests) {
            if matches!(capture.status, "PENDING" | "DECLINED" | "FAILED") {
                continue;
            }
            capture.status = match rest {
                rest if rest == capture.amount.minor => "COMPLETED",
                rest if rest > 0 => "PARTIALLY_REFUNDED",
                _ => "REFUNDED",
            };
        }
    }
}
