//! What must be right before orders are taken, beyond every value being well-formed.

use secrecy::ExposeSecret;

use super::Settings;
use super::config_error::{ConfigError, ConfigErrors, Origin};
use super::resolve::Resolved;
use super::secrets;
use super::sections::{EmailCarrier, SmsCarrier};

/// Connections that a server needs on PostgreSQL: one for a write that waits for a locked row, one for
/// other writes and one for reads.
const MIN_POSTGRES_POOL: u32 = 3;

impl Settings {
    /// Checks what a server needs: strong secrets, no demo behaviour outside of the demo, no demo
    /// that others can reach.
    #[must_use]
    pub fn errors_for_serving(&self, resolved: &Resolved) -> ConfigErrors {
        let origin = |name: &str| resolved.origin(name);
        let mut errors = Vec::new();
        errors.extend(self.traces_without_otel(origin("log.otlp_endpoint")));
        errors.extend(self.messages_without_carrier(&origin));
        errors.extend(self.broken_pages(origin("web.templates_dir")));
        errors.extend(self.odd_networks(origin("webhooks.allow_networks")));
        errors.extend(self.limit_errors(&origin));
        errors.extend(self.usage_errors(&origin));
        errors.extend(self.public_url_error(&origin));
        errors.extend(self.odd_keys(&origin));
        errors.extend(self.sign_in_errors(&origin));
        errors.extend(self.small_pool(origin("database.pool_size")));
        errors.extend(self.provider_errors(&origin));
        if self.demo {
            errors.extend(self.demo_is_local(origin("http.bind")));
        } else {
            errors.extend(self.weak_secrets(&origin));
        }
        ConfigErrors(errors)
    }

