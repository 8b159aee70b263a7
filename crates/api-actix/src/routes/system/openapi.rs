//! `GET /openapi.json`.

use actix_web::get;

use crate::reply::Reply;
use crate::state::State;

/// Read this document
#[utoipa::path(
    tag = "Server",
    responses((status = 200, description = "The OpenAPI document", body = Object)),
    security(()),
)]
#[get("/openapi.json")]
pub async fn openapi(state: State) -> Reply {
    Reply::ok(state.document())
}
