//! `GET /api/admin/listings/{id}`.

use actix_web::get;
use application::listings;
use domain::ids::ListingId;

use super::shown;
use crate::auth::Admin;
use crate::dto::AdminListingDto;
use crate::errors::Problem;
use crate::extract::PathId;
use crate::reply::Reply;
use crate::state::State;

/// Get a listing with its stock
#[utoipa::path(
    tag = "Admin: listings",
    params(("id" = Uuid, Path, description = "The listing")),
    responses((status = 200, description = "The listing", body = AdminListingDto)),
)]
#[get("/{id}")]
pub async fn get(_admin: Admin, id: PathId<ListingId>, state: State) -> Result<Reply, Problem> {
    let listing = listings::get(&state.engine(), id.0).await?;
    Ok(shown(&listing))
}
