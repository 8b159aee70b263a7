//! Disputes of payments.

use actix_web::{HttpRequest, HttpResponse};
use api_actix::State;
use api_actix::views::{DisputeDto, ListedDto};
use application::orders::{Numbered, with_order_numbers};
use application::payments;
use domain::dispute::{Dispute, DisputeStatus};
use ports::DisputeFilter;
use serde_json::{Value, json};

use crate::failure::PageError;
use crate::format;
use crate::page::render;
use crate::query::Query;
use crate::visitor::Operator;

/// `GET /admin/disputes`
///
/// # Errors
/// `validation_failed` for a filter that cannot be read.
pub async fn list(
    req: HttpRequest,
    operator: Operator,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    let (engine, now) = (state.engine(), state.engine().now());
    let filter = DisputeFilter { status: query.parse("status")? };
    let found = payments::list_disputes(&engine, &operator.admin, filter, query.page()?).await?;
    let order = |dispute: &Dispute| Some(dispute.order_id);
    let found = with_order_numbers(&engine, &operator.admin, found, order).await?;
    let row = |listed: &Numbered<Dispute>| -> Value {
        let dispute = &listed.row;
        let is_late = dispute.status.awaits_response() && dispute.due_at.is_some_and(|at| at < now);
        json!({ "dispute": ListedDto::<DisputeDto>::from(listed), "is_late": is_late })
    };
    let content = json!({
        "list": query.list(&found, row),
        "statuses": format::values(DisputeStatus::ALL, |status| status.as_str()),
    });
    render(&req, &operator, "admin/disputes.html", content)
}
