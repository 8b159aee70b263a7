//! The customer's orders.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::views::ExplainDto;
use application::AppError;
use application::VersionPrecondition;
use application::orders::{self, CancelOrder};
use domain::ids::OrderId;
use domain::order::OrderRecord;
use ports::OrderFilter;
use serde_json::json;

use crate::failure::PageError;
use crate::form::Form;
use crate::order_view::OrderView;
use crate::page::render;
use crate::query::{self, Query};
use crate::shop::payment_note::{self, PaymentNote};
use crate::shop::status::{Live, On};
use crate::shop::{history, linked, pay};
use crate::visitor::Customer;

/// `GET /shop/orders`
///
/// # Errors
/// `storage_unavailable`.
pub async fn list(
    req: HttpRequest,
    customer: Customer,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    if query.text("from") == Some("provider") {
        return pay::latest(&state.engine(), &customer.caller).await;
    }
    let filter = OrderFilter::default();
    let found = orders::list_own(&state.engine(), &customer.caller, filter, query.page()?).await?;
    let linked = orders::list_linked(&state.engine(), &customer.caller).await?;
    let linked: Vec<OrderView> = linked.iter().map(OrderView::for_customers).collect();
    let list = query.list(&found, OrderView::for_customers);
    render(&req, &customer, "shop/orders.html", json!({ "list": list, "linked": linked }))
}

/// `GET /shop/orders/{id}`
///
/// # Errors
/// `not_found`, also for orders of other customers, unless they were confirmed to the customer's address.
pub async fn show(
    req: HttpRequest,
    customer: Customer,
    id: web::Path<String>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let (engine, id) = (state.engine(), OrderId(query::id(&id)?));
    let explained = match orders::explain(&engine, &customer.caller, id).await {
        Ok(explained) => explained,
        Err(AppError::NotFound(_)) => {
            let linked = orders::linked(&engine, &customer.caller, id).await?;
            return linked::page(&req, &customer, &linked, engine.policy().capture);
        }
        Err(error) => return Err(error.into()),
    };
    let history = orders::history(&engine, &customer.caller, id).await?;
    let is_paid = explained.record.payment_status().is_collected();
    let paid_with = explained.record.payments.last().filter(|_| is_paid);
    let content = json!({
        "order": OrderView::for_customers(&explained.record),
        "owed": explained.owed.to_string(),
        "note": PaymentNote::of(&explained.record, engine.policy().capture),
        "received": payment_note::received(&explained.record),
        "price": ExplainDto::from(&explained),
        "actions": crate::format::actions(&explained),
        "history": history::for_customers(&history),
        "waits_until": payment_note::waits_until(&explained.record),
        "live": Live::of(&explained.record, On::Order, 0),
        "provider_page": pay::provider_page(&req, paid_with),
    });
    render(&req, &customer, "shop/order.html", content)
}

/// `POST /shop/orders/{id}/adopt`: an order that was placed as a guest becomes one of the account.
///
/// # Errors
/// `not_found` unless the customer has proven the address with which the order was placed.
pub async fn adopt(form: Form<Customer>, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let id = OrderId(query::id(&id)?);
    form.run(
        |record: &OrderRecord| format!("/shop/orders/{}?done=adopted", record.order.id),
        async move |engine, customer: &Customer, key| {
            orders::adopt(engine, &customer.caller, id, key).await
        },
    )
    .await
}

/// `POST /shop/orders/{id}/cancel`: the order that the page has shown, at its version.
///
/// # Errors
/// `not_found`; `version_mismatch` if the order has changed since; the refusal of the order.
pub async fn cancel(
    form: Form<Customer>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    form.ensure_confirmed()?;
    let input = CancelOrder { id: OrderId(query::id(&id)?), reason: form.optional("reason") };
    // A form without a version was shown for none that the order could have.
    let shown: Option<i64> = form.parse_optional("version")?;
    let shown = VersionPrecondition::one_of(shown.into_iter().collect());
    let caller = form.visitor.caller.clone().expecting(shown);
    form.run(
        |record: &OrderRecord| format!("/shop/orders/{}?done=cancelled", record.order.id),
        async move |engine, _: &Customer, key| orders::cancel(engine, &caller, input, key).await,
    )
    .await
}
