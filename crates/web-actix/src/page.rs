//! Rendering a page: what all pages show, and what this one does.

use actix_web::http::header::{HOST, SET_COOKIE};
use actix_web::{HttpRequest, HttpResponse};
use api_actix::State;
use api_actix::errors::Problem;
use application::sessions;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::cookies::Area;
use crate::failure::PageError;
use crate::options::SiteOptions;
use crate::visitor::Visitor;
use crate::{calls, numbers, signed_in, templates};

/// What every page shows.
#[derive(Debug, Serialize)]
struct Layout<'a> {
    shop_name: &'a str,
    path: &'a str,
    area: &'a str,
    is_demo: bool,
    is_signed_in: bool,
    /// As whom, in words; nothing for guests.
    signed_in_as: Option<String>,
    /// Whether the visitor is a guest, who can sign in.
    is_guest: bool,
    /// The token of its forms.
    token: String,
    /// The beginning of its forms' idempotency keys.
    key: String,
    /// What the form did that led here.
    done: Option<String>,
    /// The address of the shop, as a caller of the API needs it.
    address: String,
    /// The calls of the API that do what the page does; only in a demo.
    calls: Vec<Drawn>,
}

/// A call of the API as it is shown.
#[derive(Debug, Serialize)]
struct Drawn {
    what: &'static str,
    curl: String,
}

/// Renders a template with `content`, an object, for a visitor.
///
/// # Errors
/// `internal_error`.
pub fn render(
    req: &HttpRequest,
    visitor: &impl Visitor,
    template: &str,
    content: Value,
) -> Result<HttpResponse, PageError> {
    let options = SiteOptions::of(req).ok_or_else(|| Problem::internal("no site"))?;
    let state = req.app_data::<State>().ok_or_else(|| Problem::internal("no state"))?;
    let browser = visitor.browser();
    let query = url::form_urlencoded::parse(req.query_string().as_bytes());
    let done = query.into_iter().find(|(name, _)| name == "done").map(|(_, what)| what.into());
    let key: String = sessions::new_secret(&state.engine()).chars().take(32).collect();
    let calls = options.demo.as_ref().map(|_| drawn(template, &content, &key));
    let layout = Layout {
        shop_name: &options.shop_name,
        path: req.path(),
        area: browser.area.path(),
        is_demo: options.demo.is_some(),
        is_signed_in: visitor.caller().is_some(),
        signed_in_as: signed_in::name(req),
        is_guest: visitor.is_guest(),
        token: browser.token(),
        calls: calls.unwrap_or_default(),
        key,
        done,
        address: public_address(req),
    };
    let layout = serde_json::to_value(layout);
    let layout = layout.map_err(|error| Problem::internal(error.to_string()))?;
    let mut all = match content {
        Value::Object(members) => members,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Map::new()
        }
    };
    all.insert("page".to_owned(), layout);
    let mut response = HttpResponse::Ok();
    if let Some(cookie) = browser.cookie() {
        response.append_header((SET_COOKIE, cookie));
    }
    let page = templates::render(template, numbers::preferred(req), &Value::Object(all));
    let page = page.ok_or_else(|| Problem::internal("the page cannot be rendered"))?;
    Ok(response.content_type("text/html; charset=utf-8").body(page))
}

/// What every page shows, of a visitor who is not known at a path.
#[must_use]
pub fn of_unknown_visitor(options: &SiteOptions, path: &str) -> Value {
    let layout = Layout {
        shop_name: &options.shop_name,
        path,
        area: Area::of(path).unwrap_or(Area::Shop).path(),
        is_demo: options.demo.is_some(),
        is_signed_in: false,
        signed_in_as: None,
        is_guest: false,
        token: String::new(),
        key: String::new(),
        done: None,
        address: String::new(),
        calls: Vec::new(),
    };
    serde_json::to_value(layout).unwrap_or_default()
}

fn drawn(template: &str, content: &Value, key: &str) -> Vec<Drawn> {
    let calls = calls::of_page(template, content, key).into_iter();
    calls.map(|call| Drawn { what: call.what, curl: call.curl() }).collect()
}

/// The address of the shop for pages that lead back to it, and for callers of the API: the one that is configured, or
/// else that of the request. What a proxy says of it does not count: anyone can send those headers.
#[must_use]
pub fn public_address(req: &HttpRequest) -> String {
    let configured = SiteOptions::of(req).and_then(|options| options.public_url.clone());
    configured.unwrap_or_else(|| {
        let scheme = if req.app_config().secure() { "https" } else { "http" };
        let sent = req.headers().get(HOST).and_then(|host| host.to_str().ok());
        let sent = sent.or_else(|| req.uri().authority().map(|authority| authority.as_str()));
        let is_host = |host: &&str| {
            let is_part = |b: u8| b.is_ascii_alphanumeric() || b".-:[]".contains(&b);
            !host.is_empty() && host.bytes().all(is_part)
        };
        let host = sent.filter(is_host).unwrap_or_else(|| req.app_config().host());
        format!("{scheme}://{host}")
    })
}
