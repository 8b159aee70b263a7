//! A test double of an OpenID Connect provider: discovery, keys, the page that signs a person in, and the token
//! endpoint, which checks the code, PKCE, the redirect address and the client's secret.

mod authorize;
mod keys;
mod running;
mod token;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::exchange::{Reply, Request};
use crate::server::Answers;
use keys::SigningKey;
pub use running::RunningIdentityFake;

/// What is wrong with the next ID token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityFault {
    /// It repeats another nonce.
    WrongNonce,
    /// It repeats no nonce.
    NoNonce,
    /// It is that of another issuer.
    WrongIssuer,
    /// It is for another client.
    WrongAudience,
    /// It is for several clients, and was issued to another one of them.
    IssuedToAnother,
    /// It has expired.
    Expired,
    /// It is from the future.
    Early,
    /// It has no signature (`alg: none`).
    Unsigned,
    /// It is signed with the published key as an HMAC secret.
    SignedWithPublicKey,
    /// It is signed with a key that is not published, under the id of the one that is.
    SignedWithForeignKey,
    /// It has no subject.
    NoSubject,
    /// There is none in the response.
    Missing,
}

/// A test double of an OpenID Connect provider.
pub struct IdentityFake {
    /// The id of its only client.
    pub client_id: String,
    /// The client's secret; `None`: a public client.
    pub client_secret: Option<String>,
    state: Mutex<State>,
}

/// A code that waits to be exchanged.
#[derive(Clone)]
struct IssuedCode {
    redirect_uri: String,
    challenge: String,
    nonce: Option<String>,
}

struct State {
    url: String,
    now: i64,
    key: SigningKey,
    codes: BTreeMap<String, IssuedCode>,
    issued: usize,
    /// The claims of the person who signs in.
    person: Value,
    fault: Option<IdentityFault>,
    refusal: Option<String>,
    secret_in_form: bool,
    names_issuer: bool,
    issuer_in_discovery: Option<String>,
}

impl IdentityFake {
    /// A provider with one client.
    #[must_use]
    pub fn new(client_id: &str, client_secret: Option<&str>) -> Self {
        let state = State {
            url: String::new(),
            now: 0,
            key: SigningKey::new(1),
            codes: BTreeMap::new(),
            issued: 0,
            person: json!({ "sub": "person" }),
            fault: None,
            refusal: None,
            secret_in_form: false,
            names_issuer: true,
            issuer_in_discovery: None,
        };
        Self {
            client_id: client_id.to_owned(),
            client_secret: client_secret.map(ToOwned::to_owned),
            state: Mutex::new(state),
        }
    }

    /// From now on this person signs in: the claims of their ID tokens, with `sub`.
    pub fn sign_in_as(&self, person: Value) {
        self.state().person = person;
    }

    /// Sets the provider's time, in seconds of Unix time.
    pub fn set_time(&self, now: i64) {
        self.state().now = now;
    }

    /// The next ID token is wrong in this way.
    pub fn break_next_token(&self, fault: IdentityFault) {
        self.state().fault = Some(fault);
    }

    /// The next person who is sent to the sign-in page is sent back with this error.
    pub fn refuse_next(&self, error: &str) {
        self.state().refusal = Some(error.to_owned());
    }

    /// From now on tokens are signed with a new key, and the former one is no longer published.
    pub fn rotate_key(&self) {
        let mut state = self.state();
        state.key = SigningKey::new(state.key.number + 1);
    }

    /// From now on the client's secret is taken in the form only.
    pub fn take_secret_in_form(&self) {
        self.state().secret_in_form = true;
    }

    /// From now on the configuration does not say that redirects name the issuer.
    pub fn announce_no_issuer(&self) {
        self.state().names_issuer = false;
    }

    /// From now on the configuration is that of another issuer.
    pub fn publish_issuer(&self, issuer: &str) {
        self.state().issuer_in_discovery = Some(issuer.to_owned());
    }

    fn set_url(&self, url: &str) {
        self.state().url = url.to_owned();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn discovery(&self) -> Reply {
        let state = self.state();
        let url = &state.url;
        let method =
            if state.secret_in_form { "client_secret_post" } else { "client_secret_basic" };
        let issuer = state.issuer_in_discovery.as_ref().unwrap_or(url);
        let document = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{url}/authorize"),
            "token_endpoint": format!("{url}/token"),
            "jwks_uri": format!("{url}/jwks"),
            "end_session_endpoint": format!("{url}/logout"),
            "authorization_response_iss_parameter_supported": state.names_issuer,
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": [method],
        });
        Reply::json(200, document)
    }
}

impl Answers for IdentityFake {
    fn answer(&self, request: &Request) -> Reply {
        match (request.method.as_str(), request.segments().as_slice()) {
            ("GET", [".well-known", "openid-configuration"]) => self.discovery(),
            ("GET", ["jwks"]) => {
                Reply::json(200, json!({ "keys": [self.state().key.published()] }))
            }
            ("GET", ["authorize"]) => self.authorize(request),
            ("POST", ["token"]) => self.token(request),
            _ => self.error(404),
        }
    }

    fn error(&self, status: u16) -> Reply {
        Reply::json(status, json!({ "error": "server_error" }))
    }
}
