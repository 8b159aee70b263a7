//! An order whose parcels have all arrived.

use super::{
    ChangeContext, Effect, OrderError, OrderEventKind, OrderEventName, OrderLifecycle,
    PaymentMethod, Transition,
};
use crate::fulfillment::FulfillmentStatus;
use crate::ids::PaymentId;
use crate::notification::NotificationType;
use crate::payment::Payment;

/// Marks a shipped order as delivered if all its parcels have arrived.
pub(super) fn deliver_when_all_arrived(
    transition: &mut Transition,
    change: &ChangeContext<'_>,
) -> Result<(), OrderError> {
    let from = transition.record.status();
    let shipped = transition.record.order.lifecycle == OrderLifecycle::Shipped;
    if !shipped || transition.record.fulfillment_status() != FulfillmentStatus::Delivered {
        return Ok(());
    }
    transition.record.order.lifecycle = transition.record.next_state(OrderEventName::Deliver)?;
    transition.record_event(OrderEventKind::Delivered, Some(from), None, change);
    transition.effect(Effect::Notify(NotificationType::OrderDelivered));
    record_cash_payment(transition, change);
    Ok(())
}

/// Cash on delivery: the amount is recorded as a captured payment.
fn record_cash_payment(transition: &mut Transition, change: &ChangeContext<'_>) {
    let order = &transition.record.order;
    let owed = transition.record.remaining_amount();
    let cash = order.payment_method == PaymentMethod::Cod && !owed.is_zero();
    if !cash || transition.record.payments.iter().any(|p| p.status.is_captured()) {
        return;
    }
    let from = transition.record.status();
    let id = PaymentId((change.new_id)());
    transition.record.payments.push(Payment::cash(id, order.id, owed, change.now));
    transition.record_event(OrderEventKind::Paid, Some(from), Some(id.to_string()), change);
    transition.effect(Effect::Notify(NotificationType::PaymentReceived));
}
