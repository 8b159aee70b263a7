//! Reading coupons.

use async_trait::async_trait;
use domain::Instant;
use domain::coupon::Coupon;
use domain::ids::{CouponId, UserId};
use domain::search::holds;
use ports::{CouponFilter, CouponRepository, Page, PageRequest, ReadError};

use super::ascending;
use crate::state::State;
use crate::store::MemoryStore;

#[async_trait]
impl CouponRepository for MemoryStore {
    async fn coupon(&self, id: CouponId) -> Result<Option<Coupon>, ReadError> {
        Ok(self.lock().coupons.get(&id).cloned())
    }

    async fn coupon_by_code(&self, key: &str) -> Result<Option<Coupon>, ReadError> {
        let state = self.lock();
        let id = state.coupon_codes.get(&key.to_owned());
        Ok(id.and_then(|id| state.coupons.get(id)).cloned())
    }

    async fn taken_slots(&self, id: CouponId, user: UserId) -> Result<Vec<i32>, ReadError> {
        let state = self.lock();
        Ok(state.slots_of(id, user))
    }

    async fn list_coupons(
        &self,
        filter: &CouponFilter,
        page: PageRequest,
    ) -> Result<Page<Coupon>, ReadError> {
        let state = self.lock();
        let rows = state.coupons.rows().filter(|c| wanted(c, filter));
        Ok(ascending(rows, page, |c| c.id.0))
    }

    async fn usable_coupons(
        &self,
        user: UserId,
        now: Instant,
        page: PageRequest,
    ) -> Result<Page<Coupon>, ReadError> {
        let state = self.lock();
        let usable = |c: &&Coupon| {
            let own = c.owner_id == Some(user);
            own && c.can_be_used_by(user, &state.slots_of(c.id, user), now)
        };
        Ok(ascending(state.coupons.rows().filter(usable), page, |c| c.id.0))
    }
}

impl State {
    /// A user's slots of a coupon.
    fn slots_of(&self, coupon: CouponId, user: UserId) -> Vec<i32> {
        let slots = self.slots.range((coupon, user, i32::MIN)..=(coupon, user, i32::MAX));
        slots.map(|((_, _, slot), _)| *slot).collect()
    }
}

fn wanted(coupon: &Coupon, filter: &CouponFilter) -> bool {
    let named = filter.query.as_deref().is_none_or(|query| holds(coupon.code.as_str(), query));
    named && filter.owner_id.is_none_or(|owner| coupon.owner_id == Some(owner))
}
