//! Recording a refund.

use super::{ChangeContext, Effect, OrderEventKind, OrderJob, Transition};
use crate::ids::{PaymentId, RefundId};
use crate::limits::MAX_REASON_CHARS;
use crate::money::Money;
use crate::refund::{Refund, RefundStatus};

/// Records a refund, to be sent to its provider.
pub(super) fn push_refund(
    transition: &mut Transition,
    payment_id: PaymentId,
    amount: Money,
    reason: &str,
    change: &ChangeContext<'_>,
) -> RefundId {
    let id = record_refund(transition, payment_id, amount, reason, change);
    transition.effect(Effect::Job(OrderJob::SendRefund(id)));
    id
}

/// Records a refund.
pub(super) fn record_refund(
    transition: &mut Transition,
    payment_id: PaymentId,
    amount: Money,
    reason: &str,
    change: &ChangeContext<'_>,
) -> RefundId {
    let id = RefundId((change.new_id)());
    let from = transition.record.status();
    transition.record.refunds.push(Refund {
        id,
        payment_id,
        order_id: transition.record.order.id,
        amount,
        status: RefundStatus::Pending,
        reason: reason.chars().take(MAX_REASON_CHARS).collect(),
        provider_ref: None,
        failure_code: None,
        sent_at: None,
        created_at: change.now,
        updated_at: change.now,
        version: 1,
    });
    transition.record_event(
        OrderEventKind::RefundStarted,
        Some(from),
        Some(amount.to_string()),
        change,
    );
    id
}
