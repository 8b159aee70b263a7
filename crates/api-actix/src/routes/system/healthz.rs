//! `GET /healthz`.

use actix_web::get;

use crate::dto::HealthDto;
use crate::reply::Reply;

/// Ask whether the server is alive
#[utoipa::path(
    tag = "Server",
    responses((status = 200, description = "It is", body = HealthDto)),
    security(()),
)]
#[get("/healthz")]
pub async fn healthz() -> Reply {
    Reply::ok(&HealthDto { status: "ok" })
}
