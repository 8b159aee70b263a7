//! `POST /api/admin/coupons`.

use actix_web::http::StatusCode;
use actix_web::post;
use application::coupons;
use domain::coupon::Coupon;

use crate::auth::Admin;
use crate::dto::{AdminCouponDto, CreateCouponBody};
use crate::errors::Problem;
use crate::extract::Body;
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Create a coupon
#[utoipa::path(
    tag = "Admin: coupons",
    params(KeyHeader),
    request_body = CreateCouponBody,
    responses(
        (status = 201, description = "The coupon", body = AdminCouponDto),
        (status = 409), (status = 422),
    ),
)]
#[post("")]
pub async fn create(
    admin: Admin,
    once: Once,
    body: Body<CreateCouponBody>,
    state: State,
) -> Result<Reply, Problem> {
    let keyed = once.keyed(&admin.0, &body.raw, made)?;
    let (engine, draft) = (state.engine(), body.value.draft()?);
    to_the_end(async move { answer(coupons::create(&engine, draft, keyed.as_ref()).await, made) })
        .await
}

/// As it was when it was made.
fn made(coupon: &Coupon) -> Reply {
    Reply::json(StatusCode::CREATED, &AdminCouponDto::of(coupon, coupon.created_at))
        .header("location", format!("/api/admin/coupons/{}", coupon.id))
}
