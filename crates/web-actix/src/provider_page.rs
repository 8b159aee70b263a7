//! The page of a test provider in a demo, on which a shopper decides what happens to a payment. A provider that
//! charges has none.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use api_actix::errors::{Code, Problem};
use api_actix::{RawBody, State};
use application::{AppError, Engine, webhooks};
use ports::{DueWebhook, TestPageResponse, WebhookRequest};

use crate::csrf;
use crate::failure::PageError;
use crate::options::ProviderPage;
use crate::redirect::see_other;

/// Where it is served.
pub const PROVIDER_PAGE: &str = "/pay/mock";

/// How often a webhook is sent that could not be received.
const ATTEMPTS: u32 = 5;

/// Mounts the page.
pub fn mount(config: &mut ServiceConfig, page: &ProviderPage) {
    let path = format!("{PROVIDER_PAGE}/{{path:.+}}");
    config
        .app_data(Data::new(page.clone()))
        .route(&path, web::get().to(show))
        .route(&path, web::post().to(decide));
}

/// Whether a path belongs to the page.
#[must_use]
pub fn owns(path: &str) -> bool {
    path.strip_prefix(PROVIDER_PAGE).is_some_and(|rest| rest.starts_with('/'))
}

async fn show(path: Path<String>, page: Data<ProviderPage>) -> Result<HttpResponse, PageError> {
    respond(page.page.show(&path))
}

/// A form of another site is refused, as on every page.
async fn decide(
    req: HttpRequest,
    path: Path<String>,
    body: RawBody,
    page: Data<ProviderPage>,
    state: State,
) -> Result<HttpResponse, PageError> {
    if !csrf::is_same_origin(req.headers()) {
        let detail = "the form was sent by a page of another site";
        return Err(Problem::new(Code::Forbidden, detail).into());
    }
    let RawBody(body) = body;
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(&body).into_owned().collect();
    let response = page.page.submit(&path, &fields);
    if let TestPageResponse::SeeOther { webhooks, .. } = &response {
        for due in webhooks.iter().cloned() {
            actix_web::rt::spawn(deliver(state.engine(), page.as_ref().clone(), due));
        }
    }
    respond(response)
}

fn respond(response: TestPageResponse) -> Result<HttpResponse, PageError> {
    match response {
        TestPageResponse::Page { html, is_refusal } => {
            let status = if is_refusal { StatusCode::BAD_REQUEST } else { StatusCode::OK };
            let mut page = HttpResponse::build(status);
            Ok(page.content_type("text/html; charset=utf-8").body(html))
        }
        TestPageResponse::StyleSheet(text) => Ok(HttpResponse::Ok()
            .content_type("text/css; charset=utf-8")
            .insert_header((CACHE_CONTROL, "public, max-age=3600"))
            .body(text)),
        TestPageResponse::SeeOther { location, .. } => Ok(see_other(&location)),
        TestPageResponse::NotFound => Err(Problem::not_found("payment").into()),
    }
}

/// Sends a webhook when it is due. It is signed and processed like any other webhook, and is lost if the server stops
/// before, as a provider's can be.
async fn deliver(engine: Arc<Engine>, page: ProviderPage, due: DueWebhook) {
    actix_web::rt::time::sleep(due.after).await;
    let Some(webhook) = page.page.webhook(&due) else { return };
    for attempt in 0..ATTEMPTS {
        let request = WebhookRequest {
            path_and_query: format!("/api/payments/webhook/{}", page.provider),
            headers: vec![("content-type".to_owned(), webhook.content_type.to_owned())],
            body: webhook.body.clone().into_bytes(),
            received_at: engine.now(),
        };
        match webhooks::receive(&engine, &page.provider, request).await {
            Err(AppError::Unavailable(_)) => {
                actix_web::rt::time::sleep(std::time::Duration::from_secs(1 << attempt)).await;
            }
            Err(error) => return tracing::warn!(%error, "webhook of the test provider refused"),
            Ok(_) => return,
        }
    }
}
