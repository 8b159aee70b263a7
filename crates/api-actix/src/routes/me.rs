//! The caller's contact details.

use actix_web::{delete, get, put};
use application::account::{export, get_contact, put_contact};
use application::sessions;
use domain::ids::WebSessionId;

use crate::auth::Caller;
use crate::dto::{CustomerExportDto, MeDto, PutMeBody, WebSessionDto, WebSessionsDto};
use crate::errors::Problem;
use crate::extract::{Body, PathId};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes
        .service(get)
        .service(put)
        .service(export_own)
        .service(list_sessions)
        .service(end_session);
}

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

/// List sessions
///
/// The browsers in which the caller is signed in to the pages, the last used first.
#[utoipa::path(
    tag = "Account",
    responses((status = 200, description = "The sessions", body = WebSessionsDto)),
)]
#[get("/sessions")]
pub async fn list_sessions(caller: Caller, state: State) -> Result<Reply, Problem> {
    let (engine, now) = (state.engine(), state.token_time());
    let found = sessions::list_own(&engine, &caller.0, now).await?;
    Ok(Reply::ok(&WebSessionsDto { items: found.iter().map(WebSessionDto::from).collect() }))
}

/// End a session
///
/// The browser is signed out with its next request.
#[utoipa::path(
    tag = "Account",
    params(("id" = Uuid, Path, description = "The session")),
    responses((status = 204, description = "Ended")),
)]
#[delete("/sessions/{id}")]
pub async fn end_session(
    caller: Caller,
    id: PathId<WebSessionId>,
    state: State,
) -> Result<Reply, Problem> {
    sessions::revoke_own(&state.engine(), &caller.0, id.0, state.token_time()).await?;
    Ok(Reply::no_content())
}

/// Export the caller's data
///
/// All that the shop stores about the caller: contact details, the proven e-mail address, sessions, carts, orders with
/// their history, payments and returns, guests whose orders were added to the account, and messages.
#[utoipa::path(
    tag = "Account",
    responses((status = 200, description = "The data", body = CustomerExportDto)),
)]
#[get("/export")]
pub async fn export_own(caller: Caller, state: State) -> Result<Reply, Problem> {
    let data = export(&state.engine(), &caller.0).await?;
    Ok(Reply::ok(&CustomerExportDto::for_customers(&data)))
}
