//! Live or sandbox.

use serde_json::Value;
use url::Url;

use crate::json::{list, text};

/// The mode of the account. PayPal's two modes have addresses, accounts and credentials of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Payments are charged.
    Live,
    /// Payments are simulated.
    Sandbox,
    /// The address is not one of PayPal's: a proxy, or a test double.
    Unknown,
}

impl Mode {
    /// The mode of an address of PayPal.
    pub(crate) fn of(address: &str) -> Self {
        let url = address.parse::<Url>().ok();
        match url.as_ref().and_then(Url::host_str).unwrap_or_default() {
            host if host.ends_with(".sandbox.paypal.com") => Self::Sandbox,
            host if host.ends_with(".paypal.com") => Self::Live,
            _ => Self::Unknown,
        }
    }

    /// The mode in which an event has happened, by the address at which PayPal shows it.
    pub(crate) fn of_event(event: &Value) -> Self {
        let own = list(event, "/links").find(|link| text(link, "rel") == "self");
        Self::of(own.map_or("", |link| text(link, "href")))
    }

    /// Whether both are known and differ.
    pub(crate) fn contradicts(self, other: Self) -> bool {
        self != Self::Unknown && other != Self::Unknown && self != other
    }

    /// A word for operators.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Sandbox => "sandbox",
            Self::Unknown => "unknown (not an address of PayPal)",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("https://api-m.paypal.com", Mode::Live)]
    #[case("https://api.paypal.com/v1/notifications/webhooks-events/WH-1", Mode::Live)]
    #[case("https://api-m.sandbox.paypal.com", Mode::Sandbox)]
    #[case("https://api.sandbox.paypal.com/v2/checkout/orders/1", Mode::Sandbox)]
    #[case("https://paypal.com.attacker.example", Mode::Unknown)]
    #[case("http://127.0.0.1:8090", Mode::Unknown)]
    #[case("", Mode::Unknown)]
    fn the_host_tells_the_mode(#[case] address: &str, #[case] mode: Mode) {
        assert_eq!(Mode::of(address), mode);
    }

    #[test]
    fn only_known_modes_contradict_each_other() {
        assert!(Mode::Live.contradicts(Mode::Sandbox));
        assert!(Mode::Sandbox.contradicts(Mode::Live));
        assert!(!Mode::Live.contradicts(Mode::Live));
        assert!(!Mode::Unknown.contradicts(Mode::Sandbox));
        assert!(!Mode::Live.contradicts(Mode::Unknown));
    }
}
