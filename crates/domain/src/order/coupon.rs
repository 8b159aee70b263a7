//! Applies a coupon to an order, or removes it, while the order is pending and no payment is in
//! progress.

use super::payment::on_paid;
use super::place::reservation;
use super::{
    AppliedCoupon, ChangeContext, Effect, Order, OrderError, OrderEventKind, OrderLifecycle,
    OrderRecord, PayPolicy, PaymentMethod, Transition,
};
use crate::Instant;
use crate::coupon::{Coupon, CouponUseChange, CouponUseStatus};
use crate::money::{Money, MoneyError};
use crate::pricing::Price;

impl OrderRecord {
    /// Puts a coupon on the order (`apply_coupon`); one that is there is released. `taken` are
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
        change: &ChangeContext<'_>,
    ) -> Result<Transition, OrderError> {
        self.ensure_price_open(change.now)?;
        let order = &self.order;
        let same = order.coupon.as_ref().is_some_and(|c| c.coupon_id == Some(coupon.id));
        if same {
            return Ok(Transition::from(self.clone()));
        }
        let total = order.price.total_amount();
        let discount = coupon.discount_for(order.user_id, taken, total, change.now)?;
        let reserve = reservation(coupon, taken, (order.id, order.user_id), change)?;
        let from = self.status();
        let mut transition = Transition::from(self.clone());
        release_coupon(&mut transition);
        let price = Price::with_discount(total, discount)?;
        transition.record.order.price = order.priced_with(price.discount_applied())?;
        transition.record.order.coupon = Some(AppliedCoupon {
            coupon_id: Some(coupon.id),
            code: coupon.code.to_string(),
            status: CouponUseStatus::Reserved,
        });
        transition.effect(reserve);
        let code = coupon.code.to_string();
        transition.record_event(OrderEventKind::CouponApplied, Some(from), Some(code), change);
        let online = transition.record.order.payment_method == PaymentMethod::Online;
        if online && transition.record.order.grand_total().is_zero() {
            on_paid(&mut transition, "no_payment_required", policy, change)?;
        }
        Ok(transition)
    }

    /// Takes the coupon off the order; nothing happens if there is none.
    ///
    /// # Errors
    /// As for [`OrderRecord::apply_coupon`].
    pub fn remove_coupon(&self, change: &ChangeContext<'_>) -> Result<Transition, OrderError> {
        let mut transition = Transition::from(self.clone());
        if self.order.coupon.is_none() {
            return Ok(transition);
        }
        self.ensure_price_open(change.now)?;
        let from = self.status();
        release_coupon(&mut transition);
        transition.record.order.price =
            self.order.priced_with(Money::zero(self.order.currency()))?;
        transition.record.order.coupon = None;
        transition.record_event(OrderEventKind::CouponRemoved, Some(from), None, change);
        Ok(transition)
    }

    /// The price can no longer change once an attempt that may still be captured exists, or after
    /// the deadline.
    pub(super) fn ensure_price_open(&self, now: Instant) -> Result<(), OrderError> {
        if self.order.lifecycle != OrderLifecycle::Pending {
            return Err(OrderError::NotPayable("it is no longer pending"));
        }
        if self.payment_status().is_collected() {
            return Err(OrderError::AlreadyPaid);
        }
        self.ensure_clear(now)?;
        match self.live_payment() {
            Some(live) => Err(OrderError::PaymentInProgress(live.id)),
            None => Ok(()),
        }
    }
}

impl Order {
    /// The price with another discount: shipping may become free, or cost something again, and the taxes follow, all at
    /// the terms that the order keeps.
    fn priced_with(&self, discount: Money) -> Result<Price, MoneyError> {
        let price = self.breakdown_with(discount)?.price;
        price.grand_total().within_limit()?;
        Ok(price)
    }
}

/// Releases the order's coupon use, whatever its state.
pub(super) fn release_coupon(transition: &mut Transition) {
    let order_id = transition.record.order.id;
    let Some(coupon) = transition.record.order.coupon.as_mut() else {
        return;
    };
    let was_redeemed = coupon.status == CouponUseStatus::Redeemed;
    if coupon.status == CouponUseStatus::Released {
        return;
    }
    coupon.status = CouponUseStatus::Released;
    let coupon_id = coupon.coupon_id;
    transition.effect(Effect::Coupon(CouponUseChange::Release {
        coupon_id,
        order_id,
        was_redeemed,
    }));
}

/// Redeems the order's coupon use.
pub(super) fn redeem(transition: &mut Transition) {
    let order_id = transition.record.order.id;
    let Some(coupon) = transition.record.order.coupon.as_mut() else {
        return;
    };
    if coupon.status != CouponUseStatus::Reserved {
        return;
    }
    coupon.status = CouponUseStatus::Redeemed;
    let coupon_id = coupon.coupon_id;
    transition.effect(Effect::Coupon(CouponUseChange::Redeem { coupon_id, order_id }));
}
