//! An answer, and what is asserted about every one of them.

use std::ops::Index;

use reqwest::header::HeaderMap;
use serde_json::Value;

/// An answer as it came. `body` is null if it is empty or no JSON.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Method and path of the request, for messages.
    pub asked: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
    pub raw: Vec<u8>,
}

impl Reply {
    pub(super) fn new(asked: String, status: u16, headers: HeaderMap, raw: Vec<u8>) -> Self {
        let body = serde_json::from_slice(&raw).unwrap_or(Value::Null);
        Self { asked, status, headers, body, raw }
    }

    /// What the contract promises for every answer, whatever was asked.
    pub fn assert_manners(&self) {
        assert_ne!(self.status, 500, "{self}");
        assert!(!self.header("x-request-id").is_empty(), "no X-Request-Id: {self}");
        if self.status >= 400 && !self.asked.ends_with("/readyz") {
            self.assert_problem();
        }
        if matches!(self.status, 429 | 503) && !self.asked.ends_with("/readyz") {
            let seconds = self.header("retry-after").parse::<u32>();
            assert!(seconds.is_ok(), "{} without a Retry-After in seconds: {self}", self.status);
        }
    }

    /// Expects a status and gives the reply back, so that a test reads as one sentence.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "expected {status}: {self}");
        self
    }

    /// Expects a refusal by its status and its stable code.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status, self.code()), (status, code), "expected a refusal: {self}");
        self
    }

    /// Expects a fault in a value: malformed is 400, well-formed but against a rule is 422.
    #[track_caller]
    pub fn refused_as_bad_value(self) -> Self {
        assert!(matches!(self.status, 400 | 422), "expected 400 or 422: {self}");
        self
    }

    /// The stable code of a refusal, or nothing.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// A header as text; empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// A member that must be a string.
    #[track_caller]
    pub fn text(&self, member: &str) -> String {
        let value = self.body[member].as_str();
        value.unwrap_or_else(|| panic!("{member} is no string: {self}")).to_owned()
    }

    /// The entries of a page, or of a plain list.
    #[track_caller]
    pub fn items(&self) -> &[Value] {
        let list = self.body.as_array().or_else(|| self.body["items"].as_array());
        list.unwrap_or_else(|| panic!("no items: {self}"))
    }

    /// Whether the idempotency layer says that this answer was given before.
    pub fn is_replayed(&self) -> bool {
        self.header("idempotent-replayed") == "true"
    }

    fn assert_problem(&self) {
        let content_type = self.header("content-type");
        assert!(content_type.starts_with("application/problem+json"), "{content_type}: {self}");
        for member in ["type", "title", "code"] {
            assert!(self.body[member].is_string(), "a problem without {member}: {self}");
        }
        assert_eq!(self.body["status"], self.status, "the body's status differs: {self}");
        let code = self.code();
        let snake = !code.is_empty() && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        assert!(snake, "code is not snake_case: {self}");
    }
}

impl Index<&str> for Reply {
    type Output = Value;

    fn index(&self, member: &str) -> &Value {
        &self.body[member]
    }
}

impl std::fmt::Display for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = String::from_utf8_lossy(&self.raw);
        write!(f, "{} -> {}\n{text}", self.asked, self.status)
    }
}

/// One member of every entry of a list, as strings.
#[track_caller]
pub fn as_strings(list: &[Value], member: &str) -> Vec<String> {
    let text = |entry: &Value| {
        let value = entry[member].as_str();
        value.unwrap_or_else(|| panic!("{member} is no string: {entry}")).to_owned()
    };
    list.iter().map(text).collect()
}
