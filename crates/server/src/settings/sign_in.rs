//! Whether people can sign in to the pages with an identity provider, and what is wrong with the settings for it.

use super::Settings;
use super::config_error::{ConfigError, Origin};

const CLIENT_ID: &str = "auth.oidc.client_id";
const ISSUER: &str = "auth.oidc.issuer";

impl Settings {
    /// The issuer of the provider that people sign in with.
    #[must_use]
    pub fn sign_in_issuer(&self) -> Option<&str> {
        self.oidc.issuer.as_deref().or(self.jwt.issuer.as_deref())
    }

    /// The values that make a person an operator.
    #[must_use]
    pub fn admin_values(&self) -> Vec<String> {
        let values = self.oidc.admin_values.split(',').map(str::trim);
        values.filter(|value| !value.is_empty()).map(ToOwned::to_owned).collect()
    }

    /// What is wrong with the settings for signing in.
    pub(super) fn sign_in_errors(&self, origin: &dyn Fn(&str) -> Origin) -> Vec<ConfigError> {
        let problems = match self.oidc.client_id {
            Some(_) => self.client_problems(),
            None => self.needless_settings(),
        };
        let config_error = |(key, problem, allowed): SettingProblem| ConfigError {
            key: key.to_owned(),
            value: None,
            origin: origin(key),
            problem,
            allowed: Some(allowed.to_owned()),
        };
        problems.into_iter().map(config_error).collect()
    }

    fn client_problems(&self) -> Vec<SettingProblem> {
        let mut problems = Vec::new();
        match self.sign_in_issuer() {
            None => problems.push((ISSUER, "is missing".to_owned(), ISSUER_ADDRESS)),
            Some(issuer) => {
                let why = crate::wire::address_problem(issuer);
                problems.extend(why.map(|why| (ISSUER, why, ISSUER_ADDRESS)));
            }
        }
        if !self.oidc.scopes.split_whitespace().any(|scope| scope == "openid") {
            let why = "does not contain openid".to_owned();
            problems.push(("auth.oidc.scopes", why, "scopes such as openid profile email"));
        }
        if self.admin_values().is_empty() {
            let why = "contains no value".to_owned();
            problems.push(("auth.oidc.admin_values", why, "values such as admin, shop-operators"));
        }
        problems
    }

    /// Without a client id no other setting takes effect.
    fn needless_settings(&self) -> Vec<SettingProblem> {
        let oidc = &self.oidc;
        let is_wanted = oidc.shop || oidc.client_secret.is_some() || oidc.issuer.is_some();
        let why = "is missing, although other settings of auth.oidc are set".to_owned();
        let remedy = "set the client id, or remove the other settings";
        if is_wanted { vec![(CLIENT_ID, why, remedy)] } else { Vec::new() }
    }
}

/// A key, what is wrong with it, and what is allowed.
type SettingProblem = (&'static str, String, &'static str);

const ISSUER_ADDRESS: &str = "the issuer of the provider, an address that begins with https://";
