//! One log line per request: method, route, caller, status and duration. No query, no body, no token,
//! no address.

use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::{HttpMessage, web};
use tracing::Span;

use super::request_id::RequestId;
use super::{metrics, trace};
use crate::auth::Authentication;
use crate::errors::Problem;
use crate::state::ApiState;

/// A request as it is logged.
#[derive(Clone)]
pub struct LoggedRequest {
    id: RequestId,
    method: Method,
    state: Option<web::Data<ApiState>>,
    path: String,
}

impl LoggedRequest {
    /// The logged parts of a request.
    #[must_use]
    pub fn of(req: &ServiceRequest, id: RequestId) -> Self {
        Self {
            id,
            method: req.method().clone(),
            state: req.app_data::<web::Data<ApiState>>().cloned(),
            path: req.path().to_owned(),
        }
    }

    /// Writes the line of an answered request.
    pub fn log_response<B: MessageBody>(
        &self,
        span: &Span,
        response: &ServiceResponse<B>,
        took: Duration,
    ) {
        let req = response.request();
        let route = req.match_pattern();
        let extensions = req.extensions();
        let caller = extensions.get::<Authentication>().and_then(Authentication::known);
        let user = caller.map(|principal| principal.user_id);
        let order = route
            .as_deref()
            .filter(|route| route.contains("/orders/{id}"))
            .and_then(|_| req.match_info().get("id"))
            .filter(|id| uuid::Uuid::parse_str(id).is_ok());
        let route = route.as_deref().unwrap_or("none");
        let status = response.status().as_u16();
        metrics::answered(&self.method, route, status, took);
        trace::end(span, route, status);
        tracing::info!(
            target: "api_actix::access",
            method = %self.method,
            route,
            status,
            duration_ms = millis(took),
            request_id = %self.id,
            user_id = user.map(tracing::field::display),
            order_id = order,
            "request"
        );
    }

    /// Writes the line of a request that no handler has answered.
    pub fn log_failure(&self, span: &Span, problem: &Problem, took: Duration) {
        let found = self.state.as_ref().and_then(|state| state.routes().find(&self.path));
        let route = found.map_or("none", |route| route.pattern.as_str());
        let status = problem.code().entry().status;
        metrics::answered(&self.method, route, status, took);
        trace::end(span, route, status);
        tracing::info!(
            target: "api_actix::access",
            method = %self.method,
            route,
            status,
            duration_ms = millis(took),
            request_id = %self.id,
            "request"
        );
    }
}

fn millis(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}
