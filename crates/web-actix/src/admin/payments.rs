//! Payments: the list, and the forms of one of them.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::views::AdminPaymentDto;
use application::orders::Paid;
use application::payments::{self, NewRefund, RefundPayment};
use domain::ids::{OrderId, PaymentId};
use domain::payment::PaymentStatus;
use ports::PaymentFilter;
use serde_json::json;

use crate::failure::PageError;
use crate::form::Form;
use crate::format;
use crate::page::render;
use crate::query::{self, Query};
use crate::redirect::see_other;
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
    let content = json!({
        "list": query.list(&found, |payment| AdminPaymentDto::from(payment)),
        "statuses": format::values(PaymentStatus::ALL, |status| status.as_str()),
        "providers": engine.providers(),
    });
    render(&req, &operator, "admin/payments.html", content)
}

/// The page of a payment's order after a change.
fn page(done: &'static str) -> impl Fn(&Paid) -> String {
    move |paid| format!("/admin/orders/{}?done={done}", paid.record.order.id)
}

/// `POST /admin/payments/{id}/capture`: the amount, or all of it.
///
/// # Errors
/// The refusal of the payment.
pub async fn capture(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let (id, amount) = (PaymentId(query::id(&id)?), form.optional("amount"));
    form.run(page("captured"), async move |engine, operator: &Operator, key| {
        payments::capture(engine, &operator.admin, id, amount.as_deref(), key).await
    })
    .await
}

/// `POST /admin/payments/{id}/void`
///
/// # Errors
/// The refusal of the payment.
pub async fn void(form: Form<Operator>, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let id = PaymentId(query::id(&id)?);
    form.run(page("voided"), async move |engine, operator: &Operator, key| {
        payments::void(engine, &operator.admin, id, key).await
    })
    .await
}

/// `POST /admin/payments/{id}/refund`: the amount, or the rest.
///
/// # Errors
/// The refusal of the payment.
pub async fn refund(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let input = RefundPayment {
        id: PaymentId(query::id(&id)?),
        amount: form.optional("amount"),
        reason: form.text("reason").to_owned(),
        force: false,
    };
    form.run(
        |new: &NewRefund| format!("/admin/orders/{}?done=refunded", new.record.order.id),
        async move |engine, operator: &Operator, key| {
            payments::refund(engine, &operator.admin, input, key).await
        },
    )
    .await
}

/// `POST /admin/payments/{id}/check`: asks the provider about the payment.
///
/// # Errors
/// `not_found`; `provider_unavailable`.
pub async fn check(form: Form<Operator>, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let id = PaymentId(query::id(&id)?);
    let paid = payments::sync(&form.engine, &form.visitor.admin, id).await?;
    Ok(see_other(&page("checked")(&paid)))
}
