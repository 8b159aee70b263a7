//! The forms of an order: confirm, ship, deliver, cancel, note.

use actix_web::{HttpResponse, web};
use application::orders::{self, CancelOrder, ShipOrder};
use domain::ids::OrderId;
use domain::order::{OrderEvent, OrderRecord};

use crate::failure::PageError;
use crate::form::Form;
use crate::query;
use crate::visitor::Operator;

/// The page of an order after a change.
fn page(done: &'static str) -> impl Fn(&OrderRecord) -> String {
    move |record| format!("/admin/orders/{}?done={done}", record.order.id)
}

/// `POST /admin/orders/{id}/confirm`
///
/// # Errors
/// The refusal of the order.
pub async fn confirm(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let id = OrderId(query::id(&id)?);
    form.run(page("confirmed"), async move |engine, operator: &Operator, key| {
        orders::confirm(engine, &operator.admin, id, key).await
    })
    .await
}

/// `POST /admin/orders/{id}/ship`: everything that is left, in one parcel.
///
/// # Errors
/// The refusal of the order.
pub async fn ship(form: Form<Operator>, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let id = OrderId(query::id(&id)?);
    let input = ShipOrder {
        carrier: form.optional("carrier"),
        tracking_number: form.optional("tracking_number"),
        lines: None,
        force: false,
    };
    form.run(page("shipped"), async move |engine, operator: &Operator, key| {
        orders::ship(engine, &operator.admin, id, input, key).await
    })
    .await
}

/// `POST /admin/orders/{id}/deliver`: all parcels that are on their way.
///
/// # Errors
/// The refusal of the order.
pub async fn deliver(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let id = OrderId(query::id(&id)?);
    form.run(page("delivered"), async move |engine, operator: &Operator, key| {
        orders::deliver(engine, &operator.admin, id, None, key).await
    })
    .await
}

/// `POST /admin/orders/{id}/cancel`
///
/// # Errors
/// The refusal of the order.
pub async fn cancel(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let input = CancelOrder { id: OrderId(query::id(&id)?), reason: form.optional("reason") };
    form.run(page("cancelled"), async move |engine, operator: &Operator, key| {
        orders::cancel_any(engine, &operator.admin, input, key).await
    })
    .await
}

/// `POST /admin/orders/{id}/notes`
///
/// # Errors
/// `validation_failed` for an empty or too long note.
pub async fn note(form: Form<Operator>, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let (id, text) = (OrderId(query::id(&id)?), form.text("text").to_owned());
    form.run(
        |event: &OrderEvent| format!("/admin/orders/{}?done=noted", event.order_id),
        async move |engine, operator: &Operator, key| {
            orders::note(engine, &operator.admin, id, &text, key).await
        },
    )
    .await
}
