//! Admin routes of coupons.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, delete, get, patch, post};
use application::coupons;
use domain::coupon::Coupon;
use domain::ids::{CouponId, UserId};
use ports::CouponFilter;

use crate::auth::Admin;
use crate::command::Command;
use crate::csv::{Format, List, ListRequest};
use crate::dto::{AdminCouponDto, ChangeCouponBody, CouponQuery, CreateCouponBody, PageDto};
use crate::errors::Problem;
use crate::extract::{Body, Cursors, PathId, Query};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(change).service(create).service(delete).service(get).service(list);
}

const LIST: List = List {
    cursors: Cursors("office-coupons"),
    file: "coupons",
    columns: "id,code,status,owner_id,kind,discount_amount,currency,min_order_amount,\
        max_redemptions,max_per_user,reserved,redeemed,starts_at,expires_at,is_active,created_at,\
        updated_at,version",
};

/// List all coupons
#[utoipa::path(
    tag = "Admin: coupons",
    params(CouponQuery),
    responses((status = 200, description = "A page of coupons", body = PageDto<AdminCouponDto>)),
)]
#[get("")]
pub async fn list(
    admin: Admin,
    format: Format,
    query: Query<CouponQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let filter = CouponFilter {
        query: query.query.and_then(|words| words.0),
        owner_id: query.owner_id.map(UserId),
    };
    let now = engine.now();
    let request = ListRequest { format, cursor: query.cursor, limit: query.limit, now };
    let read = async move |page| coupons::list(&engine, &admin.0, filter.clone(), page).await;
    LIST.answer(request, read, move |coupon| AdminCouponDto::of(&coupon, now)).await
}

/// Create a coupon
#[utoipa::path(
    tag = "Admin: coupons",
    params(KeyHeader),
    request_body = CreateCouponBody,
    responses((status = 201, description = "The coupon", body = AdminCouponDto)),
)]
#[post("")]
pub async fn create(
    command: Command<Admin>,
    body: Body<CreateCouponBody>,
) -> Result<Reply, Problem> {
    let draft = body.value.draft()?;
    command
        .run(&body.raw, render_created, async move |engine, admin, key| {
            coupons::create(engine, admin, draft, key).await
        })
        .await
}

/// As it was when it was made.
fn render_created(coupon: &Coupon) -> Reply {
    Reply::json(StatusCode::CREATED, &AdminCouponDto::of(coupon, coupon.created_at))
        .header("location", format!("/api/admin/coupons/{}", coupon.id))
}

/// Get a coupon
#[utoipa::path(
    tag = "Admin: coupons",
    params(("id" = Uuid, Path, description = "The coupon")),
    responses((status = 200, description = "The coupon", body = AdminCouponDto)),
)]
#[get("/{id}")]
pub async fn get(admin: Admin, id: PathId<CouponId>, state: State) -> Result<Reply, Problem> {
    let engine = state.engine();
    let coupon = coupons::get(&engine, &admin.0, id.0).await?;
    Ok(Reply::ok(&AdminCouponDto::of(&coupon, engine.now())))
}

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
    admin: Admin,
    id: PathId<CouponId>,
    body: Body<ChangeCouponBody>,
    state: State,
) -> Result<Reply, Problem> {
    let engine = state.engine();
    let stored = coupons::get(&engine, &admin.0, id.0).await?;
    let coupon = coupons::change(&engine, &admin.0, id.0, body.value.change(&stored)?).await?;
    Ok(Reply::ok(&AdminCouponDto::of(&coupon, engine.now())))
}

/// Delete a coupon
///
/// Orders keep its code and discount.
#[utoipa::path(
    tag = "Admin: coupons",
    params(("id" = Uuid, Path, description = "The coupon")),
    responses((status = 204, description = "Deleted"), (status = 409)),
)]
#[delete("/{id}")]
pub async fn delete(admin: Admin, id: PathId<CouponId>, state: State) -> Result<Reply, Problem> {
    coupons::delete(&state.engine(), &admin.0, id.0).await?;
    Ok(Reply::no_content())
}
