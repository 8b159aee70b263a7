//! The response to a request that no handler has answered.

use std::fmt;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};

use super::cors::Cors;
use super::drain_body::HeldRequestBody;
use super::headers;
use super::request_id::RequestId;
use crate::errors::Problem;

/// A problem with the request's id. The request itself is gone by now: whatever its handler held of
/// it went with the handler, but for a body that has not ended.
pub struct RequestFailure {
    problem: Problem,
    id: RequestId,
    cors: Cors,
    body: HeldRequestBody,
}

impl RequestFailure {
    /// The failure of a request.
    #[must_use]
    pub fn new(problem: Problem, id: RequestId, cors: Cors, body: HeldRequestBody) -> Self {
        Self { problem, id, cors, body }
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
        let mut response = self.problem.error_response();
        headers::add(response.headers_mut(), &self.id, false);
        self.cors.add(response.headers_mut());
        response.map_body(|_, content| BoxBody::new(self.body.clone().with_response(content)))
    }
}
