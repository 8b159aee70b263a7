//! `GET /docs`: the OpenAPI document for people, by Swagger UI, whose files are in the binary.

use actix_web::web;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// Mounts the pages.
pub fn mount(config: &mut web::ServiceConfig) {
    let page = Config::new(["/openapi.json"])
        .try_it_out_enabled(true)
        .persist_authorization(true);
    config
        .service(web::redirect("/docs", "/docs/index.html"))
        .service(SwaggerUi::new("/docs/{_:.*}").config(page));
}
