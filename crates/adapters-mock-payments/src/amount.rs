//! An amount as JSON: in the ledger's file, and between the provider's process and a server.

use domain::money::{Currency, Money};
use serde::{Deserialize, Serialize};

/// An amount in minor units with its currency.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Amount {
    minor_units: i64,
    currency: String,
}

impl Amount {
    /// The amount, if it is one.
    pub(crate) fn money(self) -> Result<Money, String> {
        let currency: Currency = self.currency.parse().map_err(|e| format!("{e}"))?;
        Money::new(self.minor_units, currency).map_err(|e| e.to_string())
    }
}

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self { minor_units: money.minor_units(), currency: money.currency().to_string() }
    }
}
