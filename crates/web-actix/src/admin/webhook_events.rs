//! Webhook events that were received.

use actix_web::{HttpRequest, HttpResponse};
use api_actix::State;
use api_actix::views::{ListedDto, ReceivedWebhookDto};
use application::webhooks;
use ports::ReceiptFilter;
use serde_json::json;

use crate::failure::PageError;
use crate::page::render;
use crate::query::Query;
use crate::visitor::Operator;

/// `GET /admin/webhook-events`
///
/// # Errors
/// `validation_failed` for a filter that cannot be read.
pub async fn list(
    req: HttpRequest,
    operator: Operator,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    let engine = state.engine();
    let filter = ReceiptFilter { provider: query.text("provider").map(ToOwned::to_owned) };
    let found = webhooks::list_receipts(&engine, &operator.admin, filter, query.page()?).await?;
    let content = json!({
        "list": query.list(&found, |event| ListedDto::<ReceivedWebhookDto>::from(event)),
        "providers": engine.providers(),
    });
    render(&req, &operator, "admin/webhook_events.html", content)
}
