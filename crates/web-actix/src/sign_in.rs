//! Beginning and ending sessions: an operator uses a one-time link, a visitor of a demo shops as its customer.

use actix_web::http::StatusCode;
use actix_web::http::header::USER_AGENT;
use actix_web::{HttpRequest, HttpResponse};
use api_actix::State;
use api_actix::errors::Problem;
use application::sign_in::is_offered;
use application::{AppError, Engine, sessions};
use serde_json::json;

use crate::cookies::Area;
use crate::failure::PageError;
use crate::form::Form;
use crate::next_page::next;
use crate::options::{SignInProvider, SiteOptions};
use crate::page::render;
use crate::query::Query;
use crate::redirect::{add_cookie, see_other};
use crate::visitor::{Anyone, Browser, Customer, Operator, Visitor};

/// The address of the shop of a server at this address.
#[must_use]
pub fn shop_link(base_url: &str) -> String {
    format!("{base_url}{}", Area::Shop.path())
}

/// The address at which a sign-in link is used.
#[must_use]
pub fn admin_link(base_url: &str, secret: &str) -> String {
    format!("{base_url}{}/sign-in?link={secret}", Area::Admin.path())
}

/// `GET /shop/sign-in`
///
/// # Errors
/// `internal_error`.
pub async fn shop(
    req: HttpRequest,
    anyone: Anyone,
    query: Query,
) -> Result<HttpResponse, PageError> {
    let next = next(Area::Shop, query.text("next"));
    let content = json!({
        "next": next,
        "provider": SignInProvider::name_in(&req, Area::Shop),
        "sign_out_at": sign_out_at(&req, Area::Shop, &query),
        "by_mail": state_offers_codes(&req),
    });
    render(&req, &anyone, "shop/sign_in.html", content)
}

/// The provider at which someone who has just signed out here can sign out as well.
fn sign_out_at<'a>(req: &'a HttpRequest, area: Area, query: &Query) -> Option<&'a str> {
    let provider = SignInProvider::with_sign_out(req, area);
    let provider = provider.filter(|_| query.text("done") == Some("signed-out"));
    provider.map(|provider| provider.provider.name())
}

fn state_offers_codes(req: &HttpRequest) -> bool {
    req.app_data::<State>().is_some_and(|state| is_offered(&state.engine()))
}

/// `POST /shop/sign-in`: a session of the demo's customer begins.
///
/// # Errors
/// `not_found` if the shop is not a demo.
pub async fn shop_as_demo_customer(
    req: HttpRequest,
    form: Form<Anyone>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let demo = SiteOptions::of(&req).and_then(|options| options.demo.as_ref());
    let demo = demo.ok_or_else(|| Problem::not_found("page"))?;
    let now = state.token_time();
    let browser = form.visitor.browser();
    let former = browser.secret();
    let secret = sessions::begin_for_customer(&form.engine, demo.customer, former, now).await?;
    let to = next(Area::Shop, Some(form.text("next")));
    Ok(enter(&req, &form.engine, browser, &secret, &to).await)
}

/// `GET /admin/sign-in`: the page of a sign-in link. Opening it does not use the link, because programs open
/// addresses as well: mail scanners, previews, browsers in advance.
///
/// # Errors
/// `internal_error`.
pub async fn admin(
    req: HttpRequest,
    anyone: Anyone,
    query: Query,
) -> Result<HttpResponse, PageError> {
    let next = next(Area::Admin, query.text("next"));
    let content = json!({
        "next": next, "link": query.text("link"), "is_refused": false,
        "provider": SignInProvider::name_in(&req, Area::Admin),
        "sign_out_at": sign_out_at(&req, Area::Admin, &query),
    });
    render(&req, &anyone, "admin/sign_in.html", content)
}

/// `POST /admin/sign-in`: uses the link.
///
/// # Errors
/// `storage_unavailable`.
pub async fn use_link(
    req: HttpRequest,
    form: Form<Anyone>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let (now, browser) = (state.token_time(), form.visitor.browser());
    let next = next(Area::Admin, Some(form.text("next")));
    let secret = match sessions::use_sign_in_link(&form.engine, form.text("link"), now).await {
        Ok(secret) => secret,
        Err(AppError::NotFound(_)) => {
            let provider = SignInProvider::name_in(&req, Area::Admin);
            let content = json!({
                "next": next, "link": null, "is_refused": true, "provider": provider,
                "sign_out_at": null,
            });
            let mut page = render(&req, &form.visitor, "admin/sign_in.html", content)?;
            *page.status_mut() = StatusCode::FORBIDDEN;
            return Ok(page);
        }
        Err(error) => return Err(error.into()),
    };
    sessions::end(&form.engine, browser.secret(), now).await?;
    Ok(enter(&req, &form.engine, browser, &secret, &next).await)
}

/// `POST /shop/sign-out`
///
/// # Errors
/// `storage_unavailable`.
pub async fn shop_out(
    req: HttpRequest,
    form: Form<Customer>,
    state: State,
) -> Result<HttpResponse, PageError> {
    let to = match SignInProvider::with_sign_out(&req, Area::Shop) {
        Some(_) => "/shop/sign-in?done=signed-out",
        None => "/shop?done=signed-out",
    };
    sign_out(&form, &state, to).await
}

/// `POST /admin/sign-out`
///
/// # Errors
/// `storage_unavailable`.
pub async fn admin_out(form: Form<Operator>, state: State) -> Result<HttpResponse, PageError> {
    sign_out(&form, &state, "/admin/sign-in?done=signed-out").await
}

async fn sign_out<V: Visitor>(
    form: &Form<V>,
    state: &State,
    to: &str,
) -> Result<HttpResponse, PageError> {
    let browser = form.visitor.browser();
    sessions::end(&form.engine, browser.secret(), state.token_time()).await?;
    let mut response = see_other(to);
    add_cookie(&mut response, &browser.forget());
    Ok(response)
}

/// Gives the browser the secret of the session that has begun, and leads it to a page. The list of sessions shows
/// what the browser says it is.
pub(crate) async fn enter(
    req: &HttpRequest,
    engine: &Engine,
    browser: &Browser,
    secret: &str,
    to: &str,
) -> HttpResponse {
    let user_agent = req.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
    sessions::describe(engine, secret, user_agent).await;
    let mut response = see_other(to);
    add_cookie(&mut response, &browser.replace(secret));
    response
}
