//! The caller's contact details.

use actix_web::{get, put};
use application::account::{export, get_contact, put_contact};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::Caller;
use crate::dto::{CustomerExportDto, MeDto, PutMeBody};
use crate::errors::Problem;
use crate::extract::Body;
use crate::reply::Reply;
use crate::state::State;

/// Mounts the routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(get).service(put).service(export_own);
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

/// Export the caller's data
///
/// All that the shop stores about the caller: contact details, orders with their history and payments, and
/// messages.
#[utoipa::path(
    tag = "Account",
    responses((status = 200, description = "The data", body = CustomerExportDto)),
)]
#[get("/export")]
pub async fn export_own(caller: Caller, state: State) -> Result<Reply, Problem> {
    let data = export(&state.engine(), &caller.0).await?;
    Ok(Reply::ok(&CustomerExportDto::for_customers(&data)))
}
