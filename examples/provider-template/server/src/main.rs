//! Kassa with the payment provider of this example.

use std::process::ExitCode;

use acme_payments::AcmeProvider;
use kassa_server::Providers;

fn main() -> ExitCode {
    kassa_server::run(Providers::default().with(AcmeProvider))
}
