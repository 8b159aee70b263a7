//! The shipped program: Kassa with the payment providers that it offers.

use std::process::ExitCode;

use adapters_mock_payments::MockProvider;
use kassa_server::Providers;

fn main() -> ExitCode {
    kassa_server::run(Providers::default().with(MockProvider))
}
