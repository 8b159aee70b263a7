//! What was refunded for returns after they were received.

use super::{OrderRecord, OrderReturn, reasons};
use crate::Instant;
use crate::ids::ReturnId;
use crate::money::Money;
use crate::refund::{Refund, RefundStatus};

/// What was refunded for a received return after its receipt, and what may be outstanding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReturnRefunds {
    /// The part of later refunds that counts towards it.
    pub later: Money,
    /// What is due and was refunded neither with its receipt nor later. The customer may have received
    /// it before, with a refund of the order by amount.
    pub outstanding: Money,
    /// Whether a refund failed that may have been for it, while something was outstanding.
    pub has_failed: bool,
}

impl OrderRecord {
    /// What was refunded for a return after its receipt; `None` until it is received. A refund that an
    /// operator makes by amount, or that a won dispute frees, is for no particular return: it counts
    /// towards what is outstanding for those received before, the earliest first. Refunds for other
    /// reasons, such as a second payment, do not count.
    #[must_use]
    pub fn return_refunds(&self, id: ReturnId) -> Option<ReturnRefunds> {
        let mut open: Vec<Open<'_>> = self.returns.iter().filter_map(|r| self.open(r)).collect();
        open.sort_by_key(|open| (open.received_at, open.of.id));
        let mut later: Vec<&Refund> =
            self.refunds.iter().filter(|refund| self.is_for_a_return(refund)).collect();
        later.sort_by_key(|refund| (refund.created_at, refund.id));
        for refund in later {
            settle(&mut open, refund);
        }
        open.into_iter().find(|open| open.of.id == id).map(|open| open.refunds)
    }

    /// A received return with what was refunded with its receipt.
    fn open<'a>(&self, of: &'a OrderReturn) -> Option<Open<'a>> {
        let (due, refunded, received_at) = (of.due?, of.refunded?, of.closed_at?);
        let failed = self
            .refunds
            .iter()
            .filter(|refund| of.is_own_refund(refund) && refund.status == RefundStatus::Failed);
        let zero = Money::zero(due.currency());
        let mut outstanding = due.minus(refunded).unwrap_or(zero);
        let mut has_failed = false;
        for refund in failed {
            has_failed = true;
            outstanding = outstanding.plus(refund.amount).unwrap_or(due).min(due);
        }
        Some(Open {
            of,
            received_at,
            refunds: ReturnRefunds { later: zero, outstanding, has_failed },
        })
    }

    /// Whether a refund may be for returned units without being that of a receipt.
    fn is_for_a_return(&self, refund: &Refund) -> bool {
        let by_operator = !reasons::ALL.contains(&refund.reason.as_str());
        let may_be = by_operator
            || [
                reasons::ITEMS_RETURNED,
                reasons::ITEMS_CANCELLED_OR_RETURNED,
                reasons::AT_PROVIDER,
            ]
            .contains(&refund.reason.as_str());
        may_be && !self.returns.iter().any(|of| of.is_own_refund(refund))
    }
}

/// A received return while later refunds are counted.
struct Open<'a> {
    of: &'a OrderReturn,
    received_at: Instant,
    refunds: ReturnRefunds,
}

/// Counts a refund towards the returns that were received before it.
fn settle(open: &mut [Open<'_>], refund: &Refund) {
    if refund.status == RefundStatus::Failed {
        // One from before the receipt has reduced what was refunded with it.
        for Open { refunds, .. } in open {
            refunds.has_failed |= !refunds.outstanding.is_zero();
        }
        return;
    }
    let mut rest = refund.amount;
    let before = open.iter_mut().filter(|open| open.received_at < refund.created_at);
    for Open { refunds, .. } in before {
        let part = rest.min(refunds.outstanding);
        let counted = (refunds.later.plus(part), refunds.outstanding.minus(part), rest.minus(part));
        if let (Ok(later), Ok(outstanding), Ok(left)) = counted {
            (refunds.later, refunds.outstanding, rest) = (later, outstanding, left);
        }
    }
}
