//! The page that signs a person in and sends the browser back.

use serde_json::json;
use url::Url;

use super::{IdentityFake, IssuedCode};
use crate::exchange::{Reply, Request};

impl IdentityFake {
    /// Sends the browser back with a code, or with an error; without a redirect address that is right, it goes
    /// nowhere.
    pub(super) fn authorize(&self, request: &Request) -> Reply {
        let value = |name: &str| request.parameter(name).unwrap_or_default().to_owned();
        let redirect_uri = value("redirect_uri");
        let Ok(mut back) = Url::parse(&redirect_uri) else {
            return Reply::json(400, json!({ "error": "invalid redirect_uri" }));
        };
        if value("client_id") != self.client_id {
            return Reply::json(400, json!({ "error": "unknown client" }));
        }
        let mut state = self.state();
        let error = state.refusal.take().or_else(|| problem(request).map(ToOwned::to_owned));
        let outcome = match error {
            Some(error) => ("error", error),
            None => {
                state.issued += 1;
                let code = format!("code-{}", state.issued);
                let nonce = request.parameter("nonce").map(ToOwned::to_owned);
                let challenge = value("code_challenge");
                state.codes.insert(code.clone(), IssuedCode { redirect_uri, challenge, nonce });
                ("code", code)
            }
        };
        let mut query = back.query_pairs_mut();
        query.append_pair(outcome.0, &outcome.1).append_pair("state", &value("state"));
        query.append_pair("iss", &state.url);
        drop(query);
        Reply::redirect(back.as_str())
    }
}

/// What is wrong with a request for a code.
fn problem(request: &Request) -> Option<&'static str> {
    let value = |name: &str| request.parameter(name).unwrap_or_default();
    let asks_for_identity = value("scope").split(' ').any(|scope| scope == "openid");
    match () {
        () if value("response_type") != "code" => Some("unsupported_response_type"),
        () if !asks_for_identity => Some("invalid_scope"),
        () if value("code_challenge_method") != "S256" => Some("invalid_request"),
        () if value("code_challenge").len() != 43 => Some("invalid_request"),
        () if value("state").is_empty() => Some("invalid_request"),
        () => None,
    }
}
