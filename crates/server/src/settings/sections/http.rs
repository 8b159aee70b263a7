//! The settings of the HTTP server and of what callers may do.

use std::net::SocketAddr;
use std::time::Duration;

use api_actix::Origins;
use secrecy::SecretString;

use crate::settings::declare::{
    DAY, HOUR, MINUTE, Section, count, millis, or, seconds, section, unset,
};
use crate::settings::key::Key;
use crate::settings::kind::ValueKind;
use crate::settings::reader::Reader;

section! {
    /// The HTTP server.
    pub struct Http in "http" {
        bind: SocketAddr = ValueKind::Address, or("127.0.0.1:8080"),
            "The address on which the API listens. The variable PORT overrides only the port. \
             --demo listens on loopback addresses only.";
        public_url: Option<String> =
            ValueKind::Text, unset("with --demo its own address; otherwise no links, shop pages or auth.oidc", "https://shop.example"),
            "The address at which browsers reach this server, for links in messages and for the \
             return from pages of providers: scheme, host and port, without a path. The shop \
             pages and auth.oidc need it. https is required, except on the same machine.";
        workers: Option<usize> = count(1, 1_024), unset("one per core", "4"),
            "Threads that serve requests.";
        shutdown_timeout: Duration = seconds(0, 10 * MINUTE), or("25s"),
            "How long shutdown waits for running requests.";
        request_timeout: Duration = millis(100, 10 * MINUTE * 1_000), or("15s"),
            "Timeout of a request, after which it is answered 503.";
        max_connections: usize = count(1, 1_000_000), or("10_000"),
            "Maximum open connections per worker thread; further ones wait.";
        max_in_flight: usize = count(1, 1_000_000), or("1_024"),
            "Maximum requests in flight; further ones are answered 503 immediately, so that queues \
             stay bounded. A request that waits for its body is not counted.";
        max_unauthenticated: usize = count(1, 1_000_000), or("512"),
            "Maximum requests in flight without a valid token. Webhooks have a separate limit of \
             the same size. At most half of http.max_in_flight (for webhooks a quarter, and at \
             least one) applies, whatever is set here. In addition, as many may wait for their bodies (with a valid \
             token http.max_in_flight): when the limit is reached, the request that has waited \
             longest is answered 503.";
        header_timeout: Duration = millis(100, 10 * MINUTE * 1_000), or("5s"),
            "Timeout for receiving a request head, after which the connection is closed.";
        body_timeout: Duration = millis(100, 10 * MINUTE * 1_000), or("10s"),
            "Timeout for receiving a body, after which the request is answered 408.";
        write_timeout: Duration = millis(100, 10 * MINUTE * 1_000), or("60s"),
            "Timeout for reading a response, after which the caller is disconnected. It restarts \
             after every 16 KiB read.";
        max_unread_bytes: usize = count(1_048_576, 1_000_000_000_000), or("67_108_864"),
            "Bytes of unread responses that a server holds; beyond that, the caller that has not \
             read for longest is disconnected. A single address may use a quarter of it; trusted \
             proxies may use all of it.";
        keep_alive: Duration = seconds(1, HOUR), or("75s"),
            "How long an idle connection is kept open. Set it longer than the idle timeout of the \
             proxy in front.";
        trusted_proxies: Option<String> =
            ValueKind::Text, unset("the caller's address is that of the connection", "10.0.0.0/8, 127.0.0.1"),
            "Addresses and networks of your own proxies: for their connections, the caller is the \
             nearest address in X-Forwarded-For that is not one of them.";
        allowed_origins: Origins =
            ValueKind::Origins, unset("pages of other origins cannot call the API", "https://shop.example, https://admin.shop.example"),
            "Origins whose web pages may call the API from a browser (CORS), as browsers send \
             them: scheme, host and port, without a path. In kassa.toml, a list of strings is \
             accepted as well. The port * matches any port of localhost, 127.0.0.1 or [::1]; \
             --demo allows all of those. * alone allows every origin.";
    }
}

