//! `DELETE /api/cart/items/{id}`.

use actix_web::delete;
use application::cart;
use domain::ids::CartItemId;

use crate::auth::Caller;
use crate::errors::Problem;
use crate::extract::{IfMatch, PathId};
use crate::reply::Reply;
use crate::routes::parameters::MatchHeader;
use crate::state::State;

/// Remove a line from the cart
#[utoipa::path(
    tag = "Cart",
    params(("id" = Uuid, Path, description = "The line"), MatchHeader),
    responses((status = 204, description = "Deleted"), (status = 409), (status = 412)),
)]
#[delete("/items/{id}")]
pub async fn remove_item(
    caller: Caller,
    condition: IfMatch,
    id: PathId<CartItemId>,
    state: State,
) -> Result<Reply, Problem> {
    let caller = condition.of(caller.0);
    cart::remove_item(&state.engine(), &caller, id.0).await?;
    Ok(Reply::no_content())
}
