//! The shopper's cart.

use actix_web::http::StatusCode;
use actix_web::{delete, get, patch, post, put};
use application::CartView;
use application::cart::{self, PutItem, PutItemOutput, set_coupon};
use domain::address::{Address, AddressError};
use domain::ids::{CartItemId, ListingId};

use crate::auth::Caller;
use crate::command::Command;
use crate::dto::{
    AddressBody, CartDto, CartItemDto, CodeBody, PutItemBody, QtyBody, ShippingBody,
    ShippingOffersDto,
};
use crate::errors::Problem;
use crate::extract::{Body, IfMatch, PathId};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::routes::parameters::{KeyHeader, MatchHeader};
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes
        .service(add_item)
        .service(change_item)
        .service(delete_address)
        .service(delete_coupon)
        .service(delete_shipping)
        .service(empty)
        .service(get)
        .service(get_shipping)
        .service(put_address)
        .service(put_coupon)
        .service(put_shipping)
        .service(remove_item);
}

/// Get the cart
///
/// With live prices; created if there is none.
#[utoipa::path(
    tag = "Cart",
    responses((status = 200, description = "The cart", body = CartDto)),
)]
#[get("")]
pub async fn get(caller: Caller, state: State) -> Result<Reply, Problem> {
    let view = cart::get(&state.engine(), &caller.0).await?;
    Ok(render_cart(&view))
}

/// Add a listing to the cart
///
/// If the cart already has the listing, its line is set to `qty`.
#[utoipa::path(
    tag = "Cart",
    params(KeyHeader, MatchHeader),
    request_body = PutItemBody,
    responses(
        (status = 201, description = "A new line", body = CartItemDto),
        (status = 200, description = "The existing line", body = CartItemDto),
        (status = 404),
    ),
)]
#[post("/items")]
pub async fn add_item(
    command: Command<IfMatch<Caller>>,
    body: Body<PutItemBody>,
) -> Result<Reply, Problem> {
    let input = PutItem { listing: ListingId(body.value.listing), qty: body.value.qty };
    command
        .run(&body.raw, render_item, async move |engine, caller, key| {
            cart::put_item(engine, caller, input, key).await
        })
        .await
}

/// Change the quantity of a line
#[utoipa::path(
    tag = "Cart",
    params(("id" = Uuid, Path, description = "The line"), MatchHeader),
    request_body = QtyBody,
    responses(
        (status = 200, description = "The line", body = CartItemDto),
        (status = 409), (status = 422),
    ),
)]
#[patch("/items/{id}")]
pub async fn change_item(
    caller: IfMatch<Caller>,
    id: PathId<CartItemId>,
    body: Body<QtyBody>,
    state: State,
) -> Result<Reply, Problem> {
    let output = cart::set_qty(&state.engine(), &caller.0, id.0, body.value.qty).await?;
    Ok(render_item(&output))
}

/// Remove a line from the cart
#[utoipa::path(
    tag = "Cart",
    params(("id" = Uuid, Path, description = "The line"), MatchHeader),
    responses((status = 204, description = "Deleted"), (status = 409)),
)]
#[delete("/items/{id}")]
pub async fn remove_item(
    caller: IfMatch<Caller>,
    id: PathId<CartItemId>,
    state: State,
) -> Result<Reply, Problem> {
    cart::remove_item(&state.engine(), &caller.0, id.0).await?;
    Ok(Reply::no_content())
}

/// Empty the cart
#[utoipa::path(
    tag = "Cart",
    params(MatchHeader),
    responses((status = 204, description = "Emptied"), (status = 409)),
)]
#[delete("")]
pub async fn empty(caller: IfMatch<Caller>, state: State) -> Result<Reply, Problem> {
    cart::empty(&state.engine(), &caller.0).await?;
    Ok(Reply::no_content())
}

/// Apply a coupon to the cart
///
/// It is checked again and reserved at checkout.
#[utoipa::path(
    tag = "Cart",
    params(MatchHeader),
    request_body = CodeBody,
    responses(
        (status = 200, description = "The cart", body = CartDto),
        (status = 409), (status = 422),
    ),
)]
#[put("/coupon")]
pub async fn put_coupon(
    caller: IfMatch<Caller>,
    body: Body<CodeBody>,
    state: State,
) -> Result<Reply, Problem> {
    let attempt = state.coupon_attempt(&caller.0, true)?;
    let view = set_coupon(&state.engine(), &caller.0, Some(&body.value.code)).await;
    Ok(render_cart(&attempt.end(view)?))
}

