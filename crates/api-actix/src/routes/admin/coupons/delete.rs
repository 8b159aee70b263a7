//! `DELETE /api/admin/coupons/{id}`.

use actix_web::delete;
use application::coupons;
use domain::ids::CouponId;

use crate::auth::Admin;
use crate::errors::Problem;
use crate::extract::PathId;
use crate::reply::Reply;
use crate::state::State;

/// Delete a coupon
///
/// Orders keep its code and discount.
#[utoipa::path(
    tag = "Admin: coupons",
    params(("id" = Uuid, Path, description = "The coupon")),
    responses((status = 204, description = "Deleted"), (status = 409)),
)]
#[delete("/{id}")]
pub async fn delete(_admin: Admin, id: PathId<CouponId>, state: State) -> Result<Reply, Problem> {
    coupons::delete(&state.engine(), id.0).await?;
    Ok(Reply::no_content())
}
