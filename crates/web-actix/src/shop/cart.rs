//! The cart.

use actix_web::{HttpRequest, HttpResponse, web};
use api_actix::State;
use api_actix::views::CartDto;
use application::cart::{self, PutItem};
use application::orders;
use domain::ids::{CartItemId, ListingId};
use serde_json::json;

use crate::failure::PageError;
use crate::form::Form;
use crate::page::render;
use crate::query;
use crate::redirect::{add_cookie, see_other};
use crate::shop::checkout::delivery_codes;
use crate::visitor::{Anyone, Customer, client};

/// Where every form of the cart leads.
const CART: &str = "/shop/cart?done=cart";

/// `GET /shop/cart`
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
    let needs_delivery = cart::needs_delivery(&engine).await?;
    // The form that cancels the order is for the order as it is now.
    let order_version = match view.checkout.as_ref().filter(|checkout| !checkout.adopted) {
        Some(checkout) => {
            Some(orders::get(&engine, &customer.caller, checkout.order_id).await?.order.version)
        }
        None => None,
    };
    let content = json!({
        "cart": CartDto::from(&view), "order_version": order_version,
        "needs_delivery": needs_delivery, "delivery_codes": delivery_codes(),
    });
    render(&req, &customer, "shop/cart.html", content)
}

/// `POST /shop/cart/items`. With the first item of a visitor who is not signed in a session of a guest begins.
///
/// # Errors
/// The refusal of the cart.
pub async fn put_item(
    req: HttpRequest,
    form: Form<Anyone>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let input = PutItem { listing: ListingId(form.parse("listing")?), qty: form.parse("qty")? };
    let (form, cookie) = form.of_shopper(&client(&req), state.token_time()).await?;
    let done = form.run(
        |_| CART.to_owned(),
        async move |engine, customer: &Customer, key| {
            cart::put_item(engine, &customer.caller, input, key).await
        },
    );
    // A refusal gives the cookie as well: the guest's session has begun.
    let mut response = match done.await {
        Ok(response) => response,
        Err(refusal) if cookie.is_none() => return Err(refusal),
        Err(refusal) => HttpResponse::from_error(refusal),
    };
    if let Some(cookie) = cookie {
        add_cookie(&mut response, &cookie);
    }
    Ok(response)
}

/// `POST /shop/cart/items/{id}`: sets the quantity of a line, or removes it. Both are the same however often
/// they are submitted.
///
/// # Errors
/// The refusal of the cart.
pub async fn change_item(
    form: Form<Customer>,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let (item, caller) = (CartItemId(query::id(&id)?), &form.visitor.caller);
    if form.optional("remove").is_some() {
        cart::remove_item(&form.engine, caller, item).await?;
    } else {
        cart::set_qty(&form.engine, caller, item, form.parse("qty")?).await?;
    }
    Ok(see_other(CART))
}

/// `POST /shop/cart/coupon`: puts a coupon on the cart; an empty code removes it.
///
/// # Errors
/// `coupon_not_usable`; `too_many_requests` after too many codes that could not be used.
pub async fn set_coupon(form: Form<Customer>, state: State) -> Result<HttpResponse, PageError> {
    let (code, caller) = (form.optional("code"), &form.visitor.caller);
    let attempt = state.coupon_attempt(caller, code.is_some())?;
    attempt.end(cart::set_coupon(&form.engine, caller, code.as_deref()).await)?;
    Ok(see_other(if code.is_some() { "/shop/cart?done=coupon" } else { CART }))
}