/// Remove the coupon from the cart
#[utoipa::path(
    tag = "Cart",
    params(MatchHeader),
    responses((status = 200, description = "The cart", body = CartDto), (status = 409)),
)]
#[delete("/coupon")]
pub async fn delete_coupon(caller: IfMatch<Caller>, state: State) -> Result<Reply, Problem> {
    let view = set_coupon(&state.engine(), &caller.0, None).await?;
    Ok(render_cart(&view))
}

/// Set the cart's address
///
/// Where the goods go: it decides which shipping methods are offered and which taxes apply. A method that is not
/// offered there stays chosen and becomes a problem of the cart.
#[utoipa::path(
    tag = "Cart",
    params(MatchHeader),
    request_body = AddressBody,
    responses(
        (status = 200, description = "The cart", body = CartDto),
        (status = 409), (status = 422),
    ),
)]
#[put("/address")]
pub async fn put_address(
    caller: IfMatch<Caller>,
    body: Body<AddressBody>,
    state: State,
) -> Result<Reply, Problem> {
    let address = Address::from(body.value).checked();
    let address = address.map_err(|e| Problem::invalid(pointer(&e), e.to_string()))?;
    let view = cart::set_address(&state.engine(), &caller.0, Some(&address)).await?;
    Ok(render_cart(&view))
}

/// Remove the cart's address
#[utoipa::path(
    tag = "Cart",
    params(MatchHeader),
    responses((status = 200, description = "The cart", body = CartDto), (status = 409)),
)]
#[delete("/address")]
pub async fn delete_address(caller: IfMatch<Caller>, state: State) -> Result<Reply, Problem> {
    let view = cart::set_address(&state.engine(), &caller.0, None).await?;
    Ok(render_cart(&view))
}

/// List the shipping methods offered for the cart
///
/// With their prices for the goods that are in it now; none while the cart has no address.
#[utoipa::path(
    tag = "Cart",
    responses((status = 200, description = "The offers", body = ShippingOffersDto)),
)]
#[get("/shipping")]
pub async fn get_shipping(caller: Caller, state: State) -> Result<Reply, Problem> {
    let offers = cart::shipping_offers(&state.engine(), &caller.0).await?;
    Ok(Reply::ok(&ShippingOffersDto::from(&offers)))
}

/// Choose a shipping method
///
/// It is checked again at checkout.
#[utoipa::path(
    tag = "Cart",
    params(MatchHeader),
    request_body = ShippingBody,
    responses(
        (status = 200, description = "The cart", body = CartDto),
        (status = 409), (status = 422),
    ),
)]
#[put("/shipping")]
pub async fn put_shipping(
    caller: IfMatch<Caller>,
    body: Body<ShippingBody>,
    state: State,
) -> Result<Reply, Problem> {
    let code = Some(body.value.method.as_str());
    let view = cart::set_shipping(&state.engine(), &caller.0, code).await?;
    Ok(render_cart(&view))
}

/// Remove the choice of a shipping method
#[utoipa::path(
    tag = "Cart",
    params(MatchHeader),
    responses((status = 200, description = "The cart", body = CartDto), (status = 409)),
)]
#[delete("/shipping")]
pub async fn delete_shipping(caller: IfMatch<Caller>, state: State) -> Result<Reply, Problem> {
    let view = cart::set_shipping(&state.engine(), &caller.0, None).await?;
    Ok(render_cart(&view))
}

/// Where a field of an address is in the body.
fn pointer(error: &AddressError) -> &'static str {
    match error.field() {
        "name" => "/name",
        "lines" => "/lines",
        "city" => "/city",
        "region" => "/region",
        "postcode" => "/postcode",
        "phone" => "/phone",
        _ => "",
    }
}

/// The cart, with its version.
fn render_cart(view: &CartView) -> Reply {
    Reply::ok(&CartDto::from(view)).etag(view.cart.version)
}

/// A line, with the version of its cart.
fn render_item(output: &PutItemOutput) -> Reply {
    let body = CartItemDto::from(output);
    let reply = if output.created {
        let location = format!("/api/cart/items/{}", output.line.item.id);
        Reply::json(StatusCode::CREATED, &body).header("location", location)
    } else {
        Reply::ok(&body)
    };
    reply.etag(output.cart_version)
}
