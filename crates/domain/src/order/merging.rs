//! What is kept of a provider's update: its data in the attempt, and the reference in the order.

use super::Transition;
use crate::card_data::redact;
use crate::ids::PaymentId;
use crate::machine::Verdict;
use crate::money::Money;
use crate::payment::{Payment, PaymentEvent, PaymentStatus, ProviderUpdate, kept_payload};

/// Records the update's data in the attempt, without card numbers.
pub(super) fn merge_into(
    payment: &mut Payment,
    update: Option<&ProviderUpdate>,
    verdict: Verdict<PaymentStatus>,
    event: PaymentEvent,
) {
    if let Some(update) = update {
        payment.provider_ref = payment.provider_ref.take().or_else(|| update.provider_ref.clone());
        payment.payment_token =
            payment.payment_token.take().or_else(|| update.payment_token.clone());
        // What arrives late may be older than what is kept.
        let kept = payment.provider_data.take();
        payment.provider_data = match verdict {
            Verdict::Late | Verdict::Refused => kept.or_else(|| update.provider_data.clone()),
            Verdict::Moves(_) | Verdict::Same => update.provider_data.clone().or(kept),
        };
        // A payment that waits from the beginning, or whose response was lost, has its URL without a move.
        if verdict == Verdict::Same && payment.status.awaits_shopper() {
            payment.next_action = update.next_action.clone().or(payment.next_action.take());
        }
    }
    let Some(to) = verdict.moved() else { return };
    payment.status = to;
    if event == PaymentEvent::MismatchAccepted {
        payment.to_capture = payment.captured;
    } else if to.is_failed_or_cancelled() {
        // A partial capture failed: a later capture is of the whole amount.
        payment.to_capture = None;
    }
    let Some(update) = update else { return };
    payment.raw_payload = kept_payload(&update.raw);
    payment.next_action = update.next_action.clone();
    payment.failure_code = update.failure_code_for(event).map(redact);
    if matches!(event, PaymentEvent::Captured | PaymentEvent::AmountMismatch) {
        let captured = update.amount.unwrap_or(payment.expected());
        payment.refunded = Money::zero(captured.currency());
        payment.captured = Some(captured);
    }
}

/// The order has the reference of the attempt that paid it, or of the last known one: updates of an
/// older attempt do not change it, unless that one pays.
pub(super) fn record_reference(transition: &mut Transition, id: PaymentId) {
    let record = &transition.record;
    let newer = record.payments.iter().rev().take_while(|p| p.id != id);
    let overtaken = newer.filter(|p| p.provider_ref.is_some()).count() > 0;
    let paid_by = |p: &&Payment| record.pays_order(p);
    let other_paid = record.payments.iter().filter(paid_by).any(|p| p.id != id);
    let Ok(updated) = record.payment(id) else {
        return;
    };
    let is_superseded = other_paid || (overtaken && !record.pays_order(updated));
    if !is_superseded && updated.provider_ref.is_some() {
        transition.record.order.payment_intent_id = updated.provider_ref.clone();
    }
}
