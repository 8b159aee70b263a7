//! `GET /api/admin/stock-movements`.

use std::sync::Arc;

use actix_web::{HttpResponse, get};
use application::listings;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::Admin;
use crate::csv::{Asked, Format, List};
use crate::dto::{PageDto, PageQuery, StockMovementDto};
use crate::errors::Problem;
use crate::extract::{Cursors, Query};
use crate::state::State;

/// The ledger, of one listing or of all.
pub(super) const LIST: List = List {
    cursors: Cursors("office-stock-movements"),
    file: "stock-movements",
    columns: &["id", "listing_id", "delta", "reason", "actor", "order_id", "at"],
};

/// Mounts the route.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(list);
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
