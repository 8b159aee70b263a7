//! Changes of stock, and the ledger of all of them.

use std::sync::Arc;

use actix_web::{HttpResponse, get, post};
use application::listings;
use domain::ids::ListingId;
use domain::listing::Listing;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::Admin;
use crate::csv::{Asked, Format, List};
use crate::dto::{AdjustStockBody, AdminListingDto, PageDto, PageQuery, StockMovementDto};
use crate::errors::Problem;
use crate::extract::{Body, Cursors, PathId, Query};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::KeyHeader;
use crate::state::State;

/// The ledger, of one listing or of all.
const LIST: List = List {
    cursors: Cursors("office-stock-movements"),
    file: "stock-movements",
    columns: &["id", "listing_id", "delta", "reason", "actor", "order_id", "at"],
};

/// Mounts the ledger of all listings.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(list);
}

/// Mounts the routes of a single listing.
pub fn mount_for_listing(config: &mut ServiceConfig<'_>) {
    config.service(adjust_stock).service(stock_movements);
}

/// List all stock movements
///
/// Newest first.
#[utoipa::path(
    tag = "Admin: listings",
    params(PageQuery),
    responses((status = 200, description = "A page of movements", body = PageDto<StockMovementDto>)),
)]
#[get("")]
pub async fn list(
    _admin: Admin,
    format: Format,
    query: Query<PageQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let (cursor, limit, now) = (query.cursor.as_deref(), query.limit, engine.now());
    let read = move |page| {
        let engine = Arc::clone(&engine);
        async move { listings::stock_movements(&engine, None, page).await }
    };
    let asked = Asked { format, cursor, limit, now };
    LIST.answer(asked, read, |movement| StockMovementDto::from(&movement)).await
}

/// Adjust a listing's stock
///
/// Adds (positive) or removes (negative) units, with a reason.
#[utoipa::path(
    tag = "Admin: listings",
    params(("id" = Uuid, Path, description = "The listing"), KeyHeader),
    request_body = AdjustStockBody,
    responses((status = 200, description = "The listing", body = AdminListingDto), (status = 409)),
)]
#[post("/{id}/stock")]
pub async fn adjust_stock(
    admin: Admin,
    once: Once,
    id: PathId<ListingId>,
    body: Body<AdjustStockBody>,
    state: State,
) -> Result<Reply, Problem> {
    let keyed = once.keyed(&admin.0, &body.raw, shown)?;
    let (engine, input) = (state.engine(), body.value.into());
    to_the_end(async move {
        let done = listings::adjust_stock(&engine, &admin.0, id.0, input, keyed.as_ref());
        answer(done.await, shown)
    })
    .await
}

/// List a listing's stock movements
///
/// Newest first. The rows sum up to the on-hand stock.
#[utoipa::path(
    tag = "Admin: listings",
    params(("id" = Uuid, Path, description = "The listing"), PageQuery),
    responses((status = 200, description = "A page of movements", body = PageDto<StockMovementDto>)),
)]
#[get("/{id}/stock-movements")]
pub async fn stock_movements(
    _admin: Admin,
    format: Format,
    id: PathId<ListingId>,
    query: Query<PageQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let (cursor, limit, now) = (query.cursor.as_deref(), query.limit, engine.now());
    let read = move |page| {
        let engine = Arc::clone(&engine);
        async move { listings::stock_movements(&engine, Some(id.0), page).await }
    };
    let asked = Asked { format, cursor, limit, now };
    LIST.answer(asked, read, |movement| StockMovementDto::from(&movement)).await
}

fn shown(listing: &Listing) -> Reply {
    Reply::ok(&AdminListingDto::from(listing))
}
