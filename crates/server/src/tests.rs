//! What unit tests of several modules need.

use adapters_mock_payments::MockProvider;
use adapters_mollie::MollieProvider;
use adapters_paypal::PayPalProvider;
use adapters_stripe::StripeProvider;

use crate::providers::Providers;

/// The providers of the shipped program.
pub fn providers() -> Providers {
    let providers = Providers::default().with(MockProvider);
    providers.with(StripeProvider).with(PayPalProvider).with(MollieProvider)
}
