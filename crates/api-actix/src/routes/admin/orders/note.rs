//! `POST /api/admin/orders/{id}/notes`.

use actix_web::http::StatusCode;
use actix_web::post;
use application::orders;
use domain::ids::OrderId;
use domain::order::OrderEvent;

use crate::auth::Admin;
use crate::dto::{EventDto, NoteBody};
use crate::errors::Problem;
use crate::extract::{Body, IfMatch, PathId};
use crate::once::{Once, answer, to_the_end};
use crate::reply::Reply;
use crate::routes::parameters::{KeyHeader, MatchHeader};
use crate::state::State;

/// Add a note to an order
///
/// It is part of the order's history and visible to operators only.
#[utoipa::path(
    tag = "Admin: orders",
    params(("id" = Uuid, Path, description = "The order"), KeyHeader, MatchHeader),
    request_body = NoteBody,
    responses((status = 201, description = "The note", body = EventDto), (status = 409), (status = 412)),
)]
#[post("/{id}/notes")]
pub async fn note(
    admin: Admin,
    condition: IfMatch,
    once: Once,
    id: PathId<OrderId>,
    body: Body<NoteBody>,
    state: State,
) -> Result<Reply, Problem> {
    let admin = condition.of(admin.0);
    let keyed = once.keyed(&admin, &body.raw, written)?;
    let (engine, text) = (state.engine(), body.value.text);
    to_the_end(async move {
        answer(orders::note(&engine, &admin, id.0, &text, keyed.as_ref()).await, written)
    })
    .await
}

fn written(event: &OrderEvent) -> Reply {
    Reply::json(StatusCode::CREATED, &EventDto::for_operators(event))
}
