//! Payments by PayPal.
