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
/// Only if no cart or order refers to it; otherwise archive it.
#[utoipa::path(
    tag = "Admin: listings",
    params(("id" = Uuid, Path, description = "The listing")),
    responses((status = 204, description = "Deleted"), (status = 409)),
)]
#[delete("/{id}")]
pub async fn delete(_admin: Admin, id: PathId<ListingId>, state: State) -> Result<Reply, Problem> {
    listings::delete(&state.engine(), id.0).await?;
    Ok(Reply::no_content())
}
