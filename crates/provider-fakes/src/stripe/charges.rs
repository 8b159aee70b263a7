//! Charges: attempts to pay an intent, of which the latest is kept.

use super::books::Books;
use super::cards::{Decline, TestMethod};
use super::errors::ApiError;
use super::model::{Charge, Intent, Refund, Status};
use super::views;

impl Books {
    fn new_charge(&self, intent: &Intent, method: TestMethod, decline: Option<Decline>) -> Charge {
        let (id, created, amount) = (self.new_id("ch"), self.now.timestamp(), intent.amount);
        let (captured, refunded, is_disputed) = (0, 0, false);
        Charge { id, created, amount, captured, refunded, is_disputed, method, decline }
    }

    /// A payment that was approved by the bank: captured, or only authorized.
    pub(super) fn approve(&mut self, mut intent: Intent, method: TestMethod) -> Intent {
        let is_manual = intent.capture_method == "manual";
        let mut charge = self.new_charge(&intent, method, None);
        charge.captured = if is_manual { 0 } else { intent.amount };
        intent.amount_received = charge.captured;
        intent.charge = Some(charge);
        (intent.method, intent.next_action, intent.last_error) = (Some(method), None, None);
        intent.status = if is_manual { Status::RequiresCapture } else { Status::Succeeded };
        self.put(&intent);
        self.emit_charge(&intent, "charge.succeeded");
        let kind = match is_manual {
            true => "payment_intent.amount_capturable_updated",
            false => "payment_intent.succeeded",
        };
        self.put_with_event(&intent, kind);
        intent
    }

    /// A payment that was declined: the intent waits for another payment method.
    pub(super) fn decline(
        &mut self,
        mut intent: Intent,
        method: TestMethod,
        decline: Decline,
    ) -> ApiError {
        let charge = self.new_charge(&intent, method, Some(decline));
        let charge_id = charge.id.clone();
        intent.charge = Some(charge);
        (intent.method, intent.next_action) = (None, None);
        intent.last_error = Some(decline.to_error());
        intent.status = Status::RequiresPaymentMethod;
        self.put(&intent);
        self.emit_charge(&intent, "charge.failed");
        self.put_with_event(&intent, "payment_intent.payment_failed");
        ApiError::declined(&decline, &charge_id, views::intent(&intent, &[]))
    }

    /// Releases what was authorized and is not captured: a refund of the charge, without the shop's metadata.
    pub(super) fn release(&mut self, intent: &mut Intent) {
        let Some(charge) = intent.charge.as_mut() else { return };
        let rest = charge.amount - charge.captured - charge.refunded;
        if rest <= 0 {
            return;
        }
        charge.refunded += rest;
        let mut refund = Refund::new(self.new_id("re"), intent, rest, self.now.timestamp());
        refund.is_release = true;
        self.refunds.push(refund);
    }

    /// Sends an event about the charge of an intent.
    pub(super) fn emit_charge(&mut self, intent: &Intent, kind: &str) {
        if let Some(charge) = views::charge(intent) {
            self.emit(kind, &charge);
        }
    }
}
