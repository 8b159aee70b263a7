//! Errors as pages: what happened, and what to do about it.

use std::fmt;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, HeaderName, LOCATION, RETRY_AFTER, SET_COOKIE};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use api_actix::errors::{Code, Problem};
use application::AppError;
use serde_json::Value;

use crate::cookies::Area;
use crate::next_page::as_parameter;
use crate::options::SiteOptions;
use crate::origin::PageMethods;
use crate::visitor::{Anyone, Visitor};
use crate::{error_page, page, templates};

/// Headers of a refusal that its page has as well.
const KEPT: [HeaderName; 2] = [RETRY_AFTER, ALLOW];

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
        let wanted = match req.uri().path_and_query() {
            Some(wanted) if req.method().is_safe() => wanted.as_str(),
            Some(_) | None => area,
        };
        Self::SignIn(format!("{area}/sign-in?next={}", as_parameter(wanted)))
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
        for name in KEPT {
            if let Some(value) = plain.headers().get(&name) {
                response.insert_header((name, value.clone()));
            }
        }
        response.content_type("text/html; charset=utf-8").body(templates::FALLBACK)
    }
}

/// Gives every refusal of a page or a form its page, which only the request can fill.
///
/// # Errors
/// None.
pub async fn with_page(
    req: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let response = next.call(req).await?;
    let error = response.response().error().and_then(|error| error.as_error::<PageError>());
    let Some(PageError::Refused(problem)) = error else {
        return Ok(response);
    };
    let problem = problem.clone();
    let (req, plain) = response.into_parts();
    let response = page_of(&req, &problem, &plain).unwrap_or(plain);
    Ok(ServiceResponse::new(req, response))
}

fn page_of(req: &HttpRequest, problem: &Problem, plain: &HttpResponse) -> Option<HttpResponse> {
    let visitor = Anyone::of(req).ok()?;
    let is_form = !req.method().is_safe();
    let content = error_page::content(problem, req.path(), is_form, seconds(plain));
    let mut page = page::render(req, &visitor, "error.html", content).ok()?;
    *page.status_mut() = plain.status();
    let of_plain = plain.headers();
    for name in KEPT {
        if let Some(value) = of_plain.get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
    if of_plain.contains_key(SET_COOKIE) {
        // The session that began with the refused form has the last word.
        page.headers_mut().remove(SET_COOKIE);
    }
    for cookie in of_plain.get_all(SET_COOKIE) {
        page.headers_mut().append(SET_COOKIE, cookie.clone());
    }
    Some(page)
}

/// The page of a refusal after which the request is no longer known, but its path.
#[must_use]
pub fn without_request(problem: &Problem, options: &SiteOptions, path: &str) -> HttpResponse {
    let plain = PageError::from(problem.clone()).error_response();
    let mut content = error_page::content(problem, path, false, seconds(&plain));
    if let Value::Object(members) = &mut content {
        members.insert("page".to_owned(), page::of_unknown_visitor(options, path));
    }
    match templates::render("error.html", 0, &content) {
        Some(page) => plain.set_body(BoxBody::new(page)),
        None => plain,
    }
}

/// After how many seconds a response says that the request may be repeated.
fn seconds(response: &HttpResponse) -> Option<u64> {
    response.headers().get(RETRY_AFTER)?.to_str().ok()?.parse().ok()
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

/// The handler of requests that match no page or form.
///
/// # Errors
/// Always: `method_not_allowed` with the methods of the path, or `not_found` if it has none.
pub async fn not_found(req: HttpRequest) -> Result<HttpResponse, PageError> {
    let methods = req.app_data::<Data<PageMethods>>();
    let allowed = methods.map(|methods| methods.allowed(req.path())).unwrap_or_default();
    if allowed.is_empty() {
        return Err(Problem::not_found("page").into());
    }
    let detail = format!("this page supports {allowed}");
    Err(Problem::new(Code::MethodNotAllowed, detail).header(ALLOW.as_str(), allowed).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_refusal_is_shown_again() {
        let refused = Problem::new(Code::OutOfStock, "two are left");
        let again = stored(&refused.to_stored().body);
        assert_eq!((again.code(), again.detail()), (Code::OutOfStock, "two are left"));
        assert_eq!(stored("{}").code(), Code::Internal);
    }
}
