//! A typed client for every route of the API. A method makes a `Call`, which may be given headers
//! and is sent by awaiting it. What must hold for every single answer is asserted here, once.

mod admin;
mod call;
mod customer;
mod operator;
mod price_tables;
mod reply;
mod returns;
mod routes;
mod webhook_endpoints;

pub use call::Call;
pub use reply::{Reply, as_strings};
pub use routes::{DEMO, LEGACY_ALIASES, ROUTES, SYSTEM, normalised, reached};

/// An HTTP client that follows no redirect.
///
/// # Panics
/// If there is none.
pub fn http() -> reqwest::Client {
    reqwest::Client::builder()
        .timeout(std::time::Duration::from_secs(60))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .expect("an HTTP client")
}

/// One caller's access to one server.
///
/// It has an HTTP client of its own: a pool of connections belongs to the async runtime that
/// opened them, and each test has its own runtime.
#[derive(Clone)]
pub struct Api {
    base: String,
    http: reqwest::Client,
    token: Option<String>,
}

impl Api {
    /// A caller without a token.
    pub fn anonymous(base: &str) -> Self {
        Self { base: base.to_owned(), http: http(), token: None }
    }

    /// The same connections under a token.
    pub fn with_token(&self, token: impl Into<String>) -> Self {
        Self { token: Some(token.into()), ..self.clone() }
    }

    /// A caller with no connection open yet, as another device of the same person.
    pub fn on_another_device(&self) -> Self {
        Self { token: self.token.clone(), ..Self::anonymous(&self.base) }
    }

    /// `http://…` without a trailing slash.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// A call of a declared route. `arguments` fill the places in braces from left to right.
    pub fn call(&self, method: &'static str, pattern: &'static str, arguments: &[&str]) -> Call {
        routes::record(method, pattern);
        self.call_path(method, &routes::fill(pattern, arguments))
    }

    /// A call of any method and path, declared or not.
    pub fn call_path(&self, method: &str, path: &str) -> Call {
        let call = Call::new(self.http.clone(), method, &format!("{}{path}", self.base));
        match &self.token {
            Some(token) => call.header("authorization", &format!("Bearer {token}")),
            None => call,
        }
    }
}
