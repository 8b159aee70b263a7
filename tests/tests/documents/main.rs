//! The five documents that the engine unifies, promise by promise. A test is named after the
//! document (`s0` to `s4`) and what it promises.

mod s0_orders_and_payments;
mod s1_notifications;
mod s2_checkout;
mod s3_coupons;
mod s4_billing;
