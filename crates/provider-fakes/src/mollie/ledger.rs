//! The books: payments with their captures, refunds and chargebacks. Amounts are in minor units.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::provider::{LedgerPayment, LedgerRefund, RefundState};

/// How long the shopper has for a payment whose method has no time of its own.
const TIME_TO_PAY: TimeDelta = TimeDelta::minutes(15);
/// How long a bank transfer may take.
const TIME_TO_TRANSFER: TimeDelta = TimeDelta::days(12);
/// How long an authorization can be captured.
const TIME_TO_CAPTURE: TimeDelta = TimeDelta::days(7);

/// Mollie's word for a status.
pub(super) const CANCELLED: &str = "canceled"; // foreign spelling
/// How much more than was captured can be refunded: 25 euros.
const MORE_THAN_CAPTURED: i64 = 2_500;

/// Everything that Mollie knows.
#[derive(Debug, Default)]
pub(super) struct Books {
    pub(super) payments: Vec<Payment>,
    pub(super) holds_refunds: bool,
    pub(super) holds_captures: bool,
    pub(super) holds_releases: bool,
    /// Payments about which a webhook is to be sent.
    pub(super) notices: Vec<String>,
    last_id: u64,
}

/// A payment.
#[derive(Debug, Clone)]
pub(super) struct Payment {
    pub(super) id: String,
    pub(super) mode: &'static str,
    pub(super) created_at: DateTime<Utc>,
    pub(super) currency: String,
    pub(super) amount: i64,
    pub(super) description: String,
    pub(super) redirect_url: String,
    pub(super) webhook_url: Option<String>,
    pub(super) metadata: Value,
    pub(super) is_manual: bool,
    pub(super) method: Option<&'static str>,
    pub(super) status: Status,
    pub(super) expires_at: DateTime<Utc>,
    /// When it got its status.
    pub(super) changed_at: DateTime<Utc>,
    pub(super) captured: i64,
    pub(super) captures: Vec<Capture>,
    pub(super) refunds: Vec<Refund>,
    pub(super) chargebacks: Vec<Chargeback>,
}

/// The status of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Open,
    Authorized,
    Paid,
    Failed,
    Cancelled,
    Expired,
}

/// How the shopper's part of a payment ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Paid,
    Failed,
    Cancelled,
    Expired,
}

/// A capture of an authorized payment.
#[derive(Debug, Clone)]
pub(super) struct Capture {
    pub(super) id: String,
    pub(super) amount: i64,
    pub(super) description: Value,
    pub(super) metadata: Value,
    pub(super) status: &'static str,
    pub(super) created_at: DateTime<Utc>,
}

/// A refund.
#[derive(Debug, Clone)]
pub(super) struct Refund {
    pub(super) id: String,
    pub(super) amount: i64,
    pub(super) description: String,
    pub(super) metadata: Value,
    pub(super) status: &'static str,
    pub(super) created_at: DateTime<Utc>,
}

/// A chargeback: final, unless it is reversed.
#[derive(Debug, Clone)]
pub(super) struct Chargeback {
    pub(super) id: String,
    pub(super) amount: i64,
    pub(super) created_at: DateTime<Utc>,
    pub(super) reversed_at: Option<DateTime<Utc>>,
}

impl Books {
    /// A new reference.
    pub(super) fn new_id(&mut self, prefix: &str) -> String {
        self.last_id += 1;
        format!("{prefix}_Fake{:06}", self.last_id)
    }

    pub(super) fn payment_mut(&mut self, id: &str) -> Option<&mut Payment> {
        self.payments.iter_mut().find(|payment| payment.id == id)
    }

    /// Calls the webhook of a payment, if it has one.
    pub(super) fn notify(&mut self, id: &str) {
        let found = self.payments.iter().find(|payment| payment.id == id);
        if found.is_some_and(|payment| payment.webhook_url.is_some()) {
            self.notices.push(id.to_owned());
        }
    }

    /// Ends the payments whose time has passed.
    pub(super) fn expire(&mut self, now: DateTime<Utc>) {
        let mut ended = Vec::new();
        for payment in &mut self.payments {
            if payment.expires_at <= now && payment.finish(Outcome::Expired, now) {
                ended.push(payment.id.clone());
            }
        }
        ended.iter().for_each(|id| self.notify(id));
    }

    /// Settles a refund, also one that was settled before.
    pub(super) fn settle_refund(&mut self, refund_ref: &str, succeeds: bool) -> bool {
        let mut found = None;
        for payment in &mut self.payments {
            if let Some(refund) = payment.refunds.iter_mut().find(|one| one.id == refund_ref) {
                refund.status = if succeeds { "refunded" } else { "failed" };
                found = Some(payment.id.clone());
            }
        }
        if let Some(id) = &found {
            self.notify(id);
        }
        found.is_some()
    }
}

impl Payment {
    /// Until when the shopper can pay.
    pub(super) fn time_to_pay(created_at: DateTime<Utc>) -> DateTime<Utc> {
        created_at + TIME_TO_PAY
    }

