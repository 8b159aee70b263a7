//! What unit tests of several modules need.

use adapters_mock_payments::MockProvider;

use crate::providers::Providers;

/// The providers of the shipped program.
pub fn providers() -> Providers {
    Providers::default().with(MockProvider)
}
