//! `PATCH /api/admin/listings/{id}`.

use actix_web::patch;
use application::listings;
use domain::ids::ListingId;

use super::shown;
use crate::auth::Admin;
use crate::dto::{AdminListingDto, ChangeListingBody};
use crate::errors::Problem;
use crate::extract::{Body, PathId};
use crate::reply::Reply;
use crate::state::State;

/// Update a listing
///
/// Orders keep the name and price at which they were placed.
#[utoipa::path(
    tag = "Admin: listings",
    params(("id" = Uuid, Path, description = "The listing")),
    request_body = ChangeListingBody,
    responses(
        (status = 200, description = "The listing", body = AdminListingDto),
        (status = 409), (status = 422),
    ),
)]
#[patch("/{id}")]
pub async fn change(
    admin: Admin,
    id: PathId<ListingId>,
    body: Body<ChangeListingBody>,
    state: State,
) -> Result<Reply, Problem> {
    let listing = listings::change(&state.engine(), &admin.0, id.0, body.value.into()).await?;
    Ok(shown(&listing))
}
