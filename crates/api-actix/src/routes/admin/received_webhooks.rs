//! Webhook events that were received.

use actix_web::{HttpResponse, get};
use application::webhooks;
use ports::ReceiptFilter;

use crate::auth::Admin;
use crate::csv::{Format, List, ListRequest};
use crate::dto::{ListedDto, PageDto, ReceivedWebhookDto, ReceivedWebhookQuery};
use crate::errors::Problem;
use crate::extract::{Cursors, Query};
use crate::mount::Routes;
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(list);
}

const LIST: List = List {
    cursors: Cursors("admin-received-webhooks"),
    file: "webhook-events",
    columns: "provider,event_id,kind,outcome,received_at,reference,payment_id,order_id,order_number",
};

/// List received webhook events
///
/// Newest first, each with its result and the payment that it is about. An event that was sent again is listed once.
/// Events that only ask for a lookup of a payment are not recorded. Receipts are deleted after their retention.
#[utoipa::path(
    tag = "Admin: outbox",
    params(ReceivedWebhookQuery),
    responses(
        (status = 200, description = "A page of events", body = PageDto<ListedDto<ReceivedWebhookDto>>),
    ),
)]
#[get("")]
pub async fn list(
    admin: Admin,
    format: Format,
    query: Query<ReceivedWebhookQuery>,
    state: State,
) -> Result<HttpResponse, Problem> {
    let (engine, Query(query)) = (state.engine(), query);
    let filter = ReceiptFilter { provider: query.provider };
    let now = engine.now();
    let request = ListRequest { format, cursor: query.cursor, limit: query.limit, now };
    let read =
        async move |page| webhooks::list_receipts(&engine, &admin.0, filter.clone(), page).await;
    LIST.answer(request, read, |event| ListedDto::<ReceivedWebhookDto>::from(&event)).await
}
