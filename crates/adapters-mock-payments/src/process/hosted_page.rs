//! The page on which the shopper pays, served by the provider's own process.

use actix_web::http::header::{CONTENT_SECURITY_POLICY, LOCATION};
use actix_web::web::{Data, Form, Path, ServiceConfig};
use actix_web::{HttpResponse, web};
use ports::{TestPage, TestPageResponse};

use super::service::Service;

/// As on the shop's pages; the shopper returns to whichever shop sent them.
const POLICY: &str = "default-src 'none'; style-src 'self'; form-action *; frame-ancestors 'none'; \
                      base-uri 'none'";

pub(super) fn mount(config: &mut ServiceConfig) {
    config
        .route("/pay/{path:.+}", web::get().to(show))
        .route("/pay/{path:.+}", web::post().to(choose));
}

async fn show(path: Path<String>, service: Data<Service>) -> HttpResponse {
    response(service.gateway.show(&path), &service)
}

/// Decides the payment, and sends the shopper back to the shop.
async fn choose(
    path: Path<String>,
    fields: Form<Vec<(String, String)>>,
    service: Data<Service>,
) -> HttpResponse {
    response(service.gateway.submit(&path, &fields), &service)
}

fn response(response: TestPageResponse, service: &Service) -> HttpResponse {
    match response {
        TestPageResponse::Page { html, is_refusal } => {
            let mut page = match is_refusal {
                true => HttpResponse::BadRequest(),
                false => HttpResponse::Ok(),
            };
            page.insert_header((CONTENT_SECURITY_POLICY, POLICY));
            page.content_type("text/html; charset=utf-8").body(html)
        }
        TestPageResponse::StyleSheet(text) => {
            HttpResponse::Ok().content_type("text/css; charset=utf-8").body(text)
        }
        TestPageResponse::SeeOther { location, webhooks } => {
            service.send(webhooks);
            HttpResponse::SeeOther().insert_header((LOCATION, location)).finish()
        }
        TestPageResponse::NotFound => HttpResponse::NotFound().body("Payment not found."),
    }
}
