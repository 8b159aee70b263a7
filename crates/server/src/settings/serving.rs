//! What must be right before orders are taken, beyond every value being well-formed.

use super::fault::{Fault, Faults, Origin};
use super::notify::{EmailCarrier, SmsCarrier};
use super::resolve::Resolved;
use super::secrets;
use super::typed::Settings;

/// The provider that takes no money.
const MOCK: &str = "mock";

impl Settings {
    /// Checks what a server needs: strong secrets, no demo behaviour outside of the demo, no demo
    /// that others can reach.
    #[must_use]
    pub fn faults_for_serving(&self, resolved: &Resolved) -> Faults {
        let origin = |name: &str| resolved.origin(name);
        let mut faults = Vec::new();
        faults.extend(self.traces_without_otel(origin("log.otlp_endpoint")));
        faults.extend(self.messages_without_carrier(&origin));
        faults.extend(self.limits.faults(&origin));
        faults.extend(self.odd_keys(&origin));
        if self.demo {
            faults.extend(self.demo_is_local(origin("http.bind")));
        } else {
            faults.extend(self.weak_secrets(&origin));
            faults.extend(self.magic_outside_demo(origin("payments.mock.magic_amounts")));
        }
        Faults(faults)
    }

    /// What an operator should hear at every start although it is no fault.
    #[must_use]
    pub fn warnings(&self) -> Vec<&'static str> {
        let mut warnings = Vec::new();
        if self.uses_mock() && !self.demo {
            warnings.push(
                "payments.default_provider is mock: NO PAYMENT IS CHARGED, and orders that it \
                 marks as paid are given away",
            );
        }
        if self.payments.default_provider.is_none() {
            warnings
                .push("payments.default_provider is not set: only cash on delivery is available");
        }
        if self.http.allowed_origins.is_anybody() {
            warnings.push(
                "http.allowed_origins is *: web pages of every site may call the API with a token",
            );
        }
        if self.limits.none_is_set() && !self.demo {
            warnings.push(
                "limits.per_user and limits.per_address are off: without a rate-limiting gateway \
                 in front, request rates are not limited",
            );
        }
        if !self.demo {
            warnings.extend(self.printed_messages());
        }
        warnings
    }

    /// Messages that are printed, with the addresses of real customers, and sent to nobody.
    fn printed_messages(&self) -> impl Iterator<Item = &'static str> {
        let email = (self.notify.email == EmailCarrier::Console).then_some(
            "notify.email.kind is console: e-mails are printed on standard output with customers' \
             addresses, and are not sent; set it to smtp or off",
        );
        let sms = (self.notify.sms == SmsCarrier::Console).then_some(
            "notify.sms.kind is console: text messages are printed on standard output with \
             customers' phone numbers, and are not sent; set it to http or off",
        );
        email.into_iter().chain(sms)
    }

    /// Whether the mock provider is to be wired.
    #[must_use]
    pub fn uses_mock(&self) -> bool {
        self.payments.default_provider.as_deref() == Some(MOCK)
    }

    /// What is wrong with the secret that tokens are signed under.
    #[must_use]
    pub fn jwt_secret_fault(&self, resolved: &Resolved) -> Option<Fault> {
        let name = "jwt.secret";
        if self.demo {
            return None;
        }
        secrets::needed(name, self.jwt.secret.as_ref(), resolved.origin(name))
    }

    fn weak_secrets(&self, origin: &dyn Fn(&str) -> Origin) -> Vec<Fault> {
        let mock = &self.payments.mock;
        let webhook = "payments.mock.webhook_secret";
        let webhook_fault = if self.uses_mock() {
            secrets::needed(webhook, mock.webhook_secret.as_ref(), origin(webhook))
        } else {
            secrets::optional(webhook, mock.webhook_secret.as_ref(), origin(webhook))
        };
        let jwt = "jwt.secret";
        let before = [
            ("jwt.previous_secret", &self.jwt.previous_secret),
            ("payments.mock.previous_webhook_secret", &mock.previous_webhook_secret),
            ("metrics.token", &self.metrics.token),
        ];
        let before = before.map(|(name, s)| secrets::optional(name, s.as_ref(), origin(name)));
        let mut faults = Vec::new();
        let secret = self.jwt.secret.as_ref();
        faults.extend(match self.jwt.has_keys() {
            true => secrets::optional(jwt, secret, origin(jwt)),
            false => secrets::needed(jwt, secret, origin(jwt)),
        });
        faults.extend(webhook_fault);
        faults.extend(before.into_iter().flatten());
        faults.extend(self.shared_secrets(origin));
        faults
    }

    /// Secrets that are used for two things.
    fn shared_secrets(&self, origin: &dyn Fn(&str) -> Origin) -> Vec<Fault> {
        let (jwt, mock) = (&self.jwt, &self.payments.mock);
        let tokens = [
            ("jwt.secret", jwt.secret.as_ref()),
            ("jwt.previous_secret", jwt.previous_secret.as_ref()),
        ];
        let webhooks = [
            ("payments.mock.webhook_secret", mock.webhook_secret.as_ref()),
            ("payments.mock.previous_webhook_secret", mock.previous_webhook_secret.as_ref()),
        ];
        let metrics = [("metrics.token", self.metrics.token.as_ref())];
        secrets::shared(&[&tokens, &webhooks, &metrics], origin)
    }

    fn odd_keys(&self, origin: &dyn Fn(&str) -> Origin) -> Option<Fault> {
        crate::jwks::problem(&self.jwt).map(|(key, problem)| Fault {
            key: key.to_owned(),
            value: None,
            origin: origin(key),
            problem,
            allowed: Some("an address that begins with https://, or a file".to_owned()),
        })
    }

    fn magic_outside_demo(&self, origin: Origin) -> Option<Fault> {
        self.payments.mock.magic_amounts.then(|| Fault {
            key: "payments.mock.magic_amounts".to_owned(),
            value: Some("true".to_owned()),
            origin,
            problem: "is for --demo only".to_owned(),
            allowed: Some("remove it, or start with --demo".to_owned()),
        })
    }

    /// Keys that are missing; and where none is, what the carriers and the texts themselves say.
    fn messages_without_carrier(&self, origin: &dyn Fn(&str) -> Origin) -> Vec<Fault> {
        let missing = self.notify.faults(origin);
        if !missing.is_empty() {
            return missing;
        }
        let fault = |(key, problem): (&str, String)| Fault {
            key: key.to_owned(),
            value: None,
            origin: origin(key),
            problem,
            allowed: None,
        };
        crate::wire::message_problems(self).into_iter().map(fault).collect()
    }

    fn traces_without_otel(&self, origin: Origin) -> Option<Fault> {
        let endpoint = self.log.otlp_endpoint.clone().filter(|_| cfg!(not(feature = "otel")))?;
        Some(Fault {
            key: "log.otlp_endpoint".to_owned(),
            value: Some(endpoint),
            origin,
            problem: "needs a binary that was built with the feature otel".to_owned(),
            allowed: Some("remove it, or build with `--features otel`".to_owned()),
        })
    }

    fn demo_is_local(&self, origin: Origin) -> Option<Fault> {
        let bind = self.http.bind;
        (!bind.ip().is_loopback()).then(|| Fault {
            key: "http.bind".to_owned(),
            value: Some(bind.to_string()),
            origin,
            problem: "is reachable from other machines, and the demo's secrets are publicly known"
                .to_owned(),
            allowed: Some(format!("with --demo bind 127.0.0.1:{}", bind.port())),
        })
    }
}
