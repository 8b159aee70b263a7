//! Paying an order: the page that a provider's page leads back to.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::views::{PaymentDto, ShopperActionDto};
use application::checkout::payment_options;
use application::orders::{self, Paid, PayOrder};
use application::{Engine, Principal, payments};
use domain::ids::OrderId;
use domain::money::Currency;
use domain::order::{OrderLifecycle, OrderPaymentStatus, OrderRecord, PaymentProgress};
use domain::payment::{Payment, PaymentStatus};
use ports::{OrderFilter, PageRequest};
use serde_json::json;

use crate::failure::PageError;
use crate::form::Form;
use crate::options::SiteOptions;
use crate::order_view::OrderView;
use crate::page::{self, render};
use crate::provider_page::PROVIDER_PAGE;
use crate::query::{self, Query};
use crate::redirect::see_other;
use crate::shop::payment_note::{self, PaymentNote};
use crate::shop::status::{Live, On};
use crate::visitor::Customer;

/// `GET /shop/orders/{id}/pay`. An order of which nothing is to be paid here is shown on its own page.
///
/// # Errors
/// `not_found`, also for orders of other customers.
pub async fn show(
    req: HttpRequest,
    customer: Customer,
    id: web::Path<String>,
    query: Query,
    state: State,
) -> Result<HttpResponse, PageError> {
    let (engine, id) = (state.engine(), OrderId(query::id(&id)?));
    if query.text("from") == Some("provider") {
        ask_provider(&engine, &customer.caller, id).await?;
    }
    let explained = orders::explain(&engine, &customer.caller, id).await?;
    if let Some(page) = order_page(&explained.record) {
        return Ok(see_other(&page));
    }
    let latest = explained.record.payments.last();
    let awaits = explained.record.payment_progress() == PaymentProgress::AwaitingPayment;
    let open = latest.filter(|_| awaits);
    let currency = explained.record.order.currency();
    let own = provider_page(&req, latest);
    let tokens = payment_tokens(&req, &engine, currency);
    let action = open.and_then(ShopperActionDto::of).map(|action| on_this_host(action, own));
    let needs_script = open.is_some_and(|payment| {
        let is_open = payment.status == PaymentStatus::RequiresAction && tokens.is_empty();
        is_open && matches!(action, Some(ShopperActionDto::Client { .. }))
    });
    if needs_script {
        tracing::warn!(
            order = %id,
            "the payment needs a script of its provider, which the shop pages do not load"
        );
    }
    let content = json!({
        "order": OrderView::for_customers(&explained.record),
        "owed": explained.owed.to_string(),
        "actions": crate::format::actions(&explained),
        "payment": latest.map(PaymentDto::from),
        "note": PaymentNote::of(&explained.record, engine.policy().capture),
        "received": payment_note::received(&explained.record),
        "action": action,
        "needs_script": needs_script,
        "tokens": tokens,
        "live": Live::of(&explained.record, On::Pay, 0),
        "page_token": page_token(&req),
    });
    render(&req, &customer, "shop/pay.html", content)
}

/// Asks the provider about the order's latest payment, because the shopper comes from its page. If it does not
/// respond, the page shows the last known state.
async fn ask_provider(engine: &Engine, caller: &Principal, id: OrderId) -> Result<(), PageError> {
    let record = orders::get(engine, caller, id).await?;
    if let Some(latest) = record.payments.last()
        && let Err(error) = payments::refresh(engine, caller, latest.id).await
    {
        tracing::warn!(order = %id, %error, "payment not looked up on return from the provider");
    }
    Ok(())
}

/// The page of an order of which nothing is to be paid on the page to pay on; `None` if something is.
fn order_page(record: &OrderRecord) -> Option<String> {
    if record.payment_progress() != PaymentProgress::Settled {
        return None;
    }
    let is_paid = record.order.lifecycle != OrderLifecycle::Cancelled
        && record.payment_status() == OrderPaymentStatus::Paid
        && record.captured_total().minor_units() > 0;
    let done = if is_paid { "?done=paid" } else { "" };
    Some(format!("/shop/orders/{}{done}", record.order.id))
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
        return_url: return_url(
            &req,
            &form.engine,
            currency,
            &format!("/shop/orders/{id}/pay?from=provider"),
        ),
    };
    form.run(next_page, async move |engine, customer: &Customer, key| {
        orders::pay(engine, &customer.caller, input, key).await
    })
    .await
}

/// The page of a customer's latest order, to which a provider's page leads back if the order was not placed yet when the
/// payment was created.
///
/// # Errors
/// `storage_unavailable`.
pub async fn latest(engine: &Engine, caller: &Principal) -> Result<HttpResponse, PageError> {
    let (latest, filter) = (PageRequest { after: None, limit: 1 }, OrderFilter::default());
    let found = orders::list_own(engine, caller, filter, latest).await?;
    Ok(see_other(&match found.items.first() {
        Some(record) if record.payment_status().is_collected() => {
            format!("/shop/orders/{}?done=paid", record.order.id)
        }
        Some(record) => format!("/shop/orders/{}/pay?from=provider", record.order.id),
        None => "/shop/orders".to_owned(),
    }))
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

/// The order's page if it is paid or its payment is authorized; the page to pay on if something is left to do.
fn next_page(paid: &Paid) -> String {
    let (order, status) = (paid.record.order.id, paid.record.payment_status());
    if status.is_collected() {
        format!("/shop/orders/{order}?done=paid")
    } else if status == OrderPaymentStatus::Authorized {
        format!("/shop/orders/{order}")
    } else {
        format!("/shop/orders/{order}/pay")
    }
}

/// Where a provider's page leads back to while the order has no page yet: see [`latest`].
pub const RETURN: &str = "/shop/orders?from=provider";

/// Where the provider's page leads back to; `None` if the provider of the currency has no page, and the test provider
/// neither.
pub fn return_url(
    req: &HttpRequest,
    engine: &Engine,
    currency: Currency,
    path: &str,
) -> Option<String> {
    let options = payment_options(engine);
    let needs_one = options.default_for(currency).is_some_and(|provider| provider.needs_return_url);
    let has_page = SiteOptions::of(req).and_then(SiteOptions::provider_page).is_some();
    (needs_one || has_page).then(|| format!("{}{path}", page::public_address(req)))
}

/// The token with which a shopper pays on the page of the test provider; `None` if there is no such page.
fn page_token(req: &HttpRequest) -> Option<&'static str> {
    let page = SiteOptions::of(req).and_then(SiteOptions::provider_page)?;
    Some(page.page.payment_token())
}

/// The action with the page of the test provider under the name by which the shopper reached the shop: a browser does
/// not follow a form to another host.
fn on_this_host(action: ShopperActionDto, own: Option<String>) -> ShopperActionDto {
    match (action, own) {
        (ShopperActionDto::Redirect { url }, Some(own)) if url.ends_with(&own) => {
            ShopperActionDto::Redirect { url: own }
        }
        (action, _) => action,
    }
}

/// The page of the test provider about a payment.
pub fn provider_page(req: &HttpRequest, payment: Option<&Payment>) -> Option<String> {
    let page = SiteOptions::of(req).and_then(SiteOptions::provider_page)?;
    let payment = payment.filter(|payment| payment.provider == page.provider)?;
    let reference = payment.provider_ref.as_deref()?;
    Some(format!("{PROVIDER_PAGE}/{reference}"))
}
