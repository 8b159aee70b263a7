//! `GET /api/admin/listings/{id}/stock-movements`.

use std::sync::Arc;

use actix_web::{HttpResponse, get};
use application::listings;
use domain::ids::ListingId;

use crate::auth::Admin;
use crate::csv::{Asked, Format};
use crate::dto::{PageDto, PageQuery, StockMovementDto};
use crate::errors::Problem;
use crate::extract::{PathId, Query};
use crate::routes::admin::stock::LIST;
use crate::state::State;

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
