//! A visitor of the pages: a browser without script, which keeps cookies and submits forms as the pages
//! draw them.

use std::collections::BTreeMap;
use std::sync::Mutex;

use reqwest::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};

use crate::client;

/// A browser.
pub struct PageVisitor {
    base: String,
    http: reqwest::Client,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// A page.
#[derive(Debug, Clone)]
pub struct Page {
    /// Where it is, without scheme and host.
    pub path: String,
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its text.
    pub html: String,
}

impl PageVisitor {
    /// A browser without cookies, at a server.
    ///
    /// # Panics
    /// If there is no HTTP client.
    #[must_use]
    pub fn new(base: &str) -> Self {
        Self { base: base.to_owned(), http: client::http(), cookies: Mutex::default() }
    }

    /// Opens a page, and follows where it leads.
    pub async fn open(&self, path: &str) -> Page {
        let request = self.http.get(format!("{}{path}", self.base)).header("accept", "text/html");
        let page = self.send(request, path).await;
        self.follow(page).await
    }

    /// Submits the form of a page that has this action, with some of its fields filled in, and follows where it
    /// leads.
    pub async fn submit(&self, page: &Page, action: &str, filled: &[(&str, &str)]) -> Page {
        let page = self.post(action, &page.fields(action, filled)).await;
        self.follow(page).await
    }

    /// Submits fields, and stays there.
    pub async fn post(&self, action: &str, fields: &[(String, String)]) -> Page {
        let request = self.http.post(format!("{}{action}", self.base)).form(fields);
        let request = request.header("accept", "text/html").header("origin", &self.base);
        self.send(request, action).await
    }

    async fn follow(&self, mut page: Page) -> Page {
        for _ in 0..5 {
            let Some(to) = page.headers.get(LOCATION).filter(|_| page.status == 303) else { break };
            let to = to.to_str().expect("a path").to_owned();
            let request = self.http.get(format!("{}{to}", self.base));
            page = self.send(request.header("accept", "text/html"), &to).await;
        }
        page
    }

    async fn send(&self, request: reqwest::RequestBuilder, path: &str) -> Page {
        let cookies = {
            let kept = self.cookies.lock().expect("cookies");
            let pairs: Vec<String> = kept.iter().map(|(n, v)| format!("{n}={v}")).collect();
            pairs.join("; ")
        };
        let request = if cookies.is_empty() { request } else { request.header(COOKIE, cookies) };
        let response = request.send().await.expect("a response");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        for cookie in headers.get_all(SET_COOKIE) {
            let text = cookie.to_str().expect("a cookie");
            let (pair, attributes) = text.split_once(';').unwrap_or((text, ""));
            let (name, value) = pair.split_once('=').expect("a name and a value");
            let mut kept = self.cookies.lock().expect("cookies");
            match attributes.contains("Max-Age=0") {
                true => kept.remove(name),
                false => kept.insert(name.to_owned(), value.to_owned()),
            };
        }
        let html = response.text().await.expect("a page");
        Page { path: path.to_owned(), status, headers, html }
    }
}

impl Page {
    /// The page, if it has this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.path, self.html);
        self
    }

    /// Whether it shows a text that needs no escaping.
    #[must_use]
    pub fn shows(&self, text: &str) -> bool {
        self.html.contains(text)
    }

    /// The address of the first link whose address begins like this.
    #[track_caller]
    #[must_use]
    pub fn link(&self, start: &str) -> String {
        self.attribute_starting("href", start)
    }

    /// The action of the first form whose action begins like this.
    #[track_caller]
    #[must_use]
    pub fn action(&self, start: &str) -> String {
        self.attribute_starting("action", start)
    }

    #[track_caller]
    fn attribute_starting(&self, name: &str, start: &str) -> String {
        let (_, rest) = self
            .html
            .split_once(&format!("{name}=\"{start}"))
            .unwrap_or_else(|| panic!("no {name} {start} on {}: {}", self.path, self.html));
        format!("{start}{}", rest.split('"').next().unwrap_or_default())
    }

    /// The fields of a form: its own values, or those that are filled in.
    #[track_caller]
    #[must_use]
    pub fn fields(&self, action: &str, filled: &[(&str, &str)]) -> Vec<(String, String)> {
        let start = format!("method=\"post\" action=\"{action}\"");
        let (_, rest) = self
            .html
            .split_once(&start)
            .unwrap_or_else(|| panic!("no form {action} on {}: {}", self.path, self.html));
        let form = rest.split("</form>").next().unwrap_or_default();
        let tags = form.split('<').filter_map(|tag| tag.split('>').next());
        let fields = tags.filter(|tag| {
            let is_field = ["input ", "select ", "textarea "].iter().any(|f| tag.starts_with(f));
            is_field && (!tag.contains("type=\"radio\"") || tag.contains(" checked"))
        });
        let value = |tag: &str| {
            Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default()))
        };
        let mut fields: Vec<(String, String)> = fields.filter_map(value).collect();
        for (name, value) in filled {
            fields.retain(|(field, _)| field != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        fields
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    rest.split_once('"').map(|(value, _)| value.to_owned())
}
