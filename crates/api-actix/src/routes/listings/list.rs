//! `GET /api/listings`.

use actix_web::get;
use application::listings;
use ports::ListingFilter;

use crate::dto::{ListingDto, ListingQuery, PageDto};
use crate::errors::Problem;
use crate::extract::{Cursors, Query};
use crate::reply::Reply;
use crate::state::State;

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
    let filter = ListingFilter { query: query.query.and_then(|words| words.0), only_active: true };
    let found = listings::list(&state.engine(), filter, page).await?;
    Ok(Reply::ok(&CURSORS.answer(found, |listing| ListingDto::from(&listing))))
}
