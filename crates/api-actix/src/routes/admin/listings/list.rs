//! `GET /api/admin/listings`.

use actix_web::get;
use application::listings;
use ports::ListingFilter;

use crate::auth::Admin;
use crate::dto::{AdminListingDto, ListingQuery, PageDto};
use crate::errors::Problem;
use crate::extract::{Cursors, Query};
use crate::reply::Reply;
use crate::state::State;

const CURSORS: Cursors = Cursors("office-listings");

/// List all listings
///
/// Archived ones too, with what lies on the shelf and what open orders hold of it.
#[utoipa::path(
    tag = "Office: listings",
    params(ListingQuery),
    responses((status = 200, description = "A page of listings", body = PageDto<AdminListingDto>)),
)]
#[get("")]
pub async fn list(
    _admin: Admin,
    query: Query<ListingQuery>,
    state: State,
) -> Result<Reply, Problem> {
    let Query(query) = query;
    let page = CURSORS.page(query.cursor.as_deref(), query.limit)?;
    let filter = ListingFilter { query: query.query.and_then(|words| words.0), only_active: false };
    let found = listings::list(&state.engine(), filter, page).await?;
    Ok(Reply::ok(&CURSORS.answer(found, |listing| AdminListingDto::from(&listing))))
}
