//! Whether a caller wants JSON or CSV.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{ACCEPT, Accept, Header, Quality};
use actix_web::mime::Mime;
use actix_web::{FromRequest, HttpRequest};

use crate::errors::Problem;

/// What a list is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A page as JSON.
    Json,
    /// The whole list as CSV.
    Csv,
}

impl FromRequest for Format {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(req)))
    }
}

impl Format {
    /// CSV if the caller would rather have it than JSON (RFC 9110, 12.5.1); JSON in every other
    /// case, also for types that we do not have.
    fn of(req: &HttpRequest) -> Self {
        if !req.headers().contains_key(ACCEPT) {
            return Self::Json;
        }
        let Ok(mut accept) = Accept::parse(req) else {
            return Self::Json;
        };
        accept.0.retain(|kind| kind.quality > Quality::ZERO);
        let ranked = accept.ranked();
        ranked.iter().find_map(Self::of_kind).unwrap_or(Self::Json)
    }

    fn of_kind(kind: &Mime) -> Option<Self> {
        match (kind.type_().as_str(), kind.subtype().as_str()) {
            ("text", "csv") => Some(Self::Csv),
            ("application", "json" | "*") | ("*", "*") => Some(Self::Json),
            (_, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn csv_is_for_those_who_would_rather_have_it() {
        let table = [
            ("text/csv", Format::Csv),
            ("Text/CSV; charset=utf-8", Format::Csv),
            ("text/csv, application/json;q=0.5", Format::Csv),
            ("text/csv;q=0.5, application/json", Format::Json),
            ("text/csv;q=0, */*", Format::Json),
            ("*/*", Format::Json),
            ("*/*, text/csv", Format::Csv),
            ("text/html, text/csv;q=0.9, */*;q=0.8", Format::Csv),
            ("application/pdf", Format::Json),
            ("text/*", Format::Json),
            ("nonsense", Format::Json),
            ("", Format::Json),
        ];
        for (accept, format) in table {
            let req = TestRequest::default().insert_header((ACCEPT, accept)).to_http_request();
            assert_eq!(Format::of(&req), format, "{accept}");
        }
        assert_eq!(Format::of(&TestRequest::default().to_http_request()), Format::Json);
    }
}
