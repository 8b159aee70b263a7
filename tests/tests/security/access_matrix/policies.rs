//! Who may call what: one row a route. A route without a row here fails the test.

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Anybody: a signature in the body or the headers stands for a token.
    Signed,
    /// Anybody, or anybody with a token: the shop's choice.
    Shown,
    /// Any caller with a token, for their own resources; no id is named.
    Own,
    /// The owner of the thing, and operators and services on the owner's behalf.
    Theirs(Thing),
    /// The owner of the thing alone: services and operators have carts of their own.
    OnlyTheirs(Thing),
    /// Any caller with a token, for sessions of their browsers; callers of this test have none.
    OwnSession,
    /// Operators alone.
    Office(Thing),
}

/// What a route names by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    Nothing,
    Item,
    Order,
    /// A parcel that has left, of an order: both are named.
    Parcel,
    /// A requested return of a delivered order: both are named.
    Return,
    /// A delivered order.
    Delivered,
    Payment,
    Listing,
    Coupon,
    ShippingMethod,
    TaxRate,
    Message,
    Webhook,
    ApiKey,
    Delivery,
    Endpoint,
    View,
}

use Policy::{Office, OnlyTheirs, Own, OwnSession, Shown, Signed, Theirs};
use Thing::{
    ApiKey, Coupon, Delivered, Delivery, Endpoint, Item, Listing, Message, Nothing, Order, Parcel,
    Payment, Return, ShippingMethod, TaxRate, View, Webhook,
};

