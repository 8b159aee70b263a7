//! `GET /api/admin/coupons`.

use std::sync::Arc;

use actix_web::{HttpResponse, get};
use application::coupons;
use domain::ids::UserId;
use ports::CouponFilter;

use crate::auth::Admin;
use crate::csv::{Asked, Format, List};
use crate::dto::{AdminCouponDto, CouponQuery, PageDto};
use crate::errors::Problem;
use crate::extract::{Cursors, Query};
use crate::state::State;

const LIST: List = List {
    cursors: Cursors("office-coupons"),
    file: "coupons",
    columns: &[
        "id",
        "code",
        "status",
        "owner_id",
        "kind",
        "discount_amount",
        "currency",
        "min_order_amount",
        "max_redemptions",
        "max_per_user",
        "reserved",
        "redeemed",
        "starts_at",
        "expires_at",
        "is_active",
        "created_at",
        "updated_at",
        "version",
    ],
};

/// List all coupons
#[utoipa::path(
    tag = "Admin: coupons",
    params(CouponQuery),
    responses((status = 200, description = "A page of coupons", body = PageDto<AdminCouponDto>)),
)]
#[get("")]
pub async fn list(
    _admin: Admin,
    format: Format,
    query: Query<CouponQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let filter = CouponFilter {
        query: query.query.and_then(|words| words.0),
        owner_id: query.owner_id.map(UserId),
    };
    let (cursor, limit, now) = (query.cursor.as_deref(), query.limit, engine.now());
    let read = move |page| {
        let (engine, filter) = (Arc::clone(&engine), filter.clone());
        async move { coupons::list(&engine, filter, page).await }
    };
    let asked = Asked { format, cursor, limit, now };
    LIST.answer(asked, read, move |coupon| AdminCouponDto::of(&coupon, now)).await
}
