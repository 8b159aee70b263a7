//! `GET /healthz`.

use actix_web::get;

use crate::dto::HealthDto;
use crate::reply::Reply;

/// Check whether the server is alive
#[utoipa::path(
    tag = "Server",
    responses((status = 200, description = "Alive", body = HealthDto)),
    security(()),
)]
#[get("/healthz")]
pub async fn healthz() -> Reply {
    Reply::ok(&HealthDto { status: "ok" })
}
