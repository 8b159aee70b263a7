//! `GET /docs`: the OpenAPI document for people, by Swagger UI, whose files are in the binary.

use std::sync::Arc;

use actix_web::guard::Get;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::{HttpResponse, web};
use utoipa_swagger_ui::{Config, SwaggerFile, serve};

use crate::errors::Problem;

/// Mounts the pages. They are no part of the API, and so not in its document.
pub fn mount(config: &mut web::ServiceConfig) {
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
