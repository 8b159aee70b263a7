//! `PATCH /api/admin/coupons/{id}`.

use actix_web::patch;
use application::coupons;
use domain::ids::CouponId;

use crate::auth::Admin;
use crate::dto::{AdminCouponDto, ChangeCouponBody};
use crate::errors::Problem;
use crate::extract::{Body, PathId};
use crate::reply::Reply;
use crate::state::State;

/// Update a coupon
///
/// Orders that already use it keep their discount.
#[utoipa::path(
    tag = "Admin: coupons",
    params(("id" = Uuid, Path, description = "The coupon")),
    request_body = ChangeCouponBody,
    responses(
        (status = 200, description = "The coupon", body = AdminCouponDto),
        (status = 409), (status = 422),
    ),
)]
#[patch("/{id}")]
pub async fn change(
    _admin: Admin,
    id: PathId<CouponId>,
    body: Body<ChangeCouponBody>,
    state: State,
) -> Result<Reply, Problem> {
    let engine = state.engine();
    let stored = coupons::get(&engine, id.0).await?;
    let coupon = coupons::change(&engine, id.0, body.value.change(&stored)?).await?;
    Ok(Reply::ok(&AdminCouponDto::of(&coupon, engine.now())))
}
