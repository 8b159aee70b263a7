//! Payments by Stripe.
