//! Payments by Mollie.
