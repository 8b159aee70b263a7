//! `POST /api/orders/{id}/pay`.

use actix_web::post;
use application::orders;
use domain::ids::OrderId;

use super::paid;
use crate::auth::Caller;
use crate::dto::{PaidDto, PayBody};
use crate::errors::Problem;
use crate::extract::{Body, IfMatch, PathId};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::{KeyHeader, MatchHeader};
use crate::state::State;

/// Pay an order
///
/// 202: the provider is processing the payment or the shopper has to act; see `next_action`, and
/// poll. After a decline the order can be paid again until it expires.
#[utoipa::path(
    tag = "Orders",
    params(("id" = Uuid, Path, description = "The order"), KeyHeader, MatchHeader),
    request_body = Option<PayBody>,
    responses(
        (status = 200, description = "Paid", body = PaidDto),
        (status = 202, description = "In progress", body = PaidDto),
        (status = 402), (status = 409), (status = 412), (status = 422), (status = 502),
    ),
)]
#[post("/{id}/pay")]
pub async fn pay(
    caller: Caller,
    condition: IfMatch,
    once: Once,
    id: PathId<OrderId>,
    body: Body<PayBody>,
    state: State,
) -> Result<Reply, Problem> {
    let caller = condition.of(caller.0);
    let keyed = once.keyed(&caller, &body.raw, paid)?;
    let (engine, input) = (state.engine(), body.value.of(id.0));
    to_the_end(
        async move { answer(orders::pay(&engine, &caller, input, keyed.as_ref()).await, paid) },
    )
    .await
}
