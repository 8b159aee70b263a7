//! The ledger: intents with their charges, refunds and disputes, and the events of what has changed.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::account::WEBHOOK_SECRET;
use super::model::{Dispute, Intent, Refund, Status};
use super::{amounts, cards, events, views};
use crate::idempotency::IdempotencyKeys;
use crate::provider::{LedgerPayment, LedgerRefund};
use crate::webhooks::OutgoingWebhook;

/// For how long keys are remembered at least.
const KEY_LIFETIME: TimeDelta = TimeDelta::hours(24);

/// Everything that the provider knows.
pub(super) struct Books {
    pub(super) now: DateTime<Utc>,
    pub(super) intents: Vec<Intent>,
    pub(super) refunds: Vec<Refund>,
    pub(super) disputes: Vec<Dispute>,
    pub(super) keys: IdempotencyKeys,
    pub(super) holds_refunds: bool,
    serial: AtomicU64,
    events: Vec<OutgoingWebhook>,
}

impl Default for Books {
    fn default() -> Self {
        Self {
            now: DateTime::default(),
            intents: Vec::new(),
            refunds: Vec::new(),
            disputes: Vec::new(),
            keys: IdempotencyKeys::new(KEY_LIFETIME),
            holds_refunds: false,
            serial: AtomicU64::new(0),
            events: Vec::new(),
        }
    }
}

impl Books {
    /// A new id. It has few digits in a row, so that it cannot be taken for a card number.
    pub(super) fn new_id(&self, prefix: &str) -> String {
        let serial = self.serial.fetch_add(1, Ordering::SeqCst);
        format!("{prefix}_3Fake{serial:06}Kassa")
    }

    pub(super) fn intent(&self, id: &str) -> Option<&Intent> {
        self.intents.iter().find(|intent| intent.id == id)
    }

    /// Keeps an intent, instead of an earlier state of it.
    pub(super) fn put(&mut self, intent: &Intent) {
        match self.intents.iter_mut().find(|known| known.id == intent.id) {
            Some(known) => *known = intent.clone(),
            None => self.intents.push(intent.clone()),
        }
    }

    /// Keeps an intent, and sends an event about it.
    pub(super) fn put_with_event(&mut self, intent: &Intent, kind: &str) {
        self.put(intent);
        self.emit(kind, &views::intent(intent, &[]));
    }

    /// An object as events and unexpanded answers have it.
    pub(super) fn object(&self, id: &str) -> Option<Value> {
        let intent = || self.intent(id).map(|intent| views::intent(intent, &[]));
        let refund = || self.refunds.iter().find(|refund| refund.id == id).map(views::refund);
        let charge = || {
            let of = |intent: &Intent| intent.charge.as_ref().is_some_and(|c| c.id == id);
            self.intents.iter().find(|intent| of(intent)).and_then(views::charge)
        };
        intent().or_else(refund).or_else(charge)
    }

    /// An event.
    pub(super) fn event(&self, kind: &str, object: &Value, is_live: bool, created: i64) -> Value {
        events::event(self.new_id("evt"), kind, object, is_live, created)
    }

    /// Sends an event.
    pub(super) fn emit(&mut self, kind: &str, object: &Value) {
        let now = self.now.timestamp();
        let event = self.event(kind, object, false, now);
        self.events.push(events::signed(&event, WEBHOOK_SECRET, now));
    }

    /// The events that were not sent yet.
    pub(super) fn take_events(&mut self) -> Vec<OutgoingWebhook> {
        std::mem::take(&mut self.events)
    }

    /// Attaches a payment method to an intent that waits for one.
    pub(super) fn attach(&mut self, id: &str, method: &str) -> Option<()> {
        let mut intent = self.intent(id).filter(|intent| intent.status.waits())?.clone();
        intent.method = Some(cards::method(method)?);
        intent.status = Status::RequiresConfirmation;
        self.put(&intent);
        Some(())
    }

    /// Captures another total.
    pub(super) fn set_captured(&mut self, id: &str, amount: i64) -> Option<()> {
        let mut intent = self.intent(id).cloned()?;
        intent.amount_received = amount;
        let charge = intent.charge.as_mut()?;
        charge.amount = charge.amount.max(amount);
        charge.captured = amount;
        self.put(&intent);
        Some(())
    }

    /// All payments, in minor units of ISO 4217.
    pub(super) fn ledger(&self) -> Vec<LedgerPayment> {
        let of = |intent: &Intent| {
            let amount = |units| amounts::in_minor_units(units, &intent.currency);
            let refunds = self.refunds.iter().filter(|refund| refund.intent == intent.id);
            let refunds = refunds.filter(|refund| !refund.is_release);
            LedgerPayment {
                charged_back: 0,
                provider_ref: intent.id.clone(),
                shop_id: intent.metadata("payment_id"),
                currency: intent.currency.to_uppercase(),
                authorized: amount(intent.amount_capturable()),
                captured: amount(intent.amount_received),
                is_open: !matches!(intent.status, Status::Succeeded | Status::Cancelled),
                refunds: refunds.map(|refund| in_ledger(refund, amount(refund.amount))).collect(),
                return_url: intent.return_url.clone(),
            }
        };
        self.intents.iter().map(of).collect()
    }
}

fn in_ledger(refund: &Refund, amount: i64) -> LedgerRefund {
    let shop_id = refund.metadata.iter().find(|(key, _)| key == "refund_id");
    LedgerRefund {
        refund_ref: refund.id.clone(),
        shop_id: shop_id.map(|(_, value)| value.clone()),
        amount,
        status: refund.status,
    }
}
