//! Errors as pages: what happened, and what to do about it.

use std::fmt;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{LOCATION, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use api_actix::errors::{Code, Problem};
use application::AppError;
use serde_json::{Value, json};

use crate::cookies::Area;
use crate::templates;

/// Why a request gets no page of its own.
#[derive(Debug)]
pub enum PageError {
    /// The visitor has to sign in, at this address.
    SignIn(String),
    /// Its form is no longer valid: the browser is led to the page of the form, at this address.
    FormExpired(String),
    /// It is refused.
    Refused(Problem),
}

impl PageError {
    /// Leads to the sign-in page of the request's area, and from there to the page that was wanted.
    #[must_use]
    pub fn sign_in(req: &HttpRequest) -> Self {
        let area = Area::of(req.path()).unwrap_or(Area::Shop).path();
        let wanted = if req.method().is_safe() { req.path() } else { area };
        Self::SignIn(format!("{area}/sign-in?next={wanted}"))
    }

    /// The response, with the page.
    #[must_use]
    pub fn into_response(self) -> HttpResponse {
        self.error_response()
    }
}

impl From<Problem> for PageError {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

impl From<AppError> for PageError {
    fn from(error: AppError) -> Self {
        Self::Refused(error.into())
    }
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignIn(_) => f.write_str("not signed in"),
            Self::FormExpired(_) => f.write_str("the form is no longer valid"),
            Self::Refused(problem) => problem.fmt(f),
        }
    }
}

impl ResponseError for PageError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::SignIn(_) | Self::FormExpired(_) => StatusCode::SEE_OTHER,
            Self::Refused(problem) => problem.status_code(),
        }
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let problem = match self {
            Self::SignIn(location) | Self::FormExpired(location) => {
                let mut response = HttpResponse::SeeOther();
                return response.insert_header((LOCATION, location.as_str())).finish();
            }
            Self::Refused(problem) => problem,
        };
        // It writes the cause to the log.
        let plain = problem.error_response();
        let mut response = HttpResponse::build(plain.status());
        if let Some(wait) = plain.headers().get(RETRY_AFTER) {
            response.insert_header((RETRY_AFTER, wait.clone()));
        }
        let page = templates::render("error.html", 0, &refusal(problem));
        response.content_type("text/html; charset=utf-8").body(page)
    }
}

/// What the page of a refusal shows.
fn refusal(problem: &Problem) -> Value {
    let entry = problem.code().entry();
    json!({
        "title": entry.title,
        "status": entry.status,
        "code": entry.code,
        "detail": problem.detail(),
        "remedy": remedy(problem.code()),
        "wait": entry.retry_after,
    })
}

/// What a visitor does about a refusal; that of the registry is for programs.
fn remedy(code: Code) -> &'static str {
    match code.entry().code {
        "not_found" => "Check the address, or start from the first page.",
        "forbidden" => {
            "Open the page again and submit the form there, or sign in with another account."
        }
        "idempotency_key_reused" => {
            "The form was submitted before with other values. Open the page again and look at the current state."
        }
        "idempotency_key_in_progress" => {
            "The form is still being processed. Wait a moment, then reload."
        }
        "version_mismatch" => {
            "Someone else, or a background job, has changed the order since the page was opened. Open the order again, look at its current state, and submit only what is still wanted."
        }
        "out_of_stock" => "Choose a smaller quantity, or remove the line from the cart.",
        "coupon_not_usable" => "Check the code, or continue without a coupon.",
        "amount_changed" => "Look at the new total, and check out again.",
        "amount_out_of_range" | "validation_failed" => {
            "Go back, correct the value, and submit again."
        }
        "overloaded" | "storage_unavailable" | "provider_unavailable" | "internal_error" => {
            "Nothing was lost. Wait a moment, then reload. If it persists, the log has the cause."
        }
        _ if code.entry().retry_after.is_some() => "Wait a moment, then try again.",
        _ => "Go back, and look at the current state before you try again.",
    }
}

/// A refusal that was stored under an idempotency key.
#[must_use]
pub fn stored(body: &str) -> Problem {
    let stored: Value = serde_json::from_str(body).unwrap_or_default();
    let text = |name: &str| stored.get(name).and_then(Value::as_str).unwrap_or_default();
    let code = Code::ALL.iter().find(|code| code.entry().code == text("code"));
    match code {
        Some(code) => Problem::new(*code, text("detail")),
        None => Problem::internal("the stored response is not a refusal"),
    }
}

/// The handler of paths that no page has.
///
/// # Errors
/// Always.
pub async fn not_found() -> Result<HttpResponse, PageError> {
    Err(Problem::not_found("page").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_a_page_with_a_remedy() {
        for code in Code::ALL {
            let problem = Problem::new(*code, "<b>why</b>");
            let page = templates::render("error.html", 0, &refusal(&problem));
            assert!(page.contains("&lt;b&gt;why&lt;/b&gt;"), "{page}");
            assert!(page.contains(code.entry().code) && !remedy(*code).is_empty());
        }
    }

    #[test]
    fn a_stored_refusal_is_shown_again() {
        let refused = Problem::new(Code::OutOfStock, "two are left");
        let again = stored(&refused.to_stored().body);
        assert_eq!((again.code(), again.detail()), (Code::OutOfStock, "two are left"));
        assert_eq!(stored("{}").code(), Code::Internal);
    }
}
