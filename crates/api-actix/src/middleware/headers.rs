//! The headers of every response.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};

use super::request_id::{self, RequestId};
use crate::quota::QuotaStatus;

/// For data: nothing may be run, framed, or kept by a cache (OWASP ASVS 5.0, 3.4 and 14.3.2).
const DATA: [(HeaderName, &str); 5] = [
    (CACHE_CONTROL, "no-store"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (X_FRAME_OPTIONS, "DENY"),
];

/// For the pages of the documentation, which bring scripts and styles of their own.
const DOCS: [(HeaderName, &str); 4] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
         frame-ancestors 'none'",
    ),
    (X_FRAME_OPTIONS, "DENY"),
];

/// Whether the path is one of the documentation's pages.
#[must_use]
pub fn is_docs(path: &str) -> bool {
    path == "/docs" || path.starts_with("/docs/")
}

/// Adds the state of the caller's quota.
pub fn add_quota(headers: &mut HeaderMap, quota: QuotaStatus) {
    for (name, value) in quota.headers() {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

/// Adds the headers of every response.
pub fn add(headers: &mut HeaderMap, id: &RequestId, docs: bool) {
    let fixed: &[(HeaderName, &str)] = if docs { &DOCS } else { &DATA };
    for (name, value) in fixed {
        headers.insert(name.clone(), HeaderValue::from_static(value));
    }
    if let Some(value) = id.value() {
        headers.insert(request_id::NAME, value);
    }
}
