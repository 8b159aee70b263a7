//! Uses of coupons: guarded counters, and the slots that keep a limit for each user.

use domain::coupon::{Coupon, CouponUse, CouponUseChange, CouponUseStatus};
use domain::ids::{CouponUseId, OrderId};
use ports::{CommitError, Conflict};

use super::{ensure_current, ensure_sound};
use crate::state::{State, UseRow};

impl State {
    pub(super) fn write_coupon_use(&mut self, change: CouponUseChange) -> Result<(), CommitError> {
        match change {
            CouponUseChange::Reserve { usage, coupon_version } => {
                self.reserve_use(&usage, coupon_version)
            }
            CouponUseChange::Redeem { coupon_id: _, order_id } => {
                self.move_use(order_id, CouponUseStatus::Reserved, CouponUseStatus::Redeemed)
            }
            CouponUseChange::Release { coupon_id: _, order_id, was_redeemed } => {
                let from = if was_redeemed {
                    CouponUseStatus::Redeemed
                } else {
                    CouponUseStatus::Reserved
                };
                self.move_use(order_id, from, CouponUseStatus::Released)
            }
        }
    }

    fn reserve_use(&mut self, usage: &CouponUse, version: i64) -> Result<(), CommitError> {
        let coupon = self.coupons.get(&usage.coupon_id);
        let Some(coupon) = coupon.filter(|c| c.version == version) else {
            return Err(CommitError::Conflict(Conflict::Coupon));
        };
        if !has_use_left(coupon) {
            return Err(CommitError::CouponExhausted);
        }
        let order = usage.order_id;
        ensure_sound(self.orders.has(&order), || format!("order {order} is missing"))?;
        ensure_current(!self.live_uses.has(&order), Conflict::OrderCouponUse)?;
        let key = (usage.coupon_id, usage.user_id, usage.slot);
        ensure_current(!self.slots.has(&key), Conflict::CouponSlot)?;
        self.slots.put(key, usage.id);
        self.coupons.edit(&usage.coupon_id, |c| c.reserved = c.reserved.saturating_add(1));
        self.live_uses.put(order, usage.id);
        self.coupon_uses.put(usage.id, row(usage));
        Ok(())
    }

    /// Moves the order's use on, and the counter with it if the coupon is still there.
    fn move_use(
        &mut self,
        order: OrderId,
        from: CouponUseStatus,
        to: CouponUseStatus,
    ) -> Result<(), CommitError> {
        let (id, usage) = self.live_use(order, from)?;
        self.coupon_uses.edit(&id, |usage| usage.status = to);
        if let Some(coupon) = usage.coupon_id {
            self.coupons.edit(&coupon, |c| {
                count(c, from, -1);
                count(c, to, 1);
            });
        }
        if to == CouponUseStatus::Released {
            self.live_uses.remove(&order);
            if let Some(coupon) = usage.coupon_id {
                self.slots.remove(&(coupon, usage.user_id, usage.slot));
            }
        }
        Ok(())
    }

    fn live_use(
        &self,
        order: OrderId,
        status: CouponUseStatus,
    ) -> Result<(CouponUseId, UseRow), CommitError> {
        let id = self.live_uses.get(&order).copied();
        id.and_then(|id| Some((id, self.coupon_uses.get(&id)?.clone())))
            .filter(|(_, usage)| usage.status == status)
            .ok_or(CommitError::Conflict(Conflict::CouponUse))
    }
}

fn has_use_left(coupon: &Coupon) -> bool {
    let used = coupon.reserved.saturating_add(coupon.redeemed);
    coupon.max_redemptions.is_none_or(|max| used < max)
}

fn count(coupon: &mut Coupon, status: CouponUseStatus, by: i64) {
    match status {
        CouponUseStatus::Reserved => coupon.reserved = coupon.reserved.saturating_add(by),
        CouponUseStatus::Redeemed => coupon.redeemed = coupon.redeemed.saturating_add(by),
        CouponUseStatus::Released => {}
    }
}

fn row(usage: &CouponUse) -> UseRow {
    UseRow {
        coupon_id: Some(usage.coupon_id),
        user_id: usage.user_id,
        slot: usage.slot,
        status: usage.status,
    }
}