    /// The shopper's part ends. `false`: it has ended before.
    pub(super) fn finish(&mut self, outcome: Outcome, now: DateTime<Utc>) -> bool {
        if self.status != Status::Open {
            return false;
        }
        (self.status, self.changed_at) = match outcome {
            Outcome::Paid if self.is_manual => (Status::Authorized, now),
            Outcome::Paid => (Status::Paid, now),
            Outcome::Failed => (Status::Failed, now),
            Outcome::Cancelled => (Status::Cancelled, now),
            Outcome::Expired => (Status::Expired, now),
        };
        if self.status == Status::Paid {
            self.captured = self.amount;
        }
        self.method = self.method.or(Some("creditcard"));
        true
    }

    /// The shopper has the details of a bank transfer.
    pub(super) fn choose_bank_transfer(&mut self) {
        self.method = Some("banktransfer");
        self.expires_at = self.created_at + TIME_TO_TRANSFER;
    }

    /// Whether it can be cancelled: a bank transfer that has not arrived.
    pub(super) fn is_cancelable(&self) -> bool {
        self.status == Status::Open && self.method == Some("banktransfer")
    }

    /// Until when it can be captured.
    pub(super) fn capture_before(&self) -> DateTime<Utc> {
        self.changed_at + TIME_TO_CAPTURE
    }

    /// What is authorized, and neither captured nor about to be.
    pub(super) fn capturable(&self) -> i64 {
        let pending = self.captures.iter().filter(|capture| capture.status == "pending");
        match self.status {
            Status::Authorized => {
                self.amount - self.captured - pending.map(|capture| capture.amount).sum::<i64>()
            }
            Status::Open | Status::Paid | Status::Failed | Status::Cancelled | Status::Expired => 0,
        }
    }

    /// Settles the pending captures. `false`: there are none.
    pub(super) fn settle_captures(&mut self, succeed: bool, now: DateTime<Utc>) -> bool {
        let pending = self.captures.iter_mut().filter(|capture| capture.status == "pending");
        let mut settled = false;
        for capture in pending {
            settled = true;
            capture.status = if succeed { "succeeded" } else { "failed" };
            self.captured += if succeed { capture.amount } else { 0 };
        }
        if self.status == Status::Authorized && self.captured == self.amount {
            (self.status, self.changed_at) = (Status::Paid, now);
        }
        settled
    }

    /// Releases what is not captured.
    pub(super) fn release(&mut self, now: DateTime<Utc>) {
        let ended = if self.captured > 0 { Status::Paid } else { Status::Cancelled };
        (self.status, self.changed_at) = (ended, now);
    }

    /// All refunds that have not failed.
    pub(super) fn refunded(&self) -> i64 {
        let counts = |refund: &&Refund| refund.state() != RefundState::Failed;
        self.refunds.iter().filter(counts).map(|refund| refund.amount).sum()
    }

    /// What can be refunded: for euros, some more than was captured.
    pub(super) fn refundable(&self) -> i64 {
        let is_more = self.captured > 0 && self.currency == "EUR";
        self.captured + if is_more { MORE_THAN_CAPTURED } else { 0 } - self.refunded()
    }

    /// What the shoppers' banks have taken back.
    pub(super) fn charged_back(&self) -> i64 {
        let open = self.chargebacks.iter().filter(|chargeback| chargeback.reversed_at.is_none());
        open.map(|chargeback| chargeback.amount).sum()
    }

    /// As a test sees it.
    pub(super) fn entry(&self) -> LedgerPayment {
        let is_authorized = self.status == Status::Authorized;
        let id = |metadata: &Value, name: &str| metadata.get(name)?.as_str().map(ToOwned::to_owned);
        LedgerPayment {
            charged_back: self.charged_back(),
            provider_ref: self.id.clone(),
            shop_id: id(&self.metadata, "payment_id"),
            currency: self.currency.clone(),
            authorized: if is_authorized { self.amount - self.captured } else { 0 },
            captured: self.captured,
            is_open: is_authorized || self.status == Status::Open,
            refunds: self
                .refunds
                .iter()
                .map(|refund| LedgerRefund {
                    refund_ref: refund.id.clone(),
                    shop_id: id(&refund.metadata, "refund_id"),
                    amount: refund.amount,
                    status: refund.state(),
                })
                .collect(),
            return_url: Some(self.redirect_url.clone()),
        }
    }
}

impl Refund {
    /// As a test sees it.
    pub(super) fn state(&self) -> RefundState {
        match self.status {
            "refunded" => RefundState::Succeeded,
            "failed" | CANCELLED => RefundState::Failed,
            _ => RefundState::Pending,
        }
    }
}

impl Status {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Authorized => "authorized",
            Self::Paid => "paid",
            Self::Failed => "failed",
            Self::Cancelled => CANCELLED,
            Self::Expired => "expired",
        }
    }
}
