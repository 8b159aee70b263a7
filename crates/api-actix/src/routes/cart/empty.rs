//! `DELETE /api/cart`.

use actix_web::delete;
use application::cart;

use crate::auth::Caller;
use crate::errors::Problem;
use crate::reply::Reply;
use crate::state::State;

/// Empty the cart
#[utoipa::path(
    tag = "Cart",
    responses((status = 204, description = "It is empty"), (status = 409)),
)]
#[delete("")]
pub async fn empty(caller: Caller, state: State) -> Result<Reply, Problem> {
    cart::empty(&state.engine(), &caller.0).await?;
    Ok(Reply::no_content())
}
