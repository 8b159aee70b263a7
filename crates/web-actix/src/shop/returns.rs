//! Returns of the customer's orders.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::views::OrderDto;
use application::orders;
use application::returns::{self, CancelReturn, RequestReturn, ReturnOfOrder};
use domain::ids::{OrderId, ReturnId};
use ports::ReturnWithOrder;
use serde_json::json;

use crate::admin::order_units::{chosen, lines};
use crate::failure::PageError;
use crate::form::Form;
use crate::format;
use crate::page::render;
use crate::query::{self, Query};
use crate::visitor::Customer;

/// `GET /shop/orders/{id}/return`: choosing the units.
///
/// # Errors
/// `not_found`.
pub async fn choose(
    req: HttpRequest,
    customer: Customer,
    query: Query,
    id: web::Path<String>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let (engine, id) = (state.engine(), OrderId(query::id(&id)?));
    let explained = orders::explain(&engine, &customer.caller, id).await?;
    let record = &explained.record;
    let mut content = lines(record, &query, |item| record.returnable_quantity(item.id))?;
    if let Some(content) = content.as_object_mut() {
        let order = json!(OrderDto::for_customers(record));
        let facts = ["id", "number", "status"]
            .map(|name| (name.to_owned(), order.get(name).cloned().unwrap_or_default()));
        content.insert("order".to_owned(), facts.into_iter().collect());
        content.insert("actions".to_owned(), json!(format::actions(&explained)));
        let until = record.returnable_until(returns::return_window(&engine));
        content.insert("until".to_owned(), json!(until));
    }
    render(&req, &customer, "shop/return.html", content)
}

/// `POST /shop/orders/{id}/return`
///
/// # Errors
/// `not_found`; the refusal of the order.
pub async fn request(
    form: Form<Customer>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let order = OrderId(query::id(&id)?);
    let reason = form.text("reason").to_owned();
    let input = RequestReturn { order, lines: chosen(&form)?, reason };
    form.run(page("return-requested"), async move |engine, customer: &Customer, key| {
        returns::request(engine, &customer.caller, input, key).await
    })
    .await
}

/// `POST /shop/orders/{id}/returns/{return_id}/cancel`
///
/// # Errors
/// `not_found`; the refusal of the return.
pub async fn cancel(
    form: Form<Customer>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, PageError> {
    form.ensure_confirmed()?;
    let of =
        ReturnOfOrder { order: OrderId(query::id(&path.0)?), id: ReturnId(query::id(&path.1)?) };
    let input = CancelReturn { of, reason: None };
    form.run(page("return-cancelled"), async move |engine, customer: &Customer, key| {
        returns::cancel(engine, &customer.caller, input, key).await
    })
    .await
}

/// The page of the order after a change.
fn page(done: &'static str) -> impl Fn(&ReturnWithOrder) -> String {
    move |of| format!("/shop/orders/{}?done={done}", of.record.order.id)
}
