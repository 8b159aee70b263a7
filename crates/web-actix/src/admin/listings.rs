//! Listings: the list, one listing with its stock ledger, and the stock ledger of all.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::views::{AdminListingDto, ListedDto, StockMovementDto};
use application::listings::{self, StockLevel};
use application::orders::{Numbered, with_order_numbers};
use domain::ids::{ListingId, OrderId};
use ports::StockMovement;
use serde_json::json;

use crate::failure::PageError;
use crate::format;
use crate::page::render;
use crate::query::{self, Query};
use crate::visitor::Operator;

/// `GET /admin/listings`
///
/// # Errors
/// `validation_failed` for a filter that cannot be read.
pub async fn list(
    req: HttpRequest,
    operator: Operator,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    let wanted = query.text("query").map(ToOwned::to_owned);
    let (stock, page) = (query.parse::<StockLevel>("stock")?, query.page()?);
    let found = listings::list(&state.engine(), &operator.admin, wanted, stock, page).await?;
    let content = json!({
        "list": query.list(&found, |listing| AdminListingDto::from(listing)),
        "stock_levels": format::values(StockLevel::ALL, |level| level.as_str()),
    });
    render(&req, &operator, "admin/listings.html", content)
}

/// `GET /admin/listings/new`
///
/// # Errors
/// `internal_error`.
pub async fn new(
    req: HttpRequest,
    operator: Operator,
    state: State,
) -> Result<HttpResponse, PageError> {
    let currency = state.engine().policy().currency.code();
    render(&req, &operator, "admin/listing_new.html", json!({ "currency": currency }))
}

/// `GET /admin/listings/{id}`
///
/// # Errors
/// `not_found`.
pub async fn show(
    req: HttpRequest,
    operator: Operator,
    id: web::Path<String>,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    let (engine, id) = (state.engine(), ListingId(query::id(&id)?));
    let listing = listings::get_any(&engine, &operator.admin, id).await?;
    let page = query.page()?;
    let found = listings::stock_movements(&engine, &operator.admin, Some(id), page).await?;
    let found = with_order_numbers(&engine, &operator.admin, found, order_of).await?;
    let content = json!({
        "listing": AdminListingDto::from(&listing),
        "list": query.list(&found, |movement| ListedDto::<StockMovementDto>::from(movement)),
    });
    render(&req, &operator, "admin/listing.html", content)
}

/// `GET /admin/stock-movements`
///
/// # Errors
/// `not_found` for a listing that does not exist.
pub async fn movements(
    req: HttpRequest,
    operator: Operator,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    let listing = query.parse("listing_id")?.map(ListingId);
    let page = query.page()?;
    let engine = state.engine();
    let found = listings::stock_movements(&engine, &operator.admin, listing, page).await?;
    let moved = listings::moved_listings(&engine, &operator.admin, &found.items).await?;
    let found = with_order_numbers(&engine, &operator.admin, found, order_of).await?;
    let list = query.list(&found, |movement: &Numbered<StockMovement>| {
        let listing = moved.iter().find(|listing| listing.id == movement.row.listing_id);
        let mut row = json!(ListedDto::<StockMovementDto>::from(movement));
        if let Some(row) = row.as_object_mut() {
            row.insert("listing_name".to_owned(), json!(listing.map(|listing| &listing.name)));
        }
        row
    });
    render(&req, &operator, "admin/stock_movements.html", json!({ "list": list }))
}

fn order_of(movement: &StockMovement) -> Option<OrderId> {
    movement.cause.order_id
}