    /// Warnings for the operator at every start.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if let Some((configured, _)) = self.test_provider().filter(|_| !self.demo) {
            let name = configured.provider.name();
            warnings.push(format!(
                "payments.default_provider is {name}: NO PAYMENT IS CHARGED, and goods of orders \
                 that it marks as paid are given away"
            ));
        }
        warnings.extend(self.incomplete_providers());
        warnings.extend(self.other_warnings().into_iter().map(ToOwned::to_owned));
        warnings
    }

    fn other_warnings(&self) -> Vec<&'static str> {
        let mut warnings = Vec::new();
        if self.payments.default_provider.is_none() {
            warnings
                .push("payments.default_provider is not set: only cash on delivery is available");
        }
        if self.http.allowed_origins.is_anybody() {
            warnings.push(
                "http.allowed_origins is *: web pages of every site may call the API with a token",
            );
        }
        if self.calls_are_unlimited() && !self.demo {
            warnings.push(
                "limits.per_user and limits.per_address are off: without a rate-limiting gateway \
                 in front, request rates are not limited",
            );
        }
        if self.has_shop_pages() && self.email.kind == EmailCarrier::Off {
            warnings.push(
                "web.shop is on and notify.email.kind is off: customers get no links to their \
                 orders, and cannot sign in with a code",
            );
        }
        if !self.demo {
            warnings.extend(self.printed_messages());
        }
        warnings
    }

    /// Messages that are printed, with the addresses of real customers, and sent to no one.
    fn printed_messages(&self) -> impl Iterator<Item = &'static str> {
        let email = (self.email.kind == EmailCarrier::Console).then_some(
            "notify.email.kind is console: e-mails are printed on standard output with customers' \
             addresses, and are not sent; set it to smtp or off",
        );
        let sms = (self.sms.kind == SmsCarrier::Console).then_some(
            "notify.sms.kind is console: text messages are printed on standard output with \
             customers' phone numbers, and are not sent; set it to http or off",
        );
        email.into_iter().chain(sms)
    }

    /// What is wrong with the secret that tokens are signed under.
    #[must_use]
    pub fn jwt_secret_error(&self, resolved: &Resolved) -> Option<ConfigError> {
        let name = "jwt.secret";
        if self.demo {
            return None;
        }
        secrets::needed(name, self.jwt.secret.as_ref(), resolved.origin(name))
    }

    fn weak_secrets(&self, origin: &dyn Fn(&str) -> Origin) -> Vec<ConfigError> {
        let (name, secret) = ("jwt.secret", self.jwt.secret.as_ref());
        let mut errors: Vec<ConfigError> = match self.jwt.has_keys() {
            true => secrets::optional(name, secret, origin(name)),
            false => secrets::needed(name, secret, origin(name)),
        }
        .into_iter()
        .collect();
        let others = [
            ("jwt.previous_secret", &self.jwt.previous_secret),
            ("metrics.token", &self.metrics.token),
        ];
        for (name, secret) in others {
            errors.extend(secrets::optional(name, secret.as_ref(), origin(name)));
        }
        errors.extend(self.shared_secrets(origin));
        errors
    }

    /// Secrets that are used for two things.
    fn shared_secrets(&self, origin: &dyn Fn(&str) -> Origin) -> Vec<ConfigError> {
        let jwt = &self.jwt;
        let mut uses = vec![vec![
            ("jwt.secret", jwt.secret.as_ref()),
            ("jwt.previous_secret", jwt.previous_secret.as_ref()),
        ]];
        uses.extend(self.providers.iter().map(|configured| configured.secrets().collect()));
        uses.push(vec![("metrics.token", self.metrics.token.as_ref())]);
        uses.push(vec![("auth.oidc.client_secret", self.oidc.client_secret.as_ref())]);
        secrets::shared(&uses, origin)
    }

    fn odd_keys(&self, origin: &dyn Fn(&str) -> Origin) -> Option<ConfigError> {
        crate::jwks::problem(&self.jwt).map(|(key, problem)| ConfigError {
            key: key.to_owned(),
            value: None,
            origin: origin(key),
            problem,
            allowed: Some("an address that begins with https://, or a file".to_owned()),
        })
    }

    /// SQLite has one writer of its own, so that one connection is enough for reading.
    fn small_pool(&self, origin: Origin) -> Option<ConfigError> {
        let is_file = self.database.url.expose_secret().starts_with("sqlite://");
        let size = self.database.pool_size;
        (!is_file && size < MIN_POSTGRES_POOL).then(|| ConfigError {
            key: "database.pool_size".to_owned(),
            value: Some(size.to_string()),
            origin,
            problem: "is too small for PostgreSQL: one locked row would hold up every request"
                .to_owned(),
            allowed: Some(format!("allowed: an integer from {MIN_POSTGRES_POOL} to 256")),
        })
    }

    /// Missing keys; if none is missing, the errors of the notifiers and the templates.
    fn messages_without_carrier(&self, origin: &dyn Fn(&str) -> Origin) -> Vec<ConfigError> {
        let missing = self.message_errors(origin);
        if !missing.is_empty() {
            return missing;
        }
        let config_error = |(key, problem): (&str, String)| ConfigError {
            key: key.to_owned(),
            value: None,
            origin: origin(key),
            problem,
            allowed: None,
        };
        crate::wire::message_problems(self).into_iter().map(config_error).collect()
    }

    /// Custom pages that cannot be used.
    fn broken_pages(&self, origin: Origin) -> Option<ConfigError> {
        let problem = crate::web::page_problem(self)?;
        Some(ConfigError {
            key: "web.templates_dir".to_owned(),
            value: None,
            origin,
            problem: format!("is invalid: {problem}"),
            allowed: Some("correct the files, or unset it to use the built-in pages".to_owned()),
        })
    }

    /// Networks of webhook endpoints that cannot be read.
    fn odd_networks(&self, origin: Origin) -> Option<ConfigError> {
        let problem = crate::wire::network_problem(self)?;
        Some(ConfigError {
            key: "webhooks.allow_networks".to_owned(),
            value: self.webhooks.allow_networks.clone(),
            origin,
            problem: format!("is invalid: {problem}"),
            allowed: Some("networks such as 10.1.0.0/16, separated by commas".to_owned()),
        })
    }

    fn traces_without_otel(&self, origin: Origin) -> Option<ConfigError> {
        let endpoint = self.log.otlp_endpoint.clone().filter(|_| cfg!(not(feature = "otel")))?;
        Some(ConfigError {
            key: "log.otlp_endpoint".to_owned(),
            value: Some(endpoint),
            origin,
            problem: "needs a binary that was built with the feature otel".to_owned(),
            allowed: Some("remove it, or build with `--features otel`".to_owned()),
        })
    }

    fn demo_is_local(&self, origin: Origin) -> Option<ConfigError> {
        let bind = self.http.bind;
        (!bind.ip().is_loopback()).then(|| ConfigError {
            key: "http.bind".to_owned(),
            value: Some(bind.to_string()),
            origin,
            problem: "is reachable from other machines, and the demo's secrets are publicly known"
                .to_owned(),
            allowed: Some(format!("with --demo bind 127.0.0.1:{}", bind.port())),
        })
    }
}
