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

/// For pages, which bring a style sheet, scripts and forms of their own, and no script within a page. With
/// `no-referrer` browsers would send `Origin: null` with their forms.
const PAGES: [(HeaderName, &str); 6] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "same-origin"),
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; \
         form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    (X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// What a response is, for its headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentKind {
    /// Data of the API.
    Data,
    /// The documentation.
    Docs,
    /// A page.
    Page,
}

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
pub fn add(headers: &mut HeaderMap, id: &RequestId, kind: ContentKind) {
    let fixed: &[(HeaderName, &str)] = match kind {
        ContentKind::Data => &DATA,
        ContentKind::Docs => &DOCS,
        ContentKind::Page => &PAGES,
    };
    // A page holds what only its reader may see, unless its handler says that it can be stored.
    if kind == ContentKind::Page && !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    for (name, value) in fixed {
        headers.insert(name.clone(), HeaderValue::from_static(value));
    }
    if let Some(value) = id.value() {
        headers.insert(request_id::NAME, value);
    }
}
