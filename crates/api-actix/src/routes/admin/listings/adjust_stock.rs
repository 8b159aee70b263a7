//! `POST /api/admin/listings/{id}/stock`.

use actix_web::post;
use application::listings;
use domain::ids::ListingId;

use super::shown;
use crate::auth::Admin;
use crate::dto::{AdjustStockBody, AdminListingDto};
use crate::errors::Problem;
use crate::extract::{Body, PathId};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Adjust a listing's stock
///
/// Adds (positive) or removes (negative) units, with a reason.
#[utoipa::path(
    tag = "Admin: listings",
    params(("id" = Uuid, Path, description = "The listing"), KeyHeader),
    request_body = AdjustStockBody,
    responses((status = 200, description = "The listing", body = AdminListingDto), (status = 409)),
)]
#[post("/{id}/stock")]
pub async fn adjust_stock(
    admin: Admin,
    once: Once,
    id: PathId<ListingId>,
    body: Body<AdjustStockBody>,
    state: State,
) -> Result<Reply, Problem> {
    let keyed = once.keyed(&admin.0, &body.raw, shown)?;
    let (engine, input) = (state.engine(), body.value.into());
    to_the_end(async move {
        let done = listings::adjust_stock(&engine, &admin.0, id.0, input, keyed.as_ref());
        answer(done.await, shown)
    })
    .await
}
