//! The OpenAPI document, as JSON and as pages, and the pages of error codes. No token is needed.

use std::sync::Arc;

use actix_web::guard::Get;
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};
use actix_web::{HttpRequest, HttpResponse, get, web};
use ports::StoredResponse;
use utoipa_swagger_ui::{Config, SwaggerFile, serve};

use crate::errors::{Code, ErrorPage, Problem, list_html, page_html};
use crate::mount::Routes;
use crate::reply::Reply;
use crate::state::State;

/// Mounts the routes.
pub fn mount(routes: &mut Routes<'_>) {
    routes.service(openapi).service(list).service(one);
}

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

/// Mounts the pages for people. They are not part of the API, and so not in its document.
pub fn mount_pages(config: &mut web::ServiceConfig) {
    config
        .service(web::redirect("/docs", "/docs/index.html"))
        .service(web::resource("/docs/{file}").guard(Get()).to(docs));
}

async fn docs(file: web::Path<String>) -> Result<HttpResponse, Problem> {
    let page = Config::new(["/openapi.json"]).try_it_out_enabled(true);
    match serve(&file, Arc::new(page)) {
        Ok(Some(file)) => Ok(page_file(file)),
        Ok(None) => Err(Problem::not_found("page")),
        Err(error) => Err(Problem::internal(format!("the documentation: {error}"))),
    }
}

fn page_file(file: SwaggerFile<'_>) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.insert_header((CONTENT_TYPE, file.content_type));
    if file.gzpipped {
        response.insert_header((CONTENT_ENCODING, "gzip"));
    }
    response.body(file.bytes.into_owned())
}
