//! Messages to customers.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::views::{AdminNotificationDto, ListedDto};
use application::notifications;
use application::orders::with_order_numbers;
use domain::ids::{NotificationId, OrderId, UserId};
use domain::notification::{Channel, Notification, NotificationStatus, NotificationType};
use ports::NotificationFilter;
use serde_json::json;

use crate::failure::PageError;
use crate::form::Form;
use crate::format;
use crate::page::render;
use crate::query::{self, Query};
use crate::visitor::Operator;

/// `GET /admin/messages`
///
/// # Errors
/// `validation_failed` for a filter that cannot be read.
pub async fn list(
    req: HttpRequest,
    operator: Operator,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    let filter = NotificationFilter {
        user_id: query.parse("user_id")?.map(UserId),
        order_id: query.parse("order_id")?.map(OrderId),
        status: query.parse("status")?,
        notification_type: query.parse("type")?,
        channel: query.parse("channel")?,
    };
    let engine = state.engine();
    let found = notifications::list(&engine, &operator.admin, filter, query.page()?).await?;
    let order = |message: &Notification| message.order_id;
    let found = with_order_numbers(&engine, &operator.admin, found, order).await?;
    let content = json!({
        "list": query.list(&found, |message| ListedDto::<AdminNotificationDto>::from(message)),
        "statuses": format::values(NotificationStatus::ALL, |status| status.as_str()),
        "types": format::values(NotificationType::ALL, |kind| kind.as_str()),
        "channels": format::values(Channel::ALL, |channel| channel.as_str()),
    });
    render(&req, &operator, "admin/messages.html", content)
}

/// `GET /admin/messages/{id}`: the message as it is sent. Its HTML is shown as text: the page renders no
/// markup that a template or a customer has written.
///
/// # Errors
/// `not_found`.
pub async fn show(
    req: HttpRequest,
    operator: Operator,
    id: web::Path<String>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let id = NotificationId(query::id(&id)?);
    let sent = notifications::as_sent(&state.engine(), &operator.admin, id).await?;
    let message = &sent.notification;
    let rendered = sent.rendered.as_ref();
    let content = json!({
        "message": AdminNotificationDto::from(message),
        "to": sent.to,
        "subject": rendered.map_or(&message.subject, |rendered| &rendered.subject),
        "text": rendered.map_or(&message.message, |rendered| &rendered.text),
        "html": rendered.and_then(|rendered| rendered.html.as_deref()).map(shortened),
    });
    render(&req, &operator, "admin/message.html", content)
}

/// The beginning of a text, as much as a page of limited size shows.
fn shortened(text: &str) -> String {
    const MAX_CHARS: usize = 10_000;
    text.chars().take(MAX_CHARS).collect()
}

/// `POST /admin/messages/{id}/resend`
///
/// # Errors
/// `not_found`; `address_missing`.
pub async fn resend(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let id = NotificationId(query::id(&id)?);
    form.run(
        |_| "/admin/messages?done=resent".to_owned(),
        async move |engine, operator: &Operator, key| {
            notifications::resend(engine, &operator.admin, id, key).await
        },
    )
    .await
}
