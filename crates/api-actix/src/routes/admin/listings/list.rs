//! `GET /api/admin/listings`.

use std::sync::Arc;

use actix_web::{HttpResponse, get};
use application::listings;
use ports::ListingFilter;

use crate::auth::Admin;
use crate::csv::{Asked, Format, List};
use crate::dto::{AdminListingDto, ListingQuery, PageDto};
use crate::errors::Problem;
use crate::extract::{Cursors, Query};
use crate::state::State;

const LIST: List = List {
    cursors: Cursors("office-listings"),
    file: "listings",
    columns: &[
        "id",
        "sku",
        "name",
        "unit_price",
        "currency",
        "stock",
        "vendor",
        "school",
        "spec",
        "reserved",
        "available",
        "is_active",
        "created_at",
        "updated_at",
        "version",
    ],
};

/// List all listings
///
/// Including archived ones, with on-hand and reserved quantities.
#[utoipa::path(
    tag = "Admin: listings",
    params(ListingQuery),
    responses((status = 200, description = "A page of listings", body = PageDto<AdminListingDto>)),
)]
#[get("")]
pub async fn list(
    _admin: Admin,
    format: Format,
    query: Query<ListingQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let filter = ListingFilter { query: query.query.and_then(|words| words.0), only_active: false };
    let (cursor, limit, now) = (query.cursor.as_deref(), query.limit, engine.now());
    let read = move |page| {
        let (engine, filter) = (Arc::clone(&engine), filter.clone());
        async move { listings::list(&engine, filter, page).await }
    };
    let asked = Asked { format, cursor, limit, now };
    LIST.answer(asked, read, |listing| AdminListingDto::from(&listing)).await
}
