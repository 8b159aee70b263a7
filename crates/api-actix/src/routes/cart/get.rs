//! `GET /api/cart`.

use actix_web::get;
use application::cart;

use crate::auth::Caller;
use crate::dto::CartDto;
use crate::errors::Problem;
use crate::reply::Reply;
use crate::state::State;

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
    Ok(super::cart(&view))
}
