//! The shipped program: Kassa with the payment providers that it offers.

use std::process::ExitCode;

use adapters_mock_payments::MockProvider;
use adapters_mollie::MollieProvider;
use adapters_paypal::PayPalProvider;
use adapters_stripe::StripeProvider;
use kassa_server::Providers;

fn main() -> ExitCode {
    let providers = Providers::default().with(MockProvider);
    kassa_server::run(providers.with(StripeProvider).with(PayPalProvider).with(MollieProvider))
}
