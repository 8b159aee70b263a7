//! `DELETE /api/admin/listings/{id}`.

use actix_web::delete;
use application::listings;
use domain::ids::ListingId;

use crate::auth::Admin;
use crate::errors::Problem;
use crate::extract::PathId;
use crate::reply::Reply;
use crate::state::State;

/// Delete a listing
///
/// Only one that no cart and no order names; others can be archived.
#[utoipa::path(
    tag = "Office: listings",
    params(("id" = Uuid, Path, description = "The listing")),
    responses((status = 204, description = "It is gone"), (status = 409)),
)]
#[delete("/{id}")]
pub async fn delete(_admin: Admin, id: PathId<ListingId>, state: State) -> Result<Reply, Problem> {
    listings::delete(&state.engine(), id.0).await?;
    Ok(Reply::no_content())
}
