//! Problem documents: RFC 9457 `application/problem+json`.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use ports::StoredResponse;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::registry::Code;
use crate::reply::Reply;

/// The content type of every refusal.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// An error of a single field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer into the body; `?name` for a query parameter.
    #[schema(example = "/items/0/quantity")]
    pub pointer: String,
    /// A short code for the error.
    #[schema(example = "quantity_out_of_range")]
    pub code: String,
    /// A description of the problem.
    pub detail: String,
}

/// The body of every error (RFC 9457). Some codes add members, which `errors.md` describes.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDto {
    /// Link to the explanation of the code.
    #[serde(rename = "type")]
    #[schema(example = "/errors/out_of_stock")]
    kind: String,
    /// Short summary, the same for every occurrence.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What was wrong in this request.
    detail: String,
    /// The stable code.
    #[schema(example = "out_of_stock")]
    code: &'static str,
    /// Whether the same request may succeed later.
    retryable: bool,
    /// Errors of single fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FieldError>,
    /// Members of single codes: `listings`, `actual_amount`, `from`, `to`, `allowed` …
    #[serde(flatten)]
    #[schema(ignore)]
    members: Map<String, Value>,
}

/// A refusal. Its body holds nothing of the single request, such as its id, so that it can be
/// stored under an idempotency key and replayed byte for byte; the id is in the `X-Request-Id`
/// header.
#[derive(Clone)]
pub struct Problem(Box<Parts>);

#[derive(Clone)]
struct Parts {
    code: Code,
    detail: String,
    errors: Vec<FieldError>,
    members: Map<String, Value>,
    headers: Vec<(&'static str, String)>,
    cause: Option<String>,
}

impl Problem {
    /// A refusal with its headers: `Retry-After` if the registry has one, `WWW-Authenticate` on
    /// a 401.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        let mut headers = Vec::new();
        if let Some(seconds) = code.entry().retry_after {
            headers.push(("retry-after", seconds.to_string()));
        }
        if let Some(challenge) = challenge(code) {
            headers.push(("www-authenticate", challenge.to_owned()));
        }
        Self(Box::new(Parts {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            members: Map::new(),
            headers,
            cause: None,
        }))
    }

    /// A failure of ours: the cause goes to the log, never to the caller.
    #[must_use]
    pub fn internal(cause: impl Into<String>) -> Self {
        Self::new(
            Code::Internal,
            "an internal error occurred; the log has the cause under the request id",
        )
        .caused_by(cause)
    }

    /// A resource that does not exist, or belongs to another user.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        let mut letters = what.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        let detail: String = first.into_iter().chain(letters).collect();
        Self::new(Code::NotFound, format!("{detail} not found"))
    }

    /// A field that breaks a rule; the request as a whole if `pointer` is empty.
    #[must_use]
    pub fn invalid(pointer: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let whole = match pointer {
            "" => detail.clone(),
            field => format!("{field}: {detail}"),
        };
        Self::new(Code::ValidationFailed, whole).error(pointer, "invalid", detail)
    }

    /// Adds what is wrong with a field.
    #[must_use]
    pub fn error(mut self, pointer: &str, code: &str, detail: impl Into<String>) -> Self {
        self.0.errors.push(FieldError {
            pointer: pointer.to_owned(),
            code: code.to_owned(),
            detail: detail.into(),
        });
        self
    }

    /// Adds a member of the code's own.
    #[must_use]
    pub fn member(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.0.members.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.headers.push((name, value.into()));
        self
    }

    /// Sets the seconds after which to retry, instead of the registry's value.
    #[must_use]
    pub fn waiting(mut self, seconds: u64) -> Self {
        self.0.headers.retain(|(name, _)| *name != "retry-after");
        self.header("retry-after", seconds.to_string())
    }

    /// Notes the cause for the log.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<String>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// What was wrong in this request.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The answer, as it is sent and as it is kept under a key.
    #[must_use]
    pub fn to_stored(&self) -> StoredResponse {
        let entry = self.0.code.entry();
        let body = serde_json::to_string(&self.body()).unwrap_or_else(|_| "{}".to_owned());
        let mut headers = vec![("content-type".to_owned(), PROBLEM_JSON.to_owned())];
        let own = self.0.headers.iter();
        headers.extend(own.map(|(name, value)| ((*name).to_owned(), value.clone())));
        StoredResponse { status: entry.status, headers, body }
    }

    fn body(&self) -> ProblemDto {
        let entry = self.0.code.entry();
        ProblemDto {
            kind: format!("/errors/{}", entry.code),
            title: entry.title,
            status: entry.status,
            detail: self.0.detail.clone(),
            code: entry.code,
            retryable: entry.retry_after.is_some(),
            errors: self.0.errors.clone(),
            members: self.0.members.clone(),
        }
    }

    /// Writes the cause to the log, once, where the answer leaves.
    fn log(&self) {
        let code = self.0.code.entry().code;
        match &self.0.cause {
            Some(cause) if self.0.code == Code::Internal => {
                tracing::error!(code, cause, "request failed");
            }
            Some(cause) => tracing::warn!(code, cause, "request rejected temporarily"),
            None => {}
        }
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Problem")
            .field("code", &self.0.code)
            .field("detail", &self.0.detail)
            .field("errors", &self.0.errors)
            .field("cause", &self.0.cause)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code.entry().code, self.0.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.code.entry().status)
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        self.log();
        Reply::of(self.to_stored()).into_response()
    }
}

/// The challenge that a 401 requires (RFC 9110, 11.6.1; RFC 6750, 3).
fn challenge(code: Code) -> Option<&'static str> {
    if code == Code::TokenMissing {
        Some("Bearer")
    } else if code == Code::TokenInvalid {
        Some("Bearer error=\"invalid_token\"")
    } else if code == Code::TokenExpired {
        Some("Bearer error=\"invalid_token\", error_description=\"the token has expired\"")
    } else if code == Code::WebhookSignatureInvalid {
        Some("Signature")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(problem: &Problem) -> Value {
        serde_json::from_str(&problem.to_stored().body).unwrap()
    }

    #[test]
    fn a_problem_has_the_members_of_the_contract() {
        let problem = Problem::invalid("/qty", "too much").member("listings", vec!["a"]);
        let body = shown(&problem);
        assert_eq!(body["type"], "/errors/validation_failed");
        assert_eq!(body["status"], 400);
        assert_eq!(body["code"], "validation_failed");
        assert_eq!(body["retryable"], false);
        assert_eq!(body["errors"][0]["pointer"], "/qty");
        assert_eq!(body["listings"][0], "a");
        assert!(body["request_id"].is_null(), "a kept answer names no request");
    }

    #[test]
    fn every_401_bears_a_challenge() {
        for code in Code::ALL.iter().filter(|c| c.entry().status == 401) {
            let stored = Problem::new(*code, "").to_stored();
            let named = |(name, _): &(String, String)| name == "www-authenticate";
            assert!(stored.headers.iter().any(named), "{code:?}");
        }
    }

    #[test]
    fn the_cause_never_goes_out() {
        let problem = Problem::internal("SELECT secret");
        assert!(!problem.to_stored().body.contains("secret"));
    }
}
