//! The response to a request that no handler has answered.

use std::fmt;
use std::sync::Arc;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};

use super::cors::Cors;
use super::drain_body::HeldRequestBody;
use super::headers::{self, ContentKind};
use super::request_id::RequestId;
use crate::errors::Problem;
use crate::pages::Pages;

/// A problem with the request's id. The request itself is gone by now: whatever its handler held of
/// it went with the handler, but for a body that has not ended.
pub struct RequestFailure {
    problem: Problem,
    id: RequestId,
    cors: Cors,
    body: HeldRequestBody,
    pages: Option<(Arc<dyn Pages>, String)>,
}

impl RequestFailure {
    /// The failure of a request.
    #[must_use]
    pub fn new(problem: Problem, id: RequestId, cors: Cors, body: HeldRequestBody) -> Self {
        Self { problem, id, cors, body, pages: None }
    }

    /// The same, shown as a page at this path.
    #[must_use]
    pub fn on_page(mut self, pages: Option<(Arc<dyn Pages>, String)>) -> Self {
        self.pages = pages;
        self
    }
}

impl fmt::Debug for RequestFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?}", self.id, self.problem)
    }
}

impl fmt::Display for RequestFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)
    }
}

impl ResponseError for RequestFailure {
    fn status_code(&self) -> StatusCode {
        self.problem.status_code()
    }

    fn error_response(&self) -> HttpResponse {
        let (mut response, kind) = match &self.pages {
            Some((pages, path)) => (pages.render(&self.problem, path), ContentKind::Page),
            None => (self.problem.error_response(), ContentKind::Data),
        };
        headers::add(response.headers_mut(), &self.id, kind);
        self.cors.add(response.headers_mut());
        response.map_body(|_, content| BoxBody::new(self.body.clone().with_response(content)))
    }
}
