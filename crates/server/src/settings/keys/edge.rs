//! The keys of the edge: HTTP, and who may come in.

use super::{DAY, HOUR, MINUTE, count, key, millis, open, seconds};
use crate::settings::key::Key;
use crate::settings::kind::Kind;

/// Those of the edge.
pub(super) const KEYS: &[Key] = &[
    key(
        "http.bind",
        Kind::Address,
        "127.0.0.1:8080",
        "The address on which the API listens. The variable PORT overrides only the port. --demo \
         listens on loopback addresses only.",
    ),
    open("http.workers", count(1, 1_024), "one per core", "4", "Threads that serve requests."),
    key(
        "http.shutdown_timeout",
        seconds(0, 10 * MINUTE),
        "25s",
        "How long shutdown waits for running requests.",
    ),
    key(
        "http.request_timeout",
        millis(100, 10 * MINUTE * 1_000),
        "15s",
        "Timeout of a request, after which it is answered 503.",
    ),
    key(
        "http.max_connections",
        count(1, 1_000_000),
        "10_000",
        "Maximum open connections per worker thread; further ones wait.",
    ),
    key(
        "http.max_in_flight",
        count(1, 1_000_000),
        "1_024",
        "Maximum requests in flight; further ones are answered 503 immediately, so that queues \
         stay bounded. A request that waits for its body is not counted.",
    ),
    key(
        "http.max_unauthenticated",
        count(1, 1_000_000),
        "512",
        "Of http.max_in_flight, the requests without a valid token, including webhooks; the rest \
         is reserved for callers with one. At most half of http.max_in_flight (and at least one) \
         applies, whatever is set here. In addition, as many may wait for their bodies (with a \
         valid token http.max_in_flight): when the limit is reached, the request that has waited \
         longest is answered 503.",
    ),
    key(
        "http.header_timeout",
        millis(100, 10 * MINUTE * 1_000),
        "5s",
        "Timeout for receiving a request head, after which the connection is closed.",
    ),
    key(
        "http.body_timeout",
        millis(100, 10 * MINUTE * 1_000),
        "10s",
        "Timeout for receiving a body, after which the request is answered 408.",
    ),
    key(
        "http.write_timeout",
        millis(100, 10 * MINUTE * 1_000),
        "60s",
        "Timeout for reading a response, after which the caller is disconnected. It restarts \
         after every 16 KiB read.",
    ),
    key(
        "http.max_unread_bytes",
        count(1_048_576, 1_000_000_000_000),
        "67_108_864",
        "Bytes of unread responses that a server holds; beyond that, the caller that has not read \
         for longest is disconnected. A single address may use a quarter of it; trusted proxies \
         may use all of it.",
    ),
    key(
        "http.keep_alive",
        seconds(1, HOUR),
        "75s",
        "How long an idle connection is kept open; set it longer than the proxy in front does.",
    ),
    open(
        "http.trusted_proxies",
        Kind::Text,
        "the caller's address is that of the connection",
        "10.0.0.0/8, 127.0.0.1",
        "Addresses and networks of your own proxies: for their connections, the caller is the \
         nearest address in X-Forwarded-For that is not one of them.",
    ),
    open(
        "http.allowed_origins",
        Kind::Origins,
        "pages of other origins cannot call the API",
        "https://shop.example, https://admin.shop.example",
        "Origins whose web pages may call the API from a browser (CORS), as browsers send them: \
         scheme, host and port, without a path. In this file also a list. The port * matches any \
         port of localhost, 127.0.0.1 or [::1]; --demo allows all of those. * alone allows every \
         origin.",
    ),
    open(
        "jwt.secret",
        Kind::Secret,
        "the server does not start without jwt.jwks_url or jwt.jwks_file",
        "set 32 random bytes or more (openssl rand -hex 32)",
        "The HS256 secret with which tokens are signed, shared with the identity provider.",
    ),
    open(
        "jwt.previous_secret",
        Kind::Secret,
        "only jwt.secret is accepted",
        "the previous secret",
        "A second secret whose tokens are accepted during a rotation of jwt.secret.",
    ),
    open(
        "jwt.issuer",
        Kind::Text,
        "any issuer is accepted",
        "https://id.example.com/",
        "The required `iss` of tokens.",
    ),
    open(
        "jwt.audience",
        Kind::Text,
        "any audience is accepted",
        "kassa",
        "The required `aud` of tokens.",
    ),
    key("jwt.leeway", seconds(0, HOUR), "60s", "Maximum clock difference to the issuer of tokens."),
    open(
        "jwt.jwks_url",
        Kind::Text,
        "no identity provider keys are accepted",
        "https://id.example.com/.well-known/jwks.json",
        "Where the identity provider publishes its keys (RS256, ES256, EdDSA). They are reloaded \
         every ten minutes and when a token has an unknown key id; while the provider is \
         unavailable the last keys stay valid for a day. https is required, except on the same \
         machine.",
    ),
    open(
        "jwt.jwks_file",
        Kind::Text,
        "no identity provider keys are accepted",
        "/etc/kassa/jwks.json",
        "The identity provider's keys from a file.",
    ),
    key(
        "secrets.overlap",
        seconds(MINUTE, 365 * DAY),
        "1d",
        "How long the previous secret stays valid after a secret's file was replaced while the \
         server runs. Files named by `jwt.secret_file`, `payments.mock.webhook_secret_file` and \
         their `previous_` ones are reloaded every few seconds, and immediately on SIGHUP.",
    ),
    key(
        "limits.per_user",
        Kind::Text,
        "off",
        "Rate limit per user, such as 100/10s (a token bucket); beyond it requests are answered \
         429. Each response has the remaining quota in RateLimit. Counted by each server \
         separately.",
    ),
    key(
        "limits.per_address",
        Kind::Text,
        "200000/10s",
        "Rate limit per address (IPv6: per /64) for requests without a valid token. A front end \
         with server-side rendering calls from one address for all its visitors. Probes, /metrics \
         and webhooks are not counted.",
    ),
    key(
        "limits.connections_per_address",
        count(1, 1_000_000),
        "4_096",
        "Maximum open connections per address (IPv6: per /64); further ones are closed \
         immediately. Those of http.trusted_proxies are not counted. Behind a proxy that is not \
         listed there, all callers share one address.",
    ),
    key(
        "limits.waiting_per_address",
        count(1, 1_000_000),
        "256",
        "Maximum requests of one address that wait for their bodies; beyond it, the request of \
         that address that has waited longest is answered 503.",
    ),
    key(
        "limits.coupon_attempts",
        Kind::Text,
        "20/1m, 100/1h",
        "Failed coupon codes per user: beyond the limit further codes are answered 429 without \
         being checked. Codes must stay unguessable: with a thousand valid codes of 50 random \
         bits, 100 attempts an hour succeed with a probability below one in a million per year. \
         `off` disables the limit.",
    ),
];
