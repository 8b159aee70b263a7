//! A response of a provider's API.

use std::time::Duration;

use chrono::{DateTime, Utc};
use ports::{GatewayError, raw_json};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde_json::Value;

use crate::errors::declined;
use crate::json::text_at;
use crate::text::short_text;

/// A complete response.
#[derive(Debug, Clone)]
pub struct ApiResponse {
    /// The HTTP status.
    pub status: u16,
    /// The body, if it is JSON; otherwise `null`.
    pub body: Value,
    /// Whether the body is JSON, or there is none.
    pub is_readable: bool,
    /// For how long to wait, if the response says so.
    pub retry_after: Option<Duration>,
    headers: HeaderMap,
}

impl ApiResponse {
    pub(crate) fn new(status: u16, headers: HeaderMap, bytes: &[u8]) -> Self {
        let read = serde_json::from_slice(bytes);
        Self {
            status,
            is_readable: read.is_ok() || bytes.is_empty(),
            body: read.unwrap_or(Value::Null),
            retry_after: retry_after(&headers),
            headers,
        }
    }

    /// A header; empty if it is missing.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Whether the request was processed and the response can be read.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status) && self.is_readable
    }

    /// The body of a success.
    ///
    /// # Errors
    /// [`ApiResponse::into_error`] of everything else, with what `explain` reads from the body.
    pub fn into_body(self, explain: fn(&Value) -> String) -> Result<Value, GatewayError> {
        match self.is_success() {
            true => Ok(self.body),
            false => {
                let why = explain(&self.body);
                Err(self.into_error(&why))
            }
        }
    }

    /// The body of a success; `None` if what was asked for is not found (404).
    ///
    /// # Errors
    /// As [`ApiResponse::into_body`].
    pub fn into_found(self, explain: fn(&Value) -> String) -> Result<Option<Value>, GatewayError> {
        match self.status {
            404 => Ok(None),
            _ => self.into_body(explain).map(Some),
        }
    }

    /// Refuses a response that the provider declines with, by its status; the code of the decline is at the JSON pointer.
    ///
    /// # Errors
    /// `Declined`, without the provider's reference of a payment.
    pub fn unless_declined(self, status: u16, code: &str) -> Result<Self, GatewayError> {
        match self.status == status {
            true => {
                let code = text_at(&self.body, code).unwrap_or("declined");
                Err(declined(code, None, raw_json(&self.body, &[])))
            }
            false => Ok(self),
        }
    }

    /// The error that this response means for every provider, with the provider's explanation.
    #[must_use]
    pub fn into_error(self, why: &str) -> GatewayError {
        let why = match short_text(why) {
            why if why.is_empty() => format!("HTTP {}", self.status),
            why => format!("HTTP {}: {why}", self.status),
        };
        match self.status {
            401 | 403 => GatewayError::Misconfigured(why),
            429 => GatewayError::RateLimited { retry_after: self.retry_after },
            408 | 425 => GatewayError::OutcomeUnknown(why),
            400..=499 => GatewayError::InvalidRequest(why),
            503 if self.retry_after.is_some() => GatewayError::Unavailable(why),
            _ => GatewayError::OutcomeUnknown(why),
        }
    }
}

/// `Retry-After` in seconds or as a date (RFC 9110, 10.2.3).
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTime::parse_from_rfc2822(text).ok()?;
    Some((until.with_timezone(&Utc) - Utc::now()).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use rstest::rstest;

    fn response(status: u16, wait: Option<&str>, body: &str) -> ApiResponse {
        let mut headers = HeaderMap::new();
        if let Some(wait) = wait {
            headers.insert(RETRY_AFTER, wait.parse().unwrap());
        }
        ApiResponse::new(status, headers, body.as_bytes())
    }

    #[rstest]
    #[case(400, None, "invalid request")]
    #[case(401, None, "misconfigured")]
    #[case(403, None, "misconfigured")]
    #[case(404, None, "invalid request")]
    #[case(408, None, "unknown")]
    #[case(409, None, "invalid request")]
    #[case(422, None, "invalid request")]
    #[case(429, None, "rate limited")]
    #[case(301, None, "unknown")]
    #[case(500, None, "unknown")]
    #[case(502, Some("5"), "unknown")]
    #[case(503, None, "unknown")]
    #[case(503, Some("5"), "unavailable")]
    #[case(504, None, "unknown")]
    fn the_status_decides(#[case] status: u16, #[case] wait: Option<&str>, #[case] means: &str) {
        let error = response(status, wait, "{}").into_error("declined");
        let told = match error {
            GatewayError::InvalidRequest(_) => "invalid request",
            GatewayError::Misconfigured(_) => "misconfigured",
            GatewayError::OutcomeUnknown(_) => "unknown",
            GatewayError::RateLimited { .. } => "rate limited",
            GatewayError::Unavailable(_) => "unavailable",
            GatewayError::Declined { .. } | GatewayError::NotCancelable { .. } => "another",
        };
        assert_eq!(told, means);
    }

    #[test]
    fn a_success_that_cannot_be_read_may_have_been_processed() {
        let read = response(200, None, "<html>").into_body(|_| String::new());
        assert!(matches!(read, Err(GatewayError::OutcomeUnknown(_))), "{read:?}");
        assert_eq!(response(204, None, "").into_body(|_| String::new()), Ok(Value::Null));
    }

    #[test]
    fn only_404_is_not_found() {
        let found = |status, body| response(status, None, body).into_found(|_| String::new());
        assert_eq!(found(404, "{}"), Ok(None));
        assert_eq!(found(200, "1"), Ok(Some(Value::from(1))));
        for status in [400, 403, 410, 500] {
            assert!(found(status, "{}").is_err(), "{status}");
        }
    }

    #[test]
    fn only_the_status_of_declines_is_a_decline() {
        let told = |status, body| response(status, None, body).unless_declined(402, "/code");
        for (body, expected) in [(r#"{"code":"card_expired"}"#, "card_expired"), ("{}", "declined")]
        {
            let told = told(402, body).map(drop);
            let is_told =
                matches!(&told, Err(GatewayError::Declined { code, .. }) if code == expected);
            assert!(is_told, "{told:?}");
        }
        assert!(told(400, r#"{"code":"card_expired"}"#).is_ok());
    }

    #[test]
    fn the_time_to_wait_is_read_in_both_forms() {
        assert_eq!(response(429, Some("7"), "").retry_after, Some(Duration::from_secs(7)));
        let date = (Utc::now() + TimeDelta::seconds(60)).to_rfc2822();
        let wait = response(429, Some(&date), "").retry_after;
        assert!(wait.is_some_and(|wait| (50..=60).contains(&wait.as_secs())), "{wait:?}");
        assert_eq!(response(429, Some("soon"), "").retry_after, None);
    }
}
