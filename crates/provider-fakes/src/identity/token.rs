//! The token endpoint: a code is exchanged once, by the client that began with it.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::form_urlencoded;

use super::keys::SigningKey;
use super::{IdentityFake, IdentityFault, IssuedCode, State};
use crate::exchange::{Reply, Request};

impl IdentityFake {
    pub(super) fn token(&self, request: &Request) -> Reply {
        let form = request.form();
        let value = |name: &str| {
            let found = form.iter().find(|(field, _)| field == name);
            found.map_or("", |(_, value)| value.as_str())
        };
        let mut state = self.state();
        if !self.is_client(request, &value, state.secret_in_form) {
            return refused(401, "invalid_client");
        }
        if value("grant_type") != "authorization_code" {
            return refused(400, "unsupported_grant_type");
        }
        let Some(code) = state.codes.remove(value("code")) else {
            return refused(400, "invalid_grant");
        };
        let hash = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(value("code_verifier")));
        if hash != code.challenge || value("redirect_uri") != code.redirect_uri {
            return refused(400, "invalid_grant");
        }
        let fault = state.fault.take();
        let mut tokens = json!({ "access_token": "unused", "token_type": "Bearer" });
        if fault != Some(IdentityFault::Missing)
            && let Some(members) = tokens.as_object_mut()
        {
            let token = id_token(&self.client_id, &state, &code, fault);
            members.insert("id_token".to_owned(), json!(token));
        }
        Reply::json(200, tokens)
    }

    /// Whether the client has proved who it is, in the one way that is taken.
    fn is_client<'a>(
        &self,
        request: &Request,
        value: &impl Fn(&str) -> &'a str,
        in_form: bool,
    ) -> bool {
        let by_header = basic(request.header("authorization"));
        let sent = match (&self.client_secret, in_form, by_header) {
            (Some(_), false, Some(sent)) => sent,
            (Some(_), false, None) => return false,
            (Some(_) | None, _, _) => {
                (value("client_id").to_owned(), value("client_secret").to_owned())
            }
        };
        let secret = self.client_secret.as_deref().unwrap_or_default();
        sent == (self.client_id.clone(), secret.to_owned())
    }
}

/// The parts of a header, decoded as RFC 6749, 2.3.1 says.
fn basic(header: &str) -> Option<(String, String)> {
    let bytes = BASE64_STANDARD.decode(header.strip_prefix("Basic ")?).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (id, secret) = text.split_once(':')?;
    let decode = |text: &str| {
        let pair = format!("x={text}");
        form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned())
    };
    Some((decode(id)?, decode(secret)?))
}

fn refused(status: u16, error: &str) -> Reply {
    Reply::json(status, json!({ "error": error }))
}

fn id_token(
    client_id: &str,
    state: &State,
    code: &IssuedCode,
    fault: Option<IdentityFault>,
) -> String {
    let mut claims = json!({
        "iss": state.url, "aud": client_id, "iat": state.now, "exp": state.now + 300,
        "nonce": code.nonce,
    });
    merge(&mut claims, &state.person);
    if let Some(fault) = fault {
        merge(&mut claims, &wrong_claims(fault, state.now));
    }
    match fault {
        Some(IdentityFault::Unsigned) => state.key.unsigned(&claims),
        Some(IdentityFault::SignedWithPublicKey) => state.key.sign_with_public_text(&claims),
        Some(IdentityFault::SignedWithForeignKey) => {
            SigningKey::new(state.key.number).sign(&claims)
        }
        Some(_) | None => state.key.sign(&claims),
    }
}

fn wrong_claims(fault: IdentityFault, now: i64) -> Value {
    match fault {
        IdentityFault::WrongNonce => json!({ "nonce": "another" }),
        IdentityFault::NoNonce => json!({ "nonce": null }),
        IdentityFault::WrongIssuer => json!({ "iss": "https://another.example" }),
        IdentityFault::WrongAudience => json!({ "aud": "another-client" }),
        IdentityFault::IssuedToAnother => json!({ "azp": "another-client" }),
        IdentityFault::Expired => json!({ "iat": now - 3_600, "exp": now - 3_000 }),
        IdentityFault::Early => json!({ "iat": now + 3_600, "exp": now + 7_200 }),
        IdentityFault::NoSubject => json!({ "sub": null }),
        IdentityFault::Unsigned
        | IdentityFault::SignedWithPublicKey
        | IdentityFault::SignedWithForeignKey
        | IdentityFault::Missing => json!({}),
    }
}

/// Puts members over those of the claims; `null` removes one.
fn merge(claims: &mut Value, over: &Value) {
    let (Some(claims), Some(over)) = (claims.as_object_mut(), over.as_object()) else { return };
    for (name, value) in over {
        if value.is_null() {
            claims.remove(name);
        } else {
            claims.insert(name.clone(), value.clone());
        }
    }
}
