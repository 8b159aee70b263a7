//! The claims of a token, and the principal they describe.

use application::{Principal, Role, VersionPrecondition};
use domain::Instant;
use domain::ids::UserId;
use serde::Deserialize;
use serde_json::Number;
use uuid::Uuid;

use super::verifier::TokenError;

/// What is read of a token (RFC 7519, 4.1; OpenID Connect Core, 5.1).
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    sub: String,
    exp: Number,
    nbf: Option<Number>,
    roles: Option<Roles>,
    role: Option<Roles>,
    email: Option<String>,
    phone: Option<String>,
    phone_number: Option<String>,
    name: Option<String>,
    locale: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Roles {
    One(String),
    Many(Vec<String>),
}

impl Claims {
    /// The principal, if the token counts now. `leeway` is in seconds.
    pub(super) fn principal(self, now: Instant, leeway: i64) -> Result<Principal, TokenError> {
        let now = now.timestamp();
        if seconds(&self.exp)?.saturating_add(leeway) <= now {
            return Err(TokenError::Expired);
        }
        let begins = self.nbf.as_ref().map(seconds).transpose()?;
        if begins.is_some_and(|begin| begin.saturating_sub(leeway) > now) {
            return Err(TokenError::Invalid("not valid yet".to_owned()));
        }
        let user = Uuid::parse_str(&self.sub)
            .map_err(|_| TokenError::Invalid("`sub` is not a UUID".to_owned()))?;
        Ok(Principal {
            user_id: UserId(user),
            roles: roles(self.roles.or(self.role)),
            email: self.email,
            phone: self.phone.or(self.phone_number),
            name: self.name,
            locale: self.locale,
            expected: VersionPrecondition::any(),
        })
    }
}

/// The roles that the shop knows; a customer if there are none.
fn roles(claimed: Option<Roles>) -> Vec<Role> {
    let words = match claimed {
        None => Vec::new(),
        Some(Roles::One(word)) => vec![word],
        Some(Roles::Many(words)) => words,
    };
    let mut roles: Vec<Role> = words.iter().filter_map(|word| role(word)).collect();
    if roles.is_empty() {
        roles.push(Role::Customer);
    }
    roles
}

fn role(word: &str) -> Option<Role> {
    match word {
        "customer" => Some(Role::Customer),
        "admin" => Some(Role::Admin),
        "service" => Some(Role::Service),
        _ => None,
    }
}

/// A NumericDate in whole seconds; a fraction is cut off.
fn seconds(date: &Number) -> Result<i64, TokenError> {
    let whole = date.as_i64().or_else(|| {
        let text = date.to_string();
        text.split('.').next().and_then(|whole| whole.parse().ok())
    });
    whole.ok_or_else(|| TokenError::Invalid("a timestamp is out of range".to_owned()))
}
