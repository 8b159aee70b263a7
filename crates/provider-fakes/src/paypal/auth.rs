//! Access tokens.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};
use serde_json::json;

use super::books::Books;
use super::errors;
use crate::exchange::{Reply, Request};

/// The client id of the shop's app.
pub(super) const CLIENT_ID: &str = "AcmeShopClientIdOfPayPalSandbox";
/// The secret of the shop's app.
pub(super) const CLIENT_SECRET: &str = "EAcmeShopClientSecretOfPayPalSandbox";

/// Issues a token: `POST /v1/oauth2/token`.
pub(super) fn token(books: &mut Books, request: &Request, now: DateTime<Utc>) -> Reply {
    let expected = format!("{CLIENT_ID}:{}", books.client_secret);
    let expected = format!("Basic {}", BASE64_STANDARD.encode(expected));
    if request.header("authorization") != expected {
        let description = "Client Authentication failed";
        let body = json!({ "error": "invalid_client", "error_description": description });
        return Reply::json(401, body);
    }
    let wanted = ("grant_type".to_owned(), "client_credentials".to_owned());
    if request.form() != [wanted] {
        let description = "Grant Type is NULL or unsupported";
        let body = json!({ "error": "unsupported_grant_type", "error_description": description });
        return Reply::json(400, body);
    }
    let (value, lifetime) = (format!("A21AA{}", books.new_id()), books.token_lifetime);
    books.tokens.insert(value.clone(), now + lifetime);
    Reply::json(
        200,
        json!({
            "scope": "https://uri.paypal.com/services/payments/payment https://uri.paypal.com/services/payments/refund",
            "access_token": value,
            "token_type": "Bearer",
            "app_id": "APP-80W284485P519543T",
            "expires_in": lifetime.num_seconds(),
            "nonce": now.to_rfc3339(),
        }),
    )
}

/// What a request without a valid token is answered with.
pub(super) fn refusal(books: &Books, request: &Request, now: DateTime<Utc>) -> Option<Reply> {
    let token = request.header("authorization").strip_prefix("Bearer ").unwrap_or_default();
    let is_valid = books.tokens.get(token).is_some_and(|until| now < *until);
    (!is_valid).then(errors::wrong_token)
}
