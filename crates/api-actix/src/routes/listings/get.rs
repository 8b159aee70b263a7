//! `GET /api/listings/{id}`.

use actix_web::get;
use application::listings;
use domain::ids::ListingId;

use crate::dto::ListingDto;
use crate::errors::Problem;
use crate::extract::PathId;
use crate::reply::Reply;
use crate::state::State;

/// Get a listing
///
/// Includes archived listings, since carts and orders may still refer to them.
#[utoipa::path(
    tag = "Listings",
    params(("id" = Uuid, Path, description = "The listing")),
    responses((status = 200, description = "The listing", body = ListingDto)),
    security(()),
)]
#[get("/{id}")]
pub async fn get(id: PathId<ListingId>, state: State) -> Result<Reply, Problem> {
    let listing = listings::get(&state.engine(), id.0).await?;
    Ok(Reply::ok(&ListingDto::from(&listing)))
}
