//! The span of a request: what its log lines stand under, and, in a build with the feature `otel`,
//! its part of the caller's trace.

use actix_web::dev::ServiceRequest;
use tracing::Span;
use tracing::field::Empty;

use super::request_id::RequestId;

/// The span of a request that begins.
#[must_use]
pub fn begin(req: &ServiceRequest, id: &RequestId) -> Span {
    let span = tracing::info_span!(
        "request",
        request_id = %id,
        method = %req.method(),
        route = Empty,
        status = Empty,
        otel.name = Empty,
        otel.kind = Empty,
    );
    #[cfg(feature = "otel")]
    otel::begin(&span, req);
    span
}

/// Notes what came of the request.
pub fn end(span: &Span, route: &str, status: u16) {
    span.record("route", route);
    span.record("status", status);
}

#[cfg(feature = "otel")]
mod otel {
    //! Taking over the caller's trace: `traceparent` and `tracestate` (W3C Trace Context).

    use actix_web::dev::ServiceRequest;
    use actix_web::http::header::HeaderMap;
    use opentelemetry::global;
    use opentelemetry::propagation::Extractor;
    use tracing::Span;
    use tracing_opentelemetry::OpenTelemetrySpanExt;

    /// Names the span, which can be done only now, and hangs it under the caller's. A header that
    /// is invalid begins a trace of its own.
    pub fn begin(span: &Span, req: &ServiceRequest) {
        let route = req.match_pattern().unwrap_or_else(|| "none".to_owned());
        span.record("otel.name", format!("{} {route}", req.method()));
        span.record("otel.kind", "server");
        let headers = Headers(req.headers());
        let caller = global::get_text_map_propagator(|known| known.extract(&headers));
        // An error means that tracing or the span is off.
        let _ = span.set_parent(caller);
    }

    struct Headers<'a>(&'a HeaderMap);

    impl Extractor for Headers<'_> {
        fn get(&self, name: &str) -> Option<&str> {
            self.0.get(name)?.to_str().ok()
        }

        fn keys(&self) -> Vec<&str> {
            self.0.keys().map(|name| name.as_str()).collect()
        }
    }
}