section! {
    /// Access tokens.
    pub struct Jwt in "jwt" {
        secret: Option<SecretString> =
            ValueKind::Secret, unset("the server does not start without jwt.jwks_url or jwt.jwks_file", "set 32 random bytes or more (openssl rand -hex 32)"),
            "The HS256 secret with which tokens are signed, shared with the identity provider.";
        previous_secret: Option<SecretString> =
            ValueKind::Secret, unset("only jwt.secret is accepted", "the previous secret"),
            "A second secret whose tokens are accepted during a rotation of jwt.secret.";
        issuer: Option<String> =
            ValueKind::Text, unset("any issuer is accepted", "https://id.example.com/"),
            "The required `iss` of tokens.";
        audience: Option<String> = ValueKind::Text, unset("any audience is accepted", "kassa"),
            "The required `aud` of tokens.";
        leeway: Duration = seconds(0, HOUR), or("60s"),
            "Maximum clock difference to the issuer of tokens.";
        jwks_url: Option<String> =
            ValueKind::Text, unset("no identity provider keys are accepted", "https://id.example.com/.well-known/jwks.json"),
            "Where the identity provider publishes its keys (RS256, ES256, EdDSA). They are \
             reloaded every ten minutes and when a token has an unknown key id; while the provider \
             is unavailable the last keys stay valid for a day. https is required, except on the \
             same machine.";
        jwks_file: Option<String> =
            ValueKind::Text, unset("no identity provider keys are accepted", "/etc/kassa/jwks.json"),
            "The identity provider's keys from a file.";
    }
}

section! {
    /// Replacing secrets while the server runs.
    pub struct Secrets in "secrets" {
        overlap: Duration = seconds(MINUTE, 365 * DAY), or("1d"),
            "How long the previous secret stays valid after a secret's file was replaced while the \
             server runs. Files named by `jwt.secret_file`, of the webhook secrets of payment \
             providers, and of the previous ones are reloaded every few seconds, and immediately \
             on SIGHUP.";
    }
}

section! {
    /// Limits on what callers may try, as they were written.
    pub struct Limits in "limits" {
        per_user: String = ValueKind::Text, or("off"),
            "Rate limit per user, such as 100/10s (a leaky bucket); beyond it requests are \
             answered 429. Each response has the remaining quota in RateLimit. Counted by each \
             server separately.";
        per_address: String = ValueKind::Text, or("200000/10s"),
            "Rate limit per address (IPv6: per /64) for requests without a valid token. A front \
             end with server-side rendering calls from one address for all its visitors. Probes, \
             /metrics and webhooks are not counted.";
        connections_per_address: usize = count(1, 1_000_000), or("4_096"),
            "Maximum open connections per address (IPv6: per /64); further ones are closed \
             immediately. Those of http.trusted_proxies are not counted. Behind a proxy that is \
             not listed there, all callers share one address.";
        waiting_per_address: usize = count(1, 1_000_000), or("256"),
            "Maximum requests of one address that wait for their bodies; beyond it, the request of \
             that address that has waited longest is answered 503.";
        coupon_attempts: String = ValueKind::Text, or("20/1m, 100/1h"),
            "Failed coupon codes per user: beyond the limit further codes are answered 429 without \
             being checked. Codes must stay unguessable: with a thousand valid codes of 50 random \
             bits, 100 attempts an hour succeed with a probability below one in a million per \
             year. `off` disables the limit.";
        payment_attempts: String = ValueKind::Text, or("300/1h"),
            "Maximum payment attempts of one customer across all orders, such as 300/1h. Further \
             attempts are answered 429 until the period, which starts with the first attempt, has \
             ended. Counted in the database, for all servers together. Services and operators are \
             not limited. `off`: no limit.";
        idempotency_keys: String = ValueKind::Text, or("2000/1h"),
            "Maximum new idempotency keys of one customer, because the responses are stored. \
             Repeated requests with the same key are not counted.";
        contact_changes: String = ValueKind::Text, or("20/1d"),
            "Maximum changes of a customer's e-mail address or phone number, counted in the same \
             way as payment attempts.";
        emails_per_customer: String = ValueKind::Text, or("200/1h"),
            "Maximum e-mails to one customer. An e-mail over the limit waits for the next period, \
             at most one day; then, or immediately if it is about a failed payment, it is \
             dead-lettered with a `last_error` that begins with `rate_limited`, and an operator \
             can resend it.";
        emails_per_address: String = ValueKind::Text, or("200/1h"),
            "Maximum e-mails to one address, across customers, as limits.emails_per_customer.";
        emails_per_shop: String = ValueKind::Text, or("100000/1h"),
            "Maximum e-mails sent by the shop. E-mails over the limit wait until the limit allows \
             them; those about failed payments are dead-lettered.";
        texts_per_customer: String = ValueKind::Text, or("20/1h"),
            "Maximum text messages to one customer, as limits.emails_per_customer.";
        texts_per_address: String = ValueKind::Text, or("20/1h"),
            "Maximum text messages to one phone number, as limits.emails_per_address.";
        texts_per_shop: String = ValueKind::Text, or("10000/1h"),
            "Maximum text messages sent by the shop, as limits.emails_per_shop.";
    }
}

impl Jwt {
    /// Whether an identity provider's keys count.
    #[must_use]
    pub fn has_keys(&self) -> bool {
        self.jwks_url.is_some() || self.jwks_file.is_some()
    }
}
