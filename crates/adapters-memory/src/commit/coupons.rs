//! Coupons as operators change them.

use domain::coupon::Coupon;
use domain::ids::CouponId;
use ports::{CommitError, Conflict, CouponWrite, UniqueViolation};

use super::{ensure_current, ensure_next, ensure_sound};
use crate::state::State;

impl State {
    pub(super) fn write_coupon(&mut self, write: CouponWrite) -> Result<(), CommitError> {
        match write {
            CouponWrite::Insert(coupon) => {
                let id = coupon.id;
                ensure_sound(!self.coupons.has(&id), || format!("coupon {id} exists"))?;
                self.put_coupon(coupon, (0, 0))
            }
            CouponWrite::Update(coupon) => {
                let stored = self.coupons.get(&coupon.id);
                ensure_next(stored.map(|c| c.version), coupon.version, Conflict::Coupon)?;
                let counters = stored.map_or((0, 0), |c| (c.reserved, c.redeemed));
                self.put_coupon(coupon, counters)
            }
            CouponWrite::Delete { id, version } => self.delete_coupon(id, version),
        }
    }

    /// Writes all of a coupon but its counters, which only its uses move.
    fn put_coupon(
        &mut self,
        coupon: Coupon,
        (reserved, redeemed): (i64, i64),
    ) -> Result<(), CommitError> {
        let (id, key) = (coupon.id, coupon.code.key());
        let used = reserved.saturating_add(redeemed);
        let within = coupon.max_redemptions.is_none_or(|max| used <= max);
        ensure_current(within, Conflict::CouponUses)?;
        if self.coupon_codes.get(&key).is_some_and(|other| *other != id) {
            return Err(CommitError::UniqueViolation(UniqueViolation::CouponCode));
        }
        if let Some(was) = self.coupons.get(&id).map(|c| c.code.key()) {
            self.coupon_codes.remove(&was);
        }
        self.coupon_codes.put(key, id);
        let counted = Coupon { reserved, redeemed, ..coupon };
        self.coupons.put(id, counted);
        Ok(())
    }

    /// Orders, carts and uses keep all but their reference (SET NULL). A user's slots go with the
    /// coupon: no one can take one of them any more.
    fn delete_coupon(&mut self, id: CouponId, version: i64) -> Result<(), CommitError> {
        let stored = self.coupons.get(&id).map(|c| (c.version, c.code.key()));
        let current = stored.as_ref().map(|(v, _)| *v) == Some(version);
        ensure_current(current, Conflict::Coupon)?;
        self.coupons.remove(&id);
        if let Some((_, key)) = stored {
            self.coupon_codes.remove(&key);
        }
        let named = |c: &domain::order::AppliedCoupon| c.coupon_id == Some(id);
        for order in self.orders.keys_where(|r| r.order.coupon.as_ref().is_some_and(named)) {
            self.orders.edit(&order, |row| {
                if let Some(coupon) = row.order.coupon.as_mut() {
                    coupon.coupon_id = None;
                }
            });
        }
        for cart in self.carts.keys_where(|c| c.coupon_id == Some(id)) {
            self.carts.edit(&cart, |cart| cart.coupon_id = None);
        }
        for usage in self.coupon_uses.keys_where(|u| u.coupon_id == Some(id)) {
            self.coupon_uses.edit(&usage, |usage| usage.coupon_id = None);
        }
        let of_coupon = |(coupon, _, _): &(CouponId, _, i32)| *coupon == id;
        let slots: Vec<_> = self.slots.iter().map(|(k, _)| *k).filter(of_coupon).collect();
        for slot in slots {
            self.slots.remove(&slot);
        }
        Ok(())
    }
}
