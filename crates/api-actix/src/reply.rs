//! Responses: status, headers and body, as sent and as stored under an idempotency key.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, Responder};
use ports::StoredResponse;
use serde::Serialize;

use crate::errors::Problem;

/// A response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    stored: StoredResponse,
    replayed: bool,
}

impl Reply {
    /// A response with a JSON body.
    #[must_use]
    pub fn json(status: StatusCode, body: &impl Serialize) -> Self {
        match serde_json::to_string(body) {
            Ok(body) => Self::of(StoredResponse {
                status: status.as_u16(),
                headers: vec![("content-type".to_owned(), "application/json".to_owned())],
                body,
            }),
            Err(error) => Self::of(Problem::internal(error.to_string()).to_stored()),
        }
    }

    /// 200 with a JSON body.
    #[must_use]
    pub fn ok(body: &impl Serialize) -> Self {
        Self::json(StatusCode::OK, body)
    }

    /// 204.
    #[must_use]
    pub fn no_content() -> Self {
        Self::of(StoredResponse {
            status: StatusCode::NO_CONTENT.as_u16(),
            headers: Vec::new(),
            body: String::new(),
        })
    }

    /// A stored response.
    #[must_use]
    pub fn of(stored: StoredResponse) -> Self {
        Self { stored, replayed: false }
    }

    /// A response that was sent before.
    #[must_use]
    pub fn replay(stored: StoredResponse) -> Self {
        Self { stored, replayed: true }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.stored.headers.push((name.to_owned(), value.into()));
        self
    }

    /// Adds the version as a strong `ETag`.
    #[must_use]
    pub fn etag(self, version: i64) -> Self {
        self.header("etag", format!("\"{version}\""))
    }

    /// The response as it is stored.
    #[must_use]
    pub fn into_stored(self) -> StoredResponse {
        self.stored
    }

    /// The response as it is sent.
    #[must_use]
    pub fn into_response(self) -> HttpResponse {
        let status =
            StatusCode::from_u16(self.stored.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = HttpResponse::build(status);
        for (name, value) in self.stored.headers {
            response.insert_header((name, value));
        }
        if self.replayed {
            response.insert_header(("idempotent-replayed", "true"));
        }
        if self.stored.body.is_empty() {
            response.finish()
        } else {
            response.body(self.stored.body)
        }
    }
}

impl Responder for Reply {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replay_is_the_first_answer_and_says_so() {
        let first = Reply::ok(&[1]).header("location", "/x").etag(7);
        let again = Reply::replay(first.clone().into_stored()).into_response();
        let first = first.into_response();
        for name in ["content-type", "location", "etag"] {
            assert_eq!(first.headers().get(name), again.headers().get(name), "{name}");
            assert!(first.headers().contains_key(name), "{name}");
        }
        assert_eq!(again.headers().get("idempotent-replayed").unwrap(), "true");
        assert!(!first.headers().contains_key("idempotent-replayed"));
    }
}
