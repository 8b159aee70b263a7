//! `GET /openapi.json`.

use actix_web::get;
use actix_web::http::StatusCode;
use ports::StoredResponse;

use crate::reply::Reply;
use crate::state::State;

/// Get this document
#[utoipa::path(
    tag = "Server",
    responses((status = 200, description = "The OpenAPI document", body = Object)),
    security(()),
)]
#[get("/openapi.json")]
pub async fn openapi(state: State) -> Reply {
    Reply::of(StoredResponse {
        status: StatusCode::OK.as_u16(),
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: state.document().to_owned(),
    })
}
