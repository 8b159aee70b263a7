//! `GET /api/admin/coupons/{id}`.

use actix_web::get;
use application::coupons;
use domain::ids::CouponId;

use crate::auth::Admin;
use crate::dto::AdminCouponDto;
use crate::errors::Problem;
use crate::extract::PathId;
use crate::reply::Reply;
use crate::state::State;

/// Get a coupon
#[utoipa::path(
    tag = "Admin: coupons",
    params(("id" = Uuid, Path, description = "The coupon")),
    responses((status = 200, description = "The coupon", body = AdminCouponDto)),
)]
#[get("/{id}")]
pub async fn get(_admin: Admin, id: PathId<CouponId>, state: State) -> Result<Reply, Problem> {
    let engine = state.engine();
    let coupon = coupons::get(&engine, id.0).await?;
    Ok(Reply::ok(&AdminCouponDto::of(&coupon, engine.now())))
}
