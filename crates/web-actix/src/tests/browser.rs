//! A browser: it keeps cookies, and submits the forms of the pages that it got.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use actix_web::HttpResponse;
use actix_web::body::to_bytes;
use actix_web::dev::Service;
use actix_web::http::header::{CONTENT_TYPE, COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use actix_web::test::TestRequest;
use actix_web::test::init_service;
use api_actix::{ApiOptions, ApiState};
use futures_util::future::LocalBoxFuture;

/// The application, made once for a browser and its copies.
type Server = Rc<dyn Fn(TestRequest) -> LocalBoxFuture<'static, HttpResponse>>;

/// A browser.
pub struct Browser {
    server: Server,
    pub cookies: RefCell<BTreeMap<String, String>>,
}

/// A page, or what came in place of it.
#[derive(Debug, Clone)]
pub struct Response {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Browser {
    pub async fn open(state: &ApiState) -> Self {
        let app = api_actix::app(state.clone(), &ApiOptions::default());
        let app = Rc::new(init_service(app).await);
        let server: Server = Rc::new(move |request| {
            let app = Rc::clone(&app);
            Box::pin(async move {
                match Service::call(&*app, request.to_request()).await {
                    Ok(response) => response.into_parts().1.map_into_boxed_body(),
                    Err(error) => error.error_response(),
                }
            })
        });
        Self { server, cookies: RefCell::default() }
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Response {
        self.send(TestRequest::get().uri(path).insert_header(("accept", "text/html"))).await
    }

    /// Submits fields, as a page of this site would.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        self.send(form(path, fields).insert_header(("sec-fetch-site", "same-origin"))).await
    }

    /// Submits the form of a page that has this action, with some of its fields filled in.
    #[track_caller]
    pub fn submit<'a>(
        &'a self,
        page: &Response,
        action: &'a str,
        filled: &[(&str, &str)],
    ) -> impl Future<Output = Response> + use<'a> {
        let fields = page.fields(action, filled);
        async move {
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            self.post(action, &fields).await
        }
    }

    /// Sends a request with the cookies, and keeps those of the response.
    pub async fn send(&self, request: TestRequest) -> Response {
        let cookies: Vec<String> =
            self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = match cookies.is_empty() {
            true => request,
            false => request.insert_header((COOKIE, cookies.join("; "))),
        };
        let response = (self.server)(request).await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = to_bytes(response.into_body()).await.ok().unwrap();
        for cookie in headers.get_all(SET_COOKIE) {
            let (pair, attributes) = cookie.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                self.cookies.borrow_mut().remove(name);
            } else {
                self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
            }
        }
        Response { status, headers, body: String::from_utf8(body.to_vec()).unwrap() }
    }

    /// The headers of a response.
    pub async fn head_of(&self, request: TestRequest) -> HeaderMap {
        (self.server)(request).await.headers().clone()
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    /// Another browser with the same cookies.
    pub fn copy(&self) -> Self {
        Self { server: Rc::clone(&self.server), cookies: self.cookies.clone() }
    }
}

/// A form as a request, without the headers that say where it comes from.
pub fn form(path: &str, fields: &[(&str, &str)]) -> TestRequest {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    TestRequest::post()
        .uri(path)
        .insert_header(("accept", "text/html"))
        .insert_header((CONTENT_TYPE, "application/x-www-form-urlencoded"))
        .set_payload(body)
}

impl Response {
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    /// Where it leads.
    pub fn location(&self) -> &str {
        self.headers.get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The fields of the form with this action: its own values, or those that are filled in.
    #[track_caller]
    pub fn fields(&self, action: &str, filled: &[(&str, &str)]) -> Vec<(String, String)> {
        let start = format!("<form method=\"post\" action=\"{action}\"");
        let alternative = format!("method=\"post\" action=\"{action}\"");
        let at = self.body.find(&start).or_else(|| self.body.find(&alternative));
        let at = at.unwrap_or_else(|| panic!("no form {action}: {}", self.body));
        let form = self.body[at..].split("</form>").next().unwrap();
        let inputs = form.split("<input ").skip(1).chain(form.split("<select ").skip(1));
        let inputs = inputs.chain(form.split("<textarea ").skip(1));
        let own = inputs.filter_map(|input| {
            let tag = input.split('>').next()?;
            let is_choice = tag.contains("type=\"radio\"") || tag.contains("type=\"checkbox\"");
            let is_off = is_choice && !tag.contains(" checked");
            let name = attribute(tag, "name").filter(|_| !is_off)?;
            Some((name, attribute(tag, "value").unwrap_or_default()))
        });
        let mut fields: Vec<(String, String)> = own.collect();
        for (name, value) in filled {
            fields.retain(|(field, _)| field != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        fields
    }

    /// Whether it shows a text.
    pub fn shows(&self, text: &str) -> bool {
        self.body.contains(&crate::format::escaped(text))
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    rest.split_once('"').map(|(value, _)| value.replace("&amp;", "&"))
}
