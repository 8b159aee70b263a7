//! Reading coupons.

use async_trait::async_trait;
use domain::Instant;
use domain::coupon::Coupon;
use domain::ids::{CouponId, UserId};

use crate::page::{Page, PageRequest};
use crate::read_error::ReadError;

/// Filter for coupons.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CouponFilter {
    /// Part of the code, compared as `domain::search::folded` says.
    pub query: Option<String>,
    /// Only coupons of this owner.
    pub owner_id: Option<UserId>,
}

/// Coupons.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait CouponRepository: Send + Sync {
    /// A coupon.
    async fn coupon(&self, id: CouponId) -> Result<Option<Coupon>, ReadError>;
    /// A coupon by [`domain::coupon::CouponCode::key`].
    async fn coupon_by_code(&self, key: &str) -> Result<Option<Coupon>, ReadError>;
    /// The slots of a coupon held by the unreleased uses of this user, including uses from before a
    /// limit per user was set.
    async fn taken_slots(&self, id: CouponId, user: UserId) -> Result<Vec<i32>, ReadError>;
    /// A page of coupons in the order of their ids, oldest first.
    async fn list_coupons(
        &self,
        filter: &CouponFilter,
        page: PageRequest,
    ) -> Result<Page<Coupon>, ReadError>;
    /// A page of the coupons that belong to this user and that they can use now, as
    /// `Coupon::can_be_used_by` says: valid, and the user's own uses not spent
    /// (`repositories::usable_coupons`). Coupons for anyone are not listed: their
    /// codes are handed out.
    async fn usable_coupons(
        &self,
        user: UserId,
        now: Instant,
        page: PageRequest,
    ) -> Result<Page<Coupon>, ReadError>;
}
