//! Stock adjustments and stock movements.

use actix_web::{HttpResponse, get, post};
use application::listings;
use application::orders::with_order_numbers;
use domain::ids::ListingId;
use domain::listing::Listing;

use crate::auth::Admin;
use crate::command::Command;
use crate::csv::{Format, List, ListRequest};
use crate::dto::{
    AdjustStockBody, AdminListingDto, ListedDto, PageDto, PageQuery, StockMovementDto,
};
use crate::errors::Problem;
use crate::extract::{Body, Cursors, PathId, Query};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// The ledger, of one listing or of all.
const LIST: List = List {
    cursors: Cursors("office-stock-movements"),
    file: "stock-movements",
    columns: "id,listing_id,delta,reason,actor,order_id,at,order_number",
};

/// Mounts the ledger of all listings.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(list);
}

/// Mounts the routes of a single listing.
pub fn mount_for_listing(routes: &mut Routes<'_>) {
    routes.service(adjust_stock).service(stock_movements);
}

/// List all stock movements
///
/// Newest first.
#[utoipa::path(
    tag = "Admin: listings",
    params(PageQuery),
    responses((status = 200, description = "A page of movements", body = PageDto<ListedDto<StockMovementDto>>)),
)]
#[get("")]
pub async fn list(
    admin: Admin,
    format: Format,
    query: Query<PageQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let now = engine.now();
    let request = ListRequest { format, cursor: query.cursor, limit: query.limit, now };
    let read = async move |page| {
        let found = listings::stock_movements(&engine, &admin.0, None, page).await?;
        with_order_numbers(&engine, &admin.0, found, |movement| movement.cause.order_id).await
    };
    LIST.answer(request, read, |movement| ListedDto::<StockMovementDto>::from(&movement)).await
}

/// Adjust a listing's stock
///
/// Adds (positive) or removes (negative) units, with a reason.
#[utoipa::path(
    tag = "Admin: listings",
    params(("id" = Uuid, Path, description = "The listing"), KeyHeader),
    request_body = AdjustStockBody,
    responses((status = 200, description = "The listing", body = AdminListingDto)),
)]
#[post("/{id}/stock")]
pub async fn adjust_stock(
    command: Command<Admin>,
    id: PathId<ListingId>,
    body: Body<AdjustStockBody>,
) -> Result<Reply, Problem> {
    command
        .run(&body.raw, render_listing, async move |engine, admin, key| {
            listings::adjust_stock(engine, admin, id.0, body.value.into(), key).await
        })
        .await
}

/// List a listing's stock movements
///
/// Newest first. The rows sum up to the on-hand stock.
#[utoipa::path(
    tag = "Admin: listings",
    params(("id" = Uuid, Path, description = "The listing"), PageQuery),
    responses((status = 200, description = "A page of movements", body = PageDto<ListedDto<StockMovementDto>>)),
)]
#[get("/{id}/stock-movements")]
pub async fn stock_movements(
    admin: Admin,
    format: Format,
    id: PathId<ListingId>,
    query: Query<PageQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let now = engine.now();
    let request = ListRequest { format, cursor: query.cursor, limit: query.limit, now };
    let read = async move |page| {
        let found = listings::stock_movements(&engine, &admin.0, Some(id.0), page).await?;
        with_order_numbers(&engine, &admin.0, found, |movement| movement.cause.order_id).await
    };
    LIST.answer(request, read, |movement| ListedDto::<StockMovementDto>::from(&movement)).await
}

fn render_listing(listing: &Listing) -> Reply {
    Reply::ok(&AdminListingDto::from(listing))
}
