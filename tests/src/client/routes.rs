//! The table of all routes. A test compares it with `/openapi.json`, both ways.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Every route of the API under `/api`, as method and pattern.
pub const ROUTES: &[(&str, &str)] = &[
    ("GET", "/api/listings"),
    ("GET", "/api/listings/{id}"),
    ("GET", "/api/cart"),
    ("DELETE", "/api/cart"),
    ("POST", "/api/cart/items"),
    ("PATCH", "/api/cart/items/{id}"),
    ("DELETE", "/api/cart/items/{id}"),
    ("PUT", "/api/cart/coupon"),
    ("DELETE", "/api/cart/coupon"),
    ("PUT", "/api/cart/address"),
    ("DELETE", "/api/cart/address"),
    ("GET", "/api/cart/shipping"),
    ("PUT", "/api/cart/shipping"),
    ("DELETE", "/api/cart/shipping"),
    ("GET", "/api/checkout/providers"),
    ("POST", "/api/checkout/session"),
    ("GET", "/api/checkout/session/{payment_id}"),
    ("POST", "/api/checkout/session/{payment_id}/cancel"),
    ("POST", "/api/orders"),
    ("GET", "/api/orders"),
    ("GET", "/api/orders/{id}"),
    ("GET", "/api/orders/{id}/events"),
    ("GET", "/api/orders/{id}/explain"),
    ("POST", "/api/orders/{id}/pay"),
    ("POST", "/api/orders/{id}/cancel"),
    ("PUT", "/api/orders/{id}/coupon"),
    ("DELETE", "/api/orders/{id}/coupon"),
    ("POST", "/api/orders/{id}/returns"),
    ("GET", "/api/orders/{id}/returns"),
    ("POST", "/api/orders/{id}/returns/{return_id}/cancel"),
    ("GET", "/api/payments/{id}"),
    ("POST", "/api/payments/{id}/confirm"),
    ("POST", "/api/payments/{id}/sync"),
    ("POST", "/api/payments/{id}/cancel"),
    ("POST", "/api/payments/webhook"),
    ("POST", "/api/payments/webhook/{provider}"),
    ("GET", "/api/coupons"),
    ("GET", "/api/notifications"),
    ("GET", "/api/me"),
    ("PUT", "/api/me"),
    ("GET", "/api/me/sessions"),
    ("DELETE", "/api/me/sessions/{id}"),
    ("GET", "/api/me/export"),
    ("GET", "/api/admin/listings"),
    ("POST", "/api/admin/listings"),
    ("GET", "/api/admin/listings/{id}"),
    ("PATCH", "/api/admin/listings/{id}"),
    ("DELETE", "/api/admin/listings/{id}"),
    ("POST", "/api/admin/listings/{id}/archive"),
    ("POST", "/api/admin/listings/{id}/stock"),
    ("GET", "/api/admin/listings/{id}/stock-movements"),
    ("POST", "/api/admin/listings/import"),
    ("GET", "/api/admin/stock-movements"),
    ("GET", "/api/admin/coupons"),
    ("POST", "/api/admin/coupons"),
    ("GET", "/api/admin/coupons/{id}"),
    ("PATCH", "/api/admin/coupons/{id}"),
    ("DELETE", "/api/admin/coupons/{id}"),
    ("GET", "/api/admin/shipping-methods"),
    ("POST", "/api/admin/shipping-methods"),
    ("GET", "/api/admin/shipping-methods/{id}"),
    ("PATCH", "/api/admin/shipping-methods/{id}"),
    ("GET", "/api/admin/tax-rates"),
    ("POST", "/api/admin/tax-rates"),
    ("GET", "/api/admin/tax-rates/{id}"),
    ("PATCH", "/api/admin/tax-rates/{id}"),
    ("POST", "/api/admin/tax-rates/import"),
    ("GET", "/api/admin/customers"),
    ("GET", "/api/admin/customers/{id}/export"),
    ("POST", "/api/admin/customers/{id}/erase"),
    ("GET", "/api/admin/orders"),
    ("GET", "/api/admin/orders/{id}"),
    ("POST", "/api/admin/orders/{id}/confirm"),
    ("POST", "/api/admin/orders/{id}/ship"),
    ("POST", "/api/admin/orders/{id}/deliver"),
    ("POST", "/api/admin/orders/{id}/cancel"),
    ("POST", "/api/admin/orders/{id}/cancel-items"),
    ("POST", "/api/admin/orders/{id}/parcels/{parcel_id}/return"),
    ("POST", "/api/admin/orders/{id}/returns"),
    ("POST", "/api/admin/orders/{id}/returns/{return_id}/approve"),
    ("POST", "/api/admin/orders/{id}/returns/{return_id}/reject"),
    ("POST", "/api/admin/orders/{id}/returns/{return_id}/receive"),
    ("POST", "/api/admin/orders/{id}/returns/{return_id}/cancel"),
    ("GET", "/api/admin/orders/{id}/events"),
    ("GET", "/api/admin/orders/{id}/timeline"),
    ("POST", "/api/admin/orders/{id}/notes"),
    ("POST", "/api/admin/orders/confirm"),
    ("GET", "/api/admin/payments"),
    ("GET", "/api/admin/payments/{id}"),
    ("GET", "/api/admin/payments/{id}/provider-data"),
    ("POST", "/api/admin/payments/{id}/capture"),
    ("POST", "/api/admin/payments/{id}/void"),
    ("POST", "/api/admin/payments/{id}/refunds"),
    ("POST", "/api/admin/payments/{id}/sync"),
    ("POST", "/api/admin/payments/{id}/accept"),
    ("POST", "/api/admin/payments/{id}/resolve"),
    ("GET", "/api/admin/disputes"),
    ("GET", "/api/admin/returns"),
    ("GET", "/api/admin/notifications"),
    ("POST", "/api/admin/notifications/{id}/resend"),
    ("GET", "/api/admin/outbox"),
    ("GET", "/api/admin/outbox/{id}"),
    ("POST", "/api/admin/outbox/{id}/retry"),
    ("GET", "/api/admin/webhooks/received"),
    ("GET", "/api/admin/webhooks/parked"),
    ("POST", "/api/admin/webhooks/parked/{id}/retry"),
    ("GET", "/api/admin/stats"),
    ("GET", "/api/admin/views"),
    ("POST", "/api/admin/views"),
    ("PATCH", "/api/admin/views/{id}"),
    ("DELETE", "/api/admin/views/{id}"),
    ("GET", "/api/admin/api-keys"),
    ("POST", "/api/admin/api-keys"),
    ("POST", "/api/admin/api-keys/{id}/revoke"),
    ("GET", "/api/admin/webhook-endpoints"),
    ("POST", "/api/admin/webhook-endpoints"),
    ("GET", "/api/admin/webhook-endpoints/{id}"),
    ("PATCH", "/api/admin/webhook-endpoints/{id}"),
    ("DELETE", "/api/admin/webhook-endpoints/{id}"),
    ("POST", "/api/admin/webhook-endpoints/{id}/test"),
    ("POST", "/api/admin/webhook-endpoints/{id}/rotate"),
    ("POST", "/api/admin/webhook-endpoints/{id}/recover"),
    ("GET", "/api/admin/webhook-deliveries"),
    ("POST", "/api/admin/webhook-deliveries/{id}/resend"),
    ("GET", "/api/admin/events"),
    ("GET", "/api/admin/stats/daily"),
    ("GET", "/api/admin/stats/worklist"),
];

