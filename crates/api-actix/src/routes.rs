//! The routes, one file per area. A handler extracts, calls one use case, and renders its result.

mod admin;
mod cart;
mod checkout;
mod coupons;
pub mod demo;
pub mod documentation;
mod listings;
mod me;
mod notifications;
mod orders;
mod parameters;
mod payments;
mod returns;
mod system;
mod webhooks;

pub use admin::orders::export as export_orders;
pub use admin::shipping_methods::export as export_shipping_methods;
pub use admin::tax_rates::export as export_tax_rates;

use crate::mount::Routes;
use crate::route_table::LEGACY_PREFIX;

/// Mounts every route.
pub fn mount(routes: &mut Routes<'_>) {
    routes
        .scope("/api/listings", &[listings::mount])
        .scope("/api/cart", &[cart::mount])
        .scope("/api/checkout/session", &[checkout::mount])
        .scope("/api/checkout", &[checkout::mount_options])
        .scope("/api/orders", &[orders::mount, returns::mount])
        .scope(LEGACY_PREFIX, &[orders::mount, returns::mount])
        .scope("/api/payments", &[webhooks::mount, payments::mount])
        .scope("/api/coupons", &[coupons::mount])
        .scope("/api/notifications", &[notifications::mount])
        .scope("/api/me", &[me::mount])
        .scope("/api/admin/listings", &[admin::listings::mount, admin::stock::mount_for_listing])
        .scope("/api/admin/coupons", &[admin::coupons::mount])
        .scope("/api/admin/shipping-methods", &[admin::shipping_methods::mount])
        .scope("/api/admin/tax-rates", &[admin::tax_rates::mount])
        .scope("/api/admin/customers", &[admin::customers::mount])
        .scope(
            "/api/admin/orders",
            &[admin::orders::mount, admin::fulfillment::mount, admin::returns::mount_for_order],
        )
        .scope("/api/admin/payments", &[admin::payments::mount])
        .scope("/api/admin/disputes", &[admin::disputes::mount])
        .scope("/api/admin/returns", &[admin::returns::mount])
        .scope("/api/admin/notifications", &[admin::notifications::mount])
        .scope("/api/admin/outbox", &[admin::outbox::mount])
        .scope("/api/admin/webhooks/received", &[admin::received_webhooks::mount])
        .scope("/api/admin/webhooks/parked", &[admin::webhooks::mount])
        .scope("/api/admin/webhook-endpoints", &[admin::webhook_endpoints::mount])
        .scope("/api/admin/webhook-deliveries", &[admin::webhook_deliveries::mount])
        .scope("/api/admin/events", &[admin::events::mount])
        .scope("/api/admin/stock-movements", &[admin::stock::mount])
        .scope("/api/admin/views", &[admin::views::mount])
        .scope("/api/admin/api-keys", &[admin::api_keys::mount])
        .scope("/api/admin/stats", &[admin::stats::mount])
        .configure(system::mount)
        .configure(documentation::mount);
}

#[cfg(test)]
mod tests;
