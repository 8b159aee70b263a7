//! Leading a browser to another page.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;

/// Leads to a page.
#[must_use]
pub fn see_other(location: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, location)).finish()
}
