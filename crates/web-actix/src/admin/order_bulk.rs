//! Confirming several orders at once.

use actix_web::{HttpRequest, HttpResponse};
use api_actix::views::ConfirmedManyDto;
use application::orders::{self, Confirmed};
use domain::ids::OrderId;
use serde_json::json;

use crate::failure::PageError;
use crate::form::Form;
use crate::page::render;
use crate::query;
use crate::visitor::Operator;

/// `POST /admin/orders/confirm`: shows what became of each order. One that cannot be confirmed does not affect the
/// others.
///
/// # Errors
/// `validation_failed` if no order is chosen, or too many are.
pub async fn confirm(req: HttpRequest, form: Form<Operator>) -> Result<HttpResponse, PageError> {
    let chosen = form.all("order").map(|id| Ok(OrderId(query::parsed("order", id)?)));
    let chosen: Vec<OrderId> = chosen.collect::<Result<_, PageError>>()?;
    let engine = form.engine.clone();
    let (operator, mut content) = form
        .answer(
            |done: &Confirmed| json!(ConfirmedManyDto::from(done.as_slice())),
            async move |engine, operator: &Operator, key| {
                orders::confirm_many(engine, &operator.admin, &chosen, key).await
            },
        )
        .await?;
    for result in
        content.get_mut("results").and_then(|all| all.as_array_mut()).into_iter().flatten()
    {
        let id = result.get("order_id").and_then(|id| id.as_str()).map(query::id);
        let Some(Ok(id)) = id else { continue };
        if let Ok(record) = orders::get_any(&engine, &operator.admin, OrderId(id)).await {
            let more = json!(record.order.number.to_string());
            result.as_object_mut().map(|result| result.insert("number".to_owned(), more));
        }
    }
    render(&req, &operator, "admin/orders_confirmed.html", content)
}
