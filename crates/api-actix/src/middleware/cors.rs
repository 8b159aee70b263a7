//! CORS: the headers that let pages of other origins call the API and read its responses.
//!
//! This is middleware because every response needs them, including the errors of other middleware.
//! Tokens travel in `Authorization`, so that credentials in the browser's sense (cookies) are never
//! allowed.

use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD,
    HeaderMap, HeaderValue, ORIGIN, VARY,
};
use actix_web::web;

use crate::quota::is_webhook;
use crate::state::ApiState;

/// Every method that is served.
const METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE";
/// Every header of a request that means something here.
const REQUEST_HEADERS: &str = "Authorization, Content-Type, Idempotency-Key, If-Match, X-Request-Id, \
                               Traceparent, Tracestate";
/// Every header of an answer that a page could not read otherwise.
const EXPOSED: &str = "ETag, X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, \
                       Idempotent-Replayed, Location, Allow, WWW-Authenticate, Content-Disposition";
/// Seconds for which a browser need not ask again; none remembers it for longer.
const MAX_AGE: &str = "7200";

/// The CORS headers of one response.
#[derive(Debug, Clone, Default)]
pub struct Cors {
    /// Whether the answer depends on the origin.
    varies: bool,
    /// The origin that may read it.
    allowed: Option<HeaderValue>,
    /// Whether the request only asks what is allowed.
    is_preflight: bool,
}

impl Cors {
    /// The CORS headers for this request.
    #[must_use]
    pub fn of(req: &ServiceRequest) -> Self {
        let state = req.app_data::<web::Data<ApiState>>();
        let Some(origins) = state.map(|state| state.allowed_origins()) else {
            return Self::default();
        };
        // Providers and scrapers are not browsers.
        if origins.is_off() || is_webhook(req.path()) || req.path() == "/metrics" {
            return Self::default();
        }
        let origin = single(req.headers())
            .filter(|origin| origin.to_str().is_ok_and(|origin| origins.allow(origin)));
        let is_preflight = origin.is_some()
            && req.method() == Method::OPTIONS
            && req.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        let allowed = match origins.is_anybody() {
            true => origin.map(|_| HeaderValue::from_static("*")),
            false => origin.cloned(),
        };
        Self { varies: !origins.is_anybody(), allowed, is_preflight }
    }

    /// Whether the request only asks what is allowed, and this is the whole answer to it.
    #[must_use]
    pub fn is_preflight(&self) -> bool {
        self.is_preflight
    }

    /// Adds the headers.
    pub fn add(&self, headers: &mut HeaderMap) {
        if self.varies {
            headers.append(VARY, HeaderValue::from_static("Origin"));
        }
        let Some(origin) = &self.allowed else {
            return;
        };
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        if self.is_preflight {
            headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(REQUEST_HEADERS));
            headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(MAX_AGE));
        } else {
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        }
    }
}

/// The origin, if one was sent.
fn single(headers: &HeaderMap) -> Option<&HeaderValue> {
    let mut sent = headers.get_all(ORIGIN);
    sent.next().filter(|_| sent.next().is_none())
}

#[cfg(test)]
mod tests;
