//! The cart.

use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use api_actix::State;
use api_actix::errors::{Code, Problem};
use api_actix::views::CartDto;
use application::cart::{self, PutItem};
use application::{CartProblem, Engine, Principal, orders};
use domain::ids::{CartItemId, ListingId};
use serde_json::{Value, json};

use crate::failure::PageError;
use crate::form::Form;
use crate::format;
use crate::page::render;
use crate::query;
use crate::redirect::{add_cookie, see_other};
use crate::shop::checkout::delivery_codes;
use crate::shop::payment_note;
use crate::visitor::{Anyone, Customer, Visitor, client};

/// Where every form of the cart leads.
const CART: &str = "/shop/cart?done=cart";

/// `GET /shop/cart`; that of a visitor who has put nothing into a cart is empty. Also where a coupon code was refused, when
/// that page is opened again.
///
/// # Errors
/// `storage_unavailable`.
pub async fn show(
    req: HttpRequest,
    anyone: Anyone,
    state: State,
) -> Result<HttpResponse, PageError> {
    let content = match anyone.caller() {
        Some(caller) => content(&state.engine(), caller).await?,
        None => json!({
            "cart": { "items": [], "checkout": null }, "order_version": null, "is_waiting": false,
            "needs_delivery": false, "delivery_codes": delivery_codes(), "coupon_error": null,
        }),
    };
    render(&req, &anyone, "shop/cart.html", content)
}

async fn content(engine: &Engine, caller: &Principal) -> Result<Value, PageError> {
    let view = cart::get(engine, caller).await?;
    let needs_delivery = cart::needs_delivery(engine).await?;
    // The form that cancels the order is for the order as it is now.
    let placed = match view.checkout.as_ref().filter(|checkout| !checkout.adopted) {
        Some(checkout) => Some(orders::get(engine, caller, checkout.order_id).await?),
        None => None,
    };
    let is_waiting = placed.as_ref().and_then(payment_note::waits_until).is_some();
    Ok(json!({
        "cart": CartDto::from(&view), "order_version": placed.map(|record| record.order.version),
        "is_waiting": is_waiting, "needs_delivery": needs_delivery,
        "delivery_codes": delivery_codes(), "coupon_error": null,
    }))
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

/// `POST /shop/cart/coupon`: puts a coupon on the cart; an empty code, or the button for it, removes it. A code that
/// cannot be used is shown again in the cart with what is wrong.
///
/// # Errors
/// `too_many_requests` after too many codes that could not be used; the refusal of the cart.
pub async fn set_coupon(
    req: HttpRequest,
    form: Form<Customer>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let (code, caller) = (form.optional("code"), &form.visitor.caller);
    let code = code.filter(|_| form.optional("remove").is_none());
    let attempt = state.coupon_attempt(caller, code.is_some())?;
    let set = attempt.end(cart::set_coupon(&form.engine, caller, code.as_deref()).await);
    match (set.map_err(Problem::from), code) {
        // The page says what is wrong with the cart.
        (Ok(view), Some(_)) if view.problems.contains(&CartProblem::CouponNotUsable) => {
            Ok(see_other("/shop/cart"))
        }
        (Ok(_), Some(_)) => Ok(see_other("/shop/cart?done=coupon")),
        (Ok(_), None) => Ok(see_other("/shop/cart?done=coupon-removed")),
        (Err(problem), Some(code)) if problem.code() == Code::CouponNotUsable => {
            refused_coupon(&req, &form, &problem, &code).await
        }
        (Err(problem), _) => Err(problem.into()),
    }
}

/// The cart with a code that cannot be used, and what is wrong with it.
async fn refused_coupon(
    req: &HttpRequest,
    form: &Form<Customer>,
    problem: &Problem,
    code: &str,
) -> Result<HttpResponse, PageError> {
    let mut content = content(&form.engine, &form.visitor.caller).await?;
    if let Some(content) = content.as_object_mut() {
        let detail = format::capitalized(problem.detail());
        content.insert("coupon_error".to_owned(), json!({ "detail": detail, "entered": code }));
    }
    let mut page = render(req, &form.visitor, "shop/cart.html", content)?;
    *page.status_mut() = problem.status_code();
    Ok(page)
}
