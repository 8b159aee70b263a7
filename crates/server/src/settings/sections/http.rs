//! The settings of the HTTP server and of what callers may do.

use std::net::SocketAddr;
use std::time::Duration;

use api_actix::Origins;
use secrecy::SecretString;

use crate::settings::declare::{
    DAY, HOUR, MINUTE, Section, count, millis, or, seconds, section, unset,
};
use crate::settings::key::Key;
use crate::settings::kind::Kind;
use crate::settings::reader::Reader;

section! {
    /// The HTTP server.
    pub struct Http in "http" {
        bind: SocketAddr = Kind::Address, or("127.0.0.1:8080"),
            "Where the API listens. The variable PORT replaces the port alone. --demo listens on \
             loopback addresses only.";
        workers: Option<usize> = count(1, 1_024), unset("one for each core", "4"),
            "Threads that serve requests.";
        shutdown_timeout: Duration = seconds(0, 10 * MINUTE), or("25s"),
            "How long a stop waits for the requests that are still running.";
        request_timeout: Duration = millis(100, 10 * MINUTE * 1_000), or("15s"),
            "After how long a request is given up with 503.";
        max_connections: usize = count(1, 1_000_000), or("10_000"),
            "Open connections a worker thread takes at most; more of them wait.";
        max_in_flight: usize = count(1, 1_000_000), or("1_024"),
            "Requests that are worked on at the same time; one more is answered 503 at once, so \
             that nothing queues without end. A request that waits for its body is not counted.";
        max_unauthenticated: usize = count(1, 1_000_000), or("512"),
            "Of http.max_in_flight, the requests without a valid token, webhooks included; the \
             rest is reserved for callers with one. At most half of http.max_in_flight (and at \
             least one) applies, whatever is set here. Beside these, as many may wait for their \
             bodies (with a valid token http.max_in_flight): when the limit is reached, the \
             request that has waited longest is answered 503.";
        header_timeout: Duration = millis(100, 10 * MINUTE * 1_000), or("5s"),
            "How long a caller may take to send the head of a request, before the connection is \
             closed.";
        body_timeout: Duration = millis(100, 10 * MINUTE * 1_000), or("10s"),
            "How long a caller may take to send a body, before it is answered 408.";
        write_timeout: Duration = millis(100, 10 * MINUTE * 1_000), or("60s"),
            "How long a caller may take to read an answer, before it is disconnected. The timeout \
             restarts after every 16 KiB read.";
        max_unread_bytes: usize = count(1_048_576, 1_000_000_000_000), or("67_108_864"),
            "Bytes of answers that a server holds for callers who do not read them; for more, the \
             caller that has not read for longest is disconnected. A single address may use a \
             quarter of it; trusted proxies may use all of it.";
        keep_alive: Duration = seconds(1, HOUR), or("75s"),
            "How long a connection without a request is kept open; longer than the proxy in front \
             does.";
        trusted_proxies: Option<String> =
            Kind::Text, unset("the address of a caller is the one that connects", "10.0.0.0/8, 127.0.0.1"),
            "Addresses and networks of your own proxies: where one of them connects, the caller is \
             the nearest address in X-Forwarded-For that is none of them.";
        allowed_origins: Origins =
            Kind::Origins, unset("pages of other origins cannot call", "https://shop.example, https://admin.shop.example"),
            "Origins whose web pages may call the API from a browser (CORS), as the browser writes \
             them: scheme, host and port, without a path. In this file also a list. A port of * \
             stands for any port of localhost, 127.0.0.1 or [::1]; --demo allows all of those. * \
             alone allows every origin.";
    }
}

