//! What a row of an order's history is about.

use uuid::Uuid;

use super::{OrderEvent, OrderEventKind, OrderRecord, OrderReturn};
use crate::Instant;
use crate::ids::{PaymentId, ReturnId};

impl OrderRecord {
    /// The payment whose id the row begins with; `None` if it is about no single payment.
    #[must_use]
    pub fn payment_of_event(&self, event: &OrderEvent) -> Option<PaymentId> {
        let first = event.reason.as_deref()?.split(' ').next()?;
        let id: Uuid = first.parse().ok()?;
        self.payments.iter().map(|payment| payment.id).find(|payment| payment.0 == id)
    }

    /// The return that the row is about. The row does not name it, but has the time that the same commit gave to the
    /// return; `None` for other rows, and if two returns have that time.
    #[must_use]
    pub fn return_of_event(&self, event: &OrderEvent) -> Option<ReturnId> {
        let time_of: fn(&OrderReturn) -> Option<Instant> = match event.kind {
            OrderEventKind::ReturnRequested => |r| Some(r.created_at),
            OrderEventKind::ReturnApproved | OrderEventKind::ReturnRejected => |r| r.decided_at,
            OrderEventKind::ReturnReceived | OrderEventKind::ReturnCancelled => |r| r.closed_at,
            OrderEventKind::Created
            | OrderEventKind::CouponApplied
            | OrderEventKind::CouponRemoved
            | OrderEventKind::PaymentStarted
            | OrderEventKind::PaymentUpdated
            | OrderEventKind::PaymentFailed
            | OrderEventKind::PaymentCancelled
            | OrderEventKind::Paid
            | OrderEventKind::LatePayment
            | OrderEventKind::PaymentMismatch
            | OrderEventKind::Confirmed
            | OrderEventKind::InventoryUpdated
            | OrderEventKind::ParcelShipped
            | OrderEventKind::Shipped
            | OrderEventKind::ParcelDelivered
            | OrderEventKind::Delivered
            | OrderEventKind::ParcelReturned
            | OrderEventKind::ItemsCancelled
            | OrderEventKind::Cancelled
            | OrderEventKind::RefundStarted
            | OrderEventKind::RefundSucceeded
            | OrderEventKind::RefundFailed
            | OrderEventKind::RefundReversed
            | OrderEventKind::DisputeOpened
            | OrderEventKind::DisputeUpdated
            | OrderEventKind::DisputeWon
            | OrderEventKind::DisputeLost
            | OrderEventKind::CaptureStarted
            | OrderEventKind::MismatchAccepted
            | OrderEventKind::Adopted
            | OrderEventKind::Note => return None,
        };
        let mut found = self.returns.iter().filter(|r| time_of(r) == Some(event.at));
        let first = found.next()?;
        found.next().is_none().then_some(first.id)
    }
}
