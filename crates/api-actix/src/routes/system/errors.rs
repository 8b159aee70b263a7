//! `GET /errors`, `GET /errors/{code}`: what the `type` of a refusal leads to.

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, HeaderMap};
use actix_web::{HttpRequest, get};
use ports::StoredResponse;

use crate::errors::{Code, ErrorPage, Problem, list_html, page_html};
use crate::reply::Reply;

/// List the error codes
///
/// HTML, or JSON with `Accept: application/json`.
#[utoipa::path(
    tag = "Server",
    responses(
        (status = 200, description = "Every code", content(
            (Vec<ErrorPage> = "application/json"),
            (String = "text/html"),
        )),
    ),
    security(()),
)]
#[get("/errors")]
pub async fn list(req: HttpRequest) -> Result<Reply, Problem> {
    let all: Vec<ErrorPage> = Code::ALL.iter().map(|code| ErrorPage::of(*code)).collect();
    Ok(if wants_json(req.headers()) { Reply::ok(&all) } else { html(list_html()) })
}

/// Explain an error code
///
/// Its meaning and remedy.
#[utoipa::path(
    tag = "Server",
    params(("code" = String, Path, description = "The code")),
    responses(
        (status = 200, description = "The code", content(
            (ErrorPage = "application/json"),
            (String = "text/html"),
        )),
    ),
    security(()),
)]
#[get("/errors/{code}")]
pub async fn one(req: HttpRequest) -> Result<Reply, Problem> {
    let asked = req.match_info().get("code").unwrap_or_default();
    let found = Code::ALL.iter().find(|code| code.entry().code == asked);
    let code = *found.ok_or_else(|| Problem::not_found("error code"))?;
    let json = wants_json(req.headers());
    Ok(if json { Reply::ok(&ErrorPage::of(code)) } else { html(page_html(code)) })
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("json"))
}

fn html(body: String) -> Reply {
    Reply::of(StoredResponse {
        status: StatusCode::OK.as_u16(),
        headers: vec![("content-type".to_owned(), "text/html; charset=utf-8".to_owned())],
        body,
    })
}
