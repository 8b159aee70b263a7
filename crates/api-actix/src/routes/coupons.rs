//! The caller's coupons.

use actix_web::get;
use application::coupons;

use crate::auth::Caller;
use crate::dto::{CouponDto, PageDto, PageQuery};
use crate::errors::Problem;
use crate::extract::{Cursors, Query};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(list);
}

const CURSORS: Cursors = Cursors("coupons");

/// List the caller's coupons
///
/// Coupons that belong to the caller and can be used now. Public codes are not listed.
#[utoipa::path(
    tag = "Coupons",
    params(PageQuery),
    responses((status = 200, description = "A page of coupons", body = PageDto<CouponDto>)),
)]
#[get("")]
pub async fn list(caller: Caller, query: Query<PageQuery>, state: State) -> Result<Reply, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let page = CURSORS.page(query.cursor.as_deref(), query.limit)?;
    let found = coupons::list_own(&engine, &caller.0, page).await?;
    let now = engine.now();
    Ok(Reply::ok(&CURSORS.answer(found, |coupon| CouponDto::of(&coupon, now))))
}
