//! `GET /api/admin/coupons`.

use actix_web::get;
use application::coupons;
use domain::ids::UserId;
use ports::CouponFilter;

use crate::auth::Admin;
use crate::dto::{AdminCouponDto, CouponQuery, PageDto};
use crate::errors::Problem;
use crate::extract::{Cursors, Query};
use crate::reply::Reply;
use crate::state::State;

const CURSORS: Cursors = Cursors("office-coupons");

/// List all coupons
#[utoipa::path(
    tag = "Office: coupons",
    params(CouponQuery),
    responses((status = 200, description = "A page of coupons", body = PageDto<AdminCouponDto>)),
)]
#[get("")]
pub async fn list(
    _admin: Admin,
    query: Query<CouponQuery>,
    state: State,
) -> Result<Reply, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let page = CURSORS.page(query.cursor.as_deref(), query.limit)?;
    let filter = CouponFilter {
        query: query.query.and_then(|words| words.0),
        owner_id: query.owner_id.map(UserId),
    };
    let found = coupons::list(&engine, filter, page).await?;
    let now = engine.now();
    Ok(Reply::ok(&CURSORS.answer(found, |coupon| AdminCouponDto::of(&coupon, now))))
}
