//! `POST /api/admin/listings/{id}/archive`.

use actix_web::post;
use application::listings;
use domain::ids::ListingId;

use super::shown;
use crate::auth::Admin;
use crate::dto::{AdminListingDto, Nothing};
use crate::errors::Problem;
use crate::extract::{Body, PathId};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// Archive a listing
///
/// Carts and orders keep their reference to it, but it can no longer be bought.
#[utoipa::path(
    tag = "Admin: listings",
    params(("id" = Uuid, Path, description = "The listing"), KeyHeader),
    responses((status = 200, description = "The listing", body = AdminListingDto), (status = 409)),
)]
#[post("/{id}/archive")]
pub async fn archive(
    admin: Admin,
    once: Once,
    id: PathId<ListingId>,
    body: Body<Nothing>,
    state: State,
) -> Result<Reply, Problem> {
    let keyed = once.keyed(&admin.0, &body.raw, shown)?;
    let engine = state.engine();
    to_the_end(async move {
        answer(listings::archive(&engine, &admin.0, id.0, keyed.as_ref()).await, shown)
    })
    .await
}
