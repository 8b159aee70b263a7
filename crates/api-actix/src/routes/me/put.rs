//! `PUT /api/me`.

use actix_web::put;
use application::account::put_contact;

use crate::auth::Caller;
use crate::dto::{MeDto, PutMeBody};
use crate::errors::Problem;
use crate::extract::Body;
use crate::reply::Reply;
use crate::state::State;

/// Update contact details
#[utoipa::path(
    tag = "Account",
    request_body = PutMeBody,
    responses((status = 200, description = "The contact details", body = MeDto), (status = 409)),
)]
#[put("")]
pub async fn put(caller: Caller, body: Body<PutMeBody>, state: State) -> Result<Reply, Problem> {
    let card = put_contact(&state.engine(), &caller.0, body.value.into()).await?;
    Ok(Reply::ok(&MeDto::from(&card)))
}
