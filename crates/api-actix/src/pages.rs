//! Pages of another crate, served beside the API with its limits, its log and its headers.

use actix_web::http::header::HeaderMap;
use actix_web::web::ServiceConfig;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use application::{Engine, Principal};
use async_trait::async_trait;
use domain::Instant;

use crate::auth::Authentication;
use crate::errors::Problem;

pub use crate::routing::not_found;

/// Pages beside the API.
#[async_trait(?Send)]
pub trait Pages: Send + Sync {
    /// Mounts the routes. Each of them has a path that [`Pages::owns`].
    fn mount(&self, config: &mut ServiceConfig);

    /// Whether a path is one of the pages'. Cookies are only read for these paths: those of the API are
    /// authenticated by tokens alone.
    fn owns(&self, path: &str) -> bool;

    /// The caller whose session the cookies of a request name. Sessions expire at the times of access
    /// tokens: `now` is by their clock.
    ///
    /// # Errors
    /// `storage_unavailable`.
    async fn identify(
        &self,
        engine: &Engine,
        now: Instant,
        path: &str,
        headers: &HeaderMap,
    ) -> Result<Option<Principal>, Problem>;

    /// A refusal of a request for this path as a page.
    fn render(&self, problem: &Problem, path: &str) -> HttpResponse;
}

/// The caller of a request, as the middleware has identified it.
#[must_use]
pub fn caller(req: &HttpRequest) -> Option<Principal> {
    match req.extensions().get::<Authentication>() {
        Some(Authentication::Known(principal)) => Some(principal.clone()),
        // API keys are for the API.
        Some(Authentication::Key(_) | Authentication::Missing | Authentication::Refused(_))
        | None => None,
    }
}
