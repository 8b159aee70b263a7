//! `GET /api/admin/outbox`.

use std::sync::Arc;

use actix_web::{HttpResponse, get};
use application::outbox;
use ports::JobFilter;

use crate::auth::Admin;
use crate::csv::{Asked, Format, List};
use crate::dto::{JobDto, JobQuery, PageDto};
use crate::errors::Problem;
use crate::extract::{Cursors, Query};
use crate::state::State;

const LIST: List = List {
    cursors: Cursors("office-outbox"),
    file: "outbox",
    columns: &[
        "id",
        "kind",
        "state",
        "order_id",
        "payment_id",
        "refund_id",
        "notification_id",
        "run_at",
        "attempts",
        "last_error",
        "created_at",
    ],
};

/// List jobs
///
/// Oldest first, including dead-lettered jobs.
#[utoipa::path(
    tag = "Admin: outbox",
    params(JobQuery),
    responses((status = 200, description = "A page of results", body = PageDto<JobDto>)),
)]
#[get("")]
pub async fn list(
    _admin: Admin,
    format: Format,
    query: Query<JobQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let filter =
        JobFilter { state: query.state.map(|word| word.0), kind: query.kind.map(|word| word.0) };
    let (cursor, limit, now) = (query.cursor.as_deref(), query.limit, engine.now());
    let read = move |page| {
        let engine = Arc::clone(&engine);
        async move { outbox::list(&engine, filter, page).await }
    };
    let asked = Asked { format, cursor, limit, now };
    LIST.answer(asked, read, |job| JobDto::from(&job)).await
}
