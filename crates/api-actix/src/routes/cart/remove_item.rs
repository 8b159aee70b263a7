//! `DELETE /api/cart/items/{id}`.

use actix_web::delete;
use application::cart;
use domain::ids::CartItemId;

use crate::auth::Caller;
use crate::errors::Problem;
use crate::extract::PathId;
use crate::reply::Reply;
use crate::state::State;

/// Take a line out of the cart
#[utoipa::path(
    tag = "Cart",
    params(("id" = Uuid, Path, description = "The line")),
    responses((status = 204, description = "It is gone"), (status = 409)),
)]
#[delete("/items/{id}")]
pub async fn remove_item(
    caller: Caller,
    id: PathId<CartItemId>,
    state: State,
) -> Result<Reply, Problem> {
    cart::remove_item(&state.engine(), &caller.0, id.0).await?;
    Ok(Reply::no_content())
}
