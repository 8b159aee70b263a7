//! `DELETE /api/cart`.

use actix_web::delete;
use application::cart;

use crate::auth::Caller;
use crate::errors::Problem;
use crate::extract::IfMatch;
use crate::reply::Reply;
use crate::routes::parameters::MatchHeader;
use crate::state::State;

/// Empty the cart
#[utoipa::path(
    tag = "Cart",
    params(MatchHeader),
    responses((status = 204, description = "Emptied"), (status = 409), (status = 412)),
)]
#[delete("")]
pub async fn empty(caller: Caller, condition: IfMatch, state: State) -> Result<Reply, Problem> {
    let caller = condition.of(caller.0);
    cart::empty(&state.engine(), &caller).await?;
    Ok(Reply::no_content())
}
