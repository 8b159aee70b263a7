//! Shoppers sign in with a code that is sent to their address. The address is in forms alone, never in a URL.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use api_actix::State;
use application::AppError;
use application::sign_in::{CodeEntry, CodeRequest, request_code, use_code};
use serde_json::json;

use crate::cookies::Area;
use crate::failure::PageError;
use crate::form::Form;
use crate::language;
use crate::next_page::{next, with_parameter};
use crate::page::render;
use crate::sign_in::enter;
use crate::visitor::{Anyone, Visitor, client};

/// `POST /shop/sign-in/code`: sends a code, and shows the form in which it is entered.
///
/// # Errors
/// `validation_failed` for what is no address; `too_many_requests`.
pub async fn request(req: HttpRequest, form: Form<Anyone>) -> Result<HttpResponse, PageError> {
    let request = CodeRequest {
        address: form.text("email").to_owned(),
        browser: form.visitor.browser().secret().to_owned(),
        client: client(&req),
        locale: language::preferred(&req),
    };
    request_code(&form.engine, &request).await?;
    code_page(&req, &form, false)
}

/// `POST /shop/sign-in/check`: signs in with the code.
///
/// # Errors
/// `too_many_requests` after too many codes.
pub async fn check(
    req: HttpRequest,
    form: Form<Anyone>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let code = form.text("code").chars().filter(|c| !c.is_whitespace()).collect();
    let browser = form.visitor.browser();
    let entry = CodeEntry {
        address: form.text("email").to_owned(),
        code,
        browser: browser.secret().to_owned(),
        client: client(&req),
        keeps_guest: form.optional("keep").is_some(),
    };
    match use_code(&form.engine, &entry, state.token_time()).await {
        Ok(secret) => {
            let next = next(Area::Shop, Some(form.text("next")));
            let to = with_parameter(&next, "done=signed-in");
            Ok(enter(&req, &form.engine, browser, &secret, &to).await)
        }
        Err(AppError::NotFound(_)) => {
            let mut page = code_page(&req, &form, true)?;
            *page.status_mut() = StatusCode::FORBIDDEN;
            Ok(page)
        }
        Err(error) => Err(error.into()),
    }
}

fn code_page(
    req: &HttpRequest,
    form: &Form<Anyone>,
    is_refused: bool,
) -> Result<HttpResponse, PageError> {
    let content = json!({
        "email": form.text("email"),
        "next": next(Area::Shop, Some(form.text("next"))),
        "is_refused": is_refused,
    });
    render(req, &form.visitor, "shop/sign_in_code.html", content)
}
