//! What a commit changes of coupon uses and their counters. Existing uses of orders change first, under
//! the lock of their orders; then the counters, coupons in id order and releases before reservations;
//! new uses come last, under the lock of their coupons.

use domain::coupon::{CouponUse, CouponUseChange, CouponUseStatus};
use domain::ids::{CouponId, OrderId};

use crate::rows::coupon::CouponUseRow;

/// The changes in locking order.
pub(in crate::commit) struct CouponUsePlan<'a> {
    pub(in crate::commit) moved: Vec<UseMove>,
    pub(in crate::commit) counts: Vec<Count<'a>>,
}

/// A use that an order has, and where it goes.
#[derive(Debug, Clone, Copy)]
pub(in crate::commit) struct UseMove {
    pub(in crate::commit) order_id: OrderId,
    pub(in crate::commit) from: CouponUseStatus,
    pub(in crate::commit) to: CouponUseStatus,
}

/// A change of one coupon's counters.
pub(in crate::commit) enum Count<'a> {
    /// A use moved out of where it was counted.
    Back(CouponId, UseMove),
    /// A use is taken.
    Take(Take<'a>),
}

/// A new use. If its order costs nothing, it is redeemed in the commit that takes it.
#[derive(Clone, Copy)]
pub(in crate::commit) struct Take<'a> {
    pub(in crate::commit) usage: &'a CouponUse,
    pub(in crate::commit) version: i64,
    pub(in crate::commit) redeemed: bool,
}

impl Take<'_> {
    /// The row of the use.
    pub(in crate::commit) fn row(&self) -> CouponUseRow {
        let mut row = CouponUseRow::from(self.usage);
        if self.redeemed {
            row.status = CouponUseStatus::Redeemed.as_str().to_owned();
        }
        row
    }
}

impl<'a> CouponUsePlan<'a> {
    pub(in crate::commit) fn of(changes: &'a [CouponUseChange]) -> Self {
        let mut plan = Self { moved: Vec::new(), counts: Vec::new() };
        for change in changes {
            match change {
                CouponUseChange::Reserve { usage, coupon_version } => plan
                    .counts
                    .push(Count::Take(Take { usage, version: *coupon_version, redeemed: false })),
                CouponUseChange::Redeem { coupon_id, order_id } => {
                    plan.redeem(*coupon_id, *order_id)
                }
                CouponUseChange::Release { coupon_id, order_id, was_redeemed } => {
                    plan.release(*coupon_id, *order_id, *was_redeemed)
                }
            }
        }
        plan.moved.sort_by_key(|m| m.order_id);
        plan.counts.sort_by_key(|count| match count {
            Count::Back(id, _) => (*id, false),
            Count::Take(take) => (take.usage.coupon_id, true),
        });
        plan
    }

    /// The uses that are new.
    pub(in crate::commit) fn taken(&self) -> impl Iterator<Item = &Take<'a>> {
        self.counts.iter().filter_map(|count| match count {
            Count::Take(take) => Some(take),
            Count::Back(..) => None,
        })
    }

    fn redeem(&mut self, coupon: Option<CouponId>, order_id: OrderId) {
        let just_taken = self.counts.iter_mut().find_map(|count| match count {
            Count::Take(take) if take.usage.order_id == order_id => Some(take),
            Count::Take(_) | Count::Back(..) => None,
        });
        if let Some(take) = just_taken {
            take.redeemed = true;
            return;
        }
        let (from, to) = (CouponUseStatus::Reserved, CouponUseStatus::Redeemed);
        self.step(coupon, UseMove { order_id, from, to });
    }

    fn release(&mut self, coupon: Option<CouponId>, order_id: OrderId, was_redeemed: bool) {
        let from = if was_redeemed { CouponUseStatus::Redeemed } else { CouponUseStatus::Reserved };
        let to = CouponUseStatus::Released;
        self.step(coupon, UseMove { order_id, from, to });
    }

    fn step(&mut self, coupon: Option<CouponId>, step: UseMove) {
        self.moved.push(step);
        self.counts.extend(coupon.map(|id| Count::Back(id, step)));
    }
}

impl UseMove {
    /// What the move adds to the coupon's `reserved` and `redeemed`.
    pub(in crate::commit) fn counts(self) -> (i64, i64) {
        let in_status = |status| {
            let leaves = i64::from(self.from == status);
            i64::from(self.to == status).saturating_sub(leaves)
        };
        let reserved = in_status(CouponUseStatus::Reserved);
        (reserved, in_status(CouponUseStatus::Redeemed))
    }
}
