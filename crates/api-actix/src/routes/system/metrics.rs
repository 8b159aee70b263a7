//! `GET /metrics`.

use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::{HttpRequest, get};
use ports::StoredResponse;

use crate::errors::{Code, Problem};
use crate::reply::Reply;
use crate::state::State;

/// Prometheus' text form.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Get the metrics
///
/// In Prometheus text format. If `metrics.token` is set, it must be sent as a bearer token; if
/// `metrics.enabled` is off the page does not exist.
#[utoipa::path(
    tag = "Server",
    responses(
        (status = 200, description = "The metrics", body = String, content_type = "text/plain"),
        (status = 401), (status = 404),
    ),
    security(()),
)]
#[get("/metrics")]
pub async fn metrics(req: HttpRequest, state: State) -> Result<Reply, Problem> {
    let page = state.metrics().ok_or_else(|| Problem::not_found("page"))?;
    let sent = bearer(req.headers());
    if !page.admits(sent) {
        let code = if sent.is_some() { Code::TokenInvalid } else { Code::TokenMissing };
        return Err(Problem::new(code, "the metrics token is required"));
    }
    Ok(Reply::of(StoredResponse {
        status: StatusCode::OK.as_u16(),
        headers: vec![("content-type".to_owned(), TEXT.to_owned())],
        body: page.text().await,
    }))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}
