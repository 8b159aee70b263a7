//! A coupon put on an order, or taken off it, while it is pending and nothing is being paid.

use super::payment::settle_paid;
use super::place::reservation;
use super::{
    AppliedCoupon, Change, Effect, OrderError, OrderEventKind, OrderLifecycle, OrderRecord,
    PayPolicy, PaymentMethod, Step,
};
use crate::Instant;
use crate::coupon::{Coupon, CouponUseStatus};
use crate::money::Money;

impl OrderRecord {
    /// Puts a coupon on the order (`apply_coupon`); one that is there is given back. `taken` are
    /// the user's slots of this coupon that are taken.
    ///
    /// # Errors
    /// [`OrderError::CouponNotUsable`], or why the order cannot change: [`OrderError::AlreadyPaid`],
    /// [`OrderError::PaymentInProgress`], [`OrderError::NotPayable`].
    pub fn apply_coupon(
        &self,
        coupon: &Coupon,
        taken: &[i32],
        policy: PayPolicy,
        change: &Change<'_>,
    ) -> Result<Step, OrderError> {
        self.ensure_price_open(change.now)?;
        let order = &self.order;
        let same = order.coupon.as_ref().is_some_and(|c| c.coupon_id == Some(coupon.id));
        if same {
            return Ok(Step::from(self.clone()));
        }
        let discount = coupon.discount_for(order.user_id, taken, order.total_amount, change.now)?;
        let reserve = reservation(coupon, taken, (order.id, order.user_id), change)?;
        let from = self.status();
        let mut step = Step::from(self.clone());
        give_back(&mut step);
        step.record.order.discount_applied = discount;
        step.record.order.coupon = Some(AppliedCoupon {
            coupon_id: Some(coupon.id),
            code: coupon.code.to_string(),
            status: CouponUseStatus::Reserved,
        });
        step.effect(reserve);
        let code = coupon.code.to_string();
        step.note(OrderEventKind::CouponApplied, Some(from), Some(code), change);
        let online = step.record.order.payment_method == PaymentMethod::Online;
        if online && step.record.order.final_amount().is_zero() {
            settle_paid(&mut step, "no_payment_required", policy, change)?;
        }
        Ok(step)
    }

    /// Takes the coupon off the order; nothing happens where there is none.
    ///
    /// # Errors
    /// As for [`OrderRecord::apply_coupon`].
    pub fn remove_coupon(&self, change: &Change<'_>) -> Result<Step, OrderError> {
        let mut step = Step::from(self.clone());
        if self.order.coupon.is_none() {
            return Ok(step);
        }
        self.ensure_price_open(change.now)?;
        let from = self.status();
        give_back(&mut step);
        step.record.order.discount_applied = Money::zero(self.order.currency());
        step.record.order.coupon = None;
        step.note(OrderEventKind::CouponRemoved, Some(from), None, change);
        Ok(step)
    }

    /// The price is fixed from the first attempt that may bring money on, and once time is up.
    pub(super) fn ensure_price_open(&self, now: Instant) -> Result<(), OrderError> {
        if self.order.lifecycle != OrderLifecycle::Pending {
            return Err(OrderError::NotPayable("it is no longer pending"));
        }
        if self.payment_status().came_in() {
            return Err(OrderError::AlreadyPaid);
        }
        self.ensure_clear(now)?;
        match self.live_payment() {
            Some(live) => Err(OrderError::PaymentInProgress(live.id)),
            None => Ok(()),
        }
    }
}

/// Releases the order's coupon use, whatever its state.
pub(super) fn give_back(step: &mut Step) {
    let order_id = step.record.order.id;
    let Some(coupon) = step.record.order.coupon.as_mut() else {
        return;
    };
    let was_redeemed = coupon.status == CouponUseStatus::Redeemed;
    if coupon.status == CouponUseStatus::Released {
        return;
    }
    coupon.status = CouponUseStatus::Released;
    let coupon_id = coupon.coupon_id;
    step.effect(Effect::ReleaseCoupon { coupon_id, order_id, was_redeemed });
}

/// The order's use of its coupon is used for good.
pub(super) fn redeem(step: &mut Step) {
    let order_id = step.record.order.id;
    let Some(coupon) = step.record.order.coupon.as_mut() else {
        return;
    };
    if coupon.status != CouponUseStatus::Reserved {
        return;
    }
    coupon.status = CouponUseStatus::Redeemed;
    let coupon_id = coupon.coupon_id;
    step.effect(Effect::RedeemCoupon { coupon_id, order_id });
}
