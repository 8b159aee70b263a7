//! Confirming several orders at once.

use actix_web::{HttpRequest, HttpResponse};
use api_actix::views::ConfirmedManyDto;
use application::orders::{self, Confirmed};
use domain::ids::OrderId;
use serde_json::{Value, json};

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
    let (operator, content) = form
        .answer(
            |done: &Confirmed| results(done),
            async move |engine, operator: &Operator, key| {
                orders::confirm_many(engine, &operator.admin, &chosen, key).await
            },
        )
        .await?;
    render(&req, &operator, "admin/orders_confirmed.html", content)
}

/// The result for each order, as the API says it, with the order's number.
fn results(done: &Confirmed) -> Value {
    let mut content = json!(ConfirmedManyDto::from(done.as_slice()));
    let rows = content.get_mut("results").and_then(Value::as_array_mut).into_iter().flatten();
    for (row, order) in rows.zip(done) {
        if let (Some(row), Some(number)) = (row.as_object_mut(), &order.number) {
            row.insert("number".to_owned(), json!(number.to_string()));
        }
    }
    content
}
