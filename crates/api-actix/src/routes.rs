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
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::route_table::LEGACY_PREFIX;

/// Mounts every route.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(scope("/api/listings").configure(listings::mount))
        .service(scope("/api/cart").configure(cart::mount))
        .service(scope("/api/checkout/session").configure(checkout::mount))
        .service(scope("/api/checkout").configure(checkout::mount_options))
        .service(scope("/api/orders").configure(orders::mount).configure(returns::mount))
        .service(scope(LEGACY_PREFIX).configure(orders::mount).configure(returns::mount))
        .service(scope("/api/payments").configure(webhooks::mount).configure(payments::mount))
        .service(scope("/api/coupons").configure(coupons::mount))
        .service(scope("/api/notifications").configure(notifications::mount))
        .service(scope("/api/me").configure(me::mount))
        .service(
            scope("/api/admin/listings")
                .configure(admin::listings::mount)
                .configure(admin::stock::mount_for_listing),
        )
        .service(scope("/api/admin/coupons").configure(admin::coupons::mount))
        .service(scope("/api/admin/shipping-methods").configure(admin::shipping_methods::mount))
        .service(scope("/api/admin/tax-rates").configure(admin::tax_rates::mount))
        .service(scope("/api/admin/customers").configure(admin::customers::mount))
        .service(
            scope("/api/admin/orders")
                .configure(admin::orders::mount)
                .configure(admin::fulfillment::mount)
                .configure(admin::returns::mount_for_order),
        )
        .service(scope("/api/admin/payments").configure(admin::payments::mount))
        .service(scope("/api/admin/disputes").configure(admin::disputes::mount))
        .service(scope("/api/admin/returns").configure(admin::returns::mount))
        .service(scope("/api/admin/notifications").configure(admin::notifications::mount))
        .service(scope("/api/admin/outbox").configure(admin::outbox::mount))
        .service(scope("/api/admin/webhooks/received").configure(admin::received_webhooks::mount))
        .service(scope("/api/admin/webhooks/parked").configure(admin::webhooks::mount))
        .service(scope("/api/admin/webhook-endpoints").configure(admin::webhook_endpoints::mount))
        .service(scope("/api/admin/webhook-deliveries").configure(admin::webhook_deliveries::mount))
        .service(scope("/api/admin/events").configure(admin::events::mount))
        .service(scope("/api/admin/stock-movements").configure(admin::stock::mount))
        .service(scope("/api/admin/views").configure(admin::views::mount))
        .service(scope("/api/admin/api-keys").configure(admin::api_keys::mount))
        .service(scope("/api/admin/stats").configure(admin::stats::mount))
        .configure(system::mount)
        .configure(documentation::mount);
}

#[cfg(test)]
mod tests;
