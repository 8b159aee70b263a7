//! What is for sale.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::views::ListingDto;
use application::listings;
use domain::ids::ListingId;
use serde_json::json;

use crate::failure::PageError;
use crate::page::render;
use crate::query::{self, Query};
use crate::visitor::Anyone;

/// `GET /shop`
///
/// # Errors
/// `validation_failed`, `storage_unavailable`.
pub async fn list(
    req: HttpRequest,
    anyone: Anyone,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    let wanted = query.text("query").map(|text| text.chars().take(MAX_QUERY).collect());
    let found = listings::list_for_sale(&state.engine(), wanted, query.page()?).await?;
    let list = query.list(&found, |listing| ListingDto::from(listing));
    render(&req, &anyone, "shop/listings.html", json!({ "list": list }))
}

/// Characters of a search; what is typed beyond them finds nothing more.
const MAX_QUERY: usize = 100;

/// `GET /shop/listings/{id}`
///
/// # Errors
/// `not_found`.
pub async fn show(
    req: HttpRequest,
    anyone: Anyone,
    id: web::Path<String>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let id = ListingId(query::id(&id)?);
    let listing = listings::get(&state.engine(), id).await?;
    let content = json!({ "listing": ListingDto::from(&listing) });
    render(&req, &anyone, "shop/listing.html", content)
}