/// The legacy paths, the same resource as `/api/orders`, with and without the slash.
pub const LEGACY_ALIASES: &[(&str, &str)] = &[
    ("POST", "/orders"),
    ("POST", "/orders/"),
    ("GET", "/orders"),
    ("GET", "/orders/{id}"),
    ("GET", "/orders/{id}/"),
    ("POST", "/orders/{id}/pay"),
    ("POST", "/orders/{id}/cancel"),
    ("GET", "/orders/{id}/events"),
    ("GET", "/orders/{id}/explain"),
    ("PUT", "/orders/{id}/coupon"),
    ("DELETE", "/orders/{id}/coupon"),
    ("POST", "/orders/{id}/returns"),
    ("GET", "/orders/{id}/returns"),
    ("POST", "/orders/{id}/returns/{return_id}/cancel"),
];

/// What every server offers beside the API.
pub const SYSTEM: &[(&str, &str)] = &[
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/openapi.json"),
    ("GET", "/errors"),
    ("GET", "/errors/{code}"),
];

/// What only a server with `--demo` has; the others answer 404, and do not describe it.
pub const DEMO: &[(&str, &str)] = &[("GET", "/demo/clock"), ("POST", "/demo/clock")];

static REACHED: Mutex<BTreeSet<(&str, &str)>> = Mutex::new(BTreeSet::new());

/// The routes that this process has called so far.
pub fn reached() -> BTreeSet<(&'static str, &'static str)> {
    REACHED.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// A pattern without the names of its places, since only their number and position matter.
pub fn normalised(pattern: &str) -> String {
    let place = |part: &str| {
        if part.starts_with('{') { "{}".to_owned() } else { part.to_owned() }
    };
    pattern.split('/').map(place).collect::<Vec<_>>().join("/")
}

/// Notes that a route was called; an undeclared one is a mistake in the client.
pub(super) fn record(method: &'static str, pattern: &'static str) {
    let declared = ROUTES
        .iter()
        .chain(LEGACY_ALIASES)
        .chain(SYSTEM)
        .chain(DEMO)
        .any(|route| *route == (method, pattern));
    assert!(declared, "{method} {pattern} is missing in the table of routes");
    REACHED.lock().unwrap_or_else(PoisonError::into_inner).insert((method, pattern));
}

/// The path of a pattern with its places filled.
pub(super) fn fill(pattern: &str, arguments: &[&str]) -> String {
    let mut left = arguments.iter();
    let part = |part: &str| match part.starts_with('{') {
        true => (*left.next().expect("an argument for every place")).to_owned(),
        false => part.to_owned(),
    };
    let path = pattern.split('/').map(part).collect::<Vec<_>>().join("/");
    assert!(left.next().is_none(), "more arguments than places in {pattern}");
    path
}

#[cfg(test)]
mod tests {
    use super::{DEMO, LEGACY_ALIASES, ROUTES, SYSTEM, fill, normalised};
    use std::collections::BTreeSet;

    #[test]
    fn no_route_is_declared_twice() {
        let all: Vec<_> = ROUTES.iter().chain(LEGACY_ALIASES).chain(SYSTEM).chain(DEMO).collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    }

    #[test]
    fn places_are_filled_from_left_to_right() {
        assert_eq!(fill("/api/a/{id}/b/{other}", &["1", "2"]), "/api/a/1/b/2");
        assert_eq!(normalised("/api/a/{id}/b/{other}"), "/api/a/{}/b/{}");
    }

    #[test]
    #[should_panic(expected = "more arguments")]
    fn a_forgotten_place_is_noticed() {
        fill("/api/a", &["1"]);
    }
}
