//! `POST /api/admin/listings/{id}/archive`.

use actix_web::post;
use application::listings;
use domain::ids::ListingId;

use super::shown;
use crate::auth::Admin;
use crate::dto::{AdminListingDto, Nothing};
use crate::errors::Problem;
use crate::extract::{Body, PathId};
use crate::reply::Reply;
use crate::state::State;

/// Archive a listing
///
/// It stays where carts and orders name it, and cannot be bought any more.
#[utoipa::path(
    tag = "Office: listings",
    params(("id" = Uuid, Path, description = "The listing")),
    responses((status = 200, description = "The listing", body = AdminListingDto), (status = 409)),
)]
#[post("/{id}/archive")]
pub async fn archive(
    _admin: Admin,
    id: PathId<ListingId>,
    _body: Body<Nothing>,
    state: State,
) -> Result<Reply, Problem> {
    let listing = listings::archive(&state.engine(), id.0).await?;
    Ok(shown(&listing))
}
