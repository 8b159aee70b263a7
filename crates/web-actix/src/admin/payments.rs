//! The list of payments.

use actix_web::{HttpRequest, HttpResponse};
use api_actix::State;
use api_actix::views::{AdminPaymentDto, ListedDto};
use application::orders::with_order_numbers;
use application::payments;
use domain::ids::OrderId;
use domain::payment::{Payment, PaymentStatus};
use ports::PaymentFilter;
use serde_json::json;

use crate::failure::PageError;
use crate::format;
use crate::page::render;
use crate::query::Query;
use crate::visitor::Operator;

/// `GET /admin/payments`
///
/// # Errors
/// `validation_failed` for a filter that cannot be read.
pub async fn list(
    req: HttpRequest,
    operator: Operator,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    let filter = PaymentFilter {
        order_id: query.parse("order_id")?.map(OrderId),
        status: query.parse("status")?,
        provider: query.text("provider").map(ToOwned::to_owned),
        created_after: query.day("created_after")?,
        created_before: query.day("created_before")?,
    };
    let engine = state.engine();
    let found = payments::list(&engine, &operator.admin, filter, query.page()?).await?;
    let order = |payment: &Payment| Some(payment.order_id);
    let found = with_order_numbers(&engine, &operator.admin, found, order).await?;
    let content = json!({
        "list": query.list(&found, |payment| ListedDto::<AdminPaymentDto>::from(payment)),
        "statuses": format::values(PaymentStatus::ALL, |status| status.as_str()),
        "providers": engine.providers(),
    });
    render(&req, &operator, "admin/payments.html", content)
}
