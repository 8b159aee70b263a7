//! `GET /api/admin/payments`.

use std::sync::Arc;

use actix_web::{HttpResponse, get};
use application::payments;
use domain::ids::OrderId;
use ports::PaymentFilter;

use crate::auth::Admin;
use crate::csv::{Asked, Format, List};
use crate::dto::{AdminPaymentDto, PageDto, PaymentQuery};
use crate::errors::Problem;
use crate::extract::{Cursors, Query};
use crate::state::State;

const LIST: List = List {
    cursors: Cursors("office-payments"),
    file: "payments",
    columns: &[
        "id",
        "order_id",
        "provider",
        "provider_ref",
        "status",
        "currency",
        "amount",
        "to_capture_amount",
        "captured_amount",
        "captured_currency",
        "refunded_amount",
        "failure_code",
        "created_at",
        "updated_at",
        "version",
    ],
};

/// Search all payments
///
/// Payment attempts across orders, newest first.
#[utoipa::path(
    tag = "Admin: payments",
    params(PaymentQuery),
    responses((status = 200, description = "A page of payments", body = PageDto<AdminPaymentDto>)),
)]
#[get("")]
pub async fn list(
    _admin: Admin,
    format: Format,
    query: Query<PaymentQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let filter = PaymentFilter {
        order_id: query.order_id.map(OrderId),
        status: query.status.map(|word| word.0),
        provider: query.provider,
        created_after: query.created_after.map(|time| time.0),
        created_before: query.created_before.map(|time| time.0),
    };
    let (cursor, limit, now) = (query.cursor.as_deref(), query.limit, engine.now());
    let read = move |page| {
        let (engine, filter) = (Arc::clone(&engine), filter.clone());
        async move { payments::list(&engine, filter, page).await }
    };
    let asked = Asked { format, cursor, limit, now };
    LIST.answer(asked, read, |payment| AdminPaymentDto::from(&payment)).await
}
