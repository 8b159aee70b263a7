//! A request to a provider's API.

use ports::GatewayError;
use reqwest::Method;
use secrecy::SecretString;
use serde_json::Value;

/// Bytes of a reference in a path.
const MAX_SEGMENT: usize = 255;

/// How a request proves who sends it.
#[derive(Debug, Clone)]
pub enum Auth {
    /// `Authorization: Bearer`.
    Bearer(SecretString),
    /// `Authorization: Basic`.
    Basic {
        /// The user's name.
        user: String,
        /// The password.
        password: SecretString,
    },
}

/// What a request sends.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    None,
    Json(Value),
    JsonText(String),
    Form(Vec<(String, String)>),
}

/// A request to a provider's API.
#[derive(Debug, Clone)]
pub struct ApiRequest {
    pub(crate) operation: &'static str,
    pub(crate) method: Method,
    pub(crate) path: Vec<String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) auth: Auth,
    pub(crate) body: Body,
}

impl ApiRequest {
    /// A request without a body. `operation` names it in logs; `path` is its path below the base URL, in
    /// segments.
    #[must_use]
    pub fn get(operation: &'static str, path: &[&str], auth: Auth) -> Self {
        Self::new(operation, Method::GET, path, auth)
    }

    /// A request that changes something; see [`ApiRequest::get`].
    #[must_use]
    pub fn post(operation: &'static str, path: &[&str], auth: Auth) -> Self {
        Self::new(operation, Method::POST, path, auth)
    }

    /// A request that deletes something; see [`ApiRequest::get`].
    #[must_use]
    pub fn delete(operation: &'static str, path: &[&str], auth: Auth) -> Self {
        Self::new(operation, Method::DELETE, path, auth)
    }

    fn new(operation: &'static str, method: Method, path: &[&str], auth: Auth) -> Self {
        let path = path.iter().map(|segment| (*segment).to_owned()).collect();
        let (query, headers, body) = (Vec::new(), Vec::new(), Body::None);
        Self { operation, method, path, query, headers, auth, body }
    }

    /// Adds a parameter to the query.
    #[must_use]
    pub fn query(mut self, name: &str, value: impl Into<String>) -> Self {
        self.query.push((name.to_owned(), value.into()));
        self
    }

    /// Adds parameters to the query.
    #[must_use]
    pub fn queries<N: AsRef<str>, V: Into<String>>(
        self,
        parameters: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let add = |request: Self, (name, value): (N, V)| request.query(name.as_ref(), value);
        parameters.into_iter().fold(self, add)
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sends JSON.
    #[must_use]
    pub fn json(mut self, body: Value) -> Self {
        self.body = Body::Json(body);
        self
    }

    /// Sends this text as JSON, byte for byte: for what the provider has signed in this form.
    #[must_use]
    pub fn json_text(mut self, text: String) -> Self {
        self.body = Body::JsonText(text);
        self
    }

    /// Sends a form.
    #[must_use]
    pub fn form(mut self, fields: Vec<(String, String)>) -> Self {
        self.body = Body::Form(fields);
        self
    }

    /// References in paths may come from webhooks that anyone can send: only plain ones are sent, so that
    /// none leads to another path.
    pub(crate) fn check_path(&self) -> Result<(), GatewayError> {
        let is_plain = |segment: &String| {
            let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
            !segment.is_empty()
                && segment.len() <= MAX_SEGMENT
                && segment.bytes().all(plain)
                && segment.bytes().any(|b| b != b'.')
        };
        match self.path.iter().all(is_plain) {
            true => Ok(()),
            false => Err(GatewayError::InvalidRequest("invalid provider reference".to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("pi_3MtwBwLkdIwHu7ix28a3tqPa", true)]
    #[case("5O190127TN364715T", true)]
    #[case("tr_7UhSN1zuXS", true)]
    #[case("", false)]
    #[case("..", false)]
    #[case("tr_1/refunds", false)]
    #[case("tr_1?testmode=true", false)]
    #[case("tr_1%2Frefunds", false)]
    #[case("tr_1\n", false)]
    fn only_plain_references_are_sent(#[case] reference: &str, #[case] sent: bool) {
        let auth = Auth::Bearer("key".into());
        let request = ApiRequest::get("get_payment", &["v2", "payments", reference], auth);
        assert_eq!(request.check_path().is_ok(), sent);
    }
}
