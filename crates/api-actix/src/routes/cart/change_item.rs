//! `PATCH /api/cart/items/{id}`.

use actix_web::patch;
use application::cart;
use domain::ids::CartItemId;

use super::item;
use crate::auth::Caller;
use crate::dto::{CartItemDto, QtyBody};
use crate::errors::Problem;
use crate::extract::{Body, IfMatch, PathId};
use crate::reply::Reply;
use crate::routes::parameters::MatchHeader;
use crate::state::State;

/// Change the quantity of a line
#[utoipa::path(
    tag = "Cart",
    params(("id" = Uuid, Path, description = "The line"), MatchHeader),
    request_body = QtyBody,
    responses(
        (status = 200, description = "The line", body = CartItemDto),
        (status = 409), (status = 412), (status = 422),
    ),
)]
#[patch("/items/{id}")]
pub async fn change_item(
    caller: Caller,
    condition: IfMatch,
    id: PathId<CartItemId>,
    body: Body<QtyBody>,
    state: State,
) -> Result<Reply, Problem> {
    let caller = condition.of(caller.0);
    let output = cart::set_qty(&state.engine(), &caller, id.0, body.value.qty).await?;
    Ok(item(&output))
}
