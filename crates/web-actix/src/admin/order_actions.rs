//! The forms of an order: confirm, ship, deliver, return, cancel, note.

use actix_web::{HttpResponse, web};
use application::VersionPrecondition;
use application::orders::{self, CancelItems, CancelOrder, ReturnParcel, ShipOrder};
use domain::ids::{OrderId, ParcelId};
use domain::order::{OrderEvent, OrderRecord};

use super::order_units::chosen;
use crate::failure::PageError;
use crate::form::Form;
use crate::query;
use crate::visitor::Operator;

/// The page of an order after a change.
fn page(done: &'static str) -> impl Fn(&OrderRecord) -> String {
    move |record| format!("/admin/orders/{}?done={done}", record.order.id)
}

/// The version of the order that the form was drawn with. What moves money is refused on another one: a colleague may
/// have done the same meanwhile.
///
/// # Errors
/// `validation_failed`.
pub fn expected(form: &Form<Operator>) -> Result<VersionPrecondition, PageError> {
    match form.text("version") {
        "" => Ok(VersionPrecondition::any()),
        _ => Ok(VersionPrecondition::one_of(vec![form.parse("version")?])),
    }
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

/// `POST /admin/orders/{id}/ship`: the chosen units, or everything that is left, in one parcel.
///
/// # Errors
/// The refusal of the order.
pub async fn ship(form: Form<Operator>, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let id = OrderId(query::id(&id)?);
    let input = ShipOrder {
        carrier: form.optional("carrier"),
        tracking_number: form.optional("tracking_number"),
        lines: form.is_checked("part").then(|| chosen(&form)).transpose()?,
        force: form.is_checked("force"),
    };
    form.run(page("shipped"), async move |engine, operator: &Operator, key| {
        orders::ship(engine, &operator.admin, id, input, key).await
    })
    .await
}

/// `POST /admin/orders/{id}/deliver`: a parcel, or all that are on their way.
///
/// # Errors
/// The refusal of the order.
pub async fn deliver(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let id = OrderId(query::id(&id)?);
    let parcel = form.optional("parcel").map(|_| form.parse("parcel")).transpose()?;
    form.run(page("delivered"), async move |engine, operator: &Operator, key| {
        orders::deliver(engine, &operator.admin, id, parcel.map(ParcelId), key).await
    })
    .await
}

/// `POST /admin/orders/{id}/return`: a parcel that did not arrive.
///
/// # Errors
/// The refusal of the order.
pub async fn return_parcel(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let id = OrderId(query::id(&id)?);
    let input = ReturnParcel {
        parcel: ParcelId(form.parse("parcel")?),
        then: form.parse("then")?,
        reason: form.optional("reason"),
    };
    form.run(page("returned"), async move |engine, operator: &Operator, key| {
        orders::return_parcel(engine, &operator.admin, id, input, key).await
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
    let input = CancelOrder { id: OrderId(query::id(&id)?), reason: form.optional("reason") };
    let expected = expected(&form)?;
    form.run(page("cancelled"), async move |engine, operator: &Operator, key| {
        let admin = operator.admin.clone().expecting(expected);
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
    let id = OrderId(query::id(&id)?);
    let input = CancelItems {
        lines: Some(chosen(&form)?),
        stock: form.parse("stock")?,
        reason: form.optional("reason"),
    };
    let expected = expected(&form)?;
    form.run(page("items-cancelled"), async move |engine, operator: &Operator, key| {
        let admin = operator.admin.clone().expecting(expected);
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
