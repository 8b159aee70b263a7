//! Checking out: the cart becomes an order.

use std::collections::BTreeSet;

use actix_web::{HttpRequest, HttpResponse};
use api_actix::State;
use api_actix::errors::{Code, Problem};
use api_actix::views::{CartDto, ShippingOffersDto};
use application::VersionPrecondition;
use application::account::{self, PutContact};
use application::cart::{self, ShippingOffer};
use application::checkout::{CheckoutSession, CreateSession, create_session, payment_options};
use domain::address::{Address, Country};
use domain::ids::CartId;
use domain::order::PaymentMethod;
use serde_json::json;

use crate::failure::PageError;
use crate::form::Form;
use crate::language;
use crate::page::render;
use crate::redirect::see_other;
use crate::shop::pay::{RETURN, return_url};
use crate::visitor::{Customer, Visitor};

/// `GET /shop/checkout`
///
/// # Errors
/// `storage_unavailable`.
pub async fn show(
    req: HttpRequest,
    customer: Customer,
    state: State,
) -> Result<HttpResponse, PageError> {
    let engine = state.engine();
    let view = cart::get(&engine, &customer.caller).await?;
    let cash = payment_options(&engine).cash_on_delivery;
    let contact = account::get_contact(&engine, &customer.caller).await?;
    let mut offers = cart::shipping_offers(&engine, &customer.caller).await?;
    let offered = offers.offers.len();
    keep_cheapest(&mut offers.offers);
    let countries = countries(offers.countries.as_ref());
    let offers = ShippingOffersDto::from(&offers);
    let content = json!({
        "cart": CartDto::from(&view), "cash_on_delivery": cash, "email": contact.email,
        "needs_delivery": offers.required, "offers": offers.items, "offered": offered, "countries": countries,
        "delivery_codes": delivery_codes(),
    });
    render(&req, &customer, "shop/checkout.html", content)
}

/// The offers that the page shows at most; the chosen one is always among them.
const OFFERS: usize = 20;

fn keep_cheapest(offers: &mut Vec<ShippingOffer>) {
    let mut places = 0..;
    offers.retain(|offer| places.next().is_some_and(|place| place < OFFERS) || offer.is_chosen);
}

/// Codes and names of the countries that the shop ships to, sorted by name as readers look for it: accents do not
/// count. All, if it ships to none: the refusal of an address says so.
fn countries(served: Option<&BTreeSet<Country>>) -> Vec<(&'static str, &'static str)> {
    let served = served.filter(|served| !served.is_empty());
    let is_served = |country: &Country| served.is_none_or(|served| served.contains(country));
    let listed = Country::all().filter(is_served);
    let mut all: Vec<_> = listed.map(|country| (country.code(), country.name())).collect();
    all.sort_by_key(|(_, name)| name.replace('Å', "A"));
    all
}

/// The codes of problems that the checkout page solves.
pub fn delivery_codes() -> [&'static str; 3] {
    let codes =
        [Code::ShippingAddressRequired, Code::ShippingMethodRequired, Code::ShippingNotOffered];
    codes.map(|code| code.entry().code)
}

/// `POST /shop/checkout/address`: where the order goes.
///
/// # Errors
/// `validation_failed`; the refusal of the cart.
pub async fn set_address(form: Form<Customer>) -> Result<HttpResponse, PageError> {
    let lines = ["line1", "line2", "line3"].map(|name| form.text(name).to_owned());
    let address = Address {
        name: form.text("name").to_owned(),
        lines: lines.to_vec(),
        city: form.text("city").to_owned(),
        region: form.optional("region"),
        postcode: form.optional("postcode"),
        country: country(&form)?,
        phone: form.optional("phone"),
    };
    let address = address.checked();
    let address = address.map_err(|error| Problem::invalid(error.field(), error.to_string()))?;
    cart::set_address(&form.engine, &form.visitor.caller, Some(&address)).await?;
    Ok(see_other("/shop/checkout?done=address"))
}

fn country(form: &Form<Customer>) -> Result<Country, Problem> {
    let code = form.text("country").parse();
    code.map_err(|_| Problem::invalid("country", "choose one of the list"))
}

/// `POST /shop/checkout/shipping`: how the order is shipped.
///
/// # Errors
/// `shipping_not_offered`; the refusal of the cart.
pub async fn set_shipping(form: Form<Customer>) -> Result<HttpResponse, PageError> {
    let method = Some(form.text("method"));
    cart::set_shipping(&form.engine, &form.visitor.caller, method).await?;
    Ok(see_other("/shop/checkout?done=shipping"))
}

/// `POST /shop/checkout`
///
/// # Errors
/// `version_mismatch` if the cart, its address or its shipping method is no longer what was shown; `amount_changed` if
/// the total is not; the refusal of the cart.
pub async fn place_order(
    req: HttpRequest,
    form: Form<Customer>,
) -> Result<HttpResponse, PageError> {
    let currency = form.parse("currency")?;
    let shown = VersionPrecondition::one_of(vec![form.parse("version")?]);
    let input = CreateSession {
        cart_id: CartId(form.parse("cart")?),
        payment_method: form.parse::<PaymentMethod>("payment_method")?,
        provider: None,
        coupon_code: None,
        shipping_address: None,
        shipping_method: None,
        expected_amount: form.optional("amount"),
        expected_currency: Some(currency),
        return_url: return_url(&req, &form.engine, currency, RETURN),
        contact: guest_contact(&req, &form)?,
    };
    form.run(next_page, async move |engine, customer: &Customer, key| match key {
        Some(key) => {
            create_session(engine, &customer.caller.clone().expecting(shown), input, key).await
        }
        None => Err(application::AppError::Internal("a form without a key".to_owned())),
    })
    .await
}

/// Where a guest can be reached; `None` for a customer who has signed in.
fn guest_contact(
    req: &HttpRequest,
    form: &Form<Customer>,
) -> Result<Option<PutContact>, PageError> {
    if !form.visitor.is_guest() {
        return Ok(None);
    }
    let email = form.optional("email");
    let email = email.ok_or_else(|| Problem::invalid("email", "an e-mail address is needed"))?;
    let locale = language::preferred(req);
    Ok(Some(PutContact { email: Some(email), locale, ..PutContact::default() }))
}

/// The page to pay on; that of the order if there is nothing to be paid now.
fn next_page(session: &CheckoutSession) -> String {
    let order = session.record.order.id;
    match session.payment_id {
        Some(_) => format!("/shop/orders/{order}/pay"),
        None => format!("/shop/orders/{order}"),
    }
}
