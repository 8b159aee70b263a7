//! Whether people can sign in to the pages with an identity provider, and what is wrong with the settings for it.

use reqwest::Url;

use super::Settings;
use super::config_error::{ConfigError, Origin};

const CLIENT_ID: &str = "auth.oidc.client_id";
const ISSUER: &str = "auth.oidc.issuer";
const PUBLIC_URL: &str = "http.public_url";

impl Settings {
    /// Where browsers reach this server, without a slash at the end.
    #[must_use]
    pub fn public_url(&self) -> Option<String> {
        let set = self.http.public_url.as_ref().map(|url| url.trim_end_matches('/').to_owned());
        set.or_else(|| self.demo.then(|| crate::http::base_url(self)))
    }

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
        let public_url = self.http.public_url.as_deref().and_then(public_url_problem);
        let mut problems: Vec<Problem> =
            public_url.map(|why| (PUBLIC_URL, why, BASE_ADDRESS)).into_iter().collect();
        problems.extend(match self.oidc.client_id {
            Some(_) => self.client_problems(),
            None => self.needless_settings(),
        });
        let config_error = |(key, problem, allowed): Problem| ConfigError {
            key: key.to_owned(),
            value: None,
            origin: origin(key),
            problem,
            allowed: Some(allowed.to_owned()),
        };
        problems.into_iter().map(config_error).collect()
    }

    fn client_problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        match self.sign_in_issuer() {
            None => problems.push((ISSUER, "is missing".to_owned(), ISSUER_ADDRESS)),
            Some(issuer) => {
                let why = crate::wire::address_problem(issuer);
                problems.extend(why.map(|why| (ISSUER, why, ISSUER_ADDRESS)));
            }
        }
        if self.public_url().is_none() {
            let why = "is missing; the provider sends browsers back there".to_owned();
            problems.push((PUBLIC_URL, why, BASE_ADDRESS));
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
    fn needless_settings(&self) -> Vec<Problem> {
        let oidc = &self.oidc;
        let is_wanted = oidc.shop || oidc.client_secret.is_some() || oidc.issuer.is_some();
        let why = "is missing, although other settings of auth.oidc are set".to_owned();
        let remedy = "set the client id, or remove the other settings";
        if is_wanted { vec![(CLIENT_ID, why, remedy)] } else { Vec::new() }
    }
}

/// A key, what is wrong with it, and what is allowed.
type Problem = (&'static str, String, &'static str);

const BASE_ADDRESS: &str = "an address such as https://shop.example.com";
const ISSUER_ADDRESS: &str = "the issuer of the provider, an address that begins with https://";

fn public_url_problem(text: &str) -> Option<String> {
    if let Some(problem) = crate::wire::address_problem(text) {
        return Some(problem);
    }
    let url = Url::parse(text).ok()?;
    let has_more = url.path() != "/"
        || url.query().is_some()
        || url.fragment().is_some()
        || !url.username().is_empty()
        || url.password().is_some();
    has_more.then(|| "has more than a scheme, a host and a port".to_owned())
}
