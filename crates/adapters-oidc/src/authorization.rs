//! The addresses at the provider that a browser is sent to.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ports::SignInAttempt;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use url::Url;

use crate::options::OidcOptions;

/// The address for an attempt (OpenID Connect Core 1.0, 3.1.2.1).
pub fn authorization_url(endpoint: &Url, options: &OidcOptions, attempt: &SignInAttempt) -> Url {
    let mut url = endpoint.clone();
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &options.client_id)
        .append_pair("redirect_uri", &attempt.redirect_url)
        .append_pair("scope", &options.scopes)
        .append_pair("state", &attempt.state)
        .append_pair("nonce", attempt.nonce.expose_secret())
        .append_pair("code_challenge", &challenge(&attempt.verifier))
        .append_pair("code_challenge_method", "S256");
    url
}

/// The address at which a browser signs out at the provider (OpenID Connect RP-Initiated Logout 1.0, 2). No ID token is
/// stored that could name the person, so that the provider may ask them to confirm.
pub fn sign_out_url(endpoint: &Url, options: &OidcOptions, return_url: &str) -> Url {
    let mut url = endpoint.clone();
    url.query_pairs_mut()
        .append_pair("client_id", &options.client_id)
        .append_pair("post_logout_redirect_uri", return_url);
    url
}

/// The hash of a PKCE verifier (RFC 7636, 4.2).
fn challenge(verifier: &SecretString) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose_secret().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_specification() {
        // RFC 7636, appendix B
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into();
        assert_eq!(challenge(&verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
