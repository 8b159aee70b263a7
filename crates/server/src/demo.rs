//! `--demo`: a shop to try out. Its secrets are publicly known, so it listens on this machine only,
//! and never touches a database that holds orders of others.

mod banner;
mod data;
mod load;
mod tour;

pub use banner::banner;
pub use load::{is_demo_database, prepare};

use domain::ids::UserId;
use uuid::Uuid;

use crate::providers::Providers;
use crate::settings::Settings;
use crate::system::MovableClock;

/// The secret of the demo's tokens. No server starts on it without `--demo`.
pub const JWT_SECRET: &str = "kassa-demo-tokens-are-signed-with-this-and-everybody-knows-it";

/// A front end in development is served by its own tools, on some port of this machine.
const PAGES_OF_THIS_MACHINE: &str = "http://localhost:*, http://127.0.0.1:*, http://[::1]:*, \
                                     https://localhost:*, https://127.0.0.1:*, https://[::1]:*";

/// The settings that `--demo` puts above the defaults; a file, variables and flags cover them. The provider
/// is the first that takes no money.
#[must_use]
pub fn settings(providers: &Providers) -> Vec<(&'static str, &'static str)> {
    let mut settings = vec![
        ("jwt.secret", JWT_SECRET),
        ("http.allowed_origins", PAGES_OF_THIS_MACHINE),
        ("shop.name", "Kassa demo shop"),
    ];
    if let Some((provider, test)) = providers.for_demo() {
        settings.push(("payments.default_provider", provider.name()));
        settings.extend(test.demo_settings());
    }
    settings
}

/// The demo's clock. How far it was moved is kept beside the state of the payment provider, whose times are
/// by the same clock.
#[must_use]
pub fn clock(settings: &Settings) -> MovableClock {
    let state = settings
        .test_provider()
        .and_then(|(configured, test)| test.state_file(&configured.settings));
    MovableClock::open(state.map(|state| state.with_file_name("demo-clock")))
}

/// Where the demo's fixed ids begin: a time of no importance and a readable end (UUIDv7).
const IDS: u128 = 0x0190_a0de_0000_7000_8000_0000_0000_0000;

/// The customer whose token the banner shows. Their contact card marks a database as the demo's.
pub const CUSTOMER: UserId = UserId(id(0x1));
/// The operator whose token the banner shows.
pub const ADMIN: UserId = UserId(id(0x2));

/// A fixed id of the demo.
const fn id(number: u128) -> Uuid {
    Uuid::from_u128(IDS + number)
}

#[cfg(test)]
mod tests;
