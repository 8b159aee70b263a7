//! Leading a browser to another page.

use actix_web::HttpResponse;
use actix_web::http::header::{LOCATION, SET_COOKIE};

/// Leads to a page.
#[must_use]
pub fn see_other(location: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, location)).finish()
}

/// Adds the header that gives a browser a secret, or removes it.
pub fn add_cookie(response: &mut HttpResponse, cookie: &str) {
    if let Ok(value) = cookie.parse() {
        response.headers_mut().append(SET_COOKIE, value);
    }
}
