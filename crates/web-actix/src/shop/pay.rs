//! Paying an order: the page that a provider's page leads back to.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::views::{OrderDto, PaymentDto, ShopperActionDto};
use application::checkout::payment_options;
use application::orders::{self, Paid, PayOrder};
use application::{Engine, payments};
use domain::ids::OrderId;
use domain::money::Currency;
use serde_json::json;

use crate::failure::PageError;
use crate::form::Form;
use crate::options::SiteOptions;
use crate::page::render;
use crate::query;
use crate::redirect::see_other;
use crate::visitor::Customer;

/// `GET /shop/orders/{id}/pay`
///
/// # Errors
/// `not_found`, also for orders of other customers.
pub async fn show(
    req: HttpRequest,
    customer: Customer,
    id: web::Path<String>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let (engine, id) = (state.engine(), OrderId(query::id(&id)?));
    let explained = orders::explain(&engine, &customer.caller, id).await?;
    let latest = explained.record.payments.last();
    let currency = explained.record.order.currency();
    let content = json!({
        "order": OrderDto::for_customers(&explained.record),
        "owed": explained.owed.to_string(),
        "actions": crate::format::actions(&explained),
        "payment": latest.map(PaymentDto::from),
        "action": latest.and_then(ShopperActionDto::of),
        "tokens": payment_tokens(&req, &engine, currency),
    });
    render(&req, &customer, "shop/pay.html", content)
}

/// What a demo offers to choose from, if the provider of this currency is one for tests.
fn payment_tokens(req: &HttpRequest, engine: &Engine, currency: Currency) -> Vec<(String, String)> {
    let demo = SiteOptions::of(req).and_then(|options| options.demo.as_ref());
    let provider = engine.policy().provider_for(currency);
    let is_test = provider.is_some_and(|provider| engine.is_test_provider(provider));
    demo.filter(|_| is_test).map(|demo| demo.payment_tokens.clone()).unwrap_or_default()
}

/// `POST /shop/orders/{id}/pay`
///
/// # Errors
/// The refusal of the payment; a decline leads back to the page, which says why.
pub async fn pay(
    req: HttpRequest,
    form: Form<Customer>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let id = OrderId(query::id(&id)?);
    let currency = orders::get(&form.engine, &form.visitor.caller, id).await?.order.currency();
    let input = PayOrder {
        id,
        attempt: None,
        provider: None,
        payment_token: form.optional("payment_token"),
        return_url: return_url(&req, &form.engine, currency, &format!("/shop/orders/{id}/pay")),
    };
    form.run(next_page, async move |engine, customer: &Customer, key| {
        orders::pay(engine, &customer.caller, input, key).await
    })
    .await
}

/// `POST /shop/orders/{id}/check`: asks the provider about the order's latest payment.
///
/// # Errors
/// `not_found`, also for orders of other customers; `provider_unavailable`.
pub async fn check(form: Form<Customer>, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let (engine, caller) = (&form.engine, &form.visitor.caller);
    let record = orders::get(engine, caller, OrderId(query::id(&id)?)).await?;
    let Some(latest) = record.payments.last() else {
        return Ok(see_other(&format!("/shop/orders/{}", record.order.id)));
    };
    let paid = payments::refresh(engine, caller, latest.id).await?;
    Ok(see_other(&next_page(&paid)))
}

/// The order's page if it is paid; the page to pay on if something is left to do.
fn next_page(paid: &Paid) -> String {
    let order = paid.record.order.id;
    match paid.record.payment_status().is_collected() {
        true => format!("/shop/orders/{order}?done=paid"),
        false => format!("/shop/orders/{order}/pay"),
    }
}

/// Where the provider's page leads back to; `None` if the provider of the currency has no page.
pub fn return_url(
    req: &HttpRequest,
    engine: &Engine,
    currency: Currency,
    path: &str,
) -> Option<String> {
    let options = payment_options(engine);
    options.default_for(currency).filter(|provider| provider.needs_return_url)?;
    if let Some(url) = SiteOptions::of(req).and_then(|options| options.public_url.as_ref()) {
        return Some(format!("{url}{path}"));
    }
    let connection = req.connection_info();
    Some(format!("{}://{}{path}", connection.scheme(), connection.host()))
}