section! {
    /// Access tokens.
    pub struct Jwt in "jwt" {
        secret: Option<SecretString> =
            Kind::Secret, unset("the server does not start without jwt.jwks_url or jwt.jwks_file", "put 32 random bytes or more here (openssl rand -hex 32)"),
            "The HS256 secret under which tokens are signed; the identity provider has it too.";
        previous_secret: Option<SecretString> =
            Kind::Secret, unset("only jwt.secret counts", "the secret that was used before"),
            "A second secret whose tokens are still taken, while jwt.secret is being replaced.";
        issuer: Option<String> =
            Kind::Text, unset("any issuer is taken", "https://id.example.com/"),
            "The `iss` that a token must bear.";
        audience: Option<String> = Kind::Text, unset("any audience is taken", "kassa"),
            "The `aud` that a token must bear.";
        leeway: Duration = seconds(0, HOUR), or("60s"),
            "By how much the clocks of whoever signs tokens may differ from ours.";
        jwks_url: Option<String> =
            Kind::Text, unset("no keys of an identity provider count", "https://id.example.com/.well-known/jwks.json"),
            "Where the identity provider publishes its keys (RS256, ES256, EdDSA). They are read \
             again every ten minutes and when a token names an unknown one; while the provider is \
             away the last good ones count, for a day. https, but on this machine.";
        jwks_file: Option<String> =
            Kind::Text, unset("no keys of an identity provider count", "/etc/kassa/jwks.json"),
            "The same from a file.";
    }
}

section! {
    /// Replacing secrets while the server runs.
    pub struct Secrets in "secrets" {
        overlap: Duration = seconds(MINUTE, 365 * DAY), or("1d"),
            "After a secret's file was replaced under the running server, how long the secret \
             before it still counts. Files named by `jwt.secret_file`, of the webhook secrets of \
             payment providers, and of the previous ones are read again every few seconds, and \
             on SIGHUP at once.";
    }
}

section! {
    /// Limits on what callers may try, as they were written.
    pub struct Limits in "limits" {
        per_user: String = Kind::Text, or("off"),
            "Calls of one user, such as 100/10s: who has used them up is answered 429 and gets \
             them back evenly. Each answer tells the standing as RateLimit. Counted by each server \
             for itself.";
        per_address: String = Kind::Text, or("200000/10s"),
            "The same for calls without a good token, by address (of IPv6 by /64). A front end \
             that renders pages on its server calls from one address for all its visitors. Probes, \
             /metrics and webhooks are not counted.";
        connections_per_address: usize = count(1, 1_000_000), or("4_096"),
            "Open connections of one address (of IPv6 of one /64); one more is closed at once. \
             Those of http.trusted_proxies are not counted. Behind a proxy that is not named \
             there, all callers share one address.";
        waiting_per_address: usize = count(1, 1_000_000), or("256"),
            "Requests of one address that wait for their bodies; when the limit is reached, the \
             request of that address that has waited longest is answered 503.";
        coupon_attempts: String = Kind::Text, or("20/1m, 100/1h"),
            "Coupon codes that did not work, for each user: past so many in so long a time the \
             next one is answered 429 without being looked at. Codes must stay unguessable: with a \
             thousand live codes of 50 random bits, 100 attempts an hour find one with a chance \
             below one in a million a year. `off` lets all through.";
        payment_attempts: String = Kind::Text, or("300/1h"),
            "Payment attempts of one customer over all orders, such as 300/1h: one more is \
             answered 429 until the period, which begins with the first of them, has ended. \
             Counted in the database, for all servers together. Services and operators are not \
             limited. `off`: no limit.";
        idempotency_keys: String = Kind::Text, or("2000/1h"),
            "The same for idempotency keys that a customer uses for the first time: their answers \
             are kept. Repeating a request with its key is not counted.";
        contact_changes: String = Kind::Text, or("20/1d"),
            "The same for changes of a customer's e-mail address or phone number.";
        emails_per_customer: String = Kind::Text, or("200/1h"),
            "E-mails to one customer. One over a limit is given up and kept with a `last_error` \
             that begins with `rate_limited`, and an operator can send it; order confirmations \
             wait for the next period, for a day at most.";
        emails_per_address: String = Kind::Text, or("200/1h"),
            "The same for e-mails to one address, whoever the customers are.";
        emails_per_shop: String = Kind::Text, or("100000/1h"),
            "E-mails of the whole shop. All over this limit wait for the next period, for a day at \
             most.";
        texts_per_customer: String = Kind::Text, or("20/1h"),
            "Text messages to one customer, as for e-mails.";
        texts_per_address: String = Kind::Text, or("20/1h"),
            "Text messages to one phone number, as for e-mails.";
        texts_per_shop: String = Kind::Text, or("10000/1h"),
            "Text messages of the whole shop, as for e-mails.";
    }
}

impl Jwt {
    /// Whether an identity provider's keys count.
    #[must_use]
    pub fn has_keys(&self) -> bool {
        self.jwks_url.is_some() || self.jwks_file.is_some()
    }
}
