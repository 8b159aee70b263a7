//! An order whose parcels have all arrived.

use super::{
    Change, Effect, OrderError, OrderEventKind, OrderEventName, OrderLifecycle, PaymentMethod, Step,
};
use crate::fulfillment::FulfillmentStatus;
use crate::ids::PaymentId;
use crate::notification::NotificationType;
use crate::payment::Payment;

/// Marks a shipped order as delivered where all its parcels have arrived.
pub(super) fn deliver_when_all_arrived(
    step: &mut Step,
    change: &Change<'_>,
) -> Result<(), OrderError> {
    let from = step.record.status();
    let shipped = step.record.order.lifecycle == OrderLifecycle::Shipped;
    if !shipped || step.record.fulfillment_status() != FulfillmentStatus::Delivered {
        return Ok(());
    }
    step.record.order.lifecycle = step.record.next_state(OrderEventName::Deliver)?;
    step.note(OrderEventKind::Delivered, Some(from), None, change);
    step.effect(Effect::Notify(NotificationType::OrderDelivered));
    take_cash(step, change);
    Ok(())
}

/// Cash on delivery: the money is recorded as a payment that was taken.
fn take_cash(step: &mut Step, change: &Change<'_>) {
    let order = &step.record.order;
    let owed = step.record.remaining_amount();
    let cash = order.payment_method == PaymentMethod::Cod && !owed.is_zero();
    if !cash || step.record.payments.iter().any(|p| p.status.is_captured()) {
        return;
    }
    let from = step.record.status();
    let id = PaymentId((change.new_id)());
    step.record.payments.push(Payment::cash(id, order.id, owed, change.now));
    step.note(OrderEventKind::Paid, Some(from), Some(id.to_string()), change);
    step.effect(Effect::Notify(NotificationType::PaymentReceived));
}
