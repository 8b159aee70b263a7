//! Recording a refund.

use super::{Change, Effect, OrderEventKind, Step};
use crate::ids::{PaymentId, RefundId};
use crate::limits::MAX_REASON_CHARS;
use crate::money::Money;
use crate::refund::{Refund, RefundStatus};

/// Records a refund, to be sent to its provider.
pub(super) fn push_refund(
    step: &mut Step,
    payment_id: PaymentId,
    amount: Money,
    reason: &str,
    change: &Change<'_>,
) -> RefundId {
    let id = record_refund(step, payment_id, amount, reason, change);
    step.effect(Effect::SendRefund(id));
    id
}

/// Records a refund.
pub(super) fn record_refund(
    step: &mut Step,
    payment_id: PaymentId,
    amount: Money,
    reason: &str,
    change: &Change<'_>,
) -> RefundId {
    let id = RefundId((change.new_id)());
    let from = step.record.status();
    step.record.refunds.push(Refund {
        id,
        payment_id,
        order_id: step.record.order.id,
        amount,
        status: RefundStatus::Pending,
        reason: reason.chars().take(MAX_REASON_CHARS).collect(),
        provider_ref: None,
        failure_code: None,
        created_at: change.now,
        updated_at: change.now,
        version: 1,
    });
    step.note(OrderEventKind::RefundStarted, Some(from), Some(amount.to_string()), change);
    id
}
