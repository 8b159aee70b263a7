//! `GET /api/me`.

use actix_web::get;
use application::account::get_contact;

use crate::auth::Caller;
use crate::dto::MeDto;
use crate::errors::Problem;
use crate::reply::Reply;
use crate::state::State;

/// Get contact details
///
/// The token's claims, if nothing was stored.
#[utoipa::path(
    tag = "Account",
    responses((status = 200, description = "The contact details", body = MeDto)),
)]
#[get("")]
pub async fn get(caller: Caller, state: State) -> Result<Reply, Problem> {
    let card = get_contact(&state.engine(), &caller.0).await?;
    Ok(Reply::ok(&MeDto::from(&card)))
}
