//! The forms of an order: confirm, ship, deliver, return, cancel, note.

use actix_web::{HttpResponse, web};
use application::orders::{self, CancelItems, CancelOrder, ReturnParcel, ShipOrder};
use domain::ids::{OrderId, ParcelId};
use domain::order::{OrderEvent, OrderRecord};

use super::expected;
use super::order_units::chosen;
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
/// The refusal of the order; `version_mismatch`.
pub async fn confirm(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let id = OrderId(query::id(&id)?);
    let admin = expected::of_order(&form)?;
    form.run(page("confirmed"), async move |engine, _: &Operator, key| {
        orders::confirm(engine, &admin, id, key).await
    })
    .await
}

/// `POST /admin/orders/{id}/ship`: the chosen units, or everything that is left, in one parcel.
///
/// # Errors
/// The refusal of the order; `version_mismatch`.
pub async fn ship(form: Form<Operator>, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let id = OrderId(query::id(&id)?);
    let input = ShipOrder {
        carrier: form.optional("carrier"),
        tracking_number: form.optional("tracking_number"),
        lines: form.is_checked("part").then(|| chosen(&form)).transpose()?,
        force: form.is_checked("force"),
    };
    let admin = expected::of_order(&form)?;
    form.run(page("shipped"), async move |engine, _: &Operator, key| {
        orders::ship(engine, &admin, id, input, key).await
    })
    .await
}

/// `POST /admin/orders/{id}/deliver`: a parcel, or all that are on their way.
///
/// # Errors
/// The refusal of the order; `version_mismatch`.
pub async fn deliver(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let id = OrderId(query::id(&id)?);
    let parcel = form.optional("parcel").map(|_| form.parse("parcel")).transpose()?;
    let admin = expected::of_order(&form)?;
    form.run(page("delivered"), async move |engine, _: &Operator, key| {
        orders::deliver(engine, &admin, id, parcel.map(ParcelId), key).await
    })
    .await
}

/// `POST /admin/orders/{id}/return`: a parcel that did not arrive.
///
/// # Errors
/// The refusal of the order; `version_mismatch`.
pub async fn return_parcel(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    form.ensure_confirmed()?;
    let id = OrderId(query::id(&id)?);
    let input = ReturnParcel {
        parcel: ParcelId(form.parse("parcel")?),
        then: form.parse("then")?,
        reason: form.optional("reason"),
    };
    let admin = expected::of_order(&form)?;
    form.run(page("returned"), async move |engine, _: &Operator, key| {
        orders::return_parcel(engine, &admin, id, input, key).await
    })
    .await
}

/// `POST /admin/orders/{id}/cancel`
///
/// # Errors
/// The refusal of the order; `version_mismatch`.
pub async fn cancel(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    form.ensure_confirmed()?;
    let id = OrderId(query::id(&id)?);
    let input = CancelOrder { id, reason: form.optional("reason") };
    let admin = expected::of_order(&form)?;
    form.run(page("cancelled"), async move |engine, _: &Operator, key| {
        orders::cancel_any(engine, &admin, input, key).await
    })
    .await
}

/// `POST /admin/orders/{id}/cancel-items`
///
/// # Errors
/// The refusal of the order; `version_mismatch`.
pub async fn cancel_items(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    form.ensure_confirmed()?;
    let id = OrderId(query::id(&id)?);
    let input = CancelItems {
        lines: Some(chosen(&form)?),
        stock: form.parse("stock")?,
        reason: form.optional("reason"),
    };
    let admin = expected::of_order(&form)?;
    form.run(page("items-cancelled"), async move |engine, _: &Operator, key| {
        orders::cancel_items(engine, &admin, id, input, key).await
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
