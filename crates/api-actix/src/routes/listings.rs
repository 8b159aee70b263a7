//! Listings. No token is needed.

use actix_web::get;
use application::listings;
use domain::ids::ListingId;

use crate::dto::{ListingDto, ListingQuery, PageDto};
use crate::errors::Problem;
use crate::extract::{Cursors, PathId, Query};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(get).service(list);
}

const CURSORS: Cursors = Cursors("listings");

/// List listings
///
/// Without archived listings.
#[utoipa::path(
    tag = "Listings",
    params(ListingQuery),
    responses((status = 200, description = "A page of listings", body = PageDto<ListingDto>)),
    security(()),
)]
#[get("")]
pub async fn list(query: Query<ListingQuery>, state: State) -> Result<Reply, Problem> {
    let Query(query) = query;
    let page = CURSORS.page(query.cursor.as_deref(), query.limit)?;
    let words = query.query.and_then(|words| words.0);
    let found = listings::list_for_sale(&state.engine(), words, page).await?;
    Ok(Reply::ok(&CURSORS.answer(found, |listing| ListingDto::from(&listing))))
}

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
