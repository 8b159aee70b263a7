//! The forms of a return: create, approve, reject, receive, cancel.

use actix_web::{HttpResponse, web};
use api_actix::errors::Problem;
use application::returns::{
    self, CancelReturn, ReceiveReturn, ReceivedItem, RequestReturn, ReturnOfOrder,
};
use domain::ids::{OrderId, OrderItemId, ReturnId};
use domain::order::CancelledStock;
use ports::ReturnWithOrder;

use super::expected;
use super::order_units::chosen;
use crate::failure::PageError;
use crate::form::Form;
use crate::query;
use crate::visitor::Operator;

/// The path of a return: its order and itself.
type ReturnPath = web::Path<(String, String)>;

/// The page of a return after a change.
fn page(done: &'static str) -> impl Fn(&ReturnWithOrder) -> String {
    move |of| format!("/admin/orders/{}/returns/{}?done={done}", of.record.order.id, of.id)
}

fn named(path: &(String, String)) -> Result<ReturnOfOrder, PageError> {
    Ok(ReturnOfOrder { order: OrderId(query::id(&path.0)?), id: ReturnId(query::id(&path.1)?) })
}

/// `POST /admin/orders/{id}/returns`: an approved return of the chosen units.
///
/// # Errors
/// The refusal of the order; `version_mismatch`.
pub async fn create(
    form: Form<Operator>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let order = OrderId(query::id(&id)?);
    let reason = form.text("reason").to_owned();
    let input = RequestReturn { order, lines: chosen(&form)?, reason };
    let admin = expected::of_order(&form)?;
    form.run(page("return-created"), async move |engine, _: &Operator, key| {
        returns::create(engine, &admin, input, key).await
    })
    .await
}

/// `POST /admin/orders/{id}/returns/{return_id}/approve`
///
/// # Errors
/// The refusal of the return; `version_mismatch`.
pub async fn approve(form: Form<Operator>, path: ReturnPath) -> Result<HttpResponse, PageError> {
    let of = named(&path)?;
    let admin = expected::of_order(&form)?;
    form.run(page("return-approved"), async move |engine, _: &Operator, key| {
        returns::approve(engine, &admin, of, key).await
    })
    .await
}

/// `POST /admin/orders/{id}/returns/{return_id}/reject`
///
/// # Errors
/// The refusal of the return; `version_mismatch`.
pub async fn reject(form: Form<Operator>, path: ReturnPath) -> Result<HttpResponse, PageError> {
    form.ensure_confirmed()?;
    let (of, reason) = (named(&path)?, form.text("reason").to_owned());
    let admin = expected::of_order(&form)?;
    form.run(page("return-rejected"), async move |engine, _: &Operator, key| {
        returns::reject(engine, &admin, of, &reason, key).await
    })
    .await
}

/// `POST /admin/orders/{id}/returns/{return_id}/receive`: the units that arrived, and what is refunded for them.
///
/// # Errors
/// The refusal of the return; `version_mismatch`.
pub async fn receive(form: Form<Operator>, path: ReturnPath) -> Result<HttpResponse, PageError> {
    form.ensure_confirmed()?;
    let of = named(&path)?;
    let refund = refunds(&form)?;
    let input = ReceiveReturn {
        of,
        items: Some(received(&form)?),
        refund,
        withheld: form.optional("withheld_amount").filter(|_| refund),
        withheld_reason: form.optional("withheld_reason"),
    };
    let admin = expected::of_order(&form)?;
    form.run(page("return-received"), async move |engine, _: &Operator, key| {
        returns::receive(engine, &admin, input, key).await
    })
    .await
}

/// `POST /admin/orders/{id}/returns/{return_id}/cancel`
///
/// # Errors
/// The refusal of the return; `version_mismatch`.
pub async fn cancel(form: Form<Operator>, path: ReturnPath) -> Result<HttpResponse, PageError> {
    form.ensure_confirmed()?;
    let of = named(&path)?;
    let input = CancelReturn { of, reason: form.optional("reason") };
    let admin = expected::of_order(&form)?;
    form.run(page("return-cancelled"), async move |engine, _: &Operator, key| {
        returns::cancel_any(engine, &admin, input, key).await
    })
    .await
}

/// Whether the price of the units is refunded.
fn refunds(form: &Form<Operator>) -> Result<bool, PageError> {
    match form.text("refund") {
        "price" => Ok(true),
        "nothing" => Ok(false),
        _ => Err(Problem::invalid("refund", "choose `price` or `nothing`").into()),
    }
}

/// The units that arrived, by their disposition. Fields without a number, or with zero, say nothing.
fn received(form: &Form<Operator>) -> Result<Vec<ReceivedItem>, PageError> {
    let fields =
        [("restock-", CancelledStock::Restocked), ("write-off-", CancelledStock::WrittenOff)];
    let mut items = Vec::new();
    for (prefix, stock) in fields {
        for (line, text) in form.all_of(prefix).filter(|(_, text)| !text.is_empty()) {
            let quantity: i64 = query::parsed("units", text)?;
            if quantity != 0 {
                let line = OrderItemId(query::parsed("units", line)?);
                items.push(ReceivedItem { line, quantity, stock });
            }
        }
    }
    Ok(items)
}
