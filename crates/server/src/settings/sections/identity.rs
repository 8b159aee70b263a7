//! The settings of signing in to the pages with an identity provider.

use std::time::Duration;

use secrecy::SecretString;

use crate::settings::declare::{Section, millis, or, section, unset};
use crate::settings::key::Key;
use crate::settings::kind::ValueKind;
use crate::settings::reader::Reader;

section! {
    /// Signing in to the pages with an OpenID Connect provider.
    pub struct Oidc in "auth.oidc" {
        client_id: Option<String> =
            ValueKind::Text, unset("the pages have no sign-in with an identity provider", "kassa"),
            "The client id of this shop at its OpenID Connect provider. If it is set, operators \
             sign in to the pages with the provider. Register http.public_url followed \
             by /admin/sign-in/callback and /shop/sign-in/callback as redirect URIs.";
        client_secret: Option<SecretString> =
            ValueKind::Password, unset("the shop is a public client, which only PKCE protects", "the secret issued by the provider"),
            "The client secret of this shop at the provider.";
        issuer: Option<String> =
            ValueKind::Text, unset("`jwt.issuer` is used", "https://id.example.com/realms/shop"),
            "The issuer of the provider, exactly as its configuration states it. The configuration \
             is read from /.well-known/openid-configuration below it. https is required, except on \
             the same machine.";
        name: String = ValueKind::Text, or("OpenID Connect"),
            "The name of the provider, as it is shown on the button and in messages.";
        scopes: String = ValueKind::Text, or("openid profile email"),
            "The scopes that are requested, separated by spaces; `openid` is required.";
        role_claim: String = ValueKind::Text, or("roles"),
            "The claim of the ID token with the roles or groups of a person: a string or a list. \
             Dots lead into objects, such as realm_access.roles.";
        admin_values: String = ValueKind::Text, or("admin"),
            "The values of that claim that make a person an operator, separated by commas. Letter \
             case counts.";
        shop: bool = ValueKind::Flag, or("false"),
            "Whether customers sign in to the shop's pages with the provider as well.";
        sign_out: bool = ValueKind::Flag, or("false"),
            "Whether the pages offer, after signing out, to sign out at the provider as well. Register \
             http.public_url followed by /admin/sign-in and /shop/sign-in as post-logout redirect URIs. \
             A provider without an end_session_endpoint is not affected.";
        timeout: Duration = millis(100, 7_000), or("5s"),
            "Timeout of a request to the provider. A sign-in waits for it twice as long in total.";
    }
}
