//! The five client APIs that the engine unifies: S0 (orders and payments), S1 (notifications), S2
//! (checkout), S3 (coupons) and S4 (billing). A test is named after the client API and the
//! behaviour that it relies on.

mod s0_orders_and_payments;
mod s1_notifications;
mod s2_checkout;
mod s3_coupons;
mod s4_billing;
