//! `POST /api/cart/items`.

use actix_web::post;
use application::cart::{self, PutItem};
use domain::ids::ListingId;

use super::item;
use crate::auth::Caller;
use crate::dto::{CartItemDto, PutItemBody};
use crate::errors::Problem;
use crate::extract::{Body, IfMatch};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::{KeyHeader, MatchHeader};
use crate::state::State;

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
        (status = 404), (status = 409), (status = 412), (status = 422),
    ),
)]
#[post("/items")]
pub async fn add_item(
    caller: Caller,
    condition: IfMatch,
    once: Once,
    body: Body<PutItemBody>,
    state: State,
) -> Result<Reply, Problem> {
    let caller = condition.of(caller.0);
    let keyed = once.keyed(&caller, &body.raw, item)?;
    let engine = state.engine();
    let input = PutItem { listing: ListingId(body.value.listing), qty: body.value.qty };
    to_the_end(async move {
        answer(cart::put_item(&engine, &caller, input, keyed.as_ref()).await, item)
    })
    .await
}
