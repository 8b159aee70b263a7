//! A code for an ID token (OpenID Connect Core 1.0, 3.1.3).

use ports::{AuthorizationGrant, IdentityError, SignInAttempt};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::form_urlencoded;

use crate::discovery::Endpoints;
use crate::http::{Http, Text};
use crate::options::OidcOptions;

/// What is read of a successful response. The access token is not used.
#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

/// What is read of a refusal (RFC 6749, 5.2).
#[derive(Default, Deserialize)]
struct TokenError {
    error: String,
}

/// The ID token for a code.
///
/// # Errors
/// [`IdentityError`].
pub async fn id_token(
    http: &Http,
    endpoints: &Endpoints,
    options: &OidcOptions,
    attempt: &SignInAttempt,
    grant: &AuthorizationGrant,
) -> Result<SecretString, IdentityError> {
    let secret = options.client_secret.as_ref().map(ExposeSecret::expose_secret);
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", grant.code.expose_secret()),
        ("redirect_uri", attempt.redirect_url.as_str()),
        ("code_verifier", attempt.verifier.expose_secret()),
    ];
    let in_header = secret.filter(|_| !endpoints.secret_in_form);
    let encoded = in_header.map(|secret| (encode(&options.client_id), encode(secret)));
    if encoded.is_none() {
        form.push(("client_id", options.client_id.as_str()));
        form.extend(secret.map(|secret| ("client_secret", secret)));
    }
    let credentials = encoded.as_ref().map(|(id, secret)| (id.as_str(), secret.as_str()));
    read(&http.post(&endpoints.token, credentials, &form).await?)
}

/// Both parts are encoded before they are joined (RFC 6749, 2.3.1).
fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn read(response: &Text) -> Result<SecretString, IdentityError> {
    if response.status == 200 {
        let tokens = serde_json::from_str::<Tokens>(&response.body);
        // The reason could quote a part of a token.
        let unread = |_| IdentityError::Unavailable("responded without an ID token".to_owned());
        return Ok(tokens.map_err(unread)?.id_token.into());
    }
    let status = response.status;
    let refusal: TokenError = serde_json::from_str(&response.body).unwrap_or_default();
    Err(match (status, refusal.error.as_str()) {
        (_, "invalid_grant") => IdentityError::CodeRefused("invalid_grant".to_owned()),
        (_, word @ ("invalid_client" | "unauthorized_client" | "unsupported_grant_type")) => {
            IdentityError::Misconfigured(format!("responded with {status}, {word}"))
        }
        (401 | 403, _) => IdentityError::Misconfigured(format!("responded with {status}")),
        (400..=428 | 430..=499, _) => {
            IdentityError::CodeRefused(format!("responded with {status}"))
        }
        (_, _) => IdentityError::Unavailable(format!("responded with {status}")),
    })
}