/// A route, its policy, and a body that it takes; none if it is empty. `COUPON` and `LISTING`
/// stand for the code and the id of those that there are.
pub type Row = (&'static str, &'static str, Policy, &'static str);

const LISTING: &str =
    r#"{"sku":"FRESH","name":"x","unit_price":"1.00","currency":"GBP","stock":1}"#;
const COUPON: &str = r#"{"code":"FRESH","kind":"fixed","discount_amount":"1.00","currency":"GBP"}"#;
// Inactive, so that the orders of the other rows cost what they did.
const METHOD: &str = r#"{"code":"FRESH","name":"x","price":"1.00","is_active":false}"#;
const RATE: &str =
    r#"{"country":"AQ","name":"FRESH","rate":"1","included":true,"is_active":false}"#;
const VIEW: &str = r#"{"name":"x","filters":{"status":"paid"}}"#;
const KEY: &str = r#"{"name":"x","role":"service","scopes":["read"]}"#;
const RETURN: &str = r#"{"items":[{"id":"LINE","quantity":1}],"reason":"x"}"#;
const ENDPOINT: &str = r#"{"url":"https://erp.example/hook"}"#;
const SINCE: &str = r#"{"since":"2099-01-01T00:00:00Z"}"#;
const ORDER: &str = r#"{"items":[{"product_id":"LISTING","quantity":1}]}"#;

#[rustfmt::skip]
pub const POLICIES: &[Row] = &[
    ("GET", "/api/listings", Shown, ""),
    ("GET", "/api/checkout/providers", Shown, ""),
    ("GET", "/api/listings/{id}", Shown, ""),
    ("GET", "/api/cart", Own, ""),
    ("DELETE", "/api/cart", Own, ""),
    ("POST", "/api/cart/items", Own, r#"{"listing":"LISTING","qty":1}"#),
    ("PATCH", "/api/cart/items/{id}", OnlyTheirs(Item), r#"{"qty":2}"#),
    ("DELETE", "/api/cart/items/{id}", OnlyTheirs(Item), ""),
    ("PUT", "/api/cart/coupon", Own, r#"{"code":"COUPON"}"#),
    ("DELETE", "/api/cart/coupon", Own, ""),
    ("PUT", "/api/cart/address", Own, r#"{"name":"A","lines":["1"],"city":"B","country":"GB"}"#),
    ("DELETE", "/api/cart/address", Own, ""),
    ("GET", "/api/cart/shipping", Own, ""),
    ("PUT", "/api/cart/shipping", Own, r#"{"method":"post"}"#),
    ("DELETE", "/api/cart/shipping", Own, ""),
    // It names a cart in its body: `access` looks into that.
    ("POST", "/api/checkout/session", Own, r#"{"cart_id":"CART"}"#),
    ("GET", "/api/checkout/session/{payment_id}", Theirs(Payment), ""),
    ("POST", "/api/checkout/session/{payment_id}/cancel", Theirs(Payment), ""),
    ("POST", "/api/orders", Own, ORDER),
    ("GET", "/api/orders", Own, ""),
    ("GET", "/api/orders/{id}", Theirs(Order), ""),
    ("GET", "/api/orders/{id}/events", Theirs(Order), ""),
    ("GET", "/api/orders/{id}/explain", Theirs(Order), ""),
    ("POST", "/api/orders/{id}/pay", Theirs(Order), "{}"),
    ("POST", "/api/orders/{id}/cancel", Theirs(Order), "{}"),
    ("PUT", "/api/orders/{id}/coupon", Theirs(Order), r#"{"code":"COUPON"}"#),
    ("DELETE", "/api/orders/{id}/coupon", Theirs(Order), ""),
    ("POST", "/api/orders/{id}/returns", Theirs(Delivered), RETURN),
    ("GET", "/api/orders/{id}/returns", Theirs(Order), ""),
    ("POST", "/api/orders/{id}/returns/{return_id}/cancel", Theirs(Return), "{}"),
    ("GET", "/api/payments/{id}", Theirs(Payment), ""),
    ("POST", "/api/payments/{id}/confirm", Theirs(Payment), "{}"),
    ("POST", "/api/payments/{id}/sync", Theirs(Payment), ""),
    ("POST", "/api/payments/{id}/cancel", Theirs(Payment), ""),
    ("POST", "/api/payments/webhook", Signed, "{}"),
    ("POST", "/api/payments/webhook/{provider}", Signed, "{}"),
    ("GET", "/api/coupons", Own, ""),
    ("GET", "/api/notifications", Own, ""),
    ("GET", "/api/me", Own, ""),
    ("PUT", "/api/me", Own, "{}"),
    ("GET", "/api/me/sessions", Own, ""),
    ("DELETE", "/api/me/sessions/{id}", OwnSession, ""),
    ("GET", "/api/me/export", Own, ""),
    ("GET", "/api/admin/listings", Office(Nothing), ""),
    ("POST", "/api/admin/listings", Office(Nothing), LISTING),
    ("GET", "/api/admin/listings/{id}", Office(Listing), ""),
    ("PATCH", "/api/admin/listings/{id}", Office(Listing), "{}"),
    ("DELETE", "/api/admin/listings/{id}", Office(Listing), ""),
    ("POST", "/api/admin/listings/{id}/archive", Office(Listing), ""),
    ("POST", "/api/admin/listings/{id}/stock", Office(Listing), r#"{"delta":1,"reason":"x"}"#),
    ("GET", "/api/admin/listings/{id}/stock-movements", Office(Listing), ""),
    ("POST", "/api/admin/listings/import", Office(Nothing), "sku,name,unit_price,currency\n"),
    ("GET", "/api/admin/stock-movements", Office(Nothing), ""),
    ("GET", "/api/admin/coupons", Office(Nothing), ""),
    ("POST", "/api/admin/coupons", Office(Nothing), COUPON),
    ("GET", "/api/admin/coupons/{id}", Office(Coupon), ""),
    ("PATCH", "/api/admin/coupons/{id}", Office(Coupon), "{}"),
    ("DELETE", "/api/admin/coupons/{id}", Office(Coupon), ""),
    ("GET", "/api/admin/shipping-methods", Office(Nothing), ""),
    ("POST", "/api/admin/shipping-methods", Office(Nothing), METHOD),
    ("GET", "/api/admin/shipping-methods/{id}", Office(ShippingMethod), ""),
    ("PATCH", "/api/admin/shipping-methods/{id}", Office(ShippingMethod), "{}"),
    ("GET", "/api/admin/tax-rates", Office(Nothing), ""),
    ("POST", "/api/admin/tax-rates", Office(Nothing), RATE),
    ("GET", "/api/admin/tax-rates/{id}", Office(TaxRate), ""),
    ("PATCH", "/api/admin/tax-rates/{id}", Office(TaxRate), "{}"),
    ("POST", "/api/admin/tax-rates/import", Office(Nothing), "country,name,rate,included\n"),
    ("GET", "/api/admin/customers", Office(Nothing), ""),
    ("GET", "/api/admin/customers/{id}/export", Office(Nothing), ""),
    ("POST", "/api/admin/customers/{id}/erase", Office(Nothing), ""),
    ("GET", "/api/admin/orders", Office(Nothing), ""),
    ("GET", "/api/admin/orders/{id}", Office(Order), ""),
    ("GET", "/api/admin/orders/{id}/events", Office(Order), ""),
    ("GET", "/api/admin/orders/{id}/timeline", Office(Order), ""),
    ("POST", "/api/admin/orders/{id}/notes", Office(Order), r#"{"text":"x"}"#),
    ("POST", "/api/admin/orders/{id}/confirm", Office(Order), ""),
    ("POST", "/api/admin/orders/{id}/ship", Office(Order), "{}"),
    ("POST", "/api/admin/orders/{id}/deliver", Office(Order), "{}"),
    ("POST", "/api/admin/orders/{id}/cancel", Office(Order), "{}"),
    ("POST", "/api/admin/orders/{id}/cancel-items", Office(Order), "{}"),
    ("POST", "/api/admin/orders/{id}/parcels/{parcel_id}/return", Office(Parcel), "{}"),
    ("POST", "/api/admin/orders/confirm", Office(Nothing), r#"{"order_ids":["LISTING"]}"#),
    ("GET", "/api/admin/payments", Office(Nothing), ""),
    ("GET", "/api/admin/payments/{id}", Office(Payment), ""),
    ("GET", "/api/admin/payments/{id}/provider-data", Office(Payment), ""),
    ("POST", "/api/admin/payments/{id}/capture", Office(Payment), "{}"),
    ("POST", "/api/admin/payments/{id}/void", Office(Payment), ""),
    ("POST", "/api/admin/payments/{id}/refunds", Office(Payment), r#"{"reason":"x"}"#),
    ("POST", "/api/admin/payments/{id}/sync", Office(Payment), ""),
    ("POST", "/api/admin/payments/{id}/accept", Office(Payment), ""),
    (
        "POST",
        "/api/admin/payments/{id}/resolve",
        Office(Payment),
        r#"{"outcome":"never_created"}"#,
    ),
    ("GET", "/api/admin/disputes", Office(Nothing), ""),
    ("GET", "/api/admin/returns", Office(Nothing), ""),
    ("POST", "/api/admin/orders/{id}/returns", Office(Delivered), RETURN),
    ("POST", "/api/admin/orders/{id}/returns/{return_id}/approve", Office(Return), ""),
    ("POST", "/api/admin/orders/{id}/returns/{return_id}/reject", Office(Return), r#"{"reason":"x"}"#),
    ("POST", "/api/admin/orders/{id}/returns/{return_id}/receive", Office(Return), "{}"),
    ("POST", "/api/admin/orders/{id}/returns/{return_id}/cancel", Office(Return), "{}"),
    ("GET", "/api/admin/notifications", Office(Nothing), ""),
    ("POST", "/api/admin/notifications/{id}/resend", Office(Message), ""),
    ("GET", "/api/admin/outbox", Office(Nothing), ""),
    ("GET", "/api/admin/outbox/{id}", Office(Webhook), ""),
    ("POST", "/api/admin/outbox/{id}/retry", Office(Webhook), ""),
    ("GET", "/api/admin/webhooks/received", Office(Nothing), ""),
    ("GET", "/api/admin/webhooks/parked", Office(Nothing), ""),
    ("POST", "/api/admin/webhooks/parked/{id}/retry", Office(Webhook), ""),
    ("GET", "/api/admin/stats", Office(Nothing), ""),
    ("GET", "/api/admin/views", Office(Nothing), ""),
    ("POST", "/api/admin/views", Office(Nothing), VIEW),
    ("PATCH", "/api/admin/views/{id}", Office(View), r#"{"name":"Renamed"}"#),
    ("DELETE", "/api/admin/views/{id}", Office(View), ""),
    ("GET", "/api/admin/api-keys", Office(Nothing), ""),
    ("POST", "/api/admin/api-keys", Office(Nothing), KEY),
    ("POST", "/api/admin/api-keys/{id}/revoke", Office(ApiKey), ""),
    ("GET", "/api/admin/webhook-endpoints", Office(Nothing), ""),
    ("POST", "/api/admin/webhook-endpoints", Office(Nothing), ENDPOINT),
    ("GET", "/api/admin/webhook-endpoints/{id}", Office(Endpoint), ""),
    ("PATCH", "/api/admin/webhook-endpoints/{id}", Office(Endpoint), "{}"),
    ("DELETE", "/api/admin/webhook-endpoints/{id}", Office(Endpoint), ""),
    ("POST", "/api/admin/webhook-endpoints/{id}/test", Office(Endpoint), ""),
    ("POST", "/api/admin/webhook-endpoints/{id}/rotate", Office(Endpoint), ""),
    ("POST", "/api/admin/webhook-endpoints/{id}/recover", Office(Endpoint), SINCE),
    ("GET", "/api/admin/webhook-deliveries", Office(Nothing), ""),
    ("POST", "/api/admin/webhook-deliveries/{id}/resend", Office(Delivery), ""),
    ("GET", "/api/admin/events", Office(Nothing), ""),
    ("GET", "/api/admin/stats/daily", Office(Nothing), ""),
    ("GET", "/api/admin/stats/worklist", Office(Nothing), ""),
];
