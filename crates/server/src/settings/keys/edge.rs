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
        "Where the API listens. The variable PORT replaces the port alone. --demo listens on \
         loopback addresses only.",
    ),
    open("http.workers", count(1, 1_024), "one for each core", "4", "Threads that serve requests."),
    key(
        "http.shutdown_timeout",
        seconds(0, 10 * MINUTE),
        "25s",
        "How long a stop waits for the requests that are still running.",
    ),
    key(
        "http.request_timeout",
        millis(100, 10 * MINUTE * 1_000),
        "15s",
        "After how long a request is given up with 503.",
    ),
    key(
        "http.max_connections",
        count(1, 1_000_000),
        "10_000",
        "Open connections a worker thread takes at most; more of them wait.",
    ),
    key(
        "http.max_in_flight",
        count(1, 1_000_000),
        "1_024",
        "Requests that are worked on at the same time; one more is answered 503 at once, so that \
         nothing queues without end. A request that waits for its body is not counted.",
    ),
    key(
        "http.max_unauthenticated",
        count(1, 1_000_000),
        "512",
        "Of http.max_in_flight, the requests without a valid token, webhooks included; the rest is \
         reserved for callers with one. At most half of http.max_in_flight (and at least one) applies, \
         whatever is set here. Beside these, as many may wait for their bodies (with a valid \
         token http.max_in_flight): when the limit is reached, the request that has waited longest \
         is answered 503.",
    ),
    key(
        "http.header_timeout",
        millis(100, 10 * MINUTE * 1_000),
        "5s",
        "How long a caller may take to send the head of a request, before the connection is closed.",
    ),
    key(
        "http.body_timeout",
        millis(100, 10 * MINUTE * 1_000),
        "10s",
        "How long a caller may take to send a body, before it is answered 408.",
    ),
    key(
        "http.write_timeout",
        millis(100, 10 * MINUTE * 1_000),
        "60s",
        "How long a caller may take to read an answer, before it is disconnected. The timeout restarts \
         after every 16 KiB read.",
    ),
    key(
        "http.max_unread_bytes",
        count(1_048_576, 1_000_000_000_000),
        "67_108_864",
        "Bytes of answers that a server holds for callers who do not read them; for more, the caller \
         that has not read for longest is disconnected. A single address may use a quarter of it; \
         trusted proxies may use all of it.",
    ),
    key(
        "http.keep_alive",
        seconds(1, HOUR),
        "75s",
        "How long a connection without a request is kept open; longer than the proxy in front does.",
    ),
    open(
        "http.trusted_proxies",
        Kind::Text,
        "the address of a caller is the one that connects",
        "10.0.0.0/8, 127.0.0.1",
        "Addresses and networks of your own proxies: where one of them connects, the caller is the \
         nearest address in X-Forwarded-For that is none of them.",
    ),
    open(
        "http.allowed_origins",
        Kind::Origins,
        "pages of other origins cannot call",
        "https://shop.example, https://admin.shop.example",
        "Origins whose web pages may call the API from a browser (CORS), as the browser writes them: \
         scheme, host and port, without a path. In this file also a list. A port of * stands for any \
         port of localhost, 127.0.0.1 or [::1]; --demo allows all of those. * alone allows every \
         origin.",
    ),
    open(
        "jwt.secret",
        Kind::Secret,
        "the server does not start without jwt.jwks_url or jwt.jwks_file",
        "put 32 random bytes or more here (openssl rand -hex 32)",
        "The HS256 secret under which tokens are signed; the identity provider has it too.",
    ),
    open(
        "jwt.previous_secret",
        Kind::Secret,
        "only jwt.secret counts",
        "the secret that was used before",
        "A second secret whose tokens are still taken, while jwt.secret is being replaced.",
    ),
    open(
        "jwt.issuer",
        Kind::Text,
        "any issuer is taken",
        "https://id.example.com/",
        "The `iss` that a token must bear.",
    ),
    open(
        "jwt.audience",
        Kind::Text,
        "any audience is taken",
        "kassa",
        "The `aud` that a token must bear.",
    ),
    key(
        "jwt.leeway",
        seconds(0, HOUR),
        "60s",
        "By how much the clocks of whoever signs tokens may differ from ours.",
    ),
    open(
        "jwt.jwks_url",
        Kind::Text,
        "no keys of an identity provider count",
        "https://id.example.com/.well-known/jwks.json",
        "Where the identity provider publishes its keys (RS256, ES256, EdDSA). They are read again \
         every ten minutes and when a token names an unknown one; while the provider is away the \
         last good ones count, for a day. https, but on this machine.",
    ),
    open(
        "jwt.jwks_file",
        Kind::Text,
        "no keys of an identity provider count",
        "/etc/kassa/jwks.json",
        "The same from a file.",
    ),
    key(
        "secrets.overlap",
        seconds(MINUTE, 365 * DAY),
        "1d",
        "After a secret's file was replaced under the running server, how long the secret before it \
         still counts. Files named by `jwt.secret_file`, `payments.mock.webhook_secret_file` and \
         their `previous_` ones are read again every few seconds, and on SIGHUP at once.",
    ),
    key(
        "limits.per_user",
        Kind::Text,
        "off",
        "Calls of one user, such as 100/10s: who has used them up is answered 429 and gets them back \
         evenly. Each answer tells the standing as RateLimit. Counted by each server for itself.",
    ),
    key(
        "limits.per_address",
        Kind::Text,
        "200000/10s",
        "The same for calls without a good token, by address (of IPv6 by /64). A front end that \
         renders pages on its server calls from one address for all its visitors. Probes, /metrics \
         and webhooks are not counted.",
    ),
    key(
        "limits.connections_per_address",
        count(1, 1_000_000),
        "4_096",
        "Open connections of one address (of IPv6 of one /64); one more is closed at once. Those of \
         http.trusted_proxies are not counted. Behind a proxy that is not named there, all callers \
         share one address.",
    ),
    key(
        "limits.waiting_per_address",
        count(1, 1_000_000),
        "256",
        "Requests of one address that wait for their bodies; when the limit is reached, the request \
         of that address that has waited longest is answered 503.",
    ),
    key(
        "limits.coupon_attempts",
        Kind::Text,
        "20/1m, 100/1h",
        "Coupon codes that did not work, for each user: past so many in so long a time the next one is \
         answered 429 without being looked at. Codes must stay unguessable: with a thousand live codes \
         of 50 random bits, 100 attempts an hour find one with a chance below one in a million a year. \
         `off` lets all through.",
    ),
];
