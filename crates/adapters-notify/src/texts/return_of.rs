//! Which return of an order a message is about.

use domain::Instant;
use domain::notification::{Notification, NotificationType};
use domain::order::{OrderRecord, OrderReturn, ReturnStatus};

/// The return to which this had happened last when the message was written, which is after the change in the same
/// commit. The order may have changed until the message is sent, or sent again: other returns were requested or decided, or
/// this one has moved on. In messages about other things, and if there is none, it is the return that was changed last.
pub fn message_return<'a>(
    message: &Notification,
    record: &'a OrderRecord,
) -> Option<&'a OrderReturn> {
    let last = |at: &dyn Fn(&OrderReturn) -> Option<Instant>| {
        let timed = record.returns.iter().filter_map(|r| Some((at(r)?, r)));
        timed.max_by_key(|(at, _)| *at).map(|(_, r)| r)
    };
    let told = |r: &OrderReturn| {
        told_at(message.notification_type, r).filter(|at| *at <= message.created_at)
    };
    last(&told).or_else(|| last(&|r| Some(changed_at(r))))
}

fn changed_at(of: &OrderReturn) -> Instant {
    of.closed_at.or(of.decided_at).unwrap_or(of.created_at)
}

/// When what this type of message tells happened to the return; `None` if it has not.
fn told_at(kind: NotificationType, of: &OrderReturn) -> Option<Instant> {
    match kind {
        NotificationType::ReturnRequested => Some(of.created_at),
        NotificationType::ReturnApproved if of.status == ReturnStatus::Rejected => None,
        NotificationType::ReturnApproved => of.decided_at,
        NotificationType::ReturnRejected => match of.status {
            ReturnStatus::Rejected => of.decided_at,
            ReturnStatus::Cancelled => of.closed_at,
            ReturnStatus::Requested | ReturnStatus::Approved | ReturnStatus::Received => None,
        },
        NotificationType::ReturnReceived if of.status == ReturnStatus::Received => of.closed_at,
        NotificationType::ReturnReceived => None,
        NotificationType::OrderConfirmation
        | NotificationType::OrderShipped
        | NotificationType::OrderDelivered
        | NotificationType::PaymentReceived
        | NotificationType::PaymentFailed
        | NotificationType::OrderCancelled
        | NotificationType::RefundIssued
        | NotificationType::ItemsCancelled
        | NotificationType::ParcelReturned => Some(changed_at(of)),
    }
}
