//! Admin routes. Each of them requires an [`crate::auth::Admin`].

pub mod api_keys;
pub mod coupons;
pub mod customers;
pub mod disputes;
pub mod events;
pub mod fulfillment;
pub mod listings;
pub mod notifications;
pub mod orders;
pub mod outbox;
pub mod payments;
pub mod received_webhooks;
pub mod returns;
pub mod shipping_methods;
pub mod stats;
pub mod stock;
pub mod tax_rates;
pub mod views;
pub mod webhook_deliveries;
pub mod webhook_endpoints;
pub mod webhooks;
