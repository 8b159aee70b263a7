//! `GET /api/admin/webhooks/parked`.

use std::sync::Arc;

use actix_web::{HttpResponse, get};
use application::outbox;
use ports::{JobFilter, JobKind};

use crate::auth::Admin;
use crate::csv::{Asked, Format, List};
use crate::dto::{PageDto, ParkedDto, ParkedQuery};
use crate::errors::Problem;
use crate::extract::{Cursors, Query};
use crate::state::State;

const LIST: List = List {
    cursors: Cursors("office-parked"),
    file: "parked-webhooks",
    columns: &[
        "id",
        "provider",
        "reference",
        "status",
        "state",
        "since",
        "run_at",
        "attempts",
        "last_error",
    ],
};

/// List deferred webhooks
///
/// Webhook events for unknown payments, oldest first. They are retried automatically, because an
/// event can arrive before our own commit.
#[utoipa::path(
    tag = "Admin: outbox",
    params(ParkedQuery),
    responses((status = 200, description = "A page of results", body = PageDto<ParkedDto>)),
)]
#[get("")]
pub async fn list(
    _admin: Admin,
    format: Format,
    query: Query<ParkedQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let filter = JobFilter {
        state: query.state.map(|word| word.0),
        kind: Some(JobKind::ProcessPaymentWebhook),
    };
    let (cursor, limit, now) = (query.cursor.as_deref(), query.limit, engine.now());
    let read = move |page| {
        let engine = Arc::clone(&engine);
        async move { outbox::list(&engine, filter, page).await }
    };
    let asked = Asked { format, cursor, limit, now };
    LIST.answer(asked, read, |job| ParkedDto::from(&job)).await
}
